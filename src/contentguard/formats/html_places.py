"""Names the places of a page: drafts in source order → segments with their locators."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from contentguard.model import Locator, Piece, Segment
from contentguard.patterns import lazy

_MACHINE = frozenset({"comment", "script", "meta"})
_NO_DATA: dict[str, Any] = {}
_LINE_END = lazy(r"\r\n|\r|\n")
_ATTRIBUTE_NAMES = {
    "alt": "图片说明",
    "title": "提示文字",
    "placeholder": "输入提示",
    "value": "表单值",
    "aria-label": "无障碍说明",
    "summary": "表格摘要",
    "label": "标签文字",
}
_LINK_NAMES = {
    "a": "链接",
    "area": "热区链接",
    "img": "图片地址",
    "iframe": "内嵌页面",
    "form": "表单地址",
}


@dataclass(slots=True)
class Draft:
    """A segment before its place has a name."""

    position: int
    text: str
    kind: str
    pieces: tuple[Piece, ...]
    flags: frozenset[str] = frozenset()
    data: dict[str, Any] | None = None
    table: int = 0
    row: int = 0
    column: int = 0
    cells: Sequence[tuple[int, int, int]] = ()


class _Places:
    """Counts what people count: paragraphs, tables, links, pictures."""

    def __init__(self, source: str) -> None:
        self._lines = [0, *(m.end() for m in _LINE_END.finditer(source))]
        self._counts: dict[str, int] = {}
        self._tables: dict[int, int] = {}

    def segment(self, draft: Draft) -> Segment:
        line = bisect_right(self._lines, draft.position)
        unseen = "hidden" in draft.flags
        hidden = unseen or draft.kind in _MACHINE
        display, paragraph, cell = self._name(draft)
        first = draft.position - self._lines[line - 1] + 1
        cells = (
            ()
            if not draft.cells
            else tuple(
                (
                    start,
                    end,
                    Locator(
                        f"{display} 第{column}列",
                        paragraph=paragraph,
                        line=line,
                        column=first,
                        cell=_cell(draft.row, column),
                        hidden=hidden,
                    ),
                )
                for start, end, column in draft.cells
            )
        )
        if unseen and "隐藏" not in display:
            display += "（隐藏）"
        locator = Locator(
            display, paragraph=paragraph, line=line, column=first, cell=cell, hidden=hidden
        )
        return Segment(
            draft.text, locator, draft.kind, draft.flags, draft.pieces, cells, draft.data
        )

    def _count(self, key: str) -> int:
        number = self._counts[key] = self._counts.get(key, 0) + 1
        return number

    def _name(self, draft: Draft) -> tuple[str, int | None, str | None]:
        """Display name, paragraph number and cell of a draft."""
        data = draft.data or _NO_DATA
        paragraph = self._counts.get("paragraph")
        if draft.table:
            number = self._tables.setdefault(draft.table, len(self._tables) + 1)
            place = f"正文 表{number} 第{draft.row}行"
            if draft.column:
                return f"{place} 第{draft.column}列", None, _cell(draft.row, draft.column)
            return place, None, None
        if draft.kind in ("text", "heading", "note"):
            if "hidden" in draft.flags:
                return f"正文 第{paragraph or 0}段之后（隐藏文字）", paragraph, None
            paragraph = self._count("paragraph")
            return f"正文 第{paragraph}段", paragraph, None
        if draft.kind == "title":
            return "网页标题", None, None
        if draft.kind == "meta":
            return f"元数据 {data.get('name', '')[:40]}".rstrip(), None, None
        if draft.kind == "comment":
            return f"网页注释 第{self._count('comment')}处", paragraph, None
        if draft.kind == "script":
            label = "样式" if data.get("tag") == "style" else "脚本"
            return f"{label} 第{self._count(label)}处", paragraph, None
        return self._attribute_name(draft, data), paragraph, None

    def _attribute_name(self, draft: Draft, data: dict[str, Any]) -> str:
        if draft.kind == "link":
            label = _LINK_NAMES.get(data["tag"], f"{data['tag'][:20]} 地址")
            return f"{label} 第{self._count(label)}个"
        name = data["name"]
        known = _ATTRIBUTE_NAMES.get(name)
        label = known or f"属性 {name[:40]}"
        return f"{label} 第{self._count(name)}个" if known else label


def _cell(row: int, column: int) -> str:
    return f"行{row}列{column}"


def place(source: str, drafts: Iterable[Draft]) -> list[Segment]:
    """Segments in source order, each with its locator.

    Args:
        source: the page.
        drafts: in any order; equal positions keep theirs.
    """
    places = _Places(source)
    ordered: Sequence[Draft] = sorted(drafts, key=lambda d: d.position)
    return [places.segment(draft) for draft in ordered]
