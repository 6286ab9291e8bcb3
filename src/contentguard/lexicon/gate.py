"""Where in a text words may begin: vectorised probes instead of a walk through an automaton.

Of a thousand characters of official text, thirty begin a triple that begins a word. Triples and
pairs are hashed for all places at once and looked up in two small bit tables, and only what
passes is compared; they fit into a cache that an automaton of forty thousand words does not.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

_MIX = np.uint64(0x9E3779B97F4A7C15)
_TRIPLE, _PAIR = np.uint64(16), np.uint64(32)
"""Shifts that leave of four characters the first three, and the first two."""
_BYTE, _BIT, _ONE = np.uint64(3), np.uint8(7), np.uint8(1)
_SPARSE = 64
"""Bits of a table for each entry, or twice as many: one place in a hundred passes by chance."""
_PAD = b"\0" * 6
_SHORT = 32
"""Below so many characters a look at each is cheaper than the probe."""


class Gate:
    """The beginnings of words of at least two characters.

    Args:
        words: the words; those of one character are left out.
    """

    def __init__(self, words: Iterable[str]) -> None:
        words = list(words)
        triples = _units({w[:3] for w in words if len(w) > 2}) << _TRIPLE
        pairs = _units({w for w in words if len(w) == 2}) << _PAIR
        (self._triples, self._long), (self._pairs, self._short) = _bits(triples), _bits(pairs)

    def candidates(self, text: str) -> tuple[Sequence[int], Sequence[int]]:
        """Where a longer word may begin, and where a word of two characters may stand."""
        size = len(text)
        if size < _SHORT:
            return range(size), range(size)
        here = np.ndarray((size,), "<u8", _encoded(text), 0, (2,))
        places = np.empty((2, size), np.uint64)
        np.left_shift(here, _TRIPLE, places[0])
        np.left_shift(here, _PAIR, places[1])
        places *= _MIX
        places[0] >>= self._long
        places[1] >>= self._short
        bits = places.astype(np.uint8)
        bits &= _BIT
        places >>= _BYTE
        places = places.view(np.int64)
        rows = np.empty((2, size), np.uint8)
        self._triples.take(places[0], out=rows[0], mode="wrap")
        self._pairs.take(places[1], out=rows[1], mode="wrap")
        rows >>= bits
        rows &= _ONE
        found: list[int] = rows.reshape(-1).nonzero()[0].tolist()
        half = bisect_left(found, size)
        return found[:half], [at - size for at in found[half:]]


def _bits(keys: Any) -> tuple[Any, Any]:
    """A bit for each key in a table, and the shift that makes a place in it of a product."""
    size = max(int(keys.size * _SPARSE).bit_length(), 10)
    shift = np.uint64(64 - size)
    places = (keys * _MIX) >> shift
    table = np.zeros(1 << (size - 3), np.uint8)
    np.bitwise_or.at(table, places >> _BYTE, np.left_shift(_ONE, places.astype(np.uint8) & _BIT))
    return table, shift


def _units(words: Iterable[str]) -> Any:
    """The first four characters of each word, or fewer, as one number."""
    return np.frombuffer(b"".join(_encoded(w + "\0\0")[:8] for w in words), "<u8")


def _encoded(text: str) -> bytes:
    """Two bytes for each character, and room behind the last; all beyond the BMP are one sign."""
    data = text.encode("utf-16-le", "surrogatepass")
    if len(data) != 2 * len(text):
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
        data = np.minimum(codes, 0xFFFF).astype("<u2").tobytes()
    return data + _PAD
