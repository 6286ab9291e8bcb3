"""Names of natural persons in records: in a name column, after a label, beside an identifier.

A name is never looked for in free prose: it needs a surname and a cue on its left, and on its
right something that can follow a name.
"""

from __future__ import annotations

import re
from functools import lru_cache

from contentguard.detectors.privacy import ethnic
from contentguard.detectors.privacy.lists import name_lists

_HAN = re.compile("[\u3400-\u9fff]")
_NOT_GIVEN = frozenset(
    "的于在系患及是被到住已未户电所不也了着过等某们那这县市省局委厅厂店号码岁你我他她"
)
_ORGANIZATION = frozenset("县市省区乡镇村局委厅院校室厂店部所站社司会队组科处办馆园场街路")
_COLUMN_EXTRA = re.compile(r"[（(][^）)]{0,12}[）)]\Z")
_SPACED = re.compile("[ \u3000·]{1,4}")
_MINORITY = re.compile(
    "[\u4e00-\u9fff]{2,8}·[\u4e00-\u9fff]{2,8}(?:·[\u4e00-\u9fff]{2,6})?(?![\u4e00-\u9fff])"
)
_FOREIGN = re.compile("[A-Z][A-Za-z]{1,20}(?:[ .·'\\-][A-Z][A-Za-z.]{0,20}){1,3}\\Z")
_BETWEEN = " \t,，、:：|（(;；/"
_ASIDE = "男女族岁员证话机生"
"""Last signs of the words that :data:`_LETTERED` passes over."""
_BEFORE = 34
_HAN_TAIL = re.compile("[\u3400-\u9fff]{2,4}+\\Z")
_LETTERED = re.compile(
    r"([\u3400-\u9fff]{2,4})[ \t,，、:：|（(;；/]{1,3}(?:(?:男|女|[\u4e00-\u9fff]{1,3}族|[0-9]{1,3}周?岁|[0-9]{4}年[0-9]{1,2}月(?:[0-9]{1,2}日)?出?生|党员|身份证|电话|手机)[ \t,，、|;；]{0,2}){0,3}\Z"
)


@lru_cache(maxsize=1)
def surname_heads() -> frozenset[str]:
    """The signs that a surname can begin with."""
    lists = name_lists()
    return lists.single | {surname[0] for surname in lists.compound} | ethnic.heads()


def surname_size(text: str, pos: int = 0) -> int:
    """Length of the surname at ``pos`` (2, 1), or 0."""
    lists = name_lists()
    if text[pos : pos + 2] in lists.compound:
        return 2
    return 1 if text[pos : pos + 1] in lists.single else 0


@lru_cache(maxsize=1)
def _form() -> re.Pattern[str]:
    """A surname and a given name of one or two signs."""
    lists, given = name_lists(), "".join(sorted(_NOT_GIVEN))
    surname = "|".join([*sorted(lists.compound), f"[{''.join(sorted(lists.single))}]"])
    last = given + "".join(sorted(_ORGANIZATION))
    return re.compile(f"(?>{surname})(?:(?![{given}]){_HAN.pattern})?(?![{last}]){_HAN.pattern}")


def is_name(word: str, bounded: bool = False) -> bool:
    """Whether a whole word (2–4 characters) can be the name of a person.

    Args:
        word: the word.
        bounded: whether its limits are certain (a cell), so that only a word that is itself no
            name is refused, not one that begins like such a word.
    """
    return (
        _form().fullmatch(word) is not None
        and (word if bounded else word[:2]) not in name_lists().not_names
    )


@lru_cache(maxsize=1)
def _follower_heads() -> frozenset[str]:
    return frozenset(word[0] for word in name_lists().followers)


def followed(text: str, end: int) -> bool:
    """Whether a word that can follow a name stands at ``end``."""
    return text[end : end + 1] in _follower_heads() and text.startswith(name_lists().followers, end)


