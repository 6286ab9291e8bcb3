"""Labelled rows for the decision model, from known errors and from artificial ones (training only)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from contentguard.detectors.typos.alphabet import FIRST, SIZE
from contentguard.detectors.typos.features import features
from contentguard.detectors.typos.known import KnownErrors
from contentguard.detectors.typos.lm import ORDER, Ints
from contentguard.detectors.typos.proposals import Effort, Proposals, Resources, propose, suspicious

Pairs = Sequence[tuple[str, str]]
_BATCH = 150
_SOUND_WEIGHT = (0.0, 5.0, 3.0, 0.35, 0.03)
_SHAPE_WEIGHT = (0.0, 0.15, 1.2)


@dataclass(slots=True)
class Rows:
    """Rows of one set: features, labels, sentence numbers and where they stand.

    Attributes:
        matrix, label: what the model learns from.
        sentence: number of the sentence of each row.
        start: offset in its sentence.
        word: the correction.
    """

    matrix: np.ndarray
    label: np.ndarray
    sentence: Ints
    start: Ints
    word: list[str]


def make_rows(pairs: Pairs, known: KnownErrors, res: Resources, effort: Effort) -> Rows:
    """Proposals for the wrong sentences, labelled by the right ones."""
    parts = [
        _batch(pairs[i : i + _BATCH], i, known, res, effort) for i in range(0, len(pairs), _BATCH)
    ]
    return Rows(
        np.concatenate([p.matrix for p in parts]),
        np.concatenate([p.label for p in parts]),
        np.concatenate([p.sentence for p in parts]),
        np.concatenate([p.start for p in parts]),
        [w for p in parts for w in p.word],
    )


def _batch(pairs: Pairs, first: int, known: KnownErrors, res: Resources, effort: Effort) -> Rows:
    source, target = ("\n".join(p[k] for p in pairs) for k in (0, 1))
    symbols, offsets = res.alphabet.encode(source)
    scores = res.lm.score(symbols)
    rows = propose(scores, suspicious(scores, res.alphabet.is_han, effort), res, effort)
    starts = np.cumsum([0] + [len(p[0]) + 1 for p in pairs])[:-1]
    place = offsets[rows.place - ORDER]
    sentence = np.searchsorted(starts, place, "right") - 1
    label, words = _labels(rows, place, source, target, res)
    matrix = features(scores, rows, res, known.evidence(rows, label))
    return Rows(matrix, label, sentence + first, place - starts[sentence], words)


def _labels(
    rows: Proposals, place: Ints, source: str, target: str, res: Resources
) -> tuple[np.ndarray, list[str]]:
    label, words = np.zeros(len(place), bool), []
    for row, start in enumerate(place):
        word = res.alphabet.char(int(rows.one[row]))
        if rows.pair[row]:
            word += res.alphabet.char(int(rows.two[row]))
        words.append(word)
        end = start + len(word)
        label[row] = target[start:end] == word and all(
            a != b for a, b in zip(source[start:end], word, strict=True)
        )
    return label, words


def corrupt(lines: Sequence[str], res: Resources, rate: float, seed: int) -> list[tuple[str, str]]:
    """Right lines with artificial errors: like sound mostly, like shape sometimes."""
    rng = np.random.default_rng(seed)
    weight = np.zeros(16)
    for sound, a in enumerate(_SOUND_WEIGHT):
        for shape, b in enumerate(_SHAPE_WEIGHT):
            weight[sound * 3 + shape] = a + b
    root = np.sqrt(res.lm.unigram_p)
    made = []
    for line in lines:
        letters = list(line)
        for index, letter in enumerate(line):
            symbol = res.alphabet.id(letter)
            if rng.random() >= rate or symbol < FIRST or not res.alphabet.is_han[symbol]:
                continue
            options = res.confusions.single(np.array([symbol]))
            chance = weight[options.kind] * root[options.first % SIZE]
            if chance.sum() > 0:
                chosen = rng.choice(options.first, p=chance / chance.sum())
                letters[index] = res.alphabet.char(int(chosen))
        made.append(("".join(letters), line))
    return made
