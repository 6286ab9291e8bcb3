"""EXP601–603: a post that contradicts its own date: later facts, other dates beside it, the future."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator

from contentguard.detectors.base import BaseDetector, Document
from contentguard.model import Finding
from contentguard.patterns import lazy
from contentguard.text import View

_URL = (
    re.compile(r"/t(20[0-4]\d)([01]\d)([0-3]\d)_"),
    re.compile(r"/(20[0-4]\d)[-/]?([01]\d)[-/]?([0-3]\d)/"),
    re.compile(r"/(20[0-4]\d)/(\d{1,2})/(\d{1,2})/"),
    re.compile(r"/(20[0-4]\d)-?([01]\d)/"),
)
_FILE = lazy(r"(?<!\d)(20[0-4]\d)[-_.年]?([01]\d)[-_.月]?([0-3]\d)(?!\d)")
_LINE = lazy(r"^[ \t]*((?:19|20)\d\d)年(\d{1,2})月(\d{1,2})日[ \t]*\r?$", re.MULTILINE)
_AS_OF_DATA = lazy(r"截[至止到]((?:20)\d\d)年(?:(\d{1,2})月)?(\d{1,2}日|底|末)?")
_DONE = ("累计", "已", "同比", "共有", "共计", "达到", "完成", "实现")
_AHEAD = (
    "将",
    "力争",
    "目标",
    "预计",
    "计划",
    "到期",
    "期限",
    "有效",
    "为止",
    "截止日期",
    "报名",
    "拟",
    "确保",
    "规划",
    "要",
)
_MONTH = lazy(r"(20[0-4]\d)年(1[0-2]|[1-9])月(?:[0-3]?\d日)?，")
_BEFORE_MONTH = lazy(r"[\d年至到\-—]")
_HAPPENED = lazy(
    r"(?:召开了|举行了|开展了|印发了|出台了|建成了|荣获|被评为|被授予|受到(?:上级|省|市|县)?[^。；，\n]{0,4}(?:表彰|表扬|肯定)|顺利(?:通过|完成)|圆满(?:完成|落幕)|胜利召开|已(?:经)?(?:完成|建成|竣工|通车|投产))"
)
_SLACK = 3
"""Days by which a file's or an address's date may differ from the date of publication."""


class TimelineDetector(BaseDetector):
    """Compares the date of publication with every other date that the post carries."""

    name = "exp-time"
    rules = ("EXP601", "EXP602", "EXP603")

    def detect(self, view: View, index: int, document: Document) -> Iterable[Finding]:
        """Figures of a time that had not come yet."""
        published = document.post.date
        if published is None:
            return
        yield from _later_events(view, published)
        if "截" not in view.text:
            return
        for match in _AS_OF_DATA.finditer(view.text):
            stated = _end(match)
            if stated is None or (stated - published).days <= _SLACK:
                continue
            first, last = view.sentence(match.start(), match.end())
            after = view.text[match.end() : last]
            if any(w in after for w in _DONE) and not any(
                w in view.text[first:last] for w in _AHEAD
            ):
                message = {"since": stated.isoformat(), "as_of": published.isoformat()}
                evidence = {
                    "verified": "own",
                    "as_of": published.isoformat(),
                    "as_of_from": "published",
                }
                yield Finding("EXP601", match.start(), match.end(), 0.85, evidence, (), message)

    def detect_document(self, document: Document) -> Iterable[tuple[int, Finding]]:
        """The date of publication against today, the address, the file names and the last line."""
        published = document.post.date
        if published is None:
            return
        today = dt.date.today()
        if published > today:
            message = {"published": published.isoformat(), "today": today.isoformat()}
            yield (
                0,
                Finding("EXP603", 0, 0, 0.97, {"published": published.isoformat()}, (), message),
            )
        yield from self._address(document.post.url or "", published)
        for attachment in document.post.attachments:
            if match := _FILE.search(attachment.name):
                stated = _date(match)
                if stated is not None and (stated - published).days > _SLACK:
                    yield 0, _differs("附件名", stated, published, 0.8)
        yield from self._written(document, published)

    def _address(self, url: str, published: dt.date) -> Iterator[tuple[int, Finding]]:
        for pattern in _URL:
            if match := pattern.search(url):
                stated = _date(match)
                if stated is not None and self._apart(match, stated, published):
                    later = stated > published
                    yield 0, _differs("网址", stated, published, 0.88 if later else 0.75)
                return

    def _apart(self, match: re.Match[str], stated: dt.date, published: dt.date) -> bool:
        if len(match.groups()) == 2:
            months = (stated.year - published.year) * 12 + stated.month - published.month
            return abs(months) > 1
        return abs((stated - published).days) > _SLACK

    def _written(self, document: Document, published: dt.date) -> Iterator[tuple[int, Finding]]:
        """A 成文日期 that is later than the publication."""
        for index in range(document.own_views - 1, -1, -1):
            text = document.views[index].text
            if "日" not in text:
                continue
            found = list(_LINE.finditer(text))
            if not found:
                continue
            match = found[-1]
            stated = _date(match)
            if stated is not None and (stated - published).days > _SLACK:
                finding = _differs("落款", stated, published, 0.88)
                finding.start, finding.end = match.start(1), match.end(3) + 1
                yield index, finding
            return


def _later_events(view: View, published: dt.date) -> Iterator[Finding]:
    """``2023年6月，我县完成了……`` in a post of 2022: told as done, but not yet possible."""
    if "月" not in view.text:
        return
    for match in _MONTH.finditer(view.text):
        year, month = int(match[1]), int(match[2])
        if (year, month) <= (published.year, published.month):
            continue
        if match.start() and _BEFORE_MONTH.match(view.text, match.start() - 1):
            continue
        first, last = view.sentence(match.start(), match.end())
        sentence = view.text[first:last]
        if any(word in sentence for word in _AHEAD) or not _HAPPENED.search(sentence):
            continue
        message = {"since": f"{year}年{month}月", "as_of": published.isoformat()}
        evidence = {"verified": "own", "as_of": published.isoformat(), "as_of_from": "published"}
        yield Finding("EXP601", match.start(), match.end() - 1, 0.8, evidence, (), message)


def _date(match: re.Match[str]) -> dt.date | None:
    parts = [int(g) for g in match.groups()]
    try:
        return dt.date(parts[0], parts[1], parts[2] if len(parts) > 2 else 1)
    except ValueError:
        return None


def _end(match: re.Match[str]) -> dt.date | None:
    """The last day that ``截至2024年底`` speaks of."""
    year, month = int(match[1]), int(match[2]) if match[2] else 0
    if month and match[3] and match[3][0].isdigit():
        try:
            return dt.date(year, month, int(match[3][:-1]))
        except ValueError:
            return None
    if month:
        following = dt.date(year + month // 12, month % 12 + 1, 1) if month <= 12 else None
        return following - dt.timedelta(days=12) if following else None
    return dt.date(year, 12, 10) if match[3] else None


def _differs(place: str, stated: dt.date, published: dt.date, confidence: float) -> Finding:
    message = {"place": place, "found": stated.isoformat(), "published": published.isoformat()}
    evidence = {"place": place, "found": stated.isoformat(), "published": published.isoformat()}
    return Finding("EXP602", 0, 0, confidence, evidence, (), message)
