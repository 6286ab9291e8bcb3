"""的 where 地 is meant: a weak class of its own, off unless it is selected."""

from __future__ import annotations

import re
from collections.abc import Iterable

from contentguard.detectors.base import BaseDetector, Document
from contentguard.model import Finding, Severity, Suggestion
from contentguard.resources import data_dir, read_toml
from contentguard.text import View

RULE = "TYP902"


class ParticleDetector(BaseDetector):
    """Finds an adverb, 的 and a verb that takes an object (TYP902)."""

    name, rules = "typos-particles", (RULE,)

    def __init__(self) -> None:
        path = data_dir("lexicons") / "typos" / "particles.toml"
        data = read_toml(path)
        adverbs, verbs, after = (
            "|".join(map(re.escape, data[k])) for k in ("adverbs", "verbs", "after")
        )
        self._pattern = re.compile(f"(?:{adverbs})的(?=(?:{verbs})(?!{after})[\u4e00-\u9fff])")

    def detect(self, view: View, index: int, document: Document) -> Iterable[Finding]:
        """Findings over the adverb and its 的."""
        for match in self._pattern.finditer(view.text):
            yield Finding(
                rule=RULE, start=match.start(), end=match.end(), confidence=0.6,
                evidence={"type": "de-particle"}, ceiling=Severity.NOTICE,
                suggestions=(Suggestion(match[0][:-1] + "地"),),
            )  # fmt: skip
