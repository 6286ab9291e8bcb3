"""What an account export shows: counts by clause, and findings of the ACC rules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from contentguard.indicators.calendar import WorkCalendar
from contentguard.indicators.export import Check, Comment, Entry, Export
from contentguard.indicators.fields import SHANGHAI
from contentguard.indicators.readings import Readings
from contentguard.indicators.replies import Timing, judge_rectification, judge_reply
from contentguard.indicators.tally import Behind, Count, exactly
from contentguard.indicators.updates import (
    Gap,
    Update,
    empty_weeks,
    has_recent,
    long_gaps,
    service_shortfalls,
)

_DAY = dt.timedelta(days=1)
_SIGNED = {"original": ("拟稿人", "审核人", "审签人"), "repost": ("编校人", "审核人")}


@dataclass(frozen=True, slots=True)
class Frame:
    """The stretch of time that is looked at, and how.

    Attributes:
        first, last: dates of the period, both included.
        check: the moment of the inspection.
        snapshot: when the export was taken.
    """

    first: dt.date
    last: dt.date
    check: dt.datetime
    snapshot: dt.datetime
    readings: Readings
    calendar: WorkCalendar

    @property
    def judged_to(self) -> dt.date:
        """The last day that was over at the time of the check."""
        return min(self.last, self.check.date() - _DAY)

    @property
    def whole_year(self) -> bool:
        """Whether the period is long enough to judge a year's target."""
        return (self.judged_to - self.first).days >= 364


@dataclass(slots=True)
class Observed:
    """Counts by fact name, ACC findings, and whether a working day had to be estimated."""

    counts: dict[str, Count] = field(default_factory=dict)
    findings: list[tuple[str, Behind]] = field(default_factory=list)
    estimated: bool = False

    def found(self, code: str, behind: Sequence[Behind]) -> None:
        """Notes a finding of an ACC rule for each piece of evidence."""
        self.findings += [(code, b) for b in behind]


def observe(export: Export, frame: Frame) -> Observed:
    """Everything that can be computed from an export, by the names of facts."""
    seen = Observed()
    _identity(export, seen)
    if export.posts is not None:
        _updates(export, export.posts, frame, seen)
        _originals(export.posts, export, frame, seen)
        _signatures(export.posts, frame, seen)
    else:
        seen.counts["original_posts_missing"] = Count(0, None)
    if export.comments is not None:
        _replies(export.comments, frame, seen)
    if export.checks is not None:
        _rectified(export.checks, frame, seen)
    return seen


def _identity(export: Export, seen: Observed) -> None:
    account = export.account
    if account.owner_stated is not None:
        behind = [] if account.owner_stated else [Behind("account", id=account.id)]
        seen.counts["owner_not_stated"] = exactly(len(behind), behind)
        seen.found("ACC303", behind)


def updates_of(posts: Sequence[Entry]) -> list[Update]:
    """Posts as updates."""
    return [Update(p.time, p.push_id, p.id) for p in posts]


def _updates(export: Export, posts: Sequence[Entry], frame: Frame, seen: Observed) -> None:
    updates, opened = updates_of(posts), export.account.opened_on
    first = max(frame.first, opened) if opened else frame.first
    young = opened is not None and opened > (frame.check - 14 * _DAY).date()
    missing = not young and not has_recent(updates, frame.check, frame.readings)
    note = f"检查时刻 {frame.check:%Y-%m-%d %H:%M} 前两周无更新"
    seen.counts["no_update_2_weeks"] = exactly(
        int(missing), [Behind("gap", note=note)][: int(missing)]
    )
    start = dt.datetime.combine(first, dt.time(), SHANGHAI)
    end = min(frame.check, dt.datetime.combine(frame.last + _DAY, dt.time(), SHANGHAI))
    gaps = long_gaps(updates, start, end) if start < end else []
    long = [Behind("gap", id=f"{a:%Y-%m-%d}至{b:%Y-%m-%d}", note="超过两周无更新") for a, b in gaps]
    seen.counts["veto_problem"] = exactly(len(long), long)
    seen.found("ACC101", long)
    weeks = _weeks(export, updates, first, frame)
    seen.counts["weekly_occurrences"] = exactly(len(weeks), [b for _, b in weeks])
    seen.found("ACC102", [b for _, b in weeks])
    if frame.readings["overlap"] == "count_once":
        weeks = [(g, b) for g, b in weeks if not _inside(g, gaps)]
    seen.counts["weekly_update"] = exactly(len(weeks), [_flagged(g, b, gaps) for g, b in weeks])


def _weeks(
    export: Export, updates: Sequence[Update], first: dt.date, frame: Frame
) -> list[tuple[Gap, Behind]]:
    last = frame.judged_to
    if export.account.type == "service":
        short = service_shortfalls(updates, first, last, frame.readings)
        return [
            (gap, Behind("period", id=str(gap), note=f"更新{made}次，应有{needed}次"))
            for gap, made, needed in short
        ]
    weeks = empty_weeks(updates, first, last, frame.readings)
    return [(week, Behind("week", id=str(week), note="一周无更新")) for week in weeks]


def _inside(week: Gap, gaps: Sequence[tuple[dt.datetime, dt.datetime]]) -> bool:
    return any(a.date() <= week.first and week.last <= b.date() for a, b in gaps)


