"""Line, column and paragraph of an offset in the source of a post."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from contentguard.patterns import lazy

_LINE_END = lazy("\r\n|\r|\n")


def _ends(source: str) -> Iterator[tuple[int, int]]:
    """Spans of the ends of lines; one search for each where the only one is a line feed."""
    if "\r" in source:
        for match in _LINE_END.finditer(source):
            yield match.span()
        return
    at = source.find("\n")
    while at >= 0:
        yield at, at + 1
        at = source.find("\n", at + 1)


class Lines:
    """Line, column and paragraph of an offset, by bisection."""

    def __init__(self, source: str) -> None:
        self._starts, self._before, paragraphs = [0], [0], 0
        pos = 0
        for start, end in _ends(source):
            paragraphs += start > pos and not source[pos:start].isspace()
            pos = end
            self._starts.append(end)
            self._before.append(paragraphs)

    def place(self, offset: int) -> tuple[int, int]:
        """1-based line and column."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def paragraph(self, offset: int) -> int:
        """1-based number among the lines that are not blank."""
        return self._before[bisect_right(self._starts, offset) - 1] + 1
