"""OpenDocument: text (odt), sheets (ods), presentations (odp)."""

from __future__ import annotations

from collections.abc import Iterator

from contentguard.errors import EncryptedError, ReadError
from contentguard.formats.package import Element, Package, local
from contentguard.readers.context import Context
from contentguard.readers.ooxml import PICTURES
from contentguard.readers.walk import Dialect, Walker

_DIALECT = Dialect(
    paragraph=frozenset({"p", "h"}),
    heading=frozenset({"h"}),
    row=frozenset({"table-row"}),
    cell=frozenset({"table-cell", "covered-table-cell"}),
    text=frozenset(),
    breaks={"line-break": "\n", "tab": "\t", "s": " "},
    deleted=frozenset({"tracked-changes", "deletion"}),
    box={
        "text-box": "文本框",
        "annotation": "批注",
        "note-body": "脚注",
        "header": "页眉",
        "footer": "页脚",
        "header-left": "页眉",
        "footer-left": "页脚",
        "notes": "备注",
        "tracked-changes": "修订删除",
    },
    skip=frozenset(
        {"creator", "date", "sender-initials", "automatic-styles", "scripts", "font-face-decls"}
    ),
    mixed=True,
)
_MOST_REPEATED = 64


class _OdfWalker(Walker):
    def is_hidden(self, node: Element, name: str) -> bool:
        if name in ("hidden-text", "hidden-paragraph"):
            return True
        return name == "span" and _attribute(node, "style-name") in self.hidden_styles


def read(data: bytes, context: Context) -> None:
    """Reads an OpenDocument file.

    Raises:
        ReadError: encrypted, or the content cannot be read.
    """
    package = Package(data, context.budget)
    manifest = package.find("META-INF/manifest.xml")
    if manifest and b"encryption-data" in package.read(manifest, 4 << 20):
        raise EncryptedError("文档有打开密码，没有读取；请提供无密码的文件。")
    root = package.xml("content.xml")
    hidden = frozenset(_hidden_styles(root))
    sheets = root.find("{*}body/{*}spreadsheet")
    if sheets is not None:
        _sheets(sheets, context)
    else:
        _texts(root, "正文", hidden, context)
    _links(root, context)
    for name, label in (("styles.xml", "页眉页脚"), ("meta.xml", "文档属性")):
        if package.find(name):
            try:
                _side(package.xml(name), label, hidden, context)
            except ReadError as error:
                context.failed(error, label)
    _inside(package, context)


def _hidden_styles(root: Element) -> Iterator[str]:
    for style in root.iter("{*}style"):
        for item in style.iter("{*}text-properties"):
            if _attribute(item, "display") == "none":
                yield _attribute(style, "name")


def _texts(root: Element, label: str, hidden: frozenset[str], context: Context) -> None:
    number = 0
    slide = None
    for block in _OdfWalker(_DIALECT, hidden).blocks(root):
        where, flags = label, set(block.flags)
        if block.kind == "row" or block.table:
            where = f"{label} 表{block.table} 第{block.row}行"
        elif block.box:
            where = f"{label} {block.box}"
            flags |= (
                {"comment"}
                if block.box == "批注"
                else {"deleted"}
                if "删除" in block.box
                else set()
            )
        else:
            number += 1
            where = f"{label} 第{number}段"
        flags |= {"hidden"} if _style(block.node) in hidden else set()
        cells, at = [], 0
        for column, text in enumerate(block.cells, 1):
            if text:
                cells.append(
                    (
                        at,
                        at + len(text),
                        context.place(f"{where} 第{column}列", cell=f"行{block.row}列{column}"),
                    )
                )
            at += len(text) + 1
        context.add(block.text, where, block.kind, flags, cells=tuple(cells), slide=slide)


def _style(node: Element) -> str:
    return _attribute(node, "style-name")


def _side(root: Element, label: str, hidden: frozenset[str], context: Context) -> None:
    if label == "文档属性":
        for node in root.iter():
            text = (node.text or "").strip()
            name = local(node)
            if text and name not in (
                "generator",
                "creation-date",
                "date",
                "editing-duration",
                "editing-cycles",
            ):
                context.add(text, f"文档属性 {name}", "meta", data={"name": name})
        return
    for master in root.iter("{*}master-styles"):
        _texts(master, label, hidden, context)


