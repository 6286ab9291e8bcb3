"""The evidence for and against a proposed correction, as one row of numbers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from contentguard.detectors.typos.alphabet import EDGE, FIRST, UNKNOWN
from contentguard.detectors.typos.candidates import PAIR_KIND, SHAPES
from contentguard.detectors.typos.lm import ORDER, Floats, Ints, Scores
from contentguard.detectors.typos.proposals import BEFORE, WIDTH, Proposals, Resources

NAMES = (
    "gain", "gain_here", "gain_right", "old_here", "new_here", "old_next", "new_next", "old_low",
    "new_low", "old_depth", "new_depth", "old_left", "new_left", "old_span", "new_span",
    "old_count", "new_count", "cost_gain", "old_cost", "old_word", "new_word", "old_word_level",
    "new_word_level", "sound", "shape", "pair", "old_freq", "new_freq", "old_single", "new_single",
    "rank", "margin", "near_logp", "near_unseen", "left_edge", "right_edge", "surname",
    "unknown", "pair_count", "context_count", "context_fine", "old_left_level", "old_right_level", "new_left_level", "new_right_level",
    "old_next_left", "in_word_old",
    "old_word_left",
    "old_word_right",
    "new_word_left",
    "new_word_right",
    "old_word_next",
    "new_word_next",
)  # fmt: skip


def features(scores: Scores, rows: Proposals, res: Resources, known: Floats) -> NDArray[np.float32]:
    """A (rows, features) matrix in the order of :data:`NAMES`.

    Args:
        known: evidence from known errors, see ``KnownErrors``.
    """
    old, new = rows.old, rows.new
    last = np.where(rows.pair, 1, 0)
    low_old, low_new = rows.old_logp[:, BEFORE:].min(1), rows.new_logp[:, BEFORE:].min(1)
    here = (rows.new_logp[:, BEFORE] - rows.old_logp[:, BEFORE]) + last * (
        rows.new_logp[:, BEFORE + 1] - rows.old_logp[:, BEFORE + 1]
    )
    old_span, old_count = _covered(rows.old_levels)
    new_span, new_count = _covered(rows.new_levels)
    words = _word_evidence(old, new, last, res)
    near, unseen = _neighbourhood(scores, rows.place)
    log_p = np.log(res.lm.unigram_p)
    sound = np.where(rows.pair, 2, rows.kind // SHAPES)
    shape = np.where(rows.kind == PAIR_KIND, 0, rows.kind % SHAPES)
    columns = [
        rows.gain, here, rows.gain - res.prior[rows.kind] - here,
        rows.old_logp[:, BEFORE], rows.new_logp[:, BEFORE],
        rows.old_logp[:, BEFORE + 1], rows.new_logp[:, BEFORE + 1], low_old, low_new,
        _depth(rows.old_levels, BEFORE), _depth(rows.new_levels, BEFORE),
        _depth(rows.old_levels, BEFORE + 1), _depth(rows.new_levels, BEFORE + 1),
        old_span, new_span, old_count, new_count, *words[:6], sound, shape, rows.pair,
        log_p[old[:, BEFORE]], log_p[new[:, BEFORE]],
        res.dictionary.singles[old[:, BEFORE]], res.dictionary.singles[new[:, BEFORE]],
        rows.rank, rows.margin, near, unseen,
        old[:, BEFORE - 1] < FIRST, old[np.arange(len(old)), BEFORE + 1 + last] < FIRST,
        _surname(old, res), old[:, BEFORE] == UNKNOWN, known[:, 0], known[:, 1], known[:, 2],
        rows.old_levels[1][:, BEFORE], rows.old_levels[1][:, BEFORE + 1],
        rows.new_levels[1][:, BEFORE], rows.new_levels[1][:, BEFORE + 1],
        rows.old_levels[2][:, BEFORE + 1], *words[6:],
    ]  # fmt: skip
    assert len(columns) == len(NAMES)
    return np.stack([np.asarray(c, np.float32) for c in columns], axis=1)


def _depth(levels: Ints, column: int) -> Ints:
    """Order of the longest known n-gram that ends at a column."""
    depth: Ints = (levels[:, :, column] > 0).sum(0)
    return depth


def _covered(levels: Ints) -> tuple[Ints, Ints]:
    """Longest known n-gram over the place, and the summed levels of all that cover it."""
    longest = np.zeros(levels.shape[1], np.int64)
    total = np.zeros(levels.shape[1], np.int64)
    for ahead in range(ORDER):
        for n in range(max(ahead, 1), ORDER):
            level = levels[n][:, BEFORE + ahead]
            total += level
            longest = np.maximum(longest, np.where(level > 0, n + 1, 0))
    return longest, total


def _word_evidence(old: Ints, new: Ints, last: Ints, res: Resources) -> list[Floats | Ints]:
    dictionary = res.dictionary
    old_levels, new_levels = dictionary.levels(old), dictionary.levels(new)
    old_cost = dictionary.segment(old_levels, WIDTH)
    new_cost = dictionary.segment(new_levels, WIDTH)
    old_word, old_level = dictionary.cover(old_levels, BEFORE, BEFORE + 1, WIDTH)
    new_word, new_level = dictionary.cover(new_levels, BEFORE, BEFORE + 1, WIDTH)
    inside = np.where(last == 1, old_levels[2][:, BEFORE], 0)
    neighbours = [
        levels[2][:, column]
        for column in (BEFORE - 1, BEFORE)
        for levels in (old_levels, new_levels)
    ]
    left_old, left_new, right_old, right_new = neighbours
    return [
        old_cost - new_cost, old_cost, old_word, new_word, old_level, new_level, inside,
        left_old, right_old, left_new, right_new,
        old_levels[2][:, BEFORE + 1], new_levels[2][:, BEFORE + 1],
    ]  # fmt: skip


def _neighbourhood(scores: Scores, place: Ints) -> tuple[Floats, Floats]:
    """Mean log-probability and share of unseen pairs in the 16 symbols each way."""
    total = np.concatenate([[0.0], np.cumsum(scores.logp.astype(np.float64))])
    unseen = np.concatenate([[0], np.cumsum(scores.levels[1] == 0)])
    first = np.maximum(place - 16, ORDER)
    stop = np.minimum(place + 17, len(scores.logp) - ORDER + 1)
    size = np.maximum(stop - first, 1)
    return (
        ((total[stop] - total[first]) / size).astype(np.float32),
        ((unseen[stop] - unseen[first]) / size).astype(np.float32),
    )


def _surname(old: Ints, res: Resources) -> Ints:
    """1 where the place looks like a given name behind a surname, 2 where it is the surname."""
    left, left2 = res.surnames[old[:, BEFORE - 1]], res.surnames[old[:, BEFORE - 2]]
    here = res.surnames[old[:, BEFORE]]
    edge: Ints = np.where(left | left2, 1, 0) + np.where(here, 2, 0)
    return edge


__all__ = ["EDGE", "NAMES", "features"]
