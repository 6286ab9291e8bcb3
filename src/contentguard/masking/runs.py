"""One linear pass over a folded text that finds candidates for personal numbers.

A *run* is a stretch of digits with tolerated separators between them (space, hyphen, dot, bracket,
one line break …). Each run is split into its groups of adjoining digits; first every group is
tried by itself, then neighbouring groups that nobody claimed are tried together. Validators are
called in rising cost, and a claimed span is never read again as another type.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from contentguard.masking import checks

X_SIGNS = "Xx×✕✖╳⨯ⅩХхΧχⅹ"
"""Signs that are written for the Roman ten at the end of an identity number."""

_SEPARATORS = r" \-·._—–―~/()（）\[\]【】\n\r"
_TAG = r"</?[a-zA-Z][^<>\n]{0,60}>|&nbsp;|&#160;"
_RUN = re.compile(f"[0-9](?:[{_SEPARATORS}]{{0,4}}+[0-9]){{6,}}+")
_TAGGED = re.compile(f"[0-9](?:(?:{_TAG}|[{_SEPARATORS}]){{0,4}}+[0-9]){{6,}}+")
_GROUP = re.compile("[0-9]+")
_THREE = re.compile("[0-9]{3}")
_ENDLESS = 4_000
"""Length of a run that is no list of numbers if no three digits adjoin anywhere."""
_MANY = 120
"""Groups from which a run is read line by line, and a line is left alone."""

_ID_WINDOW = re.compile(
    f"(?=([1-9][0-9]{{5}}(?:19|20)[0-9]{{2}}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{{3}}[0-9{X_SIGNS}]))"
)
_ID_AT = re.compile(_ID_WINDOW.pattern[3:-1])
_MOBILE_AT = re.compile("1[3-9][0-9]{9}")
_BANK_LENGTHS = (19, 18, 17, 16)
_BANK_HEADS = frozenset("34569")


class Candidate(NamedTuple):
    """A stretch of text that has the form of a personal number.

    Attributes:
        start, end: half-open span in the text scanned.
        kind: slug of the type.
        value: the number without separators; ``X`` normalized.
        form: ``plain``, ``joined`` (separators inside), ``glued`` (part of a longer stretch of
            digits), ``numeral`` (Chinese or circled digits) or ``lines`` (a line break inside).
        sure: whether a check digit or an unmistakable form supports it.
    """

    start: int
    end: int
    kind: str
    value: str
    form: str = "plain"
    sure: bool = True


def numbers(text: str) -> list[Candidate]:
    """Candidates for numbers of digits in a folded text, in order of their position."""
    return scan(text)[0]


def scan(text: str) -> tuple[list[Candidate], bool]:
    """As :func:`numbers`, and whether there was any stretch of seven digits or more."""
    found: list[Candidate] = []
    match = None
    pattern = _TAGGED if "<" in text or "&" in text else _RUN
    for match in pattern.finditer(text):
        run = match[0]
        if run.isdigit():
            _plain(text, match.start(), match.end(), run, found)
        else:
            _grouped(text, match.start(), run, found)
    return found, match is not None


def id_kind(value: str) -> str:
    """Slug of a valid 18-sign number by its region."""
    return "residence-permit" if value[:2] in ("81", "82", "83") else "id-card"


def _plain(text: str, start: int, end: int, run: str, found: list[Candidate]) -> bool:
    """Types one stretch of adjoining digits; says whether something was claimed."""
    size = end - start
    if size < 11:
        return False
    after = text[end : end + 1]
    x_follows = after != "" and after in X_SIGNS
    if size == 11:
        return _mobile(text, start, end, run, found)
    if size == 17 and x_follows and _identity(start, end + 1, run + "X", found):
        return True
    if size == 18 and _identity(start, end, run, found):
        return True
    if size > 18 or (size == 18 and x_follows):
        return _glued(text, start, end, run, found)
    return _other(text, start, end, run, found)


def _identity(start: int, end: int, value: str, found: list[Candidate]) -> bool:
    """18 signs as an identity number, valid or with a wrong check digit."""
    if not value[:2].isdigit() or value[10] not in "01" or value[6:8] not in ("18", "19", "20"):
        return False
    if checks.id18(value):
        found.append(Candidate(start, end, id_kind(value), value))
        return True
    if checks.foreign_permanent(value):
        found.append(Candidate(start, end, "foreign-permanent-residence", value))
        return True
    if checks.id18_shape(value) and not checks.uscc(value):
        found.append(Candidate(start, end, "id-card-damaged", value, sure=False))
        return True
    return False


def _mobile(text: str, start: int, end: int, run: str, found: list[Candidate]) -> bool:
    """11 digits as a mobile number or as a landline written without a separator."""
    if run[0] == "1" and run[:3] in checks.mobile_segments():
        if decimal(text, start, end):
            return False
        found.append(Candidate(start, end, "mobile", run))
        return True
    return _landline(text, start, end, run, found)


def decimal(text: str, start: int, end: int) -> bool:
    """Whether the digits are the fraction or the whole part of a decimal, or a per-mille group."""
    before, after = text[start - 1 : start], text[end : end + 2]
    if before in (".", ",") and start > 1 and text[start - 2].isdigit():
        return True
    return len(after) == 2 and after[0] == "." and after[1].isdigit()


def _landline(text: str, start: int, end: int, run: str, found: list[Candidate]) -> bool:
    """Digits without separator as area code and local number."""
    for size in (3, 4):
        rest = len(run) - size
        if (
            rest in (7, 8)
            and run[0] == "0"
            and run[:size] in checks.area_codes()
            and run[size] in "2345678"
        ):
            if text[start - 1 : start] == "." or (size == 4 and rest == 8 and len(run) != 12):
                return False
            found.append(Candidate(start, end, "landline", run, sure=False))
            return True
    return False


def _glued(text: str, start: int, end: int, run: str, found: list[Candidate]) -> bool:
    """Valid identity numbers, and mobile numbers beside them, inside a longer stretch."""
    stretch = run + (text[end] if text[end : end + 1] and text[end] in X_SIGNS else "")
    taken, hits = 0, []
    for match in _ID_WINDOW.finditer(stretch):
        value = match[1] if match[1].isdigit() else match[1][:17] + "X"
        if match.start() >= taken and checks.id18(value):
            taken = match.start() + 18
            hits.append((match.start(), value))
    if not hits:
        return _other(text, start, end, run, found)
    size, bounds = len(stretch), [(0, 0), *((a, a + 18) for a, _ in hits), (len(stretch),) * 2]
    for at, value in hits:
        tail = run[at + 18 :]
        if size == 20 and at == 0 and tail[:1] in tuple("1234567") and tail[1:] in tuple("1234"):
            found.append(Candidate(start, end, "disability-certificate", run, sure=False))
            return True
        found.append(Candidate(start + at, start + at + 18, id_kind(value), value, "glued"))
    for (_, a), (b, _) in zip(bounds, bounds[1:], strict=False):
        part = run[a:b]
        if len(part) == 11 and part[:3] in checks.mobile_segments():
            found.append(Candidate(start + a, start + b, "mobile", part, "glued"))
    found.sort()
    return True


def _other(text: str, start: int, end: int, run: str, found: list[Candidate]) -> bool:
    """12 to 20 digits: prefixed mobile, landline, first-generation number, card."""
    size = len(run)
    if size in (13, 14) and run[:-11] in ("86", "086", "0086"):
        if run[-11:-8] in checks.mobile_segments() and (
            size == 14 or text[start - 1 : start] == "+"
        ):
            found.append(Candidate(end - 11, end, "mobile", run[-11:]))
            return True
    if size == 12:
        if (
            run[0] == "0"
            and run[1:4] in checks.mobile_segments()
            and run[:4] not in checks.area_codes()
        ):
            found.append(Candidate(start + 1, end, "mobile", run[1:], sure=False))
            return True
        return _landline(text, start, end, run, found)
    if size == 15 and checks.id15(run):
        found.append(Candidate(start, end, "id-card-15", run, sure=False))
        return True
    if 15 < size < 20 and run[0] in _BANK_HEADS and not _letter(text[end : end + 1]):
        if (
            checks.luhn(run)
            and not (size == 18 and checks.uscc(run))
            and not _letter(text[start - 1 : start])
        ):
            found.append(Candidate(start, end, "bank-card", run, sure=run[:2] == "62"))
            return True
    return False


def _letter(sign: str) -> bool:
    return sign.isascii() and sign.isalpha()


class _Group(NamedTuple):
    start: int
    end: int
    digits: str


def _grouped(text: str, base: int, run: str, found: list[Candidate]) -> None:
    """A run with separators: first each group alone, then unclaimed neighbours together."""
    if len(run) > _ENDLESS and not _THREE.search(run):
        return
    groups = [_Group(base + m.start(), base + m.end(), m[0]) for m in _GROUP.finditer(run)]
    claimed: list[Candidate] = []
    pending: list[_Group] = []
    for group in groups:
        if len(group.digits) > 10 and _plain(text, group.start, group.end, group.digits, claimed):
            _join(text, pending, claimed)
            pending = []
        else:
            pending.append(group)
    _join(text, pending, claimed)
    claimed.sort()
    found.extend(claimed)


def _join(text: str, groups: list[_Group], found: list[Candidate]) -> None:
    """Neighbouring groups read as one number."""
    if len(groups) < 2:
        return
    if len(groups) > _MANY:
        _join_lines(text, groups, found)
        return
    joined = "".join(g.digits for g in groups)
    if len(joined) < 9:
        return
    starts: list[int] = []
    ends: dict[int, int] = {}
    pos = 0
    for index, group in enumerate(groups):
        starts.append(pos)
        pos += len(group.digits)
        ends[pos] = index
    after = text[groups[-1].end : groups[-1].end + 4].lstrip(" -·._\n\r")[:1]
    stretch = joined + ("X" if after and after in X_SIGNS else "")
    index = 0
    while index < len(groups):
        last = _join_at(text, groups, index, starts[index], stretch, ends, found)
        index = index + 1 if last < 0 else last + 1


def _join_lines(text: str, groups: list[_Group], found: list[Candidate]) -> None:
    """A long list of groups, line by line; a line with too many groups is no list of numbers."""
    line: list[_Group] = []
    for group in groups:
        if line and "\n" in text[line[-1].end : group.start]:
            if len(line) <= _MANY:
                _join(text, line, found)
            line = []
        line.append(group)
    if len(line) <= _MANY:
        _join(text, line, found)


def _join_at(
    text: str, groups: list[_Group], index: int, pos: int, stretch: str, ends: dict[int, int],
    found: list[Candidate],
) -> int:  # fmt: skip
    """Tries the types from one group on; returns the index of the last group used, or -1."""
    start = groups[index].start
    if match := _ID_AT.match(stretch, pos):
        value = match[0].upper()
        if (last := _group_of(ends, pos + 18, value)) >= 0 and checks.id18(value):
            end = groups[last].end
            if value[17] == "X":
                end = next(i for i in range(end, end + 5) if text[i] in X_SIGNS) + 1
            if last > index or value[17] == "X":
                found.append(Candidate(start, end, id_kind(value), value, _form(text, start, end)))
                return last
    if _MOBILE_AT.match(stretch, pos) and (last := ends.get(pos + 11, -1)) > index:
        value = stretch[pos : pos + 11]
        if value[:3] in checks.mobile_segments() and _mobile_grouping(text, groups, index, last):
            end = groups[last].end
            found.append(Candidate(start, end, "mobile", value, _form(text, start, end)))
            return last
    last = _bank_join(text, groups, index, pos, stretch, ends, found)
    return last if last >= 0 else _landline_join(text, groups, index, found)


def _group_of(ends: dict[int, int], pos: int, value: str) -> int:
    """Index of the group that ends where the number ends; the X belongs to the last group."""
    return ends.get(pos - 1 if value[17] == "X" else pos, -1)


def _form(text: str, start: int, end: int) -> str:
    inside = text[start:end]
    return "lines" if "\n" in inside or "\r" in inside else "joined"


def _separators(text: str, groups: list[_Group], first: int, last: int) -> list[str]:
    return [
        text[a.end : b.start]
        for a, b in zip(groups[first:last], groups[first + 1 : last + 1], strict=True)
    ]


def _mobile_grouping(text: str, groups: list[_Group], first: int, last: int) -> bool:
    """Whether groups look like one mobile number written apart, not like a list of numbers."""
    gaps = _separators(text, groups, first, last)
    sizes = [len(g.digits) for g in groups[first : last + 1]]
    if groups[last].end < len(text) and decimal(text, groups[last].end, groups[last].end):
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
            first and text[groups[first].start - 1] in "-." and text[groups[first - 1].end] in "-."
        )
    return whole and len(signs) == 1


def _broken(
    text: str, groups: list[_Group], first: int, last: int, gaps: list[str], sizes: list[int]
) -> bool:
    """Whether a number is broken by one line end, or written down the page digit by digit."""
    if all(size == 1 for size in sizes):
        return first == 0 and last == len(groups) - 1
    if len(sizes) != 2:
        return False
    if len(re.findall("\r\n|\n|\r", gaps[0])) != 1 or gaps[0].strip():
        return False
    line = text.rfind("\n", 0, groups[first].start) + 1
    if text[line : groups[first].start].strip():
        return True
    rest = text[groups[last].end : groups[last].end + 12].split("\n")[0].strip()
    return bool(rest)


def _bank_join(
    text: str, groups: list[_Group], index: int, pos: int, stretch: str, ends: dict[int, int],
    found: list[Candidate],
) -> int:  # fmt: skip
    """A card number in groups (4-4-4-4-3, 6-13 …) with one kind of separator."""
    if stretch[pos] not in _BANK_HEADS:
        return -1
    for size in _BANK_LENGTHS:
        last = ends.get(pos + size, -1)
        if last <= index:
            continue
        used = groups[index : last + 1]
        whole = index == 0 and last == len(groups) - 1
        regular = len(used[0].digits) in (4, 6) and all(len(g.digits) == 4 for g in used[1:-1])
        gaps = _separators(text, groups, index, last)
        broken = len(used) == 2 and "\n" in gaps[0]
        if not (whole or (regular and len(used) > 3) or broken) or len(used) > 8 and not whole:
            continue
        if len({gap.strip() for gap in gaps}) > 1 or "/" in gaps[0] or "~" in gaps[0]:
            continue
        value = stretch[pos : pos + size]
        grouped = regular and len(used) > 3
        if checks.luhn(value) or (grouped and value[:2] == "62"):
            end = used[-1].end
            found.append(
                Candidate(
                    used[0].start,
                    end,
                    "bank-card",
                    value,
                    _form(text, used[0].start, end),
                    value[:2] == "62",
                )
            )
            return last
    return -1


def _landline_join(text: str, groups: list[_Group], index: int, found: list[Candidate]) -> int:
    """Area code and local number: ``0551-62881234``, ``（0551）6288 1234``."""
    area = groups[index].digits
    if area[0] != "0" or area not in checks.area_codes() or index + 1 >= len(groups):
        return -1
    gap = text[groups[index].end : groups[index + 1].start]
    if "\n" in gap or "\r" in gap or "." in gap or "_" in gap:
        return -1
    local, last = groups[index + 1].digits, index + 1
    if len(local) in (3, 4) and last + 1 < len(groups) and len(groups[last + 1].digits) == 4:
        local, last = local + groups[last + 1].digits, last + 1
    if len(local) not in (7, 8) or local[0] not in "2345678":
        return -1
    if (
        index
        and groups[index].start - groups[index - 1].end == 1
        and text[groups[index].start - 1] == "-"
    ):
        return -1
    found.append(
        Candidate(
            groups[index].start, groups[last].end, "landline", area + local, "joined", sure=False
        )
    )
    return last
