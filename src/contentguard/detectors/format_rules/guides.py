"""办事指南: keys without a value, places without window or room, materials left open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from contentguard.lexicon import Hit
from contentguard.model import Finding, Segment
from contentguard.text import View

_STRONG = frozenset({"guide-materials", "guide-place", "guide-key"})
_KEYS = _STRONG | {"guide-phone"}
_SIGN = ("：", ":")
_BEFORE_KEY = " \t【[（(0123456789.、一二三四五六七八九十）)◆●■*·-"
_NEAR = 500
_LONGEST_PLACE = 60


@dataclass(frozen=True, slots=True)
class GuideData:
    """Words of ``lexicons/format.toml`` about guides."""

    empty: frozenset[str]
    precise: tuple[str, ...]
    titles: tuple[str, ...]


def check(view: View, hits: Sequence[Hit], title: str, data: GuideData) -> Iterator[Finding]:
    """Findings in one view, if it is a guide at all.

    Args:
        view: the view.
        hits: hits of the format lexicon in it.
        title: of the post.
        data: the words.
    """
    keys = [h for h in hits if h.entry.tag in _KEYS]
    strong = {view.text[h.start : h.end] for h in keys if h.entry.tag in _STRONG}
    named = any(word in title or word in view.text[:200] for word in data.titles)
    if len(strong) < (1 if named else 2):
        if not any(word.startswith("办") for word in strong):
            yield from _vague(view, hits, [k for k in keys if _labels(view, k)])
            return
        yield from _vague(
            view,
            hits,
            [k for k in keys if view.segment_at(k.start).kind != "row" and _labels(view, k)],
        )
        keys = [h for h in keys if view.segment_at(h.start).kind == "row"]
    columns: dict[str, tuple[str, str]] = {}
    for hit in keys:
        segment = view.segment_at(hit.start)
        if segment.kind == "row" and segment.cells:
            yield from _row_key(view, hit, segment, data, columns)
        elif segment.kind in ("text", "heading", "title"):
            yield from _line_key(view, hit, keys, data)
    if columns:
        yield from _columns(view, columns, data)
    yield from _vague(view, hits, keys)


def _line_key(view: View, hit: Hit, keys: Sequence[Hit], data: GuideData) -> Iterator[Finding]:
    """``办理地点：`` in running text."""
    text = view.text
    first, last = view.line(hit.start, hit.end)
    label = text[first : hit.start].strip(_BEFORE_KEY)
    if label or not text.startswith(_SIGN, hit.end):
        return
    value = text[hit.end + 1 : last].strip(" \t】")
    if value in data.empty:
        following = _next_line(view, last)
        head = following.lstrip(_BEFORE_KEY)
        continued = following and not any(head.startswith(text[k.start : k.end]) for k in keys)
        if value or not continued:
            yield _empty(view, hit)
    elif hit.entry.tag == "guide-place":
        yield from _place(hit.end + 1, last, value, data)


def _next_line(view: View, last: int) -> str:
    """The next line that is not blank."""
    at = last
    while at < len(view.text):
        first, end = view.line(at + 1, at + 1)
        line = view.text[first:end].strip()
        if line or end <= at:
            return line
        at = end
    return ""


def _empty(view: View, hit: Hit) -> Finding:
    return Finding(
        "FMT501", hit.start, hit.end, 0.85, message={"key": view.text[hit.start : hit.end]}
    )


def _place(start: int, end: int, value: str, data: GuideData) -> Iterator[Finding]:
    if len(value) <= _LONGEST_PLACE and not any(word in value for word in data.precise):
        yield Finding("FMT502", start, end, 0.8, message={"place": value[:40]})


def _row_key(
    view: View, hit: Hit, segment: Segment, data: GuideData, columns: dict[str, tuple[str, str]]
) -> Iterator[Finding]:
    """A key in a cell: its value is the next cell, or the column below it."""
    base = _row_start(view, hit)
    offset = hit.start - base
    cells = segment.cells
    at = next((i for i, (s, e, _) in enumerate(cells) if s <= offset < e), None)
    if (
        at is None
        or segment.text[cells[at][0] : cells[at][1]].strip(" \t：:*")
        != view.text[hit.start : hit.end]
    ):
        return
    others = [segment.text[s:e].strip().strip(" ：:") for s, e, _ in cells]
    if at + 1 >= len(cells):
        if len(cells) > 1 and "header" not in segment.flags and not _looks_like_header(others):
            yield _empty(view, hit)
        elif cells[at][2].cell:
            columns[_column(cells[at][2].cell or "")] = (
                _table(segment),
                view.text[hit.start : hit.end],
            )
        return
    if "header" in segment.flags or _looks_like_header(others):
        columns[_column(cells[at][2].cell or "")] = (
            _table(segment),
            view.text[hit.start : hit.end],
        )
        return
    value = others[at + 1]
    if value in data.empty:
        yield _empty(view, hit)
    elif hit.entry.tag == "guide-place":
        start, end, _ = cells[at + 1]
        yield from _place(base + start, base + end, value, data)


def _labels(view: View, hit: Hit) -> bool:
    """Whether a key begins its line and a colon follows, or it fills its cell."""
    first, _ = view.line(hit.start, hit.end)
    text = view.text
    if view.segment_at(hit.start).kind == "row":
        return text[hit.end : hit.end + 1] in ("\t", "：", ":")
    return not text[first : hit.start].strip(_BEFORE_KEY) and text.startswith(_SIGN, hit.end)


def _row_start(view: View, hit: Hit) -> int:
    return view.text.rfind("\x1e", 0, hit.start) + 1


def _looks_like_header(cells: Sequence[str]) -> bool:
    """Whether a row of at least three short cells, none empty, names columns."""
    return len(cells) >= 3 and all(
        0 < len(c) <= 8 and not any(d.isdigit() for d in c) for c in cells
    )


def _table(segment: Segment) -> str:
    return segment.locator.display.rpartition(" 第")[0]


def _column(cell: str) -> str:
    return cell.partition("列")[2]


def _columns(view: View, columns: dict[str, tuple[str, str]], data: GuideData) -> Iterator[Finding]:
    """Empty cells below a key; the first words of the row are shown, as an empty cell has none."""
    for segment, start, end in view.segment_spans():
        if segment.kind != "row" or not segment.cells or "header" in segment.flags:
            continue
        for cell_start, cell_end, place in segment.cells:
            table, key = columns.get(_column(place.cell or ""), ("", ""))
            value = segment.text[cell_start:cell_end].strip()
            if table and table == _table(segment) and value in data.empty and segment.text.strip():
                first = next(
                    ((s, e) for s, e, _ in segment.cells if segment.text[s:e].strip()), None
                )
                if first and view.text[start:end] == segment.text:
                    yield Finding(
                        "FMT501", start + first[0], start + first[1], 0.8, message={"key": key}
                    )


def _vague(view: View, hits: Sequence[Hit], keys: Sequence[Hit]) -> Iterator[Finding]:
    """``其他材料`` in the list of materials."""
    for hit in hits:
        if hit.entry.tag != "vague":
            continue
        before = [k for k in keys if k.start < hit.start]
        if (
            not before
            or before[-1].entry.tag != "guide-materials"
            or hit.start - before[-1].end > _NEAR
        ):
            continue
        if hit.start < before[-1].end or view.text.startswith(_SIGN, hit.end):
            continue
        yield Finding("FMT503", hit.start, hit.end, 0.75)
