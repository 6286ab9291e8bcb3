"""The open elements of a page and what they do to the text in them; no recursion, linear.

Not a document tree: only what decides where a block ends and whether text is seen. End tags are
looked up in counters a scope, so a million unmatched ones cost nothing; formatting elements
(``b``, ``a``, ``font`` …) live beside the stack, as their effect outlasts a closed block.
"""

from __future__ import annotations

from collections.abc import Callable

from contentguard.formats.html_style import NONE, Effects
from contentguard.formats.words import words

FORMATTING = words("a b big code em font i nobr s small strike strong tt u")
HEADINGS = words("h1 h2 h3 h4 h5 h6")
CELLS = frozenset({"td", "th"})
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


class Node:
    """An open element."""

    __slots__ = ("block", "effects", "name", "open")

    def __init__(self, name: str, effects: Effects, block: bool) -> None:
        self.name, self.effects, self.block, self.open = name, effects, block, True


class Tree:
    """Open elements; ``on_close`` is told of each one that ends, innermost first.

    Attributes:
        gone: how many open elements hide everything inside.
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
        self.gone = 0

    @property
    def hidden(self) -> bool:
        """Whether text here is not seen."""
        if self.gone:
            return True
        visible, sized = _innermost(self._visible), _innermost(self._sized)
        return bool(
            (visible and not visible.effects.visible) or (sized and not sized.effects.sized)
        )

    @property
    def pre(self) -> bool:
        """Whether white space is kept here."""
        node = _innermost(self._pre)
        return bool(node and node.effects.pre)

    def make_room(self, name: str) -> None:
        """Ends what the start of an element ``name`` ends by itself (``<p>`` by ``<div>``)."""
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
        node = Node(name, effects, name in BLOCKS or effects.block)
        self._apply(node)
        if name in FORMATTING:
            self._formatting[-1].setdefault(name, []).append(node)
            return node
        self._stack.append(node)
        counts = self._counts(name)
        counts[_key(name)] = counts.get(_key(name), 0) + 1
        if name in _ITEMS:
            self._items[-1][name] = self._items[-1].get(name, 0) + 1
        if name in BLOCKS:
            self._ordinary.append(None)
            if name not in _NO_ITEM_SCOPE:
                self._items.append({})
        if name in _MARKERS:
            self._general.append({})
            self._formatting.append({})
        if name == "table":
            self._tables.append({})
        return node

    def close(self, name: str) -> None:
        """An end tag; one that matches nothing in its scope does nothing."""
        if name in FORMATTING:
            nodes = self._formatting[-1].get(name)
            if nodes:
                self._end(nodes.pop())
        elif name == "table":
            if len(self._tables) > 1:
                self._pop_until(("table",))
        elif self._counts(name).get(_key(name)):
            self._pop_until(tuple(HEADINGS) if name in HEADINGS else (name,))

    def close_all(self) -> None:
        """The end of the page."""
        while self._stack:
            self._pop()
        for nodes in list(self._formatting[-1].values()):
            while nodes:
                self._end(nodes.pop())

    def _counts(self, name: str) -> dict[str, int]:
        if name in _STRUCTURE:
            return self._tables[-1]
        if name in BLOCKS:
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
        name = node.name
        if name == "table":
            self._tables.pop()
        if name in _MARKERS:
            self._general.pop()
            for nodes in self._formatting.pop().values():
                for formatting in reversed(nodes):
                    self._end(formatting)
        if name in BLOCKS:
            self._ordinary.pop()
            if name not in _NO_ITEM_SCOPE:
                self._items.pop()
        if name in _ITEMS:
            self._items[-1][name] -= 1
        self._counts(name)[_key(name)] -= 1
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

    def _end(self, node: Node) -> None:
        self._on_close(node)
        node.open = False
        self.gone -= node.effects.gone


def _key(name: str) -> str:
    return "h" if name in HEADINGS else name


def _innermost(nodes: list[Node]) -> Node | None:
    """The last node that is still open; closed ones are dropped on the way."""
    while nodes and not nodes[-1].open:
        nodes.pop()
    return nodes[-1] if nodes else None
