"""Mobile numbers after their label that no scan of digits finds: letters for digits, odd gaps."""

from __future__ import annotations

import re

from contentguard.detectors.privacy.items import Item
from contentguard.detectors.privacy.lists import label_before
from contentguard.masking import checks

_READ = str.maketrans("OoQDIlSBZ|", "0000115821")
_PLACE = re.compile(
    r"(?:手机|电话|联系方式|联系人?|[Tt][Ee][Ll])[号码]{0,2}(?:[（(][^（）()\n]{0,8}[）)])?[\s:：为是]{0,4}"
    r"(?:\+?0{0,2}86[ \-]{0,2})?"
    r"(?![0-9]{11})([1Il|](?:[ \u3000.·\-_/]{0,3}+\n?[ \u3000]{0,2}+[0-9OoQDIlSBZ|]){10})(?![0-9A-Za-z*])"
)
_LETTERED = re.compile(rb"[1Il|](?: {0,3}+[0-9OoQDIlSBZ|]){10}")
_SPACED = re.compile(
    rb"(?<![0-9])(?:86[ \-]{0,2})?1[ .\-_/\n]{0,4}+[3-9](?:[ .\-_/\n]{0,4}+[0-9]){9}(?![0-9])"
)
_LEAST_DIGITS = 6


def may_evade(text: str, signs: bytes) -> bool:
    """Whether a text with these ASCII signs can hold a labelled mobile number."""
    if "手机" not in text and "电话" not in text:
        return False
    return _LETTERED.search(signs) is not None or _SPACED.search(signs) is not None


def evasive_items(text: str, index: int) -> list[Item]:
    """Labelled mobile numbers with letters for digits, blanks after each digit or a line break."""
    items = []
    for match in _PLACE.finditer(text):
        start, end = match.span(1)
        value = "".join(sign for sign in match[1] if sign.isalnum() or sign == "|")
        true = sum(sign.isdigit() for sign in value)
        value = value.translate(_READ)
        if true < _LEAST_DIGITS or checks.mobile_segments().get(value[:3]) is None:
            continue
        form = "confused" if true < len(value) else "lines" if "\n" in match[1] else "joined"
        label, at = label_before(text, start)
        item = Item(index, start, end, "mobile", 0.85, value, form, cued_at=match.start())
        if label is not None:
            item.role, item.label, item.label_type = label.role, label.text, label.type
            item.cued_at = at
        items.append(item)
    return items
