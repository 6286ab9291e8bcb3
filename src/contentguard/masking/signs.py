"""The ASCII signs of a text in their places, raw and by class: what scans for numbers look at.

Most of a Chinese text is neither digit nor letter. Bytes in which only these stand apart are
searched at the speed of memory, where a class of characters costs a branch at every sign.
"""

from __future__ import annotations

from typing import NamedTuple

GAPS = "·—–―（）【】"
"""Separators inside numbers that are not ASCII; they become blanks."""

LEAST = 7
"""Digits of the shortest number that is looked for."""
_ASCII_GAPS = b" -._~/()[]\n\r"
_CLASSES = bytes(
    ord("0") if 48 <= code < 58
    else ord("A") if 65 <= code < 91
    else ord("a") if 97 <= code < 123
    else ord(" ") if code in _ASCII_GAPS
    else ord("?") if code == 63
    else ord(".")
    for code in range(256)
)  # fmt: skip


class Signs(NamedTuple):
    """The ASCII signs of a text; both have one byte for each of its signs.

    Attributes:
        raw: the signs themselves; ``?`` for what is not ASCII, a blank for :data:`GAPS`
            where a number can stand at all.
        kinds: ``0`` a digit, ``A`` ``a`` a letter, a blank a separator inside numbers, ``?`` not
            ASCII, ``.`` any other sign.
        digits: how many digits there are.
    """

    raw: bytes
    kinds: bytes
    digits: int


def signs_of(text: str) -> Signs:
    """The ASCII signs of a text."""
    raw = text.encode("ascii", "replace")
    kinds = raw.translate(_CLASSES)
    digits = kinds.count(b"0")
    if digits >= LEAST or b"A" in kinds:  # else no gap can stand inside a number
        spaced = text
        for gap in GAPS:
            if gap in spaced:
                spaced = spaced.replace(gap, " ")
        if spaced is not text:
            raw = spaced.encode("ascii", "replace")
            kinds = raw.translate(_CLASSES)
    return Signs(raw, kinds, digits)
