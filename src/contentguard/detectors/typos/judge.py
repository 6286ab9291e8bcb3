"""Which scored corrections are told, and in which tier."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from contentguard.detectors.typos.proposals import Effort
from contentguard.detectors.typos.spans import in_titles
from contentguard.patterns import lazy

CERTAIN, LIKELY = "certain", "likely"
_TITLE_STEP, _NAME_STEP, _AGAIN_STEP = 0.5, 1.5, 1.0
_PARTICLES = frozenset("的地得")
_SENTENCE_END = lazy("[。！？!?\n\x1e]")
_NAME = lazy("[县镇乡村庄路街桥山河湖港岛寺店苑某]")


class Correction(NamedTuple):
    """A proposed correction of ``text[start:end]``; ``score`` is a log-odds."""

    start: int
    end: int
    suggestion: str
    score: float
    tier: str

    @property
    def confidence(self) -> float:
        """The score as a probability."""
        return float(1.0 / (1.0 + np.exp(-self.score)))


@dataclass(frozen=True, slots=True)
class Settings:
    """What was chosen on development data.

    Attributes:
        certain, likely: thresholds of the two tiers.
        home: register (see ``features.register``) above which text counts as official language.
        certain_home, likely_home: thresholds there, where the language model knows better.
        step: what a further likely correction of a sentence needs on top, but in official language.
        quick, thorough: how hard each tier looks.
        early: trees after which hopeless rows are dropped.
        quick_floor, thorough_floor: partial score below which a row is hopeless.
    """

    certain: float
    likely: float
    home: float
    certain_home: float
    likely_home: float
    step: float
    quick: Effort
    thorough: Effort
    early: int
    quick_floor: float
    thorough_floor: float

    @classmethod
    def from_header(cls, record: dict[str, Any]) -> Settings:
        """Settings as the model file carries them."""
        values = dict(record)
        values["quick"], values["thorough"] = (
            Effort(**record["quick"]),
            Effort(**record["thorough"]),
        )
        return cls(**values)


@dataclass(frozen=True, slots=True)
class Look:
    """How a text is looked at.

    Attributes:
        likely: whether the likely tier is wanted.
        slack: how far below its threshold a correction may lie.
        home_only: whether only official language counts.
    """

    likely: bool
    slack: float = 0.0
    home_only: bool = False


class Judge:
    """Hears the corrections of one text, the surest first, and keeps what may be told.

    Args:
        text: the text.
        closed: characters that nobody may correct.
        settings: thresholds.
        look: what is wanted.
    """

    def __init__(
        self, text: str, closed: NDArray[np.bool_], settings: Settings, look: Look
    ) -> None:
        self.found: list[Correction] = []
        self._text, self._settings, self._look = text, settings, look
        self._taken = set(np.flatnonzero(closed).tolist())
        self._titles = in_titles(text) if look.likely else []
        self._ends = [m.end() for m in _SENTENCE_END.finditer(text)] if look.likely else []
        self._corrected: set[int] = set()

    def hear(
        self, start: int, end: int, score: float, doubt: float, home: bool, word: Callable[[], str]
    ) -> None:
        """One correction.

        Args:
            start, end: where.
            score: how sure the trees are.
            doubt: what the certain tier takes off that.
            home: whether the language around it is official.
            word: gives the new word when it is needed.
        """
        if not self._taken.isdisjoint(range(start, end)):
            return
        title = any(a <= start < b for a, b in self._titles)
        sentence = bisect_right(self._ends, start)
        if self._look.likely and score < self._least(start, end, home, title, sentence):
            return
        settings = self._settings
        surplus = score - doubt - (settings.certain_home if home else settings.certain)
        tier = CERTAIN if not title and self._certain(start, end, surplus) else LIKELY
        if self._look.likely or tier == CERTAIN:
            self._taken.update(range(start, end))
            self._corrected.add(sentence)
            self.found.append(Correction(start, end, word(), score, tier))

    def _least(self, start: int, end: int, home: bool, title: bool, sentence: int) -> float:
        """The score that the likely tier asks for."""
        settings = self._settings
        least = settings.likely_home if home else settings.likely
        if not home and sentence in self._corrected:
            least += settings.step
        if title:
            least = max(least, settings.likely_home + _TITLE_STEP)
        if self._times(start, end) >= 2:  # the same words twice are no slip
            least += _AGAIN_STEP
        return least - self._look.slack

    def _certain(self, start: int, end: int, surplus: float) -> bool:
        """Whether a correction may cost points: sure enough, no term of this text, no name."""
        if surplus < 0 or self._text[start:end] in _PARTICLES or self._times(start, end) >= 3:
            return False
        return not (surplus < _NAME_STEP and _NAME.search(self._text[start + 1 : end + 3]))

    def _times(self, start: int, end: int) -> int:
        """How often the words with their neighbours stand in the text."""
        return self._text.count(self._text[max(start - 1, 0) : end + 1])
