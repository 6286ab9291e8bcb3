"""The members of an enumeration as they stand in a text, and one that is not quite right."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from contentguard.detectors.wording.align import core
from contentguard.patterns import lazy

_JOINT = lazy(r"[、，“”\"；和及与以 ]{0,3}|、?[“\"]?")
_SLOT = lazy(r"[、，；]([\u4e00-\u9fff]{2,14})[、，；和]")
_BEFORE = lazy(r"([\u4e00-\u9fff]{2,14})[、，；]\Z")
_AFTER = lazy(r"(?:[、，；]|以?及|和)([\u4e00-\u9fff]{2,14})")
_QUOTES = '“”"‘’'


@dataclass(frozen=True, slots=True)
class Item:
    """One member in the text; ``known`` is False for one that only stands where one should."""

    start: int
    end: int
    text: str
    known: bool = True


def form(word: str) -> str:
    """A regular expression for a member whose quotation marks may be missing."""
    return "".join('[“”"]?' if c in _QUOTES else re.escape(c) for c in word)


def enumeration(
    pattern: re.Pattern[str], text: str, first: int, last: int, at: int, expected: Sequence[str]
) -> list[Item]:
    """The enumeration that stands around ``at``: known members, and at most one strange one
    between two of them.

    Args:
        pattern: finds the members.
        text, first, last: where to look.
        at: a place in the enumeration.
        expected: how it should be.
    """
    chain: list[Item] = []
    for match in pattern.finditer(text, first, last):
        item = Item(match.start(), match.end(), match[0])
        if chain and not _joined(text, chain[-1].end, item.start):
            between = _strange(text, chain, item.start, expected)
            if between is None:
                if chain[0].start <= at < chain[-1].end:
                    break
                chain = []
            else:
                chain.append(between)
        chain.append(item)
    return chain if chain and chain[0].start <= at < chain[-1].end else []


def stranger(chain: list[Item], text: str, expected: Sequence[str]) -> tuple[list[Item], str]:
    """An enumeration of which all members but one are right and in their places, and 错项.

    Returns:
        The items with the strange one and 错项; or the known ones and an empty string.
    """
    known = [item for item in chain if item.known]
    words = [core(item.text) for item in known]
    if len(words) != len(expected) - 1 or len(words) < 2:
        return known, ""
    if len(known) < len(chain):
        place = next(i for i, item in enumerate(chain) if not item.known)
        rest = [*expected[:place], *expected[place + 1 :]]
        if words == rest and alike(chain[place].text, expected[place]):
            return chain, "错项"
        return known, ""
    if words == list(expected[:-1]):
        after = _AFTER.match(text, chain[-1].end)
        if after and (found := _cut(after[1][: len(expected[-1])], expected[-1])):
            return [*chain, Item(after.start(1), after.start(1) + len(found), found, False)], "错项"
    elif words == list(expected[1:]):
        before = _BEFORE.search(text, max(chain[0].start - 15, 0), chain[0].start)
        if before and (found := _cut(before[1][-len(expected[0]) :], expected[0])):
            return [Item(before.end(1) - len(found), before.end(1), found, False), *chain], "错项"
    return known, ""


def goes_on(text: str, chain: Sequence[Item]) -> bool:
    """Whether an enumeration is told to be a part, or something else is listed beside it."""
    before, after = (
        text[max(chain[0].start - 1, 0) : chain[0].start],
        text[chain[-1].end : chain[-1].end + 2],
    )
    return before == "、" or after[:1] in ("、", "等") or after.startswith(("以及", "”等", "及其"))


def alike(found: str, right: str) -> bool:
    """Whether a strange member was meant to be ``right``: most characters are there, in order."""
    if found == right or abs(len(found) - len(right)) > 1 or len(right) < 3:
        return False
    return _common(found, right) * 2 > max(len(found), len(right))


def _cut(found: str, right: str) -> str:
    return found if len(found) == len(right) and alike(found, right) else ""


def _common(a: str, b: str) -> int:
    """The length of the longest common subsequence of two short words."""
    row = [0] * (len(b) + 1)
    for x in a:
        previous = 0
        for j, y in enumerate(b, 1):
            previous, row[j] = row[j], previous + 1 if x == y else max(row[j], row[j - 1])
    return row[-1]


def _strange(text: str, chain: list[Item], start: int, expected: Sequence[str]) -> Item | None:
    """What stands between two members, if it may be meant for the one that is missing."""
    end = chain[-1].end
    if start - end > 16 or any(not item.known for item in chain):
        return None
    match = _SLOT.fullmatch(text, end, start)
    if match is None or not any(alike(match[1], right) for right in expected):
        return None
    return Item(match.start(1), match.end(1), match[1], False)


def _joined(text: str, start: int, end: int) -> bool:
    """Whether only marks (and one little word) stand between two members."""
    return end - start <= 3 and _JOINT.fullmatch(text, start, end) is not None