def _flagged(week: Gap, behind: Behind, gaps: Sequence[tuple[dt.datetime, dt.datetime]]) -> Behind:
    if not _inside(week, gaps):
        return behind
    note = f"{behind.note}（与超过两周的空档重叠）"
    return Behind(behind.kind, behind.id, behind.time, note)


def _originals(posts: Sequence[Entry], export: Export, frame: Frame, seen: Observed) -> None:
    inside = [p for p in posts if frame.first <= p.time.date() <= frame.last]
    made = sum(p.kind == "original" for p in inside)
    unclear = sum(not p.kind for p in inside)
    seen.counts["original_posts"] = Count(made, made + unclear)
    if unclear:
        return
    opened = export.account.opened_on
    first = max(frame.first, opened) if opened else frame.first
    originals = updates_of([p for p in inside if p.kind == "original"])
    weeks = empty_weeks(originals, first, frame.judged_to, Readings())
    seen.found("ACC103", [Behind("week", id=str(w), note="一周无原创") for w in weeks])
    if frame.whole_year and made < 50:
        seen.found(
            "ACC104", [Behind("period", id=f"{frame.first}至{frame.last}", note=f"原创{made}条")]
        )


def _signatures(posts: Sequence[Entry], frame: Frame, seen: Observed) -> None:
    judged = [
        p for p in posts
        if p.credits is not None and p.kind in _SIGNED and frame.first <= p.time.date() <= frame.last
    ]  # fmt: skip
    lacking, unsourced = [], []
    for post in judged:
        missing = [name for name in _SIGNED[post.kind] if not _named(post.credits or {}, name)]
        if missing:
            lacking.append(_post(post, f"缺{'、'.join(missing)}"))
        if post.kind == "repost" and not (post.source or "").strip():
            unsourced.append(_post(post, "转载未注明来源"))
    seen.found("ACC401", lacking)
    seen.found("ACC402", unsourced)
    behind = lacking + unsourced
    if behind:
        seen.counts["three_level_review_not_shown"] = exactly(1, behind)
    elif judged and len(judged) == len(posts):
        seen.counts["three_level_review_not_shown"] = exactly(0)


def _named(credits: dict[str, str] | object, name: str) -> bool:
    assert isinstance(credits, dict)
    stem = name.removesuffix("人")
    return any(bool(credits.get(key, "").strip()) for key in (name, stem, f"{stem}者"))


def _post(post: Entry, note: str) -> Behind:
    return Behind("post", id=post.id, time=f"{post.time:%Y-%m-%d %H:%M}", note=note)


def _replies(comments: Sequence[Comment], frame: Frame, seen: Observed) -> None:
    certain: list[Behind] = []
    possible = 0
    for comment in comments:
        if not frame.first <= comment.time.date() <= frame.last:
            continue
        timing = judge_reply(
            comment.time, comment.policy_inquiry, comment.replies, frame.snapshot,
            frame.calendar, frame.readings,
        )  # fmt: skip
        seen.estimated |= timing.estimated
        behind = Behind("comment", comment.id, f"{comment.time:%Y-%m-%d %H:%M}", _words(timing))
        if timing.status == "late" and not timing.doubtful:
            certain.append(behind)
            seen.found("ACC201" if timing.done_at else "ACC202", [behind])
        elif timing.status == "pending" and comment.policy_inquiry:
            seen.found("ACC203", [behind])
        possible += timing.doubtful
    seen.counts["late_reply"] = Count(len(certain), len(certain) + possible, tuple(certain))


def _words(timing: Timing) -> str:
    if timing.deadline is None:
        return ""
    limit = f"应于 {timing.deadline:%Y-%m-%d %H:%M} 前答复（{timing.limit_hours}小时）"
    done = f"，实际 {timing.done_at:%Y-%m-%d %H:%M}" if timing.done_at else "，尚未答复"
    return limit + done + ("（节假日为推算）" if timing.estimated else "")


def _rectified(checks: Sequence[Check], frame: Frame, seen: Observed) -> None:
    late: list[Behind] = []
    unclear = 0
    for check in checks:
        if check.feedback_at is None:
            unclear += bool(check.problems)
            continue
        timing = judge_rectification(
            check.feedback_at, check.rectified_at, frame.snapshot, frame.calendar, frame.readings
        )
        seen.estimated |= timing.estimated
        if timing.status == "late" and timing.deadline:
            note = f"应于 {timing.deadline:%Y-%m-%d} 前整改到位"
            late.append(Behind("check", check.id, f"{check.feedback_at:%Y-%m-%d}", note))
    seen.counts["not_rectified_1_workday"] = Count(len(late), len(late) + unclear, tuple(late))
    seen.found("ACC204", late)


def missing_items(made: Count, target: int, frame: Frame) -> Count:
    """Items short of a year's target; before the year is over nothing is lost for certain."""
    short = max(0, target - made.low)
    least = max(0, target - (made.high or made.low)) if frame.whole_year else 0
    note = f"原创 {made.low} 条" + (
        "" if made.known else f"，另有 {(made.high or 0) - made.low} 条未注明原创或转载"
    )
    return Count(least, short, (Behind("period", id=f"{frame.first}至{frame.last}", note=note),))
