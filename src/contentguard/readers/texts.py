"""Text files: plain, tables in text form, and pages."""

from __future__ import annotations

from dataclasses import replace

from contentguard.errors import CorruptError
from contentguard.formats.decode import Decoded, decode
from contentguard.formats.html import parse
from contentguard.model import Locator, Segment
from contentguard.readers import plain, sniff
from contentguard.readers.context import Context


def read(data: bytes, context: Context) -> None:
    """Reads a text file; see :func:`take` for one that is decoded already."""
    take(decode(data), context)


def take(decoded: Decoded, context: Context) -> None:
    """Adds a decoded text file.

    Args:
        decoded: the text; damage is noted as ``unread``.
        context: its last name may say that a text is a table.
    """
    text = decoded.text
    context.budget.spend("characters", len(text))
    if decoded.damaged:
        context.failed(CorruptError(decoded.note))
    kind = sniff.text_type(context.path[-1], text)
    context.meta["media_type"], context.meta["encoding"] = kind, decoded.encoding
    if kind == "text/html":
        page = parse(text)
        context.meta.update(page.meta)
        context.segments += [_attached(s, context) for s in page.segments]
    elif kind == "text/csv":
        context.segments += plain.table(context.place, text)
    else:
        context.segments += plain.lines(context.place, text)


def _attached(segment: Segment, context: Context) -> Segment:
    cells = tuple((a, b, _inside(place, context)) for a, b, place in segment.cells)
    return replace(segment, locator=_inside(segment.locator, context), pieces=(), cells=cells)


def _inside(place: Locator, context: Context) -> Locator:
    outer = context.place(place.display)
    return replace(place, display=outer.display, part=outer.part, path=outer.path)
