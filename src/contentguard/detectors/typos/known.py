"""What is known of real errors: which confusions people made, and next to which characters."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from contentguard.detectors.typos.alphabet import BITS, Alphabet
from contentguard.detectors.typos.lm import Floats, Ints
from contentguard.detectors.typos.proposals import BEFORE, Proposals

Counts = dict[int, int]
_RIGHT = 1 << (3 * BITS)


class KnownErrors:
    """Counts of confusions, alone and with the character before or after them.

    Args:
        pairs: ``wrong << 12 | right`` → how often.
        contexts: ``side | neighbour << 24 | wrong << 12 | right`` → how often.
        sound: ``side | neighbour << 24 | wrong << 12`` → how often that stood and was no error.
    """

    def __init__(self, pairs: Counts, contexts: Counts, sound: Counts) -> None:
        self._tables = [_table(counts) for counts in (pairs, contexts, sound)]

    def evidence(self, rows: Proposals) -> Floats:
        """Three columns for each row, logarithms of counts."""
        old = rows.old
        pairs, contexts, sound = self._tables
        first = _look(pairs, (old[:, BEFORE] << BITS) | rows.one)
        second = _look(pairs, (old[:, BEFORE + 1] << BITS) | rows.two)
        known = np.where(rows.pair, np.minimum(first, second), first)
        near = np.zeros(len(rows.place))
        fine = np.zeros(len(rows.place))
        for side, column in ((0, BEFORE - 1), (_RIGHT, BEFORE + 1)):
            place = side | (old[:, column] << (2 * BITS)) | (old[:, BEFORE] << BITS)
            count = _look(contexts, place | rows.one)
            right = _look(sound, place)
            better = count > near
            near = np.where(better, count, near)
            fine = np.where(better, right, fine)
        near[rows.pair] = 0
        fine[rows.pair] = 0
        found: Floats = np.log1p(np.stack([known, near, fine], axis=1)).astype(np.float32)
        return found

    def arrays(self) -> dict[str, NDArray[np.int64]]:
        """The tables for the model file."""
        named = zip(("pairs", "contexts", "sound"), self._tables, strict=True)
        return {f"ke_{name}": table for name, table in named}

    @classmethod
    def from_arrays(cls, arrays: dict[str, NDArray[np.int64]]) -> KnownErrors:
        """The tables of a model file."""
        made = cls({}, {}, {})
        made._tables = [np.asarray(arrays[f"ke_{n}"]) for n in ("pairs", "contexts", "sound")]
        return made


def count_errors(
    sets: Sequence[Sequence[tuple[str, str]]], alphabet: Alphabet
) -> tuple[Counts, Counts, Counts]:
    """The three counts of :class:`KnownErrors` from (wrong, right) sentences."""
    pairs: Counts = {}
    contexts: Counts = {}
    for source, target in (p for pairs_ in sets for p in pairs_):
        wrong, right = alphabet.ids(source), alphabet.ids(target)
        for i, (a, b) in enumerate(zip(wrong, right, strict=True)):
            if a != b:
                _add(pairs, (a << BITS) | b)
                for place in _places(wrong, i):
                    _add(contexts, place | b)
    wanted = {key & ~((1 << BITS) - 1) for key in contexts}
    sound: Counts = {}
    for source, target in (p for pairs_ in sets for p in pairs_):
        wrong = alphabet.ids(source)
        for i in range(len(wrong)):
            if source[i] == target[i]:
                for place in _places(wrong, i):
                    if place in wanted:
                        _add(sound, place)
    return pairs, contexts, sound


def _places(symbols: list[int], i: int) -> list[int]:
    left = symbols[i - 1] if i else 1
    right = symbols[i + 1] if i + 1 < len(symbols) else 1
    middle = symbols[i] << BITS
    return [(left << (2 * BITS)) | middle, _RIGHT | (right << (2 * BITS)) | middle]


def _add(counts: Counts, key: int) -> None:
    counts[key] = counts.get(key, 0) + 1


def _table(counts: Counts) -> NDArray[np.int64]:
    """Sorted keys with the count in the low 12 bits."""
    return np.array([(k << 12) | min(counts[k], 4095) for k in sorted(counts)], np.int64)


def _look(table: NDArray[np.int64], keys: Ints) -> NDArray[np.float64]:
    if not len(table):
        return np.zeros(len(keys))
    index = np.minimum(np.searchsorted(table, keys << 12), len(table) - 1)
    found = table[index]
    return np.where(found >> 12 == keys, found & 4095, 0).astype(np.float64)