def _links(root: Element, context: Context) -> None:
    for node in root.iter("{*}a"):
        if target := _attribute(node, "href"):
            text = "".join(map(str, node.itertext()))[:400]
            context.add(target, "链接", "link", data={"tag": "a", "attr": "href", "text": text})
    for node in root.iter("{*}desc", "{*}title"):
        context.add(node.text or "", "图片说明", "attribute", data={"tag": "img", "name": "alt"})


def _inside(package: Package, context: Context) -> None:
    """Pictures and embedded documents."""
    count = 0
    for name in package.names:
        lower = name.lower()
        try:
            if lower.startswith(("pictures/", "media/")) and lower.endswith(PICTURES):
                count += 1
                context.picture(package.read(name), f"图片{count}")
            elif lower.endswith("/content.xml") and lower != "content.xml":
                _texts(package.xml(name), f"嵌入对象 {name.split('/')[0]}", frozenset(), context)
            elif lower.startswith("basic/") and lower.endswith(".xml") and "script-l" not in lower:
                context.skipped(
                    "macro", "含有宏，没有运行，也没有检查其代码；公开文件不应带宏。", name
                )
        except ReadError as error:
            context.failed(error, name)


def _sheets(root: Element, context: Context) -> None:
    hidden_tables = _hidden_tables(root)
    for table in root.iter("{*}table"):
        name = _attribute(table, "name") or "工作表"
        hidden = _attribute(table, "style-name") in hidden_tables
        columns = frozenset(_hidden_columns(table))
        row_number = 1
        for row in table.iter("{*}table-row"):
            repeated = _number(row, "number-rows-repeated")
            _row(row, row_number, name, hidden, columns, context)
            row_number += repeated
        for note in table.iter("{*}annotation"):
            text = "\n".join("".join(map(str, p.itertext())) for p in note.iter("{*}p"))
            context.add(text, f"{name}!批注", "comment", ("comment",), sheet=name)
        for shapes in table.iter("{*}shapes"):
            for paragraph in shapes.iter("{*}p"):
                context.add("".join(map(str, paragraph.itertext())), f"{name}!文本框", sheet=name)


def _hidden_tables(root: Element) -> set[str]:
    document = root.getroottree().getroot()
    return {
        _attribute(style, "name")
        for style in document.iter("{*}style")
        for item in style.iter("{*}table-properties")
        if _attribute(item, "display") == "false"
    }


def _hidden_columns(table: Element) -> Iterator[int]:
    number = 1
    for column in table.iter("{*}table-column"):
        repeated = min(_number(column, "number-columns-repeated"), 16_384)
        if _attribute(column, "visibility") in ("collapse", "filter"):
            yield from range(number, number + min(repeated, 1_024))
        number += repeated


def _row(
    row: Element, number: int, name: str, hidden: bool, columns: frozenset[int], context: Context
) -> None:
    values: list[str] = []
    first = column = 1
    unseen = hidden or _attribute(row, "visibility") in ("collapse", "filter")
    flags = frozenset({"hidden"}) if unseen else frozenset[str]()
    remark = "（隐藏表）" if hidden else "（隐藏行）" if unseen else ""
    where = f"{name}!第{number}行{remark}"
    for cell in row:
        if local(cell) not in ("table-cell", "covered-table-cell"):
            continue
        context.budget.spend("cells", 1)
        text = _cell(cell)
        repeated = min(_number(cell, "number-columns-repeated"), 16_384)
        if not text and repeated > _MOST_REPEATED:
            if any(values):
                context.grid(values, where, number, first, columns, sheet=name, flags=flags)
            values, first = [], column + repeated
        else:
            values += [text] * min(repeated, _MOST_REPEATED)
        column += repeated
    if any(values):
        context.grid(values, where, number, first, columns, sheet=name, flags=flags)


def _cell(cell: Element) -> str:
    """What a cell shows; a long number as it is stored, as its shown form may be rounded."""
    if not len(cell) and not cell.attrib:
        return ""
    parts = ["".join(map(str, p.itertext())) for p in cell if local(p) in ("p", "h")]
    stored = _attribute(cell, "value")
    if stored and _attribute(cell, "value-type") == "float":
        from contentguard.readers.xlsx import shown

        try:
            value = float(stored)
        except ValueError:
            value = 0.0
        if abs(value) >= 1e10:
            return shown(value)
    return "\n".join(parts).replace("\t", " ")


def _number(node: Element, name: str) -> int:
    text = _attribute(node, name)
    return max(int(text), 1) if text.isascii() and text.isdigit() and len(text) < 9 else 1


def _attribute(node: Element, name: str) -> str:
    for key, text in node.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(text)
    return ""
