"""A year of many accounts: account scores, unit scores, the ranking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from contentguard.errors import IndicatorError, InputError
from contentguard.indicators.account import Case, annual_counts, make_case
from contentguard.indicators.annual import (
    Annual,
    Unit,
    UnitResult,
    score_annual,
    score_units,
)
from contentguard.indicators.annual_facts import unit_deductions, unit_json
from contentguard.indicators.calendar import WorkCalendar
from contentguard.indicators.check_records import problems_found
from contentguard.indicators.export import read_export
from contentguard.indicators.fields import Fields, round2
from contentguard.indicators.findings import AccountFinding, between_accounts, graded
from contentguard.indicators.grading import Indicators, load
from contentguard.indicators.readings import Readings
from contentguard.indicators.scoring import DEFAULT, make_sheet, scored_tables
from contentguard.indicators.sheet import ScoreSheet, masked
from contentguard.indicators.table import Clause, Table
from contentguard.indicators.tally import Count
from contentguard.masking import mask

_LEVELS = {"state_council_failures": "state_council", "province_failures": "province"}
_Bounds = tuple[Fraction, Fraction]


@dataclass(frozen=True, slots=True)
class Assessment:
    """The assessment of a year.

    Attributes:
        units: results in order of kind and rank.
        sheets: the sheet of every account, by unit.
        findings: what shows only between accounts of a unit.
    """

    units: tuple[UnitResult, ...]
    sheets: Mapping[str, tuple[ScoreSheet, ...]]
    findings: Mapping[str, tuple[AccountFinding, ...]]
    readings: Readings
    tables: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """JSON object; personal data masked."""
        result: dict[str, Any] = masked({
            "schema_version": 1,
            "tables": list(self.tables),
            "units": [
                {
                    "id": r.unit.id,
                    **unit_json(r),
                    "deductions": unit_deductions(r),
                    "accounts": [s.to_json() for s in self.sheets[r.unit.id]],
                    "findings": [f.to_json() for f in self.findings[r.unit.id]],
                }
                for r in self.units
            ],
            "readings": dict(self.readings),
        })  # fmt: skip
        return result

    def to_text(self) -> str:
        """The ranking for people; personal data masked."""
        lines = ["年度考核"]
        kind = None
        open_kinds = {r.unit.category for r in self.units if not r.exact}
        for result in self.units:
            if result.unit.category != kind:
                kind = result.unit.category
                lines += ["", f"【{mask(kind)}】", "名次  单位  单位得分  最终得分  账号数"]
            lines.append(self._line(result, result.unit.category in open_kinds))
            lines += [f"      {d['clause']} {d['text']}" for d in unit_deductions(result)]
            lines += [f"      {f.rule.code} {f.message}" for f in self.findings[result.unit.id]]
        lines += ["", "采用的读法：", *(f"  {w}" for w in self.readings.words())]
        return "\n".join(lines) + "\n"

    def _line(self, result: UnitResult, provisional: bool) -> str:
        count = len(self.sheets[result.unit.id])
        score, final = _words(result.score), _words(result.final)
        veto = "（单项否决）" if result.vetoes else ""
        rank = f"{result.rank}（暂列）" if provisional else str(result.rank)
        return f"{rank:>3}  {mask(result.unit.id)}{veto}  {score}  {final}  {count}"


def assess(
    accounts: Sequence[Any],
    units: Any = None,
    table: str | Sequence[str] = DEFAULT,
    period: str | None = None,
    readings: Mapping[str, Any] | Sequence[str] | None = None,
    calendar: WorkCalendar | None = None,
    sources: Sequence[str] = (),
) -> Assessment:
    """Assesses a year of many accounts.

    Args:
        accounts: account exports, parsed from JSON; each names its unit and kind of unit.
        units: facts of units, a list of ``{"id", "category", "state_council_failures",
            "province_failures", "failed_accounts"}``; what it leaves out comes from the accounts'
            checks.
        table: a set or table names with a table of scope ``annual``.
        period: the year, e.g. ``2024`` or ``A..B``.
        readings, calendar: as for :func:`score_account`.
        sources: what to call each account in errors (its file).

    Raises:
        InputError: an export is malformed or has no unit, an account stands twice, a unit has no
            account.
    """
    indicators = load([table] if isinstance(table, str) else list(table) or DEFAULT)
    annual = indicators.of_scope("annual")
    if annual is None:
        raise IndicatorError("、".join(indicators.table_ids), "所选指标表里没有年度考核的表。")
    chosen = Readings().with_changes(readings)
    tables, days = scored_tables(indicators), calendar or WorkCalendar()
    cases: dict[str, list[Case]] = {}
    seen: set[str] = set()
    for i, data in enumerate(accounts):
        name = sources[i] if i < len(sources) else f"账号 {i + 1}"
        try:
            case = make_case(read_export(data), tables, period, chosen, days)
            account = case.export.account
            if not account.unit:
                raise InputError("字段“account.unit”缺失，无法归到单位。")
            if account.id in seen:
                raise InputError(f"字段“account.id”重复：“{account.id}”在别的账号数据里已有。")
        except InputError as error:
            raise InputError(f"{name}：{error}") from None
        seen.add(account.id)
        cases.setdefault(account.unit, []).append(case)
    facts = _unit_facts(units, annual)
    if strange := [name for name in facts if name not in cases]:
        known = "、".join(cases)
        raise InputError(f"字段“units”：单位“{'、'.join(strange)}”没有账号数据；已有：{known}。")
    return _assess(cases, facts, indicators, annual, chosen)


def _unit_facts(units: Any, table: Table) -> dict[str, Fields]:
    facts: dict[str, Fields] = {}
    names = [n for row in table.rows if row.kind == "veto" for c in row.clauses for n in c.facts]
    for i, record in enumerate(units or []):
        fields = Fields(record, f"units[{i}]")
        fields.only({"id", "category", "failed_accounts", *names})
        name = fields.identifier("id")
        if not name or name in facts:
            raise fields.error("id", "缺失。" if not name else f"重复：“{name}”。")
        facts[name] = fields
    return facts


def _assess(
    cases: Mapping[str, list[Case]],
    facts: Mapping[str, Fields],
    indicators: Indicators,
    table: Table,
    readings: Readings,
) -> Assessment:
    units, sheets, findings = [], {}, {}
    for name, own in cases.items():
        scored = _annuals(own, table, readings)
        made = [make_sheet(case, indicators) for case in own]
        sheets[name] = tuple(replace(s, annual=a) for s, a in zip(made, scored, strict=True))
        findings[name] = graded(between_accounts([c.export.account for c in own]), indicators)
        units.append(_unit(name, own, scored, facts.get(name, Fields({}, name)), table, readings))
    results = score_units(table, units, readings)
    ordered = sorted(results, key=lambda r: (r.unit.category, r.rank, r.unit.id))
    return Assessment(tuple(ordered), sheets, findings, readings, indicators.table_ids)


def _annuals(cases: Sequence[Case], table: Table, readings: Readings) -> list[Annual]:
    counts = [annual_counts(case, table) for case in cases]
    if readings["problem_count"] == "per_unit":
        total = _sum([problems_found(case.export.checks) for case in cases])
        below = [c.id for c in table.clauses if c.below is not None]
        counts = [c | dict.fromkeys(below, total) for c in counts]
    return [score_annual(table, c, readings) for c in counts]


def _sum(counts: Sequence[Count]) -> Count:
    total = Count()
    for count in counts:
        total = total.plus(count)
    return total


def _unit(
    name: str,
    cases: Sequence[Case],
    scored: Sequence[Annual],
    facts: Fields,
    table: Table,
    readings: Readings,
) -> Unit:
    kinds = {c.export.account.unit_kind for c in cases} - {""}
    category = facts.text("category") or (kinds.pop() if len(kinds) == 1 else "")
    if not category:
        raise InputError(f"单位“{name}”：字段“unit_kind”缺失或各账号不一致，无法同类排名。")
    clauses = [c for row in table.rows if row.kind == "veto" for c in row.clauses]
    failures = {c.id: _failures(cases, facts, c, readings) for c in clauses}
    bounds = tuple((a.worst, a.best) for a in scored)
    failed = _failed(cases, scored, facts, clauses, failures)
    return Unit(name, category, bounds, failures, failed)


def _failures(
    cases: Sequence[Case], facts: Fields, clause: Clause, readings: Readings
) -> int | None:
    distinct = readings["province_count"] == "distinct_accounts"
    for fact in clause.facts:
        value = facts.data.get(fact)
        if isinstance(value, list):
            return len({str(v) for v in value} if distinct else value)
        if value is not None:
            return facts.count(fact)
    level = _LEVELS.get(clause.facts[0] if clause.facts else "", "")
    if any(case.export.checks is None for case in cases):
        return None
    failed = [
        sum(c.level == level and c.passed is False for c in case.export.checks or ())
        for case in cases
    ]
    return sum(map(bool, failed)) if distinct else sum(failed)


def _failed(
    cases: Sequence[Case],
    scored: Sequence[Annual],
    facts: Fields,
    clauses: Sequence[Clause],
    failures: Mapping[str, int | None],
) -> tuple[int, _Bounds] | None:
    named = {str(v) for v in facts.items("failed_accounts") or []}
    for clause in clauses:
        if clause.below_points is None or not 0 < (failures[clause.id] or 0) < clause.threshold:
            continue
        level = _LEVELS.get(clause.facts[0], "")
        for i, case in enumerate(cases):
            checks = case.export.checks or ()
            hit = any(c.level == level and c.passed is False for c in checks)
            if case.export.account.id in named or hit:
                return i, _after(scored[i], clause.below_points)
    return None


def _after(annual: Annual, points: Fraction) -> _Bounds:
    zero, gate = Fraction(0), annual.table.bonus_above
    worst, best = max(zero, annual.base_worst - points), max(zero, annual.base_best - points)
    bonus = (annual.worst - annual.base_worst, annual.best - annual.base_best)
    keep = [gate is not None and base > gate for base in (worst, best)]
    return worst + (bonus[0] if keep[0] else zero), best + (bonus[1] if keep[1] else zero)


def _words(bounds: _Bounds) -> str:
    low, high = round2(bounds[0]), round2(bounds[1])
    return f"{low:g}" if low == high else f"{low:g}–{high:g}"
