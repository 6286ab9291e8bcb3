"""Typed access to the fields of JSON input, with errors that name the field."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from contentguard.errors import InputError

SHANGHAI = dt.timezone(dt.timedelta(hours=8), "Asia/Shanghai")
"""China has kept one time without summer time since 1992."""


class Fields:
    """One JSON object; ``where`` is its place, e.g. ``posts[3]``."""

    def __init__(self, data: Any, where: str = "") -> None:
        self.where = where
        if not isinstance(data, Mapping):
            raise InputError(f"字段“{where or '（顶层）'}”必须是对象。")
        self.data = data

    def path(self, name: str) -> str:
        """The full name of a field."""
        return f"{self.where}.{name}" if self.where else name

    def error(self, name: str, reason: str) -> InputError:
        """An error about one field."""
        return InputError(f"字段“{self.path(name)}”{reason}")

    def only(self, allowed: Iterable[str]) -> None:
        """Refuses unknown fields, offering the nearest known one."""
        names = sorted(set(allowed))
        for name in self.data:
            if name not in names:
                close = difflib.get_close_matches(str(name), names, 1)
                hint = f"是否想写 {close[0]}？" if close else f"可用：{'、'.join(names)}。"
                raise self.error(str(name), f"不认识。{hint}")

    def has(self, name: str) -> bool:
        """Whether the field is given and not null."""
        return self.data.get(name) is not None

    def required(self, name: str) -> Any:
        """The value of a field that must be there."""
        if not self.has(name):
            raise self.error(name, "缺失。")
        return self.data[name]

    def text(self, name: str) -> str | None:
        """A string, or None."""
        value = self.data.get(name)
        if value is None or isinstance(value, str):
            return value
        raise self.error(name, "必须是字符串。")

    def identifier(self, name: str) -> str | None:
        """An id: a string or a whole number, as a string."""
        value = self.data.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        return self.text(name)

    def flag(self, name: str) -> bool | None:
        """True, false, or None if unknown."""
        value = self.data.get(name)
        if value is None or isinstance(value, bool):
            return value
        raise self.error(name, "必须是 true 或 false。")

    def count(self, name: str) -> int | None:
        """A whole number that is not negative; true is 1, a list counts its items."""
        value = self.data.get(name)
        if value is None:
            return None
        if isinstance(value, list):
            return len(value)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if not isinstance(value, int) or value < 0:
            raise self.error(name, "必须是不小于 0 的整数。")
        return int(value)

    def number(self, name: str) -> Fraction | None:
        """A number, exactly."""
        value = self.data.get(name)
        return None if value is None else to_fraction(value, self.path(name))

    def time(self, name: str) -> dt.datetime | None:
        """A moment, in Shanghai time; text without an offset is taken as Shanghai time."""
        value = self.data.get(name)
        return None if value is None else to_time(value, self.path(name))

    def date(self, name: str) -> dt.date | None:
        """A date; of a moment, its date in Shanghai."""
        value = self.data.get(name)
        return None if value is None else to_date(value, self.path(name))

    def items(self, name: str) -> list[Any] | None:
        """A list, or None if unknown."""
        value = self.data.get(name)
        if value is None or isinstance(value, list):
            return value
        raise self.error(name, "必须是列表。")

    def part(self, name: str) -> Fields | None:
        """A nested object, or None."""
        return Fields(self.data[name], self.path(name)) if self.has(name) else None


def to_fraction(value: Any, name: str) -> Fraction:
    """A number that is finite, exactly as written."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) < 1e9:
        raise InputError(f"字段“{name}”必须是数。")
    return Fraction(str(value))


def to_time(value: Any, name: str) -> dt.datetime:
    """A moment in Shanghai time from ISO text; a bare date is its first moment."""
    if isinstance(value, str):
        try:
            moment = dt.datetime.fromisoformat(value.strip())
            naive = moment.tzinfo is None
            moment = moment.replace(tzinfo=SHANGHAI) if naive else moment.astimezone(SHANGHAI)
            if 1990 <= moment.year <= 2199:
                return moment
        except (ValueError, OverflowError):
            pass
    raise InputError(f"字段“{name}”不是时间：{value!r}（写作 2021-06-28T09:00:00+08:00）。")


def to_date(value: Any, name: str) -> dt.date:
    """A date from ISO text."""
    try:
        return to_time(value, name).date()
    except InputError:
        raise InputError(f"字段“{name}”不是日期：{value!r}（写作 2021-06-20）。") from None


def is_bare_date(value: Any) -> bool:
    """Whether ISO text names a day without a time."""
    return isinstance(value, str) and len(value.strip()) <= 10


def round2(value: Fraction) -> float:
    """Two decimals, half up; whole numbers as integers."""
    scaled = int(abs(value) * 100 + Fraction(1, 2))
    result = (scaled if value >= 0 else -scaled) / 100
    return int(result) if result.is_integer() else result
