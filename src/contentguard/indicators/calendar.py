"""Working days: a site's override file, then chinesecalendar in its years, then an estimate.

No year makes it fail, and no estimate is silent: every answer says whether it is one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from contentguard.errors import InputError
from contentguard.resources import read_toml, read_user_toml

_DATA = Path(__file__).resolve().parent / "calendar.toml"


@dataclass(frozen=True, slots=True)
class Day:
    """What is known of a date.

    Attributes:
        working: whether offices work (调休 workdays included).
        statutory: whether it belongs to a named holiday.
        estimated: whether the answer is only an estimate.
    """

    working: bool
    statutory: bool
    estimated: bool


class WorkCalendar:
    """Days of work and rest. Immutable after construction.

    Args:
        overrides: what a site knows better, by date.
    """

    def __init__(self, overrides: Mapping[dt.date, Day] | None = None) -> None:
        self._overrides = dict(overrides or {})

    def day(self, date: dt.date) -> Day:
        """What is known of ``date``."""
        known = self._overrides.get(date)
        return known if known is not None else _official(date) or _estimate(date)

    def next_working(self, date: dt.date) -> tuple[dt.date, bool]:
        """The first working day after ``date``, and whether an estimate was needed."""
        estimated = False
        while True:
            date += dt.timedelta(days=1)
            day = self.day(date)
            estimated |= day.estimated
            if day.working:
                return date, estimated

    def add_working(self, date: dt.date, count: int) -> tuple[dt.date, bool]:
        """The ``count``-th working day after ``date``, and whether an estimate was needed."""
        estimated = False
        for _ in range(count):
            date, guess = self.next_working(date)
            estimated |= guess
        return date, estimated


def load_calendar(path: str | Path | None = None) -> WorkCalendar:
    """The calendar, with a site's override file if given.

    The file is TOML: ``off = ["2027-02-05..2027-02-11", …]`` (named holidays) and
    ``working = ["2027-02-20", …]``; dates or ranges.

    Raises:
        InputError: unreadable, an unknown key, or not a date; it names file and key.
    """
    if path is None:
        return WorkCalendar()
    file = Path(path)
    data = read_user_toml(file, "放假安排文件", InputError)
    if unknown := set(data) - {"off", "working"}:
        raise InputError(
            f"{file.name}：没有字段“{'、'.join(sorted(unknown))}”：可用 off、working。"
        )
    off = {d: Day(False, True, False) for d in _dates(file.name, "off", data.get("off", []))}
    working = _dates(file.name, "working", data.get("working", []))
    if both := sorted(set(off) & set(working)):
        raise InputError(f"{file.name}：{both[0]} 同时写在 off 和 working 里。")
    return WorkCalendar(off | dict.fromkeys(working, Day(True, False, False)))


def _dates(file: str, key: str, values: Any) -> list[dt.date]:
    if not isinstance(values, list):
        raise InputError(f"{file} 字段“{key}”：必须是列表。")
    dates: list[dt.date] = []
    for value in values:
        first, _, last = str(value).partition("..")
        try:
            start = dt.date.fromisoformat(first.strip())
            end = dt.date.fromisoformat(last.strip()) if last else start
        except ValueError:
            reason = f"“{value}”不是日期（写作 2027-02-05 或 2027-02-05..2027-02-11）。"
            raise InputError(f"{file} 字段“{key}”：{reason}") from None
        if not 0 <= (end - start).days <= 60:
            raise InputError(f"{file} 字段“{key}”：范围“{value}”不对（首日在前，至多60天）。")
        dates += [start + dt.timedelta(days=n) for n in range((end - start).days + 1)]
    return dates


@lru_cache(maxsize=4096)
def _official(date: dt.date) -> Day | None:
    try:
        import chinese_calendar
    except ImportError:
        return None
    try:
        off, name = chinese_calendar.get_holiday_detail(date)
    except NotImplementedError:
        return None
    return Day(working=not off, statutory=off and name is not None, estimated=False)


@lru_cache(maxsize=4096)
def _estimate(date: dt.date) -> Day:
    fixed, years = _estimates()
    key = date.strftime("%m-%d")
    statutory = key in fixed or key in years.get(str(date.year), ())
    return Day(not statutory and date.weekday() < 5, statutory, True)


@lru_cache(maxsize=1)
def _estimates() -> tuple[frozenset[str], dict[str, frozenset[str]]]:
    data = read_toml(_DATA)
    years = {str(year): frozenset(days) for year, days in data["years"].items()}
    return frozenset(data["fixed"]["days"]), years
