"""Writes WordprocessingML: paragraphs whose words carry comments."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape

from contentguard.model import Violation
from contentguard.reports._common import (
    clause_words,
    lowered_words,
    suggestion_words,
    utf8,
    xml_text,
)

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
COMMENTS_RELATION = f"{R}/comments"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def safe(text: str) -> str:
    """Text for an element or attribute."""
    return escape(utf8(xml_text(text)), quote=True)


def comment_xml(number: int, violation: Violation, when: dt.datetime) -> str:
    """A comment: what, how to correct it, under which clause."""
    lines = [f"【{violation.severity.label}】{violation.title}：{violation.message}"]
    if violation.suggestions:
        lines.append(f"建议改为：{suggestion_words(violation)}")
    clauses = "；".join(clause_words(c) for c in violation.clauses)
    lines.append(f"依据：{clauses or violation.basis}（规则 {violation.code}）")
    if lowered := lowered_words(violation):
        lines.append(lowered)
    return note_xml(number, lines, when)


def note_xml(number: int, lines: Iterable[str], when: dt.datetime) -> str:
    """A comment of several paragraphs."""
    body = "".join(f"<w:p><w:r>{words(line)}</w:r></w:p>" for line in lines)
    date = when.strftime("%Y-%m-%dT%H:%M:%SZ")
    return (
        f'<w:comment xmlns:w="{W}" w:id="{number}" w:author="contentguard" w:initials="CG" '
        f'w:date="{date}">{body}</w:comment>'
    )


def words(text: str) -> str:
    """Text of a run, white space kept."""
    return f'<w:t xml:space="preserve">{safe(text)}</w:t>'


@dataclass(slots=True)
class Page:
    """A document being written: paragraphs and comments."""

    when: dt.datetime
    paragraphs: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)

    def line(self, text: str, size: int = 24, bold: bool = False, colour: str = "") -> None:
        """A paragraph of one style; ``size`` in half points."""
        look = f'<w:sz w:val="{size}"/>'
        look = (
            ("<w:b/>" if bold else "") + (f'<w:color w:val="{colour}"/>' if colour else "") + look
        )
        self.paragraphs.append(f"<w:p><w:r><w:rPr>{look}</w:rPr>{words(text)}</w:r></w:p>")

    def page_break(self) -> None:
        """The following stands on a new page."""
        self.paragraphs.append('<w:p><w:r><w:br w:type="page"/></w:r></w:p>')

    def comment(self, violation: Violation) -> int:
        """Adds a comment and gives its number."""
        number = len(self.comments)
        self.comments.append(comment_xml(number, violation, self.when))
        return number

    def text(
        self, pieces: Sequence[tuple[str, int, int]], violations: Sequence[Violation], length: int
    ) -> None:
        """The checked text with a comment on the words of each violation.

        Args:
            pieces: (shown text, start, end) in reading order: where it stands in the source;
                ``\\n`` in a shown text ends a paragraph.
            violations: those whose spans index the source.
            length: of the source.
        """
        starts: dict[int, list[int]] = {}
        ends: dict[int, list[int]] = {}
        for violation in violations:
            number = self.comment(violation)
            spans = violation.spans or ((0, 0),)
            starts.setdefault(min(spans[0][0], length), []).append(number)
            ends.setdefault(min(spans[-1][1], length), []).append(number)
        self._flow(pieces, starts, ends)

    def _flow(
        self,
        pieces: Sequence[tuple[str, int, int]],
        starts: dict[int, list[int]],
        ends: dict[int, list[int]],
    ) -> None:
        marks = sorted({*starts, *ends})
        out: list[str] = []
        opened: set[int] = set()
        done: set[int] = set()
        at = 0

        def upto(limit: int, inclusive: bool) -> None:
            nonlocal at
            while at < len(marks) and (marks[at] < limit or (inclusive and marks[at] == limit)):
                self._mark(out, starts.get(marks[at], []), ends.get(marks[at], []), opened, done)
                at += 1

        for shown, start, end in pieces:
            upto(start, inclusive=True)
            for cut in (
                [m for m in marks[at:] if start < m < end] if len(shown) == end - start else []
            ):
                self._words(out, shown[: cut - start])
                shown, start = shown[cut - start :], cut
                upto(cut, inclusive=True)
            self._words(out, shown)
        upto(1 << 60, inclusive=True)
        self.paragraphs.append(f"<w:p>{''.join(out)}</w:p>")

    def _words(self, out: list[str], text: str) -> None:
        first, *rest = text.split("\n")
        if first:
            out.append(f"<w:r>{words(first)}</w:r>")
        for line in rest:
            self.paragraphs.append(f"<w:p>{''.join(out)}</w:p>")
            out.clear()
            if line:
                out.append(f"<w:r>{words(line)}</w:r>")

    @staticmethod
    def _mark(
        out: list[str], starts: list[int], ends: list[int], opened: set[int], done: set[int]
    ) -> None:
        # Ends first, unless a comment has no width: then it opens and closes here.
        for number in [n for n in ends if n in opened]:
            out.append(_closed(number))
            done.add(number)
        for number in starts:
            out.append(f'<w:commentRangeStart w:id="{number}"/>')
            opened.add(number)
        for number in [n for n in ends if n in opened and n not in done]:
            out.append(_closed(number))
            done.add(number)


def _closed(number: int) -> str:
    return f'<w:commentRangeEnd w:id="{number}"/><w:r><w:commentReference w:id="{number}"/></w:r>'


def parts(page: Page) -> dict[str, str]:
    """The parts of a new document."""
    body = "".join(page.paragraphs)
    office = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    return {
        "[Content_Types].xml": (
            f'{HEAD}<Types xmlns="{TYPES}"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{office}"/>'
            f'<Override PartName="/word/comments.xml" ContentType="{COMMENTS_TYPE}"/></Types>'
        ),
        "_rels/.rels": (
            f'{HEAD}<Relationships xmlns="{RELATIONS}"><Relationship Id="rId1" '
            f'Type="{R}/officeDocument" Target="word/document.xml"/></Relationships>'
        ),
        "word/_rels/document.xml.rels": (
            f'{HEAD}<Relationships xmlns="{RELATIONS}"><Relationship Id="rId1" '
            f'Type="{COMMENTS_RELATION}" Target="comments.xml"/></Relationships>'
        ),
        "word/document.xml": (
            f'{HEAD}<w:document xmlns:w="{W}" xmlns:r="{R}"><w:body>{body}<w:sectPr>'
            '<w:pgSz w:w="11906" w:h="16838"/>'
            '<w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440" w:header="851" '
            'w:footer="992" w:gutter="0"/></w:sectPr></w:body></w:document>'
        ),
        "word/comments.xml": (
            f'{HEAD}<w:comments xmlns:w="{W}">{"".join(page.comments)}</w:comments>'
        ),
    }
