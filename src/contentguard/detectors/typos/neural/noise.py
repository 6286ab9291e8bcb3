"""Artificial errors for the network, in the proportions measured in real ones (training only).

Shares of error kinds in official documents with known errors: same sound and tone 49 %, same sound
30 %, similar sound 3 %, shape 17 %; 15 % of the errors lie in whole words of like sound.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from contentguard.detectors.typos.alphabet import EDGE, FIRST
from contentguard.detectors.typos.candidates import SHAPES
from contentguard.detectors.typos.lm import Ints
from contentguard.detectors.typos.proposals import Resources

_SOUND_SHARE = (0.0, 0.49, 0.30, 0.03, 0.01)
_SHAPE_SHARE = (0.0, 0.02, 0.15)
_WORD_SHARE = 0.15


@dataclass(frozen=True, slots=True)
class Batch:
    """Wrong and right symbols, (rows, length), :data:`EDGE` behind the end of each row."""

    wrong: Ints
    right: Ints


class Noise:
    """Makes errors with the confusion tables of the n-gram model.

    Args:
        res: its tables.
        seed: of the random numbers.
        rate: share of characters that become wrong in a line with errors.
        clean: share of lines that stay right.
    """

    def __init__(self, res: Resources, seed: int, rate: float = 0.04, clean: float = 0.3) -> None:
        self._res, self._rate, self._clean = res, rate, clean
        self._rng = np.random.default_rng(seed)
        self._root = np.sqrt(res.lm.unigram_p)

    def batch(self, lines: list[Ints], length: int) -> Batch:
        """Lines with errors in them."""
        right = np.full((len(lines), length), EDGE, np.int64)
        for row, line in enumerate(lines):
            right[row, : len(line)] = line[:length]
        wrong = right.copy()
        chosen = self._rng.random(right.shape) < self._rate
        chosen[self._rng.random(len(lines)) < self._clean] = False
        chosen &= (right >= FIRST) & self._res.alphabet.is_han[right]
        rows, columns = np.nonzero(chosen)
        whole = self._words(wrong, rows, columns)
        self._singles(wrong, rows[~whole], columns[~whole])
        return Batch(wrong, right)

    def _words(self, wrong: Ints, rows: Ints, columns: Ints) -> np.ndarray:
        """Puts words of like sound at some of the places; says at which."""
        done = self._rng.random(len(rows)) < _WORD_SHARE
        done &= columns + 1 < wrong.shape[1]
        index = np.flatnonzero(done)
        if not len(index):
            return done
        ones, twos = wrong[rows[index], columns[index]], wrong[rows[index], columns[index] + 1]
        place, one, two = self._res.confusions.pairs(ones, twos)
        pick = self._pick(place, np.ones(len(place)), len(index))
        done[index[pick < 0]] = False
        good = index[pick >= 0]
        wrong[rows[good], columns[good]] = one[pick[pick >= 0]]
        wrong[rows[good], columns[good] + 1] = two[pick[pick >= 0]]
        return done

    def _singles(self, wrong: Ints, rows: Ints, columns: Ints) -> None:
        if not len(rows):
            return
        options = self._res.confusions.single(wrong[rows, columns])
        sound, shape = options.kind // SHAPES, options.kind % SHAPES
        share = np.take(_SOUND_SHARE, sound) + np.take(_SHAPE_SHARE, shape)
        pick = self._pick(options.row, share * self._root[options.first], len(rows))
        good = pick >= 0
        wrong[rows[good], columns[good]] = options.first[pick[good]]

    def _pick(self, group: Ints, weight: np.ndarray, groups: int) -> Ints:
        """For each group the position of one member, by weight; -1 where there is none."""
        key = np.where(
            weight > 0, self._rng.random(len(group)) ** (1 / np.maximum(weight, 1e-9)), 0
        )
        order = np.lexsort((key, group))
        order = order[weight[order] > 0]
        found = np.full(groups, -1, np.int64)
        found[group[order]] = order  # the last of a group, the greatest key, stays
        return found
