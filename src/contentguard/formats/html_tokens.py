"""HTML source → tokens with exact positions, the way a browser cuts it; linear on any input.

Only cutting happens here: tags, attributes, comments, raw text. What an element means (hidden,
block, row) is decided in :mod:`contentguard.formats.html`.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from html.entities import html5
from typing import NamedTuple

from contentguard.formats.words import words
from contentguard.patterns import lazy

RAW_TEXT = frozenset(
    {"script", "style", "iframe", "noembed", "noframes", "xmp", "textarea", "title"}
)
"""Elements whose content is text up to their own end tag; no tags are seen inside."""

ESCAPABLE = frozenset({"textarea", "title"})
"""Raw-text elements in which character references are decoded."""

VOID = words(
    "area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr"
)
"""Elements that have no content and no end tag."""

_MARKUP = lazy(r"<(?:(/?)([A-Za-z][A-Za-z0-9]*+)>|[A-Za-z]|/|!|\?)")
_NAME = lazy(r"[^ \t\n\r\f/>]++")
_ATTRIBUTE = lazy(
    r"""[ \t\n\r\f/]*+(=?[^ \t\n\r\f/>=]*+)"""
    r"""(?:[ \t\n\r\f]*+=[ \t\n\r\f]*+(?:"([^"]*+)"?|'([^']*+)'?|([^ \t\n\r\f>]*+)))?+"""
)
_REFERENCE = lazy(r"&(?:#[xX]([0-9a-fA-F]++)|#([0-9]++)|([A-Za-z][A-Za-z0-9]{0,31}+));?")
_COMMENT_END = lazy(r"--!?>")
_LONGEST_BARE = max(len(name) for name in html5 if not name.endswith(";"))


class Attribute(NamedTuple):
    """One attribute; ``source[start:end]`` is its raw value without the quotes."""

    name: str
    start: int
    end: int


class Token(NamedTuple):
    """A cut of the source.

    ``kind``: ``text`` ``open`` ``close`` ``comment`` ``raw``. For ``comment`` and ``raw`` the span
    is the inner text; ``name`` is the element (lower case), for ``raw`` the one that holds it.
    """

    kind: str
    start: int
    end: int
    name: str = ""
    attributes: tuple[Attribute, ...] = ()
    closed: bool = False


class Run(NamedTuple):
    """Decoded characters and where they stand; ``literal`` = character by character."""

    text: str
    start: int
    end: int
    literal: bool


def tokenize(source: str) -> Iterator[Token]:
    """Cuts ``source`` into tokens; every character belongs to at most one of them."""
    pos, size = 0, len(source)
    while pos < size:
        found = _MARKUP.search(source, pos)
        start = found.start() if found else size
        if start > pos:
            yield Token("text", pos, start)
        if not found:
            return
        bare = found[2]
        if bare and found[1]:
            pos = found.end()
            yield Token("close", start, pos, bare.lower())
        elif bare or source[start + 1].isalpha():
            if bare:
                token = Token("open", start, found.end(), bare.lower())
            else:
                token = _tag(source, start, start + 1, "open")
            yield token
            pos = token.end
            if token.name in RAW_TEXT or token.name == "plaintext":
                end = _raw_end(source, pos, token.name)
                if end > pos:
                    yield Token("raw", pos, end, token.name)
                pos = end
        else:
            token, pos = _declaration(source, start)
            yield token


