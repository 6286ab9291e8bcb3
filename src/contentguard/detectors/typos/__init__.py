"""Typos: a reviewed lexicon (certain), a language model (certain and likely), 的地得 (weak)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from contentguard.detectors.base import Detector, Document, Knowledge
from contentguard.detectors.lexical import LexicalDetector
from contentguard.detectors.typos.detector import ModelTypos, SharedModel
from contentguard.detectors.typos.particles import ParticleDetector
from contentguard.lexicon.format import Entry
from contentguard.model import Finding, Severity
from contentguard.text import View

if TYPE_CHECKING:
    from contentguard.detectors.typos.neural.tier import NeuralTier

LEXICON_RULES = ("TYP101", "TYP102", "TYP103", "TYP110")
VARIANT = "TYP110"
_ORIGINAL = Entry("variants", "typos", "typos", "", (), guards=("quoted-original", "title"))
"""Who quotes leaves the spelling of the original as it is."""
SAFE = frozenset({"TYP101", "TYP102", "TYP103"})


class LexiconTypos(LexicalDetector):
    """Hits of ``lexicons/typos.tsv``; variant word forms are never more than a notice."""

    def detect(self, view: View, index: int, document: Document) -> Iterable[Finding]:
        """Findings of the certain tier, the longest where several overlap."""
        end = -1
        for found in sorted(super().detect(view, index, document), key=lambda f: (f.start, -f.end)):
            if found.start < end:
                continue
            end = found.end
            if found.rule != VARIANT:
                yield found
            elif not self.index.guards.judge(view, found.start, found.end, _ORIGINAL):
                yield replace(found, ceiling=Severity.NOTICE)

    def safe(self, rule: str) -> bool:
        """A reviewed pair with one right word may be corrected without a person."""
        return rule in SAFE


def build(knowledge: Knowledge) -> list[Detector]:
    """The detectors of the family."""
    shared = SharedModel()
    return [
        LexiconTypos("typos", knowledge, LEXICON_RULES),
        ModelTypos(shared, likely=False),
        ModelTypos(shared, likely=True, neural=_neural(knowledge)),
        ParticleDetector(),
    ]


def _neural(knowledge: Knowledge) -> NeuralTier | None:
    """The network of ``[typos] neural_model``, if the site has set one."""
    folder = knowledge.settings.get("typos", {}).get("neural_model")
    if not folder:
        return None
    from contentguard.detectors.typos.neural.tier import NeuralTier

    return NeuralTier(folder)
