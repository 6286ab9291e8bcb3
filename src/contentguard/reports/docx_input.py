"""A Word file given back with comments at the exact words; every other part stays as it was."""

from __future__ import annotations

import copy
import datetime as dt
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lxml import etree

from contentguard.errors import CorruptError, LimitError
from contentguard.formats.package import Element, local, parse_xml
from contentguard.model import Report, Violation
from contentguard.reports._word import (
    COMMENTS_RELATION,
    COMMENTS_TYPE,
    RELATIONS,
    TYPES,
    W,
    comment_xml,
    note_xml,
)

_SKIP = frozenset({"pPr", "Fallback", "instrText", "delInstrText", "sdtPr", "rPr", "tblPr", "tcPr", "trPr"})  # fmt: skip
_MOST = 400 * 1024 * 1024
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def annotate(data: bytes, report: Report, *, now: dt.datetime | None = None) -> bytes:
    """The Word file with a comment for each violation.

    A violation that does not stand in the body's visible text (header, footnote, properties) is
    named in a comment at the beginning of the document.

    Args:
        data: the file that was checked.
        report: its report; places count in this very file.
        now: date of the comments.

    Raises:
        ReadError: the file cannot be read.
    """
    with _opened(data) as package:
        names = package.namelist()
        main = _main(package)
        body = parse_xml(package.read(main))
        comments_name = _sibling(main, "comments.xml")
        old = parse_xml(package.read(comments_name)) if comments_name in names else None
        comments = old if old is not None else etree.Element(f"{{{W}}}comments", nsmap={"w": W})
        numbers = [int(c.get(f"{{{W}}}id") or 0) for c in comments]
        writer = _Writer(
            body, comments, max(numbers, default=-1) + 1, now or dt.datetime.now(dt.UTC)
        )
        writer.write(report)
        changed = {main: _bytes(body), comments_name: _bytes(comments)}
        if old is None:
            changed |= _declared(package, main, comments_name)
        return _repacked(package, changed)


def _opened(data: bytes) -> zipfile.ZipFile:
    try:
        package = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise CorruptError("文件损坏，写不了批注。") from error
    if sum(info.file_size for info in package.infolist()) > _MOST:
        raise LimitError("文件展开后过大，写不了批注。")
    if not {"_rels/.rels", "[Content_Types].xml"} <= set(package.namelist()):
        raise CorruptError("文件不是完整的 Word 文档，写不了批注。")
    return package


def _main(package: zipfile.ZipFile) -> str:
    relations = parse_xml(package.read("_rels/.rels"))
    for relation in relations:
        if (relation.get("Type") or "").endswith("/officeDocument"):
            return (relation.get("Target") or "").lstrip("/")
    return "word/document.xml"


def _sibling(main: str, name: str) -> str:
    folder, slash, _ = main.rpartition("/")
    return f"{folder}{slash}{name}"


def _declared(package: zipfile.ZipFile, main: str, comments_name: str) -> dict[str, bytes]:
    types = parse_xml(package.read("[Content_Types].xml"))
    override = etree.SubElement(types, f"{{{TYPES}}}Override")
    override.set("PartName", f"/{comments_name}")
    override.set("ContentType", COMMENTS_TYPE)
    folder, slash, file = main.rpartition("/")
    name = f"{folder}{slash}_rels/{file}.rels"
    if name in package.namelist():
        relations = parse_xml(package.read(name))
    else:
        relations = etree.Element(f"{{{RELATIONS}}}Relationships", nsmap={None: RELATIONS})  # type: ignore[dict-item]
    used = {r.get("Id") for r in relations}
    relation = etree.SubElement(relations, f"{{{RELATIONS}}}Relationship")
    relation.set("Id", next(f"rIdCG{n}" for n in range(1000) if f"rIdCG{n}" not in used))
    relation.set("Type", COMMENTS_RELATION)
    relation.set("Target", "comments.xml")
    return {"[Content_Types].xml": _bytes(types), name: _bytes(relations)}


