"""The lists of ``lexicons/privacy``, read once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from contentguard.resources import data_dir, table_rows

_TAIL = " \t\u3000:：=是为即系（(【[“\"'《|>—-，,、;；."


@dataclass(frozen=True, slots=True)
class Label:
    """What a label says about the number after it.

    Attributes:
        text: the words.
        type: slug of a type, ``veto`` (no personal data) or ``corporate`` (account of a body).
        role: ``contact``, ``personal`` or empty.
        start: where the label stands in the text looked at.
    """

    text: str
    type: str
    role: str = ""
    start: int = 0


def _rows(name: str) -> list[list[str]]:
    rows = table_rows(data_dir("lexicons") / "privacy" / f"{name}.tsv")
    return [[*row, "", "", "", ""] for row in rows]


@lru_cache(maxsize=1)
def labels() -> dict[str, Label]:
    """Labels before a number, by their words; the first row of a label counts."""
    found: dict[str, Label] = {}
    for stem, suffixes, kind, role, *_ in _rows("labels"):
        for suffix in suffixes.split("|"):
            found.setdefault(stem + suffix, Label(stem + suffix, kind, role))
    return found


@lru_cache(maxsize=1)
def _longest_label() -> int:
    return max(map(len, labels()))


def label_before(text: str, start: int) -> Label | None:
    """The label that ends right before ``start``, punctuation and 是 / 为 aside."""
    window = text[max(start - 40, 0) : start]
    bare = window.rstrip(_TAIL)
    known = labels()
    end = start - len(window) + len(bare)
    for size in range(min(_longest_label(), len(bare)), 0, -1):
        label = known.get(bare[-size:])
        if label is not None:
            return Label(label.text, label.type, label.role, end - size)
    return None


@dataclass(frozen=True, slots=True)
class NameLists:
    """What names are recognized by."""

    single: frozenset[str]
    compound: frozenset[str]
    not_names: frozenset[str]
    followers: tuple[str, ...]
    titles: tuple[str, ...]
    labels: tuple[tuple[str, str, str], ...]


@lru_cache(maxsize=1)
def name_lists() -> NameLists:
    """Surnames, words that are no names, words that follow a name, labels before names."""
    surnames = [row[0] for row in _rows("surnames")]
    return NameLists(
        frozenset(s for s in surnames if len(s) == 1),
        frozenset(s for s in surnames if len(s) == 2),
        frozenset(row[0] for row in _rows("not_names")),
        tuple(row[0] for row in _rows("name_followers")),
        tuple(row[0] for row in _rows("titles")),
        tuple((row[0], row[1], row[2]) for row in _rows("name_labels")),
    )


@lru_cache(maxsize=1)
def illnesses() -> tuple[re.Pattern[str], frozenset[str]]:
    """A pattern over illnesses, and the severe ones."""
    rows = _rows("illnesses")
    words = sorted((row[0] for row in rows), key=len, reverse=True)
    severe = frozenset(row[0] for row in rows if row[1] == "severe")
    return re.compile("|".join(map(re.escape, words))), severe


@lru_cache(maxsize=1)
def hardships() -> re.Pattern[str]:
    """A pattern over hardship and disability as a status."""
    words = sorted((row[0] for row in _rows("hardships")), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, words)))
