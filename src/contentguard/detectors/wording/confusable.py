"""Which characters are easily written for one another: the same sound, or a similar shape.

Sounds come from ``lexicons/tables/readings.tsv``, shapes from ``lexicons/wording/lookalikes.txt``.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from contentguard.resources import data_dir, table_rows

_FUZZY = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"))


class Confusables:
    """Sounds and shapes of characters; immutable."""

    def __init__(
        self, sounds: dict[str, frozenset[str]], shapes: dict[str, frozenset[str]]
    ) -> None:
        self._sounds, self._shapes = sounds, shapes

    def same_sound(self, a: str, b: str) -> bool:
        """Whether two characters share a reading, tones and the usual mix-ups apart."""
        return not self._sounds.get(a, frozenset()).isdisjoint(self._sounds.get(b, frozenset()))

    def look_alike(self, a: str, b: str) -> bool:
        """Whether two characters are known to look alike."""
        return b in self._shapes.get(a, frozenset())

    def kind(self, a: str, b: str) -> str:
        """``sound``, ``shape`` or an empty string."""
        if self.same_sound(a, b):
            return "sound"
        return "shape" if self.look_alike(a, b) else ""

    def alternatives(self, character: str, among: Iterable[str]) -> list[str]:
        """The characters of ``among`` that are easily written for ``character``."""
        return [c for c in among if c != character and self.kind(character, c)]


def _fuzzy(reading: str) -> str:
    for wide, narrow in _FUZZY:
        reading = reading.replace(wide, narrow)
    return reading


@lru_cache(maxsize=1)
def confusables() -> Confusables:
    """The tables of the installation."""
    folder = data_dir("lexicons")
    sounds = {
        row[0]: frozenset(_fuzzy(r) for r in row[1].split(" "))
        for row in table_rows(folder / "tables" / "readings.tsv")
    }
    shapes: dict[str, set[str]] = {}
    for (group,) in table_rows(folder / "wording" / "lookalikes.txt"):
        for a in group:
            shapes.setdefault(a, set()).update(set(group) - {a})
    return Confusables(sounds, {a: frozenset(b) for a, b in shapes.items()})
