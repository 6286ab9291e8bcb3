"""Groups of digits with separators between them, read together as one number."""

from __future__ import annotations

import re

from contentguard.masking import checks
from contentguard.masking.candidates import (
    BANK_HEADS,
    ID_WINDOW,
    X_SIGNS,
    Candidate,
    decimal,
    id_kind,
)

_MANY = 120
"""Groups from which a run is read line by line, and a line is left alone."""
_ID_AT = re.compile(ID_WINDOW.pattern[3:-1])
_MOBILE_AT = re.compile("1[3-9][0-9]{9}")
_BANK_LENGTHS = (19, 18, 17, 16)


Group = tuple[int, int, str]
"""Adjoining digits of a run: start, end, digits."""


def join(text: str, groups: list[Group], found: list[Candidate]) -> None:
    """Neighbouring groups read as one number."""
    if len(groups) < 2:
        return
    if len(groups) > _MANY:
        _join_lines(text, groups, found)
        return
    joined = "".join([digits for _, _, digits in groups])
    total = len(joined)
    if total < 9:
        return
    starts: list[int] = []
    ends: dict[int, int] = {}
    pos = 0
    for index, group in enumerate(groups):
        starts.append(pos)
        pos += len(group[2])
        ends[pos] = index
    after = text[groups[-1][1] : groups[-1][1] + 4].lstrip(" -·._\n\r")[:1]
    stretch = joined + ("X" if after and after in X_SIGNS else "")
    index = 0
    while index < len(groups):
        pos = starts[index]
        head, left, last = joined[pos], total - pos, -1
        if head == "0":
            last = _landline_join(text, groups, index, found)
        elif left > 15 or (head == "1" and left > 10):
            last = _join_at(text, groups, index, pos, stretch, ends, found)
        index = index + 1 if last < 0 else last + 1


def _join_lines(text: str, groups: list[Group], found: list[Candidate]) -> None:
    """A long list of groups, line by line; a line with too many groups is no list of numbers."""
    line: list[Group] = []
    for group in groups:
        if line and "\n" in text[line[-1][1] : group[0]]:
            if len(line) <= _MANY:
                join(text, line, found)
            line = []
        line.append(group)
    if len(line) <= _MANY:
        join(text, line, found)


def _join_at(
    text: str, groups: list[Group], index: int, pos: int, stretch: str, ends: dict[int, int],
    found: list[Candidate],
) -> int:  # fmt: skip
    """Tries the types from one group on; returns the index of the last group used, or -1."""
    start = groups[index][0]
    if match := _ID_AT.match(stretch, pos):
        value = match[0].upper()
        if (last := _group_of(ends, pos + 18, value)) >= 0 and checks.id18(value):
            end = groups[last][1]
            if value[17] == "X":
                end = next(i for i in range(end, end + 5) if text[i] in X_SIGNS) + 1
            if last > index or value[17] == "X":
                found.append(Candidate(start, end, id_kind(value), value, _form(text, start, end)))
                return last
    if _MOBILE_AT.match(stretch, pos) and (last := ends.get(pos + 11, -1)) > index:
        value = stretch[pos : pos + 11]
        if value[:3] in checks.mobile_segments() and _mobile_grouping(text, groups, index, last):
            end = groups[last][1]
            found.append(Candidate(start, end, "mobile", value, _form(text, start, end)))
            return last
    return _bank_join(text, groups, index, pos, stretch, ends, found)


def _group_of(ends: dict[int, int], pos: int, value: str) -> int:
    """Index of the group that ends where the number ends; the X belongs to the last group."""
    return ends.get(pos - 1 if value[17] == "X" else pos, -1)


def _form(text: str, start: int, end: int) -> str:
    inside = text[start:end]
    return "lines" if "\n" in inside or "\r" in inside else "joined"


def _separators(text: str, groups: list[Group], first: int, last: int) -> list[str]:
    return [
        text[a[1] : b[0]]
        for a, b in zip(groups[first:last], groups[first + 1 : last + 1], strict=True)
    ]


