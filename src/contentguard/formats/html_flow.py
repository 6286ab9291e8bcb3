"""Text that flows together, with the way back to its source."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from contentguard.formats.html_tokens import Run
from contentguard.model import Piece
from contentguard.patterns import lazy

LONG = 10_000
"""Characters above which a flow is cut, at line or sentence ends."""

_WORDS = lazy(r"[ \t\n\r\f]++|[^ \t\n\r\f]++(?: [^ \t\n\r\f]++)*+")
_LINES = lazy(r"\r\n|\r|[^\r]++")
BLANK = " \t\n\r\f"
"""What HTML counts as white space."""


class Flow:
    """Collects runs into one text: white space collapses, breaks become line ends.

    Attributes:
        length: characters so far, pending white space not counted.
        breaks: offsets at which a block ended inside the flow.
    """

    __slots__ = ("_floor", "_newlines", "_parts", "_pieces", "_space", "breaks", "length")

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._pieces: list[list[int]] = []
        self._space: tuple[int, int] | None = None
        self._newlines = 0
        self._floor = 0
        self.length = 0
        self.breaks: list[int] = []

    def add(self, run: Run, pre: bool) -> None:
        """Appends a run; ``pre`` keeps its white space."""
        if not run.literal:
            if run.text.strip(BLANK):
                self._put(run.text, run.start, run.end)
            else:
                self._blank(run.start, run.end)
            return
        if not pre:
            whole = _WORDS.match(run.text)
            if whole and whole.end() == len(run.text):  # most runs are one stretch, or blank
                if run.text[0] in BLANK:
                    self._blank(run.start, run.end)
                else:
                    self._put(run.text, run.start, run.end)
                return
        pattern = _LINES if pre else _WORDS
        for match in pattern.finditer(run.text):
            text, start = match[0], run.start + match.start()
            if pre:
                self._put("\n" if text[0] == "\r" else text, start, run.start + match.end())
            elif text[0] in BLANK:
                self._blank(start, run.start + match.end())
            else:
                self._put(text, start, run.start + match.end())

    def line_break(self) -> None:
        """A ``<br>``: the next text starts a new line."""
        self._newlines += 1

    def block_break(self) -> None:
        """The end of a block that does not end the flow (a paragraph in a cell)."""
        self._newlines = max(self._newlines, 1)
        if self.length > self._floor and (not self.breaks or self.breaks[-1] != self.length):
            self.breaks.append(self.length)

    def cell(self, separate: bool) -> int:
        """Starts a cell, after a tab if ``separate``; returns where it starts."""
        self._newlines, self._space = 0, None
        if separate:
            self._parts.append("\t")
            self.length += 1
            self.breaks.append(self.length)
        self._floor = self.length
        return self.length

    def _blank(self, start: int, end: int) -> None:
        if self._space is None:
            self._space = (start, end)

    def _put(self, text: str, start: int, end: int) -> None:
        if self.length > self._floor:
            if self._newlines:
                gap = "\n" * min(self._newlines, 2)
                self._parts.append(gap)
                self.length += len(gap)
            elif self._space is not None:
                self._append(" ", *self._space)
        self._newlines, self._space = 0, None
        self._append(text, start, end)

    def _append(self, text: str, start: int, end: int) -> None:
        self._parts.append(text)
        at = self.length
        self.length += len(text)
        last = self._pieces[-1] if self._pieces else None
        literal = len(text) == end - start
        if (
            last
            and literal
            and last[1] == at
            and last[3] == start
            and last[1] - last[0] == last[3] - last[2]
        ):
            last[1], last[3] = self.length, end
        else:
            self._pieces.append([at, self.length, start, end])

    @property
    def idle(self) -> bool:
        """Whether nothing has come since the last :meth:`take` (white space left out)."""
        return self.length == 0 and not self._newlines

    def take(self) -> tuple[str, list[Piece]]:
        """The text and its pieces; the flow is empty afterwards."""
        if not self._parts:
            if self._newlines or self._space:
                self._newlines, self._space = 0, None
            return "", []
        text = "".join(self._parts)
        pieces = [Piece(*p) for p in self._pieces]
        Flow.__init__(self)
        return text, pieces


def cut(text: str, pieces: Sequence[Piece], start: int, end: int) -> tuple[str, tuple[Piece, ...]]:
    """``text[start:end]`` without white space around it, and its pieces."""
    while start < end and text[start] in BLANK:
        start += 1
    while end > start and text[end - 1] in BLANK:
        end -= 1
    if start == 0 and end == len(text):
        return text, tuple(pieces)
    found: list[Piece] = []
    first = max(bisect_right(pieces, start, key=lambda p: p.start) - 1, 0)
    for index in range(first, len(pieces)):
        piece = pieces[index]
        if piece.start >= end:
            break
        if piece.end <= start:
            continue
        a, b = max(piece.start, start), min(piece.end, end)
        if piece.end - piece.start == piece.source_end - piece.source_start:
            source = piece.source_start + a - piece.start
            found.append(Piece(a - start, b - start, source, source + b - a))
        else:
            found.append(Piece(a - start, b - start, piece.source_start, piece.source_end))
    return text[start:end], tuple(found)


def parts(text: str) -> Iterator[tuple[int, int]]:
    """Half-open spans of at most :data:`LONG` characters, cut at line or sentence ends."""
    pos = 0
    while len(text) - pos > LONG:
        end = pos + LONG
        for stop in ("\n", "。", "；"):
            found = text.rfind(stop, pos + LONG // 2, end)
            if found >= 0:
                end = found + 1
                break
        yield pos, end
        pos = end
    yield pos, len(text)
