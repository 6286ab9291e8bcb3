"""Scores an account from its export, and a year of many accounts with the ranking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from contentguard.errors import IndicatorError
from contentguard.indicators.account import (
    Case,
    annual_counts,
    contradicted,
    inspection_counts,
    make_case,
    suspected,
)
from contentguard.indicators.annual import Annual, score_annual
from contentguard.indicators.calendar import WorkCalendar
from contentguard.indicators.check_records import unmatched
from contentguard.indicators.export import read_export
from contentguard.indicators.findings import account_findings
from contentguard.indicators.grading import Indicators, load
from contentguard.indicators.inspection import Inspection, score_inspection
from contentguard.indicators.readings import Readings
from contentguard.indicators.sheet import ScoreSheet
from contentguard.indicators.table import Table
from contentguard.model import Violation

DEFAULT = ("suqian-2021",)


def score_account(
    data: Any,
    table: str | Sequence[str] = DEFAULT,
    period: str | None = None,
    readings: Mapping[str, Any] | Sequence[str] | Readings | None = None,
    calendar: WorkCalendar | None = None,
    findings: Mapping[str, Sequence[Violation]] | None = None,
) -> ScoreSheet:
    """The score sheet of one account.

    Args:
        data: the account export (DESIGN §7), parsed from JSON.
        table: a set or table name, or several, or paths of a site's own tables.
        period: ``A..B``, a year or a month; default: what the export states, else the year of its
            latest entry.
        readings: readings that differ from the defaults.
        calendar: working days.
        findings: what checking the posts and comments found, by their ids; None if they were not
            checked. A veto among them is only suspected until a person confirms it.

    Raises:
        InputError: the export is malformed; the message names the field.
        IndicatorError: an unknown table, or one that nothing can be scored by.
    """
    indicators = load([table] if isinstance(table, str) else list(table) or DEFAULT)
    chosen = readings if isinstance(readings, Readings) else Readings().with_changes(readings)
    export = read_export(data)
    case = make_case(
        export, scored_tables(indicators), period, chosen, calendar or WorkCalendar(), findings
    )
    return make_sheet(case, indicators)


def make_sheet(case: Case, indicators: Indicators) -> ScoreSheet:
    """The sheet of a case that was looked at already."""
    inspection, annual = _inspection(case, indicators), _annual(case, indicators)
    table = indicators.of_scope("inspection")
    return ScoreSheet(
        export=case.export,
        frame=case.frame,
        tables=indicators.table_ids,
        inspection=inspection,
        annual=annual,
        suspected=suspected(case, table) if table else {},
        findings=account_findings(case, indicators),
        estimated=case.seen.estimated,
        notes=_notes(case),
    )


def scored_tables(indicators: Indicators) -> list[Table]:
    """The chosen tables by which an account can be scored.

    Raises:
        IndicatorError: there is none.
    """
    tables = [t for scope in ("inspection", "annual") if (t := indicators.of_scope(scope))]
    if not tables:
        names = "、".join(indicators.table_ids)
        raise IndicatorError(
            names, "所选指标表不能给账号打分：请选 suqian-2021 或含检查、考核指标的表。"
        )
    return tables


def _inspection(case: Case, indicators: Indicators) -> Inspection | None:
    table = indicators.of_scope("inspection")
    if table is None:
        return None
    return score_inspection(table, inspection_counts(case, table), case.frame.readings)


def _annual(case: Case, indicators: Indicators) -> Annual | None:
    table = indicators.of_scope("annual")
    if table is None:
        return None
    return score_annual(table, annual_counts(case, table), case.frame.readings)


def _notes(case: Case) -> tuple[str, ...]:
    export = case.export
    parts = (("posts", "发布记录"), ("comments", "留言记录"), ("checks", "检查记录"))
    absent = [words for name, words in parts if getattr(export, name) is None]
    notes = [f"没有提供{'、'.join(absent)}，有关各项不作断定，得分为区间。"] if absent else []
    if export.posts == ():
        notes.append("发布记录为空：按没有任何更新计。")
    if case.outside:
        notes.append(f"检查期以外的 {case.outside} 条检查记录没有计入。")
    for clause, stated, found in contradicted(case):
        what = f"{clause.id} {clause.text}：事实写明 {stated} 起，检查记录有 {found} 起"
        notes.append(f"{what}，按写明的计；请核对。")
    for check, problem in unmatched(export.checks, case.tables):
        what = f"检查 {check} 的问题“{problem}”对不上任何细则，只计入问题数"
        notes.append(f"{what}；要扣分请写事实名（如 typo）或条款号（如 annex2.2.5）。")
    return tuple(notes)
