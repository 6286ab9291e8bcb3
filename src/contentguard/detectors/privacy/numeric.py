"""Candidates of the scan become items: the label, the column and the neighbours decide."""

from __future__ import annotations

import re
from collections.abc import Callable

from contentguard.detectors.privacy.items import Item
from contentguard.detectors.privacy.lists import Label, label_before
from contentguard.detectors.privacy.payee import held_by_person
from contentguard.masking import Candidate, checks
from contentguard.masking.candidates import id_kind
from contentguard.masking.letters import emails, lettered, plates
from contentguard.masking.numerals import numerals
from contentguard.masking.runs import scan
from contentguard.masking.signs import Signs

Column = Callable[[int], str]
"""Type of the table column at an offset: a slug, ``veto`` or empty."""

_GENERIC_VETO = re.compile(
    r"(?:[号码费价额款收值润](?:[（(][^（）()]{0,6}[）)])?|代码|编码|序列|№|[Nn][Oo]\.?|[#￥¥$〔\[])[\s:：为是]{0,3}\Z"
)
_UNIT_AFTER = re.compile(
    r"\s?(?:元|万|亿|平方|㎡|吨|公斤|千克|米|亩|度|股|件|条|个(?!人)|次|人次|%|％|KB|kb|号文|[-/][0-9]{1,8}(?![0-9]))"
)
_WEB = re.compile(r"(?:://|www\.|[A-Za-z]/|[?&=_%])[^\s\u4e00-\u9fff，。；、]{0,80}\Z")
_CALL = re.compile(r"(?:tel|phone|mobile|sms|hm|sjh?)[:=]\Z", re.I)
_ENTERPRISE = re.compile(
    "公司|集团|企业|合作社|事务所|委员会|政府|财政|学校|医院|中心|工会|国库|基金会|协会|总会|红十字|慈善|[局厅部院署站办]|大队|支队|代理机构|保证金"
)
_PAYEE = re.compile(
    "户名|单位|名称|收款人|收款方|开户名|账户|帐户|汇至|汇入|缴入|转入|捐赠|捐款|保证金|退还|对公"
)


def numeric_items(
    text: str, index: int, column: Column | None, signs: Signs
) -> tuple[list[Item], int]:
    """Items that are made of digits, in one view; and the length class of the longest number."""
    items: list[Item] = []
    candidates, longest = scan(text, signs)
    candidates += numerals(text)
    for candidate in candidates:
        judge = _JUDGES[candidate.kind]
        forced = column(candidate.start) if column is not None else ""
        item = judge(text, candidate, forced)
        if item is not None:
            item.index, item.column = index, forced
            items.append(item)
    return items, longest


def lettered_items(text: str, index: int, column: Column | None, signs: Signs) -> list[Item]:
    """E-mail addresses, plates, passports and permits in one view with these ASCII signs."""
    items = []
    for candidate in lettered(text, signs):
        forced = column(candidate.start) if column is not None else ""
        item = _document(text, candidate, forced)
        if item is not None:
            item.column = forced
            items.append(item)
    items += [_item(c, 0.9 if c.sure else 0.6) for c in plates(text, signs)]
    if "@" in text:
        items += [_item(c, 0.98) for c in emails(text)]
    for item in items:
        item.index = index
    return items


def _item(
    candidate: Candidate,
    confidence: float,
    kind: str = "",
    label: Label | None = None,
    at: int = -1,
) -> Item:
    start, end, own, value, form, _ = candidate
    item = Item(0, start, end, kind or own, confidence, value, form)
    item.cued_at = at if at >= 0 else start
    if label is not None:
        item.role = label.role
        item.label, item.label_type = label.text, label.type
        if label.type == "veto":
            item.cued_at = start
    return item


def _identity(text: str, candidate: Candidate, column: str) -> Item | None:
    """A number with a valid check digit."""
    glued = text[candidate.start - 1 : candidate.start] in _GLUED
    label, at = label_before(text, candidate.start - glued)
    value = candidate.value
    if candidate.kind == "foreign-permanent-residence" and label and label.type == "veto":
        return None
    known = value[:6] in checks.regions() or candidate.kind != "id-card"
    confidence = 0.99 if known else 0.94
    if label is not None and label.type == "veto":
        confidence -= 0.1
    longer = candidate.kind == "disability-certificate"
    if longer:
        start, end, _, value, form, _ = candidate
        candidate = Candidate(start, end - 2, id_kind(value), value[:18], form)
    item = _item(candidate, confidence, "", label, at)
    if column in ("disability-certificate", "student-number"):
        item.label_type = column
    elif longer and "残疾" in text[max(item.start - 24, 0) : item.start]:
        item.label_type = "disability-certificate"
    return item


def _damaged(text: str, candidate: Candidate, column: str) -> Item | None:
    """The form of an identity number with a wrong check digit: only where a label says so."""
    label, at = label_before(text, candidate.start)
    if column == "id-card" or (label is not None and label.type == "id-card"):
        return _item(candidate, 0.9, "", label, at)
    return None


def _old_identity(text: str, candidate: Candidate, column: str) -> Item | None:
    """15 digits: a label, a column or a name beside it must support them."""
    label, at = label_before(text, candidate.start)
    if column == "id-card" or (label is not None and label.type == "id-card"):
        return _item(candidate, 0.95, "", label, at)
    if column or label is not None or candidate.value[:6] not in checks.regions():
        return None
    before = text[max(candidate.start - 8, 0) : candidate.start]
    if re.search(
        r"[\u4e00-\u9fff]{2,3}[,，、\t|（( :：]{1,2}\Z", before
    ) and not _GENERIC_VETO.search(before):
        return _item(candidate, 0.7)
    return None


