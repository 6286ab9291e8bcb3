"""EXP 严重表述错误: names, canonical wordings, territory, meetings and dates, cautious words."""

from __future__ import annotations

from contentguard.detectors.base import Detector, Knowledge
from contentguard.detectors.wording.nearmiss import NearMissDetector


def build(knowledge: Knowledge) -> list[Detector]:
    """The detectors of the family."""
    return [NearMissDetector(knowledge)]
