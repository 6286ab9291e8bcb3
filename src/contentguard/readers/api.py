"""Reads a file of any kind into segments: :func:`read_file`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from contentguard.errors import ReadError
from contentguard.formats.decode import decode
from contentguard.model import Locator, NotChecked, Segment, Unread
from contentguard.readers import detect
from contentguard.readers.budget import Budget
from contentguard.readers.context import Context
from contentguard.readers.dispatch import read_into

_MOST_UNREAD = 100


@dataclass(slots=True)
class Reading:
    """What was read of a file.

    Attributes:
        segments: in reading order; ``locator.part`` is ``attachment``, ``pieces`` are empty.
        unread: what should have been read and was not.
        not_checked: what was left out knowingly.
        media_type: of the content, whatever the name says.
        encoding: of a text file, else empty.
        meta: properties and, for a page, its government meta tags.
        text: the decoded text of a text file or page, else None.
    """

    segments: list[Segment] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    not_checked: list[NotChecked] = field(default_factory=list)
    media_type: str = "application/octet-stream"
    encoding: str = ""
    meta: Mapping[str, str] = field(default_factory=dict)
    text: str | None = None


def read_file(name: str, data: bytes, budget: Budget | None = None) -> Reading:
    """Reads a file in this process; never raises because of its content.

    A hostile PDF or workbook can hang or crash the library that reads it; use
    :class:`contentguard.readers.client.ReaderPool` for files that nobody vouches for.

    Args:
        name: file name as shown to people; it names the place and decides nothing but whether a
            text is a table (``.csv``) or a page.
        data: the bytes.
        budget: limits for the file and everything inside it.
    """
    context = Context((name,), budget or Budget(), read_into)
    kind = detect.kind(data) if data else "text"
    if kind == "text" and data:
        return _text_file(data, context)
    read_into(data, context)
    if context.pictures:
        _recognise(context)
    return _reading(context, detect.media_type(kind))


def _recognise(context: Context) -> None:
    from contentguard.readers import pictures

    pictures.recognise(context)


def _text_file(data: bytes, context: Context) -> Reading:
    """A text is decoded once, and handed out besides its segments."""
    from contentguard.readers import texts

    text: str | None = None
    try:
        decoded = decode(data)
        text = decoded.text
        texts.take(decoded, context)
    except ReadError as error:
        context.failed(error)
    if context.pictures:
        _recognise(context)
    reading = _reading(context, "text/plain")
    reading.text = text
    return reading


def _reading(context: Context, media_type: str) -> Reading:
    if not (context.segments or context.unread or context.not_checked):
        context.skipped("no-text", "文件里没有读到任何文字（可能是空白文件）。")
    meta = dict(context.meta)
    media_type = meta.pop("media_type", media_type)
    encoding = meta.pop("encoding", "")
    if len(context.unread) > _MOST_UNREAD:
        more = len(context.unread) - _MOST_UNREAD
        last = context.unread[-1]
        place = place_of(context.path[0])
        context.unread[_MOST_UNREAD:] = [
            Unread(
                place,
                last.reason,
                last.code,
                f"{place.display}：另有 {more} 处没有读取，请人工检查。",
            )
        ]
    return Reading(
        context.segments, context.unread, context.not_checked, media_type, encoding, meta
    )


def place_of(name: str) -> Locator:
    """The locator of a whole attachment."""
    return Locator(name, "attachment", (name,))
