"""Worked cases of the annual assessment: one account, or units."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from contentguard.indicators.annual import Annual, Unit, UnitResult, score_annual, score_units
from contentguard.indicators.fields import Fields, round2, to_fraction
from contentguard.indicators.readings import Readings
from contentguard.indicators.stated import closed, fact_names, merged, opened, stated_counts
from contentguard.indicators.table import Clause, Table
from contentguard.indicators.tally import UNKNOWN, Behind, Count, exactly

_RESERVED = ("deductions", "readings", "range")


def annual_case(
    fields: Fields, table: Table, readings: Readings, reading_fields: Sequence[str]
) -> dict[str, Any]:
    """The year of one account from stated facts."""
    fields.only({*fact_names(table), "operations", *reading_fields})
    rows = [row for row in table.rows if row.kind != "veto"]
    plain = [c for r in rows for c in r.clauses if c.per != "item" and c.below is None]
    counts = merged(stated_counts(fields, plain), _operations(fields, table))
    numbers = numeric_counts(fields, table)
    clauses = [c for row in rows for c in row.clauses]
    stated = score_annual(table, {**closed(counts, clauses), **numbers}, readings)
    unstated = score_annual(table, {**opened(counts, clauses), **numbers}, readings)
    return {
        **annual_json(stated),
        "range": unstated.range_json(),
        "not_assessed": list(unstated.not_assessed),
    }


def annual_json(result: Annual) -> dict[str, Any]:
    """Rows by name, base, bonus and score; what is not exact is null."""
    known = result.base_worst == result.base_best
    exact = result.exact
    rows = {r.row.name: round2(r.least) if r.least == r.most else None for r in result.rows}
    bonus = sum((b.least for b in result.bonuses), Fraction(0))
    return {
        **rows,
        "base": round2(result.base_best) if known else None,
        "bonus": round2(bonus) if exact else None,
        "score": round2(result.best) if exact else None,
        "range": result.range_json(),
        "deductions": result.deductions_json(),
        "bonuses": [b.to_json() for b in result.bonuses],
    }


def numeric_counts(fields: Fields, table: Table) -> dict[str, Count]:
    """Counts that cannot be taken for zero when nobody states them: items made, problems found."""
    counts: dict[str, Count] = {}
    for clause in table.clauses:
        if clause.per != "item" and clause.below is None:
            continue
        given = [n for n in (fields.count(name) for name in clause.facts) if n is not None]
        if not given:
            counts[clause.id] = Count(0, clause.target) if clause.per == "item" else UNKNOWN
        elif clause.per == "item":
            missing = max(0, clause.target - sum(given))
            note = f"共{sum(given)}条，少{missing}条"
            counts[clause.id] = exactly(missing, [Behind("fact", id=clause.facts[0], note=note)])
        else:
            counts[clause.id] = exactly(sum(given))
    return counts


def _operations(fields: Fields, table: Table) -> dict[str, Count]:
    part = fields.part("operations")
    if part is None:
        return {}
    row = next((r for r in table.rows if r.name == "operations"), None)
    clauses: tuple[Clause, ...] = row.clauses if row else ()
    part.only({name for clause in clauses for name in clause.facts})
    return stated_counts(part, clauses, closed=True)


def units_case(
    fields: Fields, table: Table, readings: Readings, reading_fields: Sequence[str]
) -> dict[str, Any]:
    """Units from stated account scores."""
    fields.only({"units", *reading_fields})
    if not fields.items("units"):
        raise fields.error("units", "至少要有一个单位。")
    units: list[Unit] = []
    for i, record in enumerate(fields.items("units") or []):
        unit = _unit(Fields(record, fields.path(f"units[{i}]")), table, readings)
        if unit.id in {u.id for u in units}:
            raise fields.error(f"units[{i}].id", f"重复：“{unit.id}”。")
        units.append(unit)
    results = score_units(table, units, readings)
    ranges = {r.unit.id: [round2(r.final[0]), round2(r.final[1])] for r in results}
    lost = [record for r in results for record in unit_deductions(r)]
    ranking = {r.unit.id: {"rank": r.rank, "category": r.unit.category} for r in results}
    made = {r.unit.id: _unit_score(r) for r in results}
    return {"deductions": lost, "range": ranges, "ranking": ranking} | made


def _unit_score(result: UnitResult) -> dict[str, Any]:
    """The scores of a unit, and its veto if it has one; the rest stands beside them."""
    whole = unit_json(result)
    names = ("veto", "unit_score", "final") if result.vetoes else ("unit_score", "final")
    return {name: whole[name] for name in names}


def unit_json(result: UnitResult) -> dict[str, Any]:
    """One unit of the ranking."""
    exact = result.exact
    return {
        "veto": bool(result.vetoes),
        "unit_score": round2(result.score[1]) if result.score[0] == result.score[1] else None,
        "final": round2(result.final[1]) if exact else None,
        "range": [round2(result.final[0]), round2(result.final[1])],
        "rank": result.rank,
        "category": result.unit.category,
    }


def unit_deductions(result: UnitResult) -> list[dict[str, Any]]:
    """Vetoes and deductions of a unit."""
    vetoes = [(c, None) for c in result.vetoes]
    cuts = [(c, round2(points)) for c, points in result.deducted]
    return [
        {"unit": result.unit.id, "clause": c.id, "text": c.text, "points": points}
        for c, points in [*vetoes, *cuts]
    ]


def _unit(fields: Fields, table: Table, readings: Readings) -> Unit:
    clauses = [c for row in table.rows if row.kind == "veto" for c in row.clauses]
    facts = [name for c in clauses for name in c.facts]
    fields.only({"id", "category", "account_scores", "failed_account", "account_bases", *facts})
    name = fields.identifier("id")
    category = fields.text("category")
    scores = fields.items("account_scores")
    if not name or name in _RESERVED:
        raise fields.error("id", "缺失。" if not name else "是保留的名字。")
    if not category:
        raise fields.error("category", "缺失。")
    if not scores:
        raise fields.error("account_scores", "至少要有一个账号的得分。")
    exact = [to_fraction(s, fields.path(f"account_scores[{i}]")) for i, s in enumerate(scores)]
    for i, score in enumerate(exact):
        if not 0 <= score <= table.most:
            raise fields.error(f"account_scores[{i}]", f"必须在 0 与 {float(table.most):g} 之间。")
    failures = {c.id: _failures(fields, c, readings) for c in clauses}
    bounds = tuple((s, s) for s in exact)
    failed = _failed(fields, table, exact, failures, readings)
    return Unit(name, category, bounds, failures, failed)


def _failures(fields: Fields, clause: Clause, readings: Readings) -> int:
    total = 0
    for name in clause.facts:
        value = fields.data.get(name)
        if isinstance(value, list) and readings["province_count"] == "distinct_accounts":
            value = len({str(v) for v in value})
            total += value
        else:
            total += fields.count(name) or 0
    return total


def _failed(
    fields: Fields,
    table: Table,
    scores: Sequence[Fraction],
    failures: dict[str, int],
    readings: Readings,
) -> tuple[int, tuple[Fraction, Fraction]] | None:
    cut = [
        c for c in table.clauses
        if c.below_points is not None and 0 < failures.get(c.id, 0) < c.threshold
    ]  # fmt: skip
    if not cut or readings["province_failure"] != "failed_account":
        return None
    place = fields.count("failed_account")
    if place is None and len(scores) == 1:
        place = 0
    if place is None or place >= len(scores):
        reason = "须写明不合格账号在 account_scores 里的序号（从 0 起），才能按 failed_account 计。"
        raise fields.error("failed_account", reason)
    bases = fields.items("account_bases")
    points = cut[0].below_points or Fraction(0)
    score, gate = scores[place], table.bonus_above
    base = to_fraction(bases[place], "account_bases") if bases and place < len(bases) else score
    left = max(Fraction(0), base - points)
    # Below the gate the bonuses are lost as well.
    after = left + (score - base) if gate is not None and left > gate else left
    return place, (after, after)
