"""Evidence from a dictionary: which words cover a place, and how well a window segments."""

from __future__ import annotations

import numpy as np

from contentguard.detectors.typos.alphabet import BITS
from contentguard.detectors.typos.lm import Floats, Ints
from contentguard.detectors.typos.table import Table

LONGEST = 5
_UNKNOWN_COST = 13.0


class Dictionary:
    """Frequencies of words of one to five characters.

    Args:
        table: frequency level of words of 2 … 5 characters, tagged with their length.
        singles: frequency level of single characters.
        costs: negative log-probability of each level; level 0 is "no word".
    """

    def __init__(self, table: Table, singles: Ints, costs: Floats) -> None:
        self._table, self.singles, self._costs = table, singles, costs

    def levels(self, windows: Ints) -> dict[int, Ints]:
        """By length, the level of the word that begins at each column of each row."""
        found = {1: self.singles[windows]}
        packed, keys, shapes = windows, [], []
        for length in range(2, LONGEST + 1):
            packed = (packed[:, :-1] << BITS) | windows[:, length - 1 :]
            keys.append((packed | (length << 60)).ravel())
            shapes.append(packed.shape)
        flat = self._table.get(np.concatenate(keys))
        start = 0
        for length, shape in zip(range(2, LONGEST + 1), shapes, strict=True):
            size = shape[0] * shape[1]
            found[length] = flat[start : start + size].reshape(shape)
            start += size
        return found

    def is_pair(self, first: Ints, second: Ints) -> Ints:
        """Level of the two-character word, 0 for none."""
        return self._table.get(((first << BITS) | second) | (2 << 60))

    def segment(self, levels: dict[int, Ints], width: int) -> Floats:
        """Cost of the cheapest segmentation of each row."""
        rows = levels[1].shape[0]
        best = [np.zeros(rows, np.float32)]
        for end in range(1, width + 1):
            options = []
            for length in range(1, min(LONGEST, end) + 1):
                level = levels[length][:, end - length]
                cost = self._costs[level]
                if length == 1:
                    cost = np.where(level == 0, np.float32(_UNKNOWN_COST), cost)
                else:
                    cost = np.where(level == 0, np.float32(1e6), cost)
                options.append(best[end - length] + cost)
            best.append(np.minimum.reduce(options))
        return best[width]

    @staticmethod
    def cover(levels: dict[int, Ints], start: int, stop: int, width: int) -> tuple[Ints, Ints]:
        """Length and level of the longest word over columns ``start:stop`` (0 where none)."""
        rows = levels[1].shape[0]
        length_best = np.zeros(rows, np.int64)
        level_best = np.zeros(rows, np.int64)
        for length in range(2, LONGEST + 1):
            for begin in range(max(stop - length, 0), min(start, width - length) + 1):
                level = levels[length][:, begin]
                better = (level > 0) & (
                    (length > length_best) | ((length == length_best) & (level > level_best))
                )
                length_best[better] = length
                level_best[better] = level[better]
        return length_best, level_best
