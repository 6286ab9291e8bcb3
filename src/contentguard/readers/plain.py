"""Plain text and tables in text form."""

from __future__ import annotations

import re
from collections.abc import Callable

from contentguard.model import Locator, Segment
from contentguard.readers.context import column_name

Place = Callable[..., Locator]

BLOCK = 10_000
"""Characters of a segment of plain text; cut at line ends where there are any."""

_LINE = re.compile(r"[^\r\n]*+(?:\r\n|\r|\n|\Z)")
_QUOTED = re.compile(r'"((?:[^"]++|"")*+)"?')


def lines(place: Place, text: str) -> list[Segment]:
    """Segments of about :data:`BLOCK` characters; every line is in the cell map.

    Args:
        place: makes a locator from a name and fields.
        text: the decoded text.
    """
    found: list[Segment] = []
    start = 0
    cells: list[tuple[int, int, Locator]] = []
    for number, match in enumerate(_LINE.finditer(text), 1):
        for begin, end in _pieces(match.start(), match.end()):
            if end - start > BLOCK and begin > start:
                found.append(_block(text, start, begin, cells))
                start, cells = begin, []
            content = (
                end - len(match[0]) + len(match[0].rstrip("\r\n")) if end == match.end() else end
            )
            if content > begin:
                cells.append((begin - start, content - start, place(f"第{number}行", line=number)))
    if cells:
        found.append(_block(text, start, len(text), cells))
    return found


def _pieces(start: int, end: int) -> list[tuple[int, int]]:
    """A line, or the parts of one that is longer than a block."""
    return [(at, min(at + BLOCK, end)) for at in range(start, end, BLOCK)]


def _block(text: str, start: int, end: int, cells: list[tuple[int, int, Locator]]) -> Segment:
    where = cells[0][2] if cells else Locator(part="attachment")
    return Segment(text[start:end], where, cells=tuple(cells))


def table(place: Place, text: str) -> list[Segment]:
    """One row a segment, cells joined by tabs.

    Args:
        place: makes a locator from a name and fields.
        text: comma-, semicolon- or tab-separated values.
    """
    head = text[:4_096]
    mark = max(",\t;，", key=head.count)
    found: list[Segment] = []
    pos, number, line = 0, 0, 1
    while pos < len(text):
        values, pos, ends = _row(text, pos, mark)
        number += 1
        if any(v.strip() for v in values):
            found.append(_row_segment(place, number, line, values))
        line += ends
    return found


def _row(text: str, pos: int, mark: str) -> tuple[list[str], int, int]:
    """The values of the row at ``pos``, where the next begins, and how many lines it takes."""
    plain = re.compile(f"[^{re.escape(mark)}\r\n]*+")
    values: list[str] = []
    ends = 1
    while True:
        quoted = _QUOTED.match(text, pos) if text.startswith('"', pos) else None
        value = ""
        if quoted:
            value, pos = quoted[1].replace('""', '"'), quoted.end()
            ends += value.count("\n")
        rest = plain.match(text, pos)
        assert rest is not None  # the pattern matches the empty string
        values.append(value + rest[0])
        pos = rest.end()
        if not text.startswith(mark, pos):
            break
        pos += 1
    if text.startswith("\r\n", pos):
        pos += 2
    elif pos < len(text):
        pos += 1
    return values, pos, ends


def _row_segment(place: Place, number: int, line: int, values: list[str]) -> Segment:
    cells, at = [], 0
    base = place(f"第{number}行", line=line)
    for column, value in enumerate(values, 1):
        if value:
            cell = f"{column_name(column)}{number}"
            cells.append((at, at + len(value), place(cell, line=line, cell=cell)))
        at += len(value) + 1
    return Segment("\t".join(values), base, "row", cells=tuple(cells))
