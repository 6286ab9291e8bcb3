"""The open elements of a page and what they do to the text in them; no recursion, linear.

Not a document tree: only what decides where a block ends and whether text is seen. End tags are
looked up in counters a scope, so a million unmatched ones cost nothing; formatting elements
(``b``, ``a``, ``font`` …) live beside the stack, as their effect outlasts a closed block.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from contentguard.formats.html_style import NONE, Colour, Effects
from contentguard.formats.words import words

FORMATTING = words("a b big code em font i nobr s small strike strong tt u")
HEADINGS = words("h1 h2 h3 h4 h5 h6")
BLOCKS = HEADINGS | words(
    "address article aside blockquote button caption center dd details dialog dir div dl dt fieldset "
    "figcaption figure footer form frameset header hgroup hr legend li listing main marquee menu nav "
    "noscript object ol optgroup option p plaintext pre search section select summary table tbody td "
    "template tfoot th thead tr ul xmp video audio canvas datalist svg math"
)
_STRUCTURE = words("td th tr tbody thead tfoot caption colgroup")
_MARKERS = words("td th caption template object marquee table")
_NO_ITEM_SCOPE = words("address div p li dd dt")
_CLOSES_P = BLOCKS - words(
    "button option optgroup select template object marquee svg math video audio canvas "
    "td th tr tbody thead tfoot caption noscript"
)
_ROW_LEVEL = {
    "td": ("td", "th"),
    "th": ("td", "th"),
    "tr": ("tr",),
    "tbody": ("tbody", "thead", "tfoot", "caption"),
    "thead": ("tbody", "thead", "tfoot", "caption"),
    "tfoot": ("tbody", "thead", "tfoot", "caption"),
    "caption": ("caption",),
}
_ITEMS = {"li": ("li",), "dd": ("dd", "dt"), "dt": ("dd", "dt")}


class Traits(NamedTuple):
    """What the name of an element says.

    Attributes:
        key: what it is counted under.
        scope: where: ``table``, ``general`` or ``ordinary``.
        makes_room: it may end elements before it.
    """

    block: bool = False
    formatting: bool = False
    marker: bool = False
    item: bool = False
    item_scope: bool = False
    table: bool = False
    key: str = ""
    scope: str = "ordinary"
    makes_room: bool = False


def _traits(name: str) -> Traits:
    block = name in BLOCKS
    return Traits(
        block=block,
        formatting=name in FORMATTING,
        marker=name in _MARKERS,
        item=name in _ITEMS,
        item_scope=block and name not in _NO_ITEM_SCOPE,
        table=name == "table",
        key="h" if name in HEADINGS else name,
        scope="table" if name in _STRUCTURE else "general" if block else "ordinary",
        makes_room=name in _CLOSES_P or name in _ITEMS or name in _ROW_LEVEL or name in _ROOM,
    )


_ROOM = words("option optgroup a")
_KNOWN = {name: _traits(name) for name in BLOCKS | FORMATTING | _STRUCTURE | _ROOM | {"span"}}


def traits(name: str) -> Traits:
    """What the element's name says; any name."""
    return _KNOWN.get(name) or Traits(key=name)


class Node:
    """An open element."""

    __slots__ = ("block", "effects", "name", "open", "traits")

    def __init__(self, name: str, known: Traits, effects: Effects) -> None:
        self.name, self.traits, self.effects, self.open = name, known, effects, True
        self.block = known.block or effects.block


