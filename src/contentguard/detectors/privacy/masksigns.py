"""Signs that hide digits, and the masked numbers of a text by their form alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from contentguard.masking.signs import SHORT, class_table, classes

SIGNS = "*＊×xX●○•◦■□◆◇#＃?？_某"
"""Stars, crosses, dots and blocks that people write for hidden digits."""

_MASKED = re.compile(
    rf"[0-9{SIGNS}](?<![0-9A-Za-z*][0-9{SIGNS}])"
    rf"(?:(?<=[0-9])[0-9]{{0,16}}[{SIGNS}]{{2,18}}|(?<![0-9])[{SIGNS}]{{1,17}})(?:[0-9]{{1,17}}[{SIGNS}]{{2,18}})?[0-9]{{0,17}}[Xx]?(?![0-9A-Za-z])"
)
_SELDOM = tuple(sign for sign in SIGNS if sign == "?" or not sign.isascii())
_MARKS = bytes(
    ord("0") if 48 <= code < 58 else ord("*") if chr(code) in SIGNS and code != 63 else ord(".")
    for code in range(256)
)
_HEAD = 18
"""Digits before a mask that are too many."""


def masked_numbers(text: str, signs: bytes) -> Iterator[re.Match[str]]:
    """Digits with two mask signs or more among them, or at an end.

    Args:
        text: a folded text.
        signs: its ASCII signs in their places.
    """
    marks = _marks_of(text, signs)
    at, end = marks.find(b"**"), 0
    while at >= 0:
        low = max(at - _HEAD, end)
        match = _MASKED.match(text, low + len(marks[low:at].rstrip(b"0")))
        if match is not None:
            yield match
            end = match.end()
        at = marks.find(b"**", end if match is not None else at + 1)


def _marks_of(text: str, signs: bytes) -> bytes:
    """``0`` for a digit, ``*`` for a mask sign and a point for all else, in their places."""
    marks = classes(text, _table) if len(text) > SHORT else None
    if marks is not None:
        return marks
    hidden = text
    for sign in _SELDOM:
        if sign in hidden:
            hidden = hidden.replace(sign, "*")
    return (signs if hidden is text else hidden.encode("ascii", "replace")).translate(_MARKS)


@lru_cache(maxsize=1)
def _table() -> Any:
    return class_table(_MARKS[:63] + b"*" + _MARKS[64:128] + b".", dict.fromkeys(_SELDOM, "*"))
