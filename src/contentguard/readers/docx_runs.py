"""From the text of a Word file, as it was read, back to the runs that hold it."""

from __future__ import annotations

import copy
import io
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from lxml import etree

from contentguard.errors import CorruptError, LimitError, ReadError
from contentguard.formats.package import Element, local, parse_xml
from contentguard.model import Violation
from contentguard.readers.docx import _DIALECT, _where, _WordWalker, hidden_styles, part_label

_SKIP = frozenset({"pPr", "Fallback", "instrText", "delInstrText", "sdtPr", "rPr", "tblPr", "tcPr", "trPr"})  # fmt: skip
_MOST = 400 * 1024 * 1024
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"

Letter = tuple[Element, int]
"""A text node and a position in its text."""


def opened(data: bytes) -> zipfile.ZipFile:
    """The package of a Word file that is to be written again.

    Raises:
        ReadError: damaged, no Word file, or too large.
    """
    try:
        package = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise CorruptError("文件损坏，不能写入。") from error
    if sum(info.file_size for info in package.infolist()) > _MOST:
        raise LimitError("文件展开后过大，不能写入。")
    if not {"_rels/.rels", "[Content_Types].xml"} <= set(package.namelist()):
        raise CorruptError("文件不是完整的 Word 文档，不能写入。")
    return package


def main_part(package: zipfile.ZipFile) -> str:
    """The name of the part that holds the body."""
    relations = parse_xml(package.read("_rels/.rels"))
    for relation in relations:
        if (relation.get("Type") or "").endswith("/officeDocument"):
            return (relation.get("Target") or "").lstrip("/")
    return "word/document.xml"


def xml_bytes(root: Element) -> bytes:
    """A part as Word writes it."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def repacked(package: zipfile.ZipFile, changed: dict[str, bytes]) -> bytes:
    """The package with some parts changed or added, all others byte for byte."""
    buffer, changed = io.BytesIO(), dict(changed)
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for info in package.infolist():
            new = changed.pop(info.filename) if info.filename in changed else None
            target.writestr(info, package.read(info.filename) if new is None else new)
        for name, content in changed.items():
            target.writestr(name, content)
    return buffer.getvalue()


@dataclass(slots=True)
class Part:
    """One part of a Word file with its visible blocks under the names that the reader gives them.

    Attributes:
        name: of the part in the package.
        label: what people call it (正文, 页眉, 脚注 …).
        blocks: (name, node, text) in reading order; two blocks may share a name.
    """

    name: str
    label: str
    root: Element
    blocks: list[tuple[str, Element, str]]


def text_parts(package: zipfile.ZipFile) -> list[Part]:
    """The parts that hold text, the body first, read as the reader reads them.

    Raises:
        ReadError: the body is damaged; a damaged part besides it is left out.
    """
    main, names = main_part(package), package.namelist()
    styles = next((n for n in names if n.lower() == "word/styles.xml"), None)
    # One walker for all parts, because it numbers their tables through.
    walker = _WordWalker(_DIALECT, hidden_styles(package.read(styles)) if styles else frozenset())
    found = [_part(package, main, "正文", walker)]
    for name in names:
        if name != main and (label := part_label(name)):
            with suppress(ReadError):
                found.append(_part(package, name, label, walker))
    return found


def _part(package: zipfile.ZipFile, name: str, label: str, walker: _WordWalker) -> Part:
    counts: dict[str, int] = {}
    root, blocks = parse_xml(package.read(name)), []
    for block in walker.blocks(root):
        where, _ = _where(block, label, counts)
        if not block.flags - {"inserted"}:
            blocks.append((where, block.node, block.text))
    return Part(name, label, root, blocks)


def blocks_named(parts: Iterable[Part], violation: Violation) -> list[tuple[Part, Element, str]]:
    """The blocks that a violation may stand in: of its name, with its words at its spans."""
    where = violation.locator.display.rpartition(" › ")[2]
    if not violation.spans or violation.locator.part != "attachment":
        return []
    every = [(name, (p, node, text)) for p in parts for name, node, text in p.blocks]
    found = [block for name, block in every if name == where]
    if not found:  # a cell is a place in its row
        row = where.rpartition(" 第")[0]
        found = [block for name, block in every if name == row]
    return [
        block
        for block in found
        if _agrees(violation, "".join(block[2][s:e] for s, e in violation.spans))
    ]


def letters_of(block: Element, text: str, violation: Violation) -> list[Letter | None]:
    """Where each character of a violation stands, from its first to its last; None where a
    character is no letter of a run."""
    return _aligned(block, text)[violation.spans[0][0] : violation.spans[-1][1]]


def _agrees(violation: Violation, words: str) -> bool:
    """Whether the words found at a place are those reported, as far as a mask lets one see."""
    if len(words) != len(violation.text):
        return violation.masked and bool(words)
    return all(a in (b, "*") for a, b in zip(violation.text, words, strict=True))


def _aligned(block: Element, text: str) -> list[Letter | None]:
    """For each character of a block's text the text node and the position it stands at."""
    visible = [
        (node, i)
        for node in _texts(block)
        for i, c in enumerate(node.text or "")
        if not c.isspace()
    ]
    letters: list[Letter | None] = []
    at = 0
    for character in text:
        if character.isspace():
            letters.append(None)
            continue
        if at >= len(visible) or (visible[at][0].text or "")[visible[at][1]] != character:
            # A character that no text node holds, such as a hyphen written as an element.
            letters.append(None)
            continue
        letters.append(visible[at])
        at += 1
    return letters


def _texts(node: Element) -> Iterator[Element]:
    for child in node:
        name = local(child) if isinstance(child.tag, str) else ""
        if name == "t":
            yield child
        elif name and name not in _SKIP and name not in ("del", "moveFrom", "txbxContent", "txbx"):
            yield from _texts(child)


def run_of(text: Element) -> Element:
    """The run that a text node stands in."""
    node = text.getparent()
    while node is not None and local(node) != "r":
        node = node.getparent()
    assert node is not None
    return node


def cut_out(first: Letter, last: Letter) -> tuple[Element, Element]:
    """Splits runs so that the letters from ``first`` to ``last`` have runs of their own.

    Returns:
        The first and the last of these runs.
    """
    split(last[0], last[1] + 1)
    cut = split(first[0], first[1])
    start = run_of(first[0]) if cut is None else cut
    # If both ends stand in one text, the split at the start moved the end into the new run.
    return start, start if first[0] is last[0] else run_of(last[0])


def split(text: Element, at: int) -> Element | None:
    """Cuts the run of a text node so that its characters from ``at`` on begin a new run.

    Returns:
        The new run; None if nothing stands before ``at`` in the run.
    """
    run, value = run_of(text), text.text or ""
    before = [c for c in text.itersiblings(preceding=True) if local(c) != "rPr"]
    after = list(text.itersiblings())
    if text.getparent() is not run or (at == 0 and not before) or (at >= len(value) and not after):
        return None
    new = etree.Element(run.tag, _attributes(run))
    style = next((c for c in run if local(c) == "rPr"), None)
    if style is not None:
        new.append(copy.deepcopy(style))
    if at < len(value):
        tail = etree.SubElement(new, text.tag, _attributes(text))
        tail.text = value[at:]
        tail.set(_SPACE, "preserve")
        text.text = value[:at]
        text.set(_SPACE, "preserve")
    for node in after:
        new.append(node)
    if at == 0:
        run.remove(text)
    run.addnext(new)
    return new


def _attributes(node: Element) -> dict[str, str]:
    return {str(name): str(value) for name, value in node.attrib.items()}
