"""Plain text and tables in text form."""

from __future__ import annotations

import re

from contentguard.model import Locator, Segment

BLOCK = 10_000
"""Characters of a segment of plain text; cut at line ends where there are any."""

_LINE = re.compile(r"[^\r\n]*+(?:\r\n|\r|\n|\Z)")
_QUOTED = re.compile(r'"((?:[^"]++|"")*+)"?')


def column_name(number: int) -> str:
    """``A`` for 1, ``AA`` for 27."""
    name = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name


def lines(name: str, text: str) -> list[Segment]:
    """Segments of about :data:`BLOCK` characters; every line is in the cell map.

    Args:
        name: what the place is called.
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
                place = Locator(f"{name} › 第{number}行", "attachment", (name,), line=number)
                cells.append((begin - start, content - start, place))
    if cells:
        found.append(_block(text, start, len(text), cells))
    return found


def _pieces(start: int, end: int) -> list[tuple[int, int]]:
    """A line, or the parts of one that is longer than a block."""
    return [(at, min(at + BLOCK, end)) for at in range(start, end, BLOCK)]


def _block(text: str, start: int, end: int, cells: list[tuple[int, int, Locator]]) -> Segment:
    place = cells[0][2] if cells else Locator(part="attachment")
    return Segment(text[start:end], place, cells=tuple(cells))


def table(name: str, text: str) -> list[Segment]:
    """One row a segment, cells joined by tabs.

    Args:
        name: what the place is called.
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
            found.append(_row_segment(name, number, line, values))
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


def _row_segment(name: str, number: int, line: int, values: list[str]) -> Segment:
    cells, at = [], 0
    base = Locator(f"{name} › 第{number}行", "attachment", (name,), line=line)
    for column, value in enumerate(values, 1):
        if value:
            cell = f"{column_name(column)}{number}"
            place = Locator(f"{name} › {cell}", "attachment", (name,), line=line, cell=cell)
            cells.append((at, at + len(value), place))
        at += len(value) + 1
    return Segment("\t".join(values), base, "row", cells=tuple(cells))
