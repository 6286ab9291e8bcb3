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
from contentguard.formats.html_flow import Flow
from contentguard.formats.html_places import Draft
from contentguard.formats.html_sheet import Sheet
from contentguard.formats.html_style import NONE, Effects, effects, one_pixel
from contentguard.formats.html_tokens import ESCAPABLE, VOID, Run, Token, runs, tokenize, value
from contentguard.formats.html_tree import Node, Tree
from contentguard.formats.html_writer import Writer
from contentguard.formats.words import words
from contentguard.model import Segment

_GONE = Effects(gone=True)
_NEVER_SEEN = words("noscript template datalist video audio canvas object noembed noframes rp")
_KEEPS_SPACE = words("pre listing plaintext textarea xmp")
_PAGE = words("html head body")
_FOREIGN = words("svg math path use rect circle g")
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
    return HtmlDocument(html_places.place(source, reader.writer.drafts), reader.meta)


class _Reader:
    """Turns tokens into drafts of segments."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.meta: dict[str, str] = {}
        self._tree = Tree(self._closed)
        self._sheet = Sheet()
        self.writer = Writer(self._tree)
        self._anchors: list[tuple[dict[str, Any], list[str]]] = []

    def token(self, token: Token) -> None:
        """Takes the next token."""
        if token.kind == "text":
            self._text(token.start, token.end)
        elif token.kind == "open":
            self._open(token)
        elif token.kind == "close":
            self._close(token)
        elif token.kind == "comment":
            self.writer.plain(self.source, token.start, token.end, "comment", ("comment",), "")
        else:
            self._raw(token)

    def finish(self) -> None:
        """The source has ended."""
        self._tree.close_all()
        self.writer.end_row()
        self.writer.flush()

    def _raw(self, token: Token) -> None:
        name = token.name
        if name in ("script", "style"):
            if name == "style":
                self._sheet.add(self.source[token.start : token.end])
            self.writer.plain(self.source, token.start, token.end, "script", (), name)
        elif name == "title":
            self._title(token)
        elif name in ESCAPABLE or name in ("xmp", "plaintext"):
            self._text(token.start, token.end, escaped=name in ESCAPABLE)
        else:
            self.writer.plain(self.source, token.start, token.end, "text", ("hidden",), name)

    def _title(self, token: Token) -> None:
        flow = Flow()
        for run in runs(self.source, token.start, token.end):
            flow.add(run, pre=False)
        text, pieces = flow.take()
        if text:
            self.writer.drafts.append(Draft(token.start, text, "title", tuple(pieces)))
            self.meta.setdefault("page_title", text)

    def _text(self, start: int, end: int, escaped: bool = True) -> None:
        if not self._anchors and self.writer.passes_over(self.source, start, end):
            return
        found: Sequence[Run]
        if escaped:
            found = runs(self.source, start, end)
        else:
            found = (Run(self.source[start:end], start, end, True),)
        self.writer.text(found)
        if self._anchors:
            collected = self._anchors[-1][1]
            for run in found[: _LINK_TEXT - len(collected)]:
                collected.append(run.text[:_LINK_TEXT])

    def _open(self, token: Token) -> None:
        name = token.name
        values: dict[str, str] = {}
        for attribute in token.attributes:
            if attribute.name not in values:
                values[attribute.name] = value(self.source, attribute)
        if name == "meta":
            self._meta(values)
        if name in _PAGE:
            if name == "body":
                self._tree.paper = effects(name, values).paper
            self._attributes(token, values)
            return
        self._tree.make_room(name)
        found = effects(name, values) if values or name == "dialog" else NONE
        if name not in VOID:
            self._element(token, values, found)
            return
        if name == "br":
            self.writer.line_break()
        elif name == "hr":
            self.writer.boundary()
        self._attributes(token, values, found.gone)

    def _element(self, token: Token, values: dict[str, str], found: Effects) -> None:
        name = token.name
        if values and (veil := self._sheet.veil(name, values)):
            found = found._replace(veil=veil)
        if name in _NEVER_SEEN:
            found = _GONE
        if name in _KEEPS_SPACE and found.pre is None:
            found = found._replace(pre=True)
        if name == "table":
            self.writer.start_table()
        self.writer.opened(self._tree.open(name, found), values)
        if self._anchors and found.ink is not None and self._tree.same_colour:
            self._anchors[-1][0]["same_colour"] = True
        self._attributes(token, values)
        if token.closed and name in _FOREIGN:
            self._tree.close(name)

    def _close(self, token: Token) -> None:
        name = token.name
        if name not in _PAGE:
            self._tree.close(name)
            if name == "br":
                self.writer.line_break()
        elif name == "html":
            self._tree.close_all()
            self.writer.flush()
            self.writer.after_html = True

    def _closed(self, node: Node) -> None:
        """An element ends; its effects still hold."""
        self.writer.closed(node)
        if node.name == "a" and self._anchors:
            data, collected = self._anchors.pop()
            data["text"] = " ".join("".join(collected).split())[:_LINK_TEXT]

    def _attributes(self, token: Token, values: dict[str, str], gone: bool = False) -> None:
        made: list[Draft] = []
        if token.attributes:
            hidden = gone or self._tree.hidden
            made = list(html_attributes.drafts(self.source, token, values, hidden))
            if self.writer.after_html:
                for draft in made:
                    draft.flags |= {"after-html"}
            if not hidden:
                self._veil(made)
            self.writer.drafts += made
        if token.name == "a":
            link = next((d.data for d in made if d.kind == "link"), None)
            self._anchors.append((link if link is not None else {}, []))
        elif token.name == "img" and self._anchors:
            self._anchors[-1][1].append(values.get("alt", "")[:_LINK_TEXT])
            if one_pixel(values):
                self._anchors[-1][0]["pixel"] = True

    def _veil(self, made: list[Draft]) -> None:
        """Notes on links how the page may hide them without hiding them for certain."""
        veil, same = self._tree.veil, self._tree.same_colour
        for draft in made if veil or same else ():
            if draft.kind == "link" and draft.data is not None:
                draft.data |= {"veil": veil, "same_colour": same}

    def _meta(self, values: dict[str, str]) -> None:
        key = html_attributes.META_KEYS.get(html_attributes.meta_name(values).lower())
        content = values.get("content", "").strip()
        if key and content:
            self.meta.setdefault(key, content)
