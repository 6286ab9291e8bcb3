"""Word 97-2003 (doc, wps): text of every story by legacy-doc; Word 6 and 95 by a plain scan."""

from __future__ import annotations

import re
import struct

from contentguard.errors import CorruptError, EncryptedError
from contentguard.readers import ole
from contentguard.readers.context import Context

_BREAKS = re.compile(r"[\r\n\x0b\x0c]++")
_CONTROLS = re.compile(r"[\x00-\x06\x08\x0e-\x12\x16-\x1f]")
_FIELD = re.compile(r'\x13?\s*HYPERLINK\s++"([^"\n]{1,2000})"[^\x14\n]{0,200}\x14?')


def read(data: bytes, context: Context) -> None:
    """Reads a Word document of the old binary format.

    Raises:
        ReadError: encrypted or damaged.
    """
    container = ole.open_ole(data)
    main = ole.stream(container, "WordDocument")
    if len(main) < 0x20:
        raise CorruptError("文件结构损坏，没有正文；请换用原文件。")
    magic, flags = struct.unpack_from("<H", main)[0], struct.unpack_from("<H", main, 0x0A)[0]
    if flags & 0x0100:
        raise EncryptedError("文档有打开密码，没有读取；请提供无密码的文件。")
    text = _old(main) if magic in (0xA5DC, 0xA59B, 0xA59C) else _modern(data, main)
    _add(text, context)
    for name in ("Data", "WordDocument"):
        ole.pictures(ole.stream(container, name), context)
    ole.around(container, context)


def _modern(data: bytes, main: bytes) -> str:
    from legacy_doc import ExtractionOptions, LegacyDocError, extract_text

    options = ExtractionOptions(
        max_file_bytes=200 << 20, max_text_bytes=50 << 20, max_chain_sectors=2_000_000
    )
    try:
        return str(extract_text(data, options=options).text)
    except LegacyDocError as error:
        text = _old(main)
        if not text.strip():
            raise CorruptError(
                "文档正文损坏，没有读取；请用原软件另存为 docx 后再检查。"
            ) from error
        return text


def _old(main: bytes) -> str:
    """The text of Word 6 and 95, which stands in one piece in the code page of its writer."""
    start, end = struct.unpack_from("<II", main, 0x18)
    if not 0 < start < end <= len(main):
        return ""
    raw = main[start:end]
    for encoding in ("gb18030", "cp1252"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1")


def _add(text: str, context: Context) -> None:
    for match in _FIELD.finditer(text):
        context.add(match[1], "链接", "link", data={"tag": "a", "attr": "href", "text": ""})
    number = 0
    for line in _BREAKS.split(text):
        # 0x07 ends a table cell, two of them a row.
        cells = [_CONTROLS.sub("", c).strip() for c in line.split("\x07")]
        while cells and not cells[-1]:
            cells.pop()
        words = "\t".join(cells)
        if words.strip():
            number += 1
            context.add(
                words,
                f"第{number}段",
                "row" if len(cells) > 1 or "\t" in words else "text",
                paragraph=number,
            )
