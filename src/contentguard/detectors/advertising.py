"""ADV 商业广告: distinct classes of advertising signals near each other, less look-alike contexts.

Words and weights are cues of ``lexicons/ads.tsv`` (tag = class; ``like-…`` is a look-alike);
thresholds and the small checks after a cue stand in ``lexicons/advertising.toml``. One signal alone
is never an advertisement.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from contentguard.detectors.base import BaseDetector, Document, Knowledge, Traced
from contentguard.errors import LexiconError
from contentguard.lexicon import Hit
from contentguard.model import Finding
from contentguard.resources import data_dir, read_toml
from contentguard.rules import family_rules
from contentguard.text import View

_FILE = "advertising.toml"
_LIKE = "like-"
_AFTER = 24
RULE, ABSOLUTE = "ADV101", "ADV901"


@dataclass(frozen=True, slots=True)
class _Settings:
    """Thresholds and checks, compiled."""

    window: int
    elsewhere: float
    review: float
    certain: float
    min_classes: int
    confidence_review: float
    confidence_certain: float
    max_parts: int
    titles: Mapping[str, str]
    after: Mapping[str, re.Pattern[str]]
    after_word: Mapping[str, re.Pattern[str]]


@dataclass(frozen=True, slots=True)
class _Cluster:
    """Signals within one window, and their score."""

    signals: tuple[Hit, ...]
    score: float
    likes: tuple[str, ...]


def _settings() -> _Settings:
    data = read_toml(data_dir("lexicons") / _FILE)
    try:
        compiled = [{k: re.compile(v) for k, v in data[t].items()} for t in ("after", "after_word")]
    except re.error as error:
        raise LexiconError(_FILE, f"正则表达式有误：{error}") from None
    plain = {k: data[k] for k in (
        "window", "elsewhere", "review", "certain", "min_classes", "confidence_review", "confidence_certain",
        "max_parts",
    )}  # fmt: skip
    return _Settings(titles=data["class"], after=compiled[0], after_word=compiled[1], **plain)


class AdvertisingDetector(BaseDetector):
    """Adds up what reads like an advertisement, and takes off what merely looks like one."""

    name = "adv"

    def __init__(self, knowledge: Knowledge) -> None:
        del knowledge  # the cues come with the document
        self.rules = family_rules("ADV")
        self.settings = _settings()

    def detect(self, view: View, index: int, document: Document) -> Iterable[Finding]:
        """At most one advertisement for each cluster of signals."""
        hits: list[Hit] = document.hits[index].get(self.name, [])
        signals = [
            h for h in hits if not h.entry.tag.startswith(_LIKE) and self.holds(h, view.text)
        ]
        if not signals:
            return
        likes = [h for h in hits if h.entry.tag.startswith(_LIKE)]
        for cluster in self.clusters(signals, likes, view):
            finding = self.finding(cluster)
            if finding is not None:
                yield finding
            elif document.traced is not None:
                words = "、".join(view.text[h.start : h.end] for h in cluster.signals[:5])
                reason = f"广告得分 {cluster.score:g}，相似语境：{'、'.join(cluster.likes) or '无'}"
                document.traced.append(Traced(RULE, cluster.signals[0].entry.id, words, reason))
        for hit in signals:
            if hit.entry.tag == "absolute":
                yield Finding(ABSOLUTE, hit.start, hit.end, 0.5, {"entry": hit.entry.id})

    def holds(self, hit: Hit, text: str) -> bool:
        """Whether the text after a cue is as its class demands."""
        check = self.settings.after_word.get(text[hit.start : hit.end])
        if check is None:
            check = self.settings.after.get(hit.entry.tag)
        return check is None or check.match(text, hit.end, hit.end + _AFTER) is not None

    def clusters(self, signals: list[Hit], likes: list[Hit], view: View) -> Iterable[_Cluster]:
        """Signals grouped so that a group spans no more than the window."""
        group: list[Hit] = []
        for hit in signals:
            if group and hit.start - group[0].start > self.settings.window:
                yield self.cluster(group, likes, view)
                group = []
            group.append(hit)
        yield self.cluster(group, likes, view)

    def cluster(self, group: list[Hit], likes: list[Hit], view: View) -> _Cluster:
        """Score of a group: each class counts once; look-alikes near it count once each, those of
        other paragraphs than the headline and the signals' own by the factor ``elsewhere``."""
        near = self.settings.window * 2
        first, last = group[0].start - near, group[-1].end + near
        weights = _best(group)
        lines = [view.line(0, 0), *{view.line(h.start, h.end) for h in group}]
        minus: dict[str, float] = {}
        for like in (h for h in likes if first <= h.start <= last):
            own = any(a <= like.start <= b for a, b in lines)
            weight = like.entry.weight * (1 if own else self.settings.elsewhere)
            minus[like.entry.tag] = min(minus.get(like.entry.tag, 0), weight)
        score = sum(weights.values()) + sum(minus.values())
        return _Cluster(
            tuple(group), score, tuple(sorted(tag.removeprefix(_LIKE) for tag in minus))
        )

    def finding(self, cluster: _Cluster) -> Finding | None:
        """The finding, or None below the threshold."""
        settings = self.settings
        classes = sorted({h.entry.tag for h in cluster.signals})
        strong = [c for c in classes if c != "absolute"]
        if cluster.score < settings.review or len(classes) < settings.min_classes or not strong:
            return None
        certain = cluster.score >= settings.certain
        parts = _disjoint(cluster.signals)[: settings.max_parts]
        labels = "、".join(settings.titles.get(c, c) for c in classes)
        evidence: dict[str, Any] = {
            "score": cluster.score, "classes": classes,
            "entries": [h.entry.id for h in cluster.signals[: settings.max_parts]],
        }  # fmt: skip
        if cluster.likes:
            evidence["look_alikes"] = list(cluster.likes)
        return Finding(
            RULE, *parts[0], parts=tuple(parts[1:]), evidence=evidence, message={"classes": labels},
            confidence=settings.confidence_certain if certain else settings.confidence_review,
        )  # fmt: skip


def _best(hits: Iterable[Hit]) -> dict[str, float]:
    """The weight of each class: that of its weightiest cue."""
    weights: dict[str, float] = {}
    for hit in hits:
        tag, weight = hit.entry.tag, hit.entry.weight
        if abs(weight) > abs(weights.get(tag, 0.0)):
            weights[tag] = weight
    return weights


def _disjoint(hits: Iterable[Hit]) -> list[tuple[int, int]]:
    """Spans of the hits without overlaps, in order."""
    spans: list[tuple[int, int]] = []
    for hit in sorted(hits, key=lambda h: (h.start, -h.end)):
        if not spans or hit.start >= spans[-1][1]:
            spans.append((hit.start, hit.end))
    return spans


def build(knowledge: Knowledge) -> AdvertisingDetector:
    """The detector of commercial advertising."""
    return AdvertisingDetector(knowledge)
