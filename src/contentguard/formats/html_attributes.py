"""Which attributes of an element are text, links or scripts, and what the meta tags say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from contentguard.formats.html_places import Draft
from contentguard.formats.html_tokens import Attribute, Token, runs
from contentguard.formats.words import words
from contentguard.model import Piece
from contentguard.patterns import lazy

LINKS = words(
    "href src action formaction poster cite background longdesc srcset data codebase usemap manifest"
)
TEXTS = words(
    "alt title placeholder value content aria-label aria-description aria-valuetext summary label abbr "
    "standby prompt datetime download srcdoc"
)
_DATA_HEAD = 200
_HIDDEN, _PLAIN = frozenset({"hidden"}), frozenset[str]()
_SILENT = frozenset(
    {"width", "height", "d", "points", "viewbox", "transform", "integrity", "nonce"}
)
_KINDS = (
    dict.fromkeys(TEXTS, "attribute")
    | dict.fromkeys({*LINKS, "xlink:href"}, "link")
    | dict.fromkeys(_SILENT, "")
)
# Elsewhere only what could be a person's data or a sentence is worth a segment.
_TELLING = lazy(r"[\u3400-\u9fff]|[0-9]{6}|://")
_TELLING_STYLE = lazy(r"[0-9]{11}|://")
META_KEYS = {
    "articletitle": "title",
    "pubdate": "published",
    "contentsource": "source",
    "columnname": "column",
    "url": "url",
}
"""Government meta tags (lower case) → keys of :attr:`HtmlDocument.meta`."""


def decoded(source: str, attribute: Attribute) -> tuple[str, tuple[Piece, ...]]:
    """The value of an attribute and its pieces."""
    raw = source[attribute.start : attribute.end]
    if "&" not in raw:
        return raw, (Piece(0, len(raw), attribute.start, attribute.end),)
    text: list[str] = []
    pieces: list[Piece] = []
    length = 0
    for run in runs(source, attribute.start, attribute.end, attribute=True):
        pieces.append(Piece(length, length + len(run.text), run.start, run.end))
        text.append(run.text)
        length += len(run.text)
    return "".join(text), tuple(pieces)


def drafts(source: str, token: Token, values: Mapping[str, str], hidden: bool) -> Iterator[Draft]:
    """A draft for each attribute of ``token`` that says something.

    Args:
        source: the page.
        token: an ``open`` token.
        values: decoded values by name.
        hidden: the element is not seen.
    """
    tag = token.name
    if tag == "input" and values.get("type", "").strip().lower() == "hidden":
        hidden = True
    flags = _HIDDEN if hidden else _PLAIN
    for attribute in token.attributes:
        kind = _kind(tag, attribute, source)
        if not kind:
            continue
        data: dict[str, Any] = {"tag": tag, "name": attribute.name}
        if source.startswith("data:", attribute.start):
            # The bytes of a picture are no text: only the head of the address is.
            comma = source.find(",", attribute.start, attribute.end)
            data["embedded"] = (attribute.start, attribute.end)
            attribute = attribute._replace(end=comma + 1 if comma > 0 else attribute.end)
            attribute = attribute._replace(end=min(attribute.end, attribute.start + _DATA_HEAD))
        text, pieces = decoded(source, attribute)
        if not text.strip():
            continue
        if kind == "link":
            data |= {"attr": attribute.name, "text": values.get("alt", "") if tag != "a" else ""}
        elif kind == "meta":
            data["name"] = meta_name(values)
        yield Draft(attribute.start, text, kind, pieces, flags, data)


def _kind(tag: str, attribute: Attribute, source: str) -> str:
    """``link``, ``attribute``, ``meta``, ``script``, or nothing for one that only lays out."""
    name = attribute.name
    if attribute.start == attribute.end:
        return ""
    if tag == "meta":
        return "meta" if name == "content" else ""
    known = _KINDS.get(name)
    if known is not None:
        return known
    if name.startswith("on"):
        return "script"
    telling = _TELLING_STYLE if name in ("style", "class") else _TELLING
    return "attribute" if telling.search(source, attribute.start, attribute.end) else ""


def meta_name(values: Mapping[str, str]) -> str:
    """What a meta element is about: its name, property or http-equiv."""
    for key in ("name", "property", "itemprop", "http-equiv"):
        if text := values.get(key, "").strip():
            return text
    return ""
