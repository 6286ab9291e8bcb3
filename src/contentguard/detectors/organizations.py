"""ORG 机构、地名、法规名称过时: names by date, from agencies.tsv, places.tsv and laws.tsv."""

from __future__ import annotations

from contentguard.detectors.base import Knowledge
from contentguard.detectors.lexical import LexicalDetector
from contentguard.rules import family_rules


def build(knowledge: Knowledge) -> LexicalDetector:
    """The detector of outdated names."""
    return LexicalDetector("org", knowledge, family_rules("ORG"))
