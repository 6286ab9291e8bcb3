"""The policy holds alike at every door: Guard, worker programs, check, fix, score."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.cli.runner import Command

from contentguard import Disposition, Guard, Post
from contentguard.errors import ConfigError
from contentguard.exemptions import baseline_of
from contentguard.reports.json import read_reports

FAULT = "县扶贫开发局牵头办理。"
ENTRY = """[[allow]]
rule = "ORG101"
value = "{words}"
scope = "archive/*"
reason = "历史资料"
approver = "王某"
level = "审签"
"""
POSTS = [
    Post(FAULT, id="archive/a.txt", kind="page"),
    Post(FAULT, id="news/b.txt", kind="page"),
    Post("县农业农村局牵头办理。", id="archive/c.txt", kind="page"),
]


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Command:
    monkeypatch.delenv("CONTENTGUARD_CONFIG", raising=False)
    monkeypatch.delenv("CONTENTGUARD_KEY", raising=False)
    made = Command(monkeypatch, tmp_path)
    made.write("archive/a.txt", FAULT)
    made.write("news/b.txt", FAULT)
    return made


@pytest.fixture
def allow_file(command: Command) -> Path:
    (report,) = plain().check_many([POSTS[0]])
    path = command.write("allow.toml", ENTRY.format(words=report.violations[0].text))
    command.write("contentguard.toml", '[policy]\nallow_file = "allow.toml"\n')
    return path


def plain(**policy: Any) -> Guard:
    sections = {"policy": policy} if policy else None
    return Guard(select="ORG", as_of="2026-01-01", sections=sections)


@pytest.fixture
def guard(allow_file: Path) -> Iterator[Guard]:
    with plain(allow_file=str(allow_file)) as made:
        yield made


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_guard(guard: Guard, jobs: int) -> None:
    reports = list(guard.check_many(POSTS, jobs=jobs))
    assert [len(r) for r in reports] == [0, 1, 0]
    assert [r.disposition for r in reports] == [
        Disposition.PASS,
        plain().check(POSTS[1]).disposition,
        Disposition.PASS,
    ]
    (waived,) = reports[0].waived
    assert (waived.by, waived.violation.code) == ("allow", "ORG101")
    assert "王某" in waived.reason
    assert guard.policy_notes(reports) == []
    assert "没有对上" in guard.policy_notes(reports[2:])[0]
    assert guard.policy_notes(reports[1:2]) == []  # nothing of its scope was checked


def test_one_check_never_changes_the_next(guard: Guard) -> None:
    first = guard.check(POSTS[0])
    assert guard.check(POSTS[0]) == first
    before = [plain().check(POSTS[1])]
    known = Path("b.json")
    known.write_text(baseline_of(before).to_text(), encoding="utf-8")
    with plain(baseline="b.json") as against:
        assert [len(against.check(POSTS[1])) for _ in range(3)] == [0, 0, 0]


def test_a_report_with_waived_findings_goes_through_json(guard: Guard) -> None:
    from contentguard.reports.json import render_lines

    report = guard.check(POSTS[0])
    assert read_reports(render_lines([report]), "r")[0] == [report]


def test_a_broken_file_is_told_at_once_and_after_a_change(guard: Guard, allow_file: Path) -> None:
    allow_file.write_text("[[allow]]\nrule = 1\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"allow\.toml"):
        plain(allow_file=str(allow_file))
    with pytest.raises(ConfigError, match=r"allow\.toml"):
        guard.reload()
    assert len(guard.check(POSTS[0])) == 0  # what was read before still holds


def test_an_unknown_setting_is_an_error_in_python_too() -> None:
    with pytest.raises(ConfigError, match="allow_file"):
        Guard(sections={"policy": {"allowfile": "allow.toml"}})


def test_check(command: Command, allow_file: Path) -> None:
    done = command.check("archive", "news")
    assert done.codes == [[], ["ORG101"]]
    assert done.reports[0]["waived"][0]["reason"] == "放行：历史资料（王某，审签）"
    assert "略去 1 处" in done.err
    assert command.check(command.folder / "archive").code == 0  # a path from the root
    assert command.check("archive", "--jobs", "2").codes == [[]]
    command.write("archive/a.txt", "县农业农村局牵头办理。")
    assert "没有对上" in command.check("archive").err


def test_the_option_beats_the_configured_baseline(command: Command) -> None:
    command.write("contentguard.toml", '[policy]\nbaseline = "old.json"\n')
    empty = '{"schema_version": 1, "sources": {}}'
    command.write("old.json", empty)
    done = command.check("news")
    assert (done.code, done.codes) == (1, [["ORG101"]])
    command.write("new.json", baseline_of(read_reports(done.out, "r")[0]).to_text())
    assert command.check("news", "--baseline", "new.json").code == 0
    assert command.check("news", "--baseline", "nowhere.json").code == 2


def test_fix(command: Command, allow_file: Path) -> None:
    allow_file.write_text(
        allow_file.read_text(encoding="utf-8") + "expires = 2020-01-01\n", encoding="utf-8"
    )
    done = command("fix", "archive", "--select", "ORG", "--as-of", "2026-01-01", "--diff")
    assert "到期" in done.err
    assert "余 1 处" in done.err
    text = allow_file.read_text(encoding="utf-8").replace("2020", "2099")
    allow_file.write_text(text, encoding="utf-8")
    done = command("fix", "archive", "--select", "ORG", "--as-of", "2026-01-01", "--diff")
    assert done.code == 0
    assert "略去 1 处" in done.err


def test_score(command: Command) -> None:
    post = {"id": "p1", "time": "2024-03-01", "kind": "original", "text": "党员干布要带头。"}
    export = {"account": {"id": "a", "unit": "甲局"}, "posts": [post]}
    command.write("account.json", json.dumps(export, ensure_ascii=False))
    call = ("score", "account.json", "--check", "-f", "json")

    def typos() -> float:
        rows = json.loads(command(*call).out)["annual"]["deductions"]
        return sum(d["points"] for d in rows if d["clause"] == "annex2.2.5")

    assert typos() == 2
    command.write("allow.toml", '[[path]]\npaths = ["p1"]\nignore = ["TYP"]\nreason = "引用原文"\n')
    command.write("contentguard.toml", '[policy]\nallow_file = "allow.toml"\n')
    assert typos() == 0
