"""A piece of a phrase that the automaton found, and the cheap tests before an alignment.

Most seeds stand in the right phrase or in quite other words; both are told by a comparison or two.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from contentguard.detectors.wording.align import IGNORED, LONG, hopeless, lost, unmarked
from contentguard.detectors.wording.phrases import Phrase

_MOST_SEEN = 2_000


@dataclass(slots=True)
class Seed:
    """Where in a phrase a piece of it stands.

    Attributes:
        phrase: the phrase.
        core: what must stand there.
        at: offset of the piece in the core; -1 for a misspelling.
        right, left: the core behind the piece, and before it read backwards.
    """

    phrase: Phrase
    core: str
    at: int
    right: str
    left: str

    @classmethod
    def of(cls, phrase: Phrase, at: int, size: int) -> Seed:
        """The seed of ``size`` characters at ``at`` of the core of ``phrase``."""
        core = phrase.core
        return cls(phrase, core, at, core[at + size :], core[: max(at, 0)][::-1])

    def idle(self, text: str, start: int, end: int) -> bool:
        """Whether the phrase stands there word for word, or too little of it to align.

        Args:
            text: the text.
            start, end: where the piece stands in it.
        """
        at = self.at
        if start >= at and text.startswith(self.core, start - at):
            return True
        right, left = self.right, self.left
        if len(self.core) < LONG:
            if right and left:
                before, after = text[start - 1 : start], text[end : end + 1]
                if (
                    before != left[0]
                    and after != right[0]
                    and before not in IGNORED
                    and after not in IGNORED
                ):
                    return True
            elif right:
                return _apart(right, text[end : end + 3]) or _gone(
                    right, text[end : end + len(right) + 4]
                )
            elif left:
                found = text[max(start - at - 4, 0) : start][::-1]
                return _apart(left, found[:3]) or _gone(left, found)
        return hopeless(self.core, at, end - start, text, start)


class Glance:
    """The seeds of one piece, told from other words by what stands beside it.

    Three characters on each side that counts tell most pieces apart from any slip; texts repeat
    these, so that what was seen of them is kept.
    """

    def __init__(self, seeds: Sequence[Seed]) -> None:
        self._known = bool(seeds) and all(
            s.at >= 0 and len(s.core) < LONG and (s.left or s.right) for s in seeds
        )
        self._sides = tuple((s.left, s.right) for s in seeds)
        self._before = 3 * any(s.left for s in seeds)
        self._after = 3 * any(s.right for s in seeds)
        self._seen: dict[str, bool] = {}

    def idle(self, text: str, start: int, end: int) -> bool:
        """Whether none of the seeds can be meant; False where a closer look is needed."""
        if not self._known or start < self._before:
            return False
        beside = text[start - self._before : start] + text[end : end + self._after]
        known = self._seen.get(beside)
        if known is None:
            before, after = beside[: self._before][::-1], beside[self._before :]
            known = all(_foreign(left, before, right, after) for left, right in self._sides)
            if len(self._seen) < _MOST_SEEN:
                self._seen[beside] = known
        return known


def _foreign(left: str, before: str, right: str, after: str) -> bool:
    """Whether three characters beside a piece cannot belong to what should stand beside it.

    Args:
        left: what should go before, read backwards; may be empty.
        before: the three characters before the piece, read backwards.
        right, after: the same of what follows.
    """
    if (right and _apart(right, after)) or (left and _apart(left, before)):
        return True
    if not (left and right and after) or before[0] in IGNORED or after[0] in IGNORED:
        return False
    return before[0] != left[0] and after[0] != right[0]


def _gone(wanted: str, found: str) -> bool:
    """Whether ``found`` begins with ``wanted``, marks apart, or no single slip makes one of the other."""
    found, same = unmarked(found), 0
    for a, b in zip(wanted, found, strict=False):
        if a != b:
            break
        same += 1
    wanted, found = wanted[same:], found[same:]
    return not wanted or lost(wanted, found)


def _apart(wanted: str, found: str) -> bool:
    """Whether three characters, none a mark, show that no single slip made ``found…`` of ``wanted``.

    After the first difference a wrong, missing, additional or exchanged character leaves one of
    the next two where it should be, or beside it.
    """
    if len(found) < 3:
        return False
    a, b, c = found[0], found[1], found[2]
    if a in IGNORED or b in IGNORED or c in IGNORED:
        return False
    if a == wanted[0]:
        if len(wanted) < 3 or b == wanted[1]:
            return False
        first, second = wanted[1], wanted[2]
        return b != second and c != first and c != second
    return len(wanted) > 1 and a != wanted[1] and b != wanted[0] and b != wanted[1]
