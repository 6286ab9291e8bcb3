"""Counts of one account, from its export, stated facts, its checks and what checking found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from contentguard.errors import InputError
from contentguard.indicators.calendar import WorkCalendar
from contentguard.indicators.check_records import from_checks, names_of, problems_found
from contentguard.indicators.export import Check, Export
from contentguard.indicators.fields import SHANGHAI, Fields, to_date
from contentguard.indicators.grading import load
from contentguard.indicators.inspection_facts import period_of
from contentguard.indicators.observe import Frame, Observed, missing_items, observe
from contentguard.indicators.readings import Readings
from contentguard.indicators.stated import fact_names, stated_counts, stated_vetoes
from contentguard.indicators.table import Clause, Table
from contentguard.indicators.tally import UNKNOWN, Behind, Count, exactly
from contentguard.model import Violation

SURE = 0.9
_COMPUTED = ("veto_problem", "weekly_update", "late_reply", "typo")
_OWN_FACTS = frozenset(
    ["veto_findings", "operations", "check_time", "snapshot_at", "period", "notice_date", "changes"]
)


@dataclass(frozen=True, slots=True)
class Case:
    """One account, ready to be counted.

    Attributes:
        findings: what checking found, by id of post or comment; None if nothing was checked.
        outside: how many checks lie outside the period and do not count.
    """

    export: Export
    frame: Frame
    seen: Observed
    tables: tuple[Table, ...]
    findings: Mapping[str, Sequence[Violation]] | None = None
    outside: int = 0


def make_case(
    export: Export,
    tables: Sequence[Table],
    period: str | None,
    readings: Readings,
    calendar: WorkCalendar,
    findings: Mapping[str, Sequence[Violation]] | None = None,
) -> Case:
    """Looks at an export within a period.

    Raises:
        InputError: an unknown fact, or a period that is none.
    """
    # A fact may be stated that the chosen tables do not score.
    known = {name for table in (*tables, *load().tables) for name in fact_names(table)}
    export.facts.only(known | _OWN_FACTS)
    _confirmed_silence(export, tables)
    frame = _frame(export, period, readings, calendar)
    inside = replace(export, checks=_checks_within(export.checks, frame))
    outside = len(export.checks or ()) - len(inside.checks or ())
    if findings is not None:
        times = [(p.id, p.time) for p in export.posts or ()]
        times += [(c.id, c.time) for c in export.comments or ()]
        ids = {name for name, time in times if frame.first <= time.date() <= frame.last}
        findings = {name: found for name, found in findings.items() if name in ids}
    return Case(inside, frame, observe(inside, frame), tuple(tables), findings, outside)


def _checks_within(checks: tuple[Check, ...] | None, frame: Frame) -> tuple[Check, ...] | None:
    """The checks of the period; one without any date counts."""
    if checks is None:
        return None
    days = [c.date or (c.feedback_at.date() if c.feedback_at else None) for c in checks]
    return tuple(
        c
        for c, day in zip(checks, days, strict=True)
        if day is None or frame.first <= day <= frame.last
    )


def _confirmed_silence(export: Export, tables: Sequence[Table]) -> None:
    """An empty list of posts is far more often a fault of the export than an account that never
    spoke; the veto that follows from it needs a person who says so. (A list that is missing
    altogether is unknown, and the score a range.)"""
    if export.posts != ():
        return
    clauses = [c for t in tables for c in t.clauses if "no_update_2_weeks" in c.facts]
    names = {n for c in clauses for n in (*c.facts, c.id, c.id.partition(".")[2])}
    said = {str(v) for v in export.facts.items("veto_findings") or ()}
    if said & names or any(export.facts.data.get(n) for n in names):
        return
    raise InputError(
        "字段“posts”是空的：没有任何发布记录，多半是导出不完整，请补上（CSV 用 --posts）；"
        '账号确实没有发布过的，在 facts 里写明 "veto_findings": ["no_update_2_weeks"]。'
    )


def parse_period(text: str) -> tuple[dt.date, dt.date]:
    """``2024-01-01..2024-12-31``, a month ``2024-03`` or a year ``2024``.

    Raises:
        InputError: none of these.
    """
    first, dots, last = text.strip().partition("..")
    if not dots and len(first) in (4, 7) and first.replace("-", "").isdigit():
        start = to_date(f"{first}-01-01" if len(first) == 4 else f"{first}-01", "period")
        months = 12 if len(first) == 4 else 1
        index = start.year * 12 + start.month - 1 + months
        return start, dt.date(index // 12, index % 12 + 1, 1) - dt.timedelta(days=1)
    if not dots:
        raise InputError(
            f"字段“period”：“{text}”不是时段（写作 2024-01-01..2024-12-31 或 2024 或 2024-03）。"
        )
    start, end = to_date(first, "period"), to_date(last, "period")
    if start > end:
        raise InputError("字段“period”的首日晚于末日。")
    return start, end


def _frame(export: Export, period: str | None, readings: Readings, calendar: WorkCalendar) -> Frame:
    facts, times = export.facts, _times(export)
    snapshot = facts.time("snapshot_at")
    check = facts.time("check_time")
    if period is not None:
        first, last = parse_period(period)
    elif facts.has("period"):
        first, last = period_of(facts)
    else:
        latest = max([t for t in (check, snapshot) if t] or times, default=None)
        if latest is None:
            raise InputError(
                "字段“period”缺失：数据里没有任何时间，无法推定检查期（用 --period 指定）。"
            )
        first, last = dt.date(latest.year, 1, 1), latest.date()
    end = dt.datetime.combine(last + dt.timedelta(days=1), dt.time(), SHANGHAI)
    check = check or (min(end, snapshot) if snapshot else end)
    return Frame(first, last, check, snapshot or max([check, *times]), readings, calendar)


def _times(export: Export) -> list[dt.datetime]:
    times = [p.time for p in export.posts or ()] + [c.time for c in export.comments or ()]
    times += [r.at for c in export.comments or () for r in c.replies]
    return times + [
        t for c in export.checks or () for t in (c.feedback_at, c.rectified_at) if t is not None
    ]


def inspection_counts(case: Case, table: Table) -> dict[str, Count]:
    """Counts for an inspection table; what nobody knows is unknown."""
    counts = {c.id: _observed(case, c) for c in table.clauses}
    counts |= _stated(case.export.facts, table.clauses)
    for name, count in stated_vetoes(case.export.facts, table).items():
        # What the posts show is not undone by a list that leaves it out.
        if count.low or not counts[name].low:
            counts[name] = count
    for clause in table.clauses:
        if "internal_dept_after_notice" in clause.facts and not counts[clause.id].known:
            counts[clause.id] = _internal(case, table)
    return counts


def annual_counts(case: Case, table: Table) -> dict[str, Count]:
    """Counts for an annual table; what nobody knows is unknown."""
    facts = case.export.facts
    only_checks = case.frame.readings["found_by"] == "checks_only"
    counts: dict[str, Count] = {}
    for clause in table.clauses:
        computed = (
            UNKNOWN if only_checks and clause.facts[0] in _COMPUTED else _observed(case, clause)
        )
        names = names_of(clause, case.tables)
        told = from_checks(case.export.checks, clause, names, only_checks)
        counts[clause.id] = _larger(computed, told)
    counts |= _stated(facts, table.clauses)
    operations = facts.part("operations")
    if operations is not None:
        row = [c for r in table.rows if r.name == "operations" for c in r.clauses]
        operations.only({name for c in row for name in c.facts})
        counts |= stated_counts(operations, row)
    for clause in table.clauses:
        if clause.per == "item":
            made = stated_counts(facts, [clause]).get(clause.id) or case.seen.counts.get(
                "original_posts", UNKNOWN
            )
            counts[clause.id] = (
                missing_items(made, clause.target, case.frame)
                if made.high is not None
                else Count(0, clause.target)
            )
        elif clause.below is not None and not facts.has(clause.facts[0]):
            counts[clause.id] = problems_found(case.export.checks)
    return counts


def suspected(case: Case, table: Table) -> dict[str, tuple[Behind, ...]]:
    """Veto clauses that checking points at; a person has to confirm them."""
    found: dict[str, list[Behind]] = {}
    vetoes = {c.id for row in table.rows if row.kind == "veto" for c in row.clauses}
    for item, violations in (case.findings or {}).items():
        for v in violations:
            for name in {c.id for c in v.clauses} & vetoes:
                found.setdefault(name, []).append(
                    Behind("finding", item, note=f"{v.code} {v.title}")
                )
    return {name: tuple(behind) for name, behind in sorted(found.items())}


def _stated(facts: Fields, clauses: Sequence[Clause]) -> dict[str, Count]:
    plain = [c for c in clauses if c.per != "item"]
    counts = stated_counts(facts, plain)
    for clause in plain:
        if clause.separate and clause.id in counts and not facts.has(clause.facts[0]):
            silent = [n for n in clause.facts[2:] if not facts.has(n)]
            if silent:
                counts[clause.id] = Count(counts[clause.id].low, None, counts[clause.id].behind)
    return counts


def _observed(case: Case, clause: Clause) -> Count:
    for name in clause.facts:
        if name in case.seen.counts:
            return case.seen.counts[name]
    if clause.detectable and case.findings is not None:
        return _detected(case.findings, clause)
    return UNKNOWN


def _detected(findings: Mapping[str, Sequence[Violation]], clause: Clause) -> Count:
    sure, all_found = [], 0
    for item, violations in findings.items():
        for v in violations:
            if clause.id not in {c.id for c in v.clauses}:
                continue
            all_found += 1
            if v.confidence >= SURE:
                sure.append(Behind("finding", item, note=f"{v.code} {v.title}"))
    if clause.per == "veto":
        return Count(0, all_found)
    return Count(len(sure), all_found, tuple(sure))


def contradicted(case: Case) -> list[tuple[Clause, int, int]]:
    """(clause, stated, found by checks) where a stated fact says less than the checks' records."""
    found = []
    for table in (t for t in case.tables if t.scope == "annual"):
        stated = _stated(case.export.facts, table.clauses)
        for clause in table.clauses:
            told = from_checks(case.export.checks, clause, names_of(clause, case.tables), True)
            if clause.id in stated and stated[clause.id].low < told.low:
                found.append((clause, stated[clause.id].low, told.low))
    return found


def _larger(first: Count, second: Count) -> Count:
    if first is UNKNOWN or second.low > first.low:
        high = None if first.high is None else max(first.high, second.low)
        return Count(second.low, second.high if first is UNKNOWN else high, second.behind)
    return first


def _internal(case: Case, table: Table) -> Count:
    account = case.export.account
    if account.internal_dept is None:
        return UNKNOWN
    if not account.internal_dept:
        return exactly(0)
    if account.opened_on is None:
        return Count(0, 1)
    limit = case.export.facts.date("notice_date") or table.date
    behind = [Behind("account", account.id, account.opened_on.isoformat(), "内设机构名义开设")]
    return exactly(1, behind) if account.opened_on > limit else exactly(0)
