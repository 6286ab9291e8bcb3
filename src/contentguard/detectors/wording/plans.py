"""EXP404: five-year plans by their name, their number and their years."""

from __future__ import annotations

import re
from collections.abc import Iterator

from contentguard.detectors.base import Document
from contentguard.detectors.wording.facts import Facts
from contentguard.detectors.wording.numerals import number
from contentguard.model import Finding, Suggestion
from contentguard.patterns import lazy

_PLAN = r"[“\"]?((?:二?十)[一二三四五六七八九]?五)[”\"]?"
_PLAN_GATE = lazy("十[一二三四五六七八九]?五")
_PLAN_NOUN = lazy(_PLAN + r"(?:国民经济和社会发展)?(?:五年)?(?:发展)?计划")
_PLAN_NTH = lazy(r"第([二三]?十[一二三四五六七八九]?)个五年计划")
_PLAN_BARE = lazy(r"第[“\"]?([二三]?十[一二三四五六七八九]?)(?:五[”\"]?)?五年(?:发展)?规划")
_PLAN_PHASE_TAIL = (
    _PLAN
    + r"(?:规划|计划|时期|期间)?(?:实施)?的?(开局之年|开局年|第一年|起步之年|收官之年|收官年|最后一年)"
)
_PLAN_PHASE_END = lazy(_PLAN_PHASE_TAIL)
_PLAN_PHASE = lazy(
    r"(?:((?:19|20)\d\d)年|今年)(?:，)?(?:是|为|系|作为|既是|正是)?(?:实施|我国|落实)?" + _PLAN_PHASE_TAIL
)  # fmt: skip
_PLAN_RANGE = lazy(
    _PLAN
    + r"(?:规划|计划|时期|期间)?[（(]((?:19|20)\d\d)年?[—\-–~～至]{1,2}((?:19|20)\d\d)年?[）)]"
)


def plans(text: str, document: Document, known: Facts) -> Iterator[Finding]:
    """The findings of a text that holds 十 and 五."""
    starts = [_plan_start(text, m.start()) for m in _PLAN_GATE.finditer(text)]
    for match in filter(None, (_PLAN_NOUN.match(text, at) for at in starts)):
        ordinal = number(match[1][:-1])
        if ordinal is not None and ordinal > known.planned_until:
            reason = "“十一五”起称“规划”，不称“计划”。"
            yield _plan(match, reason, match[0][:-2] + "规划", 0.93)
    for match in _PLAN_NTH.finditer(text) if "个五年计划" in text else ():
        ordinal = number(match[1])
        if ordinal is not None and ordinal > known.planned_until:
            yield _plan(match, "“十一五”起称“规划”，不称“计划”。", match[0][:-2] + "规划", 0.9)
    for match in _PLAN_BARE.finditer(text) if "五年" in text and "规划" in text else ():
        right = f"第{match[1]}个五年规划"
        yield _plan(match, "五年规划按“第几个”称呼。", right, 0.9)
    if any(_PLAN_PHASE_END.match(text, at) for at in starts):
        for match in _PLAN_PHASE.finditer(text):
            yield from _phase(match, document, known)
    for match in filter(None, (_PLAN_RANGE.match(text, at) for at in starts)):
        ordinal = number(match[1][:-1])
        if ordinal is None or ordinal < 6:
            continue
        years = known.plan_years(ordinal)
        if years != (int(match[2]), int(match[3])):
            reason = f"“{match[1]}”是{years[0]}年至{years[1]}年。"
            yield _plan(match, reason, _with_years(match, years), 0.9)


def _phase(match: re.Match[str], document: Document, known: Facts) -> Iterator[Finding]:
    ordinal = number(match[2][:-1])
    if ordinal is None or (not match[1] and document.as_of.source == "today"):
        return
    year = int(match[1]) if match[1] else document.as_of.date.year
    first, last = known.plan_years(ordinal)
    right = first if match[3][0] in "开第起" else last
    if year != right:
        yield _plan(match, f"“{match[2]}”是{first}年至{last}年，{match[3]}是{right}年。", "", 0.93)


def _plan_start(text: str, at: int) -> int:
    """Where the name of a plan begins whose 十 stands at ``at``: 二 and a quotation mark belong to it."""
    at -= text[at - 1 : at] == "二"
    return at - (text[at - 1 : at] in ("“", '"'))


def _with_years(match: re.Match[str], years: tuple[int, int]) -> str:
    """The words with the right years of the plan, all else as it stands."""
    words = match[0]
    at = [
        (match.start(group) - match.start(), match.end(group) - match.start()) for group in (2, 3)
    ]
    return f"{words[: at[0][0]]}{years[0]}{words[at[0][1] : at[1][0]]}{years[1]}{words[at[1][1] :]}"


def _plan(match: re.Match[str], reason: str, right: str, confidence: float) -> Finding:
    evidence = {"verified": "corpus", "reason": reason}
    suggestions = (Suggestion(right),) if right else ()
    return Finding(
        "EXP404",
        match.start(),
        match.end(),
        confidence,
        evidence,
        suggestions,
        {"reason": reason},
        grade="low",
    )
