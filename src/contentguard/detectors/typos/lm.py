"""A character 5-gram language model over quantised counts.

Probabilities are interpolated from the counts when they are asked for; the weight of each order
depends on how often its context was seen, and was fitted on held-out text.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from contentguard.detectors.typos.alphabet import BITS, EDGE, SIZE, UNKNOWN
from contentguard.detectors.typos.table import Table

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

ORDER = 5
_MASKS = [(1 << (BITS * n)) - 1 for n in range(ORDER + 1)]


@dataclass(frozen=True, slots=True)
class Scores:
    """What the model says of a text.

    Attributes:
        tokens: the symbols, with ``ORDER`` edges before and after, rare characters unknown.
        letters: the same with the rare characters.
        levels: count level of the n-gram of order 1 … 5 that ends at each symbol, (5, symbols).
        logp: natural logarithm of each symbol's probability given the four before it.
    """

    tokens: Ints
    letters: Ints
    levels: Ints
    logp: Floats


class LanguageModel:
    """Reads counts of n-grams.

    Args:
        table: count levels of n-grams of order 2 to 5.
        level_counts: the count that each level stands for.
        unigrams: count level of each symbol.
        weights: (5, levels): the weight of an order, by the level of its context.
    """

    def __init__(self, table: Table, level_counts: Floats, unigrams: Ints, weights: Floats) -> None:
        self._table = table
        self.unigrams = unigrams
        # One table per order of numerator level x context level -> weighted ratio.
        ratio = np.minimum(level_counts[:, None] / np.maximum(level_counts[None, :], 1e-9), 1.0)
        ratio[0, :] = 0.0
        ratio[:, 0] = 0.0
        self._gain = [
            (ratio * weights[n][None, :]).astype(np.float32).ravel() for n in range(ORDER)
        ]
        self._keep = [(1.0 - weights[n]).astype(np.float32) for n in range(ORDER)]
        self.width = len(level_counts)
        counts = level_counts[unigrams].astype(np.float64) + 0.05
        self.unigram_p: Floats = (counts / counts.sum()).astype(np.float32)

    def score(self, symbols: Ints) -> Scores:
        """Scores a whole text."""
        edge = np.full(ORDER, EDGE, np.int64)
        letters = np.concatenate([edge, symbols, edge])
        tokens = np.where(letters < SIZE, letters, UNKNOWN)
        levels = self.levels(tokens[None, :])[:, 0, :]
        return Scores(tokens, letters, levels, self.logp(tokens[None, :], levels[:, None, :])[0])

    def keys(self, tokens: Ints) -> list[Ints]:
        """For orders 2 … 5 the key of the n-gram that ends at each column (rows are texts)."""
        keys: list[Ints] = []
        current = tokens
        for order in range(2, ORDER + 1):
            current = current.copy()
            shift = order - 1
            current[:, shift:] |= tokens[:, :-shift] << (BITS * shift)
            current[:, :shift] = -1
            keys.append(current)
        return keys

    def levels(self, tokens: Ints) -> Ints:
        """Count levels, (5, rows, columns); an n-gram counts only if its shorter endings do."""
        levels = np.zeros((ORDER, *tokens.shape), np.int64)
        levels[0] = self.unigrams[tokens]
        alive = np.flatnonzero((levels[0] > 0).ravel())
        for n, key in enumerate(self.keys(tokens), start=1):
            flat = key.ravel()[alive]
            inside = flat >= 0
            alive, flat = alive[inside], flat[inside]
            found = self._table.get(flat | ((n + 1) << 60))
            hit = found > 0
            alive, found = alive[hit], found[hit]
            levels[n].ravel()[alive] = found
        return levels

    def count_tagged(self, keys: Ints) -> Ints:
        """Count levels of packed n-grams whose order stands in the top bits."""
        return self._table.get(keys)

    def logp(self, tokens: Ints, levels: Ints) -> Floats:
        """Log-probabilities, (rows, columns)."""
        p = self.unigram_p[tokens]
        for n in range(1, ORDER):
            context = np.zeros(tokens.shape, np.int64)
            context[:, 1:] = levels[n - 1][:, :-1]
            mixed = self._gain[n][levels[n] * self.width + context]
            mixed += self._keep[n][context] * p
            p = mixed
        result: Floats = np.log(p)
        return result

    def ratio(self, order: int, level: Ints, context: Ints, lower: Floats) -> Floats:
        """One step of the interpolation: the probability at ``order`` from the one below."""
        own: Floats = self._gain[order - 1][level * self.width + context]
        own += self._keep[order - 1][context] * lower
        return own
