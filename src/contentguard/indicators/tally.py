"""Counting points: how often each clause was broken, and what its row loses.

A count is a pair of bounds, because a fact may be unknown; a score is then a range.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from contentguard.indicators.fields import round2
from contentguard.indicators.table import Clause, Row
from contentguard.masking import mask


@dataclass(frozen=True, slots=True)
class Behind:
    """What stands behind a deduction: a post, a comment, a week, a check, a stated fact.

    Its words come from outside, so they are masked one by one: joined first, an id and a date
    could look like a number of a person.
    """

    kind: str
    id: str = ""
    time: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "id", mask(self.id))
        object.__setattr__(self, "note", mask(self.note))

    def to_json(self) -> dict[str, str]:
        """JSON object without empty fields."""
        pairs = (("kind", self.kind), ("id", self.id), ("time", self.time), ("note", self.note))
        return {name: value for name, value in pairs if value}

    @property
    def words(self) -> str:
        """One line for people."""
        return " ".join(part for part in (self.id, self.time, self.note) if part)


@dataclass(frozen=True, slots=True)
class Count:
    """How often a clause was broken.

    Attributes:
        low: times that are certain.
        high: times at most; None if nobody can say.
        behind: what was counted.
    """

    low: int = 0
    high: int | None = 0
    behind: tuple[Behind, ...] = ()

    @property
    def known(self) -> bool:
        """Whether it is exact."""
        return self.high == self.low

    def plus(self, other: Count) -> Count:
        """Both together."""
        high = None if self.high is None or other.high is None else self.high + other.high
        return Count(self.low + other.low, high, self.behind + other.behind)


UNKNOWN = Count(0, None)
"""Nothing is known."""


def exactly(number: int, behind: Sequence[Behind] = ()) -> Count:
    """A count that is certain."""
    return Count(number, number, tuple(behind))


@dataclass(frozen=True, slots=True)
class Deduction:
    """Points lost under one clause.

    Attributes:
        count: times.
        each: points of one time.
        full: points without the cap of the row.
        lost: points really lost, after the cap.
    """

    clause: Clause
    row: Row
    count: int
    each: Fraction
    full: Fraction
    lost: Fraction
    behind: tuple[Behind, ...]

    @property
    def times(self) -> str:
        """How often, in Chinese: ``3起``; of items that are missing: ``少3条``."""
        return f"少{self.count}条" if self.clause.per == "item" else f"{self.count}起"

    def to_json(self) -> dict[str, Any]:
        """JSON object; points as numbers."""
        return {
            "clause": self.clause.id,
            "row": self.row.title,
            "text": self.clause.text,
            "source": self.clause.source,
            "count": self.count,
            "points_each": round2(self.each),
            "points": round2(self.lost),
            "points_before_cap": round2(self.full),
            "behind": [b.to_json() for b in self.behind],
        }


@dataclass(frozen=True, slots=True)
class RowResult:
    """What one row loses: certainly (``least``) and at most (``most``)."""

    row: Row
    least: Fraction
    most: Fraction
    deductions: tuple[Deduction, ...]
    unknown: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """JSON object."""
        return {
            "row": self.row.id,
            "title": self.row.title,
            "full": None if self.row.points is None else round2(self.row.points),
            "lost": round2(self.least) if self.least == self.most else None,
            "lost_range": [round2(self.least), round2(self.most)],
        }


def tally(row: Row, counts: Mapping[str, Count], capped: bool) -> RowResult:
    """What a row of deductions loses.

    Args:
        row: the row.
        counts: by clause id; a clause without a count is unknown.
        capped: whether a row never loses more than its points.
    """
    cap = row.points
    deductions: list[Deduction] = []
    spent, most = Fraction(0), Fraction(0)
    unknown: list[str] = []
    for clause in row.clauses:
        count = counts.get(clause.id, UNKNOWN)
        full = _cost(clause, count.low)
        lost = min(full, cap - spent) if capped and cap is not None else full
        if count.low:
            each = clause.points or Fraction(0)
            deductions.append(Deduction(clause, row, count.low, each, full, lost, count.behind))
        spent += lost
        if not count.known:
            unknown.append(clause.id)
        most += _cost(clause, count.high) if count.high is not None else _bound(clause, cap)
    if cap is not None and (capped or unknown):
        most = max(min(most, cap), spent)
    return RowResult(row, spent, most, tuple(deductions), tuple(unknown))


def _bound(clause: Clause, cap: Fraction | None) -> Fraction:
    # Without a number of times, a clause that is not flat can cost its whole row.
    return _cost(clause, 1) if clause.per == "flat" or cap is None else cap


def _cost(clause: Clause, count: int) -> Fraction:
    each = clause.points or Fraction(0)
    return each * min(count, 1) if clause.per == "flat" else each * count
