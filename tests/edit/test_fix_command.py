"""``contentguard fix`` and the hooks of pre-commit, as a user runs them."""

from __future__ import annotations

import re
import stat
from pathlib import Path

import pytest

from tests.cli.runner import Command

TYPO, RIGHT = "我们依靠自已的力量。\r\n", "我们依靠自己的力量。\r\n"
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Command:
    """The command line in an empty folder."""
    monkeypatch.delenv("CONTENTGUARD_CONFIG", raising=False)
    return Command(monkeypatch, tmp_path)


def test_a_file_is_corrected_in_place_and_a_second_run_has_nothing_to_do(
    command: Command, tmp_path: Path
) -> None:
    file = tmp_path / "稿.txt"
    file.write_bytes(b"\xef\xbb\xbf" + TYPO.encode())
    file.chmod(0o640)
    done = command("fix", file)
    assert (done.code, done.out) == (0, "")
    assert "已改 1 处" in done.err
    assert file.read_bytes() == b"\xef\xbb\xbf" + RIGHT.encode()
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    again = command("fix", file)
    assert (again.code, again.out, again.err) == (0, "", "")
    assert [p.name for p in tmp_path.iterdir()] == ["稿.txt"]


def test_diff_writes_nothing_and_masks(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes((TYPO + "身份证号110101199003078830\n").encode())
    before = file.read_bytes()
    done = command("fix", "--diff", file)
    assert done.code == 1
    assert done.out.splitlines()[3:5] == ["-我们依靠自已的力量。", "+我们依靠自己的力量。"]
    assert "110101199003078830" not in done.out
    assert file.read_bytes() == before


def test_what_is_left_to_a_person_makes_the_exit_code_one(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("县工商局开展检查，依靠自已的力量。", encoding="utf-8")
    done = command("fix", "--as-of", "2026-01-01", file)
    assert done.code == 1
    assert "余 1 处" in done.err
    assert file.read_text(encoding="utf-8") == "县工商局开展检查，依靠自己的力量。"
    assert command("fix", "--unsafe", "--as-of", "2026-01-01", file).code == 0
    assert "市场监督管理局" in file.read_text(encoding="utf-8")


def test_errors_are_told_after_the_other_files(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "b.txt"
    file.write_text(TYPO, encoding="utf-8", newline="")
    done = command("fix", "没有.txt", file)
    assert done.code == 2
    assert "不存在" in done.err
    assert file.read_bytes() == RIGHT.encode()
    assert command("fix").code == 2
    assert command("fix", "-").code == 2


def test_a_link_stays_a_link(command: Command, tmp_path: Path) -> None:
    file, link = tmp_path / "a.txt", tmp_path / "b.txt"
    file.write_bytes(TYPO.encode())
    link.symlink_to(file)
    command("fix", link)
    assert link.is_symlink()
    assert file.read_bytes() == RIGHT.encode()


def hooks() -> dict[str, dict[str, str]]:
    """The hooks of the repository; a file this plain needs no YAML library."""
    found: dict[str, dict[str, str]] = {}
    for line in (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8").splitlines():
        key, _, value = line.removeprefix("- ").strip().partition(": ")
        if line.startswith("- id: "):
            found[value] = current = {}
        elif line.strip():
            current[key] = value.strip("'")
    return found


@pytest.mark.parametrize(("hook", "code"), [("contentguard-check", 1), ("contentguard-fix", 0)])
def test_the_hooks_run(command: Command, tmp_path: Path, hook: str, code: int) -> None:
    wanted = hooks()[hook]
    program, *arguments = wanted["entry"].split()
    assert (program, wanted["language"]) == ("contentguard", "python")
    file = tmp_path / "说明.md"
    file.write_bytes(TYPO.encode())
    assert command(*arguments, file).code == code


def test_the_hooks_are_yaml_and_take_documents() -> None:
    yaml = pytest.importorskip("yaml")
    listed = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert {h["id"]: h["entry"] for h in listed} == {k: v["entry"] for k, v in hooks().items()}
    for hook in listed:
        assert re.search(hook["files"], "docs/公告.docx")
        assert not re.search(hook["files"], "src/a.py")
