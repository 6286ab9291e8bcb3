"""The nouns of contentguard: what comes in, what detectors find, what goes out.

Only the standard library is used here; nothing in this module knows a rule, a table or a format.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

from contentguard.errors import InputError


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


class Kind(StrEnum):
    """Kind of a post."""

    ORIGINAL = "original"
    REPOST = "repost"
    NOTICE = "notice"
    PAGE = "page"
    REPLY = "reply"
    COMMENT = "comment"
    AUTO = "auto"


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
class Locator:
    """Where a piece of text stands, for people (``display``) and for programs."""

    display: str = "正文"
    part: str = "body"
    path: tuple[str, ...] = ()
    page: int | None = None
    paragraph: int | None = None
    line: int | None = None
    column: int | None = None
    sheet: str | None = None
    cell: str | None = None
    slide: int | None = None
    bbox: tuple[float, float, float, float] | None = None
    hidden: bool = False
    deleted: bool = False
    ocr: float | None = None


BODY = Locator()
"""The body as a whole."""


class Piece(NamedTuple):
    """One run of a segment's text in its source: ``text[start:end]`` came from
    ``source[source_start:source_end]``; equal lengths mean character by character."""

    start: int
    end: int
    source_start: int
    source_end: int


@dataclass(slots=True)
class Segment:
    """A stretch of text with one place: a paragraph, a table row, an attribute, a comment.

    Attributes:
        text: what a reader (or, for hidden kinds, a machine) would see, undecorated.
        locator: where it stands.
        kind: ``text`` ``heading`` ``row`` ``cell`` ``title`` ``attribute`` ``comment`` ``script``
            ``meta`` ``link`` ``alt`` ``note`` ``image``.
        flags: any of ``hidden`` ``deleted`` ``inserted`` ``comment`` ``numeric`` ``header`` …
        pieces: the way back to the source string; empty when the text is the source itself.
        cells: for a row: (start, end, locator) of each cell in ``text``.
        data: what else a reader knows (tag name, attribute name, link target …).
    """

    text: str
    locator: Locator = BODY
    kind: str = "text"
    flags: frozenset[str] = frozenset()
    pieces: tuple[Piece, ...] = ()
    cells: tuple[tuple[int, int, Locator], ...] = ()
    data: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that a post carries.

    Args:
        name: its file name as shown to readers.
        data: its bytes, or
        path: where it stands; read when it is checked.
    """

    name: str
    data: bytes | None = None
    path: Path | None = None

    def __post_init__(self) -> None:
        if (self.data is None) == (self.path is None):
            raise InputError(f"附件“{self.name}”：data 与 path 必须且只能给一个。")

    @classmethod
    def from_path(cls, path: str | Path) -> Attachment:
        """An attachment that is read from ``path`` when it is checked."""
        return cls(name=Path(path).name, path=Path(path))


@dataclass(frozen=True, slots=True)
class Post:
    """What is about to be published, or was published.

    Args:
        body: the text or the HTML source; spans of violations count its code points.
        title: headline.
        media_type: ``text/plain`` or ``text/html``.
        kind: a :class:`Kind` or its value.
        published: date (or date-time) of publication.
        source: 信息来源 as stated by the publishing system.
        credits: 署名, e.g. ``{"审核人": "…"}``.
        url: address of the page.
        attachments: files it carries.
        id: identifier used as ``source`` of its report.

    Raises:
        InputError: an unknown kind, media type, or a value of the wrong type.
    """

    body: str
    title: str = ""
    media_type: str = "text/plain"
    kind: Kind | str = Kind.AUTO
    published: dt.date | dt.datetime | str | None = None
    source: str | None = None
    credits: Mapping[str, str] = field(default_factory=dict)
    url: str | None = None
    attachments: tuple[Attachment, ...] | list[Attachment] = ()
    id: str | None = None

    def __post_init__(self) -> None:
        for name in ("body", "title", "media_type"):
            if not isinstance(getattr(self, name), str):
                raise InputError(f"字段“{name}”必须是字符串。")
        if self.media_type not in ("text/plain", "text/html"):
            raise InputError(
                f"字段“media_type”不支持“{self.media_type}”：请用 text/plain 或 text/html。"
            )
        object.__setattr__(self, "kind", parse_kind(self.kind))
        object.__setattr__(self, "published", parse_date(self.published, "published"))
        object.__setattr__(self, "attachments", tuple(self.attachments))

    @property
    def date(self) -> dt.date | None:
        """The date of publication without its time."""
        value = self.published
        return value.date() if isinstance(value, dt.datetime) else value  # type: ignore[return-value]


def parse_kind(value: Kind | str) -> Kind:
    """The :class:`Kind` of a name.

    Raises:
        InputError: no such kind.
    """
    try:
        return Kind(value)
    except ValueError:
        known = "、".join(k.value for k in Kind)
        raise InputError(f"字段“kind”没有“{value}”这一类：可用 {known}。") from None


def parse_date(value: dt.date | dt.datetime | str | None, name: str) -> dt.date | None:
    """A date or date-time from ISO text; ``None`` stays ``None``.

    Raises:
        InputError: not a date; the message names the field ``name``.
    """
    if value is None or isinstance(value, dt.date):
        return value
    if isinstance(value, str):
        text = value.strip()
        try:
            return (
                dt.date.fromisoformat(text) if len(text) <= 10 else dt.datetime.fromisoformat(text)
            )
        except ValueError:
            pass
    raise InputError(
        f"字段“{name}”不是日期：{value!r}（写作 2022-03-15 或 2022-03-15T09:00:00+08:00）。"
    )


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
