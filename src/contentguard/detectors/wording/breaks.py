"""Words that a line end or blanks break: ``习近⏎乎``; the two sides are joined for a second look.

Only the neighbourhoods of gaps between Chinese characters are looked at, and of those only the
ones where the automaton finds something across the gap.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Container, Iterator
from dataclasses import dataclass

from contentguard.lexicon import Hit
from contentguard.patterns import lazy

# One blank and a look-ahead: a third of the time of a pattern that repeats the class.
_GAP = lazy(r"[ \n\r](?=[\u4e00-\u9fff])")
_BLANKS = " \n\r"
_WIDEST = 6
_RUN = lazy(r"[\u4e00-\u9fff“”‘’]*+")
_SIDE = 24
_MOST = 2_000
"""Gaps of one view that are looked at; a page of single characters is no text."""
_BETWEEN = "\x1e"


@dataclass(frozen=True, slots=True)
class Joined:
    """All neighbourhoods of gaps, joined, with the way back.

    Attributes:
        text: the neighbourhoods, apart by a mark that no word holds.
    """

    text: str
    starts: tuple[int, ...]
    seams: tuple[int, ...]
    lefts: tuple[int, ...]
    rights: tuple[int, ...]

    def across(self, start: int, end: int) -> int:
        """Which gap ``text[start:end]`` reaches across, or -1."""
        index = bisect_right(self.starts, start) - 1
        return index if start < self.seams[index] < end else -1

    def holds(self, index: int, start: int, end: int, rule: str) -> bool:
        """Whether enough of a word stands on both sides: one character may be there by chance."""
        least = 1 if rule == "EXP101" else 2
        return min(self.seams[index] - start, end - self.seams[index]) >= least

    def crossing(self, hits: list[Hit]) -> Iterator[Hit]:
        """The hits that reach across a gap."""
        return (hit for hit in hits if self.across(hit.start, hit.end) >= 0)

    def place(self, index: int, at: int) -> int:
        """The place in the view of a place in ``text`` beside the gap ``index``."""
        if at < self.seams[index]:
            return self.lefts[index] + at - self.starts[index]
        return self.rights[index] + at - self.seams[index]

    def span(self, index: int, start: int, end: int) -> tuple[int, int]:
        """The span in the view; an empty one stays empty."""
        first = self.place(index, start)
        return first, first if start == end else self.place(index, end - 1) + 1


def joined(text: str, pairs: Container[str] | None = None) -> Joined | None:
    """The gaps of a text, or None where there is none.

    Args:
        text: the text.
        pairs: all pairs of characters that stand in the words looked for; no word reaches across
            a gap whose sides are no such pair. None for every gap.
    """
    parts: list[str] = []
    starts: list[int] = []
    seams: list[int] = []
    lefts: list[int] = []
    rights: list[int] = []
    length = 0
    for match in _GAP.finditer(text):
        start, end = match.span()
        beside = text[start - 1 : start]
        if beside in _BLANKS:
            while start and end - start < _WIDEST and text[start - 1] in _BLANKS:
                start -= 1
            beside = text[start - 1 : start]
        if pairs is not None and beside + text[end] not in pairs:
            continue
        if not "\u4e00" <= beside <= "\u9fff" or len(starts) >= _MOST:
            continue
        low = max(start - _SIDE, 0)
        left = text[low:start]
        low = start - _tail(left)
        run = _RUN.match(text, end, end + _SIDE)
        right = run[0] if run else ""
        words = text[low:start] + right
        starts.append(length)
        seams.append(length + start - low)
        lefts.append(low)
        rights.append(end)
        parts.append(words)
        length += len(words) + 1
    if not starts:
        return None
    return Joined(_BETWEEN.join(parts), tuple(starts), tuple(seams), tuple(lefts), tuple(rights))


def _tail(text: str) -> int:
    """How many characters at the end of a text belong to one run of Chinese characters."""
    run = _RUN.match(text[::-1])
    return run.end() if run else 0
