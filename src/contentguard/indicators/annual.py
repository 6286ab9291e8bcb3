"""The annual assessment (附件2): one account, then units and their ranking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from contentguard.indicators.fields import round2
from contentguard.indicators.readings import Readings
from contentguard.indicators.table import Clause, Row, Table
from contentguard.indicators.tally import UNKNOWN, Count, RowResult, tally

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Bonus:
    """Points gained in one row of bonuses: certainly and at most."""

    row: Row
    clause: Clause | None
    least: Fraction
    most: Fraction

    def to_json(self) -> dict[str, Any]:
        """JSON object."""
        return {
            "row": self.row.title,
            "clause": self.clause.id if self.clause else None,
            "points": round2(self.least) if self.least == self.most else None,
            "range": [round2(self.least), round2(self.most)],
        }


@dataclass(frozen=True, slots=True)
class Annual:
    """The result of one account's year.

    Attributes:
        rows: rows of deductions.
        base_worst, base_best: bounds of the base (100 less the deductions).
        bonuses: of the best case; empty if the base is not above the gate.
        worst, best: bounds of the score.
    """

    table: Table
    rows: tuple[RowResult, ...]
    base_worst: Fraction
    base_best: Fraction
    bonuses: tuple[Bonus, ...]
    worst: Fraction
    best: Fraction

    @property
    def exact(self) -> bool:
        """Whether nothing is open."""
        return self.worst == self.best

    @property
    def not_assessed(self) -> tuple[str, ...]:
        """Clauses whose facts are not (fully) known."""
        found = [name for row in self.rows for name in row.unknown]
        found += [c.id for b in self.bonuses if b.least != b.most for c in b.row.clauses]
        return tuple(found)

    def deductions_json(self) -> list[dict[str, Any]]:
        """Deductions in the order of the table."""
        return [d.to_json() for row in self.rows for d in row.deductions]

    def range_json(self) -> list[float]:
        """[worst, best]."""
        return [round2(self.worst), round2(self.best)]


def score_annual(table: Table, counts: Mapping[str, Count], readings: Readings) -> Annual:
    """Scores one account's year.

    Args:
        table: a table of scope ``annual``.
        counts: by clause id. For a clause counted per missing item, the items missing; for a
            bonus under a number, the number; for another bonus, 1 if earned. Missing ids are
            unknown.
        readings: the readings chosen.
    """
    capped = readings["row_caps"] == "capped"
    rows = tuple(tally(row, counts, capped) for row in table.rows if row.kind == "deduct")
    base = table.base or ZERO
    best_base = max(ZERO, base - sum((r.least for r in rows), ZERO))
    worst_base = max(ZERO, base - sum((r.most for r in rows), ZERO))
    bonuses = tuple(_bonus(row, counts) for row in table.rows if row.kind == "bonus")
    most = sum((b.most for b in bonuses), ZERO)
    least = sum((b.least for b in bonuses), ZERO)
    return Annual(
        table,
        rows,
        worst_base,
        best_base,
        bonuses if _above(table, best_base) else (),
        worst_base + (least if _above(table, worst_base) else ZERO),
        best_base + (most if _above(table, best_base) else ZERO),
    )


def _above(table: Table, base: Fraction) -> bool:
    return table.bonus_above is not None and base > table.bonus_above


def _bonus(row: Row, counts: Mapping[str, Count]) -> Bonus:
    sure = [c for c in row.clauses if _earned(c, counts.get(c.id, UNKNOWN), certain=True)]
    maybe = [c for c in row.clauses if _earned(c, counts.get(c.id, UNKNOWN), certain=False)]
    clause = max(sure, key=lambda c: c.points or ZERO, default=None)
    return Bonus(row, clause, _gain(row, sure), _gain(row, maybe))


def _earned(clause: Clause, count: Count, certain: bool) -> bool:
    if clause.below is not None:
        number = count.high if certain else count.low
        return number is not None and number < clause.below
    return count.low > 0 if certain else count.high is None or count.high > 0


def _gain(row: Row, clauses: Sequence[Clause]) -> Fraction:
    points = [c.points or ZERO for c in clauses]
    gain = max(points, default=ZERO) if row.ladder else sum(points, ZERO)
    return gain if row.points is None else min(gain, row.points)


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit before the ranking.

    Attributes:
        scores: (worst, best) of each of its accounts.
        failures: failed spot checks by veto clause id; None if unknown.
        failed: for reading ``failed_account``: position of the account and its bounds after the
            deduction.
    """

    id: str
    category: str
    scores: tuple[tuple[Fraction, Fraction], ...]
    failures: Mapping[str, int | None]
    failed: tuple[int, tuple[Fraction, Fraction]] | None = None


@dataclass(frozen=True, slots=True)
class UnitResult:
    """A unit in the ranking; bounds as (worst, best)."""

    unit: Unit
    vetoes: tuple[Clause, ...]
    deducted: tuple[tuple[Clause, Fraction], ...]
    score: tuple[Fraction, Fraction]
    final: tuple[Fraction, Fraction]
    rank: int

    @property
    def exact(self) -> bool:
        """Whether nothing is open."""
        return self.score[0] == self.score[1] and self.final[0] == self.final[1]


def score_units(table: Table, units: Sequence[Unit], readings: Readings) -> list[UnitResult]:
    """Unit scores, normalised to the best of the same kind, in the order given.

    Args:
        table: a table of scope ``annual``.
        units: the units.
        readings: the readings chosen.
    """
    clauses = [c for row in table.rows if row.kind == "veto" for c in row.clauses]
    raw = [_unit(unit, clauses, readings) for unit in units]
    results = []
    for i, (unit, (vetoes, cut, score)) in enumerate(zip(units, raw, strict=True)):
        others = [
            s for n, (u, (_, _, s)) in enumerate(zip(units, raw, strict=True))
            if u.category == unit.category and n != i
        ]  # fmt: skip
        best_rival = max((s[1] for s in others), default=ZERO)
        weak_rival = max((s[0] for s in others), default=ZERO)
        final = (_share(score[0], best_rival), _share(score[1], weak_rival))
        rank = 1 + sum(s[1] > score[1] for s in others)
        results.append(UnitResult(unit, vetoes, cut, score, final, rank))
    return results


def _share(score: Fraction, rival: Fraction) -> Fraction:
    best = max(score, rival)
    return score / best * 100 if best else ZERO


_UnitScore = tuple[
    tuple[Clause, ...], tuple[tuple[Clause, Fraction], ...], tuple[Fraction, Fraction]
]


def _unit(unit: Unit, clauses: Sequence[Clause], readings: Readings) -> _UnitScore:
    known = {c.id: unit.failures.get(c.id) for c in clauses}
    vetoes = tuple(c for c in clauses if (known[c.id] or 0) >= c.threshold)
    if vetoes:
        return vetoes, (), (ZERO, ZERO)
    cut = tuple(
        (c, c.below_points)
        for c in clauses
        if c.below_points is not None and 0 < (known[c.id] or 0) < c.threshold
    )
    scores = list(unit.scores)
    lost = sum((points for _, points in cut), ZERO)
    if cut and readings["province_failure"] == "failed_account" and unit.failed is not None:
        scores[unit.failed[0]], lost = unit.failed[1], ZERO
    count = len(scores) or 1
    worst = max(ZERO, sum((s[0] for s in scores), ZERO) / count - lost)
    best = max(ZERO, sum((s[1] for s in scores), ZERO) / count - lost)
    return (), cut, (ZERO if None in known.values() else worst, best)
