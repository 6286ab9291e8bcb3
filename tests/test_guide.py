"""The guide for editors: its configuration works, its worked examples give what it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.runner import Command
from tests.conftest import ROOT

GUIDE = (ROOT / "docs" / "guide.md").read_text(encoding="utf-8")
BLOCKS = dict(re.findall(r"```\w+ ([\w.]+)\n(.*?)```", GUIDE, re.DOTALL))


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Command:
    monkeypatch.delenv("CONTENTGUARD_CONFIG", raising=False)
    made = Command(monkeypatch, tmp_path)
    for name in ("contentguard.toml", "allow.toml", "account.json", "cases.json"):
        made.write(name, BLOCKS[name])
    return made


def test_the_allow_file(command: Command) -> None:
    fault = "县扶贫开发局牵头办理，依靠自已的力量。"
    command.write("档案/a.txt", fault)
    command.write("新闻/b.txt", fault)
    call = ("check", "档案", "新闻", "--kind", "page", "--as-of", "2024-03-01", "-f", "json")
    done = command(*call)
    assert done.codes == [[], ["ORG101", "TYP101"]]
    assert len(done.reports[0]["waived"]) == 2
    assert done.err.count("提示") == 1


@pytest.mark.parametrize(
    ("call", "block"),
    [
        (("score", "account.json", "--table", "annex1", "--period", "2024-03"), "score"),
        (("score", "--facts", "cases.json"), "facts"),
    ],
)
def test_the_worked_examples(command: Command, call: tuple[str, ...], block: str) -> None:
    assert f"contentguard {' '.join(call)}\n" in GUIDE
    out = command(*call).out.splitlines()
    assert [line for line in BLOCKS[block].splitlines() if line not in out] == []
