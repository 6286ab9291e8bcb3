"""EXP403–405: anniversaries, five-year plans and named days, computed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from contentguard.detectors.base import BaseDetector, Document
from contentguard.detectors.wording.facts import Anniversary, Day, facts
from contentguard.detectors.wording.numerals import NUMBER, chinese, number
from contentguard.detectors.wording.plans import plans
from contentguard.detectors.wording.sorted_cues import sorted_cues
from contentguard.lexicon import LexiconIndex
from contentguard.lexicon.format import Entry
from contentguard.model import Finding, Severity, Suggestion
from contentguard.patterns import lazy
from contentguard.text import View

_COUNT = lazy(f"({NUMBER}{{1,4}})周年")
_BINDING = lazy(
    r"(?:，|正|也|既|就|是|为|系|将|迎来了?|适逢|正值|恰逢|时值|正逢|我国|我们|我党|党|伟大的|伟大|隆重|热烈|庆祝|纪念|喜迎|"
    r"“|\d{1,2}月|\d{1,2}日|中国人民|的)*"
)
_YEAR = lazy(r"((?:19|20)\d\d)年|(今年)|(明年)|(去年)")
_FUTURE = (
    "迎接",
    "喜迎",
    "即将",
    "将",
    "到",
    "届时",
    "目标",
    "奋斗",
    "未来",
    "献礼",
    "筹备",
    "倒计时",
    "时要",
    "前夕",
)
_FAR_FUTURE = ("将于", "届时", "目标", "奋斗", "未来", "筹备", "倒计时", "时要", "到20")
_TODAY = ("今天", "今日", "昨天", "昨日", "近日", "日前", "来临之际", "到来之际")
_DAYS = 20
"""Within so many days of an anniversary nothing but this year's is meant."""
_PAST = ("年前", "那天", "那年", "当年", "曾", "回忆")
_THEN = ("讲话", "之后", "以后", "前夕", "时", "曾", "》")
_CHEER = lazy(r"(?:庆祝|喜迎|纪念|热烈庆祝|隆重庆祝|迎接)[“]?\Z")
_FOREIGN = Entry("anniversary", "wording", "exp-date", "", (), guards=("foreign", "exp-mention"))
_DAY_BEFORE = lazy(
    r"(?:((?:19|20)\d\d)年|(今年))?(?:的)?(\d{1,2})月(\d{1,2})日(，是|，也是|，为|，迎来|，我们迎来|是|为|即|也是|正是|既是|又是|迎来|系)?"
    rf"(?:今年|我国|我们|法定)?(?:的)?(?:第({NUMBER}{{1,3}})(?:个|届|次)|首个)?(?:国家|全国|中国|国际)?[“\"]?\Z"
)
_NTH_BARE = lazy(rf"第({NUMBER}{{1,3}})(?:个|届|次)[“\"]?\Z")
_NTH_BEFORE = lazy(
    rf"(?:((?:19|20)\d\d)年|(今年|今天|今日|昨天|昨日|明天))[^。；\n]{{0,14}}?第({NUMBER}{{1,3}})(?:个|届|次)[“\"]?\Z"
)
_DAY_AFTER = lazy(r"[”\"]?(?:[（(]|是在|定在|为)(?:每年的?)?(\d{1,2})月(\d{1,2})日")
_STOP_AFTER = '，。！？、；”"\n\x1e'