def name_after(text: str, pos: int) -> int:
    """End of the name that begins at ``pos``, or -1.

    Something that can follow a name must stand on its right: a sign, a blank, a digit, the end or
    a known word.
    """
    if "·" in text[pos : pos + 9]:
        minority = _MINORITY.match(text, pos)
        end = minority.end() if minority else ethnic.dotted_end(text, pos)
        if end > 0:
            return end
    if text[pos : pos + 1] in ethnic.heads() and (end := ethnic.parts_end(text, pos)) > 0:
        after = text[end : end + 1]
        if not after or not _HAN.match(after) or followed(text, end):
            return end
    size = surname_size(text, pos)
    if not size:
        return -1
    for given in (2, 1):
        end = pos + size + given
        after = text[end : end + 1]
        if not is_name(text[pos:end], bounded=after in "，,、；;。\n\t|（(）)" and after != ""):
            continue
        if not after or not _HAN.match(after) or followed(text, end):
            return end
    return -1


def titled_after(text: str, pos: int) -> int:
    """End of a surname with a title (``孔工``, ``李女士``) or a hidden given name, or -1."""
    size = surname_size(text, pos)
    if size:
        for title in name_lists().titles:
            if text.startswith(title, pos + size):
                return pos + size + len(title)
    return -1


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


def foreign_after(text: str, pos: int) -> int:
    """End of a name in Latin letters that begins at ``pos``, or -1."""
    match = _LATIN.match(text, pos)
    return match.end() if match else -1


_LATIN = re.compile(
    r"[A-Z][A-Za-z]{1,20}(?:[ ·'\-][A-Z][A-Za-z.]{0,20}){1,3}(?=[，,、；;。\s（(]|\Z)"
)


def rare_after(text: str, pos: int) -> int:
    """End of a word of two or three signs after 姓名 that can be a name, or -1."""
    match = _BOUNDED.match(text, pos)
    return match.end() if match and _rare(match[0]) else -1


_BOUNDED = re.compile(r"[\u3400-\u9fff]{2,3}(?=[，,、；;。\s（(|]|\Z)")


def _labelled(text: str, start: int, floor: int) -> bool:
    """Whether a label for names, or a relation, ends right before ``start``."""
    window = text[max(start - 8, floor) : start].rstrip(" :：是叫")
    return window.endswith(_label_words())


@lru_cache(maxsize=1)
def _label_words() -> tuple[str, ...]:
    return tuple(label for label, _, _ in name_lists().labels)


def column_name(cell: str, sure: bool = False) -> tuple[int, int] | None:
    """Span of the name in a cell of a name column, or None.

    Args:
        cell: text of the cell.
        sure: whether the header says 姓名, so that a rare surname is a name as well.
    """
    if is_name(cell, bounded=True):
        return 0, len(cell)
    start = len(cell) - len(cell.lstrip(" \u3000\"'“"))
    word = cell.strip(" \u3000\"'“”")
    extra = _COLUMN_EXTRA.search(word)
    if extra:
        word = word[: extra.start()].rstrip()
    if len(word) > 40:
        return None
    if is_name(word, bounded=True) or _MINORITY.fullmatch(word) or ethnic.made_of_parts(word):
        return start, start + len(word)
    if _FOREIGN.match(word):
        return start, start + len(word)
    packed = _SPACED.sub("", word)
    if 2 <= len(packed) <= 4 and (is_name(packed, bounded=True) or (sure and _rare(packed))):
        return start, start + len(word)
    return None


def _rare(word: str) -> bool:
    """Whether two or three Han characters under 姓名 can be a name with an unlisted surname."""
    return (
        2 <= len(word) <= 3
        and all(_HAN.match(sign) for sign in word)
        and word not in name_lists().not_names
        and word
        not in (
            "合计",
            "小计",
            "总计",
            "姓名",
            "同上",
            "以上",
            "备注",
            "本人",
            "匿名",
            "不详",
            "单位",
            "空白",
            "以下",
            "以下空白",
        )
        and word[-1] not in _ORGANIZATION
        and word[-1] not in "某计上下无名"
    )
