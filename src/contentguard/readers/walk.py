"""Walks the text of an XML document: paragraphs, rows with cells, what is hidden or deleted.

One walk serves WordprocessingML, DrawingML and OpenDocument; a dialect says which element means
what. No recursion. An element that is not named in the dialect is looked through, so text in
unknown wrappers is not lost.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from contentguard.formats.package import Element, local


@dataclass(frozen=True, slots=True)
class Dialect:
    """Which element (local name) means what.

    ``text``: holds characters (``mixed``: every element of a paragraph may). ``breaks``: characters
    an empty element stands for. ``skip``: not looked into. ``box``: paragraphs inside stand apart.
    ``deleted``, ``inserted``: revision wrappers. ``hidden``: wrapper or property that hides.
    """

    paragraph: frozenset[str]
    row: frozenset[str]
    cell: frozenset[str]
    text: frozenset[str]
    breaks: Mapping[str, str]
    skip: frozenset[str] = frozenset()
    deleted: frozenset[str] = frozenset()
    inserted: frozenset[str] = frozenset()
    box: Mapping[str, str] = field(default_factory=dict)
    heading: frozenset[str] = frozenset()
    mixed: bool = False


@dataclass(slots=True)
class Block:
    """A paragraph or row that was read.

    Attributes:
        kind: ``text``, ``heading`` or ``row``.
        cells: texts of a row's cells.
        flags: ``hidden`` ``deleted`` ``inserted``.
        box: name of the box it stands in, or empty.
        table, row: 1-based numbers for a row.
        node: the paragraph or row.
    """

    kind: str
    text: str
    cells: list[str]
    flags: frozenset[str]
    box: str
    table: int
    row: int
    node: Element


@dataclass(slots=True)
class _Open:
    """A paragraph or row being read: visible text, and what goes beside it."""

    node: Element
    kind: str
    parts: list[str] = field(default_factory=list)
    aside: dict[str, list[str]] = field(default_factory=dict)
    cells: list[str] = field(default_factory=list)
    inserted: bool = False
    table: int = 0
    row: int = 0
    box: str = ""


class Walker:
    """Walks one document.

    Args:
        dialect: meaning of the elements.
        hidden: names of paragraph or run styles that hide their text.
    """

    def __init__(self, dialect: Dialect, hidden: frozenset[str] = frozenset()) -> None:
        self.dialect = dialect
        self.hidden_styles = hidden
        self._names: dict[str, str] = {}
        self._tables = 0

    def blocks(self, root: Element) -> Iterator[Block]:
        """The blocks of ``root`` in reading order; boxes follow the paragraph they are anchored in."""
        opened: list[_Open] = []
        later: list[Block] = []
        stack: list[tuple[Element, Iterator[Element], str]] = [(root, iter(root), "")]
        states: list[str] = []
        tables: list[int] = []
        rows: list[int] = []
        boxes: list[str] = []
        while stack:
            node, children, role = stack[-1]
            child = next(children, None)
            if child is None:
                stack.pop()
                if role in ("hidden", "deleted", "inserted"):
                    states.pop()
                elif role == "box":
                    boxes.pop()
                elif role == "table":
                    tables.pop()
                    rows.pop()
                elif role == "cell" and opened:
                    self._end_cell(opened[-1])
                elif role in ("paragraph", "row") and opened:
                    made = list(self._close(opened))
                    if opened:
                        later += made
                    else:
                        yield from made
                        yield from later
                        later.clear()
                if self.dialect.mixed and node.tail and opened and stack:
                    self._put(opened, node.tail, states)
                continue
            name = self._name(child)
            if not name or name in self.dialect.skip:
                if self.dialect.mixed and child.tail and opened:
                    self._put(opened, child.tail, states)
                continue
            role = self._enter(child, name, opened, states, tables, rows, boxes)
            if role == "leaf":
                continue
            stack.append((child, iter(child), role))
            if self.dialect.mixed and child.text and opened and role != "table":
                self._put(opened, child.text, states)

    def _name(self, node: Element) -> str:
        tag: Any = node.tag
        if not isinstance(tag, str):
            return ""
        name = self._names.get(tag)
        if name is None:
            name = self._names[tag] = local(node)
        return name

    def _enter(
        self,
        node: Element,
        name: str,
        opened: list[_Open],
        states: list[str],
        tables: list[int],
        rows: list[int],
        boxes: list[str],
    ) -> str:
        """What ``node`` means; opens what it opens."""
        dialect = self.dialect
        if name in dialect.text:
            self._put(opened, node.text or "", states, "deleted" if name == "delText" else "")
            return "leaf"
        if name in dialect.breaks:
            self._put(opened, dialect.breaks[name], states)
            return "look" if dialect.mixed else "leaf"
        if name in dialect.paragraph:
            if opened and opened[-1].kind == "row" and not boxes:
                self._put(opened, "\n", [])
                return "look"
            kind = "heading" if name in dialect.heading else "text"
            opened.append(_Open(node, kind, box=boxes[-1] if boxes else ""))
            return "paragraph"
        if name in ("tbl", "table"):
            self._tables += 1
            tables.append(self._tables)
            rows.append(0)
            return "table"
        if name in dialect.row:
            if rows:
                rows[-1] += 1
            opened.append(
                _Open(node, "row", table=tables[-1] if tables else 0, row=rows[-1] if rows else 0)
            )
            return "row"
        if name in dialect.cell:
            return "cell"
        return self._state(node, name, states, boxes)

    def _state(self, node: Element, name: str, states: list[str], boxes: list[str]) -> str:
        dialect = self.dialect
        if name in dialect.deleted:
            states.append("deleted")
            return "deleted"
        if name in dialect.inserted:
            states.append("inserted")
            return "inserted"
        if name in dialect.box:
            boxes.append(dialect.box[name])
            return "box"
        if self.is_hidden(node, name):
            states.append("hidden")
            return "hidden"
        return "look"

    def is_hidden(self, node: Element, name: str) -> bool:
        """Whether the element hides its text; dialects with such a rule override this."""
        return False

    def _put(self, opened: list[_Open], text: str, states: list[str], forced: str = "") -> None:
        if not text or not opened:
            return
        current = opened[-1]
        state = forced or next((s for s in reversed(states) if s != "inserted"), "")
        if state:
            current.aside.setdefault(state, []).append(text)
            return
        if "inserted" in states:
            current.inserted = True
        current.parts.append(text)

    def _end_cell(self, current: _Open) -> None:
        if current.kind == "row":
            text = "".join(current.parts).strip().replace("\t", " ")
            current.cells.append(text)
            current.parts.clear()

    def _close(self, opened: list[_Open]) -> Iterator[Block]:
        current = opened.pop()
        if current.kind == "row" and current.parts:
            self._end_cell(current)
        text = "\t".join(current.cells) if current.kind == "row" else "".join(current.parts).strip()
        flags = frozenset({"inserted"}) if current.inserted else frozenset[str]()
        place = (current.box, current.table, current.row, current.node)
        if text.strip():
            yield Block(current.kind, text, current.cells, flags, *place)
        for state, parts in current.aside.items():
            if beside := "".join(parts).strip():
                yield Block("text", beside, [], frozenset({state}), *place)
