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
        end = ethnic.dotted_end(text, pos)
        if end > 0 and (not _HAN.match(text, end) or followed(text, end)):
            return end
        if minority := _MINORITY.match(text, pos):
            return _without_follower(text, minority.end(), minority[0].rfind("·") + pos + 3)
        if end > 0:
            return end
    if text[pos : pos + 1] in ethnic.heads() and (end := ethnic.parts_end(text, pos)) > 0:
        after = text[end : end + 1]
        if not after or not _HAN.match(after) or followed(text, end):
            return end
    size = surname_size(text, pos)
    if not size:
        return -1
    if text[pos + size : pos + size + 1] in ethnic.heads():
        end = ethnic.parts_end(text, pos + size, 1)
        if end > 0 and (not _HAN.match(text, end) or followed(text, end)):
            return end
    for given in (2, 1):
        end = pos + size + given
        after = text[end : end + 1]
        if not is_name(text[pos:end], bounded=after in "，,、；;。\n\t|（(）)" and after != ""):
            continue
        if not after or not _HAN.match(after) or followed(text, end):
            return end
    return -1


def _without_follower(text: str, end: int, least: int) -> int:
    """``end`` of a name without the word that runs on behind it (手机, 返乡, 等)."""
    for at in range(least, end):
        if text.startswith(name_lists().followers, at) and (
            at + 1 == end or any(text.startswith(w, at) for w in _long_followers())
        ):
            return at
    return end


@lru_cache(maxsize=1)
def _long_followers() -> tuple[str, ...]:
    return tuple(word for word in name_lists().followers if len(word) > 1)


def titled_after(text: str, pos: int) -> int:
    """End of a surname with a title (``孔工``, ``李女士``) or a hidden given name, or -1."""
    size = surname_size(text, pos)
    if size:
        for title in name_lists().titles:
            if text.startswith(title, pos + size):
                return pos + size + len(title)
    return -1


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
