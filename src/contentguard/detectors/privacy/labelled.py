"""Values that only their label tells: QQ, WeChat, accounts, permits without a check digit."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable

from contentguard.detectors.privacy.cues import Hit
from contentguard.detectors.privacy.items import Item
from contentguard.detectors.privacy.numeric import corporate
from contentguard.detectors.privacy.rows import Cell
from contentguard.masking import checks

_LINK = r"(?:号码|证号码|证号|证件号码|账号|帐号|卡号|编号|号|码|ID|id)?(?:[（(][^（）()\n]{0,10}[)）])?[\s:：为是]{0,4}"
_FORMS: tuple[tuple[tuple[str, ...], str, re.Pattern[str]], ...] = (
    (("QQ", "qq", "扣扣"), "qq", re.compile(r"(?:号码|号|账号)?[\s:：为是]{0,4}([1-9](?:[0-9]{4,10}|(?: [0-9]){4,10}))(?![0-9A-Za-z@.\-])")),
    (("微信", "WeChat", "wechat", "VX", "vx", "V信"), "wechat", re.compile(r"(?:号码|号|账号|帐号|ID)?[\s:：为是]{0,4}([A-Za-z][A-Za-z0-9_\-]{5,19})(?![A-Za-z0-9_])")),
    (("台湾居民来往大陆通行证", "台胞证", "台湾通行证", "来往大陆通行证", "往来台湾通行证"), "tw-permit", re.compile(_LINK + r"([A-Z]?[0-9]{8}(?:[0-9]{2})?(?:[（(][A-Z0-9]{1,2}[）)])?)(?![0-9A-Za-z*])")),
    (("军官证", "士兵证", "军人证", "警官证", "文职干部证", "文职人员证", "士官证", "武警证"), "other-licence", re.compile(_LINK + r"(?:[\u4e00-\u9fff]{1,4}字第?[\s]?|第)?([0-9]{6,9})(?![0-9*])")),
    (("学籍号", "学籍", "学号"), "student-number", re.compile(_LINK + r"([GLJ]?[0-9]{8,19}[0-9Xx]?)(?![0-9A-Za-z*])")),
    (("社保卡", "社会保障卡", "医保卡", "社保", "医保", "社会保障", "公积金", "医疗保险", "参合"), "social-security", re.compile(r"(?:个人)?(?:号码|证号|账号|帐号|卡号|编号|号)(?:[（(][^（）()\n]{0,10}[)）])?[\s:：为是]{0,4}([A-Z]{0,2}[0-9]{7,14})(?![0-9A-Za-z*])")),
    (("账号", "帐号", "账户", "帐户", "卡号", "存折号", "一卡通", "一折通", "银行卡"), "bank-account", re.compile(r"(?:号码|号)?(?:[（(][^（）()\n]{0,10}[)）])?[\s:：为是]{0,4}([0-9]{10,23}|[0-9]{2,6}-[0-9]{8,18}|[0-9]{4}(?:[ \-][0-9]{4}){2,4}(?:[ \-][0-9]{1,4})?)(?![0-9A-Za-z*])")),
    (("护照",), "passport", re.compile(_LINK + r"([A-Z]{0,3}[0-9]{6,9}[A-Z]?)(?![0-9A-Za-z*])")),
    (("户口簿", "户口本", "优待证", "出生医学证明", "出生证", "结婚证", "退伍证", "老年证"), "other-licence", re.compile(r"(?:号码|编号|号|字号)[\s:：为是]{0,4}([A-Z]{0,2}[0-9]{6,18})(?![0-9*])")),
    (("军残字", "军字第", "南字第", "北字第", "空字第", "海字第", "后字第", "武字第", "参字第", "政字第", "联字第"), "other-licence", re.compile(r"第?[\s]?([0-9]{6,8})(?=号)")),
    (("残疾人证", "残疾证"), "disability-certificate", re.compile(_LINK + r"([0-9]{17}[0-9Xx][0-9]{2}(?:B[0-9])?)(?![0-9*])")),
)  # fmt: skip
_PERSONAL = re.compile("(?:个人|本人|私人|我的?)\\Z")
_PAID_IN = re.compile("缴至|缴到|缴入|缴纳|上缴|罚款|罚没|汇缴")
_NEAR = 8
_BANK = 12
"""Signs after an account within which its bank may be named."""
_PUBLIC_CHAT = re.compile("(?:公众|官方|政务|工作|单位|平台|服务|群)[^\n]{0,2}\\Z")
_CONFUSED = str.maketrans("OoQDIlSBZ×ХхΧχⅩх", "000011582XXXXXXX")
_OCR = re.compile(
    r"身份(?:证)?(?:件)?(?:号码|证号|号)?[\s:：为是]{0,4}([0-9OoQDIlSBZ]{14,18}[0-9XxOoIlSBZ×ХхΧχ])(?![0-9A-Za-z*])"
)
_WRONG_LENGTH = re.compile(
    r"身份(?:证)?(?:件)?(?:号码|证号|号)[\s:：为是]{0,4}([1-8][0-9]{15,19}[Xx]?)(?![0-9A-Za-z*×＊])"
)
_CELL_FORMS = {
    "bank-card": re.compile("[0-9][0-9 \\-]{8,24}"),
    "bank-account": re.compile("[0-9][0-9 \\-]{8,24}"),
    "qq": re.compile("[1-9][0-9]{4,10}"),
    "wechat": re.compile("[A-Za-z][A-Za-z0-9_\\-]{5,19}"),
    "social-security": re.compile("[A-Z]{0,2}[0-9]{7,14}"),
    "tw-permit": re.compile("[A-Z]?[0-9]{8}(?:[0-9]{2})?"),
    "other-licence": re.compile("(?:[\u4e00-\u9fff]{1,4}字第?)?[0-9]{6,9}号?"),
    "student-number": re.compile("[GLJ]?[0-9]{8,19}[0-9Xx]?"),
    "passport": re.compile("[A-Z]{1,3}[0-9]{6,9}"),
}


_CARD_SIZES = (16, 17, 18, 19)
_BY_NEEDLE = {
    needle: (kind, form) for needles, kind, form in reversed(_FORMS) for needle in needles
}


def labelled_items(
    text: str, index: int, labels: Iterable[Hit], identity: Iterable[int], claimed: list[Item]
) -> list[Item]:
    """Items after a label that names their type, where nothing was claimed yet.

    Args:
        text: text of the view.
        index: number of the view.
        labels: the labels in it.
        identity: where 身份 stands and nothing claimed follows.
        claimed: items known, ordered and disjoint.
    """
    items: list[Item] = []
    for at, end, needle in labels:
        kind, form = _BY_NEEDLE[needle]
        match = form.match(text, end)
        if match is not None and _fits(text, at, match, kind):
            start, stop = match.span(1)
            if (
                kind == "bank-account"
                and match[1][:2] == "62"
                and sum(map(str.isdigit, match[1])) in _CARD_SIZES
            ):
                kind = "bank-card"
            personal = _PERSONAL.search(text, max(at - 3, 0), at) is not None
            if items and items[-1].role == "personal" and at - items[-1].end < _NEAR:
                personal = True
            role = "personal" if personal else ""
            value = match[1].replace(" ", "") if kind == "qq" else match[1]
            items.append(
                Item(index, start, stop, kind, 0.93, value, role=role, label=needle, cued_at=at)
            )
    if identity:
        items += _ocr(text, index, identity)
    if not items:
        return items
    taken = [item.span for item in claimed]
    return [item for item in _disjoint(items) if not _overlaps(item, taken)]


def _fits(text: str, at: int, match: re.Match[str], kind: str) -> bool:
    """Whether a labelled value is that of a person."""
    before = text[max(at - 6, 0) : at]
    if kind in ("qq", "wechat"):
        if _PUBLIC_CHAT.search(before) or "〔" in before.rpartition("〕")[2]:
            return False
        return not (kind == "wechat" and match.end(1) - match.end() < 0)
    if kind == "other-licence" and text[at + 1 : at + 3] == "字第" and text[at] != "军":
        return "军" in text[max(at - 14, 0) : at]
    if kind == "bank-account":
        if (
            _PAID_IN.search(text, max(at - 30, 0), at)
            or corporate(text, at)
            or any(
                w in text[max(at - 8, 0) : at]
                for w in ("保证金", "对公", "专户", "缴款", "单位", "捐")
            )
        ):
            return False
        return any(
            w in text[max(at - 60, 0) : match.end() + _BANK]
            for w in (
                "养老金",
                "工资",
                "开户",
                "银行",
                "卡",
                "折",
                "户名",
                "收款",
                "信用社",
                "农商",
                "本人",
                "您的",
            )
        )
    return True


def places_of(text: str, word: str) -> list[int]:
    """Where a word stands in a text."""
    places, at = list[int](), text.find(word)
    while at >= 0:
        places.append(at)
        at = text.find(word, at + len(word))
    return places


def unclaimed(places: list[int], items: list[Item]) -> list[int]:
    """Of ordered places of a label those that are not in the label right before an item.

    Args:
        places: where the label stands.
        items: the items, ordered.
    """
    spans = [(item.cued_at, item.start) for item in items if item.label] if places else ()
    if not spans:
        return places
    kept, number = [], 0
    for at in places:
        while number < len(spans) and spans[number][1] <= at:
            number += 1
        if number == len(spans) or at < spans[number][0]:
            kept.append(at)
    return kept


def _ocr(text: str, index: int, places: Iterable[int]) -> list[Item]:
    """Identity numbers with letters read for digits, or with a digit too few or too many."""
    items = []
    for match in filter(None, (_OCR.match(text, at) for at in places)):
        plain = match[1].translate(_CONFUSED).upper()
        if match[1][:17].isdigit() or len(plain) != 18:
            continue
        if checks.id18(plain):
            items.append(
                Item(index, *match.span(1), "id-card", 0.85, plain, "confused", label="身份证")
            )
        elif plain[:17].isdigit() and checks.id18_shape(plain):
            items.append(
                Item(
                    index, *match.span(1), "id-card-damaged", 0.8, plain, "confused", label="身份证"
                )
            )
    for match in filter(None, (_WRONG_LENGTH.match(text, at) for at in places)):
        if len(match[1]) != 18 and match[1][:2] in checks.PROVINCES:
            items.append(
                Item(
                    index,
                    *match.span(1),
                    "id-card-damaged",
                    0.8,
                    match[1],
                    label="身份证",
                    extra={"digits": len(match[1])},
                )
            )
    return items


CELL_TYPES = (*_CELL_FORMS, "id-card")
"""Types of columns whose cells :func:`cell_items` reads."""


def cell_items(text: str, index: int, cells: Iterable[Cell], known: list[Item]) -> list[Item]:
    """Values in typed columns that their form alone would not tell."""
    items: list[Item] = []
    claimed = {item.start for item in known}
    for cell_start, cell_end, cell_type, header in cells:
        if cell_start in claimed:
            continue
        form = _CELL_FORMS.get(cell_type)
        value = text[cell_start:cell_end].strip()
        if form is not None and form.fullmatch(value):
            start = text.index(value, cell_start)
            digits = "".join(c for c in value if c.isalnum())
            kind = cell_type
            if kind in ("bank-card", "bank-account"):
                if len(digits) < 9:
                    continue
                kind = (
                    "bank-card"
                    if len(digits) in (16, 17, 18, 19) and digits[:2] == "62"
                    else "bank-account"
                )
            items.append(Item(index, start, start + len(value), kind, 0.92, digits, label=header))
        elif cell_type == "id-card" and (kind := _foreign(text, cell_start, value)):
            start = text.index(value, cell_start)
            items.append(Item(index, start, start + len(value), kind, 0.9, value, label=header))
        elif (
            cell_type == "id-card"
            and re.fullmatch("[1-8][0-9]{15,18}[0-9Xx]?", value)
            and value[:2] in checks.PROVINCES
        ):
            start = text.index(value, cell_start)
            items.append(
                Item(
                    index,
                    start,
                    start + len(value),
                    "id-card-damaged",
                    0.8,
                    value,
                    label=header,
                )
            )
    if not items:
        return items
    taken = [item.span for item in known]
    return [item for item in items if not _overlaps(item, taken)]


_FOREIGN = re.compile("[A-Z]{0,3}[0-9]{6,10}[A-Z]?")
_CERTIFICATES = (("护照", "passport"), ("台", "tw-permit"), ("通行证", "hkmo-permit"))


def _foreign(text: str, start: int, value: str) -> str:
    """Type of a document in a column of document numbers, by the words of the cell before it."""
    if not _FOREIGN.fullmatch(value):
        return ""
    before = text[max(start - 20, 0) : start].rpartition("\n")[2]
    return next((kind for word, kind in _CERTIFICATES if word in before), "")


def _disjoint(items: list[Item]) -> list[Item]:
    """The first, then the longest of overlapping items."""
    kept: list[Item] = []
    for item in sorted(items, key=lambda i: (i.start, -i.end)):
        if not kept or item.start >= kept[-1].end:
            kept.append(item)
    return kept


def _overlaps(item: Item, taken: list[tuple[int, int]]) -> bool:
    """Whether an item overlaps one of the disjoint, sorted spans."""
    at = bisect_left(taken, (item.end, 0)) - 1
    return at >= 0 and taken[at][1] > item.start
