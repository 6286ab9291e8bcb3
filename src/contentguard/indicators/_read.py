"""Reads fields of a TOML record, with errors that name file, record and field."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from contentguard.errors import IndicatorError


class Reader:
    """Typed access to one record; every error names where it stands."""

    def __init__(self, file: str, record: Mapping[str, Any], where: str) -> None:
        self._file, self._record, self._where = file, record, where

    def error(self, name: str, reason: str) -> IndicatorError:
        """An error about one field of this record."""
        column = f"{self._where}.{name}" if self._where else name
        return IndicatorError(self._file, reason, column=column)

    def only(self, allowed: frozenset[str]) -> None:
        """Refuses unknown fields, offering the nearest known one."""
        for name in self._record:
            if name not in allowed:
                close = difflib.get_close_matches(name, sorted(allowed), 1)
                hint = (
                    f"是否想写 {close[0]}？" if close else f"可用：{'、'.join(sorted(allowed))}。"
                )
                raise self.error(name, f"没有这个字段。{hint}")

    def text(self, name: str, default: str | None = None) -> str:
        """A string; required without a default."""
        value = self._record.get(name, default)
        if value is None:
            raise self.error(name, "缺这个字段。")
        if not isinstance(value, str):
            raise self.error(name, "必须是字符串。")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of strings; empty by default."""
        value = self._record.get(name, [])
        if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            raise self.error(name, "必须是字符串的列表。")
        return tuple(value)

    def choice(self, name: str, allowed: Sequence[str], default: str | None = None) -> str:
        """One of the allowed words."""
        value = self.text(name, default)
        if value not in allowed:
            raise self.error(name, f"“{value}”不可用：可用 {'、'.join(allowed)}。")
        return value

    def flag(self, name: str) -> bool:
        """A boolean; false by default."""
        value = self._record.get(name, False)
        if not isinstance(value, bool):
            raise self.error(name, "必须是 true 或 false。")
        return value

    def number(self, name: str) -> Fraction | None:
        """A number that is not negative, exactly; None if absent."""
        value = self._record.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < 1e6:
            raise self.error(name, "必须是不小于 0 的数。")
        return Fraction(str(value))

    def count(self, name: str, default: int) -> int:
        """A whole number that is not negative."""
        value = self._record.get(name, default)
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.error(name, "必须是整数。")
        if name in self._record and value < 0:
            raise self.error(name, "不能小于 0。")
        return value

    def date(self, name: str) -> dt.date:
        """A date (TOML date or ISO text)."""
        value = self._record.get(name)
        if isinstance(value, dt.datetime):
            return value.date()
        if isinstance(value, dt.date):
            return value
        try:
            return dt.date.fromisoformat(self.text(name))
        except ValueError:
            raise self.error(name, "不是日期（写作 2021-06-20）。") from None

    def table(self, name: str) -> Mapping[str, Any]:
        """A required sub-table."""
        value = self._record.get(name)
        if not isinstance(value, dict):
            raise self.error(name, "缺这个表。" if value is None else "必须是表。")
        return value

    def tables(self, name: str) -> list[Mapping[str, Any]]:
        """A list of sub-tables; empty by default."""
        value = self._record.get(name, [])
        if not isinstance(value, list) or not all(isinstance(v, dict) for v in value):
            raise self.error(name, "必须写成 [[…]] 的列表。")
        return value
