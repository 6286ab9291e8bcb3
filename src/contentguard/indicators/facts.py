"""Worked cases: scores from stated facts (``contentguard score --facts``).

A case states what was found. What it does not state counts as not found in ``score``; ``range``
says how far the unstated facts could still move it.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from contentguard.errors import IndicatorError, InputError
from contentguard.indicators.annual_facts import annual_case, units_case
from contentguard.indicators.calendar import WorkCalendar
from contentguard.indicators.fields import Fields, is_bare_date, round2
from contentguard.indicators.grading import Indicators, load
from contentguard.indicators.inspection_facts import inspection_case
from contentguard.indicators.readings import Readings, option_names
from contentguard.indicators.replies import Answer, Timing, judge_rectification, judge_reply
from contentguard.indicators.stated import (
    by_fact,
)
from contentguard.indicators.table import Table

INSPECTION_READINGS = (
    "row_caps", "week", "two_week_window", "service_account", "service_period"
)  # fmt: skip
READING_FIELDS = ("reading", "readings", *option_names())


@dataclass(frozen=True, slots=True)
class Setting:
    """What a case is scored under."""

    indicators: Indicators
    calendar: WorkCalendar
    readings: Readings

    def table(self, scope: str) -> Table:
        """The chosen table for ``inspection`` or ``annual``."""
        table = self.indicators.of_scope(scope)
        if table is None:
            names = "、".join(self.indicators.table_ids)
            raise IndicatorError(names, f"所选指标表里没有 {scope} 一类的表。", column="scope")
        return table


def score_facts(
    data: Any,
    tables: Sequence[str] = (),
    readings: Mapping[str, Any] | Sequence[str] | None = None,
    calendar: WorkCalendar | None = None,
) -> list[dict[str, Any]]:
    """Scores one case or many.

    Args:
        data: a case ``{"id", "kind", "input"}``, a list of cases, or an object with ``examples``.
        tables: names of indicator tables; nothing = the default set.
        readings: readings that differ from the defaults.
        calendar: working days.

    Returns:
        The same cases in the same order, each with ``result``.

    Raises:
        InputError: a case is malformed; the message names case and field.
    """
    setting = Setting(load(tables), calendar or WorkCalendar(), Readings().with_changes(readings))
    seen: set[str] = set()
    results = []
    cases = _cases(data)
    if not cases:
        raise InputError("没有任何算例：文件里的列表是空的。")
    for i, case in enumerate(cases):
        name = case.get("id", i) if isinstance(case, Mapping) else i
        if str(name) in seen:
            raise InputError(f"算例 id “{name}”重复。")
        seen.add(str(name))
        try:
            results.append({**Fields(case).data, "result": score_case(case, setting)})
        except InputError as error:
            raise InputError(f"算例 {name}：{error}") from None
    return results


def score_case(case: Any, setting: Setting) -> dict[str, Any]:
    """The result of one case."""
    top = Fields(case)
    kind = top.required("kind")
    if not isinstance(kind, str) or kind not in _KINDS:
        close = difflib.get_close_matches(str(kind), _KINDS, 1)
        hint = f"是否想写 {close[0]}？" if close else f"可用：{'、'.join(_KINDS)}。"
        raise top.error("kind", f"不认识：{kind!r}。{hint}")
    top.required("input")
    fields = Fields(top.data["input"], "input")
    chosen = _readings(fields, setting.readings)
    return _KINDS[kind](fields, Setting(setting.indicators, setting.calendar, chosen))


def _cases(data: Any) -> list[Any]:
    if isinstance(data, list):
        return data
    if isinstance(data, Mapping) and "kind" not in data:
        for name in ("examples", "cases", "facts"):
            if isinstance(data.get(name), list):
                return list(data[name])
    if isinstance(data, Mapping):
        return [data]
    raise InputError("事实文件应为一个算例、算例的列表，或含 examples 列表的对象。")


def _readings(fields: Fields, readings: Readings) -> Readings:
    own = {name: fields.data[name] for name in option_names() if fields.has(name)}
    readings = readings.with_changes(own)
    for name in ("readings", "reading"):
        readings = readings.with_changes(fields.data.get(name))
    return readings


def _inspection(fields: Fields, setting: Setting) -> dict[str, Any]:
    table = setting.table("inspection")
    result = inspection_case(fields, table, setting.readings, READING_FIELDS)
    return result | {"readings": _chosen(setting.readings, INSPECTION_READINGS)}


def _reply(fields: Fields, setting: Setting) -> dict[str, Any]:
    fields.only({"asked_at", "policy_inquiry", "replies", "snapshot_at", *READING_FIELDS})
    asked = fields.time("asked_at")
    if asked is None:
        raise fields.error("asked_at", "缺失。")
    answers = [
        _answer(r, f"input.replies[{i}]") for i, r in enumerate(fields.items("replies") or [])
    ]
    timing = judge_reply(
        asked, fields.flag("policy_inquiry"), answers, fields.time("snapshot_at"),
        setting.calendar, setting.readings,
    )  # fmt: skip
    if timing.status == "unknown":
        raise fields.error("snapshot_at", "缺失：没有答复时，须知道数据截止的时刻。")
    result = _timing(timing, setting.table("annual"), "late_reply")
    result["counted"] = timing.status != "not_in_scope"
    result["limit_hours"] = timing.limit_hours
    result["readings"] = _chosen(setting.readings, _REPLY_READINGS)
    return result


_REPLY_READINGS = ("holiday_means", "holiday_reading", "reply_scope", "reply_counts")


def _answer(record: Any, where: str) -> Answer:
    fields = Fields(record, where)
    fields.only({"at", "time", "substantive", "by_owner", "text"})
    moment = fields.time("at") or fields.time("time")
    if moment is None:
        raise fields.error("at", "缺失。")
    return Answer(moment, fields.flag("substantive"), fields.flag("by_owner"))


def _rectification(fields: Fields, setting: Setting) -> dict[str, Any]:
    fields.only({"feedback_at", "rectified_at", "snapshot_at", *READING_FIELDS})
    feedback = fields.time("feedback_at")
    if feedback is None:
        raise fields.error("feedback_at", "缺失。")
    done = fields.time("rectified_at")
    if done and done < feedback and not is_bare_date(fields.data["rectified_at"]):
        raise fields.error("rectified_at", "早于 feedback_at。")
    timing = judge_rectification(
        feedback, done, fields.time("snapshot_at"), setting.calendar, setting.readings
    )
    if timing.status == "unknown":
        raise fields.error("snapshot_at", "缺失：没有整改时间时，须知道数据截止的时刻。")
    result = _timing(timing, setting.table("annual"), "not_rectified_1_workday")
    result["readings"] = _chosen(setting.readings, ("rectification",))
    return result


def _timing(timing: Timing, table: Table, fact: str) -> dict[str, Any]:
    clause = by_fact(table, fact)
    points = round2(clause.points or Fraction(0))
    late = timing.status == "late"
    least = points if late and not timing.doubtful else 0
    # A question that is open, or whose nature is unknown, may still cost its points.
    most = points if late or timing.status == "pending" or timing.doubtful else 0
    lost = [{"clause": clause.id, "text": clause.text, "count": 1, "points": points}]
    return {
        "status": timing.status,
        "deduction": points if late else 0,
        "range": [least, most],
        "deadline": timing.deadline.isoformat() if timing.deadline else None,
        "done_at": timing.done_at.isoformat() if timing.done_at else None,
        "calendar_estimated": timing.estimated,
        "deductions": lost if late else [],
    }


def _annual(fields: Fields, setting: Setting) -> dict[str, Any]:
    result = annual_case(fields, setting.table("annual"), setting.readings, READING_FIELDS)
    return result | {"readings": _chosen(setting.readings, ("row_caps", "problem_count"))}


def _units(fields: Fields, setting: Setting) -> dict[str, Any]:
    result = units_case(fields, setting.table("annual"), setting.readings, READING_FIELDS)
    chosen = _chosen(setting.readings, ("province_failure", "province_count"))
    return result | {"readings": chosen}


def _chosen(readings: Readings, names: Sequence[str]) -> dict[str, str]:
    return {name: readings[name] for name in names}


_KINDS: dict[str, Callable[[Fields, Setting], dict[str, Any]]] = {
    "inspection": _inspection,
    "reply": _reply,
    "rectification": _rectification,
    "annual_account": _annual,
    "annual_units": _units,
}
