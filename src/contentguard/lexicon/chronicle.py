"""Names that were right at the time which the text itself gives: chronicles and cited papers.

A chronicle (大事记, 沿革, 历次规划) is known by its form: several lines close together begin with a
year, or stand under one. A cited paper carries the year of its number:
``工商局关于……的通知（政办发〔2011〕27号）``.
"""

from __future__ import annotations

import datetime as dt

from contentguard.patterns import lazy

_REACH = 2_000
_ENTRIES = 3
_AFTER = 90
_LINE_ENDS = "\n\r\x1e"
_YEAR = r"(?<![0-9〔\[])(?P<y>(?:19[0-9]|20[0-4])[0-9])"
_DATED = lazy(
    rf"[^\n\r\x1e0-9〔\[]{{0,12}}+{_YEAR}"
    r"(?:年(?:[ ]?(?P<m>1[0-2]|0?[1-9])月)?|[.．/](?P<n>1[0-2]|0?[1-9])(?![0-9])|[—–~～-]{1,2}(?:19|20)[0-9]{2})"
)
_HEADING = lazy(rf"[^\w\n\r\x1e]{{0,6}}+{_YEAR}年?[^\w\n\r\x1e]{{0,6}}\Z")
_MONTH = lazy(r"[^\w\n\r\x1e]{0,6}+(1[0-2]|0?[1-9])月")
_PAPER = lazy(
    r"[^。；\n\r\x1e]{0,60}?(?:通知|意见|决定|公告|通告|办法|规定|批复|函|报告|方案|细则|请示|规划|纪要)"
    r"[》”]?[（(][^）)〔\[（(\n\r\x1e]{0,20}[〔\[（(]((?:19|20)[0-9]{2})[〕\])）]"
)


def in_chronicle(text: str, line: tuple[int, int], start: int, changed: dt.date) -> bool:
    """Whether a hit stands in an entry of a chronicle that is dated earlier.

    Args:
        text: what is read.
        line: half-open span of the hit's line.
        start: where the hit begins.
        changed: when its name had gone out of use everywhere.
    """
    first, last = line
    low, high = max(first - _REACH, 0), min(last + _REACH, len(text))
    when = _entry_date(text, first, start, low)
    if when is None or when >= (changed.year, changed.month):
        return False
    return _entries(text, low, high) >= _ENTRIES


def _entry_date(text: str, first: int, start: int, low: int) -> tuple[int, int] | None:
    """Year and month (0: not given) of the entry whose line begins at ``first``."""
    own = _DATED.match(text, first)
    if own is not None and own.end() <= start:
        return int(own["y"]), int(own["m"] or own["n"] or 0)
    month = _MONTH.match(text, first, start)
    end = first - 1
    while end > low:
        begin = max(text.rfind(c, low, end) for c in _LINE_ENDS) + 1
        begin = max(begin, low)
        if heading := _HEADING.match(text, begin, end):
            return int(heading["y"]), int(month[1]) if month else 0
        if _DATED.match(text, begin, end):
            return None
        end = begin - 1
    return None


def _entries(text: str, low: int, high: int) -> int:
    """How many lines between ``low`` and ``high`` begin with a date, at most as many as matter."""
    count, at = 0, low
    while at < high and count < _ENTRIES:
        count += bool(_DATED.match(text, at, high) or _is_heading(text, at, high))
        ends = [e for c in _LINE_ENDS if (e := text.find(c, at, high)) >= 0]
        if not ends:
            break
        at = min(ends) + 1
    return count


def _is_heading(text: str, at: int, high: int) -> bool:
    ends = [e for c in _LINE_ENDS if (e := text.find(c, at, high)) >= 0]
    end = min(ends, default=high)
    return end - at <= 20 and _HEADING.match(text, at, end) is not None


def in_cited_paper(text: str, end: int, changed: dt.date) -> bool:
    """Whether the hit that ends at ``end`` stands in the name of a paper with a number as old."""
    paper = _PAPER.match(text, end, end + _AFTER)
    return paper is not None and int(paper[1]) <= changed.year
