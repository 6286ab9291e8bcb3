"""All cue words of one view in one pass of an automaton, by what they are cues for."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field, fields
from functools import lru_cache

from contentguard.detectors.privacy.lists import cue_words, illness_words, name_lists
from contentguard.lexicon.automaton import Matcher, build_matcher

Hit = tuple[int, int, str]
"""Start, end and the word."""


@dataclass(slots=True)
class Cues:
    """Cue words of a view, each list in the order of the text.

    Attributes:
        names: labels and relations before names.
        addresses: labels before home addresses.
        labels: labels before values that only a label tells.
        conditions: illness, disability, hardship.
        companies: words of an enterprise.
        minors: words of childhood and school.
        verbs: 患有, 确诊 …
        needs: words for a need of the person named beside them.
    """

    names: list[Hit] = field(default_factory=list)
    addresses: list[Hit] = field(default_factory=list)
    labels: list[Hit] = field(default_factory=list)
    conditions: list[Hit] = field(default_factory=list)
    companies: list[Hit] = field(default_factory=list)
    minors: list[Hit] = field(default_factory=list)
    verbs: list[Hit] = field(default_factory=list)
    needs: list[Hit] = field(default_factory=list)


NONE = Cues()


@lru_cache(maxsize=1)
def _matcher() -> tuple[Matcher, tuple[tuple[str, tuple[int, ...]], ...]]:
    """The automaton, and for each word the lists of :class:`Cues` that it belongs to."""
    kinds: dict[str, list[str]] = {}
    for label, _, _ in name_lists().labels:
        kinds.setdefault(label, []).append("names")
    for word in illness_words():
        kinds.setdefault(word, []).append("conditions")
    for kind, words in cue_words().items():
        for word in words:
            kinds.setdefault(word, []).append(kind)
    order = [kind.name for kind in fields(Cues)]
    words_kinds = tuple((word, tuple(map(order.index, found))) for word, found in kinds.items())
    return build_matcher([word for word, _ in words_kinds], "auto"), words_kinds


def find_cues(text: str) -> Cues:
    """The cue words of a text."""
    matcher, words = _matcher()
    lists: tuple[list[Hit], ...] = ([], [], [], [], [], [], [], [])
    for start, end, number in matcher.find(text):
        word, kinds = words[number]
        for kind in kinds:
            lists[kind].append((start, end, word))
    return Cues(*lists)


def between(hits: list[Hit], start: int, end: int) -> bool:
    """Whether a cue of an ordered list stands inside a span."""
    at = bisect_left(hits, (start,))
    return at < len(hits) and hits[at][1] <= end
