"""What the records of earlier checks tell about each clause."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from contentguard.indicators.export import Check
from contentguard.indicators.table import Clause, Table
from contentguard.indicators.tally import UNKNOWN, Behind, Count


def names_of(clause: Clause, tables: Sequence[Table]) -> frozenset[str]:
    """Under which names a check's record may report a fault of a clause; the veto problems of the
    annual table are the vetoes of the inspection."""
    clauses = [clause]
    if "veto_problem" in clause.facts:
        rows = [row for t in tables if t.scope == "inspection" for row in t.rows]
        clauses += [c for row in rows if row.kind == "veto" for c in row.clauses]
    return frozenset(n for c in clauses for n in (*c.facts, c.id, c.id.partition(".")[2]))


def unmatched(checks: Sequence[Check] | None, tables: Sequence[Table]) -> list[tuple[str, str]]:
    """(check, problem) of what checks found and no clause of any chosen table speaks of."""
    known = {n for t in tables for c in t.clauses for n in names_of(c, ())}
    return [
        (check.id, problem.kind)
        for check in checks or ()
        for problem in check.problems or ()
        if problem.kind and problem.kind not in known
    ]


def from_checks(
    checks: Sequence[Check] | None, clause: Clause, names: frozenset[str], closed: bool
) -> Count:
    """Faults of a clause that the checks' records name.

    Args:
        checks: the records; None if nobody knows.
        clause: the clause.
        names: under which names it may stand there.
        closed: whether what they do not name was not found.
    """
    if checks is None:
        return UNKNOWN
    behind, total = [], 0
    for check in checks:
        for problem in check.problems or ():
            if problem.kind in names:
                total += problem.count
                # A bare name of a fact says nothing to a reader.
                note = clause.text if problem.text in ("", problem.kind) else problem.text
                behind.append(Behind("check", check.id, str(check.date or ""), note))
    return Count(total, total if closed else None, tuple(behind))


def problems_found(checks: Iterable[Check] | None) -> Count:
    """Faults that the city's checks found."""
    if checks is None:
        return UNKNOWN
    city = [c for c in checks if c.level == "city"]
    total = sum(p.count for c in city for p in c.problems or ())
    return Count(total, None if any(c.problems is None for c in city) else total)
