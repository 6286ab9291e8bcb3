"""Names in running text: beside a number, an illness or a need that somebody must bear.

Nobody is named for having a name. The sentence must hold a personal number, or say of the word
itself what only a person can have; and both sides of the word must show where it ends.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from contentguard.detectors.privacy import ethnic, names
from contentguard.detectors.privacy.cues import Cues, Hit
from contentguard.detectors.privacy.given import listed, plausible, words
from contentguard.detectors.privacy.items import IDENTITY, Item
from contentguard.detectors.privacy.labelled import places_of
from contentguard.detectors.privacy.rows import Rows
from contentguard.detectors.privacy.sides import (
    FREE,
    PLACE,
    PLACES,
    ROLE,
    at_work,
    left_side,
    right_side,
)

_CALLING = (IDENTITY | {"mobile", "id-card-damaged", "weak-mask", "qq", "wechat"}) - {
    "bank-account"
}
_BREAKS = re.compile("[。；;！？\n\x1e]")
_REACH = 120
"""Signs to each side of a number or an illness within which its sentence ends."""
_LONGEST = 12
"""Signs of the longest name, dots included, and a few more."""
_LINE = 200
"""Signs before a sentence without a name within which its line may name somebody."""
_AFTER_OPENING = frozenset("，,、（( \t\u3000/：:")
_SICK = re.compile(
    "(?:老人家?|女士|先生|同志|同学|小朋友|大[娘爷妈叔姐哥])?(?:等?[0-9一二两三四五六七八九十]{1,2}[名位人](?:[幼学患村居][儿童生者民])?)?，?(?:被?(?:因|患有?|查出|确诊|突发|身患|罹患|诊断为?|患上))[^，。；、]{0,4}\\Z|[，、]\\Z"
)


class _Found(NamedTuple):
    """A word that can be a name: its span, and how sure both its sides are."""

    start: int
    end: int
    sure: bool


def prose_names(
    text: str, index: int, items: list[Item], masked: list[Item], rows: Rows, cues: Cues
) -> list[Item]:
    """Names beside numbers, illnesses and needs in sentences that name nobody yet.

    Args:
        text: text of the view.
        index: number of the view.
        items: numbers, addresses and names found so far, ordered.
        masked: numbers that are masked too little.
        rows: tables, whose cells are read by their columns.
        cues: cue words of the view.
    """
    named = [i.start for i in items if i.type == "name-in-record" and "relation" not in i.extra]
    found: dict[int, Item] = {}
    spoken: set[tuple[int, int]] = set()
    told: list[_Found] = []
    lead = words("homes_before")
    for item in (*items, *masked):
        lived = item.type == "home-address" and item.label in lead
        if not lived and (item.column or item.type not in _CALLING):
            continue
        if not _in_rows(rows, item.start):
            told += _calling(text, item, named, spoken)
        if lived:
            told += _living(text, item.end)
    if spoken:
        told += _saluted(text, sorted(spoken))
    for hit in sorted([*cues.conditions, *cues.needs]):
        if not _in_rows(rows, hit[0]):
            told += _suffering(text, hit, named)
    for name in told:
        found.setdefault(name.start, _item(text, index, name))
    private = [i for i in items if i.type == "name-in-record" and i.role != "work"]
    for item in [*private, *found.values()]:
        joined = text[item.end : item.end + 1] in _JOINTS or text[item.start - 1] in _JOINTS
        if joined and not item.column:
            for name in (*_siblings(text, item.end), *_sibling_before(text, item.start)):
                found.setdefault(name.start, _item(text, index, name))
    return [found[start] for start in sorted(found)]


def _item(text: str, index: int, name: _Found) -> Item:
    start, end, sure = name
    return Item(index, start, end, "name-in-record", 0.85 if sure else 0.75, text[start:end])


def _in_rows(rows: Rows, offset: int) -> bool:
    return bool(rows) and rows.around(offset) is not None


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """The sentence or clause of a list that holds a span."""
    low, high = max(start - _REACH, 0), min(end + _REACH, len(text))
    before = _BREAKS.search(text[low:start][::-1])
    after = _BREAKS.search(text, end, high)
    return start - before.start() if before else low, after.start() if after else high


def _between(starts: list[int], low: int, high: int) -> bool:
    at = bisect_left(starts, low)
    return at < len(starts) and starts[at] < high


def _calling(
    text: str, number: Item, named: list[int], spoken: set[tuple[int, int]]
) -> list[_Found]:
    """Who the number belongs to; a sentence that names somebody already is entered in ``spoken``."""
    low, high = _sentence(text, number.start, number.end)
    if _between(named, low, high):
        spoken.add((low, high))
        return []
    found = list(_candidates(text, low, high))
    if not found:
        line = max(text.rfind("\n", low - _LINE, low), text.rfind("\x1e", low - _LINE, low)) + 1
        line = max(line, low - _LINE, 0)
        if line < low and not _between(named, line, low):
            found = list(_candidates(text, line, low))[-1:]
    sure = [name for name in found if name.sure]
    before = [name for name in found if name.end <= number.start]
    return sure or before[-1:] or found[:1]


def _saluted(text: str, spans: Iterable[tuple[int, int]]) -> Iterator[_Found]:
    """Names before 女士, 同志 … in sentences that name somebody already."""
    titles = sorted(at for title in words("titles") for at in places_of(text, title))
    for low, high in spans:
        for at in titles[bisect_left(titles, low) : bisect_left(titles, high)]:
            since = max(at - _LONGEST, low)
            yield from (n for n in _candidates(text, low, high, since) if n.end == at)


def _suffering(text: str, hit: Hit, named: list[int]) -> list[_Found]:
    """Who has what the words say: the name right before them, or the one that opens the clause."""
    low, high = _sentence(text, hit[0], hit[1])
    if _between(named, low, high):
        return _right_before(text, hit[0], low)
    found = []
    for name in _candidates(text, low, hit[0]):
        between = text[name.end : hit[0]].removeprefix("户").removeprefix("家")
        opens = name.sure and _opens(text, name.start, low) and between[:1] in _AFTER_OPENING
        bracket = between[:1] in "（(" and "）" not in between and ")" not in between
        if between and (opens or (bracket and between) or _SICK.match(between)):
            found.append(name)
    return found[-1:] or _right_before(text, hit[0], low)


def _right_before(text: str, end: int, low: int) -> list[_Found]:
    """The name of three signs or more that an illness follows at once."""
    for size in (3, 4):
        start = end - size
        if start < low or text[start] in words("doubtful") or not names.is_name(text[start:end]):
            continue
        if plausible(text, start, end) and left_side(text, start, low):
            return [_Found(start, end, False)]
    return []


def _siblings(text: str, end: int) -> Iterator[_Found]:
    """Names that are joined to the one that ends at ``end``: ``张三、李四夫妇``."""
    while text[end : end + 1] in _JOINTS and end < len(text):
        found = _at(text, end + 1, end + 1, len(text))
        if found is None and "·" in text[end : end + 10]:
            stop = names.name_after(text, end + 1)
            found = _Found(end + 1, stop, True) if stop > 0 else None
        if found is None or at_work(text, found.start, found.end, found.start):
            return
        yield found
        end = found.end


def _sibling_before(text: str, start: int) -> Iterator[_Found]:
    """The name before the joint that stands at the left of a name."""
    end = start - 1
    if text[end : end + 1] not in _JOINTS or end < 3:
        return
    for size in (4, 3, 2):
        at = max(end - size, 0)
        named = names.is_name(text[at:end], bounded=size > 3) and plausible(text, at, end)
        if named and left_side(text, at, max(at - 8, 0)) >= (ROLE if size == 2 else PLACE):
            yield _Found(at, end, False)
            return


_JOINTS = frozenset("、和与及")


def _living(text: str, end: int) -> list[_Found]:
    """Who lives at an address that ends at ``end``: ``住在…的七旬老人张三``."""
    match = _WHOSE.match(text, end)
    if match is None:
        return []
    found = _candidates(text, match.start(1), min(match.end() + 5, len(text)))
    return [name for name in found if name.start <= match.end()][:1]


_WHOSE = re.compile("的((?:[0-9]{1,3}岁的?)?[\u4e00-\u9fff]{0,6}?)(?=[\u4e00-\u9fff]{2,4})")


def _opens(text: str, start: int, low: int) -> bool:
    """Whether a name opens its clause, or the list after a colon, its number aside."""
    return _OPENING.search(text[max(start - 12, low) : start]) is not None


_OPENING = re.compile(
    "(?:\\A|[：:])[ \\t\u3000]*(?:[（(]?[0-9一二三四五六七八九十]{1,4}[)）、.． ]*)?\\Z"
)


def _candidates(text: str, low: int, high: int, since: int = -1) -> Iterator[_Found]:
    """Words between two places that can be names, by both their sides; those from ``since`` on."""
    search, pos = _heads().search, max(low, since)
    while (head := search(text, pos, high)) is not None:
        at = head.start()
        found = _dotted(text, at, low) if head[0] == "·" else _at(text, at, low, high)
        if found is None or at_work(text, found.start, found.end, low):
            pos = at + 1
            continue
        yield found
        pos = max(found.end, at + 1)


@lru_cache(maxsize=1)
def _heads() -> re.Pattern[str]:
    """What a name can begin with, or the dot inside one."""
    return re.compile(f"[·{re.escape(''.join(sorted(names.surname_heads())))}]")


def _dotted(text: str, dot: int, low: int) -> _Found | None:
    start = ethnic.dotted_start(text, dot, low)
    if start < 0:
        return None
    end = names.name_after(text, start)
    return _Found(start, end, True) if end > dot else None


def _at(text: str, pos: int, low: int, high: int) -> _Found | None:
    """The name that begins at ``pos``."""
    left = left_side(text, pos, low)
    if not left:
        return None
    parts = ethnic.parts_end(text, pos)
    if 0 < parts <= high and (right := right_side(text, parts)):
        return _Found(pos, parts, right > 1)
    size = names.surname_size(text, pos)
    for given in (2, 1) if size else ():
        end = pos + size + given
        if end > high or not (
            names.is_name(text[pos:end], bounded=size > 1) and plausible(text, pos, end)
        ):
            continue
        right = right_side(text, end)
        if (left < ROLE or right < FREE - 1) and text[pos] in listed("doubtful"):
            continue
        if right and _fits(end - pos, left, right, text[end : end + 1]):
            placed = end - pos > 2 and text[pos - 1 : pos] in PLACES
            return _Found(pos, end, (left >= ROLE or placed) and right > 1)
    return None


def _fits(size: int, left: int, right: int, after: str) -> bool:
    """Whether both sides are clear enough for a name of some length."""
    if size > 2:
        return left + right > 2
    return left >= ROLE and (right == FREE or after in ("（", "("))
