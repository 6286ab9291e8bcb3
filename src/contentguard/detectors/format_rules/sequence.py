"""The order of 一、 （一） 1. （1）: numbers left out, numbers given twice, wrong signs behind them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from contentguard.lexicon import Hit
from contentguard.model import Finding
from contentguard.patterns import lazy
from contentguard.text import View

_SECOND = ("\n2", "\x1e2", " 2", "\n3", "\x1e3")
_NUMERAL = "[一二三四五六七八九十]{1,3}"
_HEAD = (
    rf"[ \t]*+(?:(?P<a>{_NUMERAL})、|[（(](?P<b>{_NUMERAL})[）)]|(?P<c>[0-9]{{1,2}})(?:[．.](?![0-9])|、)"
    rf"|[（(](?P<d>[0-9]{{1,2}})[）)]|(?P<reset>第[一二三四五六七八九十百零]{{1,7}}[条章节编款部]|附件|附：))"
)
_FIRST = lazy(_HEAD)
# One pattern for each end of a line: one with a literal head is ten times as fast as one that
# looks behind at every character.
_NEXT = {end: lazy(end + _HEAD) for end in "\n\r\x1e"}
_KINDS = frozenset({"text", "heading"})
_LEVELS = "abcd"
_DIGITS = {c: i for i, c in enumerate("一二三四五六七八九", 1)}
_LISTED = lazy(r"[0-9]{1,4}(?:、|和|及|与|至|路|[号幢栋](?:楼|线|路|院))")
_FORMS = {
    "a": ("{h}、", "{h}.", "{h}，"), "b": ("（{h}）", "({h})"),
    "c": ("{n}.", "{n}、", "{n}．", "{n}）", "{n})"), "d": ("（{n}）", "({n})"),
}  # fmt: skip
_MOST_SKIPPED = 3
_STOPS = ("。", "；", "，", "：", ";", ",", ":", "、", "（", "(", " ", "\u3000")
_ARTICLE = lazy(
    r"(?:^|(?<=[\n\r\x1e]))[ \t]*+(?P<label>第([一二三四五六七八九十]{1,3})条)(?=[ 　\t])"
)


@dataclass(slots=True)
class _Head:
    view: int
    start: int
    end: int
    level: str
    number: int


@dataclass(slots=True)
class _Counters:
    """The last number of each level, 0 where none stands open, and where it stands."""

    last: list[int] = field(default_factory=lambda: [0] * len(_LEVELS))
    place: list[tuple[int, int]] = field(default_factory=lambda: [(-1, 0)] * len(_LEVELS))

    def enter(self, head: _Head) -> tuple[int, tuple[int, int]]:
        """Takes a number up; gives the last one of its level and where that stands."""
        level = _LEVELS.index(head.level)
        before = self.last[level], self.place[level]
        self.last[level], self.place[level] = head.number, (head.view, head.end)
        for deeper in range(level + 1, len(_LEVELS)):
            self.last[deeper] = 0
        return before


def check(views: Sequence[tuple[int, View]], cued: bool) -> Iterator[tuple[int, Finding]]:
    """Findings over the views of one text.

    Args:
        views: (index, view), in reading order: title and body, or one attachment.
        cued: the lexicon saw numbers of headings; without them only ``2.`` is looked for.
    """
    if not cued and not any(_has_second(view.text) for _, view in views):
        return
    counters = _Counters()
    by_index = dict(views)
    arabic: list[_Head] = []
    formal = False
    for head in _heads(views):
        if head.level == "":
            counters = _Counters()
            continue
        text = by_index[head.view].text
        formal = formal or head.level in "ab"
        if head.level == "c" and text[head.end - 1] == "、":
            arabic.append(head)
        last, place = counters.enter(head)
        if last and head.number not in (1, last + 1):
            yield from _order(head, last, place, text)
        if head.level in "bd" and text.startswith(("、", "."), head.end):
            yield head.view, _form(head, text)
    if arabic and formal:
        first = arabic[0]
        message = {"why": f"阿拉伯数字序号后用“.”，不用“、”（共{len(arabic)}处）"}
        yield (
            first.view,
            Finding("FMT202", first.start, first.end, 0.7, {"count": len(arabic)}, message=message),
        )


def counted(view: View, hit: Hit) -> Iterator[Finding]:
    """``一是…二是…四是…``: an item left out inside one paragraph."""
    text = view.text
    before = text[hit.start - 1 : hit.start]
    first, _ = view.line(hit.start, hit.end)
    number = _han(text[hit.start])
    last = text.rfind("一是", first, hit.start)
    if before not in _STOPS or last < 0 or (last > first and text[last - 1] not in _STOPS):
        return
    missing = _to_han(number - 1)
    between = text[last : hit.start]
    if any(stop + missing in between for stop in _STOPS) or _to_han(number) + "是" in between:
        return
    if number > 3 and _to_han(number - 2) + "是" not in between:
        return
    why = f"“{text[hit.start]}是”之前缺少“{missing}是”"
    yield Finding(
        "FMT201", hit.start, hit.end, 0.75, {"expected": number - 1}, message={"why": why}
    )


def articles(views: Sequence[tuple[int, View]]) -> Iterator[tuple[int, Finding]]:
    """``第二条`` followed by ``第四条`` in a whole text of articles; excerpts leave out more."""
    for index, view in views:
        if "第一条" not in view.text or "第五条" not in view.text:
            continue
        found = [(_numeral(m[2]), m) for m in _ARTICLE.finditer(view.text)]
        steps = [(b[0] - a[0], a[1], b[1]) for a, b in pairwise(found)]
        gaps = [step for step in steps if step[0] != 1]
        if found[:1] and found[0][0] == 1 and len(gaps) == 1 and gaps[0][0] == 2:
            _, left, right = gaps[0]
            name = f"第{_to_han(_numeral(left[2]) + 1)}条"
            if name not in view.text[left.end() : right.start()]:
                why = f"“{right[1]}”之前缺少“{name}”"
                yield index, Finding("FMT201", *right.span("label"), 0.75, message={"why": why})


def _numeral(text: str) -> int:
    """A number below one hundred in Han numerals, or 0."""
    return _han(text) if len(text) <= 3 else 0


def _form(head: _Head, text: str) -> Finding:
    """``（一）、``: a sign behind a number in brackets."""
    why = f"带括号的序号后面不加“{text[head.end]}”"
    return Finding("FMT202", head.start, head.end + 1, 0.9, message={"why": why})


def _has_second(text: str) -> bool:
    """Whether a line begins with ``2.``; searching literals is ten times as fast as the pattern."""
    for gate in _SECOND:
        at = text.find(gate)
        while at >= 0:
            if text.startswith((".", "．", "、"), at + len(gate)):
                return True
            at = text.find(gate, at + 2)
    return False


def _heads(views: Iterable[tuple[int, View]]) -> Iterator[_Head]:
    for index, view in views:
        mixed = any(segment.kind not in _KINDS for segment in view.segments)
        for match in _matches(view.text):
            if mixed and view.segment_at(match.end() - 1).kind not in _KINDS:
                continue
            level = match.lastgroup or ""
            if level == "reset":
                yield _Head(index, match.end(), match.end(), "", 0)
            elif level == "c" and match[0].endswith("、") and _LISTED.match(view.text, match.end()):
                continue  # 2、4、9路: a list of numbers, no heading
            else:
                number = int(match[level]) if level in "cd" else _han(match[level])
                start = match.end() - len(match[0].lstrip(" \t\n\r\x1e"))
                yield _Head(index, start, match.end(), level, number)


def _matches(text: str) -> list[re.Match[str]]:
    """The numbers at the beginning of lines, in order."""
    first = _FIRST.match(text)
    found = [] if first is None else [first]
    ends = [end for end in _NEXT if end in text]
    for end in ends:
        found += _NEXT[end].finditer(text)
    return sorted(found, key=re.Match.end) if len(ends) > 1 else found


def _order(
    head: _Head, last: int, place: tuple[int, int], text: str
) -> Iterator[tuple[int, Finding]]:
    """A number that stands twice, or that comes too soon.

    Args:
        head: the number; neither the first nor the next.
        last: the one before it on its level.
        place: view and end of that one.
        text: of the view.
    """
    number, level = head.number, head.level
    label = text[head.start : head.end]
    if number == last:
        why, confidence = f"序号“{label}”重复", 0.85
    elif last + 1 < number <= last + 1 + _MOST_SKIPPED:
        between = text[place[1] : head.start] if place[0] == head.view else ""
        if not between or any(_written(level, n, between) for n in range(last + 1, number)):
            return
        why, confidence = f"“{label}”之前缺少序号{_label(level, last + 1)}", 0.8
    else:
        return
    evidence = {"expected": last + 1}
    finding = Finding("FMT201", head.start, head.end, confidence, evidence, message={"why": why})
    yield head.view, finding


def _written(level: str, number: int, text: str) -> bool:
    """Whether the number stands inside a line between the two headings."""
    han = _to_han(number)
    return any(form.format(h=han, n=number) in text for form in _FORMS[level])


def _label(level: str, number: int) -> str:
    return f"“{_FORMS[level][0].format(h=_to_han(number), n=number)}”"


def _han(text: str) -> int:
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return _DIGITS.get(text, 0) if len(text) == 1 else 0
    return 10 * (_DIGITS.get(tens, 1) if tens else 1) + (_DIGITS.get(ones, 0) if ones else 0)


def _to_han(number: int) -> str:
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else digits[tens] + "十"
    return head + (digits[ones] if ones else "")
