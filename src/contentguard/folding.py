"""Folding one string: one to one where possible, deletions through a piecewise map.

A cheap gate decides whether a text needs it at all. Folded are full-width letters and digits,
traditional characters, compatibility forms; deleted are zero-width characters, soft hyphens and
pinyin glosses (``发(fā)``, ``站(zhan)``, ``政(zheng)(zheng)``).
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from contentguard.patterns import lazy
from contentguard.resources import data_dir, table_rows

_SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_DELETED = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff"
_DELETED_ASTRAL = "\U000e0000-\U000e007f\U000e0100-\U000e01ef"
_HAN = "\u3400-\u9fff\uf900-\ufaff"
_GLOSS_LETTERS = "a-zA-Zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿêɡɑ"
# Two patterns with a literal head are ten times as fast as one with a class of two.
_GLOSS_GATES = tuple(re.compile(f"{head}[{_GLOSS_LETTERS}]") for head in (r"\(", "（"))
_MANY = 24
_SHORT = 300
"""Characters up to which a text is folded one by one; longer ones as an array of code units."""
_FOLDED, _REMOVED = b"\1", b"\2"
_GLOSS = re.compile(f"(?<=[{_HAN}])[(（]([{_GLOSS_LETTERS}]{{1,6}})[)）]")
_GLOSS_NEXT = re.compile(f"[(（]([{_GLOSS_LETTERS}]{{1,6}})[)）]")
_TONED = re.compile("[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ]")


@dataclass(frozen=True, slots=True)
class _Tables:
    """The fold of single characters and the gates that say whether it is needed."""

    fold: dict[str, str]
    gate: re.Pattern[str]
    single: re.Pattern[str]
    deleted: re.Pattern[str]
    removable: re.Pattern[str]
    astral: re.Pattern[str]


def _width_fold() -> dict[str, str]:
    """Full-width letters, digits and the signs that stand in numbers, addresses and links."""
    fold = {chr(c): chr(c - 0xFEE0) for c in range(0xFF10, 0xFF1A)}
    fold |= {chr(c): chr(c - 0xFEE0) for c in (*range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
    fold |= {chr(c): chr(c - 0xFEE0) for c in map(ord, "＃＄％＆＊＋－．／＜＝＞＠＼＾＿｀｜")}
    fold |= dict.fromkeys("\u2010\u2011\u2212\ufe63", "-") | dict.fromkeys(
        "\u30fb\u2022\u2027\uff65", "·"
    )
    spaces = "\u00a0\u1680\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
    return fold | dict.fromkeys(spaces, " ")


def _compatibility_fold() -> dict[str, str]:
    """Compatibility ideographs, Kangxi radicals, mathematical letters and digits."""
    fold: dict[str, str] = {}
    ranges = (
        range(0x2E80, 0x2FD6),
        range(0xF900, 0xFB00),
        range(0x1D400, 0x1D800),
        range(0x2F800, 0x2FA20),
    )
    for code in (c for r in ranges for c in r):
        plain = unicodedata.normalize("NFKC", chr(code))
        beyond = plain > "\uffff" and code <= 0xFFFF  # a code unit cannot become two
        if len(plain) == 1 and plain != chr(code) and not beyond:
            fold[chr(code)] = plain
    return fold


@lru_cache(maxsize=1)
def _tables() -> _Tables:
    rows = table_rows(data_dir("lexicons") / "tables" / "t2s.tsv")
    simplified = {row[0]: row[1] for row in rows}
    fold = _width_fold() | _compatibility_fold()
    fold = {k: simplified.get(v, v) for k, v in fold.items()} | simplified
    fold |= {chr(c): "\ufffd" for c in range(0xD800, 0xE000)}
    bmp = "".join(re.escape(c) for c in fold if c <= "\uffff" and not "\ud800" <= c <= "\udfff")
    surrogates, astral = "\ud800-\udfff", "".join(c for c in fold if c > "\uffff")
    # BMP only: a class with one character beyond it is searched a hundred times slower.
    gate = re.compile(f"[{bmp}{surrogates}{_DELETED}]")
    return _Tables(
        fold=fold,
        gate=gate,
        single=lazy(f"[{bmp}{surrogates}]"),
        deleted=lazy(f"[{_DELETED}{_DELETED_ASTRAL}]+"),
        removable=lazy(f"[{_DELETED}]"),
        astral=lazy(f"[{astral}{_DELETED_ASTRAL}]"),
    )


@lru_cache(maxsize=1)
def _readings() -> dict[str, str]:
    rows = table_rows(data_dir("lexicons") / "tables" / "readings.tsv")
    return {row[0]: row[1] for row in rows}


def _toneless(syllable: str) -> str:
    plain = unicodedata.normalize("NFD", syllable.lower()).replace("u\u0308", "v")
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return letters.replace("ɡ", "g").replace("ɑ", "a")


def _is_gloss(character: str, syllable: str) -> bool:
    """Whether ``syllable`` in brackets is the reading of ``character``, not a word of its own."""
    if _TONED.search(syllable.lower()):
        return True
    readings = _readings().get(character, "").split(" ")
    plain = _toneless(syllable)
    return plain in readings or (plain.endswith("u") and plain[:-1] + "v" in readings)


def _gloss_spans(text: str) -> Iterator[tuple[int, int]]:
    """Half-open spans of pinyin glosses: ``发(fā)``, ``站(zhan)``, ``政(zheng)(zheng)``."""
    pos = 0
    while match := _GLOSS.search(text, pos):
        start, end, character = match.start(), match.start(), text[match.start() - 1]
        here: re.Match[str] | None = match
        while here is not None and _is_gloss(character, here[1]):
            end = here.end()
            here = _GLOSS_NEXT.match(text, end)
        if end > start:
            yield start, end
        pos = max(end, match.end())


def _kept_runs(length: int, deleted: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Complement of sorted, disjoint spans in ``range(length)``."""
    runs, pos = [], 0
    for start, end in deleted:
        if start > pos:
            runs.append((pos, start))
        pos = max(pos, end)
    if pos < length:
        runs.append((pos, length))
    return runs


