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
_HEAD = 80
_YEAR = r"(?<![0-9〔\[])(?P<y>(?:19[0-9]|20[0-4])[0-9])"
_ENTRY = (
    rf"[^\n\r\x1e0-9〔\[]{{0,12}}+{_YEAR}"
    r"(?:(?P<heading>年?[^\w\n\r\x1e]{0,6}+(?=[\n\r\x1e]|\Z))|年(?:[ ]?(?P<m>1[0-2]|0?[1-9])月)?"
    r"|[.．/](?P<n>1[0-2]|0?[1-9])(?![0-9])|[—–~～-]{1,2}(?:19|20)[0-9]{2})"
)
_DATED = lazy(_ENTRY)
_LINES = lazy(r"[\n\r\x1e]" + _ENTRY)
_MONTH = lazy(r"[^\w\n\r\x1e]{0,6}+(1[0-2]|0?[1-9])月")
_PAPER = lazy(
    r"[^。；\n\r\x1e]{0,60}?(?:通知|意见|决定|公告|通告|办法|规定|批复|函|报告|方案|细则|请示|规划|纪要)"
    r"[》”]?[（(][^）)〔\[（(\n\r\x1e]{0,20}(?:[〔\[（(]((?:19|20)[0-9]{2})[〕\])）]|(?P<o>(?:19|20)[0-9]{2})年第)"
)
_NUMBER = lazy(r"[〔\[]((?:19|20)[0-9]{2})[〕\]]")
_REPEALED = lazy(r"废止|失效|清理|停止执行")


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
    count = bool(low == 0 and _DATED.match(text)) + sum(1 for _ in _LINES.finditer(text, low, high))
    return count >= _ENTRIES


def _entry_date(text: str, first: int, start: int, low: int) -> tuple[int, int] | None:
    """Year and month (0: not given) of the entry whose line begins at ``first``."""
    own = _DATED.match(text, first)
    if own is not None and own.end() <= start:
        return int(own["y"]), int(own["m"] or own["n"] or 0)
    lines = list(_LINES.finditer(text, low, first))
    above = lines[-1] if lines else _DATED.match(text) if low == 0 else None
    if above is None or above["heading"] is None:
        return None
    month = _MONTH.match(text, first, start)
    return int(above["y"]), int(month[1]) if month else 0


def in_cited_paper(text: str, end: int, changed: dt.date) -> bool:
    """Whether the hit that ends at ``end`` stands in the name of a paper with a number as old."""
    paper = _PAPER.match(text, end, end + _AFTER)
    return paper is not None and int(paper[1] or paper["o"]) <= changed.year


def in_repealed_paper(text: str, line: tuple[int, int], changed: dt.date) -> bool:
    """Whether the line cites a number as old, in a text that repeals papers or sorts them out."""
    return any(int(number[1]) <= changed.year for number in _NUMBER.finditer(text, *line)) and bool(
        _REPEALED.search(text, 0, _HEAD)
    )
