"""How a stretch of text differs from a phrase that must stand there word for word.

Only a few edits are allowed, so the band is a recursion over the first difference: linear in the
length of the phrase for each seed.
"""

from __future__ import annotations

from dataclasses import dataclass

from contentguard.detectors.wording.confusable import confusables

IGNORED = frozenset("“”‘’\"'、·「」『』 \t\n\r")
"""Marks that may stand in a phrase or be missing from it without changing its wording."""


_NO_MARKS = {ord(mark): None for mark in IGNORED}
LONG = 18
"""Phrases of so many characters may differ in two places."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One difference.

    Attributes:
        kind: ``sub`` ``drop`` ``extra`` ``swap``.
        index: position in the core of the phrase.
        start, end: span in the text (empty for ``drop``).
    """

    kind: str
    index: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase found at ``text[start:end]``, with its differences."""

    start: int
    end: int
    edits: tuple[Edit, ...]


def core(phrase: str) -> str:
    """The characters of a phrase that must be right: without quotation marks and pauses."""
    return "".join(c for c in phrase if c not in IGNORED)


def hopeless(phrase: str, at: int, size: int, text: str, pos: int) -> bool:
    """Whether the phrase stands there word for word, or too little of it to be worth aligning.

    A cheap gate before :func:`align`: most seeds stand in other words or in the right phrase.
    """
    if pos >= at and text.startswith(phrase, pos - at):
        return True
    end = pos + size
    right, left = phrase[at + size :], phrase[:at]
    if right and left and len(phrase) < LONG:
        beside = text[pos - 1 : pos], text[end : end + 1]
        if beside[0] != left[-1] and beside[1] != right[0] and IGNORED.isdisjoint(beside):
            return True
    after = unmarked(text[end : end + len(right) + 4])
    before = unmarked(text[max(pos - at - 4, 0) : pos])
    right_ok, left_ok = after.startswith(right), before.endswith(left)
    if len(phrase) >= LONG:
        return _far(right, after) or _far(left[::-1], before[::-1])
    if not right_ok and not left_ok:
        return True
    if not right_ok:
        return lost(right, after)
    return not left_ok and lost(left[::-1], before[::-1])


def unmarked(text: str) -> str:
    """``text`` without the marks that do not count."""
    return text if IGNORED.isdisjoint(text) else text.translate(_NO_MARKS)


def _far(wanted: str, found: str) -> bool:
    """Whether neither the beginning nor the end of ``wanted`` is there."""
    return len(wanted) > 5 and wanted[-2:] not in found and not found.startswith(wanted[:-4])


def lost(wanted: str, found: str) -> bool:
    """Whether a single slip cannot make ``found`` of ``wanted``."""
    same = 0
    for a, b in zip(wanted, found, strict=False):
        if a != b:
            break
        same += 1
    wanted, found = wanted[same:], found[same:]
    rest = wanted[1:]
    if found.startswith((rest, wanted), 1) or found.startswith(rest):
        return False
    return found[:2] != wanted[1:2] + wanted[:1] or not found.startswith(wanted[2:], 2)


def align(phrase: str, at: int, length: int, text: str, pos: int, budget: int) -> Match | None:
    """Aligns ``phrase`` around a seed.

    Args:
        phrase: a core.
        at, length: the seed is ``phrase[at : at + length]``.
        text, pos: it stands at ``text[pos:]``.
        budget: the most edits on both sides together.

    Returns:
        The match with the fewest edits found, or None.
    """
    right = _extend(phrase, at + length, text, pos + length, 1, budget)
    if right is None:
        return None
    left = _extend(phrase, at - 1, text, pos - 1, -1, budget - len(right[1]))
    if left is None:
        return None
    edits = tuple(sorted((*left[1], *right[1]), key=lambda e: (e.start, e.index)))
    return Match(left[0] + 1, right[0], edits)


def _extend(
    phrase: str, i: int, text: str, p: int, step: int, budget: int
) -> tuple[int, tuple[Edit, ...]] | None:
    """The end of the match beyond (or before) ``p`` and its edits, or None."""
    limit, size = (len(phrase), len(text)) if step > 0 else (-1, -1)
    reached = p
    while i != limit:
        if p == size:
            break
        char = text[p]
        if char == phrase[i]:
            i += step
            p += step
            reached = p
        elif char in IGNORED:
            p += step
        else:
            break
    if i == limit:
        return reached, ()
    if budget <= 0:
        return None
    return _branch(phrase, i, text, p, step, budget, reached)


def _branch(
    phrase: str, i: int, text: str, p: int, step: int, budget: int, reached: int
) -> tuple[int, tuple[Edit, ...]] | None:
    """The best continuation after the difference at ``phrase[i]`` / ``text[p]``."""
    best: tuple[tuple[int, int], int, tuple[Edit, ...]] | None = None
    for kind, di, dp, rank in _moves(phrase, i, text, p, step):
        after = p + step * dp
        rest = _extend(phrase, i + step * di, text, after, step, budget - 1)
        if rest is None:
            continue
        last = kind == "drop" and not rest[1] and i + step in (-1, len(phrase))
        cost = (len(rest[1]) + 1, 9 if last else rank)
        if best is None or cost < best[0]:
            start, end = (p, after) if step > 0 else (after + 1, p + 1)
            if kind == "drop":
                start = end = p if step > 0 else p + 1
            index = i if step > 0 else i - (di - 1 if kind == "swap" else 0)
            edit = Edit(kind, index, start, end)
            best = cost, reached if last else rest[0], (edit, *rest[1])
    return None if best is None else best[1:]


def _moves(phrase: str, i: int, text: str, p: int, step: int) -> list[tuple[str, int, int, int]]:
    """Possible differences here: (kind, steps in the phrase, steps in the text, rank: likeliest
    first)."""
    moves = [("drop", 1, 0, 4)]
    if p == (len(text) if step > 0 else -1):
        return moves
    n, q = i + step, p + step
    inside = 0 <= q < len(text)
    if inside and 0 <= n < len(phrase) and text[p] == phrase[n] and text[q] == phrase[i]:
        moves.append(("swap", 2, 2, 0))
    before = p - step
    doubled = 0 <= before < len(text) and text[p] == text[before]
    moves.append(("extra", 0, 1, 1 if doubled else 6))
    moves.append(("sub", 1, 1, 2 if confusables().kind(text[p], phrase[i]) else 5))
    return moves
