"""Records written down the page: ``姓名：…`` lines, a key line over its value, pairs in cells.

Such a block becomes one :class:`Row`, so that what stands under each other belongs to one person.
Only the values of a few keys become cells: names, health and status. Numbers and addresses are
read after their label anyway.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from contentguard.detectors.privacy.lists import holds, vertical_words
from contentguard.detectors.privacy.rows import Row, Rows
from contentguard.detectors.privacy.tables import header_type, lines_of

_KEYED = re.compile(
    r"[ \t\u3000*●·\-]{0,4}(?:[0-9]{1,2}[.、．)）]|[（(]?[一二三四五六七八九十]{1,2}[)）、.])?[ \u3000]{0,2}"
    r"((?:[\u4e00-\u9fff/]|[ \u3000]{1,4}+(?=[\u4e00-\u9fff])){2,14}(?:[（(][^（）()\n：:]{1,10}[）)])?[\u4e00-\u9fff]{0,2})[ \u3000]{0,2}[：:][ \t\u3000]{0,4}([^\n\r\x1e]{0,160}+)"
)
_CELLS = re.compile(r"[\t|｜]")
_BLANKS = re.compile(r"[ \t\u3000][ \t\u3000]{0,7}")
_KEY_END = re.compile(r"[：:\t|｜ \u3000\n\r\x1e]|\Z")
_LINE_ENDS = "\n\r\x1e"
_SHORT = 1_000
"""Signs up to which it is sooner done to read all lines than to look whether any is a key."""
_WIDEST_KEY = 48
"""Signs from the beginning of one of the words to the end of the key that holds it, and more."""
_PROSE = 80
"""Length from which a line without a colon at its head and without gaps is prose."""
_KEY = 60
"""Signs at the head of a line within which a key ends."""
_CELL_TYPES = frozenset({"name", "minor-name", "health", "status"})
_ANCHORS = frozenset(
    {"name", "minor-name", "id-card", "mobile", "bank-card", "bank-account", "passport",
     "residence-permit", "hkmo-permit", "tw-permit", "student-number", "disability-certificate"}
)  # fmt: skip
_LONGEST = 400
_MOST_LINES = 40


class _Pair(NamedTuple):
    """A key and the span of its value."""

    key: str
    type: str
    start: int
    end: int


class _Line(NamedTuple):
    """A line of a block with its pairs."""

    start: int
    end: int
    pairs: tuple[_Pair, ...]


def with_vertical(text: str, rows: Rows) -> Rows:
    """``rows`` and the records of a view that are written down the page."""
    if not (_likely(text) if len(text) > _SHORT else holds(text, vertical_words())):
        return rows
    taken = [*zip(rows.starts, rows.ends, strict=True)]
    return rows.merged([row for block in _blocks(text, taken) if (row := _row(block)) is not None])


def _likely(text: str) -> bool:
    """Whether a key of a person's record stands before something that may end a key."""
    for _, last, word in vertical_words():
        at = text.find(word) if last in text else -1
        while at >= 0:
            if _begins(text, at) and _KEY_END.search(text, at + len(word), at + _WIDEST_KEY):
                return True
            at = text.find(word, at + 1)
    return False


def _begins(text: str, at: int) -> bool:
    """Whether a word stands near the beginning of its line, or behind a gap in it."""
    low = max(at - _KEY, 0)
    if not low or any(end in text[low:at] for end in _LINE_ENDS):
        return True
    low = max(at - _LONGEST, 0)
    line = text[max(low - 1, *[text.rfind(end, low, at) for end in _LINE_ENDS]) + 1 : at]
    return _has_gap(line)


def _blocks(text: str, taken: list[tuple[int, int]]) -> Iterator[list[_Line]]:
    """Neighbouring lines of keys and values outside the rows of tables."""
    block: list[_Line] = []
    at, key = 0, _Line(0, 0, ())
    for start, end in lines_of(text):
        while at < len(taken) and taken[at][1] <= start:
            at += 1
        inside = at < len(taken) and taken[at][0] <= start
        line = None if inside or end - start > _LONGEST else _line(text, start, end, key)
        key = _Line(0, 0, ())
        if line is not None and not line.pairs:
            key = line
            continue
        if line is None:
            if not inside and not text[start:end].strip():
                continue
            if len(block) > 1:
                yield block
            block = []
            continue
        if len(block) == _MOST_LINES or _again(block, line):
            yield block
            block = []
        block.append(line)
    yield block


def _again(block: list[_Line], line: _Line) -> bool:
    """Whether a line begins the next record: it repeats the first key of the block."""
    return bool(block) and line.pairs[0].key == block[0].pairs[0].key


def _line(text: str, start: int, end: int, key: _Line) -> _Line | None:
    """A line read as keys with values; without pairs where it is a key for the line below."""
    head = text[start : min(start + _KEY, end)]
    colon = "：" in head or ":" in head
    if not colon and end - start > _PROSE and not _has_gap(text[start:end]):
        return None
    keyed = _KEYED.match(text, start, end) if colon else None
    if keyed is not None:
        words = keyed[1]
        return _Line(start, end, (_Pair(words, _type(words), *keyed.span(2)),))
    words = text[start:end].strip()
    if key.end:
        name = text[key.start : key.end].strip()
        if not _type(words) and len(words) <= 60:
            return _Line(key.start, end, (_Pair(name, _type(name), start, end),))
    pairs = _pairs(text, start, end)
    if pairs:
        return _Line(start, end, pairs)
    if 1 < len(words) <= 10 and _type(words):
        return _Line(start, end, ())
    return None


def _has_gap(line: str) -> bool:
    return "\t" in line or " " in line or "|" in line or "｜" in line or "\u3000" in line


def _type(words: str) -> str:
    kind = header_type(words.strip())
    return "" if kind == "veto" else kind


def _pairs(text: str, start: int, end: int) -> tuple[_Pair, ...]:
    """The pairs of a line of cells or words, where keys and values take turns."""
    line = text[start:end]
    if not _has_gap(line):
        return ()
    pattern = _CELLS if "\t" in line or "|" in line or "｜" in line else _BLANKS
    spans, pos = [], 0
    for gap in pattern.finditer(line):
        if pos < gap.start() or pattern is _CELLS:
            spans.append((pos, gap.start()))
        pos = gap.end()
    if pos < len(line):
        spans.append((pos, len(line)))
    if len(spans) < 2 or len(spans) > 16 or len(spans) % 2:
        return ()
    types = [_type(line[a:b]) if b - a <= 14 else "" for a, b in spans]
    if any(types[1::2]) or not types[0]:
        return ()
    return tuple(
        _Pair(line[a:b].strip(), kind, start + c, start + d)
        for (a, b), (c, d), kind in zip(spans[::2], spans[1::2], types[::2], strict=True)
    )


def _row(block: list[_Line]) -> Row | None:
    """A block as one row, or None where it is no record of a person."""
    pairs = [pair for line in block for pair in line.pairs]
    kinds = {pair.type for pair in pairs if pair.type}
    if len(block) < 2 or kinds.isdisjoint(_ANCHORS):
        return None
    cells = [(p.start, p.end, p.type, p.key) for p in pairs if _is_cell(p)]
    return Row(block[0].start, block[-1].end, cells, ())


def _is_cell(pair: _Pair) -> bool:
    if pair.type not in _CELL_TYPES or pair.end <= pair.start:
        return False
    return pair.type in ("health", "status") or pair.key.endswith(("姓名", "名字"))
