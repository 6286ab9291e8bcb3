"""What running text says of persons: addressees of letters, names and homes without a label."""

from __future__ import annotations

from operator import attrgetter

from contentguard.detectors.privacy.cues import Cues
from contentguard.detectors.privacy.homes import homes_of_names, listed_homes
from contentguard.detectors.privacy.items import Item, outside
from contentguard.detectors.privacy.letters import addressees
from contentguard.detectors.privacy.prose import prose_names
from contentguard.detectors.privacy.rows import Rows

_by_start = attrgetter("start")


def with_prose(
    text: str, index: int, items: list[Item], masked: list[Item], rows: Rows, cues: Cues
) -> list[Item]:
    """The ordered items of a view and those that only its sentences tell.

    Args:
        text: text of the view.
        index: number of the view.
        items: what was found so far, ordered.
        masked: numbers that are masked too little.
        rows: the tables of the view.
        cues: its cue words.
    """
    items = _joined(items, addressees(text, index))
    items = _joined(items, listed_homes(text, index))
    items = _joined(items, prose_names(text, index, items, masked, rows, cues))
    return _joined(items, homes_of_names(text, index, items))


def _joined(items: list[Item], more: list[Item]) -> list[Item]:
    if not more:
        return items
    new = outside(more, items)
    return sorted([*items, *new], key=_by_start) if new else items
