"""Worked cases of the inspection of one account."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from contentguard.indicators.fields import Fields, round2, to_date, to_time
from contentguard.indicators.inspection import score_inspection
from contentguard.indicators.readings import Readings
from contentguard.indicators.stated import (
    by_fact,
    closed,
    fact_names,
    has_fact,
    merged,
    opened,
    stated_counts,
    stated_vetoes,
)
from contentguard.indicators.table import Table
from contentguard.indicators.tally import Behind, Count, exactly
from contentguard.indicators.updates import (
    TWO_WEEKS,
    Update,
    empty_weeks,
    has_recent,
    service_shortfalls,
)


def inspection_case(
    fields: Fields, table: Table, readings: Readings, reading_fields: Sequence[str]
) -> dict[str, Any]:
    """One inspection from stated facts and the times of posts."""
    fields.only({
        *fact_names(table), "check_time", "period", "account_type", "posts", "veto_findings",
        "internal_dept_account", "opened_on", "notice_date", *reading_fields,
    })  # fmt: skip
    counts = merged(
        stated_vetoes(fields, table),
        stated_counts(fields, table.clauses),
        _opening(fields, table),
    )
    counts = _with_updates(counts, fields, table, readings)
    stated = score_inspection(table, closed(counts, table.clauses), readings)
    unstated = score_inspection(table, opened(counts, table.clauses), readings)
    return {
        "veto": stated.veto,
        "score": None if stated.best is None else round2(stated.best),
        "qualified": stated.passes(stated.best),
        "range": unstated.range_json(),
        "deductions": stated.deductions_json(),
        "not_assessed": list(unstated.not_assessed),
    }


def _opening(fields: Fields, table: Table) -> dict[str, Count]:
    internal = fields.flag("internal_dept_account")
    if internal is None or not has_fact(table, "internal_dept_after_notice"):
        return {}
    clause = by_fact(table, "internal_dept_after_notice")
    date, limit = fields.date("opened_on"), fields.date("notice_date") or table.date
    if not internal:
        return {clause.id: exactly(0)}
    if date is None:
        return {clause.id: Count(0, 1)}
    behind = [Behind("fact", id="opened_on", time=date.isoformat())]
    return {clause.id: exactly(1, behind) if date > limit else exactly(0)}


def _with_updates(
    counts: dict[str, Count], fields: Fields, table: Table, readings: Readings
) -> dict[str, Count]:
    posts = fields.items("posts")
    if posts is None:
        return counts
    updates = [_update(post, f"input.posts[{i}]") for i, post in enumerate(posts)]
    fields.required("check_time")
    check = to_time(fields.data["check_time"], fields.path("check_time"))
    if has_fact(table, "no_update_2_weeks") and fields.data.get("account_type") != "app":
        clause = by_fact(table, "no_update_2_weeks")
        if counts.get(clause.id, exactly(0)).low == 0:
            opened_on = fields.date("opened_on")
            # An account younger than two weeks cannot have been silent for two weeks.
            young = opened_on is not None and opened_on > (check - TWO_WEEKS).date()
            missing = not young and not has_recent(updates, check, readings)
            behind = [Behind("week", note=f"检查时刻 {check.isoformat()} 前两周无更新")]
            counts[clause.id] = exactly(1, behind) if missing else exactly(0)
    if fields.has("period") and has_fact(table, "weekly_occurrences"):
        clause = by_fact(table, "weekly_occurrences")
        if clause.id not in counts:
            counts[clause.id] = _weekly(fields, updates, check, readings)
    return counts


def _update(post: Any, where: str) -> Update:
    if not isinstance(post, Mapping):
        return Update(to_time(post, where))
    fields = Fields(post, where)
    fields.only({"id", "time", "push_id", "kind"})
    fields.required("time")
    moment = to_time(post["time"], f"{where}.time")
    return Update(moment, fields.identifier("push_id") or "", fields.identifier("id") or "")


def _weekly(
    fields: Fields, updates: Sequence[Update], check: dt.datetime, readings: Readings
) -> Count:
    first, last = period_of(fields)
    opened_on = fields.date("opened_on")
    first = max(first, opened_on) if opened_on else first
    # A day that is not over at the time of the check cannot be judged.
    last = min(last, check.date() - dt.timedelta(days=1))
    if fields.data.get("account_type") == "service":
        short = service_shortfalls(updates, first, last, readings)
        notes = [Behind("period", id=str(gap), note=f"更新{m}次，应有{n}次") for gap, m, n in short]
    else:
        notes = [Behind("week", id=str(gap)) for gap in empty_weeks(updates, first, last, readings)]
    return exactly(len(notes), notes)


def period_of(fields: Fields, name: str = "period") -> tuple[dt.date, dt.date]:
    """The two dates of a period, in order."""
    values = fields.items(name) or []
    if len(values) != 2:
        raise fields.error(name, "必须是两个日期。")
    first, last = (to_date(v, fields.path(f"{name}[{i}]")) for i, v in enumerate(values))
    if first > last:
        raise fields.error(name, "的首日晚于末日。")
    return first, last
