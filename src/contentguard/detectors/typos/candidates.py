"""What a character, or a pair of characters, may have been meant to be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from contentguard.detectors.typos.alphabet import BITS, SIZE
from contentguard.detectors.typos.lm import Ints

SYLLABLE_BITS = 9
SHAPES = 3
NEAR_KINDS = frozenset(k for k in range(15) if k // SHAPES in (1, 2, 3) or k % SHAPES == 2)
PAIR_KIND = 15


@dataclass(frozen=True, slots=True)
class Expansion:
    """Candidates of several places, flat: ``row`` is the place each belongs to."""

    row: Ints
    first: Ints
    kind: Ints


class Confusions:
    """Characters of like sound or shape, and two-character words of like sound.

    Args:
        offsets: where each symbol's candidates begin (rare characters too), and where all end.
        primary: how many candidates of each symbol are near ones; they come first.
        packed: candidate | kind << 12; kind = sound * 3 + shape.
        syllables: (symbols, 2) numbers of up to two readings, 0 for none.
        pair_keys: sorted ``syllable << 9 | syllable`` of two-character words.
        pair_words: (words, 2) their symbols, in the order of ``pair_keys``.
    """

    def __init__(
        self,
        offsets: NDArray[np.int32],
        primary: NDArray[np.uint16],
        packed: NDArray[np.uint16],
        syllables: NDArray[np.uint16],
        pair_keys: NDArray[np.uint32],
        pair_words: NDArray[np.uint16],
    ) -> None:
        self._offsets, self._primary, self._packed = offsets, primary, packed
        self._syllables = syllables
        self._pair_keys, self._pair_words = pair_keys, pair_words

    def single(self, symbols: Ints, near: bool = False) -> Expansion:
        """Candidates for one character each; with ``near`` only those of (almost) the same
        sound or of strongly like shape."""
        starts = self._offsets[symbols].astype(np.int64)
        if near:
            sizes = self._primary[symbols].astype(np.int64)
        else:
            sizes = self._offsets[symbols + 1].astype(np.int64) - starts
        row, flat = _ranges(starts, sizes)
        packed = self._packed[flat].astype(np.int64)
        return Expansion(row, packed & (SIZE - 1), packed >> BITS)

    def pairs(self, first: Ints, second: Ints) -> tuple[Ints, Ints, Ints]:
        """Words that sound like ``first second``: (row, first symbol, second symbol)."""
        rows, ones, twos = [], [], []
        for a in (0, 1):
            for b in (0, 1):
                left = self._syllables[first, a].astype(np.int64)
                right = self._syllables[second, b].astype(np.int64)
                key = (left << SYLLABLE_BITS) | right
                key[(left == 0) | (right == 0)] = 0
                start = np.searchsorted(self._pair_keys, key.astype(np.uint32), "left")
                stop = np.searchsorted(self._pair_keys, key.astype(np.uint32), "right")
                stop[key == 0] = start[key == 0]
                row, flat = _ranges(start.astype(np.int64), (stop - start).astype(np.int64))
                words = self._pair_words[flat].astype(np.int64)
                differs = (words[:, 0] != first[row]) & (words[:, 1] != second[row])
                rows.append(row[differs])
                ones.append(words[differs, 0])
                twos.append(words[differs, 1])
        return _distinct(np.concatenate(rows), np.concatenate(ones), np.concatenate(twos))


def _ranges(starts: Ints, sizes: Ints) -> tuple[Ints, Ints]:
    """Row numbers and positions of the concatenated ranges ``starts … starts + sizes``."""
    row = np.repeat(np.arange(len(starts)), sizes)
    before = np.cumsum(sizes) - sizes
    return row, np.arange(len(row)) - np.repeat(before - starts, sizes)


def _distinct(row: Ints, one: Ints, two: Ints) -> tuple[Ints, Ints, Ints]:
    key = distinct((row << (2 * BITS)) | (one << BITS) | two)
    return key >> (2 * BITS), (key >> BITS) & (SIZE - 1), key & (SIZE - 1)


def distinct(values: Ints) -> Ints:
    """The values once each, ascending. ``np.unique`` hashes since 2.3: slow on distinct values."""
    ordered = np.sort(values)
    first = np.ones(len(ordered), bool)
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    return ordered[first]
