"""The typo model: reads a text, proposes corrections, keeps those that are sure enough."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from contentguard.detectors.typos import store
from contentguard.detectors.typos.alphabet import BITS, FIRST, Alphabet
from contentguard.detectors.typos.candidates import PAIR_KIND, SHAPES, Confusions
from contentguard.detectors.typos.features import NAMES, features
from contentguard.detectors.typos.judge import LIKELY, Correction, Judge, Look, Settings
from contentguard.detectors.typos.known import KnownErrors
from contentguard.detectors.typos.lm import ORDER, Ints, LanguageModel, Scores
from contentguard.detectors.typos.proposals import (
    Proposals,
    Resources,
    propose,
    suspicious,
)
from contentguard.detectors.typos.spans import blocks, masked, merged
from contentguard.detectors.typos.table import Shape, Table
from contentguard.detectors.typos.trees import Trees
from contentguard.detectors.typos.words import Dictionary
from contentguard.resources import data_dir

FILE = "typos.bin"
_OTHER_SOUND, _WORD_STEP = 1.0, 1.5
_AROUND, _BESIDE = 30, 6
_REGISTER, _OLD_WORD = NAMES.index("register"), NAMES.index("old_word")


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

    def check(self, text: str, likely: bool = False, slack: float = 0.0) -> list[Correction]:
        """Corrections in the order of the text, disjoint.

        Args:
            text: any text; offsets count its code points.
            likely: whether to look harder and give the likely ones as well.
            slack: how far below the likely threshold a correction may lie.
        """
        found: list[Correction] = []
        for start, stop in blocks(text):
            part = text[start:stop]
            first = self._check(part, Look(likely, slack))
            more = self._again(part, first, slack) if likely and first else []
            found += [c._replace(start=c.start + start, end=c.end + start) for c in (*first, *more)]
        return sorted(found)

    def alike(self, one: str, other: str) -> bool:
        """Whether one character may have been meant to be the other."""
        symbols = self.resources.alphabet.encode(one)[0]
        found = self.resources.confusions.single(symbols)
        return self.resources.alphabet.id(other) in found.first

    def _again(self, text: str, first: list[Correction], slack: float) -> list[Correction]:
        """What shows up beside corrections once they are made: errors hide one another."""
        letters = list(text)
        for c in first:
            letters[c.start : c.end] = c.suggestion
        fixed = "".join(letters)
        more: list[Correction] = []
        for start, stop in merged([(c.start - _AROUND, c.end + _AROUND) for c in first], len(text)):
            taken = {i for c in (*first, *more) for i in range(c.start, c.end)}
            beside = {i for c in first for i in range(c.start - _BESIDE, c.end + _BESIDE)}
            for c in self._check(fixed[start:stop], Look(True, slack, home_only=True)):
                found = c._replace(start=c.start + start, end=c.end + start)
                span = range(found.start, found.end)
                if not beside.isdisjoint(span) and taken.isdisjoint(span):
                    more.append(found._replace(tier=LIKELY))
        return more

    def _check(self, text: str, look: Look) -> list[Correction]:
        symbols, offsets = self.resources.alphabet.encode(text)
        if len(symbols) < 3:
            return []
        scores = self.resources.lm.score(symbols)
        effort = self.settings.thorough if look.likely else self.settings.quick
        places = suspicious(scores, self.resources.alphabet.is_han, effort)
        closed = masked(text, titles=not look.likely)
        places = places[~closed[offsets[places - ORDER]]]
        if not len(places):
            return []
        rows = propose(scores, places, self.resources, effort)
        if not len(rows.place):
            return []
        return self._decide(text, offsets, scores, rows, closed, look)

    def _decide(
        self,
        text: str,
        offsets: Ints,
        scores: Scores,
        rows: Proposals,
        closed: NDArray[np.bool_],
        look: Look,
    ) -> list[Correction]:
        matrix = features(scores, rows, self.resources, self._known.evidence(rows))
        settings = self.settings
        floor = settings.thorough_floor if look.likely else settings.quick_floor
        score = self._trees.score(matrix, settings.early, floor)
        order = np.argsort(-score, kind="stable")
        lowest = min(settings.certain, settings.certain_home)
        if look.likely:
            lowest = min(settings.likely, settings.likely_home) - look.slack
        order = order[score[order] >= lowest]
        home = matrix[:, _REGISTER] > settings.home
        if look.home_only:
            order = order[home[order]]
        judge = Judge(text, closed, settings, look)
        for row in order.tolist():
            start = int(offsets[rows.place[row] - ORDER])
            end = start + 1 + int(rows.pair[row])
            sure = float(score[row])
            doubt = 0.0 if _same_sound(int(rows.kind[row])) else _OTHER_SOUND
            if rows.pair[row] and matrix[row, _OLD_WORD] >= 2:
                doubt += _WORD_STEP
            judge.hear(start, end, sure, doubt, bool(home[row]), partial(self._word, rows, row))
        return sorted(judge.found)

    def _word(self, rows: Proposals, row: int) -> str:
        alphabet = self.resources.alphabet
        word = alphabet.char(int(rows.one[row]))
        return word + alphabet.char(int(rows.two[row])) if rows.pair[row] else word


def resources(header: dict[str, Any], arrays: store.Arrays) -> Resources:
    """The tables of a model file."""
    alphabet = Alphabet(header["characters"], header["rare"])
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
        alphabet, lm, dictionary, confusions, np.asarray(arrays["bloom"]), surnames, prior,
        np.asarray(arrays["usual"]),
    )  # fmt: skip


def _same_sound(kind: int) -> bool:
    """Whether the two sound the same but for the tone (all pairs of characters do)."""
    return kind == PAIR_KIND or kind // SHAPES in (1, 2)
