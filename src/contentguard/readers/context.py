"""What a reader writes into: segments with their place, and what could not be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from contentguard.errors import ReadError
from contentguard.model import Locator, NotChecked, Segment, Unread
from contentguard.readers.budget import Budget

Cells = tuple[tuple[int, int, Locator], ...]

LONG = 10_000
"""Characters above which a paragraph is cut."""


@dataclass(frozen=True, slots=True)
class Picture:
    """An image found in a document, with the place it stands at."""

    data: bytes
    locator: Locator


class GridCells(Sequence[tuple[int, int, Locator]]):
    """The cell map of a sheet row, made only for the cells that somebody asks for.

    Args:
        text: the row, cells joined by tabs.
        base: locator of the row.
        row: 1-based number of the row.
        column: 1-based number of the first column.
        hidden: numbers of hidden columns.
    """

    __slots__ = ("_made", "base", "column", "hidden", "row", "text")

    def __init__(
        self, text: str, base: Locator, row: int, column: int, hidden: frozenset[int]
    ) -> None:
        self.text, self.base, self.row, self.column, self.hidden = text, base, row, column, hidden
        self._made: Cells | None = None

    def _cells(self) -> Cells:
        if self._made is None:
            self._made = tuple(self._make())
        return self._made

    def _make(self) -> Iterator[tuple[int, int, Locator]]:
        base, at = self.base, 0
        where, _, name = base.display.rpartition("!")
        around = "".join(name.partition("（")[1:])
        for index, value in enumerate(self.text.split("\t")):
            if value:
                number = self.column + index
                cell, unseen = f"{column_name(number)}{self.row}", number in self.hidden
                remark = "（隐藏列）" if unseen else around
                yield (
                    at,
                    at + len(value),
                    Locator(
                        f"{where}!{cell}{remark}",
                        base.part,
                        base.path,
                        line=base.line,
                        sheet=base.sheet,
                        cell=cell,
                        hidden=base.hidden or unseen,
                    ),
                )
            at += len(value) + 1

    def __len__(self) -> int:
        return len(self._cells())

    def __getitem__(self, index: Any) -> Any:
        return self._cells()[index]


class Context:
    """Collects what is read of one file of the tree.

    Args:
        path: names of the containers, outermost first, the file itself last.
        budget: shared by the whole tree.
        reader: reads a file found inside this one.
    """

    def __init__(
        self, path: tuple[str, ...], budget: Budget, reader: Callable[[bytes, Context], None]
    ) -> None:
        self.path, self.budget = path, budget
        self._reader = reader
        self._prefix = " › ".join(path)
        self.segments: list[Segment] = []
        self.unread: list[Unread] = []
        self.not_checked: list[NotChecked] = []
        self.pictures: list[Picture] = []
        self.meta: dict[str, str] = {}

    def place(self, where: str = "", **fields: Any) -> Locator:
        """A locator inside this file."""
        display = f"{self._prefix} › {where}" if where else self._prefix
        return Locator(display, "attachment", self.path, **fields)

    def add(
        self,
        text: str,
        where: str,
        kind: str = "text",
        flags: Iterable[str] = (),
        *,
        cells: Cells = (),
        data: Mapping[str, Any] | None = None,
        **fields: Any,
    ) -> None:
        """Adds a segment; empty text adds nothing, long text is cut at line ends.

        Args:
            text: what stands there.
            where: name of the place inside the file.
            kind, flags, cells, data: of the :class:`Segment`.
            fields: of the :class:`Locator`.
        """
        if not text or text.isspace():
            return
        self.budget.spend("characters", len(text))
        marks = frozenset(flags)
        locator = self.place(where, hidden="hidden" in marks, deleted="deleted" in marks, **fields)
        if len(text) <= LONG or cells:
            self.segments.append(Segment(text, locator, kind, marks, (), cells, data))
            return
        for start, end in cuts(text):
            self.segments.append(Segment(text[start:end], locator, kind, marks, (), (), data))

    def grid(
        self,
        values: list[str],
        where: str,
        row: int,
        column: int,
        hidden: frozenset[int],
        **fields: Any,
    ) -> None:
        """Adds a row of a sheet, with a cell map that costs nothing until it is used."""
        text = "\t".join(values)
        self.budget.spend("characters", len(text))
        flags: frozenset[str] = fields.pop("flags", frozenset())
        data = fields.pop("data", None)
        base = self.place(where, hidden="hidden" in flags, line=row, **fields)
        cells = cast("Cells", GridCells(text, base, row, column, hidden))
        self.segments.append(Segment(text, base, "row", flags, (), cells, data))

    def failed(self, error: ReadError, where: str = "") -> None:
        """Notes something that could not be read."""
        place = self.place(where)
        self.unread.append(
            Unread(place, error.reason, error.code, f"{place.display}：{error.message}")
        )

    def skipped(self, reason: str, message: str, where: str = "") -> None:
        """Notes something left out knowingly."""
        place = self.place(where)
        self.not_checked.append(NotChecked(place, reason, f"{place.display}：{message}"))

    def picture(self, data: bytes, where: str, **fields: Any) -> None:
        """Keeps an image for recognition of its text."""
        self.pictures.append(Picture(data, self.place(where, **fields)))

    def recognised(self, text: str, place: Locator, score: float, cells: Cells) -> None:
        """Adds the text that was recognised in a picture at ``place``."""
        self.budget.spend("characters", len(text))
        locator = replace(place, ocr=score)
        self.segments.append(Segment(text, locator, "image", frozenset({"ocr"}), (), cells))

    def child(self, name: str, data: bytes) -> None:
        """Reads a file found inside this one; its faults stay its own."""
        inner = Context((*self.path, name), self.budget, self._reader)
        self._reader(data, inner)
        if self.budget.on_progress is not None:
            self.budget.on_progress(self.path)
        self.segments += inner.segments
        self.unread += inner.unread
        self.not_checked += inner.not_checked
        self.pictures += inner.pictures


def cuts(text: str) -> Iterator[tuple[int, int]]:
    """Half-open spans of at most :data:`LONG` characters, cut at line or sentence ends."""
    pos = 0
    while len(text) - pos > LONG:
        limit = pos + LONG
        found = max(
            text.rfind("\n", pos + LONG // 2, limit), text.rfind("。", pos + LONG // 2, limit)
        )
        end = found + 1 if found >= 0 else limit
        yield pos, end
        pos = end
    yield pos, len(text)


def column_name(number: int) -> str:
    """``A`` for 1, ``AA`` for 27."""
    name = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name
