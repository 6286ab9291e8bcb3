"""OLE containers of old Office files: streams, properties, macros."""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Iterator
from typing import Any

import olefile

from contentguard.errors import CorruptError
from contentguard.readers.context import Context

_PICTURE = re.compile(rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff[\xe0\xe1\xe2\xdb\xee]")
_SETS = {
    "\x05SummaryInformation": {
        2: "标题",
        3: "主题",
        4: "作者",
        5: "关键词",
        6: "备注",
        8: "最后修改者",
    },
    "\x05DocumentSummaryInformation": {2: "类别", 14: "经理", 15: "单位"},
}


def open_ole(data: bytes) -> Any:
    """The container.

    Raises:
        CorruptError: not a readable one.
    """
    try:
        return olefile.OleFileIO(io.BytesIO(data), raise_defects=olefile.DEFECT_FATAL)
    except (OSError, ValueError, IndexError, TypeError) as error:
        raise CorruptError("文件结构损坏或不完整，无法打开；请换用原文件。") from error


def stream(container: Any, name: str) -> bytes:
    """The bytes of a stream; empty if there is none."""
    return bytes(container.openstream(name).read()) if container.exists(name) else b""


def pictures(data: bytes, context: Context) -> None:
    """Keeps the PNG and JPEG pictures that stand in a stream."""
    count = 0
    for match in _PICTURE.finditer(data):
        png = data[match.start()] == 0x89
        end = data.find(b"IEND\xaeB`\x82" if png else b"\xff\xd9", match.end())
        if end > 0 and count < 200:
            count += 1
            stop = end + 8 if png else min(len(data), _next(data, end))
            context.picture(data[match.start() : stop], f"图片{count}")


def _next(data: bytes, end: int) -> int:
    """Where a JPEG that has an end mark at ``end`` stops: a thumbnail may hold an earlier one."""
    match = _PICTURE.search(data, end)
    return match.start() if match else len(data)


def around(container: Any, context: Context) -> None:
    """Adds properties and notes macros."""
    for name, labels in _SETS.items():
        for label, text in _properties(stream(container, name), labels):
            context.add(text, f"文档属性 {label}", "meta", data={"name": label})
    for path in container.listdir():
        if path[-1] == "_VBA_PROJECT":
            context.skipped(
                "macro", "含有宏（VBA），没有运行，也没有检查其代码；公开文件不应带宏。", "宏"
            )
            break


def _properties(data: bytes, labels: dict[int, str]) -> Iterator[tuple[str, str]]:
    """The text properties of a property set (MS-OLEPS); every offset is checked."""
    if len(data) < 56:
        return
    section = struct.unpack_from("<I", data, 44)[0]
    if section + 8 > len(data):
        return
    count = min(struct.unpack_from("<I", data, section + 4)[0], 100)
    codepage = 936
    for index in range(count):
        at = section + 8 + 8 * index
        if at + 8 > len(data):
            return
        number, offset = struct.unpack_from("<II", data, at)
        start = section + offset
        if start + 8 > len(data):
            continue
        kind, size = struct.unpack_from("<II", data, start)
        if number == 1 and kind == 2:
            codepage = size & 0xFFFF
        elif number in labels and kind in (30, 31):
            raw = data[start + 8 : start + 8 + (size if kind == 30 else 2 * size)]
            text = _text(raw, codepage) if kind == 30 else raw.decode("utf-16-le", "replace")
            if text.strip("\0 "):
                yield labels[number], text.strip("\0 ")


def _text(value: bytes, codepage: int) -> str:
    value = value.split(b"\0", 1)[0]
    for encoding in ("utf-8" if codepage == 65001 else f"cp{codepage}", "gb18030"):
        try:
            return value.decode(encoding)
        except (LookupError, UnicodeDecodeError):
            continue
    return value.decode("latin-1")
