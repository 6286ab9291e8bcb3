"""``rules``, ``explain``, ``lexicon``, ``schema``, ``init``, ``doctor``."""

from __future__ import annotations

import json

import jsonschema
import pytest

from contentguard import __version__
from contentguard.lexicon import read_lexicon
from contentguard.rules import catalogue
from contentguard.settings import read_settings
from tests.cli.runner import FAULTY, Command
from tests.lexicon.lexicon_samples import write as write_lexicon


def test_rules_as_json_and_text(command: Command) -> None:
    rows = json.loads(command("rules", "-f", "json").out)
    assert [r["code"] for r in rows] == list(catalogue())
    fields = {
        "code",
        "name",
        "family",
        "title",
        "severity",
        "clauses",
        "what",
        "why",
        "basis",
        "fix",
        "bad",
        "good",
    }
    assert all(fields <= set(r) for r in rows)
    assert all(r["severity"] in ("veto", "must-fix", "deduct", "notice") for r in rows)
    lines = command("rules").out.splitlines()
    assert [line.split()[0] for line in lines] == list(catalogue())
    only = json.loads(command("rules", "--select", "SIG", "-f", "json").out)
    assert {r["family"] for r in only} == {"SIG"}
    assert command("rules", "-f", "xml").code == 2


def test_explain(command: Command) -> None:
    by_code, by_slug = command("explain", "ORG101"), command("explain", "renamed-agency")
    assert by_code.code == 0
    assert by_code.out == by_slug.out
    for heading in ("查什么", "为什么", "依据", "怎么改", "反例", "正例"):
        assert f"## {heading}" in by_code.out
    wrong = command("explain", "renamed-agenci")
    assert wrong.code == 2
    assert "renamed-agency" in wrong.err


def test_schema_is_a_schema(command: Command) -> None:
    schema = json.loads(command("schema").out)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["properties"]["schema_version"] == {"const": 1}


def test_init_writes_a_configuration_that_reads(command: Command) -> None:
    assert command("init").code == 0
    path = command.folder / "contentguard.toml"
    assert read_settings(path).select == ()
    active = "\n".join(
        line.removeprefix("# ") if " = " in line else line
        for line in path.read_text(encoding="utf-8").splitlines()[1:]
    )
    (command.folder / "all.toml").write_text(active, encoding="utf-8")
    every = read_settings(command.folder / "all.toml")
    assert every.select == ("PII", "ORG")
    again = command("init")
    assert again.code == 2
    assert "--force" in again.err
    assert command("init", "--force").code == 0
    assert command("init", "no/such/folder/x.toml").code == 2


def test_doctor_and_version(command: Command) -> None:
    done = command("doctor")
    assert done.code == 0, done.err
    for word in ("词库", "模型", "指标表", "自检", "一切正常"):
        assert word in done.out
    assert command("--version").out.strip() == f"contentguard {__version__}"
    assert command("nothing").code == 2


def test_lexicon_check(command: Command) -> None:
    assert command("lexicon", "check").code == 0
    good = write_lexicon(command.folder, "S1 示例局")
    bad = write_lexicon(command.folder, "S1 甲", "S2 (乙", name="bad.tsv")
    lost = write_lexicon(command.folder, "S1 甲", name="lost.tsv", detector="orgs")
    done = command("lexicon", "check", bad, good, lost, "none.tsv")
    assert done.code == 2
    assert "s.tsv：sample" in done.out
    assert "bad.tsv 第10行 字段“pattern”" in done.err
    assert "orgs" in done.err
    assert "none.tsv" in done.err
    assert command("check", "-", "--lexicon", bad, stdin=b"").code == 2


def test_lexicon_show(command: Command) -> None:
    done = command("lexicon", "show", "扶贫开发局")
    assert "agencies.tsv:" in done.out
    assert "ORG101" in done.out
    assert "没有词条" in command("lexicon", "show", "魑魅魍魉魃").out


def test_allow_word_takes_effect(command: Command) -> None:
    path = command.write("a.txt", FAULTY)
    done = command("lexicon", "allow", "县扶贫开发局", "--reason", "本地挂牌")
    assert (done.code, "site-allow.tsv" in done.out) == (0, True)
    assert command.check(path).codes == [["ORG101"]]
    assert command.check(path, "--lexicon", "site-allow.tsv").codes == [[]]
    command.write("contentguard.toml", 'lexicons = ["site-allow.tsv"]\n')
    assert command.check(path).codes == [[]]
    trace = command.check(path, "--trace").reports[0]["trace"]
    assert any("允许词 AL0001" in t["silenced_by"] for t in trace)


def test_allow_keeps_numbers_free_columns_right_and_words_literal(command: Command) -> None:
    path = write_lexicon(
        command.folder, "甲 AL0001 x allow", "乙 AL0003 x allow", columns="pattern id basis action"
    )
    path.write_text(path.read_text(encoding="utf-8").rstrip("\n"), encoding="utf-8")
    for word in ("丙(丁)", "丙(丁)", "戊|己", "甲"):
        assert command("lexicon", "allow", word, "--reason", "本地", "--file", path).code == 0
    found = {e.id: (e.words, e.action) for e in read_lexicon(path).entries}
    assert found == {
        "AL0001": (("甲",), "allow"),
        "AL0003": (("乙",), "allow"),
        "AL0004": (("丙(丁)",), "allow"),
        "AL0005": (("戊|己",), "allow"),
    }


@pytest.mark.parametrize(
    "arguments",
    [
        ["", "--reason", "x"],
        ["甲", "--reason", " "],
        ["甲\t乙", "--reason", "x"],
        ["\u200b", "--reason", "x"],
        ["甲"],
        ["甲", "--reason", "x", "--file", "no/such/folder/s.tsv"],
        ["甲", "--reason", "x", "--file", "other.tsv"],
        ["甲", "--reason", "x", "--file", "plain.tsv"],
    ],
)
def test_allow_refuses_and_leaves_files_alone(command: Command, arguments: list[str]) -> None:
    other = command.write("other.tsv", "not a lexicon\n")
    plain = write_lexicon(command.folder, "S1 乙", name="plain.tsv")
    before = {p.name: p.read_bytes() for p in (other, plain)}
    assert command("lexicon", "allow", *arguments).code == 2
    assert {p.name: p.read_bytes() for p in command.folder.iterdir()} == before
