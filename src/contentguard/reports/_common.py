"""What several reports share: words, places, clauses in words, counts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from contentguard import indicators
from contentguard.indicators.tally import exactly, tally
from contentguard.model import ClauseRef, Disposition, Report, Severity, Violation
from contentguard.resources import read_toml

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@lru_cache(maxsize=1)
def labels() -> Mapping[str, Any]:
    """The words of ``labels.toml``."""
    path = Path(__file__).resolve().parent / "labels.toml"
    return read_toml(path)


def family_label(family: str) -> str:
    """The Chinese name of a family of rules."""
    return str(labels()["families"].get(family, family))


def colour(severity: Severity) -> str:
    """The colour of a severity, dark enough for white text."""
    return str(labels()["colours"][severity.value])


def xml_text(text: str) -> str:
    """Text without the characters that XML 1.0 cannot hold."""
    return _NOT_XML.sub("\ufffd", text)


def utf8(text: str) -> str:
    """Text without lone surrogates, which no file can hold."""
    return text.encode("utf-8", "replace").decode("utf-8")


def verdict(reports: Iterable[Report]) -> Disposition:
    """The worst disposition; PASS without any report."""
    return max((r.disposition for r in reports), key=lambda d: d.rank, default=Disposition.PASS)


def by_severity(reports: Iterable[Report]) -> dict[Severity, int]:
    """How many violations of each severity, gravest first."""
    found = Counter(v.severity for report in reports for v in report)
    return {severity: found[severity] for severity in Severity}


def by_family(reports: Iterable[Report]) -> dict[str, int]:
    """How many violations of each family, most first."""
    found = Counter(v.family for report in reports for v in report)
    return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))


def by_month(reports: Iterable[Report]) -> dict[str, int]:
    """How many violations by month of publication (``2022-03``), in order; undated ones left out."""
    found: Counter[str] = Counter()
    for report in reports:
        if report.published:
            found[report.published[:7]] += len(report)
    return dict(sorted(found.items()))


def lost_by_row(reports: Iterable[Report]) -> dict[str, dict[str, float]]:
    """The points that findings cost, by table and row, no row more than it holds.

    A finding that weighs less than its clause costs nothing; a clause of a site's own table stands
    under its own number, because a report does not hold its row.
    """
    counts: Counter[str] = Counter()
    points: dict[str, float] = {}
    for report in reports:
        for violation in report:
            if violation.severity.rank >= Severity.DEDUCT.rank:
                costly = {c.id: c.points for c in violation.clauses if c.points}
                points |= costly
                counts.update(list(costly))
    made: dict[str, dict[str, float]] = {}
    for table in _known().tables if counts else ():
        own = {c.id: exactly(counts.pop(c.id)) for c in table.clauses if c.id in counts}
        lost = {row.title: float(tally(row, own, True).least) for row in table.rows} if own else {}
        if any(lost.values()):
            made[table.title] = {title: value for title, value in lost.items() if value}
    for name, count in sorted(counts.items()):
        table_id, _, number = name.partition(".")
        made.setdefault(table_id, {})[number] = count * points[name]
    return made


def pairs(reports: Sequence[Report]) -> Iterator[tuple[Report, Violation]]:
    """Every violation with its report, in order."""
    for report in reports:
        for violation in report:
            yield report, violation


def place(report: Report, violation: Violation) -> str:
    """``FILE:LINE:COLUMN``, or as much of it as is known."""
    where = violation.locator
    numbers = [str(n) for n in (where.line, where.column if where.line else None) if n]
    return ":".join([report.source, *numbers])


@lru_cache(maxsize=1)
def _known() -> indicators.Indicators:
    return indicators.load(indicators.known_tables())


def clause_words(ref: ClauseRef) -> str:
    """A clause in words: document, number and what it asks; a site's own clause by its id."""
    points = f"，扣{ref.points:g}分" if ref.points is not None else ""
    effect = f"{ref.effect.label}{points}"
    try:
        clause = _known().clause(ref.id)
    except indicators.IndicatorError:
        return f"{ref.id}（{effect}）"
    table = _known().table(ref.id.partition(".")[0])
    return f"{table.document} {ref.id.partition('.')[2]} {clause.text}（{effect}）"


def effect_words(violation: Violation) -> str:
    """``单项否决``, ``扣2分``, ``必须整改`` … for the ledger."""
    points = [c.points for c in violation.clauses if c.points is not None]
    if violation.severity is Severity.DEDUCT and points:
        return f"扣{max(points):g}分"
    return violation.severity.label


def lowered_words(violation: Violation) -> str:
    """Why a finding weighs less than its clause; empty if it does not."""
    if not any(c.effect.rank > violation.severity.rank for c in violation.clauses):
        return ""
    label = violation.severity.label
    return f"线索或依据不够充分，先按“{label}”处理；核实属实的按条款执行。"


def suggestion_words(violation: Violation) -> str:
    """The suggestions in one line; empty without any."""
    return "；".join(s.text for s in violation.suggestions)
