"""The view that every detector reads: folded text and the exact way back to the original.

Folding is one to one where possible (full-width letters and digits, traditional to simplified
characters, compatibility forms), so offsets stay; zero-width characters, soft hyphens and pinyin
glosses are deleted through a piecewise map. A cheap gate decides whether a text needs it at all.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from contentguard.model import Piece, Segment
from contentguard.patterns import lazy
from contentguard.resources import data_dir, table_rows

BOUNDARY = "\x1e"
"""Stands between two segments of a view; no pattern crosses it."""

BLOCK = 10_000
"""Characters of a block (about 30 kB of Chinese) at which a long document is cut."""

_SENTENCE_END = re.compile(f"[。！？；!?\n\r{BOUNDARY}]")
_LINE_END = re.compile(f"[\n\r{BOUNDARY}]")
_SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_DELETED = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff"
_DELETED_ASTRAL = "\U000e0000-\U000e007f\U000e0100-\U000e01ef"
_HAN = "\u3400-\u9fff\uf900-\ufaff"
_GLOSS_LETTERS = "a-zA-Zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿêɡɑ"
# Two patterns with a literal head are ten times as fast as one with a class of two.
_GLOSS_GATES = tuple(re.compile(f"{head}[{_GLOSS_LETTERS}]") for head in (r"\(", "（"))
_MANY = 24
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
        if len(plain) == 1 and plain != chr(code):
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
    tables = _tables()
    deletable = False
    if tables.gate.search(text):
        text, deletable = _fold_singles(text, tables)
    if _has_astral(text) and tables.astral.search(text):
        deletable = True
        text = "".join(tables.fold.get(c, c) for c in text)
    kept: list[tuple[int, int]] | None = None
    if deletable and tables.deleted.search(text):
        kept = _kept_runs(len(text), (m.span() for m in tables.deleted.finditer(text)))
        text = "".join(text[s:e] for s, e in kept)
    offsets = OffsetMap(kept) if kept is not None else None
    if _GLOSS_GATES[0].search(text) or _GLOSS_GATES[1].search(text):
        glosses = list(_gloss_spans(text))
        if glosses:
            return _without(text, glosses, offsets)
    return text, offsets


def _fold_singles(text: str, tables: _Tables) -> tuple[str, bool]:
    """Folds character by character; also says whether something is left to delete."""
    found = set(tables.gate.findall(text))
    singles = [c for c in found if c in tables.fold]
    deletable = len(singles) < len(found)
    if len(singles) > _MANY:
        return tables.single.sub(lambda m: tables.fold[m[0]], text), deletable
    for character in singles:
        text = text.replace(character, tables.fold[character])
    return text, deletable


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
    # Bytes F0 and F3 lead planes 1-3 and 14; finding them is a memchr.
    if text.isascii():
        return False
    data = text.encode("utf-8")
    return b"\xf0" in data or b"\xf3" in data


def source_spans(pieces: Sequence[Piece], start: int, end: int) -> list[tuple[int, int]]:
    """Source spans of ``text[start:end]`` of a segment; touching ones are joined."""
    if not pieces:
        return [(start, end)]
    spans: list[tuple[int, int]] = []
    first = max(bisect_right(pieces, start, key=lambda p: p.start) - 1, 0)
    for piece in pieces[first:]:
        if piece.start >= end:
            break
        if piece.end <= start:
            continue
        if piece.end - piece.start == piece.source_end - piece.source_start:
            a = piece.source_start + max(start - piece.start, 0)
            b = piece.source_start + min(end, piece.end) - piece.start
        else:
            a, b = piece.source_start, piece.source_end
        if spans and spans[-1][1] == a:
            spans[-1] = (spans[-1][0], b)
        elif not spans or a >= spans[-1][1]:
            spans.append((a, b))
    return spans


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a stretch of a view came from, in one segment."""

    segment: Segment
    start: int
    end: int

    @property
    def spans(self) -> list[tuple[int, int]]:
        """Spans in the segment's source."""
        return source_spans(self.segment.pieces, self.start, self.end)


