"""How well a mask hides: the number of people or numbers that still fit what is shown."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from contentguard.detectors.privacy.items import Item
from contentguard.detectors.privacy.lists import label_before
from contentguard.detectors.privacy.masksigns import SIGNS, masked_numbers
from contentguard.detectors.privacy.rows import Rows
from contentguard.masking import checks

STRONG = 1_000
"""Candidates from which a mask is strong enough."""
WEAK = 20
"""Candidates below which a mask hides nothing."""

_STARS = str.maketrans(dict.fromkeys(SIGNS, "*"))
_TRUNCATED = re.compile(
    rf"身份(?:证)?(?:件)?(?:号码|证号|号)?(?:[（(]?前?(?:十四|14|十七|17)位[）)]?)?[\s:：为是]{{0,3}}([1-8][0-9]{{13,16}})(?![0-9A-Za-z×xX]|[{SIGNS}]{{2}})"
)
_TAIL = re.compile(
    r"身份(?:证)?(?:件)?(?:号码|证号|号)?(?:[（(]?)(?:的)?(?:最?后|末|尾)(?:数)?(?:六|四|6|4|八|8)位(?:[）)]|数|号码|是|为)?[\s:：为是]{0,3}([0-9]{3,8}[0-9Xx])(?![0-9A-Za-z])"
)
_BIRTH = re.compile(
    r"((?:19|20)[0-9]{2})(?:\s?[年.\-/]\s?([0-9]{1,2})\s?[月.\-/](?:\s?([0-9]{1,2}))?|年(?:出?生|$))"
)
_BORN = re.compile(r"(?:出生|生于|生日|年龄|生，|生。|月生|年生|岁)")
_SEX = re.compile(r"[男女](?<![^，,、\t|\s：:][男女])(?![^，,、\t|\s])")
_AGE = re.compile(r"(?<![0-9])([1-9]?[0-9])\s?(?:周岁|岁)(?!以|及|至)")


@dataclass(frozen=True, slots=True)
class _Known:
    """What the record says about a person's birth and sex."""

    year: int = 0
    month: int = 0
    day: int = 0
    sexed: bool = False
    years: int = 0


_UNKNOWN = _Known()
_BORN_WORDS = ("出生", "生于", "生日", "岁", "年龄", "月生", "年生", "男", "女")
_BIRTH_COLUMNS = frozenset({"birth", "age", "sex"})


def masked_items(text: str, index: int, rows: Rows, signs: bytes) -> list[Item]:
    """Masked numbers in one view, whose ASCII signs are ``signs``."""
    items: list[Item] = []
    for match in masked_numbers(text, signs):
        item = _weak(text, index, match, rows)
        if item is not None:
            items.append(item)
    return items


def _weak(text: str, index: int, match: re.Match[str], rows: Rows) -> Item | None:
    """A masked number with the count of numbers that fit it; ``none`` where it is strong."""
    words = match[0]
    shown = words.translate(_STARS)
    if words[-1] in "Xx" and words[-2:-1].isdigit():
        shown = shown[:-1] + "X"
    if len(shown) - shown.count("*") < 4:
        return None
    kind, pattern = _kind(text, match.start(), shown, rows)
    if not kind:
        return None
    start, end = match.span()
    known = _record_birth(text, start, end, rows) if kind == "id-card" else _UNKNOWN
    count = candidates(kind, pattern, known)
    item = Item(
        index, start, end, "weak-mask", 0.9, pattern, label=kind, leak="none", why="weak-mask"
    )
    if count < STRONG + pattern[:14].isdigit():
        item.leak = "S1" if count < WEAK else "S2"
        item.note("candidates", count)
    return item


def _record_birth(text: str, start: int, end: int, rows: Rows) -> _Known:
    """What the line around a masked number says about birth and sex."""
    if span := rows.around(start):
        return _birth(text[slice(*span)], rows, span[0])
    low, high = max(start - 400, 0), end + 120
    first = max(text.rfind("\n", low, start), text.rfind("\x1e", low, start), low - 1) + 1
    stops = [at for at in (text.find("\n", end, high), text.find("\x1e", end, high)) if at >= 0]
    return _birth(text[first : min(stops, default=high)], rows, start)


