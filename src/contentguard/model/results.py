"""What detectors find and what goes out: findings, violations, items, reports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from contentguard.model.posts import Locator


class Severity(StrEnum):
    """Weight of a violation; it comes from an indicator table, never from a detector."""

    VETO = "veto"
    MUST_FIX = "must-fix"
    DEDUCT = "deduct"
    NOTICE = "notice"

    @property
    def rank(self) -> int:
        """3 for a veto down to 0 for a notice."""
        return _SEVERITY_RANK[self]

    @property
    def label(self) -> str:
        """The Chinese word for people."""
        return _SEVERITY_LABEL[self]


class Disposition(StrEnum):
    """What the policy says should happen with a post."""

    BLOCK = "BLOCK"
    REVIEW = "REVIEW"
    PASS = "PASS"  # noqa: S105 - a verdict, not a password

    @property
    def rank(self) -> int:
        """2 for BLOCK, 1 for REVIEW, 0 for PASS."""
        return _DISPOSITION_RANK[self]

    @property
    def label(self) -> str:
        """The Chinese word for people."""
        return _DISPOSITION_LABEL[self]


_SEVERITY_RANK = {s: 3 - i for i, s in enumerate(Severity)}
_SEVERITY_LABEL = {
    Severity.VETO: "单项否决",
    Severity.MUST_FIX: "必须整改",
    Severity.DEDUCT: "扣分",
    Severity.NOTICE: "提示",
}
_DISPOSITION_RANK = {Disposition.BLOCK: 2, Disposition.REVIEW: 1, Disposition.PASS: 0}
_DISPOSITION_LABEL = {
    Disposition.BLOCK: "退回",
    Disposition.REVIEW: "人工复核",
    Disposition.PASS: "通过",
}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What to write instead; ``safe`` means that it may be applied without a person."""

    text: str
    safe: bool = False


@dataclass(slots=True)
class Finding:
    """What a detector saw, before any table or policy looked at it.

    Attributes:
        rule: code of the rule.
        start, end: half-open span in the text of the view it was found in; equal for a fault of
            the whole document.
        confidence: 0–1, how sure the detector is that this is what the rule means.
        evidence: entry id, date used, check results; plain JSON values only.
        suggestions: best first.
        message: values for the rule's message template.
        grade: sub-case for the indicator links (``S1`` of a leak); empty for most rules.
        ceiling: the highest severity that this evidence can carry, if it is weak by nature.
        parts: further spans of the same fault (a name and its number), same coordinates.
    """

    rule: str
    start: int
    end: int
    confidence: float = 1.0
    evidence: dict[str, Any] = field(default_factory=dict)
    suggestions: tuple[Suggestion, ...] = ()
    message: Mapping[str, str] = field(default_factory=dict)
    grade: str = ""
    ceiling: Severity | None = None
    parts: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class ClauseRef:
    """A clause of an indicator table that a violation breaks; ``points`` is None if unknown."""

    id: str
    effect: Severity
    points: float | None = None


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The words around a violation, masked."""

    before: str
    match: str
    after: str


@dataclass(frozen=True, slots=True)
class Violation:
    """What the user sees: a finding with its severity, clauses, place and disposition.

    ``spans`` index the raw string given (title or body), or the attachment's segment; they are
    half-open, ordered and disjoint. ``text`` is masked unless the report was asked for in full.
    """

    code: str
    name: str
    family: str
    title: str
    severity: Severity
    confidence: float
    disposition: Disposition
    message: str
    text: str
    masked: bool
    excerpt: Excerpt
    locator: Locator
    spans: tuple[tuple[int, int], ...]
    suggestions: tuple[Suggestion, ...]
    clauses: tuple[ClauseRef, ...]
    basis: str
    evidence: Mapping[str, Any]
    fingerprint: str | None = None


@dataclass(frozen=True, slots=True)
class Unread:
    """Something that should have been read and was not."""

    locator: Locator
    reason: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class NotChecked:
    """Something that was left out knowingly (a remote picture, an image without OCR)."""

    locator: Locator
    reason: str
    message: str


@dataclass(frozen=True, slots=True)
class Waived:
    """A violation that does not count, and by whose word.

    Attributes:
        by: ``allow`` (an entry of the allow file), ``path``, ``baseline`` or ``threshold``.
        reason: why, and who approved it, in Chinese.
        entry: file and number of the entry; empty for baseline and threshold.
    """

    violation: Violation
    by: str
    reason: str
    entry: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One item of personal data, whatever the verdict about it is."""

    type: str
    code: str
    text: str
    spans: tuple[tuple[int, int], ...]
    confidence: float
    leak: str
    locator: Locator


@dataclass(frozen=True, slots=True)
class Report:
    """The result for one post: iterate over it for the violations, worst first.

    ``waived`` holds what the policy's allow file, thresholds or baseline left out; it is no part of
    ``violations`` and of the disposition.
    """

    source: str
    title: str
    kind: str
    published: str | None
    content_hash: str
    disposition: Disposition
    violations: tuple[Violation, ...] = ()
    unread: tuple[Unread, ...] = ()
    not_checked: tuple[NotChecked, ...] = ()
    trace: tuple[Mapping[str, Any], ...] = ()
    waived: tuple[Waived, ...] = ()

    def __iter__(self) -> Iterator[Violation]:
        return iter(self.violations)

    def __len__(self) -> int:
        return len(self.violations)

    @property
    def worst(self) -> Severity | None:
        """The gravest severity found, or None."""
        return max((v.severity for v in self.violations), key=lambda s: s.rank, default=None)
