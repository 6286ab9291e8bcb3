"""Rows for the decision model from tables that never saw the sentence (training only).

The language model reads the right sides of the error sets as well, so rows of a sentence come from
tables built without it. Sentences with the same right side stay in one fold.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from contentguard.detectors.typos import train_rows, train_trees
from contentguard.detectors.typos.known import KnownErrors, count_errors
from contentguard.detectors.typos.proposals import THOROUGH, Resources
from contentguard.detectors.typos.train_rows import Pairs, Rows, join

FOLDS = 3
Sets = list[list[tuple[str, str]]]
Tables = Callable[[Sets], Resources]


def fold_of(target: str) -> int:
    """The fold of a right sentence."""
    return zlib.crc32(target.encode()) % FOLDS


def without(sets: Sequence[Pairs], fold: int) -> Sets:
    """The sets without a fold; -1 leaves nothing out."""
    return [[p for p in pairs if fold_of(p[1]) != fold] for pairs in sets]


def cross_fit(
    sets: Sets, artificial: Callable[[Resources], Pairs], tables: Tables
) -> tuple[list[Pairs], list[Rows]]:
    """All sets with an artificial one behind them, and the rows of each.

    Args:
        sets: real errors.
        artificial: makes artificial errors in held-out lines.
        tables: builds tables from error sets.
    """
    every: list[Pairs] = list(sets)
    parts: list[list[Rows]] = [[] for _ in range(len(sets) + 1)]
    for fold in range(FOLDS):
        rest = without(sets, fold)
        res = tables(rest)
        known = KnownErrors(*count_errors(rest, res.alphabet))
        if len(every) == len(sets):
            every.append(artificial(res))
        for into, pairs in zip(parts, every, strict=True):
            chosen = [i for i, p in enumerate(pairs) if fold_of(p[1]) == fold]
            if chosen:
                rows = train_rows.make_rows([pairs[i] for i in chosen], known, res, THOROUGH)
                rows.sentence = np.array(chosen)[rows.sentence]
                into.append(rows)
    return every, [join(rows) for rows in parts]


def report(
    names: Sequence[str],
    sets: Sequence[Pairs],
    rows: Sequence[Rows],
    weights: Sequence[float],
    iterations: int,
    seed: int,
) -> None:
    """Prints figures on the error sets from models that did not see the sentence."""
    scores = [np.zeros(len(r.label)) for r in rows]
    for model, inside in models(sets, rows, weights, iterations, seed):
        for score, r, i in zip(scores, rows, inside, strict=True):
            if i.any():
                score[i] = model.decision_function(r.matrix[i])
    for step in (-1.0, 0.0, 1.5):
        for least in np.arange(4.0, -2.1, -0.5):
            for name, pairs, r, score in zip(names, sets, rows, scores, strict=True):
                figures = train_trees.strict(pairs, train_trees.decide(r, score, least, step))
                print(f"step {step:4.1f} {least:5.1f} {name:40s} {figures}", flush=True)


def models(
    sets: Sequence[Pairs],
    rows: Sequence[Rows],
    weights: Sequence[float],
    iterations: int,
    seed: int,
) -> Iterator[tuple[Any, list[np.ndarray]]]:
    """For each fold a decision model that did not see it, and which rows of each set are in it."""
    folds = [np.array([fold_of(p[1]) for p in pairs]) for pairs in sets]
    for fold in range(FOLDS):
        inside = [f[r.sentence] == fold for f, r in zip(folds, rows, strict=True)]
        parts = [_subset(r, ~i) for r, i in zip(rows, inside, strict=True)]
        yield train_trees.fit(parts, weights, iterations, seed), inside


def _subset(rows: Rows, keep: np.ndarray) -> Rows:
    return Rows(rows.matrix[keep], rows.label[keep], rows.sentence[keep], rows.start[keep], [])
