"""FMT 公文与页面规范: numbers, dates, order, punctuation, guides and meta tags of a page.

Notices only. Every check stands behind a literal: a hit of the one automaton, or a count of
characters; a text without candidates costs next to nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from contentguard.detectors.base import Document, Knowledge
from contentguard.detectors.format_rules import guides, marks, meta, numbers, sequence
from contentguard.detectors.lexical import LexicalDetector
from contentguard.lexicon import Hit
from contentguard.model import Finding, Suggestion
from contentguard.patterns import lazy
from contentguard.resources import data_dir, read_toml
from contentguard.rules import family_rules
from contentguard.text import View

_Check = Callable[[View, Hit], Iterator[Finding]]
_ONCE = frozenset({"FMT304", "FMT305"})
_HAN_DOT = lazy(r"[ \t]*+[二三四][.．](?=[\u4e00-\u9fff])")
_FIRST_DOT = lazy(r"(?:^|[\n\r\x1e])[ \t]*一[.．](?=[\u4e00-\u9fff])")


class FormatDetector(LexicalDetector):
    """Sends each cue of the lexicon to its check, and runs the checks of the whole text."""

    def __init__(self, knowledge: Knowledge) -> None:
        super().__init__("fmt", knowledge, family_rules("FMT"))
        data = read_toml(data_dir("lexicons") / "format.toml")
        exempt, units = tuple(data["docno_exempt"]), data["units"]
        signers = tuple(data["signer_ends"])
        self._signers = signers
        self._guides = guides.GuideData(
            frozenset(data["guide_empty"]),
            tuple(data["guide_place_precise"]),
            tuple(data["guide_titles"]),
        )
        self._tags = {key: data[f"meta_{key}"] for key in ("site", "column", "article")}
        self._signs = data["government_signs"]
        self._checks: Mapping[str, _Check] = {
            "docno": lambda v, h: numbers.document_number(v, h, exempt),
            "docno-bracket": lambda v, h: numbers.document_number(v, h, exempt),
            "han-year": numbers.han_year, "han-month": numbers.han_month, "zero-date": lambda v, h: numbers.zero_date(v, h, signers),
            "range": numbers.number_range, "times": numbers.times, "about": numbers.about,
            "about-many": numbers.about_many, "counted": sequence.counted,
            "unit": lambda v, h: numbers.unit(v, h, units), "unit-word": lambda v, h: numbers.unit(v, h, units),
            "doubled": marks.doubled, "between": _between, "han-dot": _han_dot,
        }  # fmt: skip

    def detect(self, view: View, index: int, document: Document) -> Iterable[Finding]:
        """Findings of one view."""
        hits = document.hits[index].get(self.name, ())
        guide = False
        told: set[str] = set()
        for hit in hits:
            check = self._checks.get(hit.entry.tag)
            if check is None:
                guide = guide or hit.entry.tag.startswith("guide-")
                continue
            for finding in check(view, hit):
                if finding.rule not in _ONCE or finding.rule not in told:
                    told.add(finding.rule)
                    yield finding
        if guide:
            yield from guides.check(view, hits, document.post.title, self._guides)
        if index < document.own_views:
            yield from numbers.signed_dates(view, self._signers)
        yield from marks.unpaired(view)
        yield from marks.half_width(view)

    def detect_document(self, document: Document) -> Iterable[tuple[int, Finding]]:
        """The order of headings, titles and the tags of the page."""
        for group in _texts(document):
            cued = any(
                hit.entry.tag == "sequence"
                for index, _ in group
                for hit in document.hits[index].get(self.name, ())
            )
            yield from sequence.check(group, cued)
            yield from sequence.articles(group)
        pages = document.post.media_type == "text/html" or len(document.views) > document.own_views
        if pages or document.post.title.rstrip().endswith("。"):
            for index, view in enumerate(document.views):
                for finding in marks.full_stop_in_title(view):
                    yield index, finding
        yield from meta.check(document, self._tags, self._signs)


def _between(view: View, hit: Hit) -> Iterator[Finding]:
    """``《甲》、《乙》``, told once."""
    at = hit.start + 1
    if view.segment_at(at).kind in ("text", "heading", "row", "title"):
        yield Finding("FMT304", at, at + 1, 0.6)


def _han_dot(view: View, hit: Hit) -> Iterator[Finding]:
    """``二.主要任务`` as a heading, after ``一.``; told at the second one only."""
    first, _ = view.line(hit.start, hit.end)
    if view.text[hit.start] != "二" or not _HAN_DOT.match(view.text, first):
        return
    if not _FIRST_DOT.search(view.text, 0, first):
        return
    why = "中文数字序号后用“、”，不用“.”"
    right = (Suggestion("二、"),)
    yield Finding("FMT202", hit.start, hit.end, 0.85, suggestions=right, message={"why": why})


def _texts(document: Document) -> Iterator[list[tuple[int, View]]]:
    """The views of title and body together; those of each attachment together."""
    yield list(enumerate(document.views[: document.own_views]))
    group: list[tuple[int, View]] = []
    name: tuple[str, ...] = ()
    for index in range(document.own_views, len(document.views)):
        view = document.views[index]
        path = view.segments[0].locator.path if view.segments else ()
        if group and path != name:
            yield group
            group = []
        name = path
        group.append((index, view))
    if group:
        yield group


def build(knowledge: Knowledge) -> FormatDetector:
    """The detector of format."""
    return FormatDetector(knowledge)
