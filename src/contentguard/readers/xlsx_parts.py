"""What calamine loses of an Excel sheet: hidden rows, comments, links, headers, far cells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from contentguard.errors import ReadError
from contentguard.formats.package import Package, parse_xml, refuse_doctype
from contentguard.readers import ooxml
from contentguard.readers.context import Context

BOX = 8_000_000
"""Rows times columns above which a sheet is streamed instead of tabulated."""

_CELL_COLUMN = re.compile(rb"""\sr=["']([A-Z]{1,3})[0-9]{1,7}["']""")
_ROW_NUMBER = re.compile(rb"""\sr=["'][A-Z]{0,3}([0-9]{1,7})["']""")
_HIDDEN_ROW = re.compile(rb"<(?:[a-z]{1,9}:)?row\b([^>]{0,400})>")
_COLUMN = re.compile(rb"<(?:[a-z]{1,9}:)?col\b([^>]{0,400})>")
_NUMBER = re.compile(rb'\b(r|min|max|hidden)="([^"]{0,10})"')
_FORMULA = re.compile(
    rb'<(?:[a-z]{1,9}:)?c\b[^>]{0,200}?\br="([A-Z]{1,3})([0-9]{1,7})"[^>]{0,200}>'
    rb"<(?:[a-z]{1,9}:)?f[^>]{0,200}>([^<]{1,2000})</(?:[a-z]{1,9}:)?f>"
)
_LITERAL = re.compile(r'"((?:[^"]|"")*+)"')


@dataclass(slots=True)
class Sheet:
    """What the XML of a sheet says besides values."""

    hidden: bool = False
    rows: frozenset[int] = frozenset()
    columns: frozenset[int] = frozenset()
    formulas: list[tuple[str, int, str]] = field(default_factory=list)
    box: int = 0


def sheets(package: Package, book: str) -> Iterator[tuple[str, str, str]]:
    """Name, part and state of each sheet, in order."""
    relations = package.relations(book)
    for node in package.xml(book).iter("{*}sheet"):
        key = next((str(v) for k, v in node.attrib.items() if str(k).endswith("}id")), "")
        target = relations.get(key, ("", "", False))[1]
        if target and package.find(target):
            yield node.get("name", ""), target, node.get("state", "visible")


def read_part(package: Package, part: str, name: str, sheet: Sheet, context: Context) -> None:
    """Fills ``sheet`` and adds what stands around the cells of its part."""
    xml = package.read(part, package.limits.part_bytes)  # type: ignore[attr-defined]
    refuse_doctype(xml)
    sheet.rows = frozenset(_hidden_rows(xml))
    sheet.columns = frozenset(_hidden_columns(xml))
    sheet.formulas = list(_formulas(xml))
    sheet.box = _bounding_box(xml)
    if sheet.box > BOX:
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
    columns, rows = set(_CELL_COLUMN.findall(xml)), set(_ROW_NUMBER.findall(xml))
    return max(map(_column, columns), default=0) * max(map(int, rows), default=0)


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


def _far_cells(xml: bytes, package: Package, name: str, sheet: Sheet, context: Context) -> None:
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
            if value := node.get(key):
                context.add(
                    value,
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


def shared(package: Package, context: Context) -> None:
    """Names, and links to other workbooks, with the values kept of them."""
    for name in package.names:
        if re.fullmatch(r"xl/externalLinks/externalLink[0-9]*\.xml", name, re.I):
            ooxml.links(package, name, context, "外部工作簿 ")
            try:
                kept = [str(v.text or "") for v in package.xml(name).iter("{*}v")]
            except ReadError as error:
                context.failed(error, "外部工作簿")
                continue
            for start in range(0, len(kept), 200):
                context.add(
                    "\t".join(kept[start : start + 200]), "外部工作簿 缓存值", flags=("hidden",)
                )
