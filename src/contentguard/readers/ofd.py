"""OFD (GB/T 33190): page text in reading order, templates, annotations, attachments, pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from contentguard.errors import ReadError
from contentguard.formats.package import Element, Package, local
from contentguard.readers.context import Context
from contentguard.readers.ooxml import PICTURES

_PAGE = re.compile(r"Pages?[/_]?(?:Page)?_?([0-9]+)", re.I)
_NUMBER = re.compile(r"-?[0-9]{1,9}(?:\.[0-9]{1,9})?")
_KNOWN = re.compile(r"\.(?:xml|ttf|ttc|otf|esl|dat|rels|woff2?)$", re.I)
_LABELS = (
    ("annot", "注释"),
    ("tpl", "模板"),
    ("template", "模板"),
    ("page", "第{}页"),
    ("res", "资源"),
)


@dataclass(slots=True)
class _Word:
    x: float
    y: float
    size: float
    text: str


def read(data: bytes, context: Context) -> None:
    """Reads an OFD file.

    Raises:
        ReadError: the package cannot be opened; faults of single parts are noted.
    """
    package = Package(data, context.budget)
    pages = _page_numbers(package)
    count = 0
    for name in sorted(package.names, key=lambda n: (pages.get(n, 1 << 30), n)):
        lower = name.lower()
        try:
            if lower.endswith(".xml"):
                _part(package, name, pages.get(name), context)
            elif lower.endswith((*PICTURES, ".jb2", ".gbig2")):
                count += 1
                context.picture(package.read(name), f"图片{count}")
            elif not _KNOWN.search(lower) and "/signs/" not in lower and "mimetype" not in lower:
                context.child(name.rpartition("/")[2], package.read(name))
        except ReadError as error:
            # Tag files only point at text; some writers make them without a namespace.
            if "/tags/" not in lower:
                context.failed(error, name)
    if not context.segments and count == 0 and any(_paths(package, n) for n in pages):
        context.failed(
            ReadError("文字已转为图形（矢量路径），无法提取；请人工检查，或用原文件另存。")
        )


def _paths(package: Package, name: str) -> bool:
    return b"PathObject" in package.read(name)


def _page_numbers(package: Package) -> dict[str, int]:
    """Content parts of pages → their numbers, as the documents list them."""
    found: dict[str, int] = {}
    for name in package.names:
        if not name.lower().endswith("document.xml"):
            continue
        folder = name.rpartition("/")[0]
        try:
            root = package.xml(name)
        except ReadError:
            continue
        for number, node in enumerate(root.iter("{*}Page"), 1):
            target = (node.get("BaseLoc") or "").replace("\\", "/").lstrip("/")
            for path in (f"{folder}/{target}", target):
                part = package.find(path)
                if part:
                    found[part] = number
    return found


def _part(package: Package, name: str, page: int | None, context: Context) -> None:
    root = package.xml(name)
    lower = name.lower()
    label = (
        f"第{page}页"
        if page
        else next((text for key, text in _LABELS if key in lower and "{" not in text), "")
    )
    if not label:
        match = _PAGE.search(name)
        label = f"第{int(match[1]) + 1}页" if match else "文档"
    for line in _lines(list(_words(root))):
        context.add(line, label, page=page)
    for node in root.iter(
        "{*}Remark",
        "{*}Parameter",
        "{*}URI",
        "{*}CustomData",
        "{*}Title",
        "{*}Author",
        "{*}Subject",
        "{*}Abstract",
        "{*}Keyword",
    ):
        text = (node.text or "").strip()
        if target := node.get("URI"):
            context.add(
                target,
                f"{label} 链接",
                "link",
                page=page,
                data={"tag": "a", "attr": "href", "text": ""},
            )
        if text:
            context.add(
                text, f"{label} 属性 {local(node)}", "meta", page=page, data={"name": local(node)}
            )


def _words(root: Element) -> Iterator[_Word]:
    """Every TextCode with its place in its block, in millimetres."""
    for node in root.iter("{*}TextCode"):
        text = node.text or ""
        if not text.strip():
            continue
        owner = node.getparent()
        box = (
            [float(n) for n in _NUMBER.findall(owner.get("Boundary", ""))]
            if owner is not None
            else []
        )
        left, top = (box[0], box[1]) if len(box) >= 2 else (0.0, 0.0)
        size = _float(owner.get("Size") if owner is not None else None, 4.0)
        # DeltaY moves each character down: the line is vertical, its words stand alone.
        yield _Word(
            left + _float(node.get("X"), 0.0), top + _float(node.get("Y"), 0.0), size or 4.0, text
        )


def _float(text: str | None, default: float) -> float:
    match = _NUMBER.match(text or "")
    return float(match[0]) if match else default


def _lines(words: list[_Word]) -> Iterator[str]:
    """Words joined to lines; the order of the file is kept where it reads from left to right."""
    line: list[_Word] = []
    for word in sorted(words, key=lambda w: (round(w.y, 1), w.x)):
        if line and abs(word.y - line[0].y) > 0.5 * min(word.size, line[0].size):
            yield _joined(line)
            line = []
        line.append(word)
    if line:
        yield _joined(line)


def _joined(line: list[_Word]) -> str:
    line.sort(key=lambda w: w.x)
    text, end = "", None
    for word in line:
        width = sum(word.size if c > "\x7f" else word.size / 2 for c in word.text)
        if end is not None and word.x - end > 0.8 * word.size:
            text += "\t"
        text += word.text
        end = word.x + width
    return text
