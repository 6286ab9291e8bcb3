"""Text files: plain, tables in text form, and pages."""

from __future__ import annotations

import base64
import binascii
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
        _page_pictures(page.links, text, context)
    elif kind == "text/csv":
        context.segments += plain.table(context.place, text)
    else:
        context.segments += plain.lines(context.place, text)


def _page_pictures(links: list[Segment], text: str, context: Context) -> None:
    """Pictures written into a page are kept; those it only points at are listed."""
    remote = 0
    for link in links:
        data = link.data or {}
        span = data.get("embedded")
        if (
            span
            and link.text.startswith("data:image/")
            and link.text.rstrip(",").endswith("base64")
        ):
            context.budget.spend("total_bytes", span[1] - span[0])
            encoded = text[span[0] + len(link.text) : span[1]]
            try:
                content = base64.b64decode(encoded)
            except (binascii.Error, ValueError):
                context.failed(CorruptError("内嵌图片的编码损坏，没有识别。"), link.locator.display)
                continue
            context.picture(content, link.locator.display)
        elif data.get("tag") == "img" and data.get("attr") in ("src", "data-src") and not span:
            remote += 1
    if remote:
        context.skipped(
            "remote-resource", f"引用了 {remote} 张外部图片，没有下载，其中的文字没有检查。"
        )


def _attached(segment: Segment, context: Context) -> Segment:
    cells = tuple((a, b, _inside(place, context)) for a, b, place in segment.cells)
    return replace(segment, locator=_inside(segment.locator, context), pieces=(), cells=cells)


def _inside(place: Locator, context: Context) -> Locator:
    outer = context.place(place.display)
    return replace(place, display=outer.display, part=outer.part, path=outer.path)
