"""Rows and columns of the tables of a page: numbers that hold with colspan and rowspan."""

from __future__ import annotations

from collections.abc import Mapping

MOST_SPAN = 64
"""A wider colspan counts as this many columns."""

MOST_COLUMNS = 96
"""Beyond this column nothing is shifted by rowspans, so that hostile tables cost no more."""


class Table:
    """One open table; ``id`` is unique in the page."""

    __slots__ = ("_taken", "column", "id", "row")

    def __init__(self, identity: int) -> None:
        self.id, self.row, self.column = identity, 0, 0
        self._taken: dict[int, int] = {}

    def next_row(self) -> int:
        """1-based number of a row that begins."""
        self.row, self.column = self.row + 1, 0
        return self.row

    def next_cell(self, attributes: Mapping[str, str]) -> int:
        """1-based column of a cell that begins in the current row."""
        column = self.column + 1
        while column < MOST_COLUMNS and self._taken.get(column, 0) >= self.row:
            column += 1
        span = min(_number(attributes.get("colspan")), MOST_SPAN)
        rows = _number(attributes.get("rowspan"))
        self.column = column + span - 1
        if rows > 1 and column < MOST_COLUMNS:
            for taken in range(column, column + span):
                self._taken[taken] = self.row + rows - 1
        return column


class Row:
    """The row whose cells are being collected.

    Attributes:
        hidden: the row as a whole is not seen.
        cells: (start, end, column) of each cell in the text of the row.
    """

    __slots__ = ("cells", "headers", "hidden", "in_cell", "number", "table")

    def __init__(self, table: Table, hidden: bool) -> None:
        self.table, self.hidden = table, hidden
        self.number = table.next_row()
        self.cells: list[tuple[int, int, int]] = []
        self.headers = 0
        self.in_cell = False


def _number(text: str | None) -> int:
    digits = (text or "").strip()[:6]
    return max(int(digits), 1) if digits.isascii() and digits.isdigit() else 1