def _mobile(text: str, candidate: Candidate, column: str) -> Item | None:
    start, end = candidate.start, candidate.end
    label, at = label_before(text, start)
    named = label.type if label is not None else ""
    cue = column in ("mobile", "landline") or named in ("mobile", "landline", "wechat")
    if column == "veto" or (
        named and named not in ("mobile", "landline", "wechat", "id-card") and column != "mobile"
    ):
        return None
    if not cue and (not candidate.sure or _weak_place(text, start, end, candidate.form)):
        return None
    state = checks.mobile_segments().get(candidate.value[:3])
    confidence = _SEGMENTS.get(state or "", 0.6)
    if cue:
        confidence += 0.03
    elif state not in _SEGMENTS:
        return None
    elif candidate.form in ("joined", "lines"):
        confidence -= 0.1
    return _item(candidate, round(confidence, 2), "", label, at)


_GLUED = ("G", "L", "J")
"""Letters before the identity number in a student number."""
_SEGMENTS = {"voice": 0.96, "iot": 0.8}
"""How sure a number of such a segment is without a cue."""


def _weak_place(text: str, start: int, end: int, form: str) -> bool:
    """Whether eleven digits stand where other numbers stand: amounts, codes, addresses of pages."""
    before = text[max(start - 90, 0) : start]
    last = before[-1:]
    if _UNIT_AFTER.match(text, end) or _GENERIC_VETO.search(before[-12:]):
        return True
    if last and last.isascii() and (last.isalpha() or last in "/=_?&%#.@-"):
        if _CALL.search(before):
            return False
        if _WEB.search(before) or last in "_@#%":
            return True
        if last.isalpha():
            return not re.search(
                r"(?<![A-Za-z])(?:tel|phone|mobile|v|wx|t|m|ID|id|QQ)\Z", before, re.I
            )
        if last == "." or (
            last == "-" and before[-2:-1].isalnum() and before[-3:] not in ("86-", "+86-")
        ):
            return before[-2:-1].isalnum()
    after = text[end : end + 1]
    return after != "" and after.isascii() and (after.isalpha() or after in "_@")


def _bank(text: str, candidate: Candidate, column: str) -> Item | None:
    label, at = label_before(text, candidate.start)
    kind = label.type if label is not None else ""
    if kind == "corporate" and held_by_person(text, candidate.end):
        return _item(candidate, 0.95, "", label, at)
    if column == "veto" or kind in ("veto", "corporate") or column == "corporate":
        return None
    cue = kind in ("bank-card", "bank-account") or column in ("bank-card", "bank-account")
    if cue and not column and kind == "bank-account" and corporate(text, candidate.start):
        return None
    if cue:
        own = (
            column in ("", "bank-account")
            and kind in ("", "bank-account")
            and candidate.value[0] in "3"
        )
        return _item(candidate, 0.98, "bank-account" if own else "", label, at)
    if kind or column:
        return None
    before = text[max(candidate.start - 12, 0) : candidate.start]
    if (
        _GENERIC_VETO.search(before)
        or _WEB.search(before)
        or _UNIT_AFTER.match(text, candidate.end)
    ):
        return None
    return _item(candidate, 0.85, "", label, at) if candidate.sure else None


def corporate(text: str, start: int) -> bool:
    """Whether the account at ``start`` is that of a company or public body."""
    low = max(start - 60, 0)
    low = max(
        text.rfind("\n", low, start),
        text.rfind("\x1e", low, start),
        text.rfind("。", low, start),
        low,
    )
    payee = _PAYEE.search(text, low, start)
    return payee is not None and _ENTERPRISE.search(text, payee.end(), start) is not None


def _landline(text: str, candidate: Candidate, column: str) -> Item | None:
    label, at = label_before(text, candidate.start)
    if column == "veto" or (label is not None and label.type not in ("mobile", "landline")):
        return None
    cue = label is not None or column in ("mobile", "landline")
    if not cue and candidate.form == "plain":
        before = text[max(candidate.start - 12, 0) : candidate.start]
        if not re.search(r"(?:^|[（(、/,，;；：:\s])\Z", before) or _weak_place(
            text, candidate.start, candidate.end, "plain"
        ):
            return None
    return _item(candidate, 0.95 if cue else 0.8, "", label, at)


_DOCUMENT_TYPES = frozenset(
    {
        "passport",
        "hkmo-permit",
        "tw-permit",
        "foreign-permanent-residence",
        "id-card",
        "other-licence",
    }
)


def _document(text: str, candidate: Candidate, column: str) -> Item | None:
    """Passports and permits: the form is weak, so that a label or column must support it."""
    label, at = label_before(text, candidate.start)
    kind = column if column in _DOCUMENT_TYPES else label.type if label is not None else ""
    if kind in _DOCUMENT_TYPES:
        strong = (
            kind
            if kind in ("passport", "hkmo-permit", "tw-permit", "foreign-permanent-residence")
            else candidate.kind
        )
        return _item(candidate, 0.97 if kind == strong else 0.9, strong, label, at)
    if kind or candidate.kind == "tw-permit":
        return None
    before = text[max(candidate.start - 24, 0) : candidate.start]
    if re.search("护照|通行证|出入境|外籍|国籍|港澳|回乡证|永久居留", before):
        return _item(candidate, 0.9)
    return None


_JUDGES: dict[str, Callable[[str, Candidate, str], Item | None]] = {
    "id-card": _identity,
    "residence-permit": _identity,
    "foreign-permanent-residence": _identity,
    "disability-certificate": _identity,
    "id-card-damaged": _damaged,
    "id-card-15": _old_identity,
    "mobile": _mobile,
    "bank-card": _bank,
    "landline": _landline,
}
