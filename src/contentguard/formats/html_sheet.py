"""What the ``<style>`` elements of a page hide by a class or an id.

Only rules with a single simple selector count (``.a``, ``#b``, ``div.a``): what hides a menu until
the pointer is over it has a second rule that shows it again, and then nothing is said. Rules inside
``@media`` and the like hold for some screens only and are left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from contentguard.formats.html_style import Effects, effects
from contentguard.patterns import lazy

_MOST = 300_000
_COMMENT = lazy(r"/\*[^*]*+(?:\*(?!/)[^*]*+)*+\*/")
_SIMPLE = lazy(r"(?:([a-zA-Z][a-zA-Z0-9]{0,15})|\*)?([.#][\w-]{1,60})\Z")
_NAME = lazy(r"[.#][\w-]{1,60}")
_SHOWS = ("display", "visibility", "opacity", "left", "top", "height", "font-size", "clip", "color")


class Sheet:
    """The rules of all style elements read so far."""

    def __init__(self) -> None:
        self._hidden: dict[str, set[str]] = {}
        self._shown: set[str] = set()

    def add(self, css: str) -> None:
        """Takes one style element."""
        for selectors, body in _rules(_COMMENT.sub(" ", css[:_MOST])):
            hides = _hides(effects("", {"style": body}))
            for selector in selectors.split(","):
                match = _SIMPLE.match(selector.strip())
                if match and hides:
                    self._hidden.setdefault(match[2], set()).add((match[1] or "").lower())
                elif not hides and any(word in body for word in _SHOWS):
                    self._shown.update(_NAME.findall(selector))

    def veil(self, tag: str, attributes: Mapping[str, str]) -> str:
        """The class or id by which an element is hidden (``.a``, ``#b``), or nothing."""
        if not self._hidden:
            return ""
        names = ["." + name for name in attributes.get("class", "").split()[:20]]
        if ident := attributes.get("id", "").strip():
            names.append("#" + ident)
        for name in names:
            tags = self._hidden.get(name)
            if tags and ("" in tags or tag in tags) and self._shown.isdisjoint(names):
                return name
        return ""


def _hides(found: Effects) -> bool:
    return found.gone or found.visible is False or found.sized is False


def _rules(css: str) -> Iterator[tuple[str, str]]:
    """Selectors and declarations; blocks of at-rules are skipped."""
    at = 0
    while (opened := css.find("{", at)) >= 0:
        selectors = css[at:opened].rpartition(";")[2].strip()
        closed = css.find("}", opened)
        if closed < 0:
            return
        if selectors.startswith("@"):
            at = _behind_block(css, opened)
            continue
        yield selectors, css[opened + 1 : closed]
        at = closed + 1


def _behind_block(css: str, opened: int) -> int:
    """The place behind the brace that closes the one at ``opened``."""
    depth, at = 1, opened + 1
    while depth:
        closed = css.find("}", at)
        if closed < 0:
            return len(css)
        depth += css.count("{", at, closed) - 1
        at = closed + 1
    return at
