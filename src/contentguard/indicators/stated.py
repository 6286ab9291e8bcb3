"""Facts stated by people: names in a file → counts by clause."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping

from contentguard.errors import IndicatorError, InputError
from contentguard.indicators.fields import Fields
from contentguard.indicators.table import Clause, Table
from contentguard.indicators.tally import UNKNOWN, Behind, Count, exactly


def by_fact(table: Table, name: str) -> Clause:
    """The clause of a table that a fact belongs to.

    Raises:
        IndicatorError: the table has no clause for it.
    """
    for clause in table.clauses:
        if name in clause.facts:
            return clause
    raise IndicatorError(table.id, f"表中没有对应事实“{name}”的细则。", column="facts")


def has_fact(table: Table, name: str) -> bool:
    """Whether a table has a clause for a fact."""
    return any(name in clause.facts for clause in table.clauses)


def fact_names(table: Table) -> set[str]:
    """All names of facts of a table."""
    return {name for clause in table.clauses for name in clause.facts}


def stated_counts(
    fields: Fields, clauses: Iterable[Clause], closed: bool = False
) -> dict[str, Count]:
    """Counts of clauses whose facts are given; several names of one clause add up.

    Args:
        fields: the object that holds the facts.
        clauses: the clauses to look for.
        closed: whether a fact that is not given is known to be absent.
    """
    counts: dict[str, Count] = {}
    for clause in clauses:
        total: Count | None = exactly(0) if closed else None
        for name in clause.facts:
            number = fields.count(name)
            if number is None:
                continue
            total = (total or exactly(0)).plus(exactly(number, _behind(fields, name, number)))
        if total is not None:
            counts[clause.id] = total
    return counts


def _behind(fields: Fields, name: str, number: int) -> list[Behind]:
    value = fields.data[name]
    if isinstance(value, list):
        return [
            Behind("fact", id=fields.path(f"{name}[{i}]"), note=str(v)) for i, v in enumerate(value)
        ]
    return [Behind("fact", id=fields.path(name), note=f"{number}")] if number else []


def stated_vetoes(fields: Fields, table: Table, name: str = "veto_findings") -> dict[str, Count]:
    """Counts of veto clauses from a list of findings; with the list given, the rest is absent.

    A finding is a fact name or a clause id. An unknown name is an error: a veto must not be lost
    to a slip of the pen.
    """
    found = fields.items(name)
    if found is None:
        return {}
    clauses = [c for row in table.rows if row.kind == "veto" for c in row.clauses]
    counts = {c.id: exactly(0) for c in clauses}
    for i, value in enumerate(found):
        clause = _veto(clauses, value, fields.path(f"{name}[{i}]"))
        behind = [Behind("fact", id=fields.path(f"{name}[{i}]"), note=str(value))]
        counts[clause.id] = counts[clause.id].plus(exactly(1, behind))
    return counts


def _veto(clauses: list[Clause], value: object, where: str) -> Clause:
    for clause in clauses:
        if value in clause.facts or value in (clause.id, clause.id.partition(".")[2]):
            return clause
    names = [name for clause in clauses for name in clause.facts]
    close = difflib.get_close_matches(str(value), names, 1)
    hint = (
        f"是否想写 {close[0]}？" if close else f"可用：{'、'.join(c.facts[0] for c in clauses)}。"
    )
    raise InputError(f"字段“{where}”：没有单项否决情形“{value}”。{hint}")


def merged(*maps: Mapping[str, Count]) -> dict[str, Count]:
    """Counts added up by clause; a clause that one map knows is not made unknown by another."""
    total: dict[str, Count] = {}
    for counts in maps:
        for name, count in counts.items():
            total[name] = total[name].plus(count) if name in total else count
    return total


def opened(counts: Mapping[str, Count], clauses: Iterable[Clause]) -> dict[str, Count]:
    """The counts with every clause that nobody spoke of as unknown."""
    return {c.id: counts.get(c.id, UNKNOWN) for c in clauses}


def closed(counts: Mapping[str, Count], clauses: Iterable[Clause]) -> dict[str, Count]:
    """The counts with every clause that nobody spoke of as absent."""
    return {c.id: counts.get(c.id, exactly(0)) for c in clauses}
