"""PowerPoint 97-2003 (ppt, dps): text atoms in the order of the stream, by slide."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from contentguard.errors import CorruptError, EncryptedError
from contentguard.readers import ole
from contentguard.readers.context import Context

_HEAD = struct.Struct("<HHI")
_CONTAINERS = {0x03EE: "幻灯片", 0x03F0: "备注", 0x03F8: "母版", 0x0FF0: "大纲", 0x0FC9: "讲义"}
_TEXT_UTF16, _TEXT_BYTES, _STRING = 0x0FA0, 0x0FA8, 0x0FBA


def read(data: bytes, context: Context) -> None:
    """Reads a presentation of the old binary format.

    Raises:
        ReadError: encrypted or damaged.
    """
    container = ole.open_ole(data)
    if container.exists("EncryptedSummary") or b"\xdf\xc4\xd1\xf3" in ole.stream(
        container, "Current User"
    ):
        raise EncryptedError("演示文稿有打开密码，没有读取；请提供无密码的文件。")
    main = ole.stream(container, "PowerPoint Document")
    if not main:
        raise CorruptError("文件结构损坏，没有幻灯片；请换用原文件。")
    seen: set[tuple[str, str]] = set()
    for label, number, text in _texts(main, context):
        text = text.replace("\x0b", "\n").replace("\r", "\n").strip("\x00\n ")
        # The outline repeats what stands on the slides.
        if (label, text) in seen or not text or text == "*":
            continue
        seen.add((label, text))
        where = f"第{number}张{label}" if number else label
        context.add(text, where, "note" if label == "备注" else "text", slide=number or None)
    _pictures(ole.stream(container, "Pictures"), context)
    ole.around(container, context)


def _texts(main: bytes, context: Context) -> Iterator[tuple[str, int, str]]:
    """(kind of container, number of the slide, text) of every text atom."""
    pos = 0
    counts: dict[str, int] = {}
    scopes: list[tuple[int, str, int]] = []
    while pos + 8 <= len(main):
        context.budget.check_time()
        options, kind, size = _HEAD.unpack_from(main, pos)
        pos += 8
        while scopes and pos > scopes[-1][0]:
            scopes.pop()
        label, number = (scopes[-1][1], scopes[-1][2]) if scopes else ("文稿", 0)
        if kind in (_TEXT_UTF16, _STRING):
            yield label, number, main[pos : pos + size].decode("utf-16-le", "replace")
        elif kind == _TEXT_BYTES:
            yield label, number, main[pos : pos + size].decode("latin-1")
        elif options & 0x0F == 0x0F:
            if kind in _CONTAINERS:
                label = _CONTAINERS[kind]
                counts[label] = counts.get(label, 0) + 1
                scopes.append(
                    (pos + size, label, counts[label] if label in ("幻灯片", "备注") else 0)
                )
            continue
        pos += size


def _pictures(data: bytes, context: Context) -> None:
    """PNG and JPEG pictures of the Pictures stream."""
    pos = count = 0
    while pos + 8 <= len(data):
        size = _HEAD.unpack_from(data, pos)[2]
        body = data[pos + 8 : pos + 8 + size]
        for magic in (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"):
            at = body[:80].find(magic)
            if at >= 0:
                count += 1
                context.picture(body[at:], f"图片{count}")
                break
        pos += 8 + size
