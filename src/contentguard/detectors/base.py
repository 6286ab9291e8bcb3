"""What a detector is given and what it gives back.

A detector is one small module with ``build(knowledge)``; it knows no indicator table, no file
format and no policy. It may look at each view (:meth:`Detector.detect`) and once at the whole
document (:meth:`Detector.detect_document`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from contentguard.model import Finding, Kind, Post, Segment
from contentguard.text import View


@dataclass(frozen=True, slots=True)
class AsOf:
    """The date that counts for dated knowledge.

    Attributes:
        date: the date.
        source: ``option`` ``published`` ``meta`` ``text`` (成文日期) or ``today``.
        assumed: today was taken for want of any date, and the post is no page that stands today.
    """

    date: dt.date
    source: str
    assumed: bool = False

    @property
    def factor(self) -> float:
        """What a guess of the date does to the confidence of a dated finding."""
        if self.assumed:
            return 0.85
        return 0.95 if self.source in ("text", "today") else 1.0

    def evidence(self) -> dict[str, Any]:
        """The two keys that every dated finding carries in its evidence."""
        return {"as_of": self.date.isoformat(), "as_of_from": self.source}


@dataclass(frozen=True, slots=True)
class Traced:
    """A hit that was silenced, and by what; collected only when a trace is asked for."""

    rule: str
    entry: str
    text: str
    silenced_by: str


@dataclass(slots=True)
class Document:
    """A post with everything that was read from it.

    Attributes:
        post: what was given.
        segments: all segments in reading order, attachments last.
        views: the views over them; the first ``own_views`` are title and body.
        kind: the stated kind, or the guessed one when ``kind_guessed``; AUTO if no guess.
        as_of: the date that counts.
        meta: what the page says of itself (``title`` ``published`` ``source`` ``column``).
        hits: per view, what the one automaton found, by channel (detector name).
        traced: silenced hits, or None when nobody asks.
        scratch: results that detectors of one family share within this document.
    """

    post: Post
    segments: list[Segment]
    views: list[View]
    own_views: int
    kind: Kind
    kind_guessed: bool
    as_of: AsOf
    meta: Mapping[str, str] = field(default_factory=dict)
    hits: list[Mapping[str, list[Any]]] = field(default_factory=list)
    traced: list[Traced] | None = None
    scratch: dict[str, Any] = field(default_factory=dict)


class Detector(Protocol):
    """A detector: its name is the channel of its lexicon entries."""

    @property
    def name(self) -> str:
        """The channel of its lexicon entries."""
        ...

    @property
    def rules(self) -> tuple[str, ...]:
        """Codes that it may report."""
        ...

    def detect(self, view: View, index: int, document: Document) -> Iterable[Finding]:
        """Findings in one view; spans count characters of ``view.text``."""
        ...

    def detect_document(self, document: Document) -> Iterable[tuple[int, Finding]]:
        """Findings about the whole: (index of the view, finding); an empty span at 0 of view 0
        stands for the document itself."""
        ...


class BaseDetector:
    """Finds nothing; detectors override what they need."""

    name = ""
    rules: tuple[str, ...] = ()

    def detect(self, view: View, index: int, document: Document) -> Iterable[Finding]:
        """See :meth:`Detector.detect`."""
        return ()

    def detect_document(self, document: Document) -> Iterable[tuple[int, Finding]]:
        """See :meth:`Detector.detect_document`."""
        return ()


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What detectors are built from.

    Attributes:
        lexicons: the compiled lexicons (see ``contentguard.lexicon``).
        settings: the site's settings by section, e.g. ``settings["privacy"]["work_contacts"]``.
    """

    lexicons: Any
    settings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
