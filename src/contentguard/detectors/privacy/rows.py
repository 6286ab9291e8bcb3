"""The rows of the tables of one view: flat lists, because a roster holds many thousand cells."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from operator import itemgetter
from typing import NamedTuple

Cell = tuple[int, int, str, str]
"""A cell of a typed column: start, end, type and header."""


_start = itemgetter(0)


@dataclass(slots=True)
class Table:
    """A table under way: its separator, the types and the headers of its columns."""

    separator: str
    columns: tuple[str, ...]
    headers: tuple[str, ...]


class Row(NamedTuple):
    """A row without a table: its span, its typed cells, the types of its columns."""

    start: int
    end: int
    cells: list[Cell]
    columns: tuple[str, ...]


class Rows:
    """All rows of the tables of one view, with a look-up by offset.

    Attributes:
        starts, ends: spans of the rows, in the order of the text.
        columns: types of the columns of the first row.
    """

    __slots__ = ("_blocks", "_kinds", "_more", "_places", "_stops", "columns", "ends", "starts")

    def __init__(self) -> None:
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.columns: tuple[str, ...] = ()
        self._places: list[int] = []
        self._stops: list[int] = []
        self._kinds: list[str] = []
        self._blocks: list[tuple[Table, int, int]] = []
        self._more: list[Cell] = []

    def __bool__(self) -> bool:
        return bool(self.starts)

    def add(self, table: Table, end: int, places: list[int], stops: list[int]) -> None:
        """Appends a row; rows come in the order of the text.

        Args:
            table: the table it belongs to.
            end: where it ends.
            places, stops: where its cells begin and end.
        """
        if not self.starts:
            self.columns = table.columns
        self.starts.append(places[0])
        self.ends.append(end)
        size, at = len(places), len(self._places)
        self._places += places
        self._stops += stops
        if size == len(table.columns):
            self._kinds += table.columns
        else:
            self._kinds += (*table.columns, "", "")[:size]
        known = self._blocks[-1] if self._blocks else None
        if known is None or known[0] is not table or known[2] != size:
            self._blocks.append((table, at, size))

    def of(self, *types: str) -> Iterator[Cell]:
        """Cells of the columns of some types, column by column."""
        ends = [start for _, start, _ in self._blocks[1:]] + [len(self._places)]
        for (table, start, size), end in zip(self._blocks, ends, strict=False):
            for number, kind in enumerate(table.columns[:size]):
                if kind in types:
                    header, cells = table.headers[number], slice(start + number, end, size)
                    for low, high in zip(self._places[cells], self._stops[cells], strict=True):
                        yield low, high, kind, header
        for cell in self._more:
            if cell[2] in types:
                yield cell

    def column(self, offset: int) -> str:
        """Type of the column of the cell at ``offset``, or empty."""
        at = bisect_right(self._places, offset) - 1
        if at >= 0 and offset < self._stops[at]:
            return self._kinds[at]
        if not self._more:
            return ""
        at = bisect_right(self._more, offset, key=_start) - 1
        return self._more[at][2] if at >= 0 and offset < self._more[at][1] else ""

    def around(self, offset: int) -> tuple[int, int] | None:
        """Span of the row that holds ``offset``, or None."""
        at = bisect_right(self.starts, offset) - 1
        return (self.starts[at], self.ends[at]) if at >= 0 and offset < self.ends[at] else None

    def merged(self, more: list[Row]) -> Rows:
        """These rows and ``more`` that overlap none of them, in the order of the text."""
        if not more:
            return self
        result = copy(self)
        spans = sorted(
            [*zip(self.starts, self.ends, strict=True), *((row.start, row.end) for row in more)]
        )
        result.starts = [start for start, _ in spans]
        result.ends = [end for _, end in spans]
        result.columns = self.columns or more[0].columns
        result._more = sorted([*self._more, *(cell for row in more for cell in row.cells)])
        return result
