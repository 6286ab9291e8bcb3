"""Records: who is named, and what stands beside the name — address, family, health, minority."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache

from contentguard.detectors.privacy import places
from contentguard.detectors.privacy.cues import Hit
from contentguard.detectors.privacy.given import words as told
from contentguard.detectors.privacy.items import Item, disjoint
from contentguard.detectors.privacy.lists import hardships, illness_words
from contentguard.detectors.privacy.rows import Cell, Rows

_ADDRESS_LINK = re.compile(
    r"(?:[（(][^（）()\n]{1,8}[）)]|[）)])?(?:地址|地|址|所|于|在|：|:|为|是|\s){0,4}"
)
_ADDRESS = re.compile(
    r"[\u4e00-\u9fffA-Za-z0-9#\-—~·]{5,70}(?:[（(][\u4e00-\u9fff0-9A-Za-z]{2,20}[）)][\u4e00-\u9fffA-Za-z0-9#\-]{0,20})?"
)
_ADDRESS_STOP = re.compile(
    "的|联系电话|联系方式|电话|手机|身份证|公民身份|邮编|邮政编码|法定代表|负责人|经营者|户籍|统一社会|联系人|姓名|民族|文化程度|职业|工作单位|性别|出生"
)
_LOOK = 400
"""Signs to each side of an item within which its line ends, for the record."""
_NEAR = 12
"""Signs after a label that led nowhere within which another label is not tried."""
_FINE = re.compile(
    "[0-9一二三四五六七八九十]+(?:号|室|栋|幢|单元|组|楼|户|弄)|座[0-9]|[0-9]-[0-9]{1,3}-[0-9]|小区|村民组|自然村|花园|公寓|家园|新村|[一-龥](?:庄|寨|屯|湾)(?:[0-9一二三四五六七八九十]|$)|村.{0,6}组"
)
_PLACE = re.compile("[省市县区州盟旗乡镇村路街巷道庄寨屯矿]")
_NOT_LIVING = frozenset("宅房院建户客宿校民进满不了着过改持友保处")
"""What after 住 makes another word of it."""
_DISABILITY = re.compile(
    "(?:视力|听力|言语|肢体|智力|精神|多重)?(?:残疾[一二三四1-4]级|[一二三四1-4]级残疾|残疾)|(?:视力|听力|言语|肢体|智力|精神|多重)[一二三四1-4]级(?:残疾)?"
)
_MINOR = re.compile(
    "(?:就读于?|在读|正在读|现读)[\u4e00-\u9fff]{0,12}(?:小学|幼儿园|初中|中学)|(?:小学|幼儿园|初中|中学)[（(]?(?:[一二三四五六七八九初高小大中0-9]{1,3}(?:年级|班)|在?学生|学前班)|初[一二三](?![0-9])|高[一二三](?=[0-9（(年班学])|[一二三四五六七八九]年级|(?<![0-9])(?:[1-9]|1[0-7])周?岁(?!以|及|至|的?以|的[女儿孩孙])|未成年人?(?!人?保护|工作|思想)|未满1[0-8]周?岁"
)


def address_items(text: str, index: int, rows: Rows, labels: list[Hit]) -> list[Item]:
    """Home addresses: after a label or in an address column, and finer than a township."""
    items: list[Item] = []
    for cell_start, cell_end, _, header in rows.of("address") if rows else ():
        if span := _address(text, cell_start, cell_end):
            items.append(Item(index, *span, "home-address", 0.9, text[slice(*span)], label=header))
    looked = 0
    for _, end, label in labels:
        if end < looked or (label[-1] == "住" and text[end : end + 1] in _NOT_LIVING):
            continue
        link = _ADDRESS_LINK.match(text, end)
        start = link.end() if link else end
        if rows and rows.column(start):
            continue
        walk = label in told("walks")
        span = None
        if label in told("homes_before"):
            span = places.after(text, start, len(text), whole=not walk)
        if span is None and not walk:
            span = _address(text, start, len(text))
        looked = span[1] if span else start + _NEAR
        if span:
            items.append(Item(index, *span, "home-address", 0.85, text[slice(*span)], label=label))
    return disjoint(sorted(items, key=lambda i: (i.start, -i.end))) if items else items


def _address(text: str, start: int, limit: int) -> tuple[int, int] | None:
    while start < limit and text[start] in " \u3000":
        start += 1
    match = _ADDRESS.match(text, start, limit)
    if match is None:
        return None
    end = match.end()
    if stop := _ADDRESS_STOP.search(text, start, end):
        end = stop.start()
    words = text[start:end]
    if len(words) > 4 and _FINE.search(words) and _PLACE.search(words):
        return start, end
    village = _VILLAGE.search(words) is not None
    whole = places.tail(words) == len(words) and places.fine(words, True)
    return (start, end) if village or whole else None


_GRADE = re.compile("(?:[一二三四五六七八九十]|[1-9]0?)[级等]")
_VILLAGE = re.compile("(?:[镇乡]|街道|苏木)[\u4e00-\u9fff]{1,8}(?:村|嘎查|屯)(?![镇乡])")
_CERTIFICATE = ("证", "人证", "军人证")
"""What makes a certificate of 残疾: its name says nothing about a person."""
_NO_CONDITION = frozenset({"健康", "良好", "无", "一般", "正常", "不详", "其他", "户主", "本人"})


def condition_items(
    text: str, index: int, records: list[tuple[int, int]], rows: Rows, hits: list[Hit]
) -> list[Item]:
    """Illness, disability and hardship in the records of named or identified persons."""
    items: list[Item] = []
    for cell in rows.of("health", "status") if rows else ():
        if item := _condition_cell(text, index, cell):
            items.append(item)
    at = 0
    for start, end in records:
        while at < len(hits) and hits[at][0] < start:
            at += 1
        while at < len(hits) and hits[at][1] <= end:
            if not text.startswith(_CERTIFICATE, hits[at][1]):
                items.append(_condition(text, index, hits[at], start))
            at += 1
    return disjoint(sorted(items, key=lambda i: (i.start, -i.end))) if items else items


def _condition_cell(text: str, index: int, cell: Cell) -> Item | None:
    low, high, column, header = cell
    words = text[low:high].strip(" \u3000")
    if len(words) < 2 or words in _NO_CONDITION or words[0] == "〔":
        return None
    ill = column == "health" or _ill(words)
    if (
        not ill
        and words[0] not in "因缺"
        and not ("残" in header and _GRADE.fullmatch(words))
        and not hardships().search(words)
        and not _DISABILITY.search(words)
    ):
        return None
    start = text.index(words, low)
    kind = "health" if ill or "残疾" in words else "hardship-or-disability"
    return Item(index, start, start + len(words), kind, 0.9, words, label=header)


@lru_cache(maxsize=4096)
def _ill(words: str) -> bool:
    return any(word in words for word in illness_words())


def _condition(text: str, index: int, hit: Hit, floor: int) -> Item:
    start, end, word = hit
    if "残" in word or word[-1] == "级":
        match = _DISABILITY.search(text, max(start - 4, floor), end + 4)
        if match is not None and match.start() <= start:
            start, end = match.span()
        severe = text[start:end].startswith(("精神", "智力"))
        return Item(
            index,
            start,
            end,
            "health" if severe else "hardship-or-disability",
            0.8,
            text[start:end],
        )
    if word not in illness_words():
        return Item(index, start, end, "hardship-or-disability", 0.75, word)
    start, end = _widen(text, start, end, floor)
    return Item(index, start, end, "health", 0.8, text[start:end])


_HEAD = re.compile(
    "(?:慢性|急性|系统性|恶性|晚期|早期|双侧|左侧|右侧|原发性|继发性|先天性|重度|中度|轻度|[0-9Ⅰ-Ⅳ一二]型|淋巴细胞|髓系|粒细胞|煤工|[左右双](?:手|脚|足|腿|臂|眼|耳|上肢|下肢|肩|膝)?(?:[拇食中小]指|无名指|[一二三四]指|手指|前臂|小腿|大腿|眼球)?|[肺胃肝肠乳腺直结食管道宫颈甲状前列鼻咽胰血骨脑肾喉膀胱卵巢淋巴皮肤子内膜口腔支气股肋锁盆桡鼻腰椎压缩性]{1,5}){1,3}\\Z"
)


_STAGE = re.compile(
    "[病症]?(?:表面抗原|病毒)?(?:感染|携带|阳性)?(?:[一二三四壹贰叁肆Ⅰ-Ⅳ1-4]{1,2}[期级型])?"
)
"""What may follow the name of an illness and belongs to it."""


def _widen(text: str, start: int, end: int, floor: int) -> tuple[int, int]:
    """An illness with the words that belong to it: 慢性肾衰竭, 乳腺癌."""
    head = _HEAD.search(text, max(start - 10, floor), start)
    tail = _STAGE.match(text, end)
    return (head.start() if head else start), tail.end() if tail else end


def is_minor(text: str, start: int, end: int) -> bool:
    """Whether a record says that its person is a minor."""
    return _MINOR.search(text, start, end) is not None


def place_in_records(text: str, items: list[Item], rows: Rows) -> bool:
    """Gives each of the ordered items its record; neighbours in one row or line share one.

    Returns:
        Whether two different records may overlap.
    """
    starts, ends = rows.starts, rows.ends
    low = high = last = -1
    record, mixed = (0, 0), False
    for item in items:
        start = item.start
        if low <= start and item.end <= high:
            item.record = record
            continue
        at = bisect_left(starts, start + 1) - 1 if starts else -1
        if at >= 0 and start < ends[at]:
            item.record = record = low, high = starts[at], ends[at]
            mixed = mixed or low < last
            last = high
            continue
        item.record = record = _line_around(text, start, max(item.end, item.cued_at))
        # Every span of a line shorter than the look to each side gets the same record.
        short = not starts and record[1] - record[0] < _LOOK
        low, high = record if short else (-1, -1)
        mixed = mixed or record[0] < last
        last = record[1]
    return mixed


def _line_around(text: str, start: int, end: int) -> tuple[int, int]:
    """The line around a span, or what of it is near."""
    low, high = max(start - _LOOK, 0), end + _LOOK
    first = max(text.rfind("\n", low, start), text.rfind("\x1e", low, start), low - 1) + 1
    last = text.find("\n", end, high)
    last = min(high, len(text)) if last < 0 else last
    mark = text.find("\x1e", end, last)
    return first, last if mark < 0 else mark
