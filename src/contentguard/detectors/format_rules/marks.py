"""Punctuation: pairs that do not close, doubled marks, full stops in titles, half-width marks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from contentguard.lexicon import Hit
from contentguard.model import Finding, Suggestion
from contentguard.patterns import lazy
from contentguard.text import View

_PAIRS = (("“", "”"), ("《", "》"), ("（(", "）)"), ("【", "】"))
_TEXT_KINDS = frozenset({"text", "heading", "row", "cell", "title", "note"})
_LIST_MARK = lazy(
    r"[ \t]*+(?:[0-9０-９]{1,3}|[a-zA-Z]|[一二三四五六七八九十]{1,3}|[①-⑳]|[ivxIVX]{1,5})[ \t]?\Z"
)
_SEPARATORS = "\n\r\x1e\t"
_CUT_OFF = ("…", "...", "。。。")
_HALF = lazy(r"[,;?!](?=[\u4e00-\u9fff])")
_FULL = {",": "，", ";": "；", "?": "？", "!": "！"}
_MOST = 10
_HABIT = 3
_FAR = 3_000
_ROW = 2_000


def unpaired(view: View) -> Iterator[Finding]:
    """Brackets and quotes without their partner; a quotation may run over several lines."""
    text = view.text
    for opening, closing in _PAIRS:
        if _count(text, opening) != _count(text, closing):
            lone = _lone(text, re.compile(f"[{re.escape(opening + closing)}]"), opening)
            told = 0
            for at in lone:
                if (
                    told < _MOST
                    and view.segment_at(at).kind in _TEXT_KINDS
                    and not _excused(text, at, opening)
                ):
                    told += 1
                    missing = closing[0] if text[at] in opening else opening[0]
                    yield Finding("FMT301", at, at + 1, 0.85, message={"missing": missing})


def _count(text: str, marks: str) -> int:
    """How often one of ``marks`` stands in ``text``; a mark that is not there is told sooner."""
    return sum([text.count(mark) for mark in marks if mark in text])


def _lone(text: str, marks: re.Pattern[str], opening: str) -> list[int]:
    """Offsets of marks without partner; openers of consecutive paragraphs close together."""
    stack: list[int] = []
    lone: list[int] = []
    for match in marks.finditer(text):
        at = match.start()
        if match[0] in opening:
            if stack and opening == "“" and _begins_line(text, at) and _speaks(text, stack[-1]):
                stack.pop()
            stack.append(at)
        elif stack and at - stack[-1] <= _FAR and "\t" not in text[stack[-1] : at]:
            stack.pop()
        elif not _LIST_MARK.match(text, _item_start(text, at), at):
            lone.append(at)
    return sorted(lone + stack)


def _line_start(text: str, at: int) -> int:
    return max(text.rfind(c, 0, at) for c in _SEPARATORS) + 1


def _item_start(text: str, at: int) -> int:
    """Where the item of a list begins that may be numbered ``1）`` or ``a)`` right here."""
    return max(_line_start(text, at), max(text.rfind(c, at - 6, at) for c in "；。：;，") + 1)


def _begins_line(text: str, at: int) -> bool:
    return not text[_line_start(text, at) : at].strip()


def _speaks(text: str, at: int) -> bool:
    """Whether a quotation of several paragraphs may begin or go on here."""
    return text[at - 1 : at] in ("：", ":") or _begins_line(text, at)


def _excused(text: str, at: int, opening: str) -> bool:
    """A headline that a list cuts off, the mouth of a smiley, or the edge of an excerpt."""
    if _cut_out(text, at, opening):
        return True
    if text[at] in opening:
        ends = [p for c in _SEPARATORS if (p := text.find(c, at)) >= 0]
        line = text[at : min(ends, default=len(text))].rstrip()
        return line.endswith(_CUT_OFF)
    return text[at - 1 : at] in (":", ";", "-", "^") and text[at] == ")"


def _cut_out(text: str, at: int, opening: str) -> bool:
    """Whether a text of one line is an excerpt whose edge cuts this pair.

    A quotation that opens behind a colon, a title without an end of its sentence, or a mark that
    closes at the very end has its partner in the text before or behind.
    """
    if any(c in text for c in _SEPARATORS):
        return False
    if text[at] not in opening:
        return at == len(text.rstrip()) - 1
    if text[at] == "“":
        return text[at - 1 : at] in ("：", ":")
    return text.rstrip()[-1:] not in ("。", "！", "？", "；")


def doubled(view: View, hit: Hit) -> Iterator[Finding]:
    """``，，`` and ``。，``."""
    text = view.text
    if hit.start and text[hit.start - 1] in "，。、；：！？…":
        return
    if view.segment_at(hit.start).kind not in _TEXT_KINDS:
        return
    end = hit.end
    while end < len(text) and text[end] in "，。、；：" and end - hit.start < 8:
        end += 1
    marks = text[hit.start : end]
    dots = len(marks) >= 3 and set(marks) == {"。"}
    right = "……" if dots else marks[0] if len(set(marks)) == 1 else ""
    suggestions = (Suggestion(right, len(marks) == 2),) if right else ()
    yield Finding("FMT302", hit.start, end, 0.9, suggestions=suggestions)


def full_stop_in_title(view: View) -> Iterator[Finding]:
    """A headline that ends with a full stop."""
    for segment, start, end in view.segment_spans():
        if segment.kind not in ("title", "heading"):
            continue
        line = view.text[start:end].rstrip()
        if (
            line.endswith("。")
            and line.count("。") == 1
            and len(line) <= 60
            and "，" not in line[-30:-1]
        ):
            at = start + len(line) - 1
            yield Finding("FMT303", at, at + 1, 0.85, suggestions=(Suggestion("", True),))


def _outside_fields(text: str, found: list[re.Match[str]]) -> list[re.Match[str]]:
    """The marks without those commas that part the fields of rows (CSV put into a page)."""
    kept: list[re.Match[str]] = []
    end, rows = -1, False
    for match in found:
        if match.start() >= end:
            start, end = _row_start(text, match.start()), _row_end(text, match.start())
            rows = _is_row(text, start, end)
        if not rows or match[0] != ",":
            kept.append(match)
    return kept


def _is_row(text: str, start: int, end: int) -> bool:
    """Whether a line without sentences has as many commas as one beside it."""
    commas = text.count(",", start, end)
    if commas < 2 or not _bare(text, start, end):
        return False
    before, after = _row_start(text, max(start - 1, 0)), _row_end(text, end + 1)
    return (start > 0 and text.count(",", before, start - 1) == commas) or (
        end < len(text) and text.count(",", end + 1, after) == commas
    )


def _bare(text: str, start: int, end: int) -> bool:
    return all(text.find(mark, start, end) < 0 for mark in "，。")


def _row_start(text: str, at: int) -> int:
    low = max(at - _ROW, 0)
    return max(*(text.rfind(c, low, at) + 1 for c in "\n\r\x1e"), low)


def _row_end(text: str, at: int) -> int:
    high = min(at + _ROW, len(text))
    return min((e for c in "\n\r\x1e" if (e := text.find(c, at, high)) >= 0), default=high)


def half_width(view: View) -> Iterator[Finding]:
    """Half-width marks between Chinese characters, told once a view with their number.

    One or two are a slip that reprints of good texts have as well; from three on it is a habit.
    """
    text = view.text
    if "," not in text and ";" not in text and "?" not in text and "!" not in text:
        return
    found = [
        m
        for m in _HALF.finditer(text)
        if "\u4e00" <= text[m.start() - 1 : m.start()] <= "\u9fff"
        and view.segment_at(m.start()).kind in _TEXT_KINDS
    ]
    if len(found) >= _HABIT:
        found = _outside_fields(text, found)
    if len(found) >= _HABIT:
        first = found[0]
        message = {"count": str(len(found))}
        right = _FULL[first[0]]
        yield Finding(
            "FMT305",
            first.start(),
            first.end(),
            0.9,
            {"count": len(found)},
            (Suggestion(right),),
            message,
        )
