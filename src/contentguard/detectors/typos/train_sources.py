"""What a model is built from, read: text, error sets, dictionary words (training only)."""

from __future__ import annotations

import lzma
from pathlib import Path

from contentguard.detectors.typos import train_texts

_NAME_FREQUENCY = 20


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
    for name in train_texts.words():
        words[name] = max(words.get(name, 0), _NAME_FREQUENCY)
    return words
