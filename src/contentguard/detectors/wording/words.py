"""The rules of this family that are plain lexicon entries, with guards: ``exp.tsv``, ``exp_dated.tsv``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from contentguard.detectors.base import Document, Knowledge
from contentguard.detectors.lexical import Judged, LexicalDetector
from contentguard.lexicon import Hit
from contentguard.model import Finding, Severity
from contentguard.rules import family_rules
from contentguard.text import View


class WordDetector(LexicalDetector):
    """Adds to the lexical detector the sub-case ``low`` and the wordings that came later."""

    def __init__(self, knowledge: Knowledge) -> None:
        super().__init__("exp", knowledge, family_rules("EXP"))

    def detect(self, view: View, index: int, document: Document) -> Iterable[Finding]:
        """A finding for each hit that stands."""
        if self.name in document.hits[index]:
            yield from super().detect(view, index, document)

    def judge(self, hit: Hit, view: View, document: Document) -> Judged | None:
        """As the lexical detector; a later wording counts only against a stated date."""
        if hit.entry.rule == "EXP601" and document.as_of.source in ("today", "text"):
            self.silence(hit, view, document, "没有发布日期")
            return None
        judged = super().judge(hit, view, document)
        if judged and hit.entry.rule == "EXP204" and document.as_of.source == "today":
            return replace(judged, ceiling=Severity.NOTICE)
        return judged

    def finding(self, judged: Judged, view: View, document: Document) -> Finding:
        """The finding; ``tag`` ``low`` makes it a matter of style."""
        found = super().finding(judged, view, document)
        entry = judged.hit.entry
        if entry.rule == "EXP601" and entry.until is not None:
            message = {"since": entry.until.isoformat(), "as_of": document.as_of.date.isoformat()}
            return replace(found, message=message)
        if entry.rule in ("EXP101", "EXP104"):
            right = "、".join(entry.suggestions)
            what = _difference(judged.hit.end - judged.hit.start, entry.suggestions)
            found = replace(found, message={**found.message, "right": right, "difference": what})
        return replace(found, grade="low") if entry.tag == "low" else found


def _difference(length: int, right: tuple[str, ...]) -> str:
    """What kind of slip makes ``length`` characters of the right words."""
    lengths = {len(words) for words in right}
    if length in lengths:
        return "错字"
    return "漏字" if lengths and length < min(lengths) else "多字"
