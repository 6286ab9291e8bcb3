"""Updates: weeks without one, two weeks without one, the average of a 服务号."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from contentguard.indicators.readings import Readings

DAY = dt.timedelta(days=1)
WEEK = dt.timedelta(days=7)
TWO_WEEKS = dt.timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Update:
    """One post: when, in which push (posts of one push are one update of a 服务号)."""

    time: dt.datetime
    push: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch of days without an update, both ends included."""

    first: dt.date
    last: dt.date

    @property
    def days(self) -> int:
        """Its length."""
        return (self.last - self.first).days + 1

    def __str__(self) -> str:
        return f"{self.first}至{self.last}"


def has_recent(updates: Sequence[Update], check: dt.datetime, readings: Readings) -> bool:
    """Whether there is an update within the two weeks before the check."""
    if readings["two_week_window"] == "calendar_dates":
        first = check.date() - TWO_WEEKS
        return any(first <= u.time.date() and u.time <= check for u in updates)
    return any(check - TWO_WEEKS <= u.time <= check for u in updates)


def whole_weeks(first: dt.date, last: dt.date) -> list[Gap]:
    """The weeks (Monday to Sunday) that lie wholly between two dates."""
    start = first + DAY * (-first.weekday() % 7)
    weeks = []
    while start + 6 * DAY <= last:
        weeks.append(Gap(start, start + 6 * DAY))
        start += WEEK
    return weeks


def empty_weeks(
    updates: Sequence[Update], first: dt.date, last: dt.date, readings: Readings
) -> list[Gap]:
    """Weeks without an update between two dates, by the chosen reading of 每周."""
    days = sorted({u.time.date() for u in updates if first <= u.time.date() <= last})
    if readings["week"] == "rolling_7_days":
        found = []
        for gap in _gaps(days, first, last):
            for n in range(gap.days // 7):
                found.append(Gap(gap.first + n * WEEK, gap.first + n * WEEK + 6 * DAY))
        return found
    mondays = {day - DAY * day.weekday() for day in days}
    return [week for week in whole_weeks(first, last) if week.first not in mondays]


def long_gaps(
    updates: Sequence[Update], start: dt.datetime, end: dt.datetime
) -> list[tuple[dt.datetime, dt.datetime]]:
    """Stretches of more than two weeks without an update between two moments.

    Returns:
        (update before, update after) of each; the moments themselves stand for the ends.
    """
    times = [start, *sorted(u.time for u in updates if start <= u.time <= end), end]
    return [(a, b) for a, b in itertools.pairwise(times) if b - a > TWO_WEEKS]


def pushes(updates: Sequence[Update], readings: Readings) -> int:
    """How many updates of a 服务号 these posts are."""
    if readings["service_account"] == "count_articles":
        return len(updates)
    return len({u.push or u.time.isoformat() for u in updates})


def service_shortfalls(
    updates: Sequence[Update], first: dt.date, last: dt.date, readings: Readings
) -> list[tuple[Gap, int, int]]:
    """Periods in which a 服务号 made fewer than one update a week on average.

    Returns:
        (period, updates made, updates needed) of each.
    """
    if readings["service_period"] == "by_month":
        periods = [(p, p.days // 7) for p in whole_months(first, last)]
    else:
        periods = [(Gap(first, last), len(whole_weeks(first, last)))]
    found = []
    for period, needed in periods:
        made = pushes(
            [u for u in updates if period.first <= u.time.date() <= period.last], readings
        )
        if made < needed:
            found.append((period, made, needed))
    return found


def whole_months(first: dt.date, last: dt.date) -> list[Gap]:
    """The calendar months that lie wholly between two dates."""
    start = first if first.day == 1 else _next_month(first)
    months = []
    while (end := _next_month(start) - DAY) <= last:
        months.append(Gap(start, end))
        start = end + DAY
    return months


def _next_month(date: dt.date) -> dt.date:
    return (date.replace(day=1) + 31 * DAY).replace(day=1)


def _gaps(days: Sequence[dt.date], first: dt.date, last: dt.date) -> list[Gap]:
    marks = [first - DAY, *days, last + DAY]
    return [Gap(a + DAY, b - DAY) for a, b in itertools.pairwise(marks) if (b - a).days > 1]
