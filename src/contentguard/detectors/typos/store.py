"""The model file: a line of JSON and the arrays behind it, read through one memory map."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from contentguard.errors import DataError

_MAGIC = b"CGTYPOS1"
_ALIGN = 64

Arrays = dict[str, np.ndarray]


def write(path: Path, header: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> None:
    """Writes a model file, the same bytes for the same content."""
    table: dict[str, dict[str, Any]] = {}
    offset = 0
    for name in sorted(arrays):
        array = np.ascontiguousarray(arrays[name])
        table[name] = {"dtype": array.dtype.str, "shape": list(array.shape), "offset": offset}
        offset += -(-array.nbytes // _ALIGN) * _ALIGN
    text = json.dumps({"header": dict(header), "arrays": table}, ensure_ascii=False, sort_keys=True)
    head = text.encode()
    start = -(-(len(_MAGIC) + 8 + len(head)) // _ALIGN) * _ALIGN
    with path.open("wb") as file:
        file.write(_MAGIC + len(head).to_bytes(8, "little") + head)
        for name in sorted(arrays):
            file.seek(start + table[name]["offset"])
            file.write(np.ascontiguousarray(arrays[name]).tobytes())
        file.truncate(start + offset)


def read(path: Path) -> tuple[dict[str, Any], Arrays]:
    """Header and arrays; the arrays are read from disk when they are touched.

    Raises:
        DataError: the file is no model or is cut short.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        start = file.read(len(_MAGIC) + 8)
        length = int.from_bytes(start[len(_MAGIC) :], "little")
        if start[: len(_MAGIC)] != _MAGIC or length > size:
            raise DataError(path.name, "不是错别字模型文件，或文件已损坏；请重新安装。")
        try:
            record = json.loads(file.read(length))
        except (ValueError, RecursionError):
            raise DataError(path.name, "错别字模型文件的文件头已损坏；请重新安装。") from None
    base = -(-(len(start) + length) // _ALIGN) * _ALIGN
    data = np.memmap(path, dtype=np.uint8, mode="r")
    arrays: Arrays = {}
    for name, entry in record["arrays"].items():
        dtype, shape = np.dtype(entry["dtype"]), tuple(entry["shape"])
        first = base + entry["offset"]
        count = dtype.itemsize * int(np.prod(shape, dtype=np.int64))
        if first + count > size:
            raise DataError(path.name, "错别字模型文件被截断；请重新安装。")
        arrays[name] = np.asarray(data[first : first + count]).view(dtype).reshape(shape)
    return record["header"], arrays
