"""Home addresses without a label, in the record of a person: told by their form alone."""

from __future__ import annotations

import re

from contentguard.detectors.privacy.items import Item

_SIGNS = "\u4e00-\u9fffA-Za-z0-9#\\-"
_HOME = re.compile(
    rf"(?:\A|[，,、；;：:|\t \u3000（(])((?=[\u4e00-\u9fff])[{_SIGNS}]{{6,50}})(?=[，,、；;。|\t \u3000）)]|\Z)"
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
_CALLS = frozenset({"mobile", "id-card", "id-card-damaged", "weak-mask"})


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
        words = text[start:end]
        if _CALLS.isdisjoint(types) and "岁" not in words:
            continue
        for match in _HOME.finditer(words):
            home = match[1]
            if not _DOOR.search(home) or not _AREA.search(home) or _OFFICE.search(home):
                continue
            if _STREET_OR_UNIT.search(home):
                at = start + match.start(1)
                found.append(Item(index, at, at + len(home), "home-address", 0.75, home))
    return found
