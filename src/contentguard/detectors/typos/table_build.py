"""Builds the tables of ``table`` (training only)."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from contentguard.detectors.typos.table import Shape, fingerprint, mix, places

Cells = NDArray[np.uint8] | NDArray[np.uint16]


def build(
    keys: NDArray[np.int64], values: NDArray[np.int64], value_bits: int, width: int
) -> tuple[Cells, Shape]:
    """Stores distinct ``keys`` with ``values`` (1 … 2^value_bits - 1) in cells of ``width`` bits.

    Raises:
        ValueError: values out of range, keys repeated, or no seed works.
    """
    if len(keys) and (values.min() < 1 or values.max() >= 1 << value_bits):
        raise ValueError("a value does not fit its bits")
    if len(np.unique(keys)) != len(keys):
        raise ValueError("keys must be distinct")
    for attempt in range(20):
        shape = _shape(len(keys), value_bits, attempt)
        digest = mix(keys, shape.seed)
        order = _peel(digest, shape)
        if order is not None:
            return _assign(digest, values, order, shape, width), shape
    raise ValueError("no seed makes the table")


def _shape(count: int, value_bits: int, attempt: int) -> Shape:
    size = max(count, 2)
    bits = min(max(int(math.log(size) / math.log(3.33) + 2.25), 2), 14)
    factor = max(1.125, 0.875 + 0.25 * math.log(1e6) / math.log(size)) + 0.01 * attempt
    segments = max(math.ceil(size * factor / (1 << bits)) - 2, 1)
    return Shape(bits, segments, value_bits, 0x9E3779B97F4A7C15 + attempt * 0x51ED270B)


def _peel(
    digest: NDArray[np.uint64], shape: Shape
) -> list[tuple[NDArray[np.int64], NDArray[np.int64]]] | None:
    """Rounds of (keys, their own cells), or None when the graph has a core."""
    cells = np.stack(places(digest, shape))
    index = np.arange(len(digest), dtype=np.int64)
    degree = np.zeros(shape.cells, np.int64)
    total = np.zeros(shape.cells, np.int64)
    for row in cells:
        np.add.at(degree, row, 1)
        np.add.at(total, row, index)
    rounds, left = [], len(digest)
    loose = np.flatnonzero(degree == 1)
    while left and len(loose):
        keys, first = np.unique(total[loose], return_index=True)
        rounds.append((keys, loose[first]))
        left -= len(keys)
        touched = cells[:, keys]
        for row in touched:
            np.subtract.at(degree, row, 1)
            np.subtract.at(total, row, keys)
        near = np.unique(touched)
        loose = near[degree[near] == 1]
    return None if left else rounds


def _assign(
    digest: NDArray[np.uint64],
    values: NDArray[np.int64],
    rounds: list[tuple[NDArray[np.int64], NDArray[np.int64]]],
    shape: Shape,
    width: int,
) -> Cells:
    dtype = np.dtype(np.uint16 if width == 16 else np.uint8)
    cells: Cells = np.zeros(shape.cells, dtype)
    wanted = fingerprint(digest, shape.value_bits, dtype) ^ values.astype(dtype)
    first, second, third = places(digest, shape)
    for keys, own in reversed(rounds):
        a, b, c = first[keys], second[keys], third[keys]
        cells[own] ^= wanted[keys] ^ cells[a] ^ cells[b] ^ cells[c]
    return cells
