"""What was waved through is said in every report, with the name of who did."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest
from report_samples import mixed, waived

from contentguard import Guard, Post
from contentguard.cli.output import formats, render
from contentguard.reports import docx, junit, sarif, xlsx

WORDS = ("县扶贫办", "历史资料（王某，审签）", "基线里已有 1 处")


@pytest.mark.parametrize("name", ["text", "html", "markdown"])
def test_who_and_why(name: str) -> None:
    page = str(render(name, [waived()], {}))
    assert [w for w in WORDS if w not in page] == []
    assert "放行" not in str(render(name, mixed(), {}))


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


def test_junit_skips_with_the_reason() -> None:
    suites = ElementTree.fromstring(junit.render([waived(), *mixed()]))
    (skipped,) = suites.iter("skipped")
    assert skipped.get("message") == "放行：历史资料（王某，审签）"
    assert suites.get("skipped") == "1"
    assert int(suites.get("tests", 0)) == len(list(suites.iter("testcase")))


@pytest.mark.parametrize("name", [f for f in formats() if f not in ("docx", "png")])
def test_what_was_waived_is_masked_like_everything_else(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONTENTGUARD_KEY", "0123456789abcdef0123")
    post = Post("领取人王小明，联系电话13912345678，依靠自已的力量。", id="13912345678.txt")
    found = Guard(select="PII,TYP").check(post)
    entries = [
        f'[[allow]]\nfingerprint = "{v.fingerprint}"\nreason = "电话13912345678"\n'
        'approver = "王某"\nlevel = "审签"\n'
        for v in found
    ]
    allow = tmp_path / "13912345678.toml"
    allow.write_text("\n".join(entries), encoding="utf-8")
    guard = Guard(select="PII,TYP", sections={"policy": {"allow_file": str(allow)}})
    report = guard.check(post)
    assert (len(report), len(report.waived)) == (0, len(found))
    if name == "xlsx":
        pytest.importorskip("xlsxwriter")
    content = render(name, [report], {})
    if isinstance(content, bytes):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content = "".join(archive.read(n).decode("utf-8") for n in archive.namelist())
    assert "13912345678" not in content
    assert "13912345678" not in "".join(guard.policy_notes([report]))
