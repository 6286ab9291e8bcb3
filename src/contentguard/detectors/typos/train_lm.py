"""Counts n-grams and fits the weights of the language model (training only)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np

from contentguard.detectors.typos import table_build
from contentguard.detectors.typos.alphabet import BITS, FIRST, SIZE, Alphabet
from contentguard.detectors.typos.lm import ORDER, Floats, Ints, LanguageModel
from contentguard.detectors.typos.table import Table

LEVELS = 64
_PUNCTUATION = "，、。；）（：》《“”〈〉．—！×？…‘’·【】～〔〕％"
_EXACT = 12


def level_counts(top: float = 4e6) -> Floats:
    """The counts that levels 0 … 63 stand for: exact up to 12, then geometric."""
    steps = np.arange(_EXACT + 1, LEVELS) - _EXACT
    base = (top / _EXACT) ** (1 / steps[-1])
    return np.concatenate([np.arange(_EXACT + 1), _EXACT * base**steps]).astype(np.float32)


def to_levels(counts: Ints, levels: Floats) -> Ints:
    """The nearest level of each count."""
    middle = (levels[:-1] + levels[1:]) / 2
    found: Ints = np.searchsorted(middle, counts).astype(np.int64)
    return found


def choose_alphabet(lines: Sequence[str], more: Iterable[tuple[str, float]]) -> Alphabet:
    """The symbols: punctuation, then characters by frequency.

    Args:
        lines: the corpus.
        more: further characters with a frequency on the scale of the corpus.
    """
    counts: Counter[str] = Counter()
    for start in range(0, len(lines), 1000):
        counts.update("".join(lines[start : start + 1000]))
    weights: Counter[str] = Counter()
    for character, count in counts.items():
        if "\u4e00" <= character <= "\u9fff":
            weights[character] += count
    for character, weight in more:
        weights[character] += int(weight)
    ranked = sorted(weights, key=lambda c: (-weights[c], c))
    return Alphabet(_PUNCTUATION + "".join(ranked[: SIZE - FIRST - len(_PUNCTUATION)]))


def count_ngrams(symbols: Ints, minimum: Sequence[int]) -> tuple[list[Ints], list[Ints]]:
    """Keys and counts of orders 2 … 5.

    Args:
        symbols: the encoded corpus.
        minimum: for each of the four orders the least count that is kept.
    """
    keys, counts = [], []
    for order, least in zip(range(2, ORDER + 1), minimum, strict=True):
        size = len(symbols) - order + 1
        packed = np.zeros(max(size, 0), np.int64)
        for back in range(order):
            packed |= symbols[order - 1 - back : order - 1 - back + size] << (BITS * back)
        unique, number = np.unique(packed, return_counts=True)
        kept = number >= least
        keys.append(unique[kept])
        counts.append(number[kept])
    return keys, counts


def word_ngrams(words: Iterable[tuple[list[int], float]]) -> list[dict[int, float]]:
    """Weighted n-grams of order 1 … 5 inside words: general language for a narrow corpus."""
    found: list[dict[int, float]] = [{} for _ in range(ORDER)]
    for ids, weight in words:
        for order in range(1, min(len(ids), ORDER) + 1):
            into = found[order - 1]
            if order > 2 and weight < 0.5:
                break
            for start in range(len(ids) - order + 1):
                key = 0
                for symbol in ids[start : start + order]:
                    key = key << BITS | symbol
                into[key] = into.get(key, 0.0) + weight
    return found


def _merge(keys: Ints, counts: Ints, extra: dict[int, float]) -> tuple[Ints, Ints]:
    more = np.array(list(extra), np.int64)
    weight = np.maximum(np.array(list(extra.values())), 1.0)
    unique, back = np.unique(np.concatenate([keys, more]), return_inverse=True)
    total = np.bincount(back, np.concatenate([counts.astype(np.float64), weight]))
    return unique, np.maximum(total, 1.0).astype(np.int64)


def build_lm(
    symbols: Ints,
    held_out: Ints,
    minimum: Sequence[int],
    words: Iterable[tuple[list[int], float]] = (),
) -> tuple[LanguageModel, dict[str, np.ndarray], dict[str, int]]:
    """The model, its arrays and the shape of its table."""
    levels = level_counts()
    keys, counts = count_ngrams(symbols, minimum)
    extra = word_ngrams(words)
    for n in range(len(keys)):
        keys[n], counts[n] = _merge(keys[n], counts[n], extra[n + 1])
    tagged = [k | (order << 60) for order, k in enumerate(keys, start=2)]
    values = to_levels(np.concatenate(counts), levels)
    cells, shape = table_build.build(np.concatenate(tagged), np.maximum(values, 1), 6, 16)
    single = np.bincount(symbols, minlength=SIZE).astype(np.float64)
    for symbol, weight in extra[0].items():
        single[symbol] += weight
    unigrams = to_levels(np.ceil(single).astype(np.int64), levels)
    weights = fit_weights(Table(cells, shape), levels, unigrams, held_out)
    arrays = {
        "lm_cells": cells,
        "lm_levels": levels,
        "lm_unigrams": unigrams.astype(np.uint8),
        "lm_weights": weights,
    }
    geometry = {"bits": shape.bits, "segments": shape.segments, "value_bits": 6, "seed": shape.seed}
    return LanguageModel(Table(cells, shape), levels, unigrams, weights), arrays, geometry


def fit_weights(table: Table, levels: Floats, unigrams: Ints, held_out: Ints) -> Floats:
    """Interpolation weights by context level, from held-out text (expectation maximisation)."""
    weights = np.full((ORDER, LEVELS), 0.5, np.float32)
    weights[:, 0] = 0.0
    model = LanguageModel(table, levels, unigrams, weights)
    rows = held_out[None, :]
    found = model.levels(rows)
    lower = model.unigram_p[rows][0].astype(np.float64)
    for n in range(1, ORDER):
        context = np.concatenate([[0], found[n - 1, 0, :-1]])
        own = np.minimum(levels[found[n, 0]] / np.maximum(levels[context], 1e-9), 1.0)
        own[context == 0] = 0.0
        weight = weights[n].astype(np.float64)
        seen = np.bincount(context, minlength=LEVELS) + 4.0
        for _ in range(12):
            top = weight[context] * own
            share = top / np.maximum(top + (1 - weight[context]) * lower, 1e-30)
            weight = (np.bincount(context, share, LEVELS) + 2.0) / seen
            weight[0] = 0.0
        weights[n] = np.minimum(weight, 0.995)
        lower = weight[context] * own + (1 - weight[context]) * lower
    return weights
