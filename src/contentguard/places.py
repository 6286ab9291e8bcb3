"""Where a finding stands: for people, for programs, and for its fingerprint."""

from __future__ import annotations

from dataclasses import dataclass

from contentguard.detectors.base import Document
from contentguard.lines import Lines
from contentguard.model import Excerpt, Locator
from contentguard.text import Origin, View

_AROUND = 20
_BESIDE = 8
_LINE_ENDS = "\n\r\x1e"
_DOCUMENT = Locator(display="全文", part="document")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a finding stands.

    Attributes:
        locator: for people and programs.
        spans: in the source; see the contract of the JSON output.
        text: the words, cut out of the source by ``spans``.
        excerpt: the words as they are read, with their neighbourhood.
        raw: half-open span in ``view.raw``, and that of its line.
        context: folded words, and the folded text before and after, for the fingerprint.
    """

    locator: Locator
    spans: tuple[tuple[int, int], ...]
    text: str
    excerpt: Excerpt
    raw: tuple[int, int, int, int]
    context: tuple[str, str, str]

    @classmethod
    def whole(cls) -> Place:
        """The document itself."""
        return cls(_DOCUMENT, (), "", Excerpt("", "", ""), (0, 0, 0, 0), ("", "", ""))


def place_of(
    document: Document, view: View, span: tuple[int, int], *parts: tuple[int, int]
) -> Place:
    """Where ``span`` of the view's text, and further parts of it, stand in what was given."""
    start, end = span
    origins = [o for s, e in (span, *parts) for o in view.origin(s, e)]
    first = origins[0]
    if first.segment.locator.part == "attachment":
        origins = [o for o in origins if o.segment is first.segment]
    else:  # spans of title and body count in different strings
        origins = [o for o in origins if o.segment.locator.part == first.segment.locator.part]
    spans = _joined([s for o in origins for s in o.spans])
    source = _source(document, first)
    raw_start, raw_end = view.raw_span(start, end)
    line_start, line_end = _raw_line(view.raw, raw_start, raw_end)
    before, after = view.raw[line_start:raw_start], view.raw[raw_end:line_end]
    return Place(
        locator=_locator(document, first, spans),
        spans=spans,
        text="".join(source[s:e] for s, e in spans),
        excerpt=Excerpt(before[-_AROUND:], view.raw[raw_start:raw_end], after[:_AROUND]),
        raw=(raw_start, raw_end, line_start, line_end),
        context=(
            view.text[start:end],
            _line_before(view.text, start),
            _line_after(view.text, end),
        ),
    )


def _line_before(text: str, pos: int) -> str:
    """The eight characters before ``pos`` within its line."""
    near = text[max(pos - _BESIDE, 0) : pos]
    return near[max(map(near.rfind, _LINE_ENDS)) + 1 :]


def _line_after(text: str, pos: int) -> str:
    """The eight characters from ``pos`` on within its line."""
    near = text[pos : pos + _BESIDE]
    ends = [at for end in _LINE_ENDS if (at := near.find(end)) >= 0]
    return near[: min(ends)] if ends else near


def _raw_line(raw: str, start: int, end: int) -> tuple[int, int]:
    first = max([raw.rfind(c, 0, start) for c in _LINE_ENDS]) + 1
    ends = [p for c in _LINE_ENDS if (p := raw.find(c, end)) >= 0]
    return first, min(ends, default=len(raw))


def _source(document: Document, origin: Origin) -> str:
    part = origin.segment.locator.part
    if part == "title":
        return document.post.title
    if part == "attachment":
        return origin.segment.text
    return document.post.body


def _joined(spans: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def _locator(document: Document, origin: Origin, spans: tuple[tuple[int, int], ...]) -> Locator:
    segment = origin.segment
    for start, end, cell in segment.cells:
        if start <= origin.start < max(end, start + 1):
            if segment.locator.part == "attachment":
                return cell
            return _with_line(document, cell, spans)
    if segment.locator.part != "body" or not spans:
        return segment.locator
    if segment.locator.paragraph is not None or segment.kind != "text":
        return _with_line(document, segment.locator, spans)
    lines, start = _lines(document), spans[0][0]
    number = lines.paragraph(start)
    line, column = lines.place(start)
    display = f"{segment.locator.display} 第{number}段"
    return _at(segment.locator, display, number, line, column)


def _with_line(document: Document, locator: Locator, spans: tuple[tuple[int, int], ...]) -> Locator:
    if not spans:
        return locator
    line, column = _lines(document).place(spans[0][0])
    return _at(locator, locator.display, locator.paragraph, line, column)


def _at(locator: Locator, display: str, paragraph: int | None, line: int, column: int) -> Locator:
    """``locator`` with its line and column; written out, for ``replace`` takes five times as long."""
    return Locator(
        display, locator.part, locator.path, locator.page, paragraph, line, column, locator.sheet,
        locator.cell, locator.slide, locator.bbox, locator.hidden, locator.deleted, locator.ocr,
    )  # fmt: skip


def _lines(document: Document) -> Lines:
    """The lines of the body, counted once a document."""
    known = document.scratch.get("assemble.lines")
    if known is None:
        known = document.scratch["assemble.lines"] = Lines(document.post.body)
    lines: Lines = known
    return lines


__all__ = ["Place", "place_of"]
