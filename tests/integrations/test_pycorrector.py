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


HAS_KENLM = HAS and importlib.util.find_spec("kenlm") is not None


def tiny_language_model(folder: Path) -> Path:
    """A language model of a few characters, in the text form that kenlm reads."""
    letters = ["<unk>", "<s>", "</s>", *dict.fromkeys("少先队员应该为老人让坐座。因来的")]
    pairs = [("应", "该"), ("该", "为"), ("让", "座"), ("老", "人")]
    path = folder / "tiny.arpa"
    path.write_text(
        f"\\data\\\nngram 1={len(letters)}\nngram 2={len(pairs)}\n\n\\1-grams:\n"
        + "".join(f"-2.0\t{c}\t-0.3\n" for c in letters)
        + "\n\\2-grams:\n"
        + "".join(f"-0.3\t{a} {b}\n" for a, b in pairs)
        + "\n\\end\\\n",
        encoding="utf-8",
    )
    return path


@pytest.mark.skipif(not HAS_KENLM, reason="pycorrector or kenlm is not installed")
def test_the_real_kenlm_corrector_without_torch(tmp_path: Path) -> None:
    peer = adapter.load("kenlm", model=tiny_language_model(tmp_path))
    assert peer.correct("百分之五十的人因该来") == "百分之五十的人应该来"
    with pytest.raises(ConfigError, match=r"找不到.*none\.klm"):
        adapter.load("kenlm", model=tmp_path / "none.klm")


@pytest.mark.skipif(not HAS, reason="pycorrector is not installed")
def test_the_real_proper_corrector_loads() -> None:
    assert adapter.load("proper").check("今天天气很好。") == []


@pytest.mark.skipif(not HAS_KENLM, reason="pycorrector or kenlm is not installed")
def test_a_damaged_model_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "bad.klm").write_bytes(b"nothing of the kind")
    with pytest.raises(ConfigError, match="无法启动") as caught:
        adapter.load("kenlm", model=tmp_path / "bad.klm")
    assert "\n" not in str(caught.value)
