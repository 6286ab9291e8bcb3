"""Home addresses without a label, in the record of a person: told by their form alone."""

from __future__ import annotations

import re
from bisect import bisect_left

from contentguard.detectors.privacy import names, places
from contentguard.detectors.privacy.given import plausible, words
from contentguard.detectors.privacy.items import IDENTITY, Item, disjoint

_SIGNS = "\u4e00-\u9fffA-Za-z0-9#\\-—·"
_HOME = re.compile(
    rf"(?:\A|[，,、；;：:|/\t \u3000（(])((?=[\u4e00-\u9fff])[{_SIGNS}]{{6,50}})(?=[，,、；;。|/\t \u3000）)]|\Z)"
)
_AREA = re.compile("[省市县区旗乡镇村]|街道|社区|小区|家园|花园|公寓|宿舍|新村|苑")
_DOOR = re.compile(
    "(?:[0-9一二三四五六七八九十]+(?:号楼?|室|户|单元|栋|幢|组)|[0-9]{3,4}|[0-9]-[0-9]{1,4}|座[0-9]+)\\Z"
)
_STREET_OR_UNIT = re.compile(
    "(?:[路街巷弄村组庄]|单元|[号栋幢]楼?|座|[0-9]-)[甲乙丙丁]?[0-9一二三四五六七八九十]"
)
_OFFICE = re.compile(
    "公司|中心|大厅|政府|学校|医院|银行|办公|服务|法院|派出所|[局委会厅所站]$|[局厅委]|门店|超市"
)
_CALLS = IDENTITY | {"mobile", "id-card-damaged", "weak-mask", "health"}


def home_items(text: str, index: int, items: list[Item]) -> list[Item]:
    """Addresses by their form in the records of named persons that hold no address yet.

    Args:
        text: text of the view.
        index: number of the view.
        items: the items of the view, entered into their records.
    """
    records: dict[tuple[int, int], set[str]] = {}
    for item in items:
        if item.column:
            continue
        if item.type != "name-in-record":
            records.setdefault(item.record, set()).add(item.type)
        elif item.role != "work":
            records.setdefault(item.record, set()).add("name")
    found = []
    for (start, end), types in records.items():
        if "name" not in types or "home-address" in types:
            continue
        record = text[start:end]
        if _CALLS.isdisjoint(types) and "岁" not in record:
            continue
        for match in _HOME.finditer(record):
            home = match[1]
            if not _DOOR.search(home) or not _AREA.search(home) or _OFFICE.search(home):
                continue
            if _STREET_OR_UNIT.search(home):
                at = start + match.start(1)
                found.append(Item(index, at, at + len(home), "home-address", 0.75, home))
    return found


_ROLE = re.compile(
    "(?:的?(?:[0-9]{1,3}|[一二三四五六七八九]十?[一二三四五六七八九]?)(?:多?岁|旬)的?|的)?\\Z"
)
_TOKEN = re.compile("[，,、（( \t\u3000：:]{1,2}([^，,、（）() \t\u3000：:。；;\n\x1e]{1,50})")
_TOKENS = 4
"""Clauses after a name among which its address may stand."""
_AWAY = ("在", "于", "到", "从", "位于", "至", "经", "向")
_LINE = 120


def homes_of_names(text: str, index: int, items: list[Item]) -> list[Item]:
    """Addresses right before or after the name of a private person.

    Args:
        text: text of the view.
        index: number of the view.
        items: the items of the view, ordered.
    """
    found = []
    known = [item.start for item in items if item.type == "home-address"]
    for item in items:
        if item.type != "name-in-record" or item.role == "work" or item.column:
            continue
        at = bisect_left(known, item.start - _LINE)
        if at < len(known) and known[at] < item.end + _LINE:
            continue
        span = _home_before(text, item) or _home_after(text, item) or _home_around(text, item)
        if span is not None:
            found.append(Item(index, *span, "home-address", 0.75, text[slice(*span)]))
    return disjoint(sorted(found, key=lambda home: home.start))


def _floor(text: str, at: int) -> int:
    low = max(at - _LINE, 0)
    return max(text.rfind("\n", low, at), text.rfind("\x1e", low, at), low - 1) + 1


def _home_before(text: str, item: Item) -> tuple[int, int] | None:
    end, floor = item.start, _floor(text, item.start)
    for word in words("dwellers"):
        if text.endswith(word, floor, end):
            end -= len(word)
            break
    role = _ROLE.search(text, max(end - 10, floor), end)
    end = role.start() if role else end
    if not "\u4e00" <= text[end - 1 : end] <= "\u9fff" and not text[end - 1 : end].isdigit():
        return None
    return places.before(text, end, floor)


def _home_around(text: str, item: Item) -> tuple[int, int] | None:
    """The address before 家中, 宅基地 … in the line of a name."""
    floor, end = _floor(text, item.start), min(item.end + _LINE, len(text))
    stop = text.find("\n", item.end, end)
    for match in _DWELLING.finditer(text, floor, end if stop < 0 else stop):
        past = item.end if item.end <= match.start() else floor
        if span := places.before(text, match.start(), past):
            return span
    return None


_DWELLING = re.compile("家中|家里|宅基地|自家|村民|居民|业主|住户|老宅|住宅")


def _home_after(text: str, item: Item) -> tuple[int, int] | None:
    pos = item.end
    for _ in range(_TOKENS):
        match = _TOKEN.match(text, pos)
        if match is None:
            return None
        start, pos = match.span(1)
        word = match[1]
        dweller = next((w for w in words("dwellers") if word.endswith(w)), "")
        bare = word[: len(word) - len(dweller)] if dweller else word
        whole = not bare.startswith(_AWAY) and places.tail(bare) == len(bare)
        if whole and places.fine(bare, whole=bool(dweller)):
            return start, start + len(bare)
    return None


_LISTED = re.compile(
    rf"(?:\\A|[\n\x1e；;：:。])[ \u3000]*(?:(?:序号)?[0-9]{{1,3}}[.、．) ，,][ ]*)?([\u3400-\u9fff]{{2,4}})[，,、 ]((?=[\u4e00-\u9fff])[{_SIGNS}]{{5,40}})(?=[，,；;。 ])"
)


def listed_homes(text: str, index: int) -> list[Item]:
    """Names that open an entry of a list and are followed by an address: both."""
    if "号" not in text and "组" not in text:
        return []
    found = []
    for match in _LISTED.finditer(text):
        start, end = match.span(1)
        home = match[2]
        if places.tail(home) != len(home) or not places.fine(home) or home.startswith(_AWAY):
            continue
        if names.is_name(match[1]) and plausible(text, start, end):
            found.append(Item(index, start, end, "name-in-record", 0.8, match[1]))
            at = match.start(2)
            found.append(Item(index, at, at + len(home), "home-address", 0.75, home))
    return found
