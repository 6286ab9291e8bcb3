"""What an element's own attributes say about being seen: hidden, block, white space kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from contentguard.patterns import lazy

_OFF_SCREEN = -500.0
_CACHED_STYLE = 400
_NUMBER = lazy(r"\s*+([+-]?(?:[0-9]{1,9}+(?:\.[0-9]{0,9}+)?+|\.[0-9]{1,9}+))\s*+([a-z%]*+)")
_HEX = lazy(r"#([0-9a-f]{3,8})\Z")
_RGB = lazy(r"rgba?\(\s*+([0-9]{1,3})\s*+,\s*+([0-9]{1,3})\s*+,\s*+([0-9]{1,3})\s*+[,)]")
_BLOCK_DISPLAY = frozenset(
    {"block", "flex", "grid", "table", "list-item", "table-row", "flow-root"}
)
_PX = {
    "": 1.0,
    "px": 1.0,
    "pt": 1.33,
    "em": 16.0,
    "rem": 16.0,
    "ex": 8.0,
    "cm": 37.8,
    "mm": 3.78,
    "in": 96.0,
}
_NAMES = {
    "white": (255, 255, 255),
    "black": (0, 0, 0),
    "red": (255, 0, 0),
    "blue": (0, 0, 255),
    "yellow": (255, 255, 0),
    "gray": (128, 128, 128),
    "grey": (128, 128, 128),
    "silver": (192, 192, 192),
}


Colour = tuple[int, int, int]
UNKNOWN: Colour = (-1, -1, -1)


class Effects(NamedTuple):
    """What an element does to the text in it.

    Attributes:
        gone: nothing inside can be seen, whatever the elements inside say.
        visible: ``visibility`` set here, None if not; elements inside may set it back.
        sized: False for ``font-size: 0``, True for another size, None if not set.
        block: the style makes it a block of its own.
        pre: white space is kept (True) or collapsed (False); None if not set.
        veil: the class or id by which a style sheet of the page hides it (see ``html_sheet``).
        ink, paper: colour of letters and of the background; None if not set, ``UNKNOWN`` for a
            background that only a browser would know.
    """

    gone: bool = False
    visible: bool | None = None
    sized: bool | None = None
    block: bool = False
    pre: bool | None = None
    veil: str = ""
    ink: Colour | None = None
    paper: Colour | None = None


_SHOWN_LATER = frozenset({"js_content"})
"""The body of a WeChat article: written as not visible, and shown by the page's own script."""
_MARQUEE = 8
"""A running line of at most so many pixels cannot be read."""
_MARQUEE_SPEED = 500
"""Pixels a step at which nobody can read a running line."""
NONE = Effects()


def effects(tag: str, attributes: Mapping[str, str]) -> Effects:
    """The effects of an element.

    Args:
        tag: element name in lower case.
        attributes: its attributes, names in lower case, values decoded.
    """
    style = attributes.get("style", "")
    found = NONE
    if style:
        found = _cached(style) if len(style) <= _CACHED_STYLE else _parse(style)
    gone = "hidden" in attributes or (tag == "dialog" and "open" not in attributes)
    if tag in ("iframe", "div", "font", "object", "embed"):
        gone = gone or one_pixel(attributes)
    elif tag == "marquee":
        gone = gone or _unseen_marquee(attributes)
    if gone:
        found = found._replace(gone=True)
    if attributes.get("id") in _SHOWN_LATER:
        found = found._replace(gone=False, visible=None)
    return _coloured(tag, attributes, found)


def _coloured(tag: str, attributes: Mapping[str, str], found: Effects) -> Effects:
    """Adds the colours that attributes set; a class may set a background nobody sees here."""
    ink = _colour(attributes["color"].lower()) if "color" in attributes else None
    if ink is not None and found.ink is None:
        found = found._replace(ink=ink)
    if found.paper is None:
        if "bgcolor" in attributes:
            found = found._replace(paper=_colour(attributes["bgcolor"].lower()) or UNKNOWN)
        elif tag != "a" and not attributes.keys().isdisjoint(("class", "id", "background")):
            found = found._replace(paper=UNKNOWN)
    return found


@lru_cache(maxsize=512)
def _cached(style: str) -> Effects:
    return _parse(style)


