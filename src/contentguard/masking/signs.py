"""The ASCII signs of a text in their places, raw and by class: what scans for numbers look at.

Most of a Chinese text is neither digit nor letter. Bytes in which only these stand apart are
searched at the speed of memory, where a class of characters costs a branch at every sign.
"""

from __future__ import annotations

from typing import NamedTuple

GAPS = "·—–―（）【】"
"""Separators inside numbers that are not ASCII; they become blanks."""

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
        raw: the signs themselves; ``?`` for what is not ASCII, a blank for :data:`GAPS`.
        kinds: ``0`` a digit, ``A`` ``a`` a letter, a blank a separator inside numbers, ``?`` not
            ASCII, ``.`` any other sign.
    """

    raw: bytes
    kinds: bytes


def signs_of(text: str) -> Signs:
    """The ASCII signs of a text."""
    for gap in GAPS:
        if gap in text:
            text = text.replace(gap, " ")
    raw = text.encode("ascii", "replace")
    return Signs(raw, raw.translate(_CLASSES))
