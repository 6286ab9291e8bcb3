"""OLE containers of old Office files: streams, properties, macros."""

from __future__ import annotations

import io
import re
from typing import Any

import olefile

from contentguard.errors import CorruptError
from contentguard.readers.context import Context

_PICTURE = re.compile(rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff[\xe0\xe1\xe2\xdb\xee]")
_TEXTS = (
    "title",
    "subject",
    "author",
    "keywords",
    "comments",
    "last_saved_by",
    "category",
    "manager",
    "company",
)


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
    try:
        metadata = container.get_metadata()
    except (OSError, ValueError, IndexError, TypeError, KeyError):
        metadata = None
    for key in _TEXTS:
        value = getattr(metadata, key, None) if metadata is not None else None
        if isinstance(value, bytes):
            codepage = getattr(metadata, "codepage", None) or 936
            value = _text(value, codepage)
        if isinstance(value, str):
            context.add(value.strip("\0 "), f"文档属性 {key}", "meta", data={"name": key})
    for path in container.listdir():
        if path[-1] == "_VBA_PROJECT":
            context.skipped(
                "macro", "含有宏（VBA），没有运行，也没有检查其代码；公开文件不应带宏。", "宏"
            )
            break


def _text(value: bytes, codepage: int) -> str:
    value = value.rstrip(b"\0")
    for encoding in ("utf-8" if codepage in (65001, -535) else f"cp{codepage & 0xFFFF}", "gb18030"):
        try:
            return value.decode(encoding)
        except (LookupError, UnicodeDecodeError):
            continue
    return value.decode("latin-1")
