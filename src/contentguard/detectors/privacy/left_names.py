"""The name that stands left of an identifier, in its record."""

from __future__ import annotations

import re
from functools import lru_cache

from contentguard.detectors.privacy.lists import name_lists
from contentguard.detectors.privacy.names import is_name

_HAN = re.compile("[\u3400-\u9fff]")
_BETWEEN = " \t,，、:：|（(;；/"
_ASIDE = "男女族岁员证话机生"
"""Last signs of the words that :data:`_LETTERED` passes over."""
_BEFORE = 34
_HAN_TAIL = re.compile("[\u3400-\u9fff]{2,4}+\\Z")
_LETTERED = re.compile(
    r"([\u3400-\u9fff]{2,4})[ \t,，、:：|（(;；/]{1,3}(?:(?:男|女|[\u4e00-\u9fff]{1,3}族|[0-9]{1,3}周?岁|[0-9]{4}年[0-9]{1,2}月(?:[0-9]{1,2}日)?出?生|党员|身份证|电话|手机)[ \t,，、|;；]{0,2}){0,3}\Z"
)


_FORM_WORDS = frozenset({"本人", "如下", "详见", "匿名", "附后", "同上", "不详"})


def name_before(text: str, end: int, floor: int) -> tuple[int, int] | None:
    """The name that stands left of an identifier whose label begins at ``end``.

    Args:
        text: text of the view.
        end: where the label of the identifier (or itself) begins.
        floor: start of the record.
    """
    low = max(end - _BEFORE, floor)
    if "·" in text[low:end] and (named := _before(_MINORITY_END, text[low:end], end)):
        return named
    span = _word_before(text, low, end)
    if span is None:
        latin = text[end - 2 : end].strip(_BETWEEN)[-1:].isascii() if end > 1 else False
        return _before(_LATIN_END, text[low:end], end) if latin else None
    start, stop = span
    word = text[start:stop]
    if start <= floor or not _HAN.match(text, start - 1):
        if is_name(word):
            return span
        labelled = text[start - 1 : start] in (":", "：") and _labelled(text, start, floor)
        return span if labelled and word not in _FORM_WORDS else None
    for size in (3, 2):
        if (
            stop - start >= size
            and is_name(text[stop - size : stop])
            and _labelled(text, stop - size, floor)
        ):
            return stop - size, stop
    return None


def _word_before(text: str, low: int, end: int) -> tuple[int, int] | None:
    """The two to four Han signs before ``end``, signs between and 男 / 汉族 … aside."""
    window = text[low:end]
    bare = window.rstrip(_BETWEEN)
    if bare and bare[-1] in _ASIDE:
        match = _LETTERED.search(window)
        return (low + match.start(1), low + match.end(1)) if match else None
    if not 0 < len(window) - len(bare) < 4:
        return None
    word = _HAN_TAIL.search(bare, max(len(bare) - 4, 0))
    return (low + word.start(), low + len(bare)) if word else None


_MINORITY_END = re.compile(
    r"(?<![\u4e00-\u9fff·])([\u4e00-\u9fff]{2,6}(?:·[\u4e00-\u9fff]{2,6}){1,2})[ \t,，、:：|（(;；]{1,3}\Z"
)


_LATIN_END = re.compile(
    r"(?<![A-Za-z])([A-Z][A-Za-z]{1,20}(?:[ ·'\-][A-Z][A-Za-z.]{0,20}){1,3})[ ,，、:：（(;；]{1,3}\Z"
)


def _before(form: re.Pattern[str], window: str, end: int) -> tuple[int, int] | None:
    """The name of some form at the end of a window that ends at ``end``."""
    match = form.search(window)
    if match is None:
        return None
    start = end - len(window)
    return start + match.start(1), start + match.end(1)


_OPENING = re.compile(
    r"[ \t\u3000]{0,2}(?:[0-9]{1,4}[、.． \t)）]{1,2}|[（(][0-9]{1,3}[）)])?([\u3400-\u9fff]{2,4})(?=[，,、；;\t \u3000（(|])"
)


def opening_name(text: str, end: int, floor: int) -> tuple[int, int] | None:
    """The name that opens the record of an identifier, or stands after a colon in it.

    Args:
        text: text of the view.
        end: where the label of the identifier (or itself) begins.
        floor: start of the record.
    """
    start = max(end - 80, floor)
    places = [] if start and text[start - 1] not in "\n\x1e" else [start]
    for sign in ":：":
        at = text.find(sign, start, end)
        while at >= 0:
            places.append(at + 1)
            at = text.find(sign, at + 1, end)
    for place in sorted(places):
        match = _OPENING.match(text, place, end)
        if match is not None and is_name(match[1], bounded=True):
            return match.span(1)
    return None


def _labelled(text: str, start: int, floor: int) -> bool:
    """Whether a label for names, or a relation, ends right before ``start``."""
    window = text[max(start - 8, floor) : start].rstrip(" :：是叫")
    return window.endswith(_label_words())


@lru_cache(maxsize=1)
def _label_words() -> tuple[str, ...]:
    return tuple(label for label, _, _ in name_lists().labels)
