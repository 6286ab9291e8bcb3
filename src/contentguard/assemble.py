"""Findings become violations: place, words, clauses, severity, message, fingerprint, masks."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from contentguard import policy
from contentguard.detectors.base import Document
from contentguard.indicators import Indicators
from contentguard.lines import Lines
from contentguard.masking import mask
from contentguard.model import (
    Excerpt,
    Finding,
    Locator,
    NotChecked,
    Severity,
    Suggestion,
    Unread,
    Violation,
)
from contentguard.patterns import lazy
from contentguard.rules import Catalogue, Rule
from contentguard.text import Origin, View

# Words of a lexicon come again and again: a site may have written anything into them.
_hide_known = lru_cache(maxsize=4_096)(mask)

Veil = Sequence[tuple[int, int, str]]
"""Spans in a view's raw text of personal data, each with its mask, in order."""

_KNOWLEDGE = frozenset(
    {
        "entry",
        "lexicon",
        "verified",
        "basis",
        "as_of",
        "as_of_from",
        "context",
        "type",
        "leak",
        "masked",
    }
)
"""Keys of an evidence whose values come from our own data or are masks already."""

_AROUND = 20
_WIDE = 80
_LONGEST = 2_000
"""Signs that an item of personal data has at most."""
_BESIDE = 8
_LINE_ENDS = "\n\r\x1e"
_NUMBER_END = lazy(r"[0-9０-９*\- .]+\Z")
_NUMBER_START = lazy(r"\A[0-9０-９Xx*\- .]+")
_DOCUMENT = Locator(display="全文", part="document")


@dataclass(frozen=True, slots=True)
class Assembler:
    """Turns findings of one document into violations.

    Attributes:
        catalogue: the rules.
        indicators: the chosen tables.
        key: the site's key for fingerprints, or None.
        full: whether personal data leave unmasked.
    """

    catalogue: Catalogue
    indicators: Indicators
    key: bytes | None
    full: bool

    def violation(
        self, document: Document, view: View | None, finding: Finding, veil: Veil = ()
    ) -> Violation:
        """The violation of a finding; a view of None or an empty span means the whole document.

        Args:
            document: what it was found in.
            view: the view that its span counts in.
            finding: the finding.
            veil: personal data of that view, see :func:`veil_of`.
        """
        rule = self.catalogue[finding.rule]
        if view is None or finding.start == finding.end:
            place = Place.whole()
        else:
            place = place_of(document, view, (finding.start, finding.end), *finding.parts)
        # A clause that holds for one kind of post only must not rest on a guess of the kind.
        kind = "" if document.kind_guessed else document.kind.value
        clauses = self.indicators.grade(rule.code, finding.grade, kind)
        severity = _capped(self.indicators.severity(clauses), finding.ceiling)
        hide: Callable[[str], str] = str if self.full else mask
        text, read = place.text, place.excerpt.match
        if not self.full:
            text = _masked_words(finding, text)
        words = text if read == place.text else read if self.full else _masked_words(finding, read)
        return Violation(
            code=rule.code,
            name=rule.slug,
            family=rule.family,
            title=rule.title,
            severity=severity,
            confidence=finding.confidence,
            disposition=policy.dispose(severity, finding.confidence, rule.cap == "review"),
            message=hide(_message(rule, finding, words)),
            text=text,
            masked=text != place.text,
            excerpt=place.excerpt if self.full else masked_excerpt(place, view, words, veil),
            locator=hidden_locator(place.locator, hide),
            spans=place.spans,
            suggestions=tuple(Suggestion(hide(x.text), x.safe) for x in finding.suggestions),
            clauses=clauses,
            basis=(str if self.full else _hide_known)(
                str(finding.evidence.get("basis") or rule.basis)
            ),
            evidence=self._evidence(finding, place, rule),
            fingerprint=policy.fingerprint(self.key, rule.code, *place.context),
        )

    def _evidence(self, finding: Finding, place: Place, rule: Rule) -> dict[str, Any]:
        evidence = dict(finding.evidence)
        if rule.family == "PII" and self.full:
            evidence.setdefault("value", place.text)
        if not self.full:
            evidence.pop("value", None)
            return {
                k: _hide_known(v) if k in _KNOWLEDGE and isinstance(v, str) else masked_values(v)
                for k, v in evidence.items()
            }
        return evidence


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


def _masked_words(finding: Finding, words: str) -> str:
    """The words of a finding as they may leave: personal data by their own mask."""
    known = finding.evidence.get("masked")
    if isinstance(known, str) and finding.rule.startswith("PII") and known:
        return known
    return mask(words)


