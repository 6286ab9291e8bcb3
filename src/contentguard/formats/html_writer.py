"""Collects the text of a page into drafts: blocks, rows with cells, hidden text beside them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from contentguard.formats.html_flow import BLANK, Flow, cut, parts
from contentguard.formats.html_places import Draft
from contentguard.formats.html_rows import Row, Table
from contentguard.formats.html_tokens import Run
from contentguard.formats.html_tree import HEADINGS, Node, Tree
from contentguard.model import Piece

_SHORT = 200
_ROW_TEXT = 2_000
_ROW_BREAKS = 24


class Writer:
    """Takes runs of text and the starts and ends of elements; gives drafts.

    Text that is not seen goes beside the main flow, so that a hidden element inside a word does
    not cut the word. A table row is one draft unless it lays out a page (nested tables, many
    blocks): then its blocks become paragraphs.

    Attributes:
        drafts: the segments so far, in no strict order.
        after_html: the page has ended; what follows is flagged.
    """

    def __init__(self, tree: Tree) -> None:
        self.drafts: list[Draft] = []
        self.after_html = False
        self._tree = tree
        self._flow, self._aside = Flow(), Flow()
        self._kind = self._aside_kind = "text"
        self._headings = self._notes = self._table_count = 0
        self._tables: list[Table] = []
        self._row: Row | None = None

    # --- text

    def text(self, found: Iterable[Run]) -> None:
        """Text at the current place of the tree."""
        pre, hidden = self._tree.pre, self._unseen()
        for run in found:
            if hidden or self._notes:
                self._aside_kind = "text" if hidden else "note"
                self._aside.add(run, pre)
            else:
                self._visible(run, pre)

    def passes_over(self, source: str, start: int, end: int) -> bool:
        """Whether the text is white space between blocks, which leaves nothing behind."""
        return (
            end - start < _SHORT
            and self._flow.idle
            and self._aside.idle
            and source[start:end].isspace()
            and not source[start:end].strip(BLANK)
            and not self._tree.pre
        )

    def plain(
        self, source: str, start: int, end: int, kind: str, flags: Iterable[str], tag: str
    ) -> None:
        """Text that is taken character by character (comments, scripts)."""
        for a, b in parts(source[start:end]):
            text = source[start + a : start + b]
            if text.strip():
                piece = Piece(0, b - a, start + a, start + b)
                data = {"tag": tag} if tag else None
                self.drafts.append(Draft(start + a, text, kind, (piece,), self._flags(flags), data))

    def line_break(self) -> None:
        """A ``<br>``."""
        (self._aside if self._unseen() else self._flow).line_break()

    def boundary(self) -> None:
        """The start or end of a block: of the hidden text only, inside something hidden."""
        hidden = self._tree.hidden
        if self._row is None and not hidden:
            self.flush()
            return
        self._flush_aside()
        if self._row is not None and (self._row.hidden or not hidden):
            self._flow.block_break()

    def _unseen(self) -> bool:
        return self._tree.hidden and not (self._row is not None and self._row.hidden)

    def _visible(self, run: Run, pre: bool) -> None:
        if self._aside.length:
            self._flush_aside()
        row = self._row
        if row and not row.in_cell:
            if not run.text.strip():
                return
            self.start_cell("td", {})
        if self._flow.length == 0:
            self._kind = "heading" if self._headings else "text"
        self._flow.add(run, pre)
        if row and (self._flow.length > _ROW_TEXT or len(self._flow.breaks) > _ROW_BREAKS):
            self._spill()

    # --- elements

    def opened(self, node: Node, attributes: Mapping[str, str]) -> None:
        """An element has begun; ``attributes`` are its decoded values."""
        name = node.name
        if node.block:
            self.boundary()
        if name in HEADINGS:
            self._headings += 1
        elif name == "rt":
            self._flush_aside()
            self._notes += 1
        elif name == "tr":
            self._start_row()
        elif name in ("td", "th"):
            self.start_cell(name, attributes)

    def closed(self, node: Node) -> None:
        """An element ends; its effects still hold."""
        name = node.name
        if name in ("td", "th"):
            self._end_cell()
        elif name == "tr":
            self.end_row()
        elif name == "table":
            self.end_row()
            self.flush()
            if self._tables:
                self._tables.pop()
        elif node.block:
            self.boundary()
        if name in HEADINGS:
            self._headings -= 1
        elif name == "rt":
            self._flush_aside()
            self._notes -= 1

    def start_table(self) -> None:
        """A table begins; one inside a row shows that the row is layout."""
        if self._row is not None:
            self._spill()
        self.flush()
        self._table_count += 1
        self._tables.append(Table(self._table_count))

    def _start_row(self) -> None:
        self.flush()
        if not self._tables:
            self._table_count += 1
            self._tables.append(Table(self._table_count))
        self._row = Row(self._tables[-1], self._tree.hidden)

    def start_cell(self, name: str, attributes: Mapping[str, str]) -> None:
        """A cell begins; outside a row it is a block."""
        row = self._row
        if row is None:
            self.flush()
            return
        column = row.table.next_cell(attributes)
        start = self._flow.cell(separate=bool(row.cells))
        row.cells.append((start, start, column))
        row.headers += name == "th"
        row.in_cell = True

    def _end_cell(self) -> None:
        self._flush_aside()
        row = self._row
        if row is None:
            self.flush()
        elif row.in_cell:
            start, _, column = row.cells[-1]
            row.cells[-1] = (start, self._flow.length, column)
            row.in_cell = False

    def end_row(self) -> None:
        """The current row, if there is one, becomes a draft."""
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

    def flush(self) -> None:
        """The block ends here (inside a row, only the hidden text does)."""
        self._flush_aside()
        if self._row is not None:
            return
        text, pieces = self._flow.take()
        if pieces:
            for start, end in parts(text):
                self._emit(text, pieces, start, end, self._kind, self._flags(()))

    def _flags(self, flags: Iterable[str]) -> frozenset[str]:
        return frozenset((*flags, "after-html")) if self.after_html else frozenset(flags)

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
