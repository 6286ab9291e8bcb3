"""Check digits, dates and prefixes of numbers: pure functions on strings of ASCII digits."""

from __future__ import annotations

import calendar
import re
from functools import lru_cache

from contentguard.resources import data_dir, table_rows

PROVINCES = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
        "83",
    ]
)
"""First two digits of GB/T 2260 codes, with 81–83 of the residence permits."""

_PERMITS = ("81", "82", "83")
_CHECK = "10X98765432"
"""Check signs by the weighted sum of the digits, a polynomial in 2: as 13 is 2 modulo 11, it is
that of the number read in base 13."""
_DAYS = frozenset(
    f"{month:02d}{day:02d}"
    for month in range(1, 13)
    for day in range(1, calendar.monthrange(2000, month)[1] + 1)
)
_USCC_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_VALUE = {sign: i for i, sign in enumerate(_USCC_SIGNS)}
_USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_LUHN_DOUBLE = bytes.maketrans(b"0123456789", b"0246813579")
_FIRST_YEAR, _LAST_YEAR = "1880", "2039"
_USCC = re.compile(f"[1-9A-GY][1-59][0-9]{{6}}[{_USCC_SIGNS}]{{10}}")


def check_digit(body: str) -> str:
    """The ISO 7064 MOD 11-2 check sign of 17 digits."""
    return _CHECK[2 * int(body, 13) % 11]


def is_date(year: str, month_day: str) -> bool:
    """Whether ``yyyy`` and ``mmdd`` are a day that a living person can be born on."""
    if month_day not in _DAYS or not _FIRST_YEAR <= year <= _LAST_YEAR:
        return False
    return month_day != "0229" or calendar.isleap(int(year))


def id18_shape(value: str) -> bool:
    """Whether 18 signs have the province and the birth date of an identity number."""
    return value[:2] in PROVINCES and is_date(value[6:10], value[10:14])


def id18(value: str) -> bool:
    """Whether 18 signs (17 digits and a digit or ``X``) are a valid identity number."""
    return (
        value[:2] in PROVINCES
        and is_date(value[6:10], value[10:14])
        and check_digit(value[:17]) == value[17]
    )


def identity(value: str) -> str:
    """What 18 signs are by shape and check digit: ``id-card``, ``residence-permit``,
    ``foreign-permanent-residence``, ``id-card-damaged`` (all but the check digit) or empty."""
    if not is_date(value[6:10], value[10:14]):
        return ""
    head = value[:2]
    if check_digit(value[:17]) == value[17]:
        if head in PROVINCES:
            return "residence-permit" if head in _PERMITS else "id-card"
        permanent = head[0] == "9" and value[1:3] in PROVINCES
        return "foreign-permanent-residence" if permanent else ""
    return "id-card-damaged" if head in PROVINCES and not uscc(value) else ""


def id15(value: str) -> bool:
    """Whether 15 digits have the shape of a first-generation identity number."""
    return value[:2] in PROVINCES and is_date("19" + value[6:8], value[8:12])


def luhn(value: str) -> bool:
    """Whether a string of digits passes the Luhn check of bank cards."""
    data = value.encode()
    # The sum of digits modulo 10 is that of the number read in base 11.
    return int(data[-1::-2] + data[-2::-2].translate(_LUHN_DOUBLE), 11) % 10 == 0


def uscc(value: str) -> bool:
    """Whether 18 signs are a valid unified social credit code (GB 32100)."""
    if not _USCC.fullmatch(value):
        return False
    total = sum(_USCC_VALUE[s] * w for s, w in zip(value, _USCC_WEIGHTS, strict=False))
    return (31 - total % 31) % 31 == _USCC_VALUE[value[17]]


@lru_cache(maxsize=1)
def mobile_segments() -> dict[str, str]:
    """Three-digit mobile prefixes: ``voice`` in use, ``iot`` or ``reserved``."""
    rows = table_rows(data_dir("lexicons") / "privacy" / "mobile_segments.tsv")
    return {row[0]: row[1] for row in rows}


@lru_cache(maxsize=1)
def area_codes() -> frozenset[str]:
    """Area codes of landlines, with the leading 0."""
    rows = table_rows(data_dir("lexicons") / "privacy" / "area_codes.tsv")
    return frozenset(row[0] for row in rows)


@lru_cache(maxsize=1)
def regions() -> dict[str, str]:
    """Six-digit region codes with their names, abolished ones included."""
    rows = table_rows(data_dir("lexicons") / "privacy" / "region_codes.tsv")
    return {row[0]: row[3] for row in rows}