def _kind(text: str, start: int, shown: str, rows: Rows) -> tuple[str, str]:
    """Type of a masked number and its pattern in the right length."""
    label, _ = label_before(text, start)
    told = rows.column(start) or (label.type if label is not None else "")
    size = len(shown)
    if told == "veto":
        return "", ""
    if size == 18 or (told in ("id-card", "residence-permit") and 14 <= size <= 22):
        if told and told not in (
            "id-card",
            "residence-permit",
            "social-security",
            "student-number",
        ):
            return ("bank-card", shown) if told in ("bank-card", "bank-account") else ("", "")
        return "id-card", _fit(shown, 18)
    if (size == 11 and shown[0] == "1") or (
        told == "mobile" and 9 <= size <= 13 and shown[0] == "1"
    ):
        return "mobile", _fit(shown, 11)
    if told in ("bank-card", "bank-account") and 12 <= size <= 23:
        return "bank-card", shown
    return "", ""


def _fit(shown: str, size: int) -> str:
    """The pattern with as many stars as its full length needs."""
    head = len(shown) - len(shown.lstrip("0123456789"))
    tail = len(shown) - len(shown.rstrip("0123456789X"))
    if len(shown) == size or "*" not in shown or shown[head : len(shown) - tail].strip("*"):
        return shown if len(shown) == size else (shown + "*" * size)[:size]
    return shown[:head] + "*" * (size - head - tail) + shown[len(shown) - tail :]


def _birth(line: str, rows: Rows, base: int) -> _Known:
    """Birth and sex as a record states them."""
    year = month = day = years = 0
    if not tabular_birth(rows) and not _says_born(line):
        return _UNKNOWN
    stated = next((m for m in _BIRTH.finditer(line) if _born_here(line, m, rows)), None)
    if stated is not None:
        year = int(stated[1])
        month, day = int(stated[2] or 0), int(stated[3] or 0)
    elif "岁" in line and (age := _AGE.search(line)):
        years = int(age[1])
    elif "age" in rows.columns:
        years = _age_cell(line, rows, base)
    return _Known(year, month, day, _SEX.search(line) is not None, years)


def _age_cell(line: str, rows: Rows, base: int) -> int:
    """The figure in the cell of the age column of a row that begins at ``base``, or 0."""
    for figure in _YEARS.finditer(line):
        if rows.column(base + figure.start()) == "age":
            return int(figure[0])
    return 0


_YEARS = re.compile("(?<![0-9*])1?[0-9]{1,2}(?![0-9*])")


def _says_born(line: str) -> bool:
    for word in _BORN_WORDS:  # noqa: SIM110 - three times faster than any()
        if word in line:
            return True
    return False


def tabular_birth(rows: Rows) -> bool:
    """Whether the table has a column for birth, age or sex."""
    return not _BIRTH_COLUMNS.isdisjoint(rows.columns)


def _born_here(line: str, match: re.Match[str], rows: Rows) -> bool:
    around = line[max(match.start() - 8, 0) : match.end() + 4]
    return bool(_BORN.search(around)) or tabular_birth(rows)


