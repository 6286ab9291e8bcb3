"""The ledger, opened again."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from report_samples import mixed, report, violation

from contentguard.model import Excerpt, Report
from contentguard.reports import xlsx

openpyxl = pytest.importorskip("openpyxl")
pytest.importorskip("xlsxwriter")
FRIDAY = dt.datetime(2024, 9, 13, 16, 30)


def opened(reports: list[Report], **given: Any) -> Any:
    return openpyxl.load_workbook(io.BytesIO(xlsx.render(reports, now=FRIDAY, **given)))


def rows(book: Any, sheet: str = "整改台账") -> list[dict[str, Any]]:
    head, *lines = book[sheet].iter_rows(values_only=True)
    return [dict(zip(head, line, strict=True)) for line in lines]


def test_every_violation_is_a_row() -> None:
    found = rows(opened(mixed(), units={"posts/通知.txt": "某县政府办"}))
    assert [r["规则"] for r in found] == ["ORG101", "TYP101", "PII101"]
    first, second, third = found
    assert (first["序号"], first["单位/账号"], first["标题"]) == (
        1,
        "某县政府办",
        "关于开展走访的通知",
    )
    assert first["原文（脱敏）"] == "由【县扶贫办】牵头办理"
    assert first["建议"] == "县农业农村局"
    assert (first["否决/扣分"], second["否决/扣分"]) == ("必须整改", "扣2分")
    assert "附件2 2.5" in second["依据条款"]
    assert third["链接或附件"] == "posts/通知.txt › 名单.xlsx"


def test_the_deadline_is_the_next_working_day() -> None:
    # The Saturday after that Friday was a working day: Mid-Autumn was shifted.
    assert rows(opened(mixed()))[0]["整改时限"] == "2024-09-14 24:00"
    later = xlsx.render(mixed(), now=dt.datetime(2027, 2, 4, 9))
    book = openpyxl.load_workbook(io.BytesIO(later))
    assert rows(book)[0]["整改时限"] == "2027-02-09 24:00（推算）"


def test_filters_frozen_header_and_colours() -> None:
    sheet = opened(mixed())["整改台账"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:T4"
    fills = {sheet.cell(r, 11).fill.start_color.rgb for r in (2, 3)}
    assert len(fills) == 2


@pytest.mark.parametrize(
    "start", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://e")']
)
def test_no_text_becomes_a_formula(start: str) -> None:
    bad = violation(message=start, excerpt=Excerpt("", start, ""), suggestions=())
    book = opened([report(bad, title=start, source=start)])
    for sheet in book.worksheets:
        for line in sheet.iter_rows():
            assert all(cell.data_type != "f" for cell in line)
            assert all(cell.hyperlink is None for cell in line)
    assert rows(book)[0]["标题"] == start


def test_awkward_characters_and_lengths() -> None:
    bad = violation(message="a\x00\x0b\ud800b" + "长" * 40_000)
    text = rows(opened([report(bad)]))[0]["说明"]
    assert text.startswith("a")
    assert text.endswith("（过长，已截断）")


def test_overview_and_unread() -> None:
    book = opened(mixed())
    overview = {r["项目"]: r["数量"] for r in rows(book, "汇总")}
    assert (overview["结论"], overview["检查篇数"], overview["必须整改"]) == ("退回", 3, 2)
    assert [r["情形"] for r in rows(book, "未能读取")] == ["未能读取", "未检查"]


def test_nothing_found_is_still_a_workbook() -> None:
    assert rows(opened([report()])) == []


def test_a_fault_of_the_whole_document_has_no_words_and_a_title_is_not_said_twice() -> None:
    whole = violation(excerpt=Excerpt("", "", ""), spans=(), family="ADV", title="商业广告")
    row = rows(opened([report(whole, kind="auto")]))[0]
    assert (row["原文（脱敏）"], row["问题类型"], row["栏目"]) == ("", "商业广告", "")
