"""Masks of personal data, used on every string that leaves.

``mask`` hides whatever has the form of a personal number or address of a person, in raw and in
folded text alike; ``mask_value`` hides one value whose type is known. What was masked stays as
it is.
"""

from __future__ import annotations

import re

from contentguard.masking.candidates import Candidate
from contentguard.masking.forms import mask_value
from contentguard.masking.letters import emails, lettered, plates
from contentguard.masking.numerals import numerals
from contentguard.masking.runs import scan
from contentguard.masking.signs import Signs, signs_of
from contentguard.text import fold

__all__ = ["Candidate", "impersonal", "mask", "mask_value", "personal"]

_LONG_DIGITS = re.compile(r"[0-9](?:[^0-9A-Za-z*\u4e00-\u9fff]{0,4}+[0-9]){6}")
_CUED = re.compile(
    r"(?:QQ|qq|微信|weixin|wechat|WeChat|Wechat)(?:号码?|账号|帐号|ID|id)?[号为是：: ]{0,3}([A-Za-z0-9][A-Za-z0-9_\-]{4,19})"
)
_CUES = ("QQ", "qq", "微信", "weixin", "wechat", "WeChat", "Wechat")
_ACCOUNT_DIGITS = 12
_ACCOUNT = re.compile(r"(?:卡号|账号|帐号|账户|帐户)[码是为：: ]{0,3}([0-9]{12,21})(?![0-9])")
_MEDICINE = re.compile(r"准字\Z")
_ROUNDS = 4
_SOMETHING = re.compile(
    "[0-9０-９〇零一二三四五六七八九壹贰叁肆伍陆柒捌玖\u2460-\u249b\u24ea-\u24ff\u2776-\u2793@＠]"
    "|QQ|qq|微信|weixin|[Ww]e[Cc]hat"
)
"""Without one of these nothing in a string can be personal data; most strings end here."""
_LETTERED = re.compile("[A-Za-z\uff21-\uff3a\uff41-\uff5a@\uff20]|微信")
_DIGIT = re.compile(
    "[0-9\uff10-\uff19〇零一二三四五六七八九壹贰叁肆伍陆柒捌玖幺两○◯"
    "\u2460-\u249b\u24ea-\u24ff\u2776-\u2793\u3220-\u3229]"
)
_FEWEST = 5
"""Signs of a number below which a string without letters holds none: no kind has fewer digits."""


def personal(text: str, signs: Signs | None = None) -> list[Candidate]:
    """Everything in a folded text that has the form of personal data, without judging it.

    Args:
        text: a folded text.
        signs: its ASCII signs, where the caller has them.
    """
    signs = signs or signs_of(text)
    found = scan(text, signs)[0]
    found += numerals(text)
    if b"A" in signs.kinds:
        found += lettered(text, signs)
        found += plates(text, signs)
    if "@" in text:
        found += emails(text)
    return found


def impersonal(text: str) -> bool:
    """Whether a cheap look shows that neither a text nor a part of it holds personal data."""
    if not text.isascii() and max(text) > "\uffff":
        return False
    if _SOMETHING.search(text) is None:
        return True
    return _LETTERED.search(text) is None and len(_DIGIT.findall(text)) < _FEWEST


def mask(text: str) -> str:
    """Masks personal data in any string.

    Args:
        text: raw text of any length; full-width digits and zero-width characters are understood.

    Returns:
        The text with the middle of each number replaced by ``*``; the same object if there was
        nothing to hide.
    """
    if impersonal(text):
        return text
    for _ in range(_ROUNDS):
        masked = _once(text)
        if masked == text:
            return text
        text = masked
    return text


def _once(text: str) -> str:
    folded, offsets = fold(text)
    signs = signs_of(folded)
    spans = [
        (c.start, c.end, c.kind)
        for c in personal(folded, signs)
        if c.kind != "landline" and not _MEDICINE.search(folded, 0, c.start)
    ]
    if any(cue in folded for cue in _CUES):
        spans += [(*m.span(1), "account") for m in _CUED.finditer(folded) if "*" not in m[1]]
    if signs.digits >= _ACCOUNT_DIGITS:
        spans += [
            (*m.span(1), "bank-card" if m[1][:2] == "62" else "bank-account")
            for m in _ACCOUNT.finditer(folded)
        ]
    if not spans:
        return text
    parts: list[str] = []
    pos = 0
    for start, end, kind in sorted(spans):
        if offsets is not None:
            start, end = offsets.span(start, end)
        if start < pos:
            continue
        parts += text[pos:start], mask_value(kind, text[start:end])
        pos = end
    return "".join((*parts, text[pos:]))
