"""Personal numbers written with Chinese, circled or bracketed digits."""

from __future__ import annotations

import re
from collections.abc import Iterator

from contentguard.masking import checks
from contentguard.masking.candidates import X_SIGNS, Candidate, id_kind


def _values() -> dict[str, str]:
    values = dict(zip("〇零一二三四五六七八九", "00123456789", strict=True))
    values |= dict(zip("壹贰叁肆伍陆柒捌玖幺两", "12345678912", strict=True))
    for first in "①⑴⒈❶➀㈠":
        values |= {chr(ord(first) + i): str(i + 1) for i in range(9)}
    return values | dict.fromkeys("○◯⓪", "0")


_VALUES = _values()
_SIGNS = "".join(_VALUES)
_SEPARATOR = r"[ \-·._—]{0,2}+"
_SHORTEST = 11
_STRIDE = 5
_SAMPLED = re.compile(f"[{_SIGNS}0-9 \\-·._—]" * (_SHORTEST // _STRIDE))
"""What every fifth sign of a text shows wherever a number of eleven signs or more stands."""
_NUMERALS = re.compile(f"[{_SIGNS}](?:{_SEPARATOR}[{_SIGNS}0-9]){{5,}}+[{X_SIGNS}]?")


def numerals(text: str) -> Iterator[Candidate]:
    """Candidates written with other than ASCII digits, alone or mixed with these."""
    if _SAMPLED.search(text[::_STRIDE]) is None:
        return
    for match in _NUMERALS.finditer(text):
        start, end = match.span()
        while (
            start > 0
            and match.start() - start < 17
            and text[start - 1].isdigit()
            and text[start - 1].isascii()
        ):
            start -= 1
        if end - start < _SHORTEST:
            continue
        found = _typed(text[start:end])
        if found is not None:
            kind, value = found
            yield Candidate(
                start,
                end if value[-1] == "X" or text[end - 1] not in X_SIGNS else end - 1,
                kind,
                value,
                "numeral",
            )


def _typed(written: str) -> tuple[str, str] | None:
    """Type and plain value of a stretch of numerals."""
    digits = "".join(_VALUES.get(sign, sign) for sign in written)
    value = "".join(sign for sign in digits if sign.isascii() and sign.isdigit())
    if len(value) == 11 and value[:3] in checks.mobile_segments():
        return "mobile", value
    if len(value) == 17 and written[-1] in X_SIGNS:
        value += "X"
    if len(value) == 18 and checks.id18(value):
        return id_kind(value), value
    if 15 < len(value) < 20 and value.isdigit() and value[0] in "34569" and checks.luhn(value):
        return "bank-card", value
    return None
