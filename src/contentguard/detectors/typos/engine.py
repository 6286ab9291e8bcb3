"""The typo model: reads a text, proposes corrections, keeps those that are sure enough."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from contentguard.detectors.typos import store
from contentguard.detectors.typos.alphabet import BITS, FIRST, Alphabet
from contentguard.detectors.typos.candidates import PAIR_KIND, SHAPES, Confusions
from contentguard.detectors.typos.features import NAMES, features
from contentguard.detectors.typos.known import KnownErrors
from contentguard.detectors.typos.lm import ORDER, Ints, LanguageModel, Scores
from contentguard.detectors.typos.proposals import (
    Effort,
    Proposals,
    Resources,
    propose,
    suspicious,
)
from contentguard.detectors.typos.table import Shape, Table
from contentguard.detectors.typos.trees import Trees
from contentguard.detectors.typos.words import Dictionary
from contentguard.patterns import lazy
from contentguard.resources import data_dir

FILE = "typos.bin"
CERTAIN, LIKELY = "certain", "likely"
_BLOCK = 20_000
_OTHER_SOUND = 1.0
_NEAR_LOGP = NAMES.index("near_logp")
_TITLE = lazy("《[^《》\n]{1,60}》")
_TERMS = "terms.txt"
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
        home: mean log-probability of a symbol above which text counts as official language.
        likely_home: the likely threshold there, where the language model knows better.
        step: what a further likely correction of a sentence needs on top, but in official language.
        quick, thorough: how hard each tier looks.
        early: trees after which hopeless rows are dropped.
        quick_floor, thorough_floor: partial score below which a row is hopeless.
    """

    certain: float
    likely: float
    home: float
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


class TypoModel:
    """The model: thread-safe after loading, nothing in it changes.

    Args:
        header: as in the model file.
        arrays: as in the model file.
    """

    def __init__(self, header: dict[str, Any], arrays: store.Arrays) -> None:
        self.settings = Settings.from_header(header["settings"])
        self.resources = resources(header, arrays)
        self._known = KnownErrors.from_arrays(arrays)
        self._trees = Trees(
            arrays["tr_feature"], np.asarray(arrays["tr_threshold"]), arrays["tr_left"],
            arrays["tr_right"], np.asarray(arrays["tr_value"]), header["base"], header["depth"],
        )  # fmt: skip

    @classmethod
    def load(cls, path: Path | None = None) -> TypoModel:
        """Maps a model file; without ``path`` the one that is installed.

        Raises:
            FileNotFoundError: there is no such file.
            ConfigError: there is no data folder.
            DataError: the file is damaged.
        """
        return cls(*store.read(path or data_dir("models") / "typos" / FILE))

    def check(self, text: str, likely: bool = False) -> list[Correction]:
        """Corrections in the order of the text, disjoint.

        Args:
            text: any text; offsets count its code points.
            likely: whether to look harder and give the likely ones as well.
        """
        found: list[Correction] = []
        for start, stop in _blocks(text):
            part = text[start:stop]
            found += [
                Correction(c.start + start, c.end + start, *c[2:])
                for c in self._check(part, likely)
            ]
        return found

    def _check(self, text: str, likely: bool) -> list[Correction]:
        symbols, offsets = self.resources.alphabet.encode(text)
        if len(symbols) < 3:
            return []
        scores = self.resources.lm.score(symbols)
        effort = self.settings.thorough if likely else self.settings.quick
        places = suspicious(scores, self.resources.alphabet.is_han, effort)
        masked = _masked(text)
        places = places[~masked[offsets[places - ORDER]]]
        if not len(places):
            return []
        rows = propose(scores, places, self.resources, effort)
        if not len(rows.place):
            return []
        return self._decide(text, offsets, scores, rows, masked, likely)

    def _decide(
        self,
        text: str,
        offsets: Ints,
        scores: Scores,
        rows: Proposals,
        masked: NDArray[np.bool_],
        likely: bool,
    ) -> list[Correction]:
        matrix = features(scores, rows, self.resources, self._known.evidence(rows))
        settings = self.settings
        floor = settings.thorough_floor if likely else settings.quick_floor
        score = self._trees.score(matrix, settings.early, floor)
        order = np.argsort(-score, kind="stable")
        order = order[score[order] >= (settings.likely if likely else settings.certain)]
        home = matrix[:, _NEAR_LOGP] > settings.home
        ends = [m.end() for m in _SENTENCE_END.finditer(text)] if likely else []
        taken = set(np.flatnonzero(masked).tolist())
        corrected: set[int] = set()
        found: list[Correction] = []
        for row in order.tolist():
            start = int(offsets[rows.place[row] - ORDER])
            end = start + 1 + int(rows.pair[row])
            sentence = bisect_right(ends, start)
            step = settings.step if sentence in corrected else 0.0
            least = settings.likely_home if home[row] else settings.likely + step
            if (likely and score[row] < least) or not taken.isdisjoint(range(start, end)):
                continue
            sure = float(score[row]) - (0.0 if _same_sound(int(rows.kind[row])) else _OTHER_SOUND)
            tier = CERTAIN if self._certain(text, start, end, sure) else LIKELY
            if likely or tier == CERTAIN:
                taken.update(range(start, end))
                corrected.add(sentence)
                found.append(Correction(start, end, self._word(rows, row), float(score[row]), tier))
        return sorted(found)

    def _word(self, rows: Proposals, row: int) -> str:
        alphabet = self.resources.alphabet
        word = alphabet.char(int(rows.one[row]))
        return word + alphabet.char(int(rows.two[row])) if rows.pair[row] else word

    def _certain(self, text: str, start: int, end: int, score: float) -> bool:
        """Whether a correction may cost points: sure, no term of this text, no name."""
        least = self.settings.certain
        if score < least or text[start:end] in _PARTICLES:
            return False
        near = text[max(start - 1, 0) : end + 1]
        if text.count(near) >= 3:
            return False
        return not (score < least + 1.5 and _NAME.search(text[start + 1 : end + 3]))


