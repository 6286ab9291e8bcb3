"""ORG 机构、地名、法规名称过时: names by date, from agencies.tsv, places.tsv and laws.tsv."""

from __future__ import annotations

from contentguard.detectors.base import Knowledge
from contentguard.detectors.lexical import LexicalDetector
from contentguard.lexicon import Hit
from contentguard.lexicon.levels import forms
from contentguard.rules import family_rules

_BEFORE = 12


class OrganizationDetector(LexicalDetector):
    """Outdated names; the new name has the ending that goes with the level of the old one."""

    def suggested(self, hit: Hit, text: str) -> tuple[str, ...]:
        """``农业农村厅（局）`` becomes 农业农村局 for the 农业局 of a county."""
        found = super().suggested(hit, text)
        before = text[max(hit.start - _BEFORE, 0) : hit.start]
        if any("（" in name for name in found):
            found = forms(found, text[hit.start : hit.end], before)
        return tuple(_without_overlap(name, before) for name in found)


def _without_overlap(name: str, before: str) -> str:
    """``杭州市上城区`` without the 杭州市 that stands before the old name already."""
    sizes = range(len(name) - 2, 1, -1)
    return next((name[n:] for n in sizes if before.endswith(name[:n])), name)


def build(knowledge: Knowledge) -> OrganizationDetector:
    """The detector of outdated names."""
    return OrganizationDetector("org", knowledge, family_rules("ORG"))