class AnniversaryDetector(BaseDetector):
    """Counts years with ``lexicons/wording/facts.toml``."""

    name = "exp-date"
    rules = ("EXP403", "EXP404", "EXP405")

    def __init__(self, index: LexiconIndex) -> None:
        self.index, self.facts = index, facts()
        pairs = [(w, a) for a in self.facts.anniversaries for w in a.words]
        self.events = sorted(pairs, key=lambda p: -len(p[0]))

    def detect(self, view: View, index: int, document: Document) -> Iterable[Finding]:
        """Findings of one view."""
        text = view.text
        if "周年" in text:
            yield from self._anniversaries(view, document)
        if "五" in text and "十" in text:
            yield from plans(text, document, self.facts)
        for hit in sorted_cues(document, index).days:
            yield from self._day(text, hit.start, hit.end, document)

    def _anniversaries(self, view: View, document: Document) -> Iterator[Finding]:
        text = view.text
        for match in _COUNT.finditer(text):
            count = number(match[1])
            before = text[max(match.start() - 40, 0) : match.start()].rstrip("第的“")
            event = next(((w, a) for w, a in self.events if before.endswith(w)), None)
            if count is None or event is None:
                continue
            start = match.start() - (
                len(text[: match.start()]) - len(text[: match.start()].rstrip("第的“"))
            )
            start -= len(event[0])
            if not self.index.guards.judge(view, start, match.end(), _FOREIGN):
                yield from self._anniversary(view, document, event, count, start, match.end())

    def _anniversary(
        self,
        view: View,
        document: Document,
        event: tuple[str, Anniversary],
        count: int,
        start: int,
        end: int,
    ) -> Iterator[Finding]:
        word, fact = event
        first, last = view.sentence(start, end)
        year, explicit = self._year(view.text, first, start, document)
        if year and count != year - fact.year and year != fact.year:
            yield self._wrong(
                word,
                fact,
                count,
                year,
                start,
                end,
                0.95 if explicit else 0.92 * document.as_of.factor,
            )
            return
        if year or document.as_of.source == "today":
            return
        as_of = document.as_of.date
        right = as_of.year - fact.year
        sentence = view.text[first:last]
        future = _FUTURE if count % 5 == 0 or count == right + 1 else _FAR_FUTURE
        apart = abs((as_of - as_of.replace(month=fact.month, day=min(fact.day, 28))).days)
        ahead = as_of.month >= 9 and apart > _DAYS  # in autumn the next year's is spoken of
        years = [y[1] for y in _YEAR.finditer(sentence) if y[1] != str(fact.year)]
        if count > right + ahead and not any(w in sentence for w in future):
            if not years:
                yield self._wrong(word, fact, count, as_of.year, start, end, 0.8)
        elif apart <= 45 and not years:
            before, after = view.text[max(start - 6, 0) : start], view.text[end : end + 14]
            if any(word in sentence for word in _PAST):
                return
            if self._late(right - count, count, sentence, before) or (
                _decade(count, right, apart, before, after)
                or _other(count, right, apart, before, after)
            ):
                yield self._wrong(word, fact, count, as_of.year, start, end, 0.75)

    def _late(self, behind: int, count: int, sentence: str, before: str) -> bool:
        """Whether an anniversary of years ago is spoken of as if it were now."""
        if not _CHEER.search(before):
            return False
        current = any(word in sentence for word in _TODAY)
        return 0 < behind <= (9 if current else 3) and (current or count % 5 != 0)

    def _year(self, text: str, first: int, start: int, document: Document) -> tuple[int, bool]:
        """The year that the sentence binds to the anniversary, and whether it is written out."""
        found = list(_YEAR.finditer(text, max(first, start - 40), start))
        if not found or not _BINDING.fullmatch(text, found[-1].end(), start):
            return 0, False
        match = found[-1]
        if match[1]:
            return int(match[1]), True
        if document.as_of.source == "today":
            return 0, False
        return document.as_of.date.year + (1 if match[3] else -1 if match[4] else 0), False

    def _wrong(
        self,
        word: str,
        fact: Anniversary,
        count: int,
        year: int,
        start: int,
        end: int,
        confidence: float,
    ) -> Finding:
        right = year - fact.year
        message = {"event": word, "origin": str(fact.year), "year": str(year), "right": str(right)}
        evidence = {
            "origin": fact.year,
            "year": year,
            "count": count,
            "right": right,
            "verified": fact.verified,
            "basis": fact.basis,
        }
        grade = "" if confidence >= 0.9 else "low"
        suggestion = (Suggestion(f"{word}{right}周年"),) if right > 0 else ()
        return Finding(
            "EXP403", start, end, round(confidence, 3), evidence, suggestion, message, grade=grade,
            ceiling=Severity.NOTICE if fact.verified == "memory" else None,
        )  # fmt: skip

    def _day(self, text: str, start: int, end: int, document: Document) -> Iterator[Finding]:
        day = self.facts.days[text[start:end]]
        stated = document.as_of.date.year if document.as_of.source != "today" else 0
        if before := _DAY_BEFORE.search(text, max(start - 36, 0), start):
            year = int(before[1]) if before[1] else stated
            bound = before[5] or before[6] or text[end : end + 1] in _STOP_AFTER
            month, date = int(before[3]), int(before[4])
            if bound and (day.nth == 0 or year):
                right = day.on(year or 2000)
                if (month, date) != (right.month, right.day):
                    reason = f"{day.name}是{right.month}月{right.day}日。"
                    yield _named(before.start(), end, reason, 0.92, day)
                    return
            year = int(before[1]) if before[1] else self._nearest(day, document)
            yield from self._ordinal(before[6], year, day.name, before.start(), end)
        elif nth := _NTH_BEFORE.search(text, max(start - 36, 0), start):
            year = int(nth[1]) if nth[1] else stated
            yield from self._ordinal(nth[3], year, day.name, nth.start(), end)
        elif bare := self._now(_NTH_BARE.search(text, max(start - 8, 0), start), day, document):
            year = self._nearest(day, document)
            yield from self._ordinal(bare[1], year, day.name, bare.start(), end, 0.75)
        after = _DAY_AFTER.match(text, end) if day.nth == 0 else None
        if after and (int(after[1]), int(after[2])) != (day.month, day.day):
            reason = f"{day.name}是{day.month}月{day.day}日。"
            yield _named(start, after.end(), reason, 0.9, day)

    def _now(
        self, match: re.Match[str] | None, day: Day, document: Document
    ) -> re.Match[str] | None:
        """The match, if the post is of the days around the named one and names no other year."""
        if match is None or document.as_of.source == "today":
            return None
        apart = abs((day.on(self._nearest(day, document)) - document.as_of.date).days)
        text = match.string
        first = max(text.rfind(mark, 0, match.start()) for mark in "。；\n") + 1
        once = text.count(day.name, first, match.end() + 60) < 2
        now = apart <= 30 and once and not _YEAR.search(text, first, match.start())
        return match if now else None

    def _nearest(self, day: Day, document: Document) -> int:
        """The year of the occurrence of a day that a post of this date speaks of."""
        as_of = document.as_of.date
        if document.as_of.source == "today":
            return 0
        years = (as_of.year - 1, as_of.year, as_of.year + 1)
        return min(years, key=lambda y: abs((day.on(y) - as_of).days))

    def _ordinal(
        self, words: str | None, year: int, name: str, start: int, end: int, sure: float = 0.9
    ) -> Iterator[Finding]:
        day = self.facts.days[name]
        count = number(words) if words else None
        if count is None or not year or not day.first:
            return
        right = year - day.first + 1
        if count != right and right > 0:
            spoken = chinese(right) if right < 100 else str(right)
            reason = f"{name}从{day.first}年起，{year}年是第{spoken}个。"
            yield _named(start, end, reason, sure, day)


def _other(count: int, right: int, apart: int, before: str, after: str) -> bool:
    """Whether another anniversary, no round one, is celebrated around the day of this year's."""
    if count >= right or count % 5 == 0 or apart > _DAYS or any(word in after for word in _THEN):
        return False
    return bool(_CHEER.search(before)) and "《" not in before


def _decade(count: int, right: int, apart: int, before: str, after: str) -> bool:
    """Whether a round anniversary of ten years ago is written where this year's is as round."""
    if right - count != 10 or right % 5 or any(word in after for word in _THEN) or "《" in before:
        return False
    return bool(_CHEER.search(before)) or after.startswith("之际") or apart <= _DAYS


def _named(start: int, end: int, reason: str, confidence: float, day: Day) -> Finding:
    evidence = {"verified": day.verified, "basis": day.basis, "reason": reason}
    return Finding(
        "EXP405", start, end, confidence, evidence, (), {"reason": reason}, grade="low",
        ceiling=Severity.NOTICE if day.verified == "memory" else None,
    )  # fmt: skip
