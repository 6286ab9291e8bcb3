"""Facts that can be computed with, from ``lexicons/wording/facts.toml``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from contentguard.resources import data_dir, read_toml

_WEEKDAYS = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}


@dataclass(frozen=True, slots=True)
class Day:
    """A named day: fixed (month, day), or the ``nth`` ``weekday`` of a month."""

    name: str
    month: int
    day: int
    first: int
    weekday: int = -1
    nth: int = 0
    verified: str = "memory"
    basis: str = ""

    def on(self, year: int) -> dt.date:
        """Its date in ``year``."""
        if self.nth == 0:
            return dt.date(year, self.month, self.day)
        start = dt.date(year, self.month, 1)
        return start + dt.timedelta((self.weekday - start.weekday()) % 7 + 7 * (self.nth - 1))


@dataclass(frozen=True, slots=True)
class Anniversary:
    """An event of which anniversaries are counted."""

    words: tuple[str, ...]
    year: int
    month: int
    day: int
    verified: str = "memory"
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """The file, read.

    Attributes:
        as_of: up to when the facts are complete.
        announced: days before a meeting within which it may be written of.
        congresses: number → first day.
        plenums: (congress, number) → first day.
        plenum_counts: congress → how many plenums it had, for those that are over.
        npc_first: number of a people's congress → year of its first session.
        npc_sessions: sessions of one people's congress.
        planned_until: the last five-year plan that was called 计划.
    """

    as_of: dt.date
    announced: int
    congresses: Mapping[int, dt.date]
    plenums: Mapping[tuple[int, int], dt.date]
    plenum_counts: Mapping[int, int]
    npc_first: Mapping[int, int]
    npc_held: Mapping[tuple[int, int], dt.date]
    npc_sessions: int
    planned_until: int
    anniversaries: tuple[Anniversary, ...]
    days: Mapping[str, Day]
    bases: Mapping[str, str]

    def plan_years(self, ordinal: int) -> tuple[int, int]:
        """First and last year of a five-year plan; regular from the sixth on."""
        start = 1981 + 5 * (ordinal - 6)
        return start, start + 4


@lru_cache(maxsize=1)
def facts() -> Facts:
    """The facts of the installation."""
    path = data_dir("lexicons") / "wording" / "facts.toml"
    data = read_toml(path)
    npc = data["npc"]
    return Facts(
        as_of=data["meta"]["as_of"], announced=data["meta"]["announced_days"],
        congresses={int(k): dt.date.fromisoformat(v) for k, v in data["congress"]["held"].items()},
        plenums=_pairs(data["plenum"]["held"]),
        plenum_counts={int(k): v for k, v in data["plenum"]["count"].items()},
        npc_first={int(k): v for k, v in npc["first"].items()}, npc_held=_pairs(npc["held"]),
        npc_sessions=npc["sessions"],
        planned_until=data["plan"]["planned_until"],
        anniversaries=tuple(_anniversary(record) for record in data["anniversary"]),
        days={record["name"]: _day(record) for record in data["day"]},
        bases={k: data[k]["basis"] for k in ("congress", "plenum", "npc", "plan")},
    )  # fmt: skip


def _pairs(records: Mapping[str, str]) -> dict[tuple[int, int], dt.date]:
    found = {}
    for key, value in records.items():
        term, _, number = key.partition(".")
        found[int(term), int(number)] = dt.date.fromisoformat(value)
    return found


def _anniversary(record: Mapping[str, Any]) -> Anniversary:
    month, day = record["day"].split("-")
    return Anniversary(
        tuple(record["words"]), record["year"], int(month), int(day), *_source(record)
    )


def _day(record: Mapping[str, Any]) -> Day:
    first = record.get("first", 0)
    if "rule" in record:
        month, weekday, nth = record["rule"].split()
        return Day(
            record["name"], int(month), 0, first, _WEEKDAYS[weekday], int(nth), *_source(record)
        )
    month, day = record["date"].split("-")
    verified, basis = _source(record)
    return Day(record["name"], int(month), int(day), first, verified=verified, basis=basis)


def _source(record: Mapping[str, Any]) -> tuple[str, str]:
    return record.get("verified", "memory"), record.get("basis", "")
