"""The other places of a page where a name stands that leaks in a record of it."""

from __future__ import annotations

from collections.abc import Iterator

from contentguard.detectors.base import Document
from contentguard.detectors.privacy.given import ends
from contentguard.detectors.privacy.items import Item
from contentguard.detectors.privacy.names import followed

_MOST = 64
"""Names that are looked for again: a roster repeats nobody."""
_LEAST = 3
"""Signs of a name from which it is not met by chance inside another word."""


def repeated(document: Document, items: list[Item]) -> list[Item]:
    """Names that leak, at the places where they stand once more, with the same verdict."""
    leaking: dict[str, Item] = {}
    for item in items:
        if item.type == "name-in-record" and item.leak not in ("", "none"):
            leaking.setdefault(item.value, item)
    values = [value for value in leaking if len(value) > 1]
    if not values or len(values) > _MOST:
        return []
    taken = {(item.index, item.start) for item in items}
    found: list[Item] = []
    for index, view in enumerate(document.views):
        for value in values:
            for at in _places(view.text, value):
                short = len(value) < _LEAST
                if (index, at) not in taken and not (short and _inside(view.text, at, value)):
                    found.append(_again(leaking[value], index, at))
    return found


def _again(first: Item, index: int, at: int) -> Item:
    return Item(
        index, at, at + len(first.value), first.type, round(first.confidence - 0.05, 2),
        first.value, role=first.role, label=first.label, leak=first.leak, why=first.why,
    )  # fmt: skip


def _inside(text: str, at: int, value: str) -> bool:
    """Whether a short name is perhaps only a part of a longer word."""
    end = at + len(value)
    after = "\u4e00" <= text[end : end + 1] <= "\u9fff" and not followed(text, end)
    before = "\u4e00" <= text[at - 1 : at] <= "\u9fff" if at else False
    return after or (before and not ends("before", text, max(at - 6, 0), at))


def _places(text: str, value: str) -> Iterator[int]:
    at = text.find(value)
    while at >= 0:
        yield at
        at = text.find(value, at + len(value))
