"""Document numbers, dates, ranges and units: one local check at each place the lexicon points to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from contentguard.lexicon import Hit
from contentguard.model import Finding, Suggestion
from contentguard.patterns import lazy
from contentguard.text import View

_HAN = lazy(r"[\u4e00-\u9fff]")
_BRACKETED = lazy(
    r"[\[(（【［〔{｛]((?:19|20)[0-9]{2})[\])）】］〕}｝][ ]?(第?)[ ]?(0*)([0-9]{1,5})[ ]?号"
)
_HEXAGON = lazy(r"〔([0-9]{2,4})〕[ ]?(第?)[ ]?(0*)([0-9]{1,5})[ ]?号")
_HAN_YEAR = lazy(r"二[〇零○Oo0][〇零○Oo0-9一二三四五六七八九][〇零○Oo0-9一二三四五六七八九]年")
_ARABIC_REST = lazy(r"[0-9]{1,2}月(?:[0-9]{1,2}日)?")
_HAN_REST = lazy(r"[一二三四五六七八九十]{1,2}月[0-9]{1,2}日")
_SHORT_DATE = lazy(
    r"[ \t]*+(?:(?P<y>[0-9]{2})年(?P<m>[0-9]{1,2})月(?P<d>[0-9]{1,2})日|(?P<Y>20[0-9]{2})[.．/-](?P<M>[0-9]{1,2})[.．/-](?P<D>[0-9]{1,2})日?)[ \t]*+\Z"
)
_HAN_DIGITS = {"零": "〇", "○": "〇", "O": "〇", "o": "〇", "0": "〇"} | dict(
    zip("123456789", "一二三四五六七八九", strict=True)
)
_YEAR_BEFORE = lazy(r"(?<![0-9])(?:19|20)[0-9]{2}\Z")
_MONTH_BEFORE = lazy(r"(?:19|20)[0-9]{2}年[0-9]{1,2}\Z")
_DATE_LINE = lazy(r"[ \t]*+((?:19|20)[0-9]{2})年(0?[0-9]{1,2})月(0?[0-9]{1,2})日[ \t]*+\Z")
_RANGE = lazy(
    r"(?<![0-9.\-~～—–年月日/])([0-9]{1,4}(?:\.[0-9]{1,3})?)([-~～—–])([0-9]{1,4}(?:\.[0-9]{1,3})?)(万|亿|%|％|千万|百万)"
)
_TIMES = lazy(
    r"(?:下降|减少|降低|缩短|缩小|回落|减轻|下跌|缩减|锐减|骤减|减)(?:了)?(?:近|约|超|超过|将近|至少)?"
    r"(?:[0-9]{1,4}(?:\.[0-9]{1,3})?|[一二三四五六七八九十两几百]{1,3})(?:多)?\Z"
)
_NUMERAL = r"(?:[0-9][0-9,]{0,9}(?:\.[0-9]{1,3})?[百千万亿]{0,2}|[一二三四五六七八九十百千万]{1,4})"
_ABOUT_REST = lazy(rf"(?:将近|接近|大约|约|近|超过|逾){_NUMERAL}\Z")
_ABOUT_SPAN = lazy(
    rf"(?:将近|接近|大约|大概|约|近){_NUMERAL}(?:[余多])?[\u4e00-\u9fff%％]{{0,3}}\Z"
)
_LENGTH_OF_TIME = lazy(r"[万亿]?(?:年|个?月|天|日|周|个星期|岁|届|代)")
_NOT_BEFORE = frozenset("公签条契特制合节预简隐大盟誓失爽违履相邀应附期远最亲新靠走拉邻抵")


def document_number(view: View, hit: Hit, exempt: tuple[str, ...]) -> Iterator[Finding]:
    """``某政办发[2021]5号`` and ``〔2021〕第05号``."""
    text, start = view.text, hit.start
    before = text[max(start - 10, 0) : start].rstrip(" ")
    if not before or not _HAN.match(before[-1]) or before.endswith(exempt):
        return
    if text[start] == "〔":
        yield from _hexagon(text, start, before)
        return
    match = _BRACKETED.match(text, start)
    if match is None or (text[start] == "〔" and match[0][5] == "〕"):
        return
    right = f"〔{match[1]}〕{match[4].lstrip('0') or '0'}号"
    yield Finding("FMT101", start, match.end(), 0.93, {"right": right}, (Suggestion(right, True),))


def _hexagon(text: str, start: int, before: str) -> Iterator[Finding]:
    match = _HEXAGON.match(text, start)
    if match is None:
        mixed = _BRACKETED.match(text, start)
        if mixed and "〕" not in mixed[0]:
            right = f"〔{mixed[1]}〕{mixed[4]}号"
            yield Finding(
                "FMT101", start, mixed.end(), 0.93, {"right": right}, (Suggestion(right, True),)
            )
        return
    faults = []
    year = match[1]
    if len(year) == 2:
        faults.append("年份应写四位")
        year = ("19" if int(year) > 60 else "20") + year
    if match[2]:
        faults.append("顺序号前不加“第”")
    if match[3]:
        faults.append("顺序号不编虚位")
    if not faults or len(match[1]) == 3:
        return
    right = f"〔{year}〕{match[4]}号"
    message = {"why": "，".join(faults)}
    yield Finding(
        "FMT102",
        start,
        match.end(),
        0.92,
        {"faults": faults},
        (Suggestion(right, len(match[1]) == 4),),
        message,
    )


def han_year(view: View, hit: Hit) -> Iterator[Finding]:
    """``二零二一年``, ``二O二一年``, ``二〇2一年``."""
    match = _HAN_YEAR.match(view.text, hit.start)
    if match is None:
        return
    right = "".join(_HAN_DIGITS.get(c, c) for c in match[0])
    mixed = _ARABIC_REST.match(view.text, match.end()) or _HAN_REST.match(view.text, match.end())
    if mixed:
        why = {"why": "同一日期混用阿拉伯数字和汉字"}
        yield Finding("FMT103", hit.start, mixed.end(), 0.9, message=why)
    elif right != match[0]:
        yield Finding(
            "FMT103",
            hit.start,
            match.end(),
            0.9,
            {"right": right},
            (Suggestion(right, True),),
            {"why": "汉字年份用“〇”"},
        )


def han_month(view: View, hit: Hit) -> Iterator[Finding]:
    """``2021年六月``, ``2021年6月二十日``: two systems of numerals in one date."""
    text = view.text
    pattern = _YEAR_BEFORE if text[hit.start] == "年" else _MONTH_BEFORE
    before = pattern.search(text, max(hit.start - 12, 0), hit.start)
    if before is None or text.startswith(("三", "初", "怀"), hit.end):
        return
    yield Finding(
        "FMT103", before.start(), hit.end, 0.85, message={"why": "同一日期混用阿拉伯数字和汉字"}
    )


def zero_date(view: View, hit: Hit, signers: tuple[str, ...]) -> Iterator[Finding]:
    """``2021年06月05日`` below the name of an agency: the date of a paper has no leading zeros."""
    first, last = view.line(hit.start, hit.end)
    match = _DATE_LINE.match(view.text, first, last) if last - first <= 40 else None
    if match is None or (view.text[hit.start] == "月" and match[2].startswith("0")):
        return
    signer = view.text[max(first - 60, 0) : first].rstrip(" \t\n\r\x1e")
    if not signer.endswith(signers) or view.segment_at(hit.start).kind not in ("text", "heading"):
        return
    right = f"{match[1]}年{int(match[2])}月{int(match[3])}日"
    yield Finding(
        "FMT103",
        match.start(1),
        last,
        0.85,
        {"right": right},
        (Suggestion(right),),
        {"why": "成文日期的月、日不编虚位"},
    )


def signed_dates(view: View, signers: tuple[str, ...]) -> Iterator[Finding]:
    """``22年3月5日`` and ``2022.3.5`` as the last line of a paper, below the name of an agency."""
    end = len(view.text.rstrip(" \t\n\r\x1e"))
    first, last = view.line(max(end - 1, 0), end)
    match = _SHORT_DATE.match(view.text, first, last) if 0 < last - first <= 24 else None
    signer = view.text[max(first - 60, 0) : first].rstrip(" \t\n\r\x1e")
    if match is None or not signer.endswith(signers):
        return
    if view.segment_at(first).kind not in ("text", "heading"):
        return
    year, month, day = (match[a] or match[b] for a, b in (("y", "Y"), ("m", "M"), ("d", "D")))
    right = f"{year if len(year) == 4 else '20' + year}年{int(month)}月{int(day)}日"
    why = "成文日期用阿拉伯数字写全年、月、日"
    start = last - len(view.text[first:last].lstrip(" \t"))
    yield Finding("FMT103", start, last, 0.85, {"right": right}, (Suggestion(right),), {"why": why})


def number_range(view: View, hit: Hit) -> Iterator[Finding]:
    """``5-10万``: 5 or 50,000?"""
    text = view.text
    start = hit.start
    while (
        start > 0
        and hit.start - start < 8
        and (text[start - 1].isdigit() or text[start - 1] == ".")
    ):
        start -= 1
    match = _RANGE.match(text, start)
    if match is None or not 0 < float(match[1]) < float(match[3]):
        return
    unit = match[4]
    right = f"{match[1]}{unit}{match[2]}{match[3]}{unit}"
    yield Finding("FMT401", start, match.end(), 0.8, {"right": right}, (Suggestion(right),))


def times(view: View, hit: Hit) -> Iterator[Finding]:
    """``下降了3倍``: nothing can fall by more than all of it."""
    match = _TIMES.search(view.text, max(hit.start - 16, 0), hit.start)
    if match:
        yield Finding(
            "FMT402", match.start(), hit.end, 0.85, message={"why": "减少、下降不用“倍”表示"}
        )


def about(view: View, hit: Hit) -> Iterator[Finding]:
    """``近100余人``, ``约50人左右``: two words for one uncertainty."""
    text = view.text
    pattern = _ABOUT_REST if text[hit.start] == "余" else _ABOUT_SPAN
    match = pattern.search(text, max(hit.start - 16, 0), hit.start)
    if match is None or text[match.start() - 1 : match.start()] in _NOT_BEFORE:
        return
    yield Finding("FMT402", match.start(), hit.end, 0.8, message={"why": "表示概数的词重复"})


def about_many(view: View, hit: Hit) -> Iterator[Finding]:
    """``近200多人``; ``近10多年`` is right, there 近 belongs to the years."""
    text = view.text
    match = _ABOUT_REST.search(text, max(hit.start - 14, 0), hit.end - 1)
    if (
        match is None
        or match[0].startswith(("超过", "逾"))
        or text[match.start() - 1 : match.start()] in _NOT_BEFORE
    ):
        return
    if not _LENGTH_OF_TIME.match(text, hit.end):
        yield Finding("FMT402", match.start(), hit.end, 0.8, message={"why": "表示概数的词重复"})


def unit(view: View, hit: Hit, units: Mapping[str, str]) -> Iterator[Finding]:
    """``5KM`` → ``5km``."""
    text = view.text
    words = text[hit.start : hit.end]
    right = units.get(words)
    after = text[hit.end : hit.end + 1]
    if (
        right is None
        or not text[: hit.start].rstrip(" ")[-1:].isdigit()
        or (after.isascii() and after.isalnum())
    ):
        return
    if view.segment_at(hit.start).kind in ("text", "heading", "row", "cell", "title"):
        yield Finding("FMT403", hit.start, hit.end, 0.85, {"right": right}, (Suggestion(right),))