def _mobile_grouping(text: str, groups: list[Group], first: int, last: int) -> bool:
    """Whether groups look like one mobile number written apart, not like a list of numbers."""
    gaps = _separators(text, groups, first, last)
    sizes = [len(digits) for _, _, digits in groups[first : last + 1]]
    if groups[last][1] < len(text) and decimal(text, groups[last][1], groups[last][1]):
        return False
    if any("\n" in gap or "\r" in gap for gap in gaps):
        return _broken(text, groups, first, last, gaps, sizes)
    whole = first == 0 and last == len(groups) - 1
    if all(size == 1 for size in sizes):
        return whole and len({gap.strip() for gap in gaps}) == 1
    signs = {gap.strip() for gap in gaps}
    if (
        "/" in signs
        or "~" in signs
        or len(signs) > 2
        or (len(signs) == 2 and not signs & {"", ")", "）", "]", "】"})
    ):
        return False
    if signs == {"."} and len(sizes) == 4 and max(sizes) <= 3:
        return False
    if signs == {"."} and len(sizes) == 2 and sizes[0] != 3:
        return False
    if sizes[0] >= 3 and len(sizes) <= 4 and min(sizes) >= 2:
        return not (
            first and text[groups[first][0] - 1] in "-." and text[groups[first - 1][1]] in "-."
        )
    return whole and len(signs) == 1


def _broken(
    text: str, groups: list[Group], first: int, last: int, gaps: list[str], sizes: list[int]
) -> bool:
    """Whether a number is broken by one line end, or written down the page digit by digit."""
    if all(size == 1 for size in sizes):
        return first == 0 and last == len(groups) - 1
    if len(sizes) != 2:
        return False
    if len(re.findall("\r\n|\n|\r", gaps[0])) != 1 or gaps[0].strip():
        return False
    line = text.rfind("\n", 0, groups[first][0]) + 1
    if text[line : groups[first][0]].strip():
        return True
    rest = text[groups[last][1] : groups[last][1] + 12].split("\n")[0].strip()
    return bool(rest)


def _bank_join(
    text: str, groups: list[Group], index: int, pos: int, stretch: str, ends: dict[int, int],
    found: list[Candidate],
) -> int:  # fmt: skip
    """A card number in groups (4-4-4-4-3, 6-13 …) with one kind of separator."""
    if stretch[pos] not in BANK_HEADS:
        return -1
    for size in _BANK_LENGTHS:
        last = ends.get(pos + size, -1)
        if last <= index:
            continue
        used = groups[index : last + 1]
        whole = index == 0 and last == len(groups) - 1
        regular = len(used[0][2]) in (4, 6) and all(len(g[2]) == 4 for g in used[1:-1])
        gaps = _separators(text, groups, index, last)
        broken = len(used) == 2 and "\n" in gaps[0]
        if not (whole or (regular and len(used) > 3) or broken) or (len(used) > 8 and not whole):
            continue
        if len({gap.strip() for gap in gaps}) > 1 or "/" in gaps[0] or "~" in gaps[0]:
            continue
        value = stretch[pos : pos + size]
        grouped = regular and len(used) > 3
        if checks.luhn(value) or (grouped and value[:2] == "62"):
            end = used[-1][1]
            found.append(
                Candidate(
                    used[0][0],
                    end,
                    "bank-card",
                    value,
                    _form(text, used[0][0], end),
                    value[:2] == "62",
                )
            )
            return last
    return -1


def _landline_join(text: str, groups: list[Group], index: int, found: list[Candidate]) -> int:
    """Area code and local number: ``0551-62881234``, ``（0551）6288 1234``."""
    area = groups[index][2]
    if index + 1 >= len(groups) or area not in checks.area_codes():
        return -1
    gap = text[groups[index][1] : groups[index + 1][0]]
    if "\n" in gap or "\r" in gap or "." in gap or "_" in gap:
        return -1
    local, last = groups[index + 1][2], index + 1
    if len(local) in (3, 4) and last + 1 < len(groups) and len(groups[last + 1][2]) == 4:
        local, last = local + groups[last + 1][2], last + 1
    if len(local) not in (7, 8) or local[0] not in "2345678":
        return -1
    if index and groups[index][0] - groups[index - 1][1] == 1 and text[groups[index][0] - 1] == "-":
        return -1
    found.append(
        Candidate(groups[index][0], groups[last][1], "landline", area + local, "joined", sure=False)
    )
    return last
