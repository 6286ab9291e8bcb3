"""The 整改台账 in Excel: one row a fault, ready to be sent and filled in. No macro, no formula.

Needs the extra ``contentguard[reports]`` (xlsxwriter).
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from contentguard.errors import ConfigError
from contentguard.indicators.calendar import WorkCalendar
from contentguard.indicators.fields import SHANGHAI
from contentguard.model import Report, Severity, Violation
from contentguard.reports._common import (
    by_family,
    by_severity,
    clause_words,
    colour,
    effect_words,
    family_label,
    labels,
    lowered_words,
    pairs,
    suggestion_words,
    utf8,
    verdict,
    xml_text,
)

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

_LIMIT = 32_000  # a cell holds 32,767 characters


def render(
    reports: Sequence[Report],
    *,
    now: dt.datetime | None = None,
    calendar: WorkCalendar | None = None,
    units: Mapping[str, str] | None = None,
) -> bytes:
    """The workbook: 整改台账, 汇总, 未能读取, and 放行记录 where anything was waved through.

    Args:
        reports: as they came from the guard (already masked).
        now: time of the finding; the deadline is the end of the next working day.
        calendar: working days; an estimated deadline says so.
        units: unit or account by source of a report.

    Raises:
        ConfigError: xlsxwriter is not installed.
    """
    try:
        import xlsxwriter
    except ImportError:
        raise ConfigError("写 Excel 需要安装扩展：pip install 'contentguard[reports]'。") from None
    buffer = io.BytesIO()
    # Text is always written as text: a cell that begins with = or @ must never run.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": "整改台账", "author": "contentguard"})
        found = (now or dt.datetime.now(SHANGHAI)).replace(microsecond=0)
        _ledger(book, reports, found, calendar or WorkCalendar(), units or {})
        _overview(book, reports)
        _unread(book, reports)
        if any(report.waived for report in reports):
            _waived(book, reports)
    return buffer.getvalue()


def _ledger(
    book: Workbook,
    reports: Sequence[Report],
    found: dt.datetime,
    calendar: WorkCalendar,
    units: Mapping[str, str],
) -> None:
    sheet, words = book.add_worksheet("整改台账"), labels()["ledger"]
    columns: list[str] = words["columns"]
    _header(book, sheet, columns, words["widths"])
    formats = {s: _tone(book, s) for s in Severity}
    plain = book.add_format({"text_wrap": True, "valign": "top", "border": 1, "quote_prefix": True})
    day, estimated = calendar.next_working(found.date())
    deadline = f"{day:%Y-%m-%d} 24:00" + ("（推算）" if estimated else "")
    row = 0
    for row, (report, violation) in enumerate(pairs(reports), 1):
        values = _cells(row, report, violation, units)
        values |= {"发现时间": f"{found:%Y-%m-%d %H:%M}", "整改时限": deadline}
        for column, name in enumerate(columns):
            tone = formats[violation.severity] if name == "否决/扣分" else plain
            _put(sheet, row, column, values.get(name, ""), tone)
    sheet.autofilter(0, 0, max(row, 1), len(columns) - 1)
    _choices(sheet, columns, row)


def _cells(
    number: int, report: Report, violation: Violation, units: Mapping[str, str]
) -> dict[str, str | int]:
    excerpt, where = violation.excerpt, violation.locator
    in_file, family = " › ".join(where.path), family_label(violation.family)
    words = f"{excerpt.before}【{excerpt.match}】{excerpt.after}"
    return {
        "序号": number,
        "单位/账号": units.get(report.source, ""),
        "栏目": "" if report.kind == "auto" else labels()["kinds"].get(report.kind, report.kind),
        "标题": report.title,
        "链接或附件": f"{report.source} › {in_file}" if in_file else report.source,
        "位置": where.display,
        "问题类型": violation.title
        if family == violation.title
        else f"{family}：{violation.title}",
        "原文（脱敏）": words if excerpt.match else "",
        "建议": suggestion_words(violation),
        "依据条款": "；".join(clause_words(c) for c in violation.clauses) or violation.basis,
        "否决/扣分": effect_words(violation),
        "规则": violation.code,
        "说明": violation.message + lowered_words(violation),
        "可信度": f"{violation.confidence:.0%}",
    }


def _choices(sheet: Worksheet, columns: Sequence[str], last: int) -> None:
    for name, source in (
        ("整改情况", ["未整改", "整改中", "已整改"]),
        ("复核结果", ["属实", "误报", "放行"]),
    ):
        column = columns.index(name)
        options = {"validate": "list", "source": source}
        sheet.data_validation(1, column, max(last, 1), column, options)


def _overview(book: Workbook, reports: Sequence[Report]) -> None:
    sheet = book.add_worksheet("汇总")
    _header(book, sheet, ["项目", "数量"], [28, 14])
    plain = book.add_format({"border": 1, "quote_prefix": True})
    rows: list[tuple[str, str | int]] = [
        ("结论", verdict(reports).label),
        ("检查篇数", len(reports)),
        ("未能读取", sum(len(r.unread) for r in reports)),
    ]
    if waived := sum(len(r.waived) for r in reports):
        rows.append(("放行与略去（不计入）", waived))
    rows += [(s.label, n) for s, n in by_severity(reports).items()]
    rows += [(family_label(f), n) for f, n in by_family(reports).items()]
    for row, (name, value) in enumerate(rows, 1):
        _put(sheet, row, 0, name, plain)
        _put(sheet, row, 1, value, plain)


def _unread(book: Workbook, reports: Sequence[Report]) -> None:
    sheet = book.add_worksheet("未能读取")
    _header(book, sheet, ["稿件", "位置", "情形", "说明"], [34, 30, 12, 60])
    plain = book.add_format({"text_wrap": True, "valign": "top", "border": 1, "quote_prefix": True})
    lines = [
        (r.source, u.locator.display, "未能读取", u.message) for r in reports for u in r.unread
    ]
    lines += [
        (r.source, n.locator.display, "未检查", n.message) for r in reports for n in r.not_checked
    ]
    for row, line in enumerate(lines, 1):
        for column, value in enumerate(line):
            _put(sheet, row, column, value, plain)


def _waived(book: Workbook, reports: Sequence[Report]) -> None:
    """Who let what pass: every single one, the baseline's and the thresholds' too."""
    sheet = book.add_worksheet("放行记录")
    columns = [
        "稿件",
        "位置",
        "规则",
        "问题类型",
        "原文（脱敏）",
        "轻重",
        "理由与批准人",
        "放行文件",
    ]
    _header(book, sheet, columns, [34, 18, 10, 18, 28, 10, 40, 24])
    plain = book.add_format({"text_wrap": True, "valign": "top", "border": 1, "quote_prefix": True})
    rows = [(r.source, w) for r in reports for w in r.waived]
    for row, (source, w) in enumerate(rows, 1):
        v = w.violation
        words = v.excerpt.match
        values = (
            source,
            v.locator.display,
            v.code,
            v.title,
            words,
            v.severity.label,
            w.reason,
            w.entry,
        )
        for column, value in enumerate(values):
            _put(sheet, row, column, value, plain)
    sheet.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)


def _header(
    book: Workbook, sheet: Worksheet, columns: Sequence[str], widths: Sequence[int]
) -> None:
    style = book.add_format({
        "bold": True, "bg_color": "#2b5797", "font_color": "#ffffff", "border": 1,
        "text_wrap": True, "valign": "vcenter",
    })  # fmt: skip
    for column, (name, width) in enumerate(zip(columns, widths, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, name, style)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _tone(book: Workbook, severity: Severity) -> Any:
    return book.add_format({
        "bold": True, "font_color": "#ffffff", "bg_color": colour(severity), "border": 1,
        "valign": "top", "text_wrap": True,
    })  # fmt: skip


def _put(sheet: Worksheet, row: int, column: int, value: str | int, style: Any) -> None:
    if isinstance(value, int):
        sheet.write_number(row, column, value, style)
        return
    text = utf8(xml_text(value))
    shown = text if len(text) <= _LIMIT else text[:_LIMIT] + "……（过长，已截断）"
    sheet.write_string(row, column, shown, style)