def _declaration(source: str, start: int) -> tuple[Token, int]:
    """An end tag, a comment, or what browsers treat as one (``<!…>``, ``<?…>``, ``</1>``)."""
    if source.startswith("<!--", start):
        for empty in ("<!-->", "<!--->"):
            if source.startswith(empty, start):
                return Token("comment", start + 4, start + 4), start + len(empty)
        end = _COMMENT_END.search(source, start + 4)
        if end is None:
            return Token("comment", start + 4, len(source)), len(source)
        return Token("comment", start + 4, end.start()), end.end()
    after = source[start + 2 : start + 3]
    if source[start + 1] == "/" and after.isascii() and after.isalpha():
        token = _tag(source, start, start + 2, "close")
        return token, token.end
    end_at = source.find(">", start + 2)
    inner = start + 2
    if source[start + 2 : start + 9].lower() == "doctype":
        inner = end_at if end_at >= 0 else len(source)
    elif source.startswith("<![CDATA[", start):
        inner = start + 9
    stop = len(source) if end_at < 0 else end_at
    return Token("comment", min(inner, stop), stop), min(stop + 1, len(source))


def _tag(source: str, start: int, name_at: int, kind: str) -> Token:
    """The tag that opens at ``start``; without ``>`` it reaches to the end, as in a browser."""
    name = _NAME.match(source, name_at)
    pos = name.end() if name else name_at
    label = source[name_at:pos].lower()
    attributes: list[Attribute] = []
    following = _ATTRIBUTE.match
    while (match := following(source, pos)) and match.end() > pos:
        pos = match.end()
        if key := match[1]:
            group = match.lastindex or 1
            start_at, end_at = match.span(group) if group > 1 else (pos, pos)
            attributes.append(Attribute(key.lower(), start_at, end_at))
    closed = source[pos - 1 : pos] == "/" and source[pos : pos + 1] == ">"
    return Token(kind, start, min(pos + 1, len(source)), label, tuple(attributes), closed)


def _raw_end(source: str, pos: int, name: str) -> int:
    if name == "plaintext":
        return len(source)
    end = re.compile(rf"</{name}(?=[ \t\n\r\f/>])", re.IGNORECASE).search(source, pos)
    return end.start() if end else len(source)


def runs(source: str, start: int, end: int, *, attribute: bool = False) -> Sequence[Run]:
    """The characters of ``source[start:end]`` with character references decoded.

    Args:
        source: the whole source.
        start, end: half-open span in it.
        attribute: the stricter rule for attribute values (``?a=1&copy=2`` stays).
    """
    text = source[start:end]
    if "&" not in text:
        return (Run(text, start, end, True),) if text else ()
    return tuple(_decoded(source, start, end, attribute))


def _decoded(source: str, start: int, end: int, attribute: bool) -> Iterator[Run]:
    pos = seek = start
    while (amp := source.find("&", seek, end)) >= 0:
        match = _REFERENCE.match(source, amp, end)
        decoded, stop = _decode(match, attribute) if match else ("", amp)
        if not decoded:
            seek = amp + 1
            continue
        if amp > pos:
            yield Run(source[pos:amp], pos, amp, True)
        yield Run(decoded, amp, stop, False)
        pos = seek = stop
    if end > pos:
        yield Run(source[pos:end], pos, end, True)


def _decode(match: re.Match[str], attribute: bool) -> tuple[str, int]:
    """The characters of a reference and where it ends; empty when it is only an ampersand."""
    hexadecimal, decimal, name = match.groups()
    if name is None:
        digits = (hexadecimal or decimal).lstrip("0") or "0"
        if len(digits) > 7:
            return "\ufffd", match.end()
        prefix = "&#x" if hexadecimal else "&#"
        return html.unescape(f"{prefix}{digits};"), match.end()
    if match[0].endswith(";") and (whole := html5.get(name + ";")):
        return whole, match.end()
    for length in range(min(len(name), _LONGEST_BARE), 1, -1):
        if plain := html5.get(name[:length]):
            stop = match.start() + 1 + length
            following = match.string[stop : stop + 1]
            if attribute and (following == "=" or (following.isascii() and following.isalnum())):
                return "", stop
            return plain, stop
    return "", match.start()


def value(source: str, attribute: Attribute) -> str:
    """The decoded value of an attribute."""
    raw = source[attribute.start : attribute.end]
    if "&" not in raw:
        return raw
    return "".join(r.text for r in runs(source, attribute.start, attribute.end, attribute=True))
