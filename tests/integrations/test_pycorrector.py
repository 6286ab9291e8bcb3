"""The adapters of pycorrector: exact spans whatever its records say, clear words when it lacks parts."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from contentguard.errors import ConfigError
from contentguard.integrations import pycorrector as adapter

HAS = importlib.util.find_spec("pycorrector") is not None


def test_spans_survive_a_replacement_of_another_length() -> None:
    # What pycorrector returns for this sentence: offsets of the text it was given.
    record = {"errors": [("百分之五十", "50%", 0), ("因该", "应该", 7)]}
    peer = adapter.PeerCorrector("confusion", lambda _: record)
    text = "百分之五十的人因该来"
    assert [text[s:e] for s, e, _ in peer.check(text)] == ["百分之五十", "因该"]
    assert peer.correct(text) == "50%的人应该来"


def test_wrong_offsets_and_overlaps_are_put_right() -> None:
    record = {"errors": [("因该", "应该", 3), ("该来", "该莱", 5), ("没有", "没油", 0)]}
    peer = adapter.PeerCorrector("confusion", lambda _: record)
    assert peer.check("人人因该来") == [adapter.PeerCorrection(2, 4, "应该")]


def test_lines_are_checked_one_by_one() -> None:
    peer = adapter.PeerCorrector("x", lambda s: {"errors": [("错", "对", s.index("错"))]})
    text = "一错\r\n二二错\n"
    assert [(s, e) for s, e, _ in peer.check(text)] == [(1, 2), (6, 7)]


@pytest.mark.parametrize("kind", ["kenlm", "macbert", "confusion", "unknown"])
def test_what_is_missing_is_said(kind: str) -> None:
    with pytest.raises(ConfigError) as caught:
        adapter.load(kind)
    message = str(caught.value)
    assert "pycorrector" in message
    assert any(word in message for word in ("缺少", "指明", "没有"))


@pytest.mark.skipif(not HAS, reason="pycorrector is not installed")
def test_the_real_confusion_corrector(tmp_path: Path) -> None:
    words = tmp_path / "words.txt"
    words.write_text("百分之五十 50%\n因该 应该\n", encoding="utf-8")
    peer = adapter.load("confusion", words=words)
    assert peer.correct("百分之五十的人因该来") == "50%的人应该来"
