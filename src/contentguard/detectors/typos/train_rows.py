"""Labelled rows for the decision model, from known errors and from artificial ones (training only)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from contentguard.detectors.typos.alphabet import FIRST, SIZE
from contentguard.detectors.typos.candidates import PAIR_KIND, SHAPES
from contentguard.detectors.typos.features import features
from contentguard.detectors.typos.known import KnownErrors
from contentguard.detectors.typos.lm import ORDER, Ints
from contentguard.detectors.typos.proposals import Effort, Proposals, Resources, propose, suspicious

Pairs = Sequence[tuple[str, str]]
_BATCH = 150
_SOUND_WEIGHT = (0.0, 5.0, 3.0, 0.35, 0.03)
_SHAPE_WEIGHT = (0.0, 0.15, 1.2)
_WORD_SHARE, _RARE_SHARE = 0.12, 0.05


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
    return join(parts)


def join(parts: Sequence[Rows]) -> Rows:
    """Rows one behind the other."""
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
    matrix = features(scores, rows, res, known.evidence(rows))
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
    """Right lines with artificial errors: like sound mostly, like shape sometimes, now and then a
    whole word of like sound or a rare character."""
    rng = np.random.default_rng(seed)
    makers = _Makers(res)
    made = []
    for line in lines:
        letters, index = list(line), 0
        while index < len(line):
            symbol = res.alphabet.id(line[index])
            if rng.random() < rate and symbol >= FIRST and res.alphabet.is_han[symbol]:
                wrong = makers.wrong(line[index : index + 2], rng)
                letters[index : index + len(wrong)] = wrong
                index += len(wrong)
            index += 1
        made.append(("".join(letters), line))
    return made


class _Makers:
    """Makes single errors as people make them."""

    def __init__(self, res: Resources) -> None:
        self._res = res
        self._root = np.sqrt(res.lm.unigram_p)
        self._weight = np.zeros(PAIR_KIND + 1)
        for sound, a in enumerate(_SOUND_WEIGHT):
            for shape, b in enumerate(_SHAPE_WEIGHT):
                self._weight[sound * SHAPES + shape] = a + b
        rare = np.arange(SIZE, SIZE + len(res.alphabet.rare))
        found = res.confusions.single(rare, near=True)
        self._rare: dict[int, list[int]] = {}
        for row, right in zip(found.row.tolist(), found.first.tolist(), strict=True):
            self._rare.setdefault(right, []).append(row)

    def wrong(self, right: str, rng: np.random.Generator) -> str:
        """A wrong word for the one or two characters given, or nothing."""
        alphabet, chance = self._res.alphabet, rng.random()
        symbols = np.array(alphabet.ids(right), np.int64)
        if chance < _WORD_SHARE and len(right) == 2 and symbols[1] >= FIRST:
            _, one, two = self._res.confusions.pairs(symbols[:1], symbols[1:])
            if len(one):
                pick = int(rng.integers(len(one)))
                return alphabet.char(int(one[pick])) + alphabet.char(int(two[pick]))
        if chance > 1 - _RARE_SHARE and int(symbols[0]) in self._rare:
            return alphabet.rare[int(rng.choice(self._rare[int(symbols[0])]))]
        options = self._res.confusions.single(symbols[:1])
        weight = self._weight[options.kind] * self._root[options.first]
        if not weight.sum() > 0:
            return ""
        return alphabet.char(int(rng.choice(options.first, p=weight / weight.sum())))
