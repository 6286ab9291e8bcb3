"""Reads a file of any kind into segments: :func:`read_file`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from contentguard.errors import ReadError, UnsupportedError
from contentguard.formats.decode import decode
from contentguard.model import Locator, NotChecked, Segment, Unread
from contentguard.readers import plain, sniff


@dataclass(slots=True)
class Reading:
    """What was read of a file.

    Attributes:
        segments: in reading order; ``locator.part`` is ``attachment``, ``pieces`` are empty.
        unread: what should have been read and was not.
        not_checked: what was left out knowingly.
        media_type: of the content, whatever the name says.
        encoding: of a text file, else empty.
        meta: properties and, for a page, its government meta tags.
        text: the decoded text of a text file or page, else None.
    """

    segments: list[Segment] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    not_checked: list[NotChecked] = field(default_factory=list)
    media_type: str = "application/octet-stream"
    encoding: str = ""
    meta: Mapping[str, str] = field(default_factory=dict)
    text: str | None = None


def read_file(name: str, data: bytes) -> Reading:
    """Reads a file; never raises because of its content.

    Args:
        name: file name as shown to people; it names the place and decides nothing but whether a
            text is a table (``.csv``) or a page.
        data: the bytes.
    """
    reading = Reading(media_type=sniff.media_type(data))
    try:
        _read(name, data, reading)
    except ReadError as error:
        place = Locator(display=name, part="attachment", path=(name,))
        reading.unread.append(Unread(place, error.reason, error.code, f"{name}：{error.message}"))
    return reading


def _read(name: str, data: bytes, reading: Reading) -> None:
    if reading.media_type != sniff.TEXT:
        raise UnsupportedError(
            f"暂不支持读取这种文件（{reading.media_type}），请人工检查，或另存为 docx、xlsx、pdf。"
        )
    decoded = decode(data)
    reading.encoding, reading.text = decoded.encoding, decoded.text
    reading.media_type = sniff.text_type(name, decoded.text)
    if decoded.damaged:
        place = Locator(display=name, part="attachment", path=(name,))
        reading.unread.append(Unread(place, "corrupt", "INT005", f"{name}：{decoded.note}"))
    if reading.media_type == "text/html":
        from contentguard.formats.html import parse

        page = parse(decoded.text)
        reading.meta = page.meta
        reading.segments = [_attached(s, name) for s in page.segments]
    elif reading.media_type == "text/csv":
        reading.segments = plain.table(name, decoded.text)
    else:
        reading.segments = plain.lines(name, decoded.text)


def _attached(segment: Segment, name: str) -> Segment:
    """The segment as a part of the attachment ``name``."""
    cells = tuple((a, b, _inside(place, name)) for a, b, place in segment.cells)
    return replace(segment, locator=_inside(segment.locator, name), pieces=(), cells=cells)


def _inside(place: Locator, name: str) -> Locator:
    return replace(place, display=f"{name} › {place.display}", part="attachment", path=(name,))
