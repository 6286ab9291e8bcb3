"""What was waved through is said in every report, with the name of who did."""

from __future__ import annotations

import io
import json

import pytest
from report_samples import mixed, waived

from contentguard.reports import docx, html, markdown, sarif, text, xlsx

WORDS = ("县扶贫办", "历史资料（王某，审签）", "基线里已有 1 处")


@pytest.mark.parametrize("render", [text.render, html.render, markdown.render])
def test_who_and_why(render: object) -> None:
    assert callable(render)
    page = render([waived()])
    assert [w for w in WORDS if w not in page] == []
    assert "放行" not in render(mixed())


def test_in_word() -> None:
    reader = pytest.importorskip("docx")
    made = reader.Document(io.BytesIO(docx.render([waived()])))
    lines = "\n".join(p.text for p in made.paragraphs)
    assert [w for w in WORDS if w not in lines] == []


def test_in_the_ledger() -> None:
    pytest.importorskip("xlsxwriter")
    reader = pytest.importorskip("openpyxl")
    book = reader.load_workbook(io.BytesIO(xlsx.render([waived()])))
    rows = list(book["放行记录"].iter_rows(values_only=True))
    assert [r[2] for r in rows] == ["规则", "ORG101", "TYP101"]
    assert rows[1][6] == "放行：历史资料（王某，审签）"
    assert "放行记录" not in reader.load_workbook(io.BytesIO(xlsx.render(mixed()))).sheetnames


def test_sarif_suppresses_with_a_justification() -> None:
    (result,) = json.loads(sarif.render([waived()]))["runs"][0]["results"]
    assert result["ruleId"] == "ORG101"
    assert result["suppressions"][0]["justification"] == "放行：历史资料（王某，审签）"
