"""Wordings that are right as they stand, though they nearly are another phrase."""

from __future__ import annotations

from collections.abc import Iterable

from contentguard.detectors.wording.align import Match

_AROUND = 6


class RightWordings:
    """Right wordings by their first two characters; immutable.

    Args:
        words: the cores of all phrases, and the variants that are right as well.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._by_head: dict[str, list[str]] = {}
        for word in words:
            self._by_head.setdefault(word[:2], []).append(word)

    def over(self, match: Match, text: str) -> str:
        """The shortest right wording in which all the differing characters stand, or nothing."""
        first, last = min(e.start for e in match.edits), max(e.end for e in match.edits)
        first -= text[first - 1 : first] == text[first : first + 1]
        last += text[last : last + 1] == text[last - 1 : last]
        first, last = first - (first == last), last + (first == last)
        low, high = max(match.start - _AROUND, 0), min(match.end + _AROUND, len(text))
        found = ""
        for start in range(low, min(first, high - 2) + 1):
            for word in self._by_head.get(text[start : start + 2], ()):
                end = start + len(word)
                if (
                    last <= end <= high
                    and (not found or (end - start, word) < (len(found), found))
                    and text.startswith(word, start)
                ):
                    found = word
        return found
