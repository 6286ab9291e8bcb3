"""Boosted trees, evaluated for many rows at once with numpy."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from contentguard.detectors.typos.lm import Floats, Ints

_BLOCK = 512


class Trees:
    """A sum of binary trees.

    Args:
        feature, threshold, left, right, value: (trees, nodes); a leaf points to itself.
        base: what the sum begins with.
        depth: depth of the deepest tree.
    """

    def __init__(
        self,
        feature: NDArray[np.uint8],
        threshold: Floats,
        left: NDArray[np.uint8],
        right: NDArray[np.uint8],
        value: Floats,
        base: float,
        depth: int,
    ) -> None:
        self.count, nodes = feature.shape
        shift = (np.arange(self.count) * nodes)[:, None]
        self._feature = feature.astype(np.int64).ravel()
        self._threshold = threshold.ravel()
        self._right = (right + shift).ravel()
        self._step = ((left.astype(np.int64) + shift) - (right.astype(np.int64) + shift)).ravel()
        self._value = value.ravel()
        self._roots = shift[:, 0]
        self._base, self._depth = base, depth

    def partial(self, rows: NDArray[np.float32], first: int, stop: int) -> Floats:
        """Sum of the trees ``first … stop`` for each row (the base with the first)."""
        total = np.full(len(rows), self._base if first == 0 else 0.0, np.float32)
        for begin in range(0, len(rows), _BLOCK):
            part = rows[begin : begin + _BLOCK]
            flat, width = part.ravel(), part.shape[1]
            node: Ints = np.repeat(self._roots[None, first:stop], len(part), axis=0)
            offset = (np.arange(len(part)) * width)[:, None]
            for _ in range(self._depth):
                low = flat[offset + self._feature[node]] <= self._threshold[node]
                node = self._right[node] + low * self._step[node]
            total[begin : begin + _BLOCK] += self._value[node].sum(1)
        return total

    def score(self, rows: NDArray[np.float32], early: int, floor: float) -> Floats:
        """Scores; rows that the first ``early`` trees put below ``floor`` keep that score."""
        score = self.partial(rows, 0, min(early, self.count))
        alive = np.flatnonzero(score >= floor)
        if early < self.count and len(alive):
            score[alive] += self.partial(rows[alive], early, self.count)
        return score
