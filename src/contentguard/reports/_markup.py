"""The readable text of an HTML source, piece by piece, with its way back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

_NAME = re.compile(r"/?([a-zA-Z][a-zA-Z0-9]*)")
_BLOCK = frozenset(
    ["p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "section", "article", "header", "footer", "title", "hr", "dt", "dd", "blockquote", "pre", "body"]
)  # fmt: skip
_CLOSED_BY = {"script": "</script", "style": "</style"}


def readable(source: str, cuts: set[int]) -> Iterator[tuple[str, int, int]]:
    """(shown text, start, end) of each piece, cut at ``cuts`` so that a span owns whole pieces."""
    at = 0
    while at < len(source):
        start = source.find("<", at)
        if start < 0:
            start = len(source)
        yield from _shown(source, at, start, cuts)
        if start == len(source):
            return
        end, name = _tag(source, start)
        if name in _BLOCK:
            yield "\n", start, end
        at = end


def _shown(source: str, start: int, end: int, cuts: set[int]) -> Iterator[tuple[str, int, int]]:
    inside = [c for c in sorted(cuts) if start < c < end] if start < end else []
    for a, b in zip([start, *inside], [*inside, end], strict=True):
        if a < b:
            text = re.sub(r"[ \t\r\n]+", " ", unescape(source[a:b]))
            if text.strip() or text == " ":
                yield text, a, b


def _tag(source: str, start: int) -> tuple[int, str]:
    if source.startswith("<!--", start):
        end = source.find("-->", start)
        return (end + 3 if end >= 0 else len(source)), ""
    match = _NAME.match(source, start + 1)
    end = source.find(">", start)
    if match is None and not source.startswith("<!", start):
        return start + 1, ""
    end = end + 1 if end >= 0 else len(source)
    name = match[1].lower() if match else ""
    if name in _CLOSED_BY and source[start + 1] != "/":
        close = source.lower().find(_CLOSED_BY[name], end)
        return (close if close >= 0 else len(source)), ""
    return end, name
