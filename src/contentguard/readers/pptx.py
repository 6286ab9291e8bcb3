"""PowerPoint presentations (pptx, pptm): slides, notes, masters, comments, charts."""

from __future__ import annotations

import re

from contentguard.errors import ReadError
from contentguard.formats.package import Package
from contentguard.readers import ooxml
from contentguard.readers.context import Context
from contentguard.readers.walk import Dialect, Walker

_DIALECT = Dialect(
    paragraph=frozenset({"p"}),
    row=frozenset({"tr"}),
    cell=frozenset({"tc"}),
    text=frozenset({"t"}),
    breaks={"br": "\n", "tab": "\t"},
    skip=frozenset(
        {"pPr", "rPr", "tblPr", "tblGrid", "tcPr", "spPr", "Fallback", "bodyPr", "lstStyle"}
    ),
)
_SLIDE = re.compile(r"ppt/slides/slide([0-9]{1,6})\.xml", re.I)
_OTHER = (
    (re.compile(r"ppt/slideMasters/[^/]+\.xml", re.I), "母版"),
    (re.compile(r"ppt/slideLayouts/[^/]+\.xml", re.I), "版式"),
    (re.compile(r"ppt/(?:handoutMasters|notesMasters)/[^/]+\.xml", re.I), "讲义母版"),
)
_PROMPT = re.compile(
    r"(?:单击|点击|按一下|Click|Tap).{0,30}(?:编辑|添加|edit|add)|"
    r"\A(?:(?:第[二三四五]级|(?:Second|Third|Fourth|Fifth) level)\s*+)+\Z|\A[‹<]#[›>]\Z",
    re.I | re.S,
)


def read(data: bytes, context: Context) -> None:
    """Reads a presentation.

    Raises:
        ReadError: the package cannot be opened; faults of single slides are noted.
    """
    package = Package(data, context.budget)
    used: set[str] = set()
    for number, part in enumerate(_order(package), 1):
        used.add(part)
        try:
            _slide(package, part, number, context)
        except ReadError as error:
            context.failed(error, f"第{number}张幻灯片")
    for name in package.names:
        label = next((label for pattern, label in _OTHER if pattern.fullmatch(name)), "")
        if _SLIDE.fullmatch(name) and name not in used:
            label = "未放映的幻灯片"
        if label:
            try:
                _texts(
                    package,
                    name,
                    label,
                    ("hidden",) if "未" in label else ("master",),
                    None,
                    context,
                )
            except ReadError as error:
                context.failed(error, label)
    ooxml.properties(package, context)
    ooxml.media(package, context, "ppt/")


def _order(package: Package) -> list[str]:
    """Slide parts in the order of the show."""
    main = package.find("ppt/presentation.xml")
    if main is not None:
        relations = package.relations(main)
        found = []
        for node in package.xml(main).iter("{*}sldId"):
            key = next((str(v) for k, v in node.attrib.items() if str(k).endswith("}id")), "")
            target = relations.get(key, ("", "", False))[1]
            if target and (part := package.find(target)):
                found.append(part)
        if found:
            return found
    slides = [(int(m[1]), n) for n in package.names if (m := _SLIDE.fullmatch(n))]
    return [name for _, name in sorted(slides)]


def _slide(package: Package, part: str, number: int, context: Context) -> None:
    root = package.xml(part)
    hidden = root.get("show") in ("0", "false")
    label = f"第{number}张幻灯片{'（隐藏）' if hidden else ''}"
    flags = ("hidden",) if hidden else ()
    _texts(package, part, label, flags, number, context)
    ooxml.described(root, context, f"{label} ")
    ooxml.links(package, part, context, f"{label} ")
    for kind, target, external in package.relations(part).values():
        if external or not package.find(target):
            continue
        if kind == "notesSlide":
            _texts(package, target, f"{label} 备注", flags, number, context, "note")
        elif kind == "comments":
            for node in package.xml(target).iter("{*}text", "{*}t"):
                context.add(node.text or "", f"{label} 批注", "comment", ("comment",), slide=number)
        elif kind in ("chart", "diagramData"):
            for text in ooxml.drawing_texts(package.xml(target)):
                context.add(text, f"{label} 图表", "text", flags, slide=number)


def _texts(
    package: Package,
    part: str,
    label: str,
    flags: tuple[str, ...],
    number: int | None,
    context: Context,
    kind: str = "",
) -> None:
    for block in Walker(_DIALECT).blocks(package.xml(part)):
        if "master" in flags and _PROMPT.search(block.text):
            continue
        where = f"{label} 表{block.table} 第{block.row}行" if block.kind == "row" else label
        cells, at = [], 0
        for column, text in enumerate(block.cells, 1):
            if text:
                place = context.place(
                    f"{where} 第{column}列", slide=number, cell=f"行{block.row}列{column}"
                )
                cells.append((at, at + len(text), place))
            at += len(text) + 1
        context.add(block.text, where, kind or block.kind, flags, cells=tuple(cells), slide=number)
