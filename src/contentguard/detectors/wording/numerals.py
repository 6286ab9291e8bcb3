"""Numbers as people write them in text: Arabic or Chinese."""

from __future__ import annotations

_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0, "两": 2}
NUMBER = "[0-9一二三四五六七八九十百零〇○两]"
"""One character of a number, for regular expressions."""


def number(text: str) -> int | None:
    """The value of an Arabic or Chinese number below a thousand or of a year; None if none."""
    if text.isdigit() and text.isascii():
        return int(text)
    if not text or any(c not in _DIGITS and c not in "十百" for c in text):
        return None
    if "百" not in text and "十" not in text:
        return int("".join(str(_DIGITS[c]) for c in text))
    hundreds, _, rest = text.rpartition("百")
    total = 100 * (_DIGITS.get(hundreds, 1) if hundreds else 1) if "百" in text else 0
    tens, ten, ones = rest.rpartition("十")
    if ten:
        total += 10 * (_DIGITS.get(tens.lstrip("零〇"), 1) if tens.lstrip("零〇") else 1)
    ones = ones.lstrip("零〇")
    if len(ones) > 1:
        return None
    return total + (_DIGITS.get(ones, 0) if ones else 0)


def chinese(value: int) -> str:
    """A number from 1 to 99 in Chinese, as in 二十届三中全会."""
    digits = "零一二三四五六七八九"
    tens, ones = divmod(value, 10)
    head = "" if not tens else ("十" if tens == 1 else digits[tens] + "十")
    return head + (digits[ones] if ones or not tens else "")


def weekday(value: int) -> str:
    """The Chinese name of a weekday, Monday being 0."""
    return "一二三四五六日"[value]
