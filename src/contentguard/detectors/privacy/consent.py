"""What prose says of states and persons: of nobody yet, or of persons who have agreed."""

from __future__ import annotations

from functools import lru_cache

from contentguard.detectors.base import Document
from contentguard.detectors.privacy.items import Item
from contentguard.patterns import lazy
from contentguard.resources import data_dir, read_toml

_NAMES = frozenset({"name-in-record", "family-member", "minor"})
_STATES = frozenset({"health", "hardship-or-disability"})
_TOLD = _NAMES | _STATES
_ENDS = lazy("[^。！？：:\\n]*+[。！？][^：:\\n]*+\\Z")
"""A sentence ends, and no colon leads to those it speaks of (下列居民……。一号楼：)."""

_FAR = 300


@lru_cache(maxsize=1)
def _words() -> tuple[str, ...]:
    return tuple(read_toml(data_dir("lexicons") / "privacy" / "consent.toml")["words"])


def of_nobody(items: list[Item], document: Document) -> None:
    """Drops states that end with their sentence before anybody is named in the line."""
    first: dict[tuple[int, tuple[int, int]], int] = {}
    for item in items:
        if item.type not in _STATES and item.leak != "none":
            key = item.index, item.record
            first[key] = min(item.start, first.get(key, item.start))
    for item in items:
        if item.leak not in ("S2", "S3") or item.type not in _STATES or item.facts.leaking:
            continue
        named = first.get((item.index, item.record), -1)
        text = document.views[item.index].text
        if named > item.end + _FAR or (named > item.end and _ENDS.match(text, item.end, named)):
            item.leak, item.why = "none", "nobody-named"


def soften(items: list[Item], document: Document) -> None:
    """Makes doubtful leaks of names and states notes, where the text says that they may stand.

    Numbers, addresses and records with a number that leaks stay as they are judged.
    """
    doubtful = [i for i in items if i.leak == "S2" and i.type in _TOLD and not i.facts.leaking]
    if doubtful and any(word in view.text for view in document.views for word in _words()):
        for item in doubtful:
            item.leak = "S3"
