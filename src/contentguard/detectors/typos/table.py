"""A static table from 60-bit keys to small numbers, in about nine bits of overhead per key.

It is a binary fuse retrieval structure: three cells of one array, XORed, give a fingerprint and
the value. A key that was never stored is answered 0 except with probability 2^-fingerprint_bits.
Reading is a handful of numpy operations for any number of keys at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

_C1 = np.uint64(0xFF51AFD7ED558CCD)
_C2 = np.uint64(0xC4CEB9FE1A85EC53)
_MASK32 = np.uint64(0xFFFFFFFF)
_S32, _S29, _S33 = np.uint64(32), np.uint64(29), np.uint64(33)

UIntArray = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Shape:
    """Geometry of a table: ``segments`` cuts of ``1 << bits`` cells and the bits of a value."""

    bits: int
    segments: int
    value_bits: int
    seed: int

    @property
    def cells(self) -> int:
        """Number of cells."""
        return (self.segments + 2) << self.bits


class Table:
    """A stored table.

    Args:
        cells: the array (uint8 or uint16, may be memory-mapped).
        shape: its geometry.
    """

    __slots__ = ("_cells", "_shape", "_value_mask")

    def __init__(self, cells: NDArray[np.unsignedinteger], shape: Shape) -> None:
        self._cells, self._shape = cells, shape
        self._value_mask = (1 << shape.value_bits) - 1

    def get(self, keys: NDArray[np.int64]) -> NDArray[np.int64]:
        """The value of each key; 0 where it is not stored."""
        digest = mix(keys, self._shape.seed)
        first, second, third = places(digest, self._shape)
        cells = self._cells
        found = cells[first]
        found ^= cells[second]
        found ^= cells[third]
        found ^= fingerprint(digest, self._shape.value_bits, found.dtype)
        value = found.astype(np.int64)
        value[value > self._value_mask] = 0
        return value


def mix(keys: NDArray[np.int64], seed: int) -> UIntArray:
    """A 64-bit digest of each key."""
    digest = keys.astype(np.uint64)
    digest ^= np.uint64(seed)
    digest ^= digest >> _S33
    digest *= _C1
    digest ^= digest >> _S29
    digest *= _C2
    digest ^= digest >> _S32
    return digest


def places(
    digest: UIntArray, shape: Shape
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """The three cells of each digest."""
    length = 1 << shape.bits
    span = np.uint64(shape.segments << shape.bits)
    first = (((digest >> _S32) * span) >> _S32).astype(np.int64)
    low = digest.astype(np.int64)
    second = (first + length) ^ ((low >> 14) & (length - 1))
    third = (first + 2 * length) ^ (low & (length - 1))
    return first, second, third


def fingerprint(digest: UIntArray, value_bits: int, dtype: np.dtype[Any]) -> NDArray[Any]:
    """The high bits of a cell, the value bits zero."""
    width = dtype.itemsize * 8
    top = (digest * _C1) >> np.uint64(64 - (width - value_bits))
    return (top << np.uint64(value_bits)).astype(dtype)
