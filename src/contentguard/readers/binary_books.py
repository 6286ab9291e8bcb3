"""Excel 97-2003 (xls, et) by xlrd with what it keeps apart; xlsb by calamine."""

from __future__ import annotations

import struct
import zipfile
from typing import Any

from contentguard.errors import CorruptError, EncryptedError
from contentguard.readers import sniff, xlsx
from contentguard.readers.context import Context, column_name


def read(data: bytes, context: Context) -> None:
    """Reads a workbook of a binary format.

    Raises:
        ReadError: encrypted or damaged.
    """
    if sniff.media_type(data) == "application/zip":
        xlsx.values(data, context)
        _package(data, context)
        return
    import xlrd

    from contentguard.readers import ole

    container = ole.open_ole(data) if data[:1] == b"\xd0" else None
    stream = data
    if container is not None:
        stream = ole.stream(container, "Workbook") or ole.stream(container, "Book")
    if _encrypted(stream):
        raise EncryptedError("工作簿有打开密码，没有读取；请提供无密码的文件。")
    try:
        with open_quietly() as log:
            book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=log)
            for sheet in book.sheets():
                _sheet(book, sheet, context)
    # xlrd lets many kinds of errors through on files that it half understands.
    except Exception:  # noqa: BLE001
        context.segments.clear()
        xlsx.values(data, context)
    _records(stream, context)
    ole.pictures(_joined(stream), context)
    if container is not None:
        ole.around(container, context)


def open_quietly() -> Any:
    """A file for the library's warnings."""
    import io

    return io.StringIO()


def _package(data: bytes, context: Context) -> None:
    from contentguard.formats.package import Package
    from contentguard.readers import ooxml

    try:
        package = Package(data, context.budget)
        ooxml.properties(package, context)
        ooxml.media(package, context, "xl/")
    except zipfile.BadZipFile as error:
        raise CorruptError("工作簿损坏，没有读完；请换用原文件。") from error


def _encrypted(stream: bytes) -> bool:
    """Whether a FILEPASS record stands near the start."""
    pos = 0
    for _ in range(40):
        if pos + 4 > len(stream):
            return False
        kind, size = struct.unpack_from("<HH", stream, pos)
        if kind == 0x2F:
            return True
        pos += 4 + size
    return False


def _sheet(book: Any, sheet: Any, context: Context) -> None:
    import xlrd

    name = str(sheet.name)
    hidden = sheet.visibility != 0
    columns = frozenset(c + 1 for c, info in sheet.colinfo_map.items() if info.hidden)
    for index in range(sheet.nrows):
        context.budget.spend("cells", max(sheet.row_len(index), 1))
        if index % 500 == 0:
            context.budget.check_time()
        values = [_value(book, cell, xlrd) for cell in sheet.row(index)]
        while values and not values[-1]:
            values.pop()
        if not values:
            continue
        info = sheet.rowinfo_map.get(index)
        unseen = hidden or bool(info is not None and info.hidden)
        remark = "（隐藏表）" if hidden else "（隐藏行）" if unseen else ""
        flags = frozenset({"hidden"}) if unseen else frozenset[str]()
        long = [
            i for i, c in enumerate(sheet.row(index), 1) if c.ctype == 2 and abs(c.value) >= 1e14
        ]
        if long:
            flags |= {"numeric"}
        where = f"{name}!第{index + 1}行{remark}"
        numbers = {"numeric": long} if long else None
        context.grid(values, where, index + 1, 1, columns, sheet=name, flags=flags, data=numbers)
    for (row, column), note in sheet.cell_note_map.items():
        cell = f"{column_name(column + 1)}{row + 1}"
        context.add(
            str(note.text), f"{name}!{cell}（批注）", "comment", ("comment",), sheet=name, cell=cell
        )
    for link in sheet.hyperlink_list:
        target = link.url_or_path
        if isinstance(target, bytes):
            target = target.decode("gb18030", "replace")
        cell = f"{column_name(link.fcolx + 1)}{link.frowx + 1}"
        data = {"tag": "a", "attr": "href", "text": str(link.desc or "")}
        context.add(
            str(target or ""), f"{name}!{cell}（链接）", "link", sheet=name, cell=cell, data=data
        )


def _value(book: Any, cell: Any, xlrd: Any) -> str:
    if cell.ctype == 3:
        try:
            return str(xlrd.xldate_as_datetime(cell.value, book.datemode))
        except (ValueError, OverflowError, xlrd.XLDateError):
            return xlsx.shown(cell.value)
    if cell.ctype == 4:
        return "是" if cell.value else "否"
    if cell.ctype == 5:
        return ""
    return xlsx.shown(cell.value).replace("\t", " ")


def _records(stream: bytes, context: Context) -> None:
    """Sheet headers and footers, which no library gives."""
    pos = 0
    while pos + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, pos)
        if kind in (0x14, 0x15) and size > 3:
            body = stream[pos + 4 : pos + 4 + size]
            count, wide = struct.unpack_from("<HB", body)
            raw = body[3:]
            text = (
                raw[: count * 2].decode("utf-16-le", "replace")
                if wide & 1
                else raw[:count].decode("latin-1")
            )
            label = "页眉" if kind == 0x14 else "页脚"
            context.add(text, label, "note")
        elif kind == 0x1B6 and size >= 12:
            _text_box(stream, pos, size, context)
        pos += 4 + size


def _text_box(stream: bytes, pos: int, size: int, context: Context) -> None:
    """The text of a TXO record stands in the CONTINUE record behind it."""
    count = struct.unpack_from("<H", stream, pos + 4 + 10)[0]
    after = pos + 4 + size
    if count == 0 or after + 5 > len(stream) or struct.unpack_from("<H", stream, after)[0] != 0x3C:
        return
    wide, body = stream[after + 4] & 1, stream[after + 5 : after + 5 + 2 * count]
    text = body.decode("utf-16-le", "replace") if wide else body[:count].decode("latin-1")
    context.add(text, "文本框或批注", "note")


def _joined(stream: bytes) -> bytes:
    """The drawing group without the heads of the records that cut it."""
    pos, parts, inside = 0, [], False
    while pos + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, pos)
        inside = kind == 0xEB or (inside and kind == 0x3C)
        if inside:
            parts.append(stream[pos + 4 : pos + 4 + size])
        pos += 4 + size
    return b"".join(parts)
