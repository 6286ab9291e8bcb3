"""One linear pass over a folded text that finds candidates for personal numbers.

A *run* is a stretch of digits with tolerated separators between them (space, hyphen, dot, bracket,
one line break …). Each run is split into its groups of adjoining digits; first every group is
tried by itself, then neighbouring groups that nobody claimed are tried together. Validators are
called in rising cost, and a claimed span is never read again as another type.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from contentguard.masking import checks
from contentguard.masking.candidates import (
    BANK_HEADS,
    ID_WINDOW,
    X_SIGNS,
    Candidate,
    decimal,
    id_kind,
)
from contentguard.masking.joined import Group, join
from contentguard.masking.signs import LEAST, Signs, signs_of

_SEPARATORS = r" \-·._—–―~/()（）\[\]【】\n\r"
_TAG = r"</?[a-zA-Z][^<>\n]{0,60}>|&nbsp;|&#160;"


_TAGGED = re.compile(f"[0-9](?:(?:{_TAG}|[{_SEPARATORS}]){{0,4}}+[0-9]){{6,}}+")
_STRETCH = re.compile(rb"0[0 ]{5,}0")
_APART = re.compile(rb" {5,}")
"""More separators than stand between the digits of one number."""
_GROUP = re.compile("[0-9][0-9]*+")
_WINDOWS = 24
"""Length of a stretch up to which each place of an identity number is looked at first."""
_NINE = re.compile("[0-9][0-9]{8}")
_THREE = re.compile("[0-9][0-9]{2}")
_MOBILE = 11
_SHORTEST = 9
"""Length up to which a run with separators has less than nine digits, and so types nothing."""
_ENDLESS = 4_000
"""Length of a run that is no list of numbers if no three digits adjoin anywhere."""


def scan(text: str, signs: Signs | None = None) -> tuple[list[Candidate], int]:
    """Candidates for numbers of digits in a folded text, in order of their position, and the length
    class of the longest number, typed or not: 0, 7 or 9.

    Args:
        text: a folded text.
        signs: its ASCII signs, where the caller has them.
    """
    found: list[Candidate] = []
    longest = 0
    signs = signs or signs_of(text)
    if signs.digits < LEAST:
        return found, longest
    if "<" in text or "&" in text:
        for match in _TAGGED.finditer(text):
            start, end = match.span()
            longest = max(longest, _run(text, start, end, match[0].isdigit(), found))
        return found, longest
    kinds = signs.kinds
    for place in _STRETCH.finditer(kinds):
        start, end = place.span()
        if b" " not in place[0]:
            longest = max(longest, _run(text, start, end, True, found))
        elif b"     " not in place[0]:
            if place[0].count(b"0") >= LEAST:
                longest = max(longest, _run(text, start, end, False, found))
        else:
            for low, high in _parts(kinds, start, end):
                alone = b" " not in kinds[low:high]
                longest = max(longest, _run(text, low, high, alone, found))
    return found, longest


def _run(text: str, start: int, end: int, alone: bool, found: list[Candidate]) -> int:
    """Types a run of digits, ``alone`` or with separators; returns its length class."""
    size = end - start
    if not alone:
        if size <= _SHORTEST:
            return 7
        run = text[start:end]
        _grouped(text, start, run, found)
        return 9 if _NINE.search(run) else 7
    if size == _MOBILE:
        _mobile(text, start, end, text[start:end], found)
    elif size > _MOBILE:
        _plain(text, start, end, text[start:end], found)
    return 9 if size > 8 else 7


def _parts(kinds: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Runs of a stretch that is parted by more separators than stand inside a number."""
    pos = start
    for gap in (*_APART.finditer(kinds, start, end), None):
        stop = gap.start() if gap is not None else end
        if kinds.count(b"0", pos, stop) >= LEAST:
            yield pos, stop
        pos = gap.end() if gap is not None else stop


def _plain(text: str, start: int, end: int, run: str, found: list[Candidate]) -> bool:
    """Types one stretch of eleven or more adjoining digits; says whether something was claimed."""
    size = end - start
    if size == 11:
        return _mobile(text, start, end, run, found)
    after = text[end : end + 1]
    x_follows = after != "" and after in X_SIGNS
    if size == 17 and x_follows and _identity(start, end + 1, run + "X", found):
        return True
    if size == 18 and _identity(start, end, run, found):
        return True
    if size > 18 or (size == 18 and x_follows):
        return _glued(text, start, end, run, found)
    return _other(text, start, end, run, found)


def _identity(start: int, end: int, value: str, found: list[Candidate]) -> bool:
    """18 signs as an identity number, valid or with a wrong check digit."""
    kind = checks.identity(value)
    if not kind:
        return False
    found.append(Candidate(start, end, kind, value, "plain", kind != "id-card-damaged"))
    return True


def _mobile(text: str, start: int, end: int, run: str, found: list[Candidate]) -> bool:
    """11 digits as a mobile number or as a landline written without a separator."""
    if run[:3] in checks.mobile_segments():
        if decimal(text, start, end):
            return False
        found.append(Candidate(start, end, "mobile", run))
        return True
    return run[0] == "0" and _landline(text, start, end, run, found)


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
    windows = range(len(stretch) - 17) if len(stretch) < _WINDOWS else ()
    if windows and not any(stretch[a + 6 : a + 8] in ("19", "20") for a in windows):
        return _other(text, start, end, run, found)
    for match in ID_WINDOW.finditer(stretch):
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
    for (_, a), (b, _) in pairwise(bounds):
        part = run[a:b]
        if len(part) == 11 and part[:3] in checks.mobile_segments():
            found.append(Candidate(start + a, start + b, "mobile", part, "glued"))
    found.sort()
    return True


def _other(text: str, start: int, end: int, run: str, found: list[Candidate]) -> bool:
    """12 to 20 digits: prefixed mobile, landline, first-generation number, card."""
    size = len(run)
    if (
        12 < size < 16
        and run[:-11] in ("86", "086", "0086")
        and run[-11:-8] in checks.mobile_segments()
    ):
        sure = size > 13 or text[start - 1 : start] == "+"
        found.append(Candidate(end - 11, end, "mobile", run[-11:], sure=sure))
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
    if 15 < size < 20 and run[0] in BANK_HEADS and checks.luhn(run):
        letters = _letter(text[start - 1 : start]) or _letter(text[end : end + 1])
        if not letters and not (size == 18 and checks.uscc(run)):
            found.append(Candidate(start, end, "bank-card", run, sure=run[:2] == "62"))
            return True
    return False


def _letter(sign: str) -> bool:
    return sign.isascii() and sign.isalpha()


def _grouped(text: str, base: int, run: str, found: list[Candidate]) -> None:
    """A run with separators: first each group alone, then unclaimed neighbours together."""
    if len(run) > _ENDLESS and not _THREE.search(run):
        return
    claimed: list[Candidate] = []
    pending: list[Group] = []
    for match in _GROUP.finditer(run):
        start, end = match.span()
        if end - start > 10 and _plain(text, base + start, base + end, match[0], claimed):
            if len(pending) > 1:
                join(text, pending, claimed)
            pending = []
        else:
            pending.append((base + start, base + end, match[0]))
    if len(pending) > 1:
        join(text, pending, claimed)
    if len(claimed) > 1:
        claimed.sort()
    found += claimed
