"""Privacy: finds every item of personal data, judges whether it leaks, and says why.

``identify`` lists all items, whatever the verdict; the detector makes findings of those that leak.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from operator import attrgetter
from typing import Any

from contentguard.detectors.base import BaseDetector, Document, Knowledge
from contentguard.detectors.privacy import context
from contentguard.detectors.privacy.engine import items_of
from contentguard.detectors.privacy.items import CODES, Item
from contentguard.detectors.privacy.ner import finder_of
from contentguard.masking import mask_value
from contentguard.model import Finding

_place = attrgetter("index", "start", "end")

__all__ = ["Item", "PrivacyDetector", "build", "identify"]


def identify(
    document: Document, settings: Mapping[str, Mapping[str, Any]] | None = None
) -> list[Item]:
    """Every item of personal data of a document, in order of its place.

    Args:
        document: what was read.
        settings: the site's settings (``privacy.work_contacts``, ``privacy.ner``).

    Returns:
        Items with ``index`` (of the view), ``start``, ``end``, ``type``, ``code``, ``confidence``
        and ``leak`` (``S0``-``S3`` or ``none``).
    """
    items = items_of(document, context.work_contacts(settings or {}), finder_of(settings or {}))
    listed = [i for i in items if i.leak != "none" or i.type != "weak-mask"]
    # Second readings of a span were appended behind the first one: the sort is stable.
    listed.sort(key=_place)
    return listed


class PrivacyDetector(BaseDetector):
    """Findings for the items that leak."""

    name = "privacy"
    rules = tuple(CODES.values())

    def __init__(self, knowledge: Knowledge) -> None:
        self._settings = knowledge.settings
        finder_of(self._settings)

    def detect_document(self, document: Document) -> Iterable[tuple[int, Finding]]:
        """See :meth:`contentguard.detectors.base.Detector.detect_document`."""
        items = identify(document, self._settings)
        second = {(i.index, i.span) for i in items if i.type in ("family-member", "minor")}
        for item in items:
            if item.leak == "none":
                continue
            if item.type == "name-in-record" and (item.index, item.span) in second:
                continue
            yield item.index, _finding(item)


def build(knowledge: Knowledge) -> PrivacyDetector:
    """The privacy detector."""
    return PrivacyDetector(knowledge)


def _finding(item: Item) -> Finding:
    masked = mask_value(item.type, item.value)
    why = context.reasons().get(item.why, "")
    evidence: dict[str, Any] = {
        "type": item.type,
        "leak": item.leak,
        "reason": why,
        "masked": masked,
    }
    if item.form != "plain":
        evidence["form"] = item.form
    if "candidates" in item.extra:
        evidence["candidates"] = item.extra["candidates"]
    if "labels" in item.extra:
        evidence["document"] = item.extra["document"]
        evidence["labels"] = str(item.extra["labels"]).split("、")
    return Finding(
        item.code, item.start, item.end, item.confidence, evidence,
        message={"why": why, "masked": masked, "name": item.label, "candidates": str(item.extra.get("candidates", ""))}, grade=item.leak, parts=item.parts,
    )  # fmt: skip
