"""Fits the decision model and turns it into arrays (training only; needs scikit-learn)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np

from contentguard.detectors.typos.features import NAMES
from contentguard.detectors.typos.train_rows import Pairs, Rows

_MAX_DEPTH = 7
_GAIN = NAMES.index("gain")
_EASY_GAIN, _EASY_SHARE = 2.0, 0.3


def fit(rows: Sequence[Rows], weights: Sequence[float], iterations: int, seed: int) -> Any:
    """A boosted classifier over the rows of several sets."""
    from sklearn.ensemble import (  # type: ignore[import-untyped,import-not-found,unused-ignore]
        HistGradientBoostingClassifier,
    )

    model = HistGradientBoostingClassifier(
        max_iter=iterations, learning_rate=0.06, max_leaf_nodes=20, max_depth=_MAX_DEPTH,
        min_samples_leaf=40, l2_regularization=5.0, max_features=0.4, early_stopping=False,
        random_state=seed,
    )  # fmt: skip
    sample = np.concatenate([np.full(len(r.label), w) for r, w in zip(rows, weights, strict=True)])
    matrix = np.concatenate([r.matrix for r in rows])
    label = np.concatenate([r.label for r in rows])
    # Hopeless rows are most of all: a share of them, with more weight, teaches the same.
    easy = ~label & (matrix[:, _GAIN] < _EASY_GAIN)
    keep = ~easy | (np.random.default_rng(seed).random(len(label)) < _EASY_SHARE)
    sample = np.where(easy, sample / _EASY_SHARE, sample)
    return model.fit(matrix[keep], label[keep], sample_weight=sample[keep])


def to_arrays(model: Any) -> tuple[dict[str, np.ndarray], float, int]:
    """Arrays of ``Trees``, the base score and the depth."""
    trees = [stage[0].nodes for stage in model._predictors]
    width = max(len(nodes) for nodes in trees)
    shape = (len(trees), width)
    arrays: dict[str, np.ndarray] = {
        "tr_feature": np.zeros(shape, np.uint8),
        "tr_threshold": np.full(shape, np.inf, np.float32),
        "tr_left": np.tile(np.arange(width, dtype=np.uint8), (len(trees), 1)),
        "tr_right": np.tile(np.arange(width, dtype=np.uint8), (len(trees), 1)),
        "tr_value": np.zeros(shape, np.float32),
    }
    depth = 0
    for row, nodes in enumerate(trees):
        inner = np.flatnonzero(nodes["is_leaf"] == 0)
        arrays["tr_feature"][row, inner] = nodes["feature_idx"][inner]
        arrays["tr_threshold"][row, inner] = nodes["num_threshold"][inner]
        arrays["tr_left"][row, inner] = nodes["left"][inner]
        arrays["tr_right"][row, inner] = nodes["right"][inner]
        arrays["tr_value"][row, : len(nodes)] = nodes["value"]
        depth = max(depth, int(nodes["depth"].max()))
    return arrays, float(np.ravel(model._baseline_prediction)[0]), depth


def decide(
    rows: Rows, score: np.ndarray, least: float, step: float
) -> dict[int, list[tuple[int, str]]]:
    """Corrections by sentence: the surest first, further ones only above ``least + step``."""
    taken: dict[int, set[int]] = defaultdict(set)
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for row in np.argsort(-score, kind="stable"):
        number, start = int(rows.sentence[row]), int(rows.start[row])
        if score[row] < least + (step if found[number] else 0.0):
            continue
        span = set(range(start, start + len(rows.word[row])))
        if not span & taken[number]:
            taken[number] |= span
            found[number].append((start, rows.word[row]))
    return found


def strict(pairs: Pairs, found: dict[int, list[tuple[int, str]]]) -> dict[str, float]:
    """Strict sentence correction figures in percent."""
    changed = right = wrong = clean = false = 0
    for number, (source, target) in enumerate(pairs):
        letters = list(source)
        for start, word in found.get(number, []):
            letters[start : start + len(word)] = word
        result = "".join(letters)
        changed += result != source
        wrong += source != target
        right += source != target and result == target
        clean += source == target
        false += source == target and result != source
    p, r = 100 * right / max(changed, 1), 100 * right / max(wrong, 1)
    return {
        "p": round(p, 2), "r": round(r, 2), "f1": round(2 * p * r / max(p + r, 1e-9), 2),
        "fpr": round(100 * false / max(clean, 1), 2),
    }  # fmt: skip
