"""The evidence for and against a proposed correction, as one row of numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from contentguard.detectors.typos.alphabet import EDGE, FIRST, UNKNOWN
from contentguard.detectors.typos.candidates import PAIR_KIND, SHAPES
from contentguard.detectors.typos.lm import ORDER, Floats, Ints, Scores
from contentguard.detectors.typos.proposals import BEFORE, WIDTH, Proposals, Resources

_REACH, _SLIP = 48, -9.0

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
    "register",
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
    words = _word_evidence(rows, last, res)
    near, unseen = _neighbourhood(scores, rows.place)
    log_p = np.log(res.lm.unigram_p)
    sound = np.where(rows.pair, 2, rows.kind // SHAPES)
    shape = np.where(rows.kind == PAIR_KIND, 0, rows.kind % SHAPES)
    columns = [
        rows.gain, here, rows.new_logp[:, BEFORE:].sum(1) - rows.old_logp[:, BEFORE:].sum(1) - here,
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
        rows.old_levels[2][:, BEFORE + 1], *words[6:], register(scores, rows.place),
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


def _word_evidence(rows: Proposals, last: Ints, res: Resources) -> list[Floats | Ints]:
    dictionary = res.dictionary
    _, first, back = np.unique(rows.place, return_index=True, return_inverse=True)
    old_levels = dictionary.levels(rows.old[first])  # a place has one old window
    new_levels = dictionary.levels(rows.new)
    old_cost = dictionary.segment(old_levels, WIDTH)[back]
    new_cost = dictionary.segment(new_levels, WIDTH)
    old_word, old_level = dictionary.cover(old_levels, BEFORE, BEFORE + 1, WIDTH)
    new_word, new_level = dictionary.cover(new_levels, BEFORE, BEFORE + 1, WIDTH)
    old_pairs, new_pairs = old_levels[2][back], new_levels[2]
    inside = np.where(last == 1, old_pairs[:, BEFORE], 0)
    return [
        old_cost - new_cost, old_cost, old_word[back], new_word, old_level[back], new_level, inside,
        old_pairs[:, BEFORE - 1], old_pairs[:, BEFORE],
        new_pairs[:, BEFORE - 1], new_pairs[:, BEFORE],
        old_pairs[:, BEFORE + 1], new_pairs[:, BEFORE + 1],
    ]  # fmt: skip


def _neighbourhood(scores: Scores, place: Ints) -> tuple[Floats, Floats]:
    """Mean log-probability and share of unseen pairs in the 16 symbols each way."""
    span = _reach(scores, place, 16)
    return _mean(scores.logp, span), _mean(scores.levels[1] == 0, span)


def register(scores: Scores, place: Ints) -> Floats:
    """How official the language around a place is: mean log-probability of the symbols within
    ``_REACH``, single slips cut off."""
    return _mean(np.maximum(scores.logp, _SLIP), _reach(scores, place, _REACH))


def _reach(scores: Scores, place: Ints, size: int) -> tuple[Ints, Ints]:
    """First and last but one symbol within ``size`` of each place, in the same paragraph."""
    edges = np.flatnonzero(scores.tokens == EDGE)
    after = np.searchsorted(edges, place)
    first = np.maximum(place - size, edges[np.maximum(after - 1, 0)] + 1)
    return first, np.minimum(place + size + 1, edges[np.minimum(after, len(edges) - 1)])


def _mean(values: NDArray[Any], span: tuple[Ints, Ints]) -> Floats:
    total = np.concatenate([[0.0], np.cumsum(values, dtype=np.float64)])
    first, stop = span
    mean: Floats = ((total[stop] - total[first]) / np.maximum(stop - first, 1)).astype(np.float32)
    return mean


def _surname(old: Ints, res: Resources) -> Ints:
    """1 where the place looks like a given name behind a surname, 2 where it is the surname."""
    left, left2 = res.surnames[old[:, BEFORE - 1]], res.surnames[old[:, BEFORE - 2]]
    here = res.surnames[old[:, BEFORE]]
    edge: Ints = np.where(left | left2, 1, 0) + np.where(here, 2, 0)
    return edge


__all__ = ["NAMES", "features", "register"]
