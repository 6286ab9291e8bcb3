"""Names that are written by sound and have no surname: told by the parts they are made of."""

from __future__ import annotations

import re
from functools import lru_cache

from contentguard.resources import data_dir, table_rows

_LONE = 3
"""Signs from which one part alone is a name."""
_HAN = "\u4e00-\u9fff"


@lru_cache(maxsize=1)
def _parts() -> frozenset[str]:
    path = data_dir("lexicons") / "privacy" / "ethnic_names.tsv"
    return frozenset(row[0] for row in table_rows(path))


@lru_cache(maxsize=1)
def heads() -> frozenset[str]:
    """The signs that a part can begin with."""
    return frozenset(part[0] for part in _parts())


@lru_cache(maxsize=1)
def _sizes() -> dict[str, tuple[int, ...]]:
    """Lengths of parts by their first sign, longest first."""
    sizes: dict[str, set[int]] = {}
    for part in _parts():
        sizes.setdefault(part[0], set()).add(len(part))
    return {head: tuple(sorted(found, reverse=True)) for head, found in sizes.items()}


def _part(text: str, pos: int) -> int:
    """Length of the longest part at ``pos``, or 0."""
    for size in _sizes().get(text[pos : pos + 1], ()):
        if text[pos : pos + size] in _parts():
            return size
    return 0


def parts_end(text: str, pos: int, most: int = 3) -> int:
    """End of the longest run of at most ``most`` parts at ``pos`` that is a name, or -1."""
    best, count, at = -1, 0, pos
    while count < most:
        size = _part(text, at)
        if not size:
            break
        count, at = count + 1, at + size
        if count > 1 or size >= _LONE:
            best = at
    return best


def parts_start(text: str, end: int) -> int:
    """Where the name of known parts begins that ends at ``end``, or -1."""
    for start in range(max(end - 8, 0), end - 2):
        if parts_end(text, start) == end:
            return start
    return -1


def partly(word: str) -> bool:
    """Whether a word of four to six signs begins or ends with a known part."""
    if not 4 <= len(word) <= 6:
        return False
    return word[:2] in _parts() or any(word[-n:] in _parts() for n in (2, 3))


def made_of_parts(word: str) -> bool:
    """Whether a whole word is such a name."""
    return len(word) >= _LONE and parts_end(word, 0, 4) == len(word)


_DOTTED = re.compile(f"[{_HAN}]{{2,8}}(?:·[{_HAN}]{{2,8}}){{1,2}}+")


def dotted_end(text: str, pos: int) -> int:
    """End of a name with dots whose last part runs on into Han text, or -1.

    The last part is a known one, so that what follows it is no part of the name.
    """
    match = _DOTTED.match(text, pos)
    if match is None:
        return -1
    last = match[0].rfind("·") + pos + 1
    end = parts_end(text, last, 2)
    if end < 0:
        size = _part(text, last)
        end = last + size if size else -1
    return end


def dotted_start(text: str, dot: int, floor: int) -> int:
    """Where the name begins whose first dot stands at ``dot``: known parts, else all Han signs."""
    low = max(dot - 8, floor)
    for start in range(low, dot - 1):
        if parts_end(text[start:dot], 0, 2) == dot - start or text[start:dot] in _parts():
            return start
    start = dot
    while start > low and "\u4e00" <= text[start - 1] <= "\u9fff":
        start -= 1
    whole = start == floor or start > low or not "\u4e00" <= text[start - 1] <= "\u9fff"
    return start if whole and 1 < dot - start <= 6 else -1
