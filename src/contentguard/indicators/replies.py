"""Were questions answered, and faults corrected, in time?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from contentguard.indicators.calendar import WorkCalendar
from contentguard.indicators.fields import SHANGHAI
from contentguard.indicators.readings import Readings

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply: when, whether it says something definite, whether the account gave it."""

    at: dt.datetime
    substantive: bool | None = True
    by_owner: bool | None = True


@dataclass(frozen=True, slots=True)
class Timing:
    """How a question or a rectification stands.

    Attributes:
        status: ``ok`` ``late`` ``pending`` (not yet due) ``not_in_scope`` or ``unknown``.
        deadline: the last moment in time.
        limit_hours: 24 or 48; None where hours do not apply.
        done_at: when it was answered or corrected.
        estimated: whether a day of rest had to be estimated.
        doubtful: whether an unknown fact could change the status.
    """

    status: str
    deadline: dt.datetime | None = None
    limit_hours: int | None = None
    done_at: dt.datetime | None = None
    estimated: bool = False
    doubtful: bool = False


def reply_deadline(
    asked: dt.datetime, calendar: WorkCalendar, readings: Readings
) -> tuple[dt.datetime, int, bool]:
    """The last moment for an answer, the limit in hours, and whether that is an estimate."""
    reading = readings["holiday_reading"]
    rest, estimated = _rest(asked.date(), calendar, readings)
    if reading == "touch_window":
        later, guess = _rest((asked + _DAY).date(), calendar, readings)
        rest, estimated = rest or later, estimated or guess
    if reading == "suspend_during_holiday":
        deadline, guess = _working_hours(asked, calendar, readings)
        return deadline, 24, estimated or guess
    hours = 48 if rest else 24
    return asked + dt.timedelta(hours=hours), hours, estimated


def judge_reply(
    asked: dt.datetime,
    in_scope: bool | None,
    answers: Sequence[Answer],
    snapshot: dt.datetime | None,
    calendar: WorkCalendar,
    readings: Readings,
) -> Timing:
    """Whether a question was answered in time.

    Args:
        asked: when the question arrived.
        in_scope: whether it is a definite policy question; None if unknown.
        answers: what was answered, in any order.
        snapshot: when the export was taken; answers after it count for nothing.
    """
    everything = readings["reply_scope"] == "all_comments"
    if in_scope is False and not everything:
        return Timing("not_in_scope")
    deadline, hours, estimated = reply_deadline(asked, calendar, readings)
    any_reply = readings["reply_counts"] == "any_reply"
    counted = sorted(
        a.at
        for a in answers
        if a.by_owner is not False
        and (any_reply or a.substantive is not False)
        and a.at >= asked
        and (snapshot is None or a.at <= snapshot)
    )
    done = counted[0] if counted else None
    status = _status(done, deadline, snapshot)
    guessed = any(a.at == done and a.substantive is None for a in answers) and not any_reply
    doubtful = guessed or (in_scope is None and not everything)
    return Timing(status, deadline, hours, done, estimated, doubtful)


def judge_rectification(
    feedback: dt.datetime,
    rectified: dt.datetime | None,
    snapshot: dt.datetime | None,
    calendar: WorkCalendar,
    readings: Readings,
) -> Timing:
    """Whether a fault was corrected within one working day after it was fed back."""
    if readings["rectification"] == "within_24_hours":
        deadline, estimated = feedback + _DAY, False
    else:
        day, estimated = calendar.next_working(feedback.date())
        deadline = dt.datetime.combine(day, dt.time.max, SHANGHAI)
    status = _status(rectified, deadline, snapshot)
    return Timing(status, deadline, None, rectified, estimated)


def _status(done: dt.datetime | None, deadline: dt.datetime, snapshot: dt.datetime | None) -> str:
    if done is not None:
        return "ok" if done <= deadline else "late"
    if snapshot is None:
        return "unknown"
    return "late" if snapshot > deadline else "pending"


def _rest(date: dt.date, calendar: WorkCalendar, readings: Readings) -> tuple[bool, bool]:
    day = calendar.day(date)
    only_statutory = readings["holiday_means"] == "statutory_holidays_only"
    return (day.statutory if only_statutory else not day.working), day.estimated


def _working_hours(
    asked: dt.datetime, calendar: WorkCalendar, readings: Readings
) -> tuple[dt.datetime, bool]:
    # 24 hours of a clock that stands still on days of rest.
    left, moment, estimated = _DAY, asked, False
    while True:
        midnight = dt.datetime.combine(moment.date() + _DAY, dt.time(), SHANGHAI)
        rest, guess = _rest(moment.date(), calendar, readings)
        estimated |= guess
        if not rest:
            if moment + left <= midnight:
                return moment + left, estimated
            left -= midnight - moment
        moment = midnight
