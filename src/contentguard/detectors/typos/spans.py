"""Which stretches of a text are looked at together, and which are left alone."""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from contentguard.patterns import lazy
from contentguard.resources import data_dir

_BLOCK = 20_000
_TITLE = lazy("《[^《》\n]{1,60}》")
_TERMS = "terms.txt"


def merged(spans: list[tuple[int, int]], size: int) -> list[tuple[int, int]]:
    """Spans within ``0 … size`` in order, overlapping ones joined."""
    joined: list[tuple[int, int]] = []
    for start, stop in sorted((max(a, 0), min(b, size)) for a, b in spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(stop, joined[-1][1]))
        else:
            joined.append((start, stop))
    return joined


def blocks(text: str) -> list[tuple[int, int]]:
    """Spans of about ``_BLOCK`` characters, cut at line or sentence ends where there are some."""
    spans, start = [], 0
    while len(text) - start > _BLOCK:
        limit = start + _BLOCK
        cut = max(text.rfind(mark, start + _BLOCK // 2, limit) for mark in "\n\x1e。")
        stop = cut + 1 if cut > 0 else limit
        spans.append((start, stop))
        start = stop
    spans.append((start, len(text)))
    return spans


def masked(text: str, titles: bool = True) -> NDArray[np.bool_]:
    """Characters of protected terms, and of titles: nobody may correct those here."""
    mask = np.zeros(len(text) + 1, bool)
    patterns = [_terms(), _TITLE] if titles and "《" in text else [_terms()]
    for pattern in patterns:
        for match in pattern.finditer(text):
            mask[match.start() : match.end()] = True
    return mask


def in_titles(text: str) -> list[tuple[int, int]]:
    """Spans of the titles in 《》."""
    return [m.span() for m in _TITLE.finditer(text)] if "《" in text else []


@lru_cache(maxsize=1)
def _terms() -> re.Pattern[str]:
    """The protected terms as one pattern; it matches nothing where the list is missing."""
    path = data_dir("lexicons") / "typos" / _TERMS
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    words = {word for line in lines if not line.startswith("#") for word in line.split()}
    # One branch for each first character: the engine tries branches one after another.
    rests: dict[str, list[str]] = {}
    for word in sorted(words, key=lambda w: (-len(w), w)):
        rests.setdefault(word[0], []).append(re.escape(word[1:]))
    branches = (f"{re.escape(c)}(?:{'|'.join(rest)})" for c, rest in rests.items())
    return re.compile("|".join(branches) or r"(?!)")
