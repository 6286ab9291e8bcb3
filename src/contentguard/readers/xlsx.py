"""Excel workbooks (xlsx, xlsm, xlsb, xls, ods): values by calamine, everything it loses by ourselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from contentguard.errors import CorruptError, EncryptedError, ReadError
from contentguard.formats.package import Package
from contentguard.readers import ooxml, xlsx_parts
from contentguard.readers.context import Context
from contentguard.readers.xlsx_parts import BOX, Sheet

_GAP = 40


def read(data: bytes, context: Context) -> None:
    """Reads an OOXML workbook.

    Raises:
        ReadError: it cannot be read at all; faults of single parts are noted.
    """
    package = Package(data, context.budget)
    extras: dict[str, Sheet] = {}
    book = package.find("xl/workbook.xml")
    if book:
        for name, part, state in xlsx_parts.sheets(package, book):
            extras[name] = Sheet(hidden=state != "visible")
            try:
                xlsx_parts.read_part(package, part, name, extras[name], context)
            except ReadError as error:
                context.failed(error, name)
    values(data, context, extras)
    for name, sheet in extras.items():
        for cell, _, text in sheet.formulas:
            flags = ("hidden",) if sheet.hidden else ()
            context.add(text, f"{name}!{cell}（公式）", "cell", flags, sheet=name, cell=cell)
    xlsx_parts.shared(package, context)
    ooxml.properties(package, context)
    ooxml.media(package, context, "xl/")


def values(data: bytes, context: Context, extras: dict[str, Sheet] | None = None) -> None:
    """Adds the rows of every sheet of a workbook that calamine reads (xlsx, xlsb, xls, ods)."""
    import io

    import python_calamine as calamine

    extras = extras or {}
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        metadata = {m.name: str(m.visible) for m in book.sheets_metadata}
    except calamine.PasswordError as error:
        raise EncryptedError("有密码保护，没有读取；请提供无密码的文件。") from error
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise CorruptError("工作簿损坏或格式不合规，无法打开；请用原软件另存后再检查。") from error
    for name in book.sheet_names:
        sheet = extras.get(name) or Sheet(hidden="Visible" not in metadata.get(name, "Visible"))
        if sheet.box > BOX:
            continue
        try:
            table = book.get_sheet_by_name(name)
            left = (table.start or (0, 0))[1]
            _rows(table.iter_rows(), name, sheet, left, context)
        except (calamine.CalamineError, ValueError, OSError) as error:
            context.failed(CorruptError(f"工作表无法读取：{_kind(error)}"), name)


def _kind(error: Exception) -> str:
    return type(error).__name__


def _rows(rows: Iterable[list[Any]], name: str, sheet: Sheet, left: int, context: Context) -> None:
    # calamine's rows count from the first row of the sheet, but their columns from the used range.
    suffix = "（隐藏表）" if sheet.hidden else ""
    cells = 0
    for number, row in enumerate(rows, 1):
        cells += len(row)
        if cells > 20_000:
            context.budget.spend("cells", cells)
            context.budget.check_time()
            cells = 0
        texts = [v if v.__class__ is str else shown(v) for v in row]
        if not any(texts):
            continue
        hidden = number in sheet.rows
        flags = frozenset({"hidden"}) if hidden or sheet.hidden else frozenset[str]()
        remark = suffix or ("（隐藏行）" if hidden else "")
        numeric = [
            i for i, v in enumerate(row, left + 1) if v.__class__ in (float, int) and abs(v) >= 1e14
        ]
        data = {"numeric": numeric} if numeric else None
        if numeric:
            flags |= {"numeric"}
        for column, part in _runs(texts):
            context.grid(
                part,
                f"{name}!第{number}行{remark}",
                number,
                left + column,
                sheet.columns,
                sheet=name,
                flags=flags,
                data=data,
            )
    context.budget.spend("cells", cells)


def _runs(texts: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Parts of a row without the wide gaps between them: (first column, values)."""
    joined = [t.replace("\t", " ") if "\t" in t else t for t in texts]
    if len(joined) <= _GAP:
        while joined and not joined[-1]:
            joined.pop()
        yield 1, joined
        return
    filled = [i for i, t in enumerate(joined) if t]
    first = last = filled[0]
    for index in filled[1:]:
        if index - last > _GAP:
            yield first + 1, joined[first : last + 1]
            first = index
        last = index
    yield first + 1, joined[first : last + 1]


def shown(value: Any) -> str:
    """A value as a person sees it: numbers without ``.0`` or exponent, dates in ISO."""
    if value is None or value == "":
        return ""
    if value is True or value is False:
        return "是" if value else "否"
    if isinstance(value, (int, float)):
        if isinstance(value, float) and value != value:
            return ""
        if isinstance(value, float) and abs(value) >= 1e16:
            return format(Decimal(repr(value)), "f")
        return str(int(value)) if value == int(value) else repr(value)
    return str(value)
