"""Audit and baseline on the command line, through a real check."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from contentguard.cli.app import app
from contentguard.errors import ContentGuardError

TEXT = "县扶贫开发局牵头。\n"
KEY = "0123456789abcdef0123"


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CONTENTGUARD_KEY", KEY)
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "contentguard.toml").write_text("", encoding="utf-8")
    return tmp_path


def run(*arguments: str, answers: str = "") -> Result:
    result = CliRunner().invoke(app, list(arguments), input=answers)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def check(*more: str) -> Result:
    return run("check", "a.txt", "--kind", "page", "--as-of", "2024-03-01", "--select", "ORG",
               "-o", "json:r.json", *more)  # fmt: skip


def codes() -> list[str]:
    data = json.loads(Path("r.json").read_text(encoding="utf-8"))
    return [v["code"] for r in data["reports"] for v in r["violations"]]


def test_baseline_lets_only_new_findings_count() -> None:
    assert check().exit_code == 1
    run("baseline", "r.json", "-o", "b.json")
    assert check("--baseline", "b.json").exit_code == 0
    assert codes() == []
    Path("a.txt").write_text(f"新的一段，别的话。\n{TEXT}", encoding="utf-8")
    assert check("--baseline", "b.json").exit_code == 0  # moved, not new
    Path("a.txt").write_text(f"{TEXT}又由市扶贫开发局承办。\n", encoding="utf-8")
    assert check("--baseline", "b.json").exit_code == 1
    assert codes() == ["ORG101"]


def test_audit_waves_through_and_counts_precision() -> None:
    check()
    answers = "x\na\n历史资料\n王某\n审签\n2099-12-31\n"
    told = run("audit", "r.json", answers=answers).output
    assert "100.0%" in told
    assert 'allow_file = "allow.toml"' in told
    assert 'scope = "a.txt"' in Path("allow.toml").read_text(encoding="utf-8")
    Path("contentguard.toml").write_text('[policy]\nallow_file = "allow.toml"\n', encoding="utf-8")
    assert check().exit_code == 0
    assert "[1/" not in run("audit", "r.json").output  # judged already


def test_false_alarms_lower_the_precision() -> None:
    Path("a.txt").write_text(f"{TEXT}又由市扶贫开发局承办。\n", encoding="utf-8")
    check()
    assert len(codes()) == 2
    run("audit", "r.json", answers="y\nq\n")
    text = run("audit", "r.json", answers="n\n").output
    assert "[1/1]" in text
    assert "50.0%" in text
    assert "50.0%" in run("audit", "--summary").output


def test_the_end_of_the_input_ends_the_walk_with_the_figures() -> None:
    Path("a.txt").write_text(f"{TEXT}又由市扶贫开发局承办。\n", encoding="utf-8")
    check()
    ended = run("audit", "r.json", answers="n\n")
    assert (ended.exit_code, "0.0%" in ended.output) == (0, True)
    half = run("audit", "r.json", answers="a\n理由\n")
    assert half.exit_code == 0
    assert not Path("allow.toml").exists()


def test_a_masked_or_odd_name_is_its_own_scope() -> None:
    Path("通知[1].txt").write_text(TEXT, encoding="utf-8")
    Path("13912345678.txt").write_text(TEXT, encoding="utf-8")
    for name in ("通知[1].txt", "13912345678.txt"):
        arguments = ("check", name, "--kind", "page", "--as-of", "2024-03-01", "--select", "ORG")
        assert run(*arguments, "-o", "json:r.json").exit_code == 1
        run("audit", "r.json", answers="a\n理由\n王某\n审签\n\n")
        Path("contentguard.toml").write_text('[policy]\nallow_file = "allow.toml"\n', "utf-8")
        assert run(*arguments, "-o", "json:r.json").exit_code == 0
        assert "13912345678" not in Path("allow.toml").read_text(encoding="utf-8")


def test_what_lacks_reason_or_level_is_not_waved_through() -> None:
    check()
    run("audit", "r.json", answers="a\n理由\n王某\n局长\n\n")
    assert not Path("allow.toml").exists()


def test_make_key() -> None:
    run("audit", "--make-key", "site.key")
    assert len(Path("site.key").read_text(encoding="utf-8").strip()) == 64
    with pytest.raises(ContentGuardError, match="已存在"):
        run("audit", "--make-key", "site.key")


def test_wrong_calls() -> None:
    Path("bad.json").write_text("[]", encoding="utf-8")
    for arguments in (("audit",), ("audit", "nowhere.json"), ("baseline", "nowhere.json"),
                      ("audit", "r.json", "--decisions", "bad.json"),
                      ("check", "a.txt", "--baseline", "nowhere.json")):  # fmt: skip
        with pytest.raises(ContentGuardError):
            run(*arguments)
