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


@dataclass(frozen=True, slots=True)
class NameOrder:
    """The order of joint names from ``since`` until (exclusive) ``until``."""

    since: dt.date
    until: dt.date | None
    places: Mapping[str, int]
    basis: str
    verified: str


@lru_cache(maxsize=1)
def name_orders() -> tuple[NameOrder, ...]:
    """The orders of ``orders.tsv``; between two of them none is known."""
    found = []
    for row in table_rows(data_dir("lexicons") / "wording" / "orders.tsv"):
        _, since, until, names, basis, verified = row
        places = {name: place for place, name in enumerate(names.split("|"), 1)}
        found.append(NameOrder(dt.date.fromisoformat(since), _date(until), places, basis, verified))
    return tuple(found)


def name_order(date: dt.date) -> NameOrder | None:
    """The order that holds on a date."""
    return next(
        (o for o in name_orders() if o.since <= date and (not o.until or date < o.until)), None
    )


SINGLE = frozenset(
    {
        "中共中央总书记",
        "国家主席",
        "中央军委主席",
        "国务院总理",
        "全国人大常委会委员长",
        "全国政协主席",
        "中央纪委书记",
    }
)
"""Offices that one person holds at a time and whose bearers since 2012 the table knows without a gap."""


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
