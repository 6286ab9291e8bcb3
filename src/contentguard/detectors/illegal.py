"""ILL 违法有害信息: wording that solicits for, teaches or offers what is forbidden, and abuse.

Two kinds of entries of ``lexicons/illegal.tsv``: a hit is a phrase that solicits by itself; a cue
with the tag ``topic`` is a subject that laws, warnings and reports are full of, and becomes a
finding only with a cue ``solicit`` (a contact, a price, an offer) in the same line, with no more
characters between them than the ``weight`` of either. ``topic-x`` pairs only with ``solicit-x``:
what is harmless beside a telephone number and harmful beside 以假乱真 has its own list.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import replace

from contentguard.detectors.base import Document, Knowledge
from contentguard.detectors.lexical import Judged, LexicalDetector
from contentguard.lexicon import Hit
from contentguard.model import Finding
from contentguard.rules import family_rules
from contentguard.text import View

TOPIC, SOLICIT = "topic", "solicit"
_LONGEST = 12
"""No soliciting cue is longer than this."""
_TOGETHER = 6
"""Topic and offer with no more than this between them are pointed at as one stretch."""
_QUOTED_WARNING = frozenset({"quote", "campaign"})
"""Guards that together leave nothing to tell."""
_LOW = frozenset({"ILL108"})
"""Abuse is coarse, not criminal: the tables know it as the grade ``low``."""


class IllegalDetector(LexicalDetector):
    """Hits by themselves, and topics beside which somebody solicits."""

    def detect(self, view: View, index: int, document: Document) -> Iterable[Finding]:
        """Findings of both kinds."""
        hits: list[Hit] = document.hits[index].get(self.name, [])
        for finding in super().detect(view, index, document):
            yield _graded(finding)
        for name in sorted({h.entry.tag for h in hits if h.entry.tag.startswith(TOPIC)}):
            wanted = SOLICIT + name.removeprefix(TOPIC)
            topics = [h for h in hits if h.entry.tag == name]
            solicits = [h for h in hits if h.entry.tag == wanted]
            if solicits:
                yield from self.solicited(topics, solicits, view, document)

    def judge(self, hit: Hit, view: View, document: Document) -> Judged | None:
        """As the lexical detector; what a warning quotes (“稳赚不赔”) is its subject."""
        judged = super().judge(hit, view, document)
        if judged is not None and _QUOTED_WARNING.issubset(judged.reasons):
            self.silence(hit, view, document, "宣传警示中加引号的话术")
            return None
        return judged

    def solicited(
        self, topics: list[Hit], solicits: list[Hit], view: View, document: Document
    ) -> Iterable[Finding]:
        """Topics with somebody soliciting near them, unless a guard silences them."""
        starts = [h.start for h in solicits]
        for topic in topics:
            near = _near(topic, solicits, starts, view)
            judged = self.judge(topic, view, document) if near else None
            if near is None or judged is None:
                continue
            finding = _graded(self.finding(judged, view, document))
            finding = replace(finding, evidence=finding.evidence | {"solicit": near.entry.id})
            first, last = min(topic.start, near.start), max(topic.end, near.end)
            if last - first - (topic.end - topic.start) - (near.end - near.start) <= _TOGETHER:
                yield replace(finding, start=first, end=last)
            else:
                yield replace(finding, parts=((near.start, near.end),))


def _near(topic: Hit, solicits: list[Hit], starts: list[int], view: View) -> Hit | None:
    """The first soliciting cue within the topic's reach (or its own, if shorter) and line."""
    reach = int(topic.entry.weight)
    line_start, line_end = view.line(topic.start, topic.end)
    first = max(topic.start - reach - _LONGEST, line_start)
    for hit in solicits[bisect_left(starts, first) :]:
        if hit.start > min(topic.end + reach, line_end):
            return None
        gap = max(topic.start - hit.end, hit.start - topic.end)
        if 0 <= gap <= min(reach, int(hit.entry.weight) or reach):
            return hit
    return None


def _graded(finding: Finding) -> Finding:
    return replace(finding, grade="low") if finding.rule in _LOW else finding


def build(knowledge: Knowledge) -> IllegalDetector:
    """The detector of illegal and harmful content."""
    return IllegalDetector("ill", knowledge, family_rules("ILL"))
