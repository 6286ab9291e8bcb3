"""The cues of the family, sorted once a view: five detectors read them, each its own kind."""

from __future__ import annotations

from dataclasses import dataclass, field

from contentguard.detectors.base import Document
from contentguard.lexicon import Hit

CHANNEL = "exp-near"
"""The channel of all cues of the family; what an entry is for stands in its tag."""


@dataclass(slots=True)
class Cues:
    """Hits of one view in order of their place.

    Attributes:
        seeds: pieces of phrases (``>``), misspellings (``=``) and titles (``@``).
        titles: titles alone.
        names: persons whose order counts (``#name``).
        days: named days (``#day``).
        lists: members of ordered lists and verbs of collocations.
    """

    seeds: list[Hit] = field(default_factory=list)
    titles: list[Hit] = field(default_factory=list)
    names: list[Hit] = field(default_factory=list)
    days: list[Hit] = field(default_factory=list)
    lists: list[Hit] = field(default_factory=list)


_NONE = Cues()


def sorted_cues(document: Document, index: int) -> Cues:
    """The cues of the view ``index``."""
    hits = document.hits[index].get(CHANNEL)
    if not hits:
        return _NONE
    known: dict[int, Cues] | None = document.scratch.get("wording.cues")
    if known is None:
        known = document.scratch["wording.cues"] = {}
    cues = known.get(index)
    if cues is None:
        cues = known[index] = _sorted(hits)
    return cues


def _sorted(hits: list[Hit]) -> Cues:
    cues = Cues()
    for hit in hits:
        tag = hit.entry.tag
        kind = tag[:1]
        if kind != "#":
            cues.seeds.append(hit)
            if kind == "@":
                cues.titles.append(hit)
        elif tag == "#day":
            cues.days.append(hit)
        elif tag == "#name":
            cues.names.append(hit)
        else:
            cues.lists.append(hit)
    return cues