def veil_of(view: View | None, findings: Iterable[Finding]) -> Veil:
    """What the findings of a view hide: worked out once, it is asked for at every finding."""
    if view is None:
        return ()
    return sorted(
        (*view.raw_span(finding.start, finding.end), shown)
        for finding in findings
        if (shown := finding.evidence.get("masked"))
    )


def masked_excerpt(place: Place, view: View | None, words: str, veil: Veil) -> Excerpt:
    """The excerpt with personal data masked, also names and numbers that its edges would cut.

    Args:
        place: of the finding.
        view: the view it stands in.
        words: its words, masked.
        veil: see :func:`veil_of`.
    """
    if view is None or not place.spans:
        return place.excerpt
    start, end, line_start, line_end = place.raw
    low, high = max(line_start, start - _WIDE), min(line_end, end + _WIDE)
    covers = veil[bisect_left(veil, (low - _LONGEST,)) : bisect_right(veil, (high,))]
    before = _veiled(view.raw, low, start, covers)[-_AROUND:]
    after = _veiled(view.raw, end, high, covers)[:_AROUND]
    joined = before + words + after
    if mask(joined) != joined:
        # A number runs over the edge of the words: nothing of it beside them may stay.
        before, after = _NUMBER_END.sub("…", before), _NUMBER_START.sub("…", after)
    return Excerpt(before, words, after)


def _veiled(raw: str, start: int, end: int, covers: Veil) -> str:
    parts, pos = [], start
    for a, b, shown in covers:
        if b > pos and a < end:
            parts += [raw[pos : max(a, pos)], shown]
            pos = min(b, end)
    parts.append(raw[pos:end])
    return mask("".join(parts))


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
    return replace(segment.locator, paragraph=number, line=line, column=column, display=display)


def _with_line(document: Document, locator: Locator, spans: tuple[tuple[int, int], ...]) -> Locator:
    if not spans:
        return locator
    line, column = _lines(document).place(spans[0][0])
    return replace(locator, line=line, column=column)


def _lines(document: Document) -> Lines:
    """The lines of the body, counted once a document."""
    known = document.scratch.get("assemble.lines")
    if known is None:
        known = document.scratch["assemble.lines"] = Lines(document.post.body)
    lines: Lines = known
    return lines


def _capped(severity: Severity, ceiling: Severity | None) -> Severity:
    return ceiling if ceiling is not None and ceiling.rank < severity.rank else severity


def _message(rule: Rule, finding: Finding, text: str) -> str:
    suggestion = "”或“".join(s.text for s in finding.suggestions)
    values = _Values(finding.message)
    values |= {"text": text, "suggestion": suggestion}
    return rule.message.format_map(values)


class _Values(dict[str, str]):
    """A template's values; what a detector did not give is empty rather than an error."""

    def __missing__(self, key: str) -> str:
        return ""


def hidden_locator(locator: Locator, hide: Callable[[str], str]) -> Locator:
    """A locator whose file names passed ``hide``."""
    display, path = hide(locator.display), tuple(hide(p) for p in locator.path)
    if display == locator.display and path == locator.path:
        return locator
    return replace(locator, display=display, path=path)


def hidden_unread(unread: Unread, hide: Callable[[str], str]) -> Unread:
    """An ``unread`` entry whose file names and message passed ``hide``."""
    return replace(
        unread, locator=hidden_locator(unread.locator, hide), message=hide(unread.message)
    )


def hidden_not_checked(entry: NotChecked, hide: Callable[[str], str]) -> NotChecked:
    """A ``not_checked`` entry whose file names and message passed ``hide``."""
    return replace(entry, locator=hidden_locator(entry.locator, hide), message=hide(entry.message))


def masked_values(value: Any) -> Any:
    """A JSON value with every string in it masked."""
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, Mapping):
        return {k: masked_values(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [masked_values(v) for v in value]
    return value


def order(violation: Violation) -> tuple[Any, ...]:
    """Sort key: gravest first, then the order of the document."""
    part = {"title": 0, "body": 1, "attachment": 2, "document": 3}[violation.locator.part]
    # Spans of an attachment count in each of its paragraphs; those are in order already.
    inside = violation.locator.part == "attachment"
    start = violation.spans[0][0] if violation.spans and not inside else -1
    code = "" if inside else violation.code
    return -violation.severity.rank, part, violation.locator.path, start, code


__all__ = [
    "Assembler",
    "Place",
    "hidden_locator",
    "hidden_not_checked",
    "hidden_unread",
    "masked_values",
    "order",
    "place_of",
    "veil_of",
]
