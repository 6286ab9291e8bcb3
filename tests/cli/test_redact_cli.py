"""``contentguard redact`` and ``identify``: what is replaced, what stays, what is listed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from contentguard import Guard, Post
from contentguard.cli.app import app
from contentguard.errors import ConfigError

TEXT = (
    "补助名单：\n王小明，身份证号110101199003078830，电话13912345678。\n联系电话：0527-80001234\n"
)


def test_guard_redacts_title_and_body_and_nothing_else() -> None:
    redacted = Guard().redact(Post(TEXT, title="王小明，身份证号110101199003078830"))
    assert "110101199003078830" not in redacted.post.body + redacted.post.title
    assert "139****5678" in redacted.text
    assert redacted.text.startswith("补助名单：\n王某，身份证号")
    for entry in redacted.map:
        assert redacted.text[entry.new_start : entry.new_end] == entry.text


def test_redacting_twice_changes_nothing() -> None:
    guard = Guard()
    once = guard.redact(TEXT).text
    assert guard.redact(once).text == once
    assert guard.redact(once).map == ()


def test_pseudonyms_need_a_key_and_are_stable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CONTENTGUARD_KEY", raising=False)
    with pytest.raises(ConfigError, match="16"):
        Guard().redact(TEXT, "pseudonym")
    monkeypatch.setenv("CONTENTGUARD_KEY", "sixteen bytes and more")
    both = Guard().redact("电话13912345678。\n\n电话13912345678。", "pseudonym").text
    first, second = (line for line in both.split("\n") if line)
    assert first == second
    assert "13912345678" not in both


def test_command_writes_text_and_map(tmp_path: Path) -> None:
    source, out, map_file = (tmp_path / n for n in ("a.txt", "b.txt", "map.json"))
    source.write_text(TEXT, encoding="utf-8")
    result = CliRunner().invoke(
        app, ["redact", str(source), "-o", str(out), "--map", str(map_file)]
    )
    assert result.exit_code == 0
    assert "13912345678" not in out.read_text(encoding="utf-8")
    entries = json.loads(map_file.read_text(encoding="utf-8"))["map"]
    assert {"id-card", "mobile"} <= {e["type"] for e in entries}
    assert "13912345678" not in map_file.read_text(encoding="utf-8")


def test_label_style() -> None:
    text = Guard().redact("电话13912345678，王小明。", "label").text
    assert "〔" in text
    assert "13912345678" not in text


def test_identify_lists_items_whatever_the_verdict(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(TEXT, encoding="utf-8")
    result = CliRunner().invoke(app, ["identify", str(path), "-f", "json", "--show", "full"])
    items = json.loads(result.stdout)["reports"][0]["items"]
    body = path.read_text(encoding="utf-8")
    assert {"id-card", "mobile", "landline"} <= {i["type"] for i in items}
    for item in items:
        assert item["text"] == "".join(body[a:b] for a, b in item["spans"])
    masked = CliRunner().invoke(app, ["identify", str(path), "-f", "json"]).stdout
    assert "110101199003078830" not in masked
    assert "13912345678" not in masked
