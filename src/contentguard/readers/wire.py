"""Readings as JSON frames between the worker program and its client; no pickle."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from typing import IO, Any, cast

from contentguard.model import Locator, NotChecked, Segment, Unread
from contentguard.readers.api import Reading
from contentguard.readers.context import Cells, GridCells

_HEAD = struct.Struct(">II")
_DEFAULT = Locator()
_FIELDS = tuple(Locator.__dataclass_fields__)
MOST = 1 << 30


def send(stream: IO[bytes], message: Mapping[str, Any], data: bytes = b"") -> None:
    """Writes one frame: a JSON object and bytes."""
    body = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode(
        "utf-8", "surrogatepass"
    )
    stream.write(_HEAD.pack(len(body), len(data)))
    stream.write(body)
    if data:
        stream.write(data)
    stream.flush()


def receive(stream: IO[bytes]) -> tuple[dict[str, Any], bytes] | None:
    """Reads one frame; None at the end of the stream or when it breaks off."""
    head = stream.read(_HEAD.size)
    if len(head) < _HEAD.size:
        return None
    size, more = _HEAD.unpack(head)
    if size > MOST or more > MOST:
        return None
    body, data = stream.read(size), stream.read(more) if more else b""
    if len(body) < size or len(data) < more:
        return None
    return json.loads(body.decode("utf-8", "surrogatepass")), data


def encode(reading: Reading) -> dict[str, Any]:
    """A reading as plain JSON values."""
    return {
        "segments": [_segment(s) for s in reading.segments],
        "unread": [[_locator(u.locator), u.reason, u.code, u.message] for u in reading.unread],
        "not_checked": [[_locator(n.locator), n.reason, n.message] for n in reading.not_checked],
        "media_type": reading.media_type,
        "encoding": reading.encoding,
        "meta": dict(reading.meta),
        "text": reading.text,
    }


def decode(message: Mapping[str, Any]) -> Reading:
    """The reading that :func:`encode` wrote."""
    return Reading(
        [_read_segment(s) for s in message["segments"]],
        [Unread(_read_locator(a), b, c, d) for a, b, c, d in message["unread"]],
        [NotChecked(_read_locator(a), b, c) for a, b, c in message["not_checked"]],
        message["media_type"],
        message["encoding"],
        message["meta"],
        message["text"],
    )


def _locator(place: Locator) -> dict[str, Any]:
    return {
        name: value
        for name in _FIELDS
        if (value := getattr(place, name)) != getattr(_DEFAULT, name)
    }


def _read_locator(fields: dict[str, Any]) -> Locator:
    for name in ("path", "bbox"):
        if fields.get(name) is not None:
            fields[name] = tuple(fields[name])
    return Locator(**fields)


def _segment(segment: Segment) -> list[Any]:
    cells: Any = segment.cells
    if isinstance(cells, GridCells):
        shown: Any = {"row": cells.row, "column": cells.column, "hidden": sorted(cells.hidden)}
    else:
        shown = [[a, b, _locator(place)] for a, b, place in cells]
    data = dict(segment.data) if segment.data is not None else None
    return [
        segment.text,
        _locator(segment.locator),
        segment.kind,
        sorted(segment.flags),
        shown,
        data,
    ]


def _read_segment(fields: list[Any]) -> Segment:
    text, place, kind, flags, shown, data = fields
    locator = _read_locator(place)
    cells: Cells
    if isinstance(shown, dict):
        hidden = frozenset(shown["hidden"])
        cells = cast("Cells", GridCells(text, locator, shown["row"], shown["column"], hidden))
    else:
        cells = tuple((a, b, _read_locator(c)) for a, b, c in shown)
    return Segment(text, locator, kind, frozenset(flags), (), cells, data)
