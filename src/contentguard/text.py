"""The view that every detector reads: folded text and the exact way back to the original."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from contentguard.folding import OffsetMap, fold
from contentguard.model import Piece, Segment

__all__ = [
    "BLOCK",
    "BOUNDARY",
    "OffsetMap",
    "Origin",
    "View",
    "blocks",
    "fold",
    "source_spans",
    "split_plain",
]

BOUNDARY = "\x1e"
"""Stands between two segments of a view; no pattern crosses it."""

BLOCK = 10_000
"""Characters of a block (about 30 kB of Chinese) at which a long document is cut."""

_SENTENCE_END = f"。！？；!?\n\r{BOUNDARY}"
_LINE_END = f"\n\r{BOUNDARY}"


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

    def _around(self, start: int, end: int, stops: str, limit: int) -> tuple[int, int]:
        """The stretch between two of ``stops``; a search for each is sooner done than a class."""
        text, first, last = self.text, max(start - limit, 0), min(end + limit, len(self.text))
        for stop in stops:
            first = max(text.rfind(stop, first, start) + 1, first)
            if (at := text.find(stop, end, last)) >= 0:
                last = at
        return first, last

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
