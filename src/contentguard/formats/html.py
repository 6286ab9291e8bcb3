"""HTML → segments that know where every character stands in the source.

Read the way a browser would: what is seen, what is hidden, and what only machines read (attributes,
links, comments, scripts, meta tags) are told apart by kind and flags. One block element is one
segment, one table row is one segment with its cells; pieces leave out the markup between them, so
that words can be replaced without breaking a tag. No recursion; linear on any input.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from contentguard.formats import html_attributes, html_places
from contentguard.formats.html_flow import Flow, cut, parts
from contentguard.formats.html_places import Draft
from contentguard.formats.html_rows import Row, Table
from contentguard.formats.html_style import Effects, effects
from contentguard.formats.html_tokens import (
    ESCAPABLE,
    VOID,
    Run,
    Token,
    runs,
    tokenize,
    value,
)
from contentguard.formats.html_tree import CELLS, HEADINGS, Node, Tree
from contentguard.model import Piece, Segment

_GONE = Effects(gone=True)
_NEVER_SEEN = frozenset(
    "noscript template datalist video audio canvas object noembed noframes rp".split()
)
_KEEPS_SPACE = frozenset({"pre", "listing", "plaintext", "textarea", "xmp"})
_ROW_TEXT = 2_000
_ROW_BREAKS = 24
_LINK_TEXT = 400


@dataclass(slots=True)
class HtmlDocument:
    """A page that was read.

    Attributes:
        segments: in the order of the source.
        meta: of the government meta tags ``title``, ``published`` (as written), ``source``,
            ``column``, ``url``; and ``page_title`` from ``<title>``.
    """

    segments: list[Segment] = field(default_factory=list)
    meta: dict[str, str] = field(default_factory=dict)

    @property
    def links(self) -> list[Segment]:
        """Segments of kind ``link``: targets of links, pictures, frames and forms."""
        return [s for s in self.segments if s.kind == "link"]


def parse(source: str) -> HtmlDocument:
    """Reads a page.

    Args:
        source: the decoded HTML source; spans of all pieces are code points of it. Any string
            is accepted: like a browser, this never fails.
    """
    reader = _Reader(source)
    for token in tokenize(source):
        reader.token(token)
    reader.finish()
    return HtmlDocument(html_places.place(source, reader.drafts), reader.meta)


class _Reader:
    """Turns tokens into drafts of segments."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.drafts: list[Draft] = []
        self.meta: dict[str, str] = {}
        self._tree = Tree(self._closed)
        self._flow, self._aside = Flow(), Flow()
        self._flow_kind, self._flow_hidden = "text", False
        self._aside_kind = "text"
        self._headings = self._notes = self._table_count = 0
        self._tables: list[Table] = []
        self._row: Row | None = None
        self._anchors: list[tuple[dict[str, Any], list[str]]] = []
        self._after_html = False

    # --- tokens

    def token(self, token: Token) -> None:
        if token.kind == "text":
            self._text(token.start, token.end)
        elif token.kind == "open":
            self._open(token)
        elif token.kind == "close":
            self._close(token)
        elif token.kind == "comment":
            self._plain(token, "comment", frozenset({"comment"}))
        else:
            self._raw(token)

    def finish(self) -> None:
        self._tree.close_all()
        self._end_row()
        self._flush()

    def _plain(self, token: Token, kind: str, flags: frozenset[str]) -> None:
        """Text that is taken character by character."""
        text = self.source[token.start : token.end]
        for start, end in parts(text):
            piece = Piece(0, end - start, token.start + start, token.start + end)
            if text[start:end].strip():
                data = {"tag": token.name} if token.name else None
                at = token.start + start
                self.drafts.append(Draft(at, text[start:end], kind, (piece,), flags, data))

    def _raw(self, token: Token) -> None:
        if token.name in ("script", "style"):
            self._plain(token, "script", frozenset())
        elif token.name == "title":
            self._title(token)
        elif token.name in ESCAPABLE or token.name in ("xmp", "plaintext"):
            self._text(token.start, token.end, escaped=token.name in ESCAPABLE)
        else:
            self._plain(token, "text", frozenset({"hidden"}))

    def _title(self, token: Token) -> None:
        flow = Flow()
        for run in runs(self.source, token.start, token.end):
            flow.add(run, pre=False)
        text, pieces = flow.take()
        if text:
            self.drafts.append(Draft(token.start, text, "title", tuple(pieces)))
            self.meta.setdefault("page_title", text)

    # --- elements

    def _open(self, token: Token) -> None:
        name = token.name
        values: dict[str, str] = {}
        for attribute in token.attributes:
            values.setdefault(attribute.name, value(self.source, attribute))
        if name == "meta":
            self._meta(values)
        if name in ("html", "head", "body"):
            self._attributes(token, values)
            return
        self._tree.make_room(name)
        if name == "br":
            self._line_break()
        if name in VOID:
            if name == "hr":
                self._boundary()
            found = effects(name, values) if token.attributes else None
            self._attributes(token, values, gone=bool(found and found.gone))
            return
        self._element(token, values)

    def _element(self, token: Token, values: dict[str, str]) -> None:
        name = token.name
        found = effects(name, values) if token.attributes else effects(name, {})
        if name in _NEVER_SEEN:
            found = _GONE
        if name in _KEEPS_SPACE and found.pre is None:
            found = found._replace(pre=True)
        if name == "table":
            self._start_table()
        node = self._tree.open(name, found)
        if node.block:
            self._boundary()
        if name in HEADINGS:
            self._headings += 1
        elif name == "rt":
            self._notes += 1
            self._flush_aside()
        elif name == "tr":
            self._start_row()
        elif name in CELLS:
            self._start_cell(name, values)
        self._attributes(token, values)
        if token.closed and name in ("svg", "math", "path", "use", "rect", "circle", "g"):
            self._tree.close(name)

    def _close(self, token: Token) -> None:
        name = token.name
        if name in ("html", "body", "head"):
            if name == "html":
                self._tree.close_all()
                self._flush()
                self._after_html = True
        elif name == "br":
            self._line_break()
        elif name == "p":
            self._tree.close("p")
            self._boundary()
        else:
            self._tree.close(name)

    def _closed(self, node: Node) -> None:
        """An element ends; its effects still hold."""
        name = node.name
        if name in CELLS:
            self._end_cell()
        elif name == "tr":
            self._end_row()
        elif name == "table":
            self._end_row()
            self._flush()
            if self._tables:
                self._tables.pop()
        elif node.block:
            self._boundary()
        if name in HEADINGS:
            self._headings -= 1
        elif name == "rt":
            self._flush_aside()
            self._notes -= 1
        elif name == "a" and self._anchors:
            data, words = self._anchors.pop()
            data["text"] = " ".join("".join(words).split())[:_LINK_TEXT]

    def _attributes(self, token: Token, values: dict[str, str], gone: bool = False) -> None:
        if not token.attributes:
            if token.name == "a":
                self._anchors.append(({}, []))
            return
        hidden = gone or self._tree.hidden
        made = list(html_attributes.drafts(self.source, token, values, hidden))
        if self._after_html:
            for draft in made:
                draft.flags |= {"after-html"}
        self.drafts += made
        if token.name == "a":
            link = next((d.data for d in made if d.kind == "link"), None)
            self._anchors.append((link if link is not None else {}, []))
        elif token.name == "img" and self._anchors:
            self._anchors[-1][1].append(values.get("alt", "")[:_LINK_TEXT])

    def _meta(self, values: dict[str, str]) -> None:
        key = html_attributes.META_KEYS.get(html_attributes.meta_name(values).lower())
        content = values.get("content", "").strip()
        if key and content:
            self.meta.setdefault(key, content)

    # --- text

    def _text(self, start: int, end: int, escaped: bool = True) -> None:
        source, pre = self.source, self._tree.pre
        found = runs(source, start, end) if escaped else (Run(source[start:end], start, end, True),)
        hidden = self._tree.hidden and not (self._row and self._row.hidden)
        for run in found:
            if hidden or self._notes:
                self._aside_kind = "note" if self._notes and not hidden else "text"
                self._aside.add(run, pre)
            else:
                self._visible(run, pre)
            if self._anchors and len(self._anchors[-1][1]) < _LINK_TEXT:
                self._anchors[-1][1].append(run.text[:_LINK_TEXT])

    def _visible(self, run: Run, pre: bool) -> None:
        if self._aside.length:
            self._flush_aside()
        row = self._row
        if row and not row.in_cell:
            if not run.text.strip():
                return
            self._start_cell("td", {})
        if self._flow.length == 0:
            self._flow_kind = "heading" if self._headings else "text"
        self._flow.add(run, pre)
        if row and (self._flow.length > _ROW_TEXT or len(self._flow.breaks) > _ROW_BREAKS):
            self._spill()

    def _line_break(self) -> None:
        if self._tree.hidden and not (self._row and self._row.hidden):
            self._aside.line_break()
        else:
            self._flow.line_break()

    def _boundary(self) -> None:
        """The start or end of a block: of the hidden text only, inside something hidden."""
        if self._row is None and not self._tree.hidden:
            self._flush()
            return
        self._flush_aside()
        if self._row is not None and (self._row.hidden or not self._tree.hidden):
            self._flow.block_break()

    # --- tables

    def _start_table(self) -> None:
        if self._row is not None:
            self._spill()
        self._flush()
        self._table_count += 1
        self._tables.append(Table(self._table_count))

    def _start_row(self) -> None:
        self._flush()
        if not self._tables:
            self._table_count += 1
            self._tables.append(Table(self._table_count))
        self._row = Row(self._tables[-1], self._tree.hidden)

    def _start_cell(self, name: str, values: dict[str, str]) -> None:
        row = self._row
        if row is None:
            self._flush()
            return
        column = row.table.next_cell(values)
        start = self._flow.cell(separate=bool(row.cells))
        row.cells.append((start, start, column))
        row.headers += name == "th"
        row.in_cell = True

    def _end_cell(self) -> None:
        self._flush_aside()
        row = self._row
        if row is None:
            self._flush()
        elif row.in_cell:
            start, _, column = row.cells[-1]
            row.cells[-1] = (start, self._flow.length, column)
            row.in_cell = False

    def _end_row(self) -> None:
        row = self._row
        if row is None:
            return
        self._end_cell()
        self._row = None
        text, pieces = self._flow.take()
        if not pieces:
            return
        flags = {"hidden"} if row.hidden else set()
        if row.headers and row.headers == len(row.cells):
            flags.add("header")
        draft = Draft(pieces[0].source_start, text, "row", tuple(pieces), self._flags(flags))
        draft.table, draft.row, draft.cells = row.table.id, row.number, row.cells
        self.drafts.append(draft)

    def _spill(self) -> None:
        """A row that holds a layout rather than data: its blocks become paragraphs."""
        row, self._row = self._row, None
        breaks = self._flow.breaks
        text, pieces = self._flow.take()
        flags = self._flags({"hidden"} if row and row.hidden else ())
        start = 0
        for end in (*breaks, len(text)):
            self._emit(text, pieces, start, end, "text", flags)
            start = end

    # --- out

    def _flags(self, flags: Sequence[str] | set[str]) -> frozenset[str]:
        return frozenset((*flags, "after-html")) if self._after_html else frozenset(flags)

    def _flush(self) -> None:
        self._flush_aside()
        if self._row is not None:
            return
        text, pieces = self._flow.take()
        if pieces:
            for start, end in parts(text):
                self._emit(text, pieces, start, end, self._flow_kind, self._flags(()))

    def _flush_aside(self) -> None:
        text, pieces = self._aside.take()
        if pieces:
            flags = self._flags(("hidden",) if self._aside_kind == "text" else ())
            for start, end in parts(text):
                self._emit(text, pieces, start, end, self._aside_kind, flags)

    def _emit(
        self, text: str, pieces: list[Piece], start: int, end: int, kind: str, flags: frozenset[str]
    ) -> None:
        words, kept = cut(text, pieces, start, end)
        if kept:
            self.drafts.append(Draft(kept[0].source_start, words, kind, kept, flags))
