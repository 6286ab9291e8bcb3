"""The ASCII signs of a text in their places, raw and by class: what scans for numbers look at.

Most of a Chinese text is neither digit nor letter. Bytes in which only these stand apart are
searched at the speed of memory, where a class of characters costs a branch at every sign.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

GAPS = "·—–―（）【】"
"""Separators inside numbers that are not ASCII; they become blanks."""

SHORT = 1_000
"""Length of a text up to which a look at each sign is sooner done than :func:`classes`."""
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
            (in a short text only where a number can stand at all).
        kinds: ``0`` a digit, ``A`` ``a`` a letter, a blank a separator inside numbers, ``?`` not
            ASCII, ``.`` any other sign.
        digits: how many digits there are.
    """

    raw: bytes
    kinds: bytes
    digits: int


def signs_of(text: str) -> Signs:
    """The ASCII signs of a text."""
    raw = classes(text, _raw) if len(text) > SHORT else None
    if raw is not None:
        kinds = raw.translate(_CLASSES)
        return Signs(raw, kinds, kinds.count(b"0"))
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


def classes(text: str, table: Callable[[], Any]) -> bytes | None:
    """One byte for each sign of a longer text, looked up for all at once.

    Args:
        text: a folded text.
        table: gives the array of a class for each of the first 65,536 signs.

    Returns:
        The classes; None where a sign lies beyond them.
    """
    import numpy as np

    data = text.encode("utf-16-le", "surrogatepass")
    if len(data) != 2 * len(text):
        return None
    found: bytes = table().take(np.frombuffer(data, "<u2")).tobytes()
    return found


def class_table(ascii_signs: bytes, others: Mapping[str, str]) -> Any:
    """An array for :func:`classes`.

    Args:
        ascii_signs: the class of each ASCII sign, and last that of all signs not named.
        others: classes of further signs.
    """
    import numpy as np

    table = np.full(0x10000, ascii_signs[128], np.uint8)
    table[:128] = np.frombuffer(ascii_signs[:128], np.uint8)
    for sign, kind in others.items():
        table[ord(sign)] = ord(kind)
    return table


@lru_cache(maxsize=1)
def _raw() -> Any:
    return class_table(bytes(range(128)) + b"?", dict.fromkeys(GAPS, " "))
