"""A Word file given back with comments at the exact words; every other part stays as it was."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from contentguard.formats.package import Element, parse_xml
from contentguard.model import Report, Violation
from contentguard.readers.docx_runs import (
    Part,
    blocks_named,
    cut_out,
    letters_of,
    opened,
    repacked,
    text_parts,
    xml_bytes,
)
from contentguard.reports._word import (
    COMMENTS_RELATION,
    COMMENTS_TYPE,
    RELATIONS,
    TYPES,
    W,
    comment_xml,
    note_xml,
)


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
    with opened(data) as package:
        names = package.namelist()
        part = text_parts(package)[0]
        main, body = part.name, part.root
        comments_name = _sibling(main, "comments.xml")
        old = parse_xml(package.read(comments_name)) if comments_name in names else None
        comments = old if old is not None else etree.Element(f"{{{W}}}comments", nsmap={"w": W})
        numbers = [int(c.get(f"{{{W}}}id") or 0) for c in comments]
        writer = _Writer(
            part, comments, max(numbers, default=-1) + 1, now or dt.datetime.now(dt.UTC)
        )
        writer.write(report)
        changed = {main: xml_bytes(body), comments_name: xml_bytes(comments)}
        if old is None:
            changed |= _declared(package, main, comments_name)
        return repacked(package, changed)


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
    return {"[Content_Types].xml": xml_bytes(types), name: xml_bytes(relations)}


@dataclass(slots=True)
class _Writer:
    """Puts comments into a body."""

    part: Part
    comments: Element
    number: int
    when: dt.datetime

    def write(self, report: Report) -> None:
        """A comment for each violation."""
        unplaced: list[Violation] = []
        # Behind first: what is split behind a place does not move it.
        for violation in sorted(report.violations, key=lambda v: v.spans[:1], reverse=True):
            if not self._place(violation):
                unplaced.append(violation)
        if unplaced:
            self._rest(unplaced[::-1])

    def _place(self, violation: Violation) -> bool:
        found = blocks_named([self.part], violation)
        # Of two text boxes with the same words neither is known to be meant.
        own = [x for x in letters_of(*found[0][1:], violation) if x] if len(found) == 1 else []
        if not own:
            return False
        self._mark(*cut_out(own[0], own[-1]))
        self.comments.append(etree.fromstring(comment_xml(self.number, violation, self.when)))
        self.number += 1
        return True

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
        runs = next((r for r in self.part.root.iter(f"{{{W}}}r")), None)
        if runs is None:
            paragraph = next(self.part.root.iter(f"{{{W}}}p"), None)
            if paragraph is None:
                return
            runs = etree.SubElement(paragraph, f"{{{W}}}r")
        self._mark(runs, runs)
        self.comments.append(etree.fromstring(note_xml(self.number, lines, self.when)))
        self.number += 1
