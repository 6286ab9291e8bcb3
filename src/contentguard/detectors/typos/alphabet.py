"""Characters as small integers: what the language model and the tables read.

Runs of digits and of Latin letters count as one symbol, blanks are dropped, half-width
punctuation counts as its full-width form; each symbol remembers where it stands in the text.
Rare characters, which the language model does not know, have symbols from :data:`SIZE` on: they
are :data:`UNKNOWN` to the model, but it is known what they sound and look like.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int64]

BITS = 12
SIZE = 1 << BITS
UNKNOWN, EDGE, DIGIT, LATIN, SYMBOL = range(5)
FIRST = 5
_SKIP = 1 << 20
_PUNCTUATION = dict(zip(",;:?!()~", "，；：？！（）～", strict=True))


class Alphabet:
    """The symbols of a model.

    Args:
        characters: the known characters in the order of their ids, from :data:`FIRST` on.
        rare: characters that may only be wrong, in the order of their ids from :data:`SIZE` on.
    """

    def __init__(self, characters: str, rare: str = "") -> None:
        self.characters = characters[: SIZE - FIRST]
        self.rare = rare
        table = np.full(0x10000, SYMBOL, dtype=np.int64)
        table[0x3400:0xA000] = UNKNOWN
        table[0xF900:0xFB00] = UNKNOWN
        for index, character in enumerate(rare):
            table[ord(character)] = SIZE + index
        for index, character in enumerate(self.characters):
            table[ord(character)] = FIRST + index
        for half, full in _PUNCTUATION.items():
            table[ord(half)] = table[ord(full)]
        for code in (*range(0x30, 0x3A), *range(0xFF10, 0xFF1A)):
            table[code] = DIGIT
        for code in (
            *range(0x41, 0x5B),
            *range(0x61, 0x7B),
            *range(0xFF21, 0xFF3B),
            *range(0xFF41, 0xFF5B),
        ):
            table[code] = LATIN
        for blank in " \t\u00a0\u3000\u200b\ufeff":
            table[ord(blank)] = _SKIP
        for edge in "\n\r\x1e\v\f\u2028":
            table[ord(edge)] = EDGE
        self._table = table
        han = np.array(
            [0, 0, 0, 0, 0, *(0x3400 <= ord(c) <= 0x9FFF for c in self.characters)], bool
        )
        han = np.concatenate([han, np.zeros(SIZE - len(han), bool)])
        han[UNKNOWN] = True
        self.is_han: NDArray[np.bool_] = han

    def encode(self, text: str) -> tuple[IntArray, IntArray]:
        """Symbols of a text and, for each, the offset of its (first) character."""
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        ids = self._table[np.minimum(codes, 0xFFFF)]
        keep = ids != _SKIP
        folded = (ids == DIGIT) | (ids == LATIN) | (ids == EDGE)
        keep[1:] &= ~(folded[1:] & (ids[1:] == ids[:-1]))
        places = np.flatnonzero(keep)
        return ids[places], places

    def id(self, character: str) -> int:
        """The id of one character, rare ones unknown."""
        symbol = int(self._table[min(ord(character), 0xFFFF)])
        return symbol if symbol < SIZE else UNKNOWN

    def ids(self, word: str) -> list[int]:
        """The ids of a word's characters, nothing folded, rare ones unknown."""
        return [self.id(c) for c in word]

    def char(self, symbol: int) -> str:
        """The character of an id; empty for classes."""
        index = symbol - FIRST
        return self.characters[index] if 0 <= index < len(self.characters) else ""
