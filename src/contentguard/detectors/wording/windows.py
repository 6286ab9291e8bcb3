"""Where a slow pattern has to look: around the words that each of its matches holds.

A pattern that begins with a class or a choice is tried at every character of a text; one that is
tried only near a rare word of it costs next to nothing. The finds are the same as over the whole
text as long as every match holds one of the words with no more than ``before`` and ``after``
characters around it, look-ahead included.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator


def find_near(
    pattern: re.Pattern[str], text: str, words: Iterable[str], before: int, after: int
) -> Iterator[re.Match[str]]:
    """The matches of ``pattern`` in ``text``, in order.

    Args:
        pattern: each of its matches holds one of ``words``.
        text: the text.
        words: what to look for first.
        before, after: the most characters of a match before the beginning of such a word and
            from there on.
    """
    for start, end in _windows(text, words, before, after):
        yield from pattern.finditer(text, start, end)


def _windows(text: str, words: Iterable[str], before: int, after: int) -> list[tuple[int, int]]:
    places: list[int] = []
    for word in words:
        at = text.find(word)
        while at >= 0:
            places.append(at)
            at = text.find(word, at + 1)
    places.sort()
    found: list[tuple[int, int]] = []
    for place in places:
        start, end = max(place - before, 0), place + after
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found
