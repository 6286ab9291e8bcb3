"""The detector that most rules need: hits of a lexicon, judged by boundary, date and guards."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from contentguard.detectors.base import BaseDetector, Document, Knowledge, Traced
from contentguard.lexicon import Hit, LexiconIndex
from contentguard.lexicon.boundary import ALIGNED, STRADDLE
from contentguard.model import Finding, Severity, Suggestion
from contentguard.text import View

_BOUNDARY_FACTOR = {"half": 0.6, "contained": 0.7}
_LOWER = 0.6
ADVICE = "!"
"""Begins a suggestion that tells what to do and cannot be put in the place of the words."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A hit that stands.

    Attributes:
        hit: the hit.
        confidence: entry × boundary × guards × date.
        ceiling: NOTICE where a guard, the transition period or mere memory allows no more.
        reasons: names of guards and boundary classes that weakened it.
    """

    hit: Hit
    confidence: float
    ceiling: Severity | None
    reasons: tuple[str, ...]


class LexicalDetector(BaseDetector):
    """Turns lexicon hits into findings.

    Args:
        name: the channel (``# detector:`` of the lexicon files).
        knowledge: with the compiled lexicons.
        rules: codes it may report.
    """

    def __init__(self, name: str, knowledge: Knowledge, rules: tuple[str, ...]) -> None:
        self.name, self.rules = name, rules
        self.index: LexiconIndex = knowledge.lexicons

    def detect(self, view: View, index: int, document: Document) -> Iterable[Finding]:
        """A finding for each hit that stands."""
        for hit in document.hits[index].get(self.name, ()):
            if hit.entry.action != "hit":
                continue
            judged = self.judge(hit, view, document)
            if judged is not None:
                yield self.finding(judged, view, document)

    def judge(self, hit: Hit, view: View, document: Document) -> Judged | None:
        """Boundary, guards and date; None if one of them silences the hit (traced)."""
        entry, confidence = hit.entry, hit.entry.confidence
        reasons: list[str] = []
        ceiling = None
        if entry.boundary:
            edge = self.index.segmenter.classify(view.text, hit.start, hit.end)
            if edge == STRADDLE or (entry.boundary == "word" and edge != ALIGNED):
                self.silence(hit, view, document, f"词边界 {edge}")
                return None
            if edge != ALIGNED:
                confidence *= _BOUNDARY_FACTOR[edge]
                reasons.append(edge)
        for guard in self.index.guards.judge(view, hit.start, hit.end, entry):
            if guard.effect == "silent":
                self.silence(hit, view, document, f"语境 {guard.name}（{guard.title}）")
                return None
            reasons.append(guard.name)
            if guard.effect == "notice":
                ceiling = Severity.NOTICE
            else:
                confidence *= _LOWER
        if entry.dated:
            confidence *= document.as_of.factor
            if document.as_of.assumed and ceiling is None:
                # Nobody knows when an undated text was written: one step lower, a person decides.
                ceiling = Severity.DEDUCT
                reasons.append("undated")
            if entry.verified == "memory" or (entry.full and document.as_of.date < entry.full):
                ceiling = Severity.NOTICE
                reasons.append("memory" if entry.verified == "memory" else "transition")
        return Judged(hit, confidence, ceiling, tuple(reasons))

    def finding(self, judged: Judged, view: View, document: Document) -> Finding:
        """The finding of a judged hit."""
        hit, entry = judged.hit, judged.hit.entry
        evidence: dict[str, object] = {
            "entry": entry.id, "lexicon": entry.lexicon, "verified": entry.verified
        }  # fmt: skip
        if entry.basis:
            evidence["basis"] = entry.basis
        if entry.dated:
            evidence |= document.as_of.evidence()
        if judged.reasons:
            evidence["context"] = list(judged.reasons)
        right = self.suggested(hit, view.text)
        advice = [s[1:] for s in entry.suggestions if s.startswith(ADVICE)]
        message = {"since": entry.since.isoformat() if entry.since else ""}
        if advice:
            message["advice"] = "；".join(advice)
        certain = judged.confidence >= 0.95 and judged.ceiling is None and len(right) == 1
        return Finding(
            rule=entry.rule, start=hit.start, end=hit.end, confidence=round(judged.confidence, 3),
            evidence=evidence, ceiling=judged.ceiling,
            suggestions=tuple(Suggestion(s, self.safe(entry.rule) and certain) for s in right),
            message=message,
        )  # fmt: skip

    def suggested(self, hit: Hit, text: str) -> tuple[str, ...]:
        """What to write instead of a hit in ``text``; advice is not put in its place."""
        return tuple(s for s in hit.entry.suggestions if not s.startswith(ADVICE))

    def safe(self, rule: str) -> bool:
        """Whether a certain suggestion of this rule may be applied without a person."""
        return False

    def silence(self, hit: Hit, view: View, document: Document, reason: str) -> None:
        """Notes a silenced hit for ``--trace``."""
        if document.traced is not None:
            text = view.text[hit.start : hit.end]
            document.traced.append(Traced(hit.entry.rule, hit.entry.id, text, reason))
