"""Excel workbooks (xlsx, xlsm, xlsb, xls, ods): values by calamine, everything it loses by ourselves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from contentguard.errors import CorruptError, EncryptedError, ReadError
from contentguard.formats.package import Package, parse_xml, refuse_doctype
from contentguard.readers import ooxml
from contentguard.readers.context import Context, column_name

_GAP = 40
_BOX = 8_000_000
_REFERENCE = re.compile(rb'<(?:[a-z]{1,9}:)?c\b[^>]{0,200}?\br="([A-Z]{1,3})([0-9]{1,7})"')
_HIDDEN_ROW = re.compile(rb"<(?:[a-z]{1,9}:)?row\b([^>]{0,400})>")
_COLUMN = re.compile(rb"<(?:[a-z]{1,9}:)?col\b([^>]{0,400})>")
_NUMBER = re.compile(rb'\b(r|min|max|hidden)="([^"]{0,10})"')
_FORMULA = re.compile(
    rb'<(?:[a-z]{1,9}:)?c\b[^>]{0,200}?\br="([A-Z]{1,3})([0-9]{1,7})"[^>]{0,200}>'
    rb"<(?:[a-z]{1,9}:)?f[^>]{0,200}>([^<]{1,2000})</(?:[a-z]{1,9}:)?f>"
)
_LITERAL = re.compile(r'"((?:[^"]|"")*+)"')


@dataclass(slots=True)
class _Sheet:
    """What the XML of a sheet says besides values."""

    hidden: bool = False
    rows: frozenset[int] = frozenset()
    columns: frozenset[int] = frozenset()
    formulas: list[tuple[str, int, str]] = field(default_factory=list)
    box: int = 0


def read(data: bytes, context: Context) -> None:
    """Reads an OOXML workbook.

    Raises:
        ReadError: it cannot be read at all; faults of single parts are noted.
    """
    package = Package(data, context.budget)
    extras: dict[str, _Sheet] = {}
    book = package.find("xl/workbook.xml")
    if book:
        for name, part, state in _sheets(package, book):
            extras[name] = _Sheet(hidden=state != "visible")
            try:
                _sheet_part(package, part, name, extras[name], context)
            except ReadError as error:
                context.failed(error, name)
    values(data, context, extras)
    for name, sheet in extras.items():
        for cell, _, text in sheet.formulas:
            flags = ("hidden",) if sheet.hidden else ()
            context.add(text, f"{name}!{cell}（公式）", "cell", flags, sheet=name, cell=cell)
    _shared(package, context)
    ooxml.properties(package, context)
    ooxml.media(package, context, "xl/")


def values(data: bytes, context: Context, extras: dict[str, _Sheet] | None = None) -> None:
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
        sheet = extras.get(name) or _Sheet(hidden="Visible" not in metadata.get(name, "Visible"))
        if sheet.box > _BOX:
            continue
        try:
            table = book.get_sheet_by_name(name)
            start = table.start or (0, 0)
            _rows(table.iter_rows(), name, sheet, start, context)
        except (calamine.CalamineError, ValueError, OSError) as error:
            context.failed(CorruptError(f"工作表无法读取：{_kind(error)}"), name)


def _kind(error: Exception) -> str:
    return type(error).__name__


def _rows(
    rows: Iterable[list[Any]], name: str, sheet: _Sheet, start: tuple[int, int], context: Context
) -> None:
    # calamine's iter_rows counts from A1, whatever the used range is.
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
            i for i, v in enumerate(row, 1) if v.__class__ in (float, int) and abs(v) >= 1e14
        ]
        data = {"numeric": numeric} if numeric else None
        if numeric:
            flags |= {"numeric"}
        for column, part in _runs(texts):
            context.grid(
                part,
                f"{name}!第{number}行{remark}",
                number,
                column,
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


def _sheets(package: Package, book: str) -> Iterator[tuple[str, str, str]]:
    relations = package.relations(book)
    for node in package.xml(book).iter("{*}sheet"):
        key = next((str(v) for k, v in node.attrib.items() if str(k).endswith("}id")), "")
        target = relations.get(key, ("", "", False))[1]
        if target and package.find(target):
            yield node.get("name", ""), target, node.get("state", "visible")


def _sheet_part(package: Package, part: str, name: str, sheet: _Sheet, context: Context) -> None:
    xml = package.read(part, package.limits.part_bytes)  # type: ignore[attr-defined]
    refuse_doctype(xml)
    sheet.rows = frozenset(_hidden_rows(xml))
    sheet.columns = frozenset(_hidden_columns(xml))
    sheet.formulas = list(_formulas(xml))
    sheet.box = _bounding_box(xml)
    if sheet.box > _BOX:
        _far_cells(xml, package, name, sheet, context)
    _tail(xml, name, context)
    for kind, target, external in package.relations(part).values():
        _related(package, kind, target, external, name, context)


def _hidden_rows(xml: bytes) -> Iterator[int]:
    if b"hidden=" not in xml:
        return
    for match in _HIDDEN_ROW.finditer(xml):
        found = dict(_NUMBER.findall(match[1]))
        if found.get(b"hidden") in (b"1", b"true") and found.get(b"r", b"").isdigit():
            yield int(found[b"r"])


def _hidden_columns(xml: bytes) -> Iterator[int]:
    for match in _COLUMN.finditer(
        xml, 0, xml.find(b"<sheetData") if b"<sheetData" in xml else 65_536
    ):
        found = dict(_NUMBER.findall(match[1]))
        if found.get(b"hidden") in (b"1", b"true"):
            first, last = int(found.get(b"min", b"0")), int(found.get(b"max", b"0"))
            yield from range(first, min(last, first + 16_384) + 1)


def _bounding_box(xml: bytes) -> int:
    """Rows times columns of the range that holds cells."""
    top, bottom, right = 0, 0, 0
    # Corners only: the widest and the last rows decide; a full scan of large sheets costs more than reading.
    for match in _REFERENCE.finditer(xml):
        row, column = int(match[2]), _column(match[1])
        top = top or row
        bottom, right = max(bottom, row), max(right, column)
    return bottom * right


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _formulas(xml: bytes) -> Iterator[tuple[str, int, str]]:
    """Formulas that only join literals and have no stored value: what they will show."""
    if b"<f" not in xml and b":f" not in xml:
        return
    for match in _FORMULA.finditer(xml):
        text = match[3].decode("utf-8", "replace").replace("&quot;", '"').replace("&amp;", "&")
        parts = _LITERAL.findall(text)
        if parts and len("".join(parts)) >= 4:
            joined = "".join(p.replace('""', '"') for p in parts)
            yield f"{match[1].decode()}{int(match[2])}", int(match[2]), joined


def _far_cells(xml: bytes, package: Package, name: str, sheet: _Sheet, context: Context) -> None:
    """A sheet whose cells lie far apart: read by streaming, as a table of it would fill the memory."""
    import io

    from lxml import etree

    strings = _strings(package)
    row_number, values, first = 0, [], 0
    events = etree.iterparse(
        io.BytesIO(xml),
        events=("end",),
        tag=("{*}c", "{*}row"),
        resolve_entities=False,
        no_network=True,
    )
    texts: list[tuple[int, str]] = []
    for _, node in events:
        if node.tag.endswith("}row"):
            row_number = int(node.get("r") or row_number + 1)
            for column, text in texts:
                values, first = [text], column
                flags = (
                    frozenset({"hidden"})
                    if row_number in sheet.rows or sheet.hidden
                    else frozenset[str]()
                )
                where = f"{name}!第{row_number}行"
                context.grid(
                    values, where, row_number, first, sheet.columns, sheet=name, flags=flags
                )
            texts = []
            node.clear()
            continue
        context.budget.spend("cells", 1)
        text = "".join(t.text or "" for t in node.iter("{*}v", "{*}t"))
        if node.get("t") == "s" and text.isdigit() and int(text) < len(strings):
            text = strings[int(text)]
        match = re.match(rb"([A-Z]+)", (node.get("r") or "").encode())
        if text and match:
            texts.append((_column(match[1]), text))


def _strings(package: Package) -> list[str]:
    name = package.find("xl/sharedStrings.xml")
    if name is None:
        return []
    return ["".join(t.text or "" for t in item.iter("{*}t")) for item in package.xml(name)]


def _tail(xml: bytes, name: str, context: Context) -> None:
    """Sheet headers and footers, lists of data validation, prompts: they stand after the cells."""
    at = xml.rfind(b"</sheetData>")
    tail = xml[at + 12 :] if at >= 0 else b""
    if not tail or len(tail) > 4 << 20:
        return
    opening = re.match(rb"\s*+(?:<\?xml[^>]*+>\s*+)?(<[^>]*+>)", xml)
    if opening is None or not any(
        w in tail for w in (b"eaderFooter", b"dataValidation", b"yperlink")
    ):
        return
    root = parse_xml(opening[1] + tail)
    for node in root.iter(
        "{*}oddHeader",
        "{*}oddFooter",
        "{*}evenHeader",
        "{*}evenFooter",
        "{*}firstHeader",
        "{*}firstFooter",
    ):
        text = re.sub(
            r'&(?:[LCRPNDTGFAZSBUEXY+-]|"[^"]*"|K[0-9A-F]{6}|[0-9]{1,3}(?![0-9]))',
            " ",
            node.text or "",
        )
        label = "页眉" if "Header" in str(node.tag) else "页脚"
        # The font-size code &12 would swallow digits of a number that follows it: keep the raw text too.
        context.add(text.strip(), f"{name}!{label}", "note", sheet=name)
    for node in root.iter("{*}dataValidation"):
        parts = [node.get(k, "") for k in ("promptTitle", "prompt", "errorTitle", "error")]
        parts += [
            t.text or "" for t in node.iter("{*}formula1", "{*}formula2") if '"' in (t.text or "")
        ]
        context.add(
            " ".join(p for p in parts if p),
            f"{name}!数据有效性",
            "attribute",
            sheet=name,
            data={"tag": "input", "name": "list"},
        )
    for node in root.iter("{*}hyperlink"):
        for key in ("tooltip", "location", "display"):
            if text := node.get(key):
                context.add(
                    text,
                    f"{name}!{node.get('ref', '')}（链接{key}）",
                    "attribute",
                    sheet=name,
                    cell=node.get("ref"),
                    data={"tag": "a", "name": key},
                )


def _related(
    package: Package, kind: str, target: str, external: bool, name: str, context: Context
) -> None:
    """Comments, links and drawings of a sheet."""
    if external:
        context.add(
            target,
            f"{name}!链接",
            "link",
            sheet=name,
            data={"tag": "a", "attr": "href", "text": ""},
        )
        return
    if not package.find(target):
        return
    try:
        if kind in ("comments", "threadedComment"):
            for node in package.xml(target).iter("{*}comment", "{*}threadedComment"):
                text = "".join(t.text or "" for t in node.iter("{*}t", "{*}text"))
                cell = node.get("ref", "")
                context.add(
                    text, f"{name}!{cell}（批注）", "comment", ("comment",), sheet=name, cell=cell
                )
        elif kind == "drawing":
            root = package.xml(target)
            for text in ooxml.drawing_texts(root):
                context.add(text, f"{name}!文本框", sheet=name)
            ooxml.described(root, context, f"{name}!")
            for sub, inner, outside in package.relations(target).values():
                if sub == "chart" and not outside and package.find(inner):
                    for text in ooxml.drawing_texts(package.xml(inner)):
                        context.add(text, f"{name}!图表", sheet=name)
    except ReadError as error:
        context.failed(error, f"{name}!{kind}")


def _shared(package: Package, context: Context) -> None:
    """Names, and links to other workbooks, with the values kept of them."""
    for name in package.names:
        if re.fullmatch(r"xl/externalLinks/externalLink[0-9]*\.xml", name, re.I):
            ooxml.links(package, name, context, "外部工作簿 ")
            try:
                kept = [v.text or "" for v in package.xml(name).iter("{*}v")]
            except ReadError as error:
                context.failed(error, "外部工作簿")
                continue
            for start in range(0, len(kept), 200):
                context.add(
                    "\t".join(kept[start : start + 200]), "外部工作簿 缓存值", flags=("hidden",)
                )


__all__ = ["column_name", "read", "shown", "values"]
