"""Who a letter is written to: ``张三：``, ``李四、王五：`` before a text that says 你 or 您."""

from __future__ import annotations

import re

from contentguard.detectors.privacy import ethnic, names
from contentguard.detectors.privacy.given import plausible, words
from contentguard.detectors.privacy.items import Item

_OPENING = re.compile(
    r"(?:\A|[\n\x1e])[ \t\u3000]{0,4}+(?:尊敬的|敬爱的)?([\u3400-\u9fff][\u3400-\u9fff·、，, ]{1,40}+)(?:[（(][^（）()\n]{2,80}[）)])?[：:，,]"
)
_SPOKEN = re.compile("[你您]|我局|本院")
_REACH = 60
"""Signs after the salutation within which the letter speaks to its reader."""
_SIGNS = re.compile("[、，,]")


def addressees(text: str, index: int) -> list[Item]:
    """The persons that letters in a view are addressed to; ``cued_at`` tells where the first
    paragraph ends, which belongs to their record."""
    if not ("你" in text or "您" in text or "我局" in text or "本院" in text):
        return []
    found: list[Item] = []
    for match in _OPENING.finditer(text):
        spoken = _SPOKEN.search(text, match.end(), match.end() + _REACH)
        if not spoken or (match[0][-1] in "，," and spoken.start() > match.end()):
            continue
        named, pos = list[Item](), match.start(1)
        for word in _SIGNS.split(match[1]):
            bare = word.strip()
            start = pos + len(word) - len(word.lstrip())
            size = _name_size(text, start, start + len(bare))
            if not size:
                named = []
                break
            item = Item(
                index, start, start + size, "name-in-record", 0.85, text[start : start + size]
            )
            named.append(item)
            pos += len(word) + 1
        for item in named:
            item.cued_at = _paragraph(text, match.end())
        found += named
    return found


def _name_size(text: str, start: int, end: int) -> int:
    """Length of the name that is the whole of a span, or stands in it before a title."""
    word = text[start:end]
    for title in words("titles"):
        if word.endswith(title):
            return len(word) - len(title) if names.column_name(word[: -len(title)]) else 0
    whole = names.column_name(word) == (0, len(word)) and plausible(text, start, end)
    whole = whole or ethnic.partly(word)
    return len(word) if whole else 0


def _paragraph(text: str, pos: int) -> int:
    """End of the line at ``pos``, or of the next one where nothing follows the colon."""
    for _ in range(2):
        end = min(_find(text, sign, pos) for sign in "\n\x1e")
        if text[pos:end].strip():
            return end
        pos = end + 1
    return min(pos, len(text))


def _find(text: str, sign: str, pos: int) -> int:
    at = text.find(sign, pos)
    return at if at >= 0 else len(text)