def resources(header: dict[str, Any], arrays: store.Arrays) -> Resources:
    """The tables of a model file."""
    alphabet = Alphabet(header["characters"])
    lm = LanguageModel(
        Table(arrays["lm_cells"], Shape(**header["lm"])), np.asarray(arrays["lm_levels"]),
        np.asarray(arrays["lm_unigrams"]).astype(np.int64), np.asarray(arrays["lm_weights"]),
    )  # fmt: skip
    dictionary = Dictionary(
        Table(arrays["wd_cells"], Shape(**header["words"])),
        np.asarray(arrays["wd_singles"]).astype(np.int64), np.asarray(arrays["wd_costs"]),
    )  # fmt: skip
    confusions = Confusions(
        arrays["cf_offsets"], arrays["cf_primary"], arrays["cf_packed"], arrays["cf_syllables"],
        arrays["cf_pair_keys"], arrays["cf_pair_words"],
    )  # fmt: skip
    surnames = np.zeros(1 << BITS, bool)
    surnames[[s for s in map(alphabet.id, header["surnames"]) if s >= FIRST]] = True
    prior = np.asarray(arrays["prior"])
    return Resources(
        alphabet, lm, dictionary, confusions, np.asarray(arrays["bloom"]), surnames, prior
    )


def _same_sound(kind: int) -> bool:
    """Whether the two sound the same but for the tone (all pairs of characters do)."""
    return kind == PAIR_KIND or kind // SHAPES in (1, 2)


def _blocks(text: str) -> list[tuple[int, int]]:
    """Spans of about ``_BLOCK`` characters, cut at line or sentence ends where there are some."""
    spans, start = [], 0
    while len(text) - start > _BLOCK:
        limit = start + _BLOCK
        cut = max(text.rfind(mark, start + _BLOCK // 2, limit) for mark in "\n\x1e。")
        stop = cut + 1 if cut > 0 else limit
        spans.append((start, stop))
        start = stop
    spans.append((start, len(text)))
    return spans


def _masked(text: str) -> NDArray[np.bool_]:
    """Characters of titles and of protected terms: nobody may correct those here."""
    mask = np.zeros(len(text) + 1, bool)
    patterns = [_terms(), _TITLE] if "《" in text else [_terms()]
    for pattern in patterns:
        for match in pattern.finditer(text):
            mask[match.start() : match.end()] = True
    return mask


@lru_cache(maxsize=1)
def _terms() -> re.Pattern[str]:
    """The protected terms as one pattern; it matches nothing where the list is missing."""
    path = data_dir("lexicons") / "typos" / _TERMS
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    words = {word for line in lines if not line.startswith("#") for word in line.split()}
    return re.compile(
        "|".join(sorted(map(re.escape, words), key=lambda w: (-len(w), w))) or r"(?!)"
    )
