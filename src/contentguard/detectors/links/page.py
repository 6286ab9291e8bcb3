"""The links of one view, each with what is needed to judge it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from contentguard.detectors.base import Document
from contentguard.detectors.links.hosts import (
    HostData,
    cleaned,
    host_of,
    is_government,
    scheme_of,
    within,
)
from contentguard.model import Segment
from contentguard.patterns import lazy
from contentguard.text import View

_TAG = 2_000


@dataclass(frozen=True, slots=True)
class Link:
    """A link and its span in the view.

    Attributes:
        address: target without what browsers drop.
        host: of an absolute target, else empty.
        outside: it leaves the site, the government's hosts and the usual services.
    """

    segment: Segment
    start: int
    end: int
    address: str
    scheme: str
    host: str
    outside: bool

    @property
    def tag(self) -> str:
        """Element name."""
        return str((self.segment.data or {}).get("tag", "a"))

    @property
    def text(self) -> str:
        """What a reader clicks on."""
        return str((self.segment.data or {}).get("text", "") or "").strip()

    @property
    def veil(self) -> str:
        """The class or id by which a style sheet of the page hides it, or nothing."""
        return str((self.segment.data or {}).get("veil", ""))

    @property
    def same_colour(self) -> bool:
        """Whether an element around it states one colour for letters and background."""
        return bool((self.segment.data or {}).get("same_colour"))

    @property
    def pixel(self) -> bool:
        """Whether a picture of one pixel stands in it."""
        return bool((self.segment.data or {}).get("pixel"))

    @property
    def hidden(self) -> bool:
        """Whether the page hides it."""
        return "hidden" in self.segment.flags


def links(view: View, own: str, data: HostData) -> Iterator[Link]:
    """All links of a view.

    Args:
        view: the view.
        own: host of the page, empty if unknown.
        data: known hosts.
    """
    for segment, start, end in view.segment_spans():
        if segment.kind != "link" or end <= start:
            continue
        address = cleaned(segment.text)
        host = host_of(address)
        at_home = not host or is_government(host) or bool(own and data.same(host, own))
        outside = not (at_home or within(host, data.own) or within(host, data.services))
        yield Link(segment, start, end, address, scheme_of(address), host, outside)


def own_host(document: Document) -> str:
    """The host of the page itself: its address, else what its meta tags say."""
    for address in (document.post.url, document.meta.get("url")):
        if address and (host := host_of(cleaned(address))):
            return host
    return ""


def tag_source(view: View, link: Link, source: str) -> tuple[str, str]:
    """The tag that holds a link, and up to 600 characters of source before it."""
    origins = view.origin(link.start, link.start + 1)
    if not origins or origins[0].segment.locator.part != "body" or not origins[0].spans:
        return "", ""
    at = origins[0].spans[0][0]
    first = source.rfind("<", max(at - _TAG, 0), at)
    last = source.find(">", at, at + _TAG)
    if first < 0 or last < 0:
        return "", ""
    return source[first : last + 1], source[max(first - 600, 0) : first]


_COLOUR = lazy(
    r"(?<![\w-])color[ ]*+[:=][ ]*+[\"']?[ ]*+(#[0-9a-fA-F]{3,8}|[a-zA-Z]{3,12}|rgb\([0-9, ]{5,20}\))"
)
_BACKGROUND = lazy(
    r"(?:background(?:-color)?|bgcolor)[ ]*+[:=][ ]*+[\"']?[ ]*+(#[0-9a-fA-F]{3,8}|[a-zA-Z]{3,12}|rgb\([0-9, ]{5,20}\))"
)
_SMALL = lazy(
    r"font-size[ ]*+:[ ]*+[01](?:\.\d{1,3})?(?:px|pt)?(?![\d.])|font[^>]{0,40}?size=[\"']?0"
)
_OFF_SCREEN = lazy(r"(?:left|top|text-indent|margin-left|margin-top)[ ]*+:[ ]*+-\d{3,}")
_PIXEL = lazy(r"(?:width|height)[ ]*+[:=][ ]*+[\"']?[01](?:px)?[\"';\s>]")
_BEHIND = lazy(r"z-index[ ]*+:[ ]*+-\d")
_CURSOR = lazy(r"cursor[ ]*+:[ ]*+(?:default|text|auto)")
_WHITE = frozenset({"ffffff", "fefefe", "fdfdfd"})
_UNSEEN = lazy(r"visibility[ ]*+:[ ]*+hidden|opacity[ ]*+:[ ]*+0(?:\.0\d*)?(?![\d.])")
_SHORT = {"white": "ffffff", "black": "000000", "#fff": "ffffff", "#000": "000000"}


def technique(tag: str, before: str) -> str:
    """How a link that the page hides is hidden, as far as the source around it shows."""
    tag, before = tag.lower(), before.lower()
    for name, pattern in (
        ("移出屏幕", _OFF_SCREEN), ("字号为零或一像素", _SMALL), ("透明或不可见", _UNSEEN), ("一像素的框", _PIXEL)
    ):  # fmt: skip
        if pattern.search(tag) or pattern.search(before):
            return name
    return "同色" if same_colour(tag, before) else "不显示"


def too_small(tag: str) -> bool:
    """Whether a tag gives its letters at most one pixel."""
    return bool(_SMALL.search(tag))


def behind(tag: str, before: str) -> bool:
    """Whether a tag, or the one right before it, is put behind the page."""
    return bool(_BEHIND.search(tag) or _BEHIND.search(before, max(len(before) - 120, 0)))


def disguised(tag: str) -> bool:
    """Whether white letters of a link also keep the pointer from showing that they are one."""
    colours = _COLOUR.findall(tag)
    return bool(colours) and _normal(colours[-1]) in _WHITE and bool(_CURSOR.search(tag))


def same_colour(tag: str, before: str) -> bool:
    """Whether the letters of a tag have the nearest background colour."""
    colours = _COLOUR.findall(tag)
    if not colours:
        return False
    backgrounds = _BACKGROUND.findall(tag) or _BACKGROUND.findall(before)
    return bool(backgrounds) and _normal(colours[-1]) == _normal(backgrounds[-1])


def _normal(colour: str) -> str:
    colour = colour.lower().replace(" ", "")
    if colour.startswith("rgb("):
        parts = colour[4:-1].split(",")
        return "".join(f"{int(p):02x}" for p in parts if p.isdigit())
    if len(colour) == 4 and colour[0] == "#":
        return "".join(c * 2 for c in colour[1:])
    return _SHORT.get(colour, colour.lstrip("#"))
