"""Names of persons as items: in columns, after labels, beside identifiers, before an illness."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from operator import attrgetter

from contentguard.detectors.privacy import ethnic, names
from contentguard.detectors.privacy.cues import Cues, Hit
from contentguard.detectors.privacy.given import ends, plausible, words
from contentguard.detectors.privacy.items import IDENTITY, NO_EXTRA, Item, disjoint
from contentguard.detectors.privacy.left_names import name_before, opening_name
from contentguard.detectors.privacy.lists import bare_labels, identifying, name_lists
from contentguard.detectors.privacy.rows import Rows
from contentguard.detectors.privacy.sides import at_work

_AFTER_LABEL = re.compile(
    r"(?:姓名|名字)?[ \t\u3000:：|是叫为]{0,4}(?:[（(][^）)\n]{1,8}[）)])?[ \t\u3000:：]{0,3}"
)
_RELATION_WORDS = re.compile(
    "妻子|丈夫|配偶|爱人|老婆|老公|儿子|女儿|长子|次子|三子|长女|次女|母亲|父亲|爷爷|奶奶|外公|外婆|祖父|祖母|孙子|孙女|外孙女?|哥哥|弟弟|姐姐|妹妹|岳父|岳母|公公|婆婆|儿媳|女婿|[父母子女妻夫]"
)
_TITLE_AFTER = re.compile(f"[（(](?:{_RELATION_WORDS.pattern})[）)]")
_by_start = attrgetter("start")
_AGED = re.compile("[，,、 ](?:男|女|[0-9]{1,3}周?岁)[，,、 ]")
_NOT_BESIDE = frozenset({"landline", "email", "ip-mac", "plate"})


@lru_cache(maxsize=1)
def _roles() -> dict[str, tuple[str, str]]:
    """Kind and role of each label before names."""
    return {label: (kind, role) for label, kind, role in name_lists().labels}


def name_items(text: str, index: int, numbers: list[Item], rows: Rows, cues: Cues) -> list[Item]:
    """Names in columns, after labels, beside identifiers and before an illness."""
    found: dict[int, Item] = {}
    for item in _column_names(text, index, rows):
        found[item.start] = item
    roles, tabular, dotted = _roles(), bool(rows), "·" in text
    surnames = names.surname_heads()
    for at, end, label in cues.names:
        kind, role = roles[label]
        if not dotted and text[end : end + 1] not in surnames and _han(text[end : end + 1]):
            continue
        named = _labelled_name(text, index, at, end, kind, role)
        if named is not None and not (tabular and rows.column(named.start)):
            known = found.get(named.start)
            if known is None or (kind == "relation" and "relation" not in known.extra):
                found[named.start] = named
    for number in numbers:
        if number.type in _NOT_BESIDE or number.column:
            continue
        if not (tabular and rows.column(number.start)):
            _beside(text, index, number, found)
    for item in _ill_names(text, index, cues.verbs):
        found.setdefault(item.start, item)
    for item in _biographies(text, index):
        found.setdefault(item.start, item)
    if not found:
        return []
    return _family(text, disjoint(sorted(found.values(), key=_by_start)))


_KIN_HEADERS = ("配偶", "子女", "父亲", "母亲", "家长", "监护人", "共同申请人", "家庭成员")


def _column_names(text: str, index: int, rows: Rows) -> Iterator[Item]:
    for start, end, kind, header in rows.of("name", "minor-name") if rows else ():
        span = names.column_name(text[start:end], "姓名" in header)
        if span is None and "姓名" in header and (stop := names.name_after(text, start)) > 0:
            span = 0, stop - start
        if span is None or start + span[1] > end:
            continue
        start, end = start + span[0], start + span[1]
        yield Item(
            index, start, end, "name-in-record", 0.95, text[start:end],
            label=header, column=kind, extra=_of_header(kind, header),
        )  # fmt: skip


@lru_cache(maxsize=256)
def _of_header(kind: str, header: str) -> Mapping[str, str | int]:
    """What the header of a name column says of the persons under it."""
    extra: dict[str, str | int] = {"minor": header} if kind == "minor-name" else {}
    if any(word in header for word in _KIN_HEADERS):
        extra["relation"] = header
    return extra or NO_EXTRA


_LINK_HEADS = "姓名 \t\u3000:：|是叫为（("
"""First signs of what :data:`_AFTER_LABEL` passes over."""
_LINKS = "姓名是叫为"
"""Han signs that may stand between a label and a name."""


def _han(sign: str) -> bool:
    """Whether a Han sign is none that leads from a label to a name."""
    return "\u3400" <= sign <= "\u9fff" and sign not in _LINKS


_SPOKEN = frozenset({"我叫", "我名叫", "名叫", "我是", "本人叫"})


def _labelled_name(text: str, index: int, at: int, end: int, kind: str, role: str) -> Item | None:
    """The name after a label or a relation word."""
    linked = text[end : end + 1] in _LINK_HEADS
    link = _AFTER_LABEL.match(text, end) if linked else None
    start = link.end() if link else end
    word = text[at:end]
    apart = not text[end:start].isspace() and text[end:start] not in ("", "是", "为", "叫")
    if (
        not apart
        and word not in _SPOKEN
        and not word.endswith("姓名")
        and not text[end:start].startswith("姓名")
    ):
        if kind != "relation" and not (start > end and text[end] in "\t\u3000 "):
            return _bare_name(text, index, at, end, role) if word in bare_labels() else None
        if kind == "relation" and at and word[0] != "其" and not _relation_place(text, at):
            return None
    stop, titled = names.name_after(text, start), False
    if stop < 0 and role == "work":
        stop, titled = names.titled_after(text, start), True
    if stop < 0 and not role and apart:
        stop, titled = names.foreign_after(text, start), False
        if stop < 0 and "姓名" in text[at:start]:
            stop = names.rare_after(text, start)
    if stop < 0 and kind == "relation" and not apart and start == end:
        stop = _glued_kin(text, start)
    if stop < 0 or (kind == "relation" and not apart and not plausible(text, start, stop)):
        return None
    item = Item(
        index, start, stop, "name-in-record", 0.7 if titled else 0.9, text[start:stop],
        role=role, label=word,
    )  # fmt: skip
    if kind == "relation":
        item.note("relation", word)
    return item


def _glued_kin(text: str, pos: int) -> int:
    """End of a name of full length right after a relation, whatever follows it, or -1."""
    if ethnic.partly(text[pos : pos + 4]) and names.followed(text, pos + 4):
        return pos + 4
    size = names.surname_size(text, pos)
    end = pos + size + 2
    named = size and names.is_name(text[pos:end]) and plausible(text, pos, end)
    return end if named and text[pos] not in words("doubtful") else -1


def _by_sound(text: str, pos: int) -> bool:
    """Whether a name written by sound begins at ``pos``: with a dot, or made of known parts."""
    return "·" in text[pos : pos + 9] or ethnic.parts_end(text, pos) > 0


def _bare_name(text: str, index: int, at: int, end: int, role: str) -> Item | None:
    """The name glued to a label that hardly anything but a name can follow: ``车主张三，``."""
    written = names.name_after(text, end) if _by_sound(text, end) else -1
    if written > 0:
        return Item(
            index, end, written, "name-in-record", 0.85, text[end:written], role=role, label=text[at:end]
        )  # fmt: skip
    surname = names.surname_size(text, end)
    for size in (surname + 2, surname + 1) if surname else ():
        stop = end + size
        after = text[stop : stop + 1]
        if not (names.is_name(text[end:stop]) and plausible(text, end, stop)):
            continue
        if after == "、" and size == surname + 1:
            continue
        told = size > surname + 1 and names.followed(text, stop)
        if (
            not after
            or not "\u4e00" <= after <= "\u9fff"
            or told
            or text.startswith(identifying(), stop)
        ):
            return Item(
                index,
                end,
                stop,
                "name-in-record",
                0.8,
                text[end:stop],
                role=role,
                label=text[at:end],
            )
    return None


def _relation_place(text: str, at: int) -> bool:
    """Whether a relation word without a colon stands where it introduces a person."""
    return (
        text[at - 1] in "有由随家您你我其的之和与、，,。；;（( \n\t他她及：:"
        or text[at - 1] == "\x1e"
    )


def _beside(text: str, index: int, number: Item, found: dict[int, Item]) -> None:
    """The name left of an identifier, in the same record."""
    end = number.cued_at if number.cued_at >= 0 else number.start
    low = max(end - 40, 0)
    floor = max(text.rfind("\n", low, end), text.rfind("\x1e", low, end), low - 1) + 1
    span = name_before(text, end, floor)
    if span is None and (number.type in IDENTITY or _AGED.search(text, floor, end)):
        low = max(end - 80, 0)
        floor = max(text.rfind("\n", low, end), text.rfind("\x1e", low, end), low - 1) + 1
        span = opening_name(text, end, floor)
    if span is not None and span[0] not in found:
        name = text[slice(*span)]
        busy = number.type not in IDENTITY and at_work(text, *span, floor)
        titled = busy or name[1:] in name_lists().titles
        role = "work" if titled else ""
        found[span[0]] = Item(index, *span, "name-in-record", 0.85, name, role=role)


_KIN = ("村民", "居民", "学生", "职工", "妻子", "丈夫", "儿子", "女儿", "儿童", "患者")


def _ill_names(text: str, index: int, verbs: list[Hit]) -> Iterator[Item]:
    """A name right before 患有, 确诊 …"""
    for at, end, _ in verbs:
        if text[end : end + 1] in "者病难儿":
            continue
        for size in (3, 2):
            start = at - size
            if start < 0 or not names.is_name(text[start:at]):
                continue
            before = text[start - 1 : start] if start else ""
            if not before or not "\u4e00" <= before <= "\u9fff" or text[start - 2 : start] in _KIN:
                yield Item(index, start, at, "name-in-record", 0.75, text[start:at])
                break


_OLD = re.compile(r"[，,（(](?:[男女][，,])?[0-9]{1,3}周?岁(?![以及至])")
_AGED_ONE = re.compile(
    "[0-9]{1,3}周?岁的?(?:男孩|女孩|男童|女童|儿童|学生|少年|老人|村民|居民|女子|男子)"
)


def _biographies(text: str, index: int) -> Iterator[Item]:
    """The name that opens a biography: ``张三，男，汉族``."""
    if "岁" in text:
        for match in _OLD.finditer(text):
            end = match.start()
            start = next((s for s in (end - 3, end - 2, end - 4) if _stands(text, s, end)), end)
            if start < end:
                yield Item(index, start, end, "name-in-record", 0.85, text[start:end])
        for match in _AGED_ONE.finditer(text):
            start, end = match.end(), match.end() + 3
            if names.is_name(text[start:end]) and plausible(text, start, end):
                yield Item(index, start, end, "name-in-record", 0.8, text[start:end])
    if "男" not in text and "女" not in text:
        return
    for sex in ("，男", "，女", ",男", ",女"):
        at = text.find(sex)
        while at >= 0:
            if text[at + 2 : at + 3] in "，,、;；。":
                start = ethnic.parts_start(text, at)
                if start >= 0:
                    yield Item(index, start, at, "name-in-record", 0.85, text[start:at])
                for size in (3, 2, 4) if start < 0 else ():
                    before = text[at - size - 1 : at - size] if at > size else ""
                    if (
                        at >= size
                        and names.is_name(text[at - size : at])
                        and (not "\u4e00" <= before <= "\u9fff" or _role_before(text, at - size))
                    ):
                        yield Item(
                            index, at - size, at, "name-in-record", 0.85, text[at - size : at]
                        )
                        break
            at = text.find(sex, at + 2)


def _stands(text: str, start: int, end: int) -> bool:
    """Whether a span is a name with a sign, or a noun for a person, on its left."""
    if start < 0 or not names.is_name(text[start:end], bounded=True):
        return False
    free = not start or not "\u4e00" <= text[start - 1] <= "\u9fff"
    return free or (plausible(text, start, end) and _role_before(text, start))


def _role_before(text: str, start: int) -> bool:
    """Whether a noun for a person ends right before ``start``."""
    return ends("before", text, max(start - 6, 0), start)


def _family(text: str, items: list[Item]) -> list[Item]:
    """Adds the relation that stands in brackets after a name."""
    for item in items:
        if text[item.end : item.end + 1] not in ("（", "("):
            continue
        match = _TITLE_AFTER.match(text, item.end)
        if match and "relation" not in item.extra:
            item.note("relation", match[0][1:-1])
    return items
