"""Documents for the privacy tests, built the way the pipeline builds them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from contentguard.detectors.base import AsOf, Document
from contentguard.detectors.privacy import Item, identify
from contentguard.model import Kind, Post, Segment
from contentguard.text import View, blocks, split_plain

ID = "32132219780614998"  # with its check digit: a number of order 998 that belongs to nobody
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def whole(body: str) -> str:
    """17 digits with their check digit."""
    return body + "10X98765432"[sum(int(c) * w for c, w in zip(body, _WEIGHTS, strict=True)) % 11]


def document(text: str, title: str = "", segments: list[Segment] | None = None) -> Document:
    """A document over a plain text or over given segments."""
    own = segments or split_plain(text, Segment(""))
    if title:
        own = [Segment(title, kind="title"), *own]
    views = blocks(own)
    date = AsOf(dt.date(2026, 6, 1), "option")
    return Document(Post(text, title=title), own, views, len(views), Kind.AUTO, False, date)


def items(
    text: str, title: str = "", settings: Mapping[str, Mapping[str, Any]] | None = None
) -> list[tuple[str, str, str]]:
    """Type, words in the raw text and leak of each item."""
    doc = document(text, title)
    return [(i.type, raw(doc.views[i.index], i), i.leak) for i in identify(doc, settings)]


def raw(view: View, item: Item) -> str:
    """The words of an item before folding."""
    start, end = view.raw_span(item.start, item.end)
    return view.raw[start:end]
