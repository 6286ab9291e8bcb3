"""Lists without a header: what most cells of a column hold decides about the rest."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import NamedTuple

from contentguard.detectors.privacy.items import Item
from contentguard.detectors.privacy.names import column_name
from contentguard.detectors.privacy.rows import Row, Rows

LEAST = 3
"""Lines from which a list is a table."""
SHARE = 0.8
"""Part of the cells that decides about a column."""

_VOTERS = frozenset(
    {"id-card", "mobile", "bank-card", "id-card-15", "residence-permit", "passport", "hkmo-permit",
     "student-number", "disability-certificate"}
)  # fmt: skip
_SEPARATORS = (
    re.compile("[\t|｜]"),
    re.compile("[,，;；]"),
    re.compile("、"),
    re.compile("[ \u3000][ \u3000]{0,7}"),
)
_HAN_WORD = re.compile(r"[ \u3000]{0,2}[\u3400-\u9fff]{2,4}[ \u3000]{0,2}")
_ENDS = frozenset("\n\r\x1e")
_LONGEST = 300
_MOST_CELLS = 30
_SPACES = " \u3000"

Spans = tuple[tuple[int, int], ...]


class _Line(NamedTuple):
    """A line that holds a number, cut into cells in one way."""

    start: int
    end: int
    way: int
    cells: Spans


def voted_rows(text: str, items: list[Item], rows: Rows) -> list[Row]:
    """The rows of lists without a header.

    Args:
        text: text of the view.
        items: the numbers found so far, ordered.
        rows: the tables with a header, which are left alone.
    """
    voters = [item for item in items if item.type in _VOTERS and not item.column]
    if len(voters) < LEAST:
        return []
    lines = _lines(text, voters, rows)
    if len(lines) < LEAST:
        return []
    found: list[Row] = []
    for way in range(len(_SEPARATORS)):
        group: list[_Line] = []
        for line in [*filter(None, (_cut(text, a, b, way) for a, b in lines)), None]:
            if line is not None and (not group or _follows(text, group[-1], line)):
                group.append(line)
                continue
            if len(group) >= LEAST:
                found += _voted(text, _with_neighbours(text, group), voters)
            group = [line] if line is not None else []
        if found:
            return found
    return found


def _lines(text: str, voters: list[Item], rows: Rows) -> Spans:
    """The lines that hold a voter, outside the rows of tables."""
    lines: list[tuple[int, int]] = []
    for item in voters:
        if lines and item.start < lines[-1][1]:
            continue
        low, high = max(item.start - _LONGEST, 0), min(item.end + _LONGEST, len(text))
        start = max(text.rfind("\n", low, item.start), text.rfind("\x1e", low, item.start)) + 1
        ends = [at for sign in "\n\x1e" if (at := text.find(sign, item.end, high)) >= 0]
        if start <= low and low:
            continue
        if rows.around(item.start) is not None:
            continue
        lines.append((start, min(ends, default=high)))
    return tuple(lines)


def _cut(text: str, start: int, end: int, way: int) -> _Line | None:
    words, spans, pos = text[start:end], [], 0
    for gap in _SEPARATORS[way].finditer(words):
        spans.append((start + pos, start + gap.start()))
        pos = gap.end()
    spans.append((start + pos, end))
    if way == len(_SEPARATORS) - 1:
        spans = [span for span in spans if span[0] < span[1]]
    return _Line(start, end, way, tuple(spans)) if 1 < len(spans) <= _MOST_CELLS else None


def _follows(text: str, one: _Line, other: _Line) -> bool:
    """Whether two lines are neighbours of one list: at most one line between them."""
    between = text[one.end : other.start]
    return (
        len(one.cells) == len(other.cells)
        and len(between) < _LONGEST
        and sum(map(between.count, "\n\x1e")) <= 2
    )


def _with_neighbours(text: str, group: list[_Line]) -> list[_Line]:
    """The lines of a list with those between, before and after them that have as many cells."""
    whole: list[_Line] = []
    at = _line_start(text, max(group[0].start - 1, 0))
    for line in group:
        whole += _between(text, at, line.start, line)
        whole.append(line)
        at = line.end
    end = text.find("\n", min(at + 1, len(text)), at + _LONGEST)
    last = group[-1]
    whole += _between(text, at, end if end >= 0 else min(len(text), at + _LONGEST), last)
    return whole


def _line_start(text: str, at: int) -> int:
    low = max(at - _LONGEST, 0)
    return max(text.rfind("\n", low, at), text.rfind("\x1e", low, at), low - 1) + 1


def _between(text: str, start: int, end: int, like: _Line) -> list[_Line]:
    """The line inside a stretch, if it is cut into cells as ``like`` is."""
    while start < end and text[start] in _ENDS:
        start += 1
    while start < end and text[end - 1] in _ENDS:
        end -= 1
    if start >= end or not _ENDS.isdisjoint(text[start:end]):
        return []
    line = _cut(text, start, end, like.way)
    return [line] if line is not None and len(line.cells) == len(like.cells) else []


def _voted(text: str, lines: list[_Line], voters: list[Item]) -> list[Row]:
    """The lines as rows whose columns have the types that the vote gives."""
    starts = [item.start for item in voters]
    kinds: list[str] = []
    for column in range(len(lines[0].cells)):
        cells = [line.cells[column] for line in lines]
        votes: dict[str, int] = {}
        for cell in cells:
            if kind := _vote(cell, voters, starts):
                votes[kind] = votes.get(kind, 0) + 1
        best = max(votes, key=lambda kind: votes[kind], default="")
        kinds.append(best if best and votes[best] >= SHARE * len(lines) else "")
    if not any(kinds):
        return []
    for column, kind in enumerate(kinds):
        cells = [line.cells[column] for line in lines]
        named = sum(column_name(text[a:b]) is not None for a, b in cells)
        worded = sum(_HAN_WORD.fullmatch(text, a, b) is not None for a, b in cells)
        if not kind and (named >= SHARE * len(lines) or 2 * named > worded == len(lines)):
            kinds[column] = "name"
            break
    return [
        Row(line.start, line.end, [(*span, kind, "姓名" if kind == "name" else "") for span, kind in zip(line.cells, kinds, strict=True) if kind], tuple(kinds))
        for line in lines
    ]  # fmt: skip


def _vote(cell: tuple[int, int], voters: list[Item], starts: list[int]) -> str:
    """Type of the number that fills a cell, or empty."""
    start, end = cell
    at = bisect_left(starts, start)
    if at < len(voters) and voters[at].end <= end:
        item = voters[at]
        return item.type if item.end - item.start >= SHARE * (end - start - 4) else ""
    return ""
