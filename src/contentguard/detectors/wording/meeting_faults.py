"""What may be wrong with a meeting that a text names: the finding for each."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from contentguard.detectors.base import Document
from contentguard.model import Finding, Suggestion
from contentguard.patterns import lazy

_YEAR_BEFORE = lazy(
    r"((?:19|20)\d\d)年(?:\d{1,2}月)?(?:\d{1,2}日)?(?:至\d{1,2}日)?(，)?(召开|举行|闭幕)?的?(?:中国共产党|党的)?\Z"
)
_DONE = (
    "精神",
    "公报",
    "闭幕",
    "审议通过",
    "以来",
    "通过的",
    "《决定》",
    "决定》",
    "批准",
    "表决通过",
)
_COMING = (
    "将",
    "即将",
    "筹备",
    "迎接",
    "拟",
    "定于",
    "建议",
    "研究",
    "决定召开",
    "召开前",
    "预计",
    "计划",
    "选举",
    "推选",
    "要",
    "提请",
    "提出",
)
_NEAR = 30
"""Days before a meeting within which texts speak of it as if it were there."""


def wrong(match: re.Match[str], reason: str, right: str, confidence: float) -> Finding:
    """A meeting that never was: what is wrong (``reason``), and the right name if it is known."""
    return finding("EXP401", match, reason, right, confidence)


def finding(rule: str, match: re.Match[str], reason: str, right: str, confidence: float) -> Finding:
    """A finding of ``rule`` about a meeting; a joint that the match took along is left out."""
    start, end = match.span()
    if match[0][-1] in "、和至":
        end -= 1
    message = {"reason": reason + (f"，应写作“{right}”。" if right else "，请核对。")}
    suggestions = (Suggestion(right),) if right else ()
    evidence = {"verified": "corpus", "reason": reason, "lexicon": "facts"}
    return Finding(rule, start, end, confidence, evidence, suggestions, message)


def early(
    match: re.Match[str], text: str, held: dt.date, document: Document, announced: int
) -> Iterator[Finding]:
    """A meeting that had not been held on the date of the post."""
    as_of = document.as_of
    ahead = (held - as_of.date).days
    if ahead <= 0 or as_of.source == "today":
        return
    if ahead <= _NEAR:
        return
    after = text[match.end() : match.end() + 12]
    around = text[max(match.start() - 40, 0) : match.end() + 30]
    coming = any(w in around for w in _COMING)
    if ahead <= announced and (coming or not any(w in after for w in _DONE)):
        return
    if ahead <= 400 and coming and "会议" in match[0]:
        return
    reason = f"{held.year}年{held.month}月才召开，而按{as_of.date.isoformat()}核对尚未召开"
    found = finding("EXP402", match, reason, "", round(0.9 * as_of.factor, 3))
    found.evidence |= as_of.evidence()
    yield found


def year(match: re.Match[str], text: str, held: dt.date) -> Iterator[Finding]:
    """A year beside the meeting that is not the year it was held in."""
    before = _YEAR_BEFORE.search(text, max(match.start() - 26, 0), match.start())
    if before is None or int(before[1]) == held.year:
        return
    after = text[match.end() : match.end() + 8]
    if not before[3] and not (
        before[2] is None and after.startswith(("召开", "胜利召开", "在北京", "举行"))
    ):
        return
    if any(w in after for w in ("以来", "精神", "提出", "确定", "部署")) and not before[3]:
        return
    found = wrong(match, f"该会议在{held.year}年召开，不是{before[1]}年", "", 0.93)
    found.start = before.start()
    yield found
