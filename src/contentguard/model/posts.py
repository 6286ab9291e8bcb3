"""What comes in: a post with its attachments, and the stretches of text that readers make of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

from contentguard.errors import InputError


class Kind(StrEnum):
    """Kind of a post."""

    ORIGINAL = "original"
    REPOST = "repost"
    NOTICE = "notice"
    PAGE = "page"
    REPLY = "reply"
    COMMENT = "comment"
    AUTO = "auto"


@dataclass(frozen=True, slots=True)
class Locator:
    """Where a piece of text stands, for people (``display``) and for programs."""

    display: str = "正文"
    part: str = "body"
    path: tuple[str, ...] = ()
    page: int | None = None
    paragraph: int | None = None
    line: int | None = None
    column: int | None = None
    sheet: str | None = None
    cell: str | None = None
    slide: int | None = None
    bbox: tuple[float, float, float, float] | None = None
    hidden: bool = False
    deleted: bool = False
    ocr: float | None = None


BODY = Locator()
"""The body as a whole."""


class Piece(NamedTuple):
    """One run of a segment's text in its source: ``text[start:end]`` came from
    ``source[source_start:source_end]``; equal lengths mean character by character."""

    start: int
    end: int
    source_start: int
    source_end: int


@dataclass(slots=True)
class Segment:
    """A stretch of text with one place: a paragraph, a table row, an attribute, a comment.

    Attributes:
        text: what a reader (or, for hidden kinds, a machine) would see, undecorated.
        locator: where it stands.
        kind: ``text`` ``heading`` ``row`` ``cell`` ``title`` ``attribute`` ``comment`` ``script``
            ``meta`` ``link`` ``alt`` ``note`` ``image``.
        flags: any of ``hidden`` ``deleted`` ``inserted`` ``comment`` ``numeric`` ``header`` …
        pieces: the way back to the source string; empty when the text is the source itself.
        cells: for a row: (start, end, locator) of each cell in ``text``.
        data: what else a reader knows (tag name, attribute name, link target …).
    """

    text: str
    locator: Locator = BODY
    kind: str = "text"
    flags: frozenset[str] = frozenset()
    pieces: tuple[Piece, ...] = ()
    cells: tuple[tuple[int, int, Locator], ...] = ()
    data: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that a post carries.

    Args:
        name: its file name as shown to readers.
        data: its bytes, or
        path: where it stands; read when it is checked.
    """

    name: str
    data: bytes | None = None
    path: Path | None = None

    def __post_init__(self) -> None:
        if (self.data is None) == (self.path is None):
            raise InputError(f"附件“{self.name}”：data 与 path 必须且只能给一个。")

    @classmethod
    def from_path(cls, path: str | Path) -> Attachment:
        """An attachment that is read from ``path`` when it is checked."""
        return cls(name=Path(path).name, path=Path(path))


@dataclass(frozen=True, slots=True)
class Post:
    """What is about to be published, or was published.

    Args:
        body: the text or the HTML source; spans of violations count its code points.
        title: headline.
        media_type: ``text/plain`` or ``text/html``.
        kind: a :class:`Kind` or its value.
        published: date (or date-time) of publication.
        source: 信息来源 as stated by the publishing system.
        credits: 署名, e.g. ``{"审核人": "…"}``.
        url: address of the page.
        attachments: files it carries.
        id: identifier used as ``source`` of its report.

    Raises:
        InputError: an unknown kind, media type, or a value of the wrong type.
    """

    body: str
    title: str = ""
    media_type: str = "text/plain"
    kind: Kind | str = Kind.AUTO
    published: dt.date | dt.datetime | str | None = None
    source: str | None = None
    credits: Mapping[str, str] = field(default_factory=dict)
    url: str | None = None
    attachments: tuple[Attachment, ...] | list[Attachment] = ()
    id: str | None = None

    def __post_init__(self) -> None:
        for name in ("body", "title", "media_type"):
            if not isinstance(getattr(self, name), str):
                raise InputError(f"字段“{name}”必须是字符串。")
        if self.media_type not in ("text/plain", "text/html"):
            raise InputError(
                f"字段“media_type”不支持“{self.media_type}”：请用 text/plain 或 text/html。"
            )
        object.__setattr__(self, "kind", parse_kind(self.kind))
        object.__setattr__(self, "published", parse_date(self.published, "published"))
        object.__setattr__(self, "attachments", tuple(self.attachments))

    @property
    def date(self) -> dt.date | None:
        """The date of publication without its time."""
        value = self.published
        return value.date() if isinstance(value, dt.datetime) else value  # type: ignore[return-value]


def parse_kind(value: Kind | str) -> Kind:
    """The :class:`Kind` of a name.

    Raises:
        InputError: no such kind.
    """
    try:
        return Kind(value)
    except ValueError:
        known = "、".join(k.value for k in Kind)
        raise InputError(f"字段“kind”没有“{value}”这一类：可用 {known}。") from None


def parse_date(value: dt.date | dt.datetime | str | None, name: str) -> dt.date | None:
    """A date or date-time from ISO text; ``None`` stays ``None``.

    Raises:
        InputError: not a date; the message names the field ``name``.
    """
    if value is None or isinstance(value, dt.date):
        return value
    if isinstance(value, str):
        text = value.strip()
        try:
            return (
                dt.date.fromisoformat(text) if len(text) <= 10 else dt.datetime.fromisoformat(text)
            )
        except ValueError:
            pass
    raise InputError(
        f"字段“{name}”不是日期：{value!r}（写作 2022-03-15 或 2022-03-15T09:00:00+08:00）。"
    )
