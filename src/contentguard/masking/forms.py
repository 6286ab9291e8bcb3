"""The customary form of a mask for each type of personal data."""

from __future__ import annotations

import re

_KEEP = {
    "id-card": (6, 4),
    "id-card-damaged": (6, 4),
    "residence-permit": (6, 4),
    "disability-certificate": (6, 4),
    "student-number": (6, 4),
    "id-card-15": (6, 3),
    "truncated-number": (2, 0),
    "mobile": (3, 4),
    "bank-card": (6, 4),
    "bank-account": (4, 4),
    "foreign-permanent-residence": (3, 3),
    "passport": (1, 3),
    "hkmo-permit": (1, 3),
    "tw-permit": (2, 2),
    "social-security": (2, 2),
    "other-licence": (2, 2),
    "plate": (2, 1),
    "landline": (4, 2),
    "qq": (2, 2),
    "wechat": (2, 1),
    "account": (2, 1),
}
_NAMES = frozenset({"name-in-record", "family-member", "minor"})
_HIDDEN = frozenset({"health", "hardship-or-disability"})
_COMPOUND = re.compile(
    "(?:欧阳|上官|司马|诸葛|慕容|司徒|夏侯|皇甫|尉迟|公孙|长孙|东方|令狐|宇文|端木|百里|南宫|独孤|轩辕|申屠|呼延|淳于|单于|钟离|闻人|赫连|澹台|宗政|濮阳|鲜于|闾丘|亓官|拓跋|乐正|漆雕|东郭|段干|万俟|东野|相里)"
)
_MARKUP = re.compile(r"</?[a-zA-Z][^<>\n]{0,60}>|&(?:nbsp|#160);")
_TOWNSHIP = re.compile(".{2,40}?(?:街道|[乡镇苏木])(?![^路街道巷弄号村组栋幢]{0,3}[路街巷])")
_COUNTY = re.compile(".{2,30}?[市县区旗](?=.)")


def mask_value(kind: str, text: str) -> str:
    """The customary mask of one value.

    Args:
        kind: slug of the type (``mobile``, ``id-card`` …); unknown ones keep a third.
        text: the value as it stands in the text, separators included.
    """
    if kind in _NAMES:
        return _name(text)
    if kind in _HIDDEN:
        return text if set(text) <= {"*"} else "*" * min(len(text), 4)
    if kind == "home-address":
        return _address(text)
    if kind == "email":
        local, at, domain = text.rpartition("＠" if "＠" in text else "@")
        return text if "*" in local else f"{local[:1]}***{at}{domain}"
    if kind == "ip-mac":
        return _star(text, 4, 0)
    signs = sum(c.isalnum() for c in text)
    head, tail = _KEEP.get(kind, (signs // 3, signs // 6))
    if head + tail >= signs:
        head, tail = signs // 3, signs // 6
    return _star(text, head, tail)


def _star(text: str, head: int, tail: int) -> str:
    """Stars for all letters and digits but the first ``head`` and the last ``tail``."""
    if "*" in text:
        return text
    skip = (
        {i for m in _MARKUP.finditer(text) for i in range(*m.span())}
        if _MARKUP.search(text)
        else ()
    )
    places = [i for i, c in enumerate(text) if (c.isalnum() or c == "×") and i not in skip]
    hidden = places[head : len(places) - tail if tail else None]
    if not hidden:
        return text
    signs = list(text)
    for place in hidden:
        signs[place] = "*"
    return "".join(signs)


def _name(text: str) -> str:
    if text[-1:] == "某" or "*" in text:
        return text
    if text[:1].isascii():
        return f"{text[:1]}***"
    surname = _COMPOUND.match(text)
    return (surname[0] if surname else text[:1]) + "某"


def _address(text: str) -> str:
    """Keeps an address down to its township, else to its county."""
    if text.endswith("***"):
        return text
    found = _TOWNSHIP.match(text) or _COUNTY.match(text)
    return (found[0] if found else text[:2]) + "***"
