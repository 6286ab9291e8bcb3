"""Word documents (docx, docm): every part that holds text, not only the body."""

from __future__ import annotations

import re

from contentguard.errors import ReadError
from contentguard.formats.package import Element, Package, local, parse_xml
from contentguard.readers import ooxml
from contentguard.readers.context import Context
from contentguard.readers.walk import Block, Dialect, Walker

_DIALECT = Dialect(
    paragraph=frozenset({"p"}),
    row=frozenset({"tr"}),
    cell=frozenset({"tc"}),
    text=frozenset({"t", "delText"}),
    breaks={"br": "\n", "cr": "\n", "tab": "\t", "noBreakHyphen": "-", "ptab": "\t"},
    skip=frozenset(
        {
            "pPr",
            "tblPr",
            "tblGrid",
            "trPr",
            "tcPr",
            "sectPr",
            "Fallback",
            "instrText",
            "delInstrText",
            "sdtPr",
        }
    ),
    deleted=frozenset({"del", "moveFrom"}),
    inserted=frozenset({"ins", "moveTo"}),
    box={"txbxContent": "文本框", "txbx": "文本框"},
)
_FIELD_LINK = re.compile(r'HYPERLINK\s++(?:\\[a-z]\s++)?"([^"]++)"')
_PARTS = (
    (re.compile(r"word/header[0-9]*\.xml", re.I), "页眉"),
    (re.compile(r"word/footer[0-9]*\.xml", re.I), "页脚"),
    (re.compile(r"word/footnotes\.xml", re.I), "脚注"),
    (re.compile(r"word/endnotes\.xml", re.I), "尾注"),
    (re.compile(r"word/comments\.xml", re.I), "批注"),
    (re.compile(r"word/glossary/document\.xml", re.I), "文档部件"),
)
_DRAWINGS = re.compile(r"word/(?:charts/chart|diagrams/data|drawings/)[^/]*\.xml", re.I)


class _WordWalker(Walker):
    """Word hides runs with ``w:vanish``, directly or through a style."""

    def is_hidden(self, node: Element, name: str) -> bool:
        if name != "r" or not len(node):
            return False
        first = node[0]
        if not isinstance(first.tag, str) or not first.tag.endswith("}rPr"):
            return False
        for item in first:
            label = local(item)
            if label in ("vanish", "webHidden"):
                return _value(item, "val") not in ("0", "false", "off")
            if label == "rStyle" and _value(item, "val") in self.hidden_styles:
                return True
        return False


def read(data: bytes, context: Context) -> None:
    """Reads a Word document.

    Raises:
        ReadError: the main part cannot be read; faults of other parts are noted one by one.
    """
    package = Package(data, context.budget)
    main = _main_part(package)
    walker = _WordWalker(_DIALECT, _hidden_styles(package))
    fault: ReadError | None = None
    try:
        _part(package, main, "正文", walker, context)
    except ReadError as error:
        fault = error
    for name in package.names:
        label = part_label(name)
        if label and name != main:
            _guarded(package, name, label, walker, context)
        elif _DRAWINGS.fullmatch(name):
            _drawing(package, name, context)
    ooxml.properties(package, context)
    ooxml.media(package, context, "word/")
    if fault:
        raise fault


def part_label(name: str) -> str:
    """What a part besides the main one is called; empty if it holds no text of its own."""
    return next((label for pattern, label in _PARTS if pattern.fullmatch(name)), "")


def _main_part(package: Package) -> str:
    for kind, target, external in package.relations("").values():
        if kind == "officeDocument" and not external and package.find(target):
            return target
    return "word/document.xml"


def _guarded(package: Package, name: str, label: str, walker: Walker, context: Context) -> None:
    try:
        _part(package, name, label, walker, context)
    except ReadError as error:
        context.failed(error, label)


def _hidden_styles(package: Package) -> frozenset[str]:
    name = package.find("word/styles.xml")
    return hidden_styles(package.read(name, package.limits.xml_bytes)) if name else frozenset()


