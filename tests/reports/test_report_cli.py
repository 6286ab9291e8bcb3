"""``contentguard report``: a stored report rendered again."""

from __future__ import annotations

import io
import json
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from report_samples import mixed, report, violation
from test_docx_report import commented
from typer.testing import CliRunner

from contentguard.cli.app import app
from contentguard.cli.output import outputs, write
from contentguard.errors import ContentGuardError
from contentguard.model import Post
from contentguard.pipeline import content_hash
from contentguard.reports import json as json_report

openpyxl = pytest.importorskip("openpyxl")
TEXT = "会议作出布署，要求抓好落实。"


def run(*arguments: str) -> str:
    result = CliRunner().invoke(app, ["report", *arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture
def stored(tmp_path: Path) -> str:
    path = tmp_path / "报告.json"
    path.write_text(json_report.render(mixed(), {"name": "contentguard"}), encoding="utf-8")
    return str(path)


def test_every_format_from_one_stored_report(stored: str, tmp_path: Path) -> None:
    names = ("html", "xlsx", "docx", "sarif", "junit", "github", "markdown", "json", "jsonl")
    options = [o for n in names for o in ("-o", f"{n}:{tmp_path / ('out.' + n)}")]
    run(stored, *options)
    book = openpyxl.load_workbook(io.BytesIO((tmp_path / "out.xlsx").read_bytes()))
    assert book["整改台账"].max_row == 4
    assert len(commented((tmp_path / "out.docx").read_bytes())) == 3
    assert json.loads((tmp_path / "out.sarif").read_text(encoding="utf-8"))["version"] == "2.1.0"
    again = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert again["reports"] == json.loads(Path(stored).read_text(encoding="utf-8"))["reports"]


def test_docx_over_the_checked_text(tmp_path: Path) -> None:
    source = tmp_path / "稿.txt"
    source.write_text(TEXT, encoding="utf-8")
    one = report(
        violation(spans=((4, 6),)), source=str(source), content_hash=content_hash(Post(TEXT))
    )
    path = tmp_path / "r.json"
    path.write_text(json_report.render([one], {}), encoding="utf-8")
    target = tmp_path / "out.docx"
    run(str(path), "-f", "docx", "-o", str(target), "--input", str(source))
    assert [w for w, _ in commented(target.read_bytes())] == ["布署"]
    source.write_text(TEXT + "改动", encoding="utf-8")
    with pytest.raises(ContentGuardError, match="内容已改动"):
        run(str(path), "-f", "docx", "-o", str(target), "--input", str(source))


def test_wrong_calls(stored: str, tmp_path: Path) -> None:
    broken = tmp_path / "x.json"
    broken.write_text("{}", encoding="utf-8")
    for arguments in (
        ("nowhere.json",), (str(broken),), (stored, "-f", "docx"), (stored, "-f", "pptx"),
    ):  # fmt: skip
        with pytest.raises(ContentGuardError):
            run(*arguments)


def test_open_shows_the_page(stored: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []
    monkeypatch.setattr("webbrowser.open", shown.append)
    target = tmp_path / "页.html"
    run(stored, "-o", f"html:{target}", "--open")
    assert shown == [target.resolve().as_uri()]
    run(stored, "--open")
    page = Path(unquote(urlsplit(shown[1]).path))
    assert "结论：退回" in page.read_text(encoding="utf-8")
    page.unlink()


@pytest.mark.parametrize(
    ("name", "begins"),
    [("a.html", b"<!DOCTYPE"), ("a.xlsx", b"PK"), ("a.docx", b"PK"), ("a.json", b"{"), ("a.md", b"# ")],
)  # fmt: skip
def test_the_ending_of_a_file_names_its_format(tmp_path: Path, name: str, begins: bytes) -> None:
    if name.endswith("xlsx"):
        pytest.importorskip("xlsxwriter")
    chosen = outputs("text", [str(tmp_path / name)])
    write(chosen, mixed(), {})
    assert (tmp_path / name).read_bytes().startswith(begins)
    assert outputs("concise", ["a.html"]) == [("concise", "a.html")]
    assert outputs("text", ["a.txt", "json:b.html"]) == [("text", "a.txt"), ("json", "b.html")]