def candidates(kind: str, pattern: str, known: _Known = _UNKNOWN) -> int:
    """How many numbers fit a masked one; ``*`` stands for a hidden sign."""
    hidden: int = 10 ** pattern.count("*")
    if kind != "id-card" or len(pattern) != 18:
        return hidden if kind == "mobile" else max(hidden // 10, 1)
    region = _regions(pattern[:6])
    dates = _dates(pattern[6:14], known)
    order: int = 10 ** pattern[14:17].count("*")
    if known.sexed and pattern[16] == "*":
        order = max(order // 2, 1)
    total = region * dates * order
    return max(total // 11, 1) if pattern[17] != "*" and "*" in pattern[:17] else max(total, 1)


@lru_cache(maxsize=1024)
def _regions(pattern: str) -> int:
    if "*" not in pattern:
        return 1
    form = re.compile(pattern.replace("*", "[0-9]"))
    return max(sum(1 for code in checks.regions() if form.fullmatch(code)), 1)


def _dates(pattern: str, known: _Known) -> int:
    """Days that fit the shown digits of a birth date and what the record says."""
    if "*" not in pattern:
        return 1
    if known.year:
        pattern = _merge(
            pattern,
            f"{known.year:04d}"
            + (f"{known.month:02d}" if known.month else "**")
            + (f"{known.day:02d}" if known.day else "**"),
        )
    days = _days(pattern)
    return max(min(days, 366), 1) if known.years else days


def _merge(pattern: str, fact: str) -> str:
    return "".join(a if a != "*" else b for a, b in zip(pattern, fact, strict=True))


def _days(pattern: str) -> int:
    """Days of 1930 to 2025 that fit eight signs."""
    return max(_years(pattern[:4]) * _month_days(pattern[4:]), 1)


@lru_cache(maxsize=1024)
def _years(pattern: str) -> int:
    form = re.compile(pattern.replace("*", "[0-9]"))
    return sum(1 for year in range(1930, 2026) if form.fullmatch(str(year))) or 1


@lru_cache(maxsize=1024)
def _month_days(pattern: str) -> int:
    form = re.compile(pattern.replace("*", "[0-9]"))
    days = (f"{month:02d}{day:02d}" for month in range(1, 13) for day in range(1, 32))
    return sum(1 for day in days if form.fullmatch(day) and checks.is_date("2000", day))


def truncated_items(text: str, index: int, places: Iterable[int]) -> list[Item]:
    """Numbers of which only a part is given, after 身份 at ``places``."""
    items = []
    for match in filter(None, (_TRUNCATED.match(text, at) for at in places)):
        value = match[1]
        if len(value) == 15 or not checks.is_date(value[6:10], value[10:14]):
            continue
        item = Item(index, *match.span(1), "truncated-number", 0.85, value, label="身份证")
        item.leak, item.why = "S2", "truncated"
        items.append(item)
    for match in filter(None, (_TAIL.match(text, at) for at in places)):
        item = Item(index, *match.span(1), "truncated-number", 0.8, match[1], label="身份证")
        item.leak, item.why = "S3", "truncated"
        items.append(item)
    return items


def halves(items: list[Item]) -> list[Item]:
    """Pairs of masked numbers that complete each other, as one item each."""
    masked = [i for i in items if i.type == "weak-mask" and i.leak == "none"]
    if len(masked) < 2:
        return []
    by_pattern: dict[tuple[str, tuple[int, ...]], list[Item]] = {}
    for item in masked:
        shape = tuple(k for k, sign in enumerate(item.value) if sign == "*")
        by_pattern.setdefault((item.label, shape), []).append(item)
    shapes = list(by_pattern)
    found: list[Item] = []
    for i, first in enumerate(shapes[:12]):
        for second in shapes[i + 1 : 12]:
            if first[0] == second[0] and len(set(first[1]) & set(second[1])) <= 2:
                found += _pairs(by_pattern[first], by_pattern[second])
    return found


def _pairs(left: list[Item], right: list[Item]) -> list[Item]:
    """Numbers of two shapes that agree where both are shown."""
    index: dict[str, list[Item]] = {}
    shared = [
        k
        for k, (a, b) in enumerate(zip(left[0].value, right[0].value, strict=False))
        if a != "*" and b != "*"
    ]
    for item in left:
        index.setdefault("".join(item.value[k] for k in shared), []).append(item)
    found = []
    for item in right:
        for mate in index.get("".join(item.value[k] for k in shared), ()):
            if len(item.value) != len(mate.value):
                continue
            joined = _merge(item.value, mate.value)
            near = item.index == mate.index and abs(item.start - mate.start) < 200
            if len(shared) < 4 and not (near or len(left) == len(right) == 1):
                continue
            if joined.count("*") > 2 or (
                joined.count("*") == 0 and len(joined) == 18 and not checks.id18(joined)
            ):
                continue
            twin = Item(
                item.index, item.start, item.end, "complementary-halves", 0.85, joined,
                label=item.label, record=item.record,
            )  # fmt: skip
            twin.note("other", f"{mate.index}:{mate.start}-{mate.end}")
            twin.leak, twin.why = "S1", "halves"
            found.append(twin)
            break
    return found
