"""EXP 严重表述错误: names, canonical wordings, territory, meetings and dates, cautious words."""

from __future__ import annotations

from contentguard.detectors.base import Detector, Knowledge
from contentguard.detectors.wording.anniversaries import AnniversaryDetector
from contentguard.detectors.wording.days import DayDetector
from contentguard.detectors.wording.lists import ListDetector
from contentguard.detectors.wording.meetings import MeetingDetector
from contentguard.detectors.wording.nearmiss import NearMissDetector
from contentguard.detectors.wording.people import PeopleDetector
from contentguard.detectors.wording.regions import RegionDetector
from contentguard.detectors.wording.timeline import TimelineDetector
from contentguard.detectors.wording.words import WordDetector


def build(knowledge: Knowledge) -> list[Detector]:
    """The detectors of the family."""
    index = knowledge.lexicons
    return [
        NearMissDetector(knowledge), WordDetector(knowledge), ListDetector(index), MeetingDetector(index),
        AnniversaryDetector(index), DayDetector(index), PeopleDetector(index), RegionDetector(index),
        TimelineDetector(),
    ]  # fmt: skip
