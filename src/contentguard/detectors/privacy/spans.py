"""Rows of merged cells: which column of its table each cell of a row stands in."""

from __future__ import annotations

from collections.abc import Mapping

from contentguard.text import View

Shifted = Mapping[int, tuple[int, ...]]
"""1-based columns of the cells of a row by where the row begins."""
NONE: Shifted = {}
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def shifted_rows(view: View) -> Shifted:
    """The rows of a view whose cells are not simply the first columns of their table."""
    if not any(segment.cells for segment in view.segments):
        return NONE
    found: dict[int, tuple[int, ...]] = {}
    for segment, start, _ in view.segment_spans():
        cells = segment.cells
        if cells and _column(cells[-1][2].cell) != len(cells):
            found[start] = tuple(_column(place.cell) for _, _, place in cells)
    return found


def _column(cell: str | None) -> int:
    """1-based column of a cell named ``行2列3`` or ``C2``, or 0."""
    name = cell or ""
    tail = name.rpartition("列")[2] if "列" in name else ""
    if tail:
        return int(tail) if tail.isascii() and tail.isdigit() and len(tail) < 4 else 0
    number = 0
    for sign in name[:3]:
        if sign not in _LETTERS:
            break
        number = number * 26 + _LETTERS.index(sign) + 1
    return number


def spread(parts: tuple[str, ...], columns: tuple[int, ...], known: tuple[str, ...]) -> list[str]:
    """Words of cells at their columns over those known of a header above."""
    whole = [*known, *[""] * (columns[-1] - len(known))]
    for column, part in zip(columns, parts, strict=True):
        whole[column - 1] = part or whole[column - 1]
    return whole


def spread_places(
    places: list[int], stops: list[int], columns: tuple[int, ...], size: int
) -> tuple[list[int], list[int]]:
    """Where the cells of a row stand, with an empty one for each column that it lacks."""
    found = dict(zip(columns, zip(places, stops, strict=True), strict=True))
    begins, ends, last = list[int](), list[int](), places[0]
    for column in range(1, size + 1):
        begin, last = found.get(column, (last, last))
        begins.append(begin)
        ends.append(last)
    return begins, ends