def _parse(style: str) -> Effects:
    rules: dict[str, str] = {}
    for part in style.lower().split(";"):
        name, colon, text = part.partition(":")
        if colon:
            rules[name.strip()] = text.replace("!important", "").strip()
    size = _pixels(rules.get("font-size"))
    visibility = rules.get("visibility")
    space = rules.get("white-space")
    return Effects(
        gone=rules.get("display") == "none"
        or _transparent(rules)
        or _outside(rules)
        or _boxed(rules)
        or _same(rules),
        visible=None
        if visibility in (None, "inherit")
        else visibility not in ("hidden", "collapse"),
        sized=None if size is None else size > 0,
        block=rules.get("display") in _BLOCK_DISPLAY,
        pre=None if space is None else space in ("pre", "pre-wrap", "break-spaces", "pre-line"),
        ink=_colour(rules.get("color", "")),
        paper=_paper(rules),
    )


def _paper(rules: Mapping[str, str]) -> Colour | None:
    text = rules.get("background-color") or rules.get("background", "")
    if "url(" in rules.get("background-image", "") or "url(" in text:
        return UNKNOWN
    if not text or text in ("none", "transparent", "inherit"):
        return None
    return _colour(text) or next((c for w in text.split()[:8] if (c := _colour(w))), UNKNOWN)


def _pixels(text: str | None) -> float | None:
    """A CSS length in pixels, roughly; None if it is not one."""
    match = _NUMBER.match(text) if text else None
    if match is None:
        return None
    factor = _PX.get(match[2])
    return float(match[1]) * (factor if factor is not None else 1.0)


def _transparent(rules: Mapping[str, str]) -> bool:
    opacity = _pixels(rules.get("opacity"))
    if opacity is not None and opacity <= 0.01:
        return True
    return "opacity=0)" in rules.get("filter", "").replace(" ", "") or "scale(0)" in rules.get(
        "transform", ""
    )


def _outside(rules: Mapping[str, str]) -> bool:
    """Pushed off the screen, or clipped to nothing."""
    names = ["text-indent", "margin-left", "margin-top"]
    if rules.get("position") in ("absolute", "fixed", "relative"):
        names += ["left", "top", "right", "bottom"]
        if re.match(r"rect\(\s*+[01](?:px)?[\s,]++[01](?:px)?[\s,]", rules.get("clip", "")):
            return True
    return any((_pixels(rules.get(name)) or 0.0) <= _OFF_SCREEN for name in names)


def _boxed(rules: Mapping[str, str]) -> bool:
    """A box of at most one pixel that lets nothing out."""
    if _tiny(rules.get("width"), rules.get("height")):
        return True
    if not rules.get("overflow", "").startswith("hidden"):
        return False
    sizes = (_pixels(rules.get(n)) for n in ("width", "height", "max-width", "max-height"))
    return any(size is not None and size <= 1 for size in sizes)


def one_pixel(attributes: Mapping[str, str]) -> bool:
    """Whether the attributes give an element at most one pixel."""
    return _tiny(attributes.get("width"), attributes.get("height"))


def _unseen_marquee(attributes: Mapping[str, str]) -> bool:
    """A running line too low, too narrow or too fast for anybody to read."""
    for name in ("width", "height"):
        text = attributes.get(name, "")
        size = _pixels(text)
        if size is not None and size <= _MARQUEE and "%" not in text:
            return True
    return (_pixels(attributes.get("scrollamount")) or 0.0) >= _MARQUEE_SPEED


def _tiny(width: str | None, height: str | None, most: int = 1) -> bool:
    w, h = _pixels(width), _pixels(height)
    if w is None or h is None or "%" in f"{width}{height}":
        return False
    return w <= most and h <= most


def _same(rules: Mapping[str, str]) -> bool:
    """Letters in the colour of their own background."""
    colour = _colour(rules.get("color", ""))
    if colour is None:
        return False
    background = rules.get("background-color") or rules.get("background", "")
    return colour == _colour(background) or (
        not _colour(background) and any(colour == _colour(word) for word in background.split()[:8])
    )


def _colour(text: str) -> Colour | None:
    text = text.strip()
    if text in _NAMES:
        return _NAMES[text]
    if match := _HEX.match(text):
        digits = match[1]
        if len(digits) in (3, 4):
            digits = "".join(c * 2 for c in digits[:3])
        if len(digits) >= 6:
            return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)
        return None
    if match := _RGB.match(text):
        return int(match[1]), int(match[2]), int(match[3])
    return None