class OffsetMap:
    """Maps offsets of a text from which spans were deleted back to the original text."""

    __slots__ = ("_sources", "_starts")

    def __init__(self, kept: Sequence[tuple[int, int]]) -> None:
        self._sources = [start for start, _ in kept] or [0]
        self._starts, pos = [], 0
        for start, end in kept or [(0, 0)]:
            self._starts.append(pos)
            pos += end - start

    def position(self, offset: int) -> int:
        """Original offset of the character at ``offset``."""
        run = bisect_right(self._starts, offset) - 1
        return self._sources[run] + offset - self._starts[run]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The one original span that ``[start, end)`` came from, deletions inside included."""
        if end <= start:
            here = self.position(start)
            return here, here
        return self.position(start), self.position(end - 1) + 1


def fold(text: str) -> tuple[str, OffsetMap | None]:
    """Folds a text for matching.

    Args:
        text: any string, lone surrogates included.

    Returns:
        The folded text and its map to ``text``; the map is None where every offset stays.
    """
    if text.isascii():
        return text, None
    tables = _tables()
    data = text.encode("utf-16-le", "surrogatepass") if len(text) > _SHORT else b""
    if len(data) == 2 * len(text):  # nothing beyond the BMP: a surrogate is a lone one
        text, deletable = _fold_codes(text, data)
    else:
        text, deletable = _fold_singles(text, tables)
    kept: list[tuple[int, int]] | None = None
    if deletable and tables.deleted.search(text):
        kept = _kept_runs(len(text), (m.span() for m in tables.deleted.finditer(text)))
        text = "".join(text[s:e] for s, e in kept)
    offsets = OffsetMap(kept) if kept is not None else None
    if ("(" in text and _GLOSS_GATES[0].search(text)) or (
        "（" in text and _GLOSS_GATES[1].search(text)
    ):
        glosses = list(_gloss_spans(text))
        if glosses:
            return _without(text, glosses, offsets)
    return text, offsets


def _fold_codes(text: str, data: bytes) -> tuple[str, bool]:
    """Folds a longer text by its code units; also says whether something is left to delete."""
    import numpy as np

    fold, signs = _arrays()
    codes = np.frombuffer(data, "<u2")
    found = signs.take(codes).tobytes()
    if _FOLDED in found:
        text = fold.take(codes).tobytes().decode("utf-16-le")
    return text, _REMOVED in found


def _fold_singles(text: str, tables: _Tables) -> tuple[str, bool]:
    """Folds character by character; also says whether something is left to delete."""
    deletable = False
    if tables.gate.search(text):
        found = set(tables.gate.findall(text))
        singles = [c for c in found if c in tables.fold]
        deletable = len(singles) < len(found)
        if len(singles) > _MANY:
            text = tables.single.sub(lambda m: tables.fold[m[0]], text)
        else:
            for character in singles:
                text = text.replace(character, tables.fold[character])
    if _has_astral(text) and tables.astral.search(text):
        deletable = True
        text = "".join(tables.fold.get(c, c) for c in text)
    return text, deletable


@lru_cache(maxsize=1)
def _arrays() -> tuple[Any, Any]:
    """For each code unit of the BMP its fold, and whether it is folded or deleted."""
    import numpy as np

    tables = _tables()
    fold, signs = np.arange(0x10000, dtype="<u2"), np.zeros(0x10000, np.uint8)
    for character, plain in tables.fold.items():
        if character <= "\uffff":
            fold[ord(character)] = ord(plain)
            signs[ord(character)] = _FOLDED[0]
    for match in tables.removable.finditer("".join(map(chr, range(0x10000)))):
        signs[match.start()] = _REMOVED[0]
    return fold, signs


def _without(
    text: str, spans: list[tuple[int, int]], inner: OffsetMap | None
) -> tuple[str, OffsetMap]:
    """Deletes ``spans`` from ``text`` and joins the map with the one that led to ``text``."""
    kept = _kept_runs(len(text), spans)
    folded = "".join(text[s:e] for s, e in kept)
    if inner is None:
        return folded, OffsetMap(kept)
    runs: list[tuple[int, int]] = []
    for start, end in kept:
        for pos in range(start, end):
            source = inner.position(pos)
            if runs and runs[-1][1] == source:
                runs[-1] = (runs[-1][0], source + 1)
            else:
                runs.append((source, source + 1))
    return folded, OffsetMap(runs)


def _has_astral(text: str) -> bool:
    return not text.isascii() and len(text.encode("utf-16-le", "surrogatepass")) > 2 * len(text)
