"""The lists of ``lexicons/privacy``, read once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from contentguard.resources import data_dir, read_toml, table_rows

_TAIL = " \t\u3000:：=是为即系（(【[“\"'《|>—-，,、;；."


_WIDE = 6
"""Signs at the end of the words before a number among which a blank may be part of a label."""
_NO_CUES = frozenset({"gate", "bare_names", "identifying", "short_labels", "vertical"})


Words = tuple[tuple[str, str, str], ...]
"""Words with their first and last sign, which are looked for first: a single sign is cheap."""


def sought(words: Iterable[str]) -> Words:
    """Words as :func:`holds` wants them."""
    return tuple((word[0], word[-1], word) for word in words)


def holds(text: str, words: Words) -> bool:
    """Whether one of the words stands in a text."""
    for first, last, word in words:  # noqa: SIM110 - three times faster than any()
        if last in text and first in text and word in text:
            return True
    return False


@dataclass(frozen=True, slots=True)
class Label:
    """What a label says about the number after it.

    Attributes:
        text: the words.
        type: slug of a type, ``veto`` (no personal data) or ``corporate`` (account of a body).
        role: ``contact``, ``personal`` or empty.
    """

    text: str
    type: str
    role: str = ""


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
def _sizes() -> dict[str, tuple[int, ...]]:
    """Lengths of labels by their last character, longest first."""
    sizes: dict[str, set[int]] = {}
    for words in labels():
        sizes.setdefault(words[-1], set()).add(len(words))
    return {last: tuple(sorted(found, reverse=True)) for last, found in sizes.items()}


def label_before(text: str, start: int) -> tuple[Label | None, int]:
    """The label that ends right before ``start``, punctuation and 是 / 为 aside, and its start."""
    low = start - 40 if start > 40 else 0
    bare = text[low:start].rstrip(_TAIL)
    if bare and bare[-1] in ")）":
        bare = bare[: max(bare.rfind("("), bare.rfind("（"), 0)].rstrip(_TAIL)
    if bare and (sizes := _sizes().get(bare[-1])):
        known = labels()
        for size in sizes:
            label = known.get(bare[-size:])
            if label is not None:
                return label, low + len(bare) - size
        if " " in bare[-_WIDE:]:
            return _spaced_label(bare, sizes, low, start)
    return None, start


def _spaced_label(
    bare: str, sizes: tuple[int, ...], low: int, start: int
) -> tuple[Label | None, int]:
    """A label written with blanks between its signs (``电 话``) at the end of ``bare``."""
    places = [at for at, sign in enumerate(bare) if sign != " "]
    packed = "".join(bare[at] for at in places)
    for size in sizes:
        label = labels().get(packed[-size:]) if 1 < size <= len(places) else None
        if label is not None and places[-1] - places[-size] < 4 * size:
            return label, low + places[-size]
    return None, start


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
def illness_words() -> dict[str, bool]:
    """Illnesses, with whether they are severe for the person's standing."""
    return {row[0]: row[1] == "severe" for row in _rows("illnesses")}


@lru_cache(maxsize=4096)
def is_severe(words: str) -> bool:
    """Whether words name an illness that leaks with a name alone."""
    return any(severe and word in words for word, severe in illness_words().items())


@lru_cache(maxsize=1)
def hardships() -> re.Pattern[str]:
    """A pattern over hardship and disability as a status."""
    words = sorted((row[0] for row in _rows("hardships")), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, words)))


@lru_cache(maxsize=1)
def cue_words() -> dict[str, tuple[str, ...]]:
    """Words of ``cues.toml`` by list, but for the gate."""
    table = _cue_table()
    return {kind: tuple(words) for kind, words in table.items() if kind not in _NO_CUES}


@lru_cache(maxsize=1)
def bare_labels() -> frozenset[str]:
    """Labels that a name may follow without any sign between."""
    return frozenset(_cue_table()["bare_names"])


@lru_cache(maxsize=1)
def identifying() -> tuple[str, ...]:
    """Words after a name that a personal number or address follows."""
    return tuple(_cue_table()["identifying"])


@lru_cache(maxsize=1)
def vertical_words() -> Words:
    """Words without which a view holds no record that is written down the page."""
    return sought(_cue_table()["vertical"])


@lru_cache(maxsize=1)
def gate_words() -> Words:
    """Words without which a view that holds no number is not searched for records."""
    return sought(_cue_table()["gate"])


@lru_cache(maxsize=1)
def short_labels() -> Words:
    """Labels before personal numbers of seven or eight digits."""
    return sought(_cue_table()["short_labels"])


@lru_cache(maxsize=1)
def _cue_table() -> dict[str, list[str]]:
    path = data_dir("lexicons") / "privacy" / "cues.toml"
    return read_toml(path)