def hidden_styles(data: bytes) -> frozenset[str]:
    """Names of the styles of ``word/styles.xml`` that hide their text."""
    if b"vanish" not in data:
        return frozenset()
    found = set()
    for style in parse_xml(data).iter("{*}style"):
        for item in style.iter("{*}vanish"):
            if _value(item, "val") not in ("0", "false", "off"):
                found.add(_value(style, "styleId"))
    return frozenset(found)


def _part(package: Package, name: str, label: str, walker: Walker, context: Context) -> None:
    root = package.xml(name)
    document(root, label, context, walker)
    ooxml.links(package, name, context, f"{label} ")


def document(root: Element, label: str, context: Context, walker: Walker | None = None) -> None:
    """Adds the text of one WordprocessingML tree.

    Args:
        root: a document, header, footnotes … element.
        label: what the part is called.
        walker: keeps the hidden styles of the document.
    """
    walker = walker or _WordWalker(_DIALECT)
    counts: dict[str, int] = {}
    for block in walker.blocks(root):
        where, paragraph = _where(block, label, counts)
        if block.kind == "row":
            cells, at = [], 0
            for column, text in enumerate(block.cells, 1):
                if text:
                    place = context.place(f"{where} 第{column}列", cell=f"行{block.row}列{column}")
                    cells.append((at, at + len(text), place))
                at += len(text) + 1
            context.add(block.text, where, "row", block.flags, cells=tuple(cells))
        else:
            kind = "heading" if _is_heading(block.node) else block.kind
            flags = block.flags | ({"comment"} if label == "批注" else frozenset())
            context.add(block.text, where, kind, flags, paragraph=paragraph)
    _fields(root, label, context)
    ooxml.described(root, context, f"{label} ")


def _where(block: Block, label: str, counts: dict[str, int]) -> tuple[str, int | None]:
    """The name of a block's place, and its paragraph number."""
    remark = {"deleted": "（修订删除）", "hidden": "（隐藏文字）", "inserted": "（修订插入）"}
    tail = "".join(remark[f] for f in sorted(block.flags))
    if block.kind == "row" or block.table:
        return f"{label} 表{block.table} 第{block.row}行{tail}", None
    if block.box:
        return f"{label} {block.box}{tail}", None
    if label in ("页眉", "页脚"):
        return f"{label}{tail}", None
    if block.flags <= {"inserted"}:
        counts[label] = counts.get(label, 0) + 1
    number = max(counts.get(label, 0), 1)
    unit = "段" if label == "正文" else "条"
    return f"{label} 第{number}{unit}{tail}", number


def _is_heading(node: Element) -> bool:
    style = node.find("{*}pPr/{*}pStyle")
    return style is not None and _value(style, "val").lower().startswith(
        ("heading", "title", "标题")
    )


def _fields(root: Element, label: str, context: Context) -> None:
    """Adds the targets of HYPERLINK fields, and other instructions that hold data."""
    for node in root.iter("{*}instrText", "{*}delInstrText", "{*}fldSimple"):
        text = node.text or _value(node, "instr")
        match = _FIELD_LINK.search(text)
        if match:
            context.add(
                match[1], f"{label} 链接", "link", data={"tag": "a", "attr": "href", "text": ""}
            )
    for node in root.iter("{*}textInput", "{*}listEntry", "{*}default"):
        if text := _value(node, "val"):
            context.add(
                text, f"{label} 表单域", "attribute", data={"tag": "input", "name": "value"}
            )


def _drawing(package: Package, name: str, context: Context) -> None:
    try:
        texts = ooxml.drawing_texts(package.xml(name))
    except ReadError as error:
        context.failed(error, "图表")
        return
    for text in texts:
        context.add(text, "图表或图形", "text")


def _value(node: Element, name: str) -> str:
    """An attribute by its local name."""
    for key, text in node.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(text)
    return ""
