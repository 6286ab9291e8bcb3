"""Findings become violations: place, words, clauses, severity, message, fingerprint, masks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from contentguard import policy
from contentguard.detectors.base import Document
from contentguard.indicators import Indicators
from contentguard.masking import mask
from contentguard.model import Finding, Severity, Suggestion, Violation
from contentguard.places import Place, place_of
from contentguard.rules import Catalogue, Rule
from contentguard.text import View
from contentguard.veils import Veil, hidden_locator, hide_known, masked_excerpt, masked_values

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


_ADVICE = "“{text}”用语不当：{advice}。"
"""The message where no words can be given to put in place."""


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
        known: Callable[[str], str] = str if self.full else hide_known
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
            locator=hidden_locator(place.locator, known),
            spans=place.spans,
            suggestions=tuple(Suggestion(hide(x.text), x.safe) for x in finding.suggestions),
            clauses=clauses,
            basis=known(str(finding.evidence.get("basis") or rule.basis)),
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
                k: hide_known(v) if k in _KNOWLEDGE and isinstance(v, str) else masked_values(v)
                for k, v in evidence.items()
            }
        return evidence


def _capped(severity: Severity, ceiling: Severity | None) -> Severity:
    return ceiling if ceiling is not None and ceiling.rank < severity.rank else severity


def _message(rule: Rule, finding: Finding, text: str) -> str:
    advised = "advice" in finding.message and not finding.suggestions
    template = _ADVICE if advised else rule.message
    values = _Values(finding.message)
    values["text"] = text
    for key, value in values.items():
        if f"“{{{key}}}”" in template:
            values[key] = _inner(value)
    offered = [s.text for s in finding.suggestions]
    if "“{suggestion}”" in template:
        offered = [_inner(text) for text in offered]
    values["suggestion"] = "”或“".join(offered)
    return template.format_map(values)


def _inner(text: str) -> str:
    """Quotation marks as they stand inside others: ``“`` becomes ``‘``."""
    return text.replace("“", "‘").replace("”", "’") if len(text) > 1 else text


class _Values(dict[str, str]):
    """A template's values; what a detector did not give is empty rather than an error."""

    def __missing__(self, key: str) -> str:
        return ""


def _masked_words(finding: Finding, words: str) -> str:
    """The words of a finding as they may leave: personal data by their own mask."""
    known = finding.evidence.get("masked")
    if isinstance(known, str) and finding.rule.startswith("PII") and known:
        return known
    return mask(words)


def order(violation: Violation) -> tuple[Any, ...]:
    """Sort key: gravest first, then the order of the document."""
    part = {"title": 0, "body": 1, "attachment": 2, "document": 3}[violation.locator.part]
    # Spans of an attachment count in each of its paragraphs; those are in order already.
    inside = violation.locator.part == "attachment"
    start = violation.spans[0][0] if violation.spans and not inside else -1
    code = "" if inside else violation.code
    return -violation.severity.rank, part, violation.locator.path, start, code


__all__ = ["Assembler", "order"]
