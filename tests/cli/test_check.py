"""``check``: exit codes, options, formats, configuration."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.cli.runner import CLEAN, FAULTY, Command
from tests.conftest import ROOT
from tests.lexicon.lexicon_samples import write as write_lexicon

# --- exit codes


@pytest.mark.parametrize(
    ("level", "code"), [("notice", 1), ("deduct", 1), ("must-fix", 1), ("veto", 0)]
)
def test_fail_on_levels(command: Command, level: str, code: int) -> None:
    done = command.check(command.write("a.txt"), "--fail-on", level)
    assert done.codes == [["ORG101"]]
    assert done.reports[0]["violations"][0]["severity"] == "must-fix"
    assert done.code == code


def test_a_mere_notice_is_below_the_default(command: Command) -> None:
    path = command.write("a.txt", "称“县扶贫开发局”的。")
    done = command.check(path)
    assert [v["severity"] for v in done.reports[0]["violations"]] == ["notice"]
    assert (done.code, command.check(path, "--fail-on", "notice").code) == (0, 1)
    assert done.reports[0]["disposition"] == "PASS"


def test_clean_post(command: Command) -> None:
    done = command.check(command.write("a.txt", CLEAN))
    assert (done.code, done.codes, done.err) == (0, [[]], "")
    assert "空文件" in command.check(command.write("b.txt", "")).err


def test_exit_zero(command: Command) -> None:
    path = command.write("a.txt")
    assert command.check(path, "--exit-zero").code == 0
    assert command.check(path, "nowhere.txt", "--exit-zero").code == 2


def test_missing_path_after_the_others_were_checked_and_printed(command: Command) -> None:
    first, last = command.write("a.txt"), command.write("z.txt", CLEAN)
    done = command.check(first, "nowhere.txt", last)
    assert done.code == 2
    assert [r["source"] for r in done.reports] == [str(first), str(last)]
    assert "nowhere.txt" in done.err
    assert "不存在" in done.err


def test_something_unread_is_1_and_review(command: Command) -> None:
    done = command.check(command.write("a.bin", bytes(range(256)) * 40))
    assert done.code == 1
    (report,) = done.reports
    assert report["disposition"] == "REVIEW"
    assert report["unread"][0]["code"].startswith("INT")


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["a.txt", "--fail-on", "fatal"],
        ["a.txt", "--show", "all"],
        ["a.txt", "--kind", "news"],
        ["a.txt", "--as-of", "yesterday"],
        ["a.txt", "--select", "XYZ"],
        ["a.txt", "--select", "renamed-agensy"],
        ["a.txt", "--ignore", "ORG9999"],
        ["a.txt", "--table", "nowhere"],
        ["a.txt", "--lexicon", "nowhere.tsv"],
        ["a.txt", "--config", "nowhere.toml"],
        ["a.txt", "-f", "yaml"],
        ["a.txt", "-o", "yaml:out"],
        ["a.txt", "-o", "json:no/such/folder/x.json"],
        ["a.txt", "--min-confidence", "2"],
        ["a.txt", "--jobs", "0"],
        ["a.txt", "--no-such-option"],
    ],
)
def test_wrong_use_is_2_with_a_sentence(command: Command, arguments: list[str]) -> None:
    command.write("a.txt")
    done = command("check", *arguments)
    assert done.code == 2
    assert len(done.err) > 8


def test_an_internal_fault_is_2_without_traceback_or_content(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("110101199003078830")

    monkeypatch.setattr("contentguard.cli.check.run", broken)
    done = command.check(command.write("a.txt"))
    assert done.code == 2
    assert "内部错误" in done.err
    assert "110101199003078830" not in done.err


def test_streams_and_exit_code_of_the_program_itself(command: Command) -> None:
    command.write("a.txt")
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(
        [sys.executable, "-m", "contentguard", "check", "a.txt", "nowhere", "--select", "ORG"],
        cwd=command.folder, env=environment, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "扶贫开发局" in done.stdout.decode("utf-8")
    assert "不存在" in done.stderr.decode("utf-8")


# --- selection, threshold, kind, date


def test_select_and_ignore(command: Command) -> None:
    text = "县扶贫开发局联系电话13912345678，联系人王小明。"
    path = command.write("a.txt", text)

    def codes(*options: str) -> set[str]:
        done = command("check", path, "-f", "json", "--as-of", "2026-01-01", *options)
        return {c for report in done.codes for c in report}

    assert "ORG101" in codes()
    assert codes("--select", "ORG") == {"ORG101"}
    assert codes("--select", "org101,PII102") <= {"ORG101", "PII102"}
    assert codes("--select", "renamed-agency") == {"ORG101"}
    assert "ORG101" not in codes("--ignore", "ORG")
    assert codes("--select", "ORG", "--ignore", "ORG1") == set()
    assert codes("--select", "ORG101", "--ignore", "ORG") == {"ORG101"}
    assert codes("--select", "ORG101", "--ignore", "ORG101") == set()
    assert codes("--select", "ORG", "--select", "SIG", "--ignore", "SIG") == {"ORG101"}


def test_as_of_and_min_confidence(command: Command) -> None:
    path = command.write("a.txt")
    assert command.check(path).codes == [["ORG101"]]
    assert command.check(path, "--as-of", "2015-01-01").codes == [[]]
    evidence = command.check(path).reports[0]["violations"][0]["evidence"]
    assert (evidence["as_of"], evidence["as_of_from"]) == ("2026-01-01", "option")
    assert command.check(path, "--as-of", "2026-01-01T08:00:00").codes == [["ORG101"]]
    quoted = command.write("b.txt", "县扶贫开发局\n")
    assert command(
        "check", quoted, "-f", "json", "--select", "ORG", "--min-confidence", "0.99"
    ).codes == [[]]


def test_kind_decides_what_must_be_signed(command: Command) -> None:
    path = command.write("a.txt", CLEAN)
    assert command.check(path, "--kind", "notice").codes == [[]]
    signed = command.check(path, "--kind", "repost", "--select", "SIG").codes[0]
    assert signed
    assert all(code.startswith("SIG") for code in signed)


# --- formats


def test_several_outputs_at_once(command: Command) -> None:
    path = command.write("a.txt")
    done = command.check(
        path, "-o", "json:r.json", "-o", "jsonl:r.jsonl", "-o", "text:r.txt", "-o", "concise:-"
    )
    assert done.code == 1
    assert "ORG101" in done.out
    assert done.out.startswith(f"{path}:1:2: ORG101 must-fix")
    whole = json.loads((command.folder / "r.json").read_text(encoding="utf-8"))
    lines = (command.folder / "r.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == whole["reports"]
    assert "扶贫开发局" in (command.folder / "r.txt").read_text(encoding="utf-8")


def test_text_underlines_the_exact_words(command: Command) -> None:
    command.write("a.txt", "由县扶贫开发局办理。")
    lines = command("check", "a.txt", "--select", "ORG").out.splitlines()
    at = next(n for n, line in enumerate(lines) if set(line.strip()) == {"^"})
    indent = len(lines[at]) - len(lines[at].lstrip())
    assert lines[at].count("^") == 10  # five characters of two columns
    assert indent == 6 + 2 * len("由县")
    assert "【退回】" in lines[0] or "【人工复核】" in lines[0]
    assert "supplement" in "\n".join(lines)
    assert "建议" in "\n".join(lines)


def test_a_terminal_is_not_taken_over(command: Command) -> None:
    name = "a\x1b[31m\n甲.txt"
    command.write(name, "由\x1b[2J\u202e县扶贫开发局\x07办理。")
    for style in ("text", "concise"):
        out = command("check", command.folder, "-f", style, "--select", "ORG").out
        assert "扶贫开发局" in out
        assert not {c for c in out if ord(c) < 32 and c != "\n"} | (set(out) & {"\u202e", "\x7f"})
    assert len(out.splitlines()) == 1


def test_statistics(command: Command) -> None:
    command.write("d/a.txt")
    command.write("d/b.txt", FAULTY * 2)
    done = command("check", "d", "--statistics", "--select", "ORG")
    assert done.out.split() == ["3", "ORG101", "机构名称过时"]
    assert done.code == 1


def test_trace_is_printed_and_part_of_the_json(command: Command) -> None:
    path = command.write("a.txt", "收录《县扶贫开发局志》。")
    (report,) = command.check(path, "--trace").reports
    assert any("语境" in t["silenced_by"] for t in report["trace"])
    assert "被排除的命中" in command("check", path, "--trace", "--select", "ORG").out
    assert "trace" not in command.check(path).reports[0]


# --- configuration


def test_nearest_configuration_counts(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    path = command.write("sub/deep/a.txt")
    command.write("contentguard.toml", 'ignore = ["ORG"]\n')
    monkeypatch.chdir(path.parent)
    assert command("check", "a.txt", "-f", "json").codes == [[]]
    command.write("sub/pyproject.toml", '[tool.contentguard]\nselect = ["ORG"]\n')
    assert command("check", "a.txt", "-f", "json").codes == [["ORG101"]]
    other = command.write("other.toml", 'select = ["SIG"]\nkind = "repost"\n')
    assert set(command("check", "a.txt", "-f", "json", "--config", other).codes[0]) <= {
        "SIG101",
        "SIG202",
    }
    monkeypatch.setenv("CONTENTGUARD_CONFIG", str(other))
    assert "ORG101" not in command("check", "a.txt", "-f", "json").codes[0]


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("selct = []", "select"),
        ("[privcy]\nx = 1", "privacy"),
        ("[privacy]\nwork_contact = []", "work_contacts"),
        ('select = "ORG"', "类型不对"),
        ("select = [1]", "字符串"),
        ("[privacy]\nwork_contacts = [13912345678]", "字符串"),
        ('fail_on = "fatal"', "fail_on"),
        ("min_confidence = 2", "min_confidence"),
        ('kind = "news"', "news"),
        ('as_of = "soon"', "as_of"),
        ('engine = "turbo"', "engine"),
        ("policy = 3", "policy"),
        ("select = [", "TOML"),
    ],
)
def test_wrong_configuration_says_what_and_where(command: Command, text: str, hint: str) -> None:
    command.write("contentguard.toml", text)
    command.write("a.txt")
    done = command("check", "a.txt")
    assert done.code == 2
    assert "contentguard.toml" in done.err
    assert hint in done.err
    assert "13912345678" not in done.err


def test_paths_in_a_configuration_count_from_its_folder(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    (command.folder / "conf").mkdir()
    write_lexicon(command.folder / "conf", "S1 示例旧局 示例新局", columns="id pattern suggestion")
    config = command.write("conf/contentguard.toml", 'lexicons = ["s.tsv"]\nselect = ["ORG"]\n')
    path = command.write("a.txt", "示例旧局")
    assert command("check", path, "-f", "json", "--config", config).codes == [["ORG101"]]


def test_own_table_file(command: Command) -> None:
    source = ROOT / "src" / "contentguard" / "indicators" / "tables" / "supplement.toml"
    text = source.read_text(encoding="utf-8").replace('id = "supplement"', 'id = "own"', 1)
    table = command.write("own.toml", text)
    done = command.check(command.write("a.txt"), "--table", table)
    assert json.loads(done.out)["tool"]["tables"] == ["own"]
    for violation in done.reports[0]["violations"]:
        assert all(c["id"].startswith("own.") for c in violation["clauses"])


def test_jobs_give_the_same_reports_in_the_same_order(command: Command) -> None:
    for n in range(5):
        command.write(f"d/{n}.txt", FAULTY if n % 2 else CLEAN)
    command.write("d/2b.bin", bytes(range(256)) * 40)
    one = command.check("d")
    two = command.check("d", "--jobs", "2")
    assert two.reports == one.reports
    assert len(one.reports) == 6
