"""EXP406–408: days that no calendar has, weekdays, ages and years that contradict each other."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator

from contentguard.detectors.base import BaseDetector, Document
from contentguard.detectors.wording.numerals import NUMBER, number, weekday
from contentguard.detectors.wording.windows import find_near
from contentguard.lexicon import LexiconIndex
from contentguard.lexicon.format import Entry
from contentguard.model import Finding, Suggestion
from contentguard.patterns import lazy
from contentguard.text import View

_DAY = lazy(r"月(\d{1,2})[日号]")
_DATE_HEAD = lazy(r"(?<![\d.\-/第])(?:((?:19|20)\d\d)年)?(\d{1,2})\Z")
_WEEKDAY = lazy(
    r"[ \n]?(?:[（(][ ]?(?:星期|周|礼拜)([一二三四五六日天])[ ]?[）)]|，?(?:星期|礼拜)([一二三四五六日天])|周([一二三四五六日])(?![边围年岁期报末刊些]))"
)
_MONTH_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_LIVED = lazy(
    r"[（(]((?:1[89]|20)\d\d)[年.]?(?:\d{1,2}月?)?(?:\d{1,2}日)?[ ]?[—\-–~～至]{1,2}[ ]?((?:19|20)\d\d)年?[^（）()\n]{0,8}[）)]"
    r"[^。；\n]{0,12}?(?:享年|终年|享寿)(\d{1,3})岁"
)
_BORN = lazy(
    r"((?:19|20)\d\d)年(?:\d{1,2}月)?(?:\d{1,2}日)?(?:出?生)(?!产|态|活|效|成)([^。；\n]{0,60}?)(?:现年|今年|年仅|今年已)(\d{1,3})(?:岁|周岁)"
)
_AGED = lazy(
    r"(?:现年|今年|年仅)(\d{1,3})(?:岁|周岁)[^。；\n\d]{0,12}((?:19|20)\d\d)年(?:\d{1,2}月)?(?:\d{1,2}日)?(?:出)?生(?!产|态|活|效|成)"
)
_BORN_IN = lazy(
    r"(?:出生于|生于)((?:19|20)\d\d)年[^。；\n\d]{0,24}(?:现年|今年|年仅|今年已)(\d{1,3})(?:岁|周岁)"
)
_SERVED = lazy(
    r"((?:19|20)\d\d)年[^。；，\n\d]{0,12}，?(?:到|至)((?:19|20)\d\d)年(?:，)?(?:已|已经)?"
    r"(?:从教|从医|从警|从业|工作|任职|扎根|坚守|服务|连续)[^。；，\n\d]{0,4}(\d{1,2})(?:个年头|年)"
)
_OTHERS = lazy(
    r"[他她其父母妻]|儿子|女儿|孩子|丈夫|爱人|老伴|弟弟|妹妹|哥哥|姐姐|孙|(?:19|20)\d\d年(?:\d{1,2}月)?(?:\d{1,2}日)?(?:出)?生"
)
"""Somebody else whose age it may be."""
_SENIOR = tuple(
    lazy(
        rf"((?:19|20)\d\d)年(?:\d{{1,2}}月)?(?:\d{{1,2}}日)?{began}[^。；\n]{{0,30}}?{counted}(?:已有|已经有?|已|有|长达|达|满)?(\d{{1,3}})年"
    )
    for began, counted in (
        ("(?:加入中国共产党|入党)", "党龄"),
        ("参加工作", "工龄"),
        ("(?:开始)?(?:从教|任教)", "教龄"),
    )
)
_FOUNDED = lazy(
    r"(?:成立于|始建于|创建于|修建于|建于|创办于|创立于|设立于)((?:1[0-9]|20)\d\d)年[^。；\n\d]{0,14}"
    r"(?:至今|距今|迄今)(?:已有|已经有?|已|有)?(\d{1,4})年(?!代)"
)
_SO_FAR = ("至今", "距今", "迄今")
_SHORT_DATE = lazy(
    r"(?<![\d./\-])((?:19|20)\d\d)([-/.])(0?[1-9]|1[0-2])\2(29|30|31)(?![\d./\-]\d|\d)"
)
_NUMBERED = frozenset("号型版")
"""What stands before a number that only looks like a date."""
_LAST_DAYS = tuple(f"{mark}{day}" for mark in "-/." for day in (29, 30, 31))
_HAN_DATE = lazy(
    r"([二一][〇零○一二三四五六七八九]{3})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日"
)
_LUNAR = ("农历", "阴历", "腊月", "正月")
_HOURS = lazy(
    r"(?:[日号]|上午|下午|晚上|时间[：:]?)[ ]?(\d{1,2})[：:](\d\d)[ ]?[—\-–~～至到][ ]?(\d{1,2})[：:](\d\d)(?![\d：:])"
)
_SPAN = lazy(
    rf"(?<!\d)((?:19|20)\d\d)年?(?:到|至|—|-|~)((?:19|20)\d\d)年(?:，|的|这|，这|整整)?({NUMBER}{{1,3}})年(?:间|来|时间|期间|里)"
)
# A literal head is found ten times as fast as a choice or a class.
_HAN_MONTH = lazy("年[一二三四五六七八九十]{1,2}月")
_CLOCKS = tuple(lazy(rf"{colon}\d\d[ ]?[—\-–~～至到]") for colon in ":：")
_UNTIL = tuple(lazy(rf"{word}(?:19|20)\d\d年") for word in "到至")
_SPAN_GATE = lazy("年(?:间|来|时间|期间|里)")
_GUARDED = Entry("days", "wording", "exp-days", "", (), guards=("exp-mention",))


class DayDetector(BaseDetector):
    """Knows the calendar and subtraction."""

    name = "exp-days"
    rules = ("EXP406", "EXP407", "EXP408")

    def __init__(self, index: LexiconIndex) -> None:
        self.index = index

    def detect(self, view: View, index: int, document: Document) -> Iterable[Finding]:
        """Findings of one view."""
        text = view.text
        for finding in self._all(text, document):
            if not self.index.guards.judge(view, finding.start, finding.end, _GUARDED):
                yield finding

    def _all(self, text: str, document: Document) -> Iterator[Finding]:
        if "月" in text:
            for match in _DAY.finditer(text):
                yield from self._date(text, match, document)
            if _HAN_MONTH.search(text):
                yield from _han_dates(text)
            if any(gate.search(text) for gate in _CLOCKS):
                yield from _hours(text)
        yield from _short_dates(text)
        if "岁" in text:
            yield from self._ages(text, document)
        if document.as_of.source != "today":
            yield from _seniority(text, document.as_of.date.year)
        if _SPAN_GATE.search(text):
            yield from self._spans(text)
        if any(gate.search(text) for gate in _UNTIL):
            for match in find_near(_SERVED, text, ("19", "20"), 0, 44):
                years = int(match[2]) - int(match[1])
                if years > 0 and abs(int(match[3]) - years) > 1:
                    yield _differs(match, f"{years}年左右", years, 0.8)

    def _date(self, text: str, match: re.Match[str], document: Document) -> Iterator[Finding]:
        head = _DATE_HEAD.search(text, max(match.start() - 9, 0), match.start())
        if head is None:
            return
        month, day = int(head[2]), int(match[1])
        start, end = head.start(), match.end()
        if not 1 <= month <= 12 or not 1 <= day <= _MONTH_DAYS[month - 1]:
            if month <= 31:
                yield _impossible(start, end, 0.95)
            return
        year = int(head[1]) if head[1] else 0
        if year and month == 2 and day == 29 and not _leap(year):
            yield _impossible(start, end, 0.97)
            return
        if named := _WEEKDAY.match(text, end):
            yield from self._weekday(named, start, year, month, day, document)

    def _weekday(
        self, named: re.Match[str], start: int, year: int, month: int, day: int, document: Document
    ) -> Iterator[Finding]:
        said = "一二三四五六日".index((named[1] or named[2] or named[3]).replace("天", "日"))
        if year:
            date, confidence = dt.date(year, month, day), 0.95
        else:
            near = _nearest(month, day, document)
            if near is None:
                return
            date, confidence = near, 0.9 * document.as_of.factor
        if date.weekday() != said:
            right = weekday(date.weekday())
            at = next(group for group in (1, 2, 3) if named[group])
            words = (
                named.string[start : named.start(at)]
                + right
                + named.string[named.end(at) : named.end()]
            )
            message = {"date": f"{date.year}年{date.month}月{date.day}日", "right": right}
            evidence = {"date": date.isoformat(), "right": right, "verified": "own"}
            yield Finding(
                "EXP407", start, named.end(), round(confidence, 3), evidence, (Suggestion(words),),
                message, grade="low",
            )  # fmt: skip

    def _ages(self, text: str, document: Document) -> Iterator[Finding]:
        lived = "享年" in text or "终年" in text or "享寿" in text
        for match in _LIVED.finditer(text) if lived else ():
            years = int(match[2]) - int(match[1])
            if not years - 1 <= int(match[3]) <= years + 1:
                yield _differs(match, f"享年{years}岁左右", years, 0.88)
        if document.as_of.source == "today" or "生" not in text:
            return
        for pattern, born, aged in ((_BORN, 1, 3), (_BORN_IN, 1, 2), (_AGED, 2, 1)):
            for match in pattern.finditer(text):
                if pattern is _BORN and _OTHERS.search(match[2]):
                    continue
                years = document.as_of.date.year - int(match[born])
                if not years - 1 <= int(match[aged]) <= years + 1 and years >= 0:
                    yield _differs(match, f"{years}岁左右", years, 0.8)

    def _spans(self, text: str) -> Iterator[Finding]:
        for match in find_near(_SPAN, text, ("19", "20"), 0, 24):
            years, said = int(match[2]) - int(match[1]), number(match[3])
            if said is not None and years > 0 and said not in (years, years + 1):
                yield _differs(match, f"{years}年（或首尾都算{years + 1}年）", years, 0.8)


def _seniority(text: str, year: int) -> Iterator[Finding]:
    """``1978年入党，党龄55年``, ``建于1990年，至今已有50年`` in a post of 2023."""
    patterns = _SENIOR if "龄" in text else ()
    if any(word in text for word in _SO_FAR):
        patterns = (*patterns, _FOUNDED)
    for pattern in patterns:
        for match in pattern.finditer(text):
            years = year - int(match[1])
            if years > 0 and abs(int(match[2]) - years) > 1:
                yield _differs(match, f"{years}年左右", years, 0.8)


def _short_dates(text: str) -> Iterator[Finding]:
    """``2023-02-30``, ``2023/11/31``."""
    for match in find_near(_SHORT_DATE, text, _LAST_DAYS, 8, 6):
        month, day = int(match[3]), int(match[4])
        if not _NUMBERED.isdisjoint(text[max(match.start() - 6, 0) : match.start()]):
            continue
        if day > _MONTH_DAYS[month - 1] or (month == 2 and not _leap(int(match[1]))):
            yield _impossible(match.start(), match.end(), 0.93)


def _han_dates(text: str) -> Iterator[Finding]:
    """``二〇二三年四月三十一日``."""
    for match in _HAN_DATE.finditer(text):
        month, day = number(match[2]), number(match[3])
        lunar = any(w in text[max(match.start() - 6, 0) : match.end()] for w in _LUNAR)
        if lunar or month is None or day is None:
            continue
        if not 1 <= month <= 12 or not 1 <= day <= _MONTH_DAYS[month - 1]:
            yield _impossible(match.start(), match.end(), 0.93)


def _hours(text: str) -> Iterator[Finding]:
    """``9:00至25:30``: only in a stretch of time, as ratios and scores look the same."""
    for match in _HOURS.finditer(text):
        hours, minutes = (int(match[1]), int(match[3])), (int(match[2]), int(match[4]))
        if (
            max(hours) > 24
            or max(minutes) > 59
            or (24, True) in zip(hours, (m > 0 for m in minutes), strict=True)
        ):
            yield _impossible(match.start(1), match.end(), 0.9)


def _nearest(month: int, day: int, document: Document) -> dt.date | None:
    """The date without a year that is nearest to the post, if the post has a date."""
    as_of = document.as_of
    if as_of.source == "today":
        return None
    dates = []
    for year in (as_of.date.year - 1, as_of.date.year, as_of.date.year + 1):
        if (month, day) != (2, 29) or _leap(year):
            dates.append(dt.date(year, month, day))
    nearest = min(dates, key=lambda d: abs(d - as_of.date), default=None)
    return nearest if nearest and abs((nearest - as_of.date).days) <= 120 else None


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _impossible(start: int, end: int, confidence: float) -> Finding:
    return Finding("EXP406", start, end, confidence, {"verified": "own"}, grade="low")


def _differs(match: re.Match[str], right: str, years: int, confidence: float) -> Finding:
    evidence = {"verified": "own", "right": years}
    return Finding(
        "EXP408",
        match.start(),
        match.end(),
        confidence,
        evidence,
        (),
        {"right": right},
        grade="low",
    )