def _bytes(root: Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _repacked(package: zipfile.ZipFile, changed: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for info in package.infolist():
            new = changed.pop(info.filename) if info.filename in changed else None
            target.writestr(info, package.read(info.filename) if new is None else new)
        for name, content in changed.items():
            target.writestr(name, content)
    return buffer.getvalue()


@dataclass(slots=True)
class _Writer:
    """Puts comments into a body."""

    body: Element
    comments: Element
    number: int
    when: dt.datetime
    places: dict[str, tuple[Element, str]] = field(default_factory=dict)

    def write(self, report: Report) -> None:
        """A comment for each violation."""
        self.places = dict(_places(self.body))
        unplaced: list[Violation] = []
        # Behind first: what is split behind a place does not move it.
        for violation in sorted(report.violations, key=lambda v: v.spans[:1], reverse=True):
            if not self._place(violation):
                unplaced.append(violation)
        if unplaced:
            self._rest(unplaced[::-1])

    def _place(self, violation: Violation) -> bool:
        where = violation.locator.display.rpartition(" › ")[2]
        found = self.places.get(where) or self.places.get(where.rpartition(" 第")[0])
        if found is None or not violation.spans or violation.locator.part != "attachment":
            return False
        block, text = found
        if not _agrees(violation, "".join(text[s:e] for s, e in violation.spans)):
            return False
        letters = _aligned(block, text)
        start, end = violation.spans[0][0], violation.spans[-1][1]
        own = [letters[i] for i in range(start, min(end, len(letters))) if letters[i] is not None]
        if not own or own[0] is None or own[-1] is None:
            return False
        first, last = own[0], own[-1]
        self._between(first, last)
        self.comments.append(etree.fromstring(comment_xml(self.number, violation, self.when)))
        self.number += 1
        return True

    def _between(self, first: tuple[Element, int], last: tuple[Element, int]) -> None:
        _split(last[0], last[1] + 1)
        cut = _split(first[0], first[1])
        start_run = _run(first[0]) if cut is None else cut
        # If both ends stand in one text, the split at the start moved the end into the new run.
        end_run = start_run if first[0] is last[0] else _run(last[0])
        self._mark(start_run, end_run)

    def _mark(self, start_run: Element, end_run: Element) -> None:
        start = etree.Element(f"{{{W}}}commentRangeStart")
        end = etree.Element(f"{{{W}}}commentRangeEnd")
        run = etree.Element(f"{{{W}}}r")
        etree.SubElement(run, f"{{{W}}}commentReference").set(f"{{{W}}}id", str(self.number))
        for mark in (start, end):
            mark.set(f"{{{W}}}id", str(self.number))
        start_run.addprevious(start)
        end_run.addnext(end)
        end.addnext(run)

    def _rest(self, violations: Sequence[Violation]) -> None:
        lines = ["以下问题不在正文可见文字里："]
        lines += [f"{v.locator.display}：{v.message}" for v in violations]
        runs = next((r for r in self.body.iter(f"{{{W}}}r")), None)
        if runs is None:
            paragraph = next(self.body.iter(f"{{{W}}}p"), None)
            if paragraph is None:
                return
            runs = etree.SubElement(paragraph, f"{{{W}}}r")
        self._mark(runs, runs)
        self.comments.append(etree.fromstring(note_xml(self.number, lines, self.when)))
        self.number += 1


def _agrees(violation: Violation, words: str) -> bool:
    """Whether the words found at a place are those reported, as far as a mask lets one see."""
    if len(words) != len(violation.text):
        return violation.masked and bool(words)
    return all(a in (b, "*") for a, b in zip(violation.text, words, strict=True))


def _places(body: Element) -> Iterator[tuple[str, tuple[Element, str]]]:
    """The blocks of the body under the names that the reader gives them."""
    from contentguard.readers.docx import _DIALECT, _where, _WordWalker

    counts: dict[str, int] = {}
    found: dict[str, list[tuple[Element, str]]] = {}
    for block in _WordWalker(_DIALECT).blocks(body):
        where, _ = _where(block, "正文", counts)
        if not block.flags - {"inserted"}:
            found.setdefault(where, []).append((block.node, block.text))
    for where, blocks in found.items():
        if len(blocks) == 1:  # a name that two blocks share (text boxes) proves nothing
            yield where, blocks[0]


def _aligned(block: Element, text: str) -> list[tuple[Element, int] | None]:
    """For each character of a block's text the text node and the position it stands at."""
    visible = [
        (node, i)
        for node in _texts(block)
        for i, c in enumerate(node.text or "")
        if not c.isspace()
    ]
    letters: list[tuple[Element, int] | None] = []
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


def _run(text: Element) -> Element:
    node = text.getparent()
    while node is not None and local(node) != "r":
        node = node.getparent()
    assert node is not None
    return node


def _split(text: Element, at: int) -> Element | None:
    """Cuts the run of a text node so that its characters from ``at`` on begin a new run.

    Returns:
        The new run; None if nothing stands before ``at`` in the run.
    """
    run, value = _run(text), text.text or ""
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
