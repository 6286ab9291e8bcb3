"""Where a text is suspicious, and which corrections are worth a closer look."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from contentguard.detectors.typos.alphabet import BITS, FIRST, Alphabet
from contentguard.detectors.typos.candidates import PAIR_KIND, Confusions, distinct
from contentguard.detectors.typos.lm import ORDER, Floats, Ints, LanguageModel, Scores
from contentguard.detectors.typos.words import Dictionary

BEFORE, AFTER = 4, 6
WIDTH = BEFORE + AFTER
_BLOOM_BITS = 22
_USUAL = 2.0
_K1, _K2 = 0x9E3779B1, 0x85EBCA6B


@dataclass(frozen=True, slots=True)
class Resources:
    """All tables of a model; ``confused`` are the usual confusions, ``wrong << 12 | right``."""

    alphabet: Alphabet
    lm: LanguageModel
    dictionary: Dictionary
    confusions: Confusions
    bloom: NDArray[np.uint8]
    surnames: NDArray[np.bool_]
    prior: Floats
    confused: Ints


@dataclass(frozen=True, slots=True)
class Effort:
    """How hard to look.

    Attributes:
        gate: a window of three less likely than this (natural logarithm) is examined,
        here: if its first symbol is less likely than this.
        least: corrections must seem to win at least this much,
        worth: and really win this much.
        keep: corrections kept per place.
        sieve: whether a correction must make known pairs (or a word) with its neighbours.
        near: whether only characters of (almost) the same sound or strongly like shape count.
    """

    gate: float
    here: float
    least: float
    worth: float
    keep: int
    sieve: bool
    near: bool


QUICK = Effort(gate=-19.0, here=-5.0, least=3.0, worth=5.5, keep=3, sieve=True, near=True)
THOROUGH = Effort(gate=-10.0, here=-2.5, least=-0.3, worth=-0.3, keep=7, sieve=False, near=False)


@dataclass(slots=True)
class Proposals:
    """Corrections, one a row.

    Attributes:
        place: index of the (first) symbol in ``Scores.tokens``.
        pair: whether two symbols change.
        one, two: the new symbols (``two`` only for pairs).
        kind: kind of confusion.
        old, new: windows of symbols around the place, before and after.
        gain: log-probability that the window wins, plus the prior of the kind of confusion.
        old_logp, new_logp: log-probabilities in the windows.
        old_levels, new_levels: n-gram count levels in the windows, (5, rows, columns).
        rank, margin: standing among the corrections of the same place.
    """

    place: Ints
    pair: NDArray[np.bool_]
    one: Ints
    two: Ints
    kind: Ints
    old: Ints
    new: Ints
    gain: Floats
    old_logp: Floats
    new_logp: Floats
    old_levels: Ints
    new_levels: Ints
    rank: Ints
    margin: Floats


def bloom_index(first: Ints, second: Ints) -> Ints:
    """The bit of a pair of symbols in the filter of known pairs."""
    mixed = (first * _K1 + second * _K2) & 0xFFFFFFFF
    return (mixed ^ (mixed >> 15)) & ((1 << _BLOOM_BITS) - 1)


def bloom_build(first: Ints, second: Ints) -> NDArray[np.uint8]:
    """The filter of known pairs."""
    bits = np.zeros(1 << _BLOOM_BITS, bool)
    bits[bloom_index(first, second)] = True
    return np.packbits(bits, bitorder="little")


def suspicious(scores: Scores, han: NDArray[np.bool_], effort: Effort) -> Ints:
    """Places (indices into ``tokens``) whose window the language model finds unlikely."""
    logp = scores.logp
    end = len(logp) - ORDER
    here = logp[ORDER:end]
    window = here + logp[ORDER + 1 : end + 1] + logp[ORDER + 2 : end + 2]
    doubtful = (here < effort.here) & (window < effort.gate) & han[scores.tokens[ORDER:end]]
    return np.flatnonzero(doubtful) + ORDER


def _known(bloom: NDArray[np.uint8], first: Ints, second: Ints) -> NDArray[np.bool_]:
    index = bloom_index(first, second)
    found: NDArray[np.bool_] = (bloom[index >> 3] >> (index & 7).astype(np.uint8)) & 1 == 1
    return found


def propose(scores: Scores, places: Ints, res: Resources, effort: Effort = QUICK) -> Proposals:
    """Corrections of the given places that the language model prefers."""
    singles = _singles(scores, places, res, effort)
    pairs = _pairs(scores, places, res, effort)
    place = np.concatenate([singles[0], pairs[0]])
    one = np.concatenate([singles[1], pairs[1]])
    two = np.concatenate([np.zeros(len(singles[0]), np.int64), pairs[2]])
    kind = np.concatenate([singles[2], np.full(len(pairs[0]), PAIR_KIND)])
    pair = np.arange(len(place)) >= len(singles[0])
    return _evaluate(scores, res, effort, place, pair, one, two, kind)


def _singles(
    scores: Scores, places: Ints, res: Resources, effort: Effort
) -> tuple[Ints, Ints, Ints]:
    """(place, candidate, kind) of single characters after the first two sieves."""
    tokens = scores.tokens
    found = res.confusions.single(scores.letters[places], effort.near)
    place = places[found.row]
    left = _known(res.bloom, tokens[place - 1], found.first)
    right = _known(res.bloom, found.first, tokens[place + 1])
    edge_left, edge_right = tokens[place - 1] < FIRST, tokens[place + 1] < FIRST
    sure = (left & right) | (left & edge_right) | (right & edge_left)
    # One side is enough only where it makes a dictionary word.
    half = np.flatnonzero((left ^ right) & ~sure)
    if not effort.sieve:
        sure[half], half = True, half[:0]
    words = res.dictionary.is_pair(
        np.where(left[half], tokens[place[half] - 1], found.first[half]),
        np.where(left[half], found.first[half], tokens[place[half] + 1]),
    )
    sure[half[words > 0]] = True
    keep = np.flatnonzero(sure)
    row, place, one, kind = found.row[keep], place[keep], found.first[keep], found.kind[keep]
    before = _quick(scores, res.lm, places, tokens[places])
    gain = _quick(scores, res.lm, place, one) - before[row] + res.prior[kind]
    gain += _USUAL * _among(res.confused, (tokens[place] << BITS) | one)
    good = np.flatnonzero(gain > effort.least)
    top = _best(place[good], gain[good], effort.keep + 2)
    good = good[top]
    return place[good], one[good], kind[good]


def _among(sorted_keys: Ints, keys: Ints) -> NDArray[np.bool_]:
    if not len(sorted_keys):
        return np.zeros(len(keys), bool)
    index = np.minimum(np.searchsorted(sorted_keys, keys), len(sorted_keys) - 1)
    found: NDArray[np.bool_] = sorted_keys[index] == keys
    return found


def _quick(scores: Scores, lm: LanguageModel, place: Ints, one: Ints) -> Floats:
    """What trigrams say of ``one`` at each place."""
    tokens, levels = scores.tokens, scores.levels
    l2, l1, r1, r2 = (tokens[place + k] for k in (-2, -1, 1, 2))
    b, bb = BITS, 2 * BITS
    size = len(place)
    two, three = 2 << 60, 3 << 60
    keys = np.concatenate([
        two | (l1 << b) | one, two | (one << b) | r1, three | (l2 << bb) | (l1 << b) | one,
        three | (l1 << bb) | (one << b) | r1, three | (one << bb) | (r1 << b) | r2,
    ])  # fmt: skip
    c = lm.count_tagged(keys).reshape(5, size)
    c[2][c[0] == 0] = 0
    c[3][(c[0] == 0) | (c[1] == 0)] = 0
    c[4][c[1] == 0] = 0
    u, p1 = lm.unigrams, lm.unigram_p
    p = lm.ratio(3, c[2], levels[1][place - 1], lm.ratio(2, c[0], u[l1], p1[one]))
    q = lm.ratio(3, c[3], c[0], lm.ratio(2, c[1], u[one], p1[r1]))
    r = lm.ratio(3, c[4], c[1], lm.ratio(2, levels[1][place + 2], u[r1], p1[r2]))
    total: Floats = np.log(p) + np.log(q) + np.log(r)
    return total


def _best(group: Ints, value: Floats, count: int) -> Ints:
    """Positions of the ``count`` greatest values of each group."""
    order = np.lexsort((-value, group))
    return order[_ranks(group[order]) < count]


def _ranks(sorted_group: Ints) -> Ints:
    """Rank within runs of equal numbers."""
    index = np.arange(len(sorted_group))
    if not len(index):
        return index
    start = np.concatenate([[True], sorted_group[1:] != sorted_group[:-1]])
    return index - np.maximum.accumulate(np.where(start, index, 0))


def _pairs(scores: Scores, places: Ints, res: Resources, effort: Effort) -> tuple[Ints, Ints, Ints]:
    """(place, first, second) of two-character words that fit their neighbours."""
    tokens = scores.tokens
    starts = distinct(np.concatenate([places, places - 1]))
    starts = starts[starts >= ORDER]
    han = res.alphabet.is_han
    starts = starts[han[tokens[starts]] & han[tokens[starts + 1]]]
    row, one, two = res.confusions.pairs(scores.letters[starts], scores.letters[starts + 1])
    place = starts[row]
    left = _known(res.bloom, tokens[place - 1], one)
    right = _known(res.bloom, two, tokens[place + 2])
    keep = np.flatnonzero(left & right if effort.sieve else left | right)
    return place[keep], one[keep], two[keep]


def windows(tokens: Ints, place: Ints) -> Ints:
    """Symbols from ``BEFORE`` before to ``AFTER`` after each place (edges beyond the ends)."""
    index = place[:, None] + np.arange(-BEFORE, AFTER)[None, :]
    found: Ints = tokens[np.minimum(index, len(tokens) - 1)]
    return found


def _evaluate(
    scores: Scores,
    res: Resources,
    effort: Effort,
    place: Ints,
    pair: NDArray[np.bool_],
    one: Ints,
    two: Ints,
    kind: Ints,
) -> Proposals:
    unique, back = np.unique(place, return_inverse=True)
    old_unique = windows(scores.tokens, unique)
    levels_unique = res.lm.levels(old_unique)
    logp_unique = res.lm.logp(old_unique, levels_unique)
    new = old_unique[back]
    new[:, BEFORE] = one
    new[pair, BEFORE + 1] = two[pair]
    new_levels = res.lm.levels(new)
    new_logp = res.lm.logp(new, new_levels)
    gain = new_logp[:, BEFORE:].sum(1) - logp_unique[back, BEFORE:].sum(1)
    gain += res.prior[kind]
    usual = _among(res.confused, (scores.tokens[place] << BITS) | one) & ~pair
    gain += np.float32(_USUAL) * usual
    order = np.lexsort((-gain, place))
    rank = np.empty(len(order), np.int64)
    rank[order] = _ranks(place[order])
    keep = np.flatnonzero((rank < effort.keep) & (gain > effort.worth))
    margin = _margins(gain, order, place)
    return Proposals(
        place[keep], pair[keep], one[keep], two[keep], kind[keep],
        old_unique[back[keep]], new[keep], gain[keep],
        logp_unique[back[keep]], new_logp[keep], levels_unique[:, back[keep]], new_levels[:, keep],
        rank[keep], margin[keep],
    )  # fmt: skip


def _margins(gain: Floats, order: Ints, place: Ints) -> Floats:
    """How far each correction leads the next (or trails the best) of its place."""
    margin = np.full(len(gain), 20.0, np.float32)
    if len(order) > 1:
        sorted_gain, sorted_place = gain[order], place[order]
        same = sorted_place[1:] == sorted_place[:-1]
        ranks = _ranks(sorted_place)
        best = sorted_gain[np.arange(len(order)) - ranks]
        ahead = np.where(
            np.append(same, False), sorted_gain - np.append(sorted_gain[1:], 0.0), 20.0
        )
        margin[order] = np.where(ranks == 0, ahead, sorted_gain - best)
    return np.clip(margin, -20.0, 20.0)


__all__ = [
    "QUICK",
    "THOROUGH",
    "WIDTH",
    "Effort",
    "Proposals",
    "Resources",
    "propose",
    "suspicious",
]