class View:
    """Segments joined by :data:`BOUNDARY` and folded; immutable.

    Attributes:
        text: what detectors read.
        raw: the joined, unfolded text.
        segments: the segments in order.
    """

    __slots__ = ("_map", "_starts", "raw", "segments", "text")

    def __init__(self, segments: Sequence[Segment]) -> None:
        self.segments = tuple(segments)
        if len(self.segments) == 1:
            self.raw, self._starts = self.segments[0].text.replace(BOUNDARY, " "), [0]
        else:
            texts = [s.text.replace(BOUNDARY, " ") for s in self.segments]
            self.raw = BOUNDARY.join(texts)
            self._starts, pos = [], 0
            for text in texts:
                self._starts.append(pos)
                pos += len(text) + 1
        self.text, self._map = fold(self.raw)

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """The span of ``raw`` that ``text[start:end]`` came from."""
        return (start, end) if self._map is None else self._map.span(start, end)

    def segment_at(self, offset: int) -> Segment:
        """The segment that the character at ``offset`` of ``text`` stands in."""
        if not self.segments:
            raise IndexError("empty view")
        return self.segments[self._index(self.raw_span(offset, offset)[0])]

    def origin(self, start: int, end: int) -> list[Origin]:
        """The stretches of segments that ``text[start:end]`` came from, in order."""
        raw_start, raw_end = self.raw_span(start, end)
        found: list[Origin] = []
        for index in range(self._index(raw_start), len(self.segments)):
            base = self._starts[index]
            if base >= raw_end and found:
                break
            segment = self.segments[index]
            a, b = max(raw_start - base, 0), min(raw_end - base, len(segment.text))
            if a < b or (start == end and not found):
                found.append(Origin(segment, a, max(a, b)))
        return found

    def segment_spans(self) -> Iterator[tuple[Segment, int, int]]:
        """Each segment with its half-open span in ``text``."""
        if self._map is None:
            for segment, base in zip(self.segments, self._starts, strict=True):
                yield segment, base, base + len(segment.text)
            return
        pos = 0
        for segment in self.segments:
            end = self.text.find(BOUNDARY, pos)
            end = len(self.text) if end < 0 else end
            yield segment, pos, end
            pos = end + 1

    def sentence(self, start: int, end: int) -> tuple[int, int]:
        """The sentence around ``text[start:end]``, at most 300 characters each way."""
        return self._around(start, end, _SENTENCE_END, 300)

    def line(self, start: int, end: int) -> tuple[int, int]:
        """The line (paragraph) around ``text[start:end]``, at most 2,000 characters each way."""
        return self._around(start, end, _LINE_END, 2_000)

    def _around(self, start: int, end: int, stops: re.Pattern[str], limit: int) -> tuple[int, int]:
        text, first, last = self.text, max(start - limit, 0), min(end + limit, len(self.text))
        for match in stops.finditer(text, first, start):
            first = match.end()
        following = stops.search(text, end, last)
        return first, following.start() if following else last

    def _index(self, raw_offset: int) -> int:
        return max(bisect_right(self._starts, raw_offset) - 1, 0)


def blocks(segments: Sequence[Segment]) -> list[View]:
    """Views over ``segments``: one, or several of about :data:`BLOCK` characters each."""
    views: list[View] = []
    current: list[Segment] = []
    size = 0
    for segment in segments:
        if current and size + len(segment.text) > BLOCK:
            views.append(View(current))
            current, size = [], 0
        current.append(segment)
        size += len(segment.text) + 1
    if current:
        views.append(View(current))
    return views


def split_plain(text: str, segment: Segment) -> list[Segment]:
    """``segment`` over all of ``text``, or several cut at line (else sentence) ends when long.

    Args:
        text: the plain text.
        segment: model whose locator, kind and flags the parts take over.
    """
    if len(text) <= BLOCK:
        return [Segment(text, segment.locator, segment.kind, segment.flags)]
    parts, pos = [], 0
    while pos < len(text):
        end = _cut(text, pos)
        piece = Piece(0, end - pos, pos, end)
        parts.append(replace(segment, text=text[pos:end], pieces=(piece,)))
        pos = end
    return parts


def _cut(text: str, pos: int) -> int:
    """Where a block that begins at ``pos`` should end."""
    limit = pos + BLOCK
    if limit >= len(text):
        return len(text)
    for stop in ("\n", "。"):
        cut = text.rfind(stop, pos + BLOCK // 2, limit)
        if cut >= 0:
            return cut + 1
    return limit
