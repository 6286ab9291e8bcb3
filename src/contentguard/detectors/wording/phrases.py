"""The index of canonical phrases (固定提法), read from ``lexicons/wording``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from contentguard.detectors.wording.align import core
from contentguard.resources import data_dir, table_rows

SHORT = 5
"""Phrases of at most so many characters are looked for by their likely misspellings; longer ones
by seeds and alignment."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A wording that must be exact.

    Attributes:
        id: e.g. ``CP012``.
        text: as it should be written, with its marks.
        core: without quotation marks and pauses.
        rule: code of the rule that a near miss breaks.
        since: its first public use, if known.
        group: subject.
        basis, verified: as in every lexicon.
    """

    id: str
    text: str
    core: str
    rule: str
    since: dt.date | None
    group: str
    basis: str
    verified: str


@lru_cache(maxsize=1)
def phrases() -> Mapping[str, Phrase]:
    """All phrases by id: canonical wordings and names with their titles."""
    folder = data_dir("lexicons") / "wording"
    found = {p.id: p for p in _names()}
    for name, rule in (("phrases.tsv", "EXP201"), ("bodies.tsv", "EXP104")):
        for row in table_rows(folder / name):
            ident, text, since, group, basis, verified = row
            found[ident] = Phrase(
                ident, text, core(text), rule, _date(since), group, basis, verified
            )
    return found


@lru_cache(maxsize=1)
def variants() -> tuple[str, ...]:
    """Wordings close to a canonical one that are right as well."""
    rows = table_rows(data_dir("lexicons") / "wording" / "variants.txt")
    return tuple(row[0] for row in rows)


@dataclass(frozen=True, slots=True)
class Office:
    """An office that a person held; ``until`` is exclusive, None where it lasts."""

    id: str
    name: str
    office: str
    titles: tuple[str, ...]
    since: dt.date | None
    until: dt.date | None
    order: int
    basis: str
    verified: str


@lru_cache(maxsize=1)
def offices() -> tuple[Office, ...]:
    """All offices of ``people.tsv``."""
    found = []
    for row in table_rows(data_dir("lexicons") / "wording" / "people.tsv"):
        ident, name, office, titles, since, until, order, basis, verified = row
        found.append(
            Office(
                ident, name, office, tuple(titles.split("|")), _date(since), _date(until),
                int(order or 0), basis, verified,
            )
        )  # fmt: skip
    return tuple(found)


def _date(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _names() -> list[Phrase]:
    """Every protected name together with its shortest title, in both orders."""
    found: dict[str, Phrase] = {}
    for held in offices():
        title = min(held.titles, key=len)
        for way, text in enumerate((title + held.name, held.name + title)):
            if len(text) >= 4:
                ident = f"{held.id}.{way}"
                found.setdefault(
                    text,
                    Phrase(ident, text, text, "EXP101", None, held.name, held.basis, held.verified),
                )
    return list(found.values())