class Tree:
    """Open elements; ``on_close`` is told of each one that ends, innermost first.

    Attributes:
        gone: how many open elements hide everything inside.
        paper: background of the page as a whole, None if not set.
    """

    def __init__(self, on_close: Callable[[Node], None]) -> None:
        self._on_close = on_close
        self._stack: list[Node] = []
        self._ordinary: list[dict[str, int] | None] = [None]
        self._general: list[dict[str, int]] = [{}]
        self._items: list[dict[str, int]] = [{}]
        self._tables: list[dict[str, int]] = [{}]
        self._formatting: list[dict[str, list[Node]]] = [{}]
        self._visible: list[Node] = []
        self._sized: list[Node] = []
        self._pre: list[Node] = []
        self._veiled: list[Node] = []
        self._inks: list[Node] = []
        self._papers: list[Node] = []
        self.gone = 0
        self.paper: Colour | None = None

    @property
    def hidden(self) -> bool:
        """Whether text here is not seen."""
        if self.gone:
            return True
        if not self._visible and not self._sized:
            return False
        visible, sized = _innermost(self._visible), _innermost(self._sized)
        return bool(
            (visible and not visible.effects.visible) or (sized and not sized.effects.sized)
        )

    @property
    def veil(self) -> str:
        """The class or id by which a style sheet hides what is here, or nothing."""
        node = _innermost(self._veiled)
        return node.effects.veil if node else ""

    @property
    def same_colour(self) -> bool:
        """Whether letters here have the colour that is stated for their background."""
        ink, paper = _innermost(self._inks), _innermost(self._papers)
        under = paper.effects.paper if paper else self.paper
        return bool(ink and ink.effects.ink == under)

    @property
    def pre(self) -> bool:
        """Whether white space is kept here."""
        node = _innermost(self._pre) if self._pre else None
        return bool(node and node.effects.pre)

    def make_room(self, name: str) -> None:
        """Ends what the start of an element ``name`` ends by itself (``<p>`` by ``<div>``)."""
        if not traits(name).makes_room:
            return
        if name in _CLOSES_P and self._general[-1].get("p"):
            self._pop_until(("p",))
        if name in _ITEMS and any(self._items[-1].get(n) for n in _ITEMS[name]):
            self._pop_until(_ITEMS[name])
        elif name in _ROW_LEVEL and any(self._tables[-1].get(n) for n in _ROW_LEVEL[name]):
            self._pop_until(_ROW_LEVEL[name])
        elif name in ("option", "optgroup") and self._stack and self._stack[-1].name == "option":
            self._pop()
        elif name == "a" and self._formatting[-1].get("a"):
            self.close("a")

    def open(self, name: str, effects: Effects = NONE) -> Node:
        """Opens an element; its effects hold until it is closed."""
        known = traits(name)
        node = Node(name, known, effects)
        if effects is not NONE:
            self._apply(node)
        if known.formatting:
            self._formatting[-1].setdefault(name, []).append(node)
            return node
        self._stack.append(node)
        counts = self._counts(known)
        counts[known.key] = counts.get(known.key, 0) + 1
        if known.item:
            self._items[-1][name] = self._items[-1].get(name, 0) + 1
        if known.block:
            self._ordinary.append(None)
            if known.item_scope:
                self._items.append({})
        if known.marker:
            self._general.append({})
            self._formatting.append({})
            if known.table:
                self._tables.append({})
        return node

    def close(self, name: str) -> None:
        """An end tag; one that matches nothing in its scope does nothing."""
        known = traits(name)
        if known.formatting:
            nodes = self._formatting[-1].get(name)
            if nodes:
                self._end(nodes.pop())
        elif known.table:
            if len(self._tables) > 1:
                self._pop_until(("table",))
        elif self._counts(known).get(known.key):
            self._pop_until(tuple(HEADINGS) if name in HEADINGS else (name,))

    def close_all(self) -> None:
        """The end of the page."""
        while self._stack:
            self._pop()
        for nodes in list(self._formatting[-1].values()):
            while nodes:
                self._end(nodes.pop())

    def _counts(self, known: Traits) -> dict[str, int]:
        if known.scope == "table":
            return self._tables[-1]
        if known.scope == "general":
            return self._general[-1]
        counts = self._ordinary[-1]
        if counts is None:
            # Most blocks hold no element that needs counting.
            counts = self._ordinary[-1] = {}
        return counts

    def _pop_until(self, names: tuple[str, ...]) -> None:
        while self._stack and self._pop().name not in names:
            pass

    def _pop(self) -> Node:
        node = self._stack.pop()
        known = node.traits
        if known.marker:
            if known.table:
                self._tables.pop()
            self._general.pop()
            for nodes in self._formatting.pop().values():
                for formatting in reversed(nodes):
                    self._end(formatting)
        if known.block:
            self._ordinary.pop()
            if known.item_scope:
                self._items.pop()
        if known.item:
            self._items[-1][node.name] -= 1
        self._counts(known)[known.key] -= 1
        self._end(node)
        return node

    def _apply(self, node: Node) -> None:
        effects = node.effects
        self.gone += effects.gone
        if effects.visible is not None:
            self._visible.append(node)
        if effects.sized is not None:
            self._sized.append(node)
        if effects.pre is not None:
            self._pre.append(node)
        if effects.veil:
            self._veiled.append(node)
        if effects.ink is not None:
            self._inks.append(node)
        if effects.paper is not None:
            self._papers.append(node)

    def _end(self, node: Node) -> None:
        self._on_close(node)
        node.open = False
        self.gone -= node.effects.gone


def _innermost(nodes: list[Node]) -> Node | None:
    """The last node that is still open; closed ones are dropped on the way."""
    while nodes and not nodes[-1].open:
        nodes.pop()
    return nodes[-1] if nodes else None
