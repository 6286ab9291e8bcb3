"""Readings as JSON frames between the worker program and its client; no pickle."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from operator import attrgetter
from typing import IO, Any, cast

from contentguard.model import Locator, NotChecked, Segment, Unread
from contentguard.readers.api import Reading
from contentguard.readers.context import Cells, GridCells

_HEAD = struct.Struct(">II")
_FIELDS = tuple(Locator.__dataclass_fields__)
_values = attrgetter(*_FIELDS)
_DEFAULTS = _values(Locator())
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
    sheets: dict[tuple[tuple[str, ...], str | None, frozenset[int]], int] = {}
    segments = [_grid(s, sheets) or _segment(s) for s in reading.segments]
    return {
        "sheets": [[list(path), name, sorted(hidden)] for path, name, hidden in sheets],
        "segments": segments,
        "unread": [[_locator(u.locator), u.reason, u.code, u.message] for u in reading.unread],
        "not_checked": [[_locator(n.locator), n.reason, n.message] for n in reading.not_checked],
        "media_type": reading.media_type,
        "encoding": reading.encoding,
        "meta": dict(reading.meta),
        "text": reading.text,
    }


def decode(message: Mapping[str, Any]) -> Reading:
    """The reading that :func:`encode` wrote."""
    sheets = [(tuple(path), name, frozenset(hidden)) for path, name, hidden in message["sheets"]]
    return Reading(
        [_read_grid(s, sheets) if s[0] == 0 else _read_segment(s) for s in message["segments"]],
        [Unread(_read_locator(a), b, c, d) for a, b, c, d in message["unread"]],
        [NotChecked(_read_locator(a), b, c) for a, b, c in message["not_checked"]],
        message["media_type"],
        message["encoding"],
        message["meta"],
        message["text"],
    )


def _locator(place: Locator) -> dict[str, Any]:
    values = zip(_FIELDS, _values(place), _DEFAULTS, strict=True)
    return {name: value for name, value, usual in values if value != usual}


def _read_locator(fields: dict[str, Any]) -> Locator:
    for name in ("path", "bbox"):
        if fields.get(name) is not None:
            fields[name] = tuple(fields[name])
    return Locator(**fields)


def _grid(
    segment: Segment, sheets: dict[tuple[tuple[str, ...], str | None, frozenset[int]], int]
) -> list[Any] | None:
    """The row of a sheet in short: there may be a million of them."""
    cells: Any = segment.cells
    if not isinstance(cells, GridCells):
        return None
    place = segment.locator
    key = (place.path, place.sheet, cells.hidden)
    sheet = sheets.setdefault(key, len(sheets))
    data = dict(segment.data) if segment.data is not None else None
    row = [0, segment.text, place.display, cells.row, cells.column, sheet]
    return [*row, int(place.hidden), sorted(segment.flags), data]


def _read_grid(
    fields: list[Any], sheets: list[tuple[tuple[str, ...], str | None, frozenset[int]]]
) -> Segment:
    _, text, display, row, column, sheet, unseen, flags, data = fields
    path, name, hidden = sheets[sheet]
    place = Locator(display, "attachment", path, line=row, sheet=name, hidden=bool(unseen))
    cells = cast("Cells", GridCells(text, place, row, column, hidden))
    return Segment(text, place, "row", frozenset(flags), (), cells, data)


def _segment(segment: Segment) -> list[Any]:
    cells = [[a, b, _locator(place)] for a, b, place in segment.cells]
    data = dict(segment.data) if segment.data is not None else None
    flags = sorted(segment.flags)
    return [1, segment.text, _locator(segment.locator), segment.kind, flags, cells, data]


def _read_segment(fields: list[Any]) -> Segment:
    _, text, place, kind, flags, shown, data = fields
    cells = tuple((a, b, _read_locator(c)) for a, b, c in shown)
    return Segment(text, _read_locator(place), kind, frozenset(flags), (), cells, data)
