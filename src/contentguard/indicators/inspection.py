"""The inspection of one account (附件1): vetoes first, then deductions from 100."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from contentguard.indicators.fields import round2
from contentguard.indicators.readings import Readings
from contentguard.indicators.table import Clause, Row, Table
from contentguard.indicators.tally import UNKNOWN, Behind, Count, RowResult, tally


@dataclass(frozen=True, slots=True)
class Veto:
    """A veto that holds, and what stands behind it."""

    clause: Clause
    row: Row
    behind: tuple[Behind, ...]

    def to_json(self) -> dict[str, Any]:
        """JSON object in the shape of a deduction; a veto has no points."""
        return {
            "clause": self.clause.id,
            "row": self.row.title,
            "text": self.clause.text,
            "source": self.clause.source,
            "veto": True,
            "points": None,
            "behind": [b.to_json() for b in self.behind],
        }


@dataclass(frozen=True, slots=True)
class Inspection:
    """The result of an inspection.

    Attributes:
        vetoes: vetoes that hold; with any the rest is not scored.
        open_vetoes: ids of veto clauses whose facts are unknown.
        rows: rows of deductions; empty with a veto.
        worst, best: bounds of the score (without the open vetoes); None with a veto.
    """

    table: Table
    vetoes: tuple[Veto, ...]
    open_vetoes: tuple[str, ...]
    rows: tuple[RowResult, ...]
    worst: Fraction | None
    best: Fraction | None

    @property
    def veto(self) -> bool:
        """Whether a veto holds."""
        return bool(self.vetoes)

    @property
    def exact(self) -> bool:
        """Whether nothing is open."""
        return self.veto or (self.worst == self.best and not self.open_vetoes)

    @property
    def not_assessed(self) -> tuple[str, ...]:
        """Clauses whose facts are not (fully) known."""
        if self.veto:
            return ()
        return self.open_vetoes + tuple(n for row in self.rows for n in row.unknown)

    def passes(self, score: Fraction | None) -> bool:
        """Whether a score is 合格: not below the line, and no veto."""
        line = self.table.pass_line
        return not self.veto and score is not None and (line is None or score >= line)

    @property
    def qualified(self) -> bool | None:
        """Whether the account passes, or None while open facts could change it."""
        if self.veto:
            return False
        good, bad = self.passes(self.best), self.passes(self.worst)
        if not good:
            return False
        return True if bad and not self.open_vetoes else None

    def deductions_json(self) -> list[dict[str, Any]]:
        """Vetoes and deductions, in the order of the table."""
        found = [v.to_json() for v in self.vetoes]
        return found + [d.to_json() for row in self.rows for d in row.deductions]

    def range_json(self) -> list[float] | None:
        """[worst, best], or None with a veto."""
        if self.worst is None or self.best is None:
            return None
        return [round2(self.worst), round2(self.best)]


def score_inspection(table: Table, counts: Mapping[str, Count], readings: Readings) -> Inspection:
    """Scores one account under an inspection table.

    Args:
        table: a table of scope ``inspection``.
        counts: how often each clause was broken; missing ids are unknown.
        readings: the readings chosen.
    """
    clauses = [(row, c) for row in table.rows if row.kind == "veto" for c in row.clauses]
    vetoes = tuple(
        Veto(clause, row, counts[clause.id].behind)
        for row, clause in clauses
        if counts.get(clause.id, UNKNOWN).low >= clause.threshold
    )
    still_open = tuple(c.id for _, c in clauses if not counts.get(c.id, UNKNOWN).known)
    if vetoes:
        return Inspection(table, vetoes, (), (), None, None)
    capped = readings["row_caps"] == "capped"
    rows = tuple(tally(row, counts, capped) for row in table.rows if row.kind == "deduct")
    base = table.base or Fraction(0)
    best = max(Fraction(0), base - sum((r.least for r in rows), Fraction(0)))
    worst = max(Fraction(0), base - sum((r.most for r in rows), Fraction(0)))
    if not rows:
        return Inspection(table, (), still_open, (), None, None)
    return Inspection(table, (), still_open, rows, worst, best)
