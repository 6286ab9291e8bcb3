"""Mobile numbers after their label that no scan of digits finds: letters for digits, odd gaps."""

from __future__ import annotations

import re

from contentguard.detectors.privacy.items import Item
from contentguard.detectors.privacy.labelled import places_of, unclaimed
from contentguard.detectors.privacy.lists import holds, label_before, sought
from contentguard.masking import checks

_READ = str.maketrans("OoQDIlSBZ|", "0000115821")
_PLACE = re.compile(
    r"(?:手 ?机|电 {0,2}话|联系方式|联系人?|TEL|[Tt]el)[号码]{0,2}(?:[（(][^（）()\n]{0,8}[）)])?[\s:：为是]{0,4}"
    r"(?:[\u4e00-\u9fff]{2,4}[（( ])?(?:\+?0{0,2}86[ \-]{0,2})?"
    r"(?![0-9]{11})([1Il|](?:[ \u3000.·\-_/]{0,3}+\n?[ \u3000]{0,2}+[0-9OoQDIlSBZ|]){10})(?![0-9A-Za-z*])"
)
_SHAPE = re.compile(rb"[0Aa.](?: {0,8}+[0Aa.]){10}")
"""What the classes of the signs show wherever such a number stands."""
_WORDS = ("手机", "手 机", "电话", "电 话", "电  话", "联系", "TEL", "Tel", "tel")
_CALLED = sought(("电话", "手机", "联系", "电 话"))
"""A view without one of these holds no labelled mobile number."""
LEAST_DIGITS = 6
"""Digits that are digits in such a number."""


def evasive_items(text: str, index: int, claimed: list[Item], kinds: bytes) -> list[Item]:
    """Labelled mobile numbers with letters for digits, blanks after each digit or a line break.

    Args:
        text: text of the view.
        index: number of the view.
        claimed: the numbers found so far, ordered.
        kinds: the classes of the text's ASCII signs.
    """
    if not holds(text, _CALLED) or _SHAPE.search(_unread(kinds, claimed)) is None:
        return []
    items: list[Item] = []
    places = sorted(at for word in _WORDS for at in places_of(text, word))
    for at in unclaimed(places, claimed):
        match = _PLACE.match(text, at)
        if match is None or (items and at < items[-1].end):
            continue
        start, end = match.span(1)
        value = "".join(sign for sign in match[1] if sign.isalnum() or sign == "|")
        true = sum(sign.isdigit() for sign in value)
        value = value.translate(_READ)
        if true < LEAST_DIGITS or checks.mobile_segments().get(value[:3]) is None:
            continue
        form = "confused" if true < len(value) else "lines" if "\n" in match[1] else "joined"
        label, at = label_before(text, start)
        item = Item(index, start, end, "mobile", 0.85, value, form, cued_at=match.start())
        if label is not None:
            item.role, item.label, item.label_type = label.role, label.text, label.type
            item.cued_at = at
        items.append(item)
    return items


def _unread(kinds: bytes, claimed: list[Item]) -> bytes:
    """The classes of the signs that stand in no number found so far."""
    if not claimed:
        return kinds
    parts, pos = [], 0
    for item in claimed:
        parts.append(kinds[pos : item.start])
        pos = item.end
    parts.append(kinds[pos:])
    return b"?".join(parts)
