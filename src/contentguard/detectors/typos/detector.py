"""The detectors that ask the typo model; it is loaded when the first text comes."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING

from contentguard.detectors.base import BaseDetector, Document
from contentguard.detectors.typos.engine import TypoModel
from contentguard.detectors.typos.judge import Correction
from contentguard.errors import ConfigError
from contentguard.model import Finding, Severity, Suggestion
from contentguard.resources import data_dir, table_rows
from contentguard.text import View

if TYPE_CHECKING:
    from contentguard.detectors.typos.neural.tier import NeuralTier

RULE_CERTAIN, RULE_LIKELY = "TYP201", "TYP901"


class Interchangeable:
    """Characters that may each be right in one place (县 for 省); nobody can tell a slip there."""

    def __init__(self) -> None:
        path = data_dir("lexicons") / "typos" / "interchangeable.txt"
        lines = path.read_text(encoding="utf-8").splitlines()
        self._classes = [frozenset(line) for line in lines if line and line[0] != "#"]

    def covers(self, one: str, other: str) -> bool:
        """Whether the two are of one class."""
        return any(one in members and other in members for members in self._classes)


class NamesBehindTitles:
    """Surnames right behind a title: who knows how somebody is called?"""

    def __init__(self) -> None:
        folder = data_dir("lexicons")
        self._titles = tuple(row[0] for row in table_rows(folder / "privacy" / "titles.tsv"))
        text = (folder / "typos" / "surnames.txt").read_text(encoding="utf-8")
        lines = (line for line in text.splitlines() if not line.startswith("#"))
        self._surnames = frozenset("".join(lines))

    def covers(self, text: str, start: int) -> bool:
        """Whether the character at ``start`` begins such a name."""
        return text[start] in self._surnames and text.endswith(self._titles, 0, start)


class SharedModel:
    """The installed model, loaded once; None where it is not installed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._model: TypoModel | None = None
        self._tried = False

    def get(self) -> TypoModel | None:
        """The model, or None without a model file."""
        if not self._tried:
            with self._lock:
                if not self._tried:
                    try:
                        self._model = TypoModel.load()
                    except (FileNotFoundError, ConfigError):
                        self._model = None
                    self._tried = True
        return self._model


class ModelTypos(BaseDetector):
    """Findings of one tier of the model.

    Args:
        shared: the model.
        likely: the likely tier (TYP901) instead of the certain one (TYP201).
        neural: a network that has the last word in the likely tier.
    """

    def __init__(self, shared: SharedModel, likely: bool, neural: NeuralTier | None = None) -> None:
        self._shared, self._likely, self._neural = shared, likely, neural
        self._either, self._names = Interchangeable(), NamesBehindTitles()
        self.rules = (RULE_LIKELY if likely else RULE_CERTAIN,)
        self.name = "typos-likely" if likely else "typos-certain"

    def detect(self, view: View, index: int, document: Document) -> Iterable[Finding]:
        """Corrections that no hit of the lexicon covers."""
        model = self._shared.get()
        if model is None:
            return
        covered = [(h.start, h.end) for h in document.hits[index].get("typos", ())]
        if self._likely:
            covered += [(c.start, c.end) for c in model.check(view.text)]
        for found in self._corrections(model, view.text):
            if self._either.covers(view.text[found.start : found.end], found.suggestion):
                continue
            if self._names.covers(view.text, found.start):
                continue
            if all(found.end <= start or end <= found.start for start, end in covered):
                yield self._finding(found)

    def _corrections(self, model: TypoModel, text: str) -> list[Correction]:
        if self._neural is not None:
            return self._neural.check(model, text)
        return model.check(text, self._likely)

    def _finding(self, found: Correction) -> Finding:
        return Finding(
            rule=self.rules[0], start=found.start, end=found.end,
            confidence=round(found.confidence, 3),
            evidence={"tier": found.tier, "score": round(found.score, 2)},
            suggestions=(Suggestion(found.suggestion),),
            ceiling=Severity.NOTICE if self._likely else None,
        )  # fmt: skip
