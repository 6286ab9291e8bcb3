"""The building blocks of the typo model: table, language model, words, trees, file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contentguard.detectors.typos import store, table_build, train_lm, train_tables
from contentguard.detectors.typos.alphabet import DIGIT, EDGE, LATIN, UNKNOWN, Alphabet
from contentguard.detectors.typos.table import Table
from contentguard.detectors.typos.trees import Trees
from contentguard.detectors.typos.words import Dictionary
from contentguard.errors import DataError


@settings(max_examples=30, deadline=None)
@given(st.dictionaries(st.integers(0, 2**62), st.integers(1, 63), max_size=300))
def test_table_gives_back_every_value(content: dict[int, int]) -> None:
    keys = np.array(list(content), np.int64)
    cells, shape = table_build.build(keys, np.array(list(content.values()), np.int64), 6, 16)
    assert Table(cells, shape).get(keys).tolist() == list(content.values())


def test_table_hardly_ever_invents_a_key() -> None:
    rng = np.random.default_rng(1)
    keys = np.unique(rng.integers(0, 2**61, 20_000))
    cells, shape = table_build.build(keys, np.ones(len(keys), np.int64), 6, 16)
    other = rng.integers(2**61, 2**62, 100_000)
    invented = np.count_nonzero(Table(cells, shape).get(other))
    assert invented < 200  # expected 98 with ten bits of fingerprint
    assert len(cells) < 1.3 * len(keys)


def test_table_refuses_what_it_cannot_store() -> None:
    with pytest.raises(ValueError, match="fit"):
        table_build.build(np.array([1]), np.array([64]), 6, 16)
    with pytest.raises(ValueError, match="distinct"):
        table_build.build(np.array([1, 1]), np.array([2, 2]), 6, 16)


def test_alphabet_folds_runs_and_keeps_offsets() -> None:
    alphabet = Alphabet("，。市政府")
    text = "市2024年 ABC，政\n\n府, 龘"
    symbols, places = alphabet.encode(text)
    assert [text[p] for p in places] == ["市", "2", "年", "A", "，", "政", "\n", "府", ",", "龘"]
    assert symbols[1] == DIGIT
    assert symbols[3] == LATIN
    assert symbols[2] == symbols[9] == UNKNOWN
    assert symbols[6] == EDGE
    assert symbols[4] == symbols[8]
    assert alphabet.encode("")[0].tolist() == []


@given(st.text(alphabet=st.characters(codec=None), max_size=60))
def test_alphabet_never_fails(text: str) -> None:
    symbols, places = Alphabet("，。市政府").encode(text)
    assert len(symbols) == len(places)
    assert all(0 <= p < len(text) for p in places)


@pytest.fixture(scope="module")
def language() -> tuple[Alphabet, train_lm.LanguageModel]:
    lines = [
        "市政府召开会议研究部署工作。",
        "会议研究部署安全生产工作。",
        "政府信息公开工作会议召开。",
    ] * 20
    alphabet = train_lm.choose_alphabet(lines, [])
    symbols = alphabet.encode("\n".join(lines))[0]
    return alphabet, train_lm.build_lm(symbols, symbols, (1, 1, 1, 1))[0]


def test_language_model_is_a_distribution(
    language: tuple[Alphabet, train_lm.LanguageModel],
) -> None:
    alphabet, model = language
    context = [EDGE, *alphabet.ids("会议研究")]
    rows = np.array([[*context, c] for c in range(4096)])
    total = np.exp(model.logp(rows, model.levels(rows))[:, -1]).sum()
    assert 0.95 < total < 1.05


def test_language_model_prefers_what_it_has_read(
    language: tuple[Alphabet, train_lm.LanguageModel],
) -> None:
    alphabet, model = language
    good = model.score(alphabet.encode("会议研究部署工作")[0]).logp.sum()
    bad = model.score(alphabet.encode("会议研究部署公作")[0]).logp.sum()
    assert good > bad + 3


def test_dictionary_segments_and_covers() -> None:
    alphabet = Alphabet("人民政府工作报告的")
    words = {
        "人民": 500,
        "政府": 400,
        "人民政府": 300,
        "工作": 300,
        "报告": 200,
        "的": 900,
        "人": 50,
    }
    arrays, shape = train_tables.word_arrays(alphabet, words)
    from contentguard.detectors.typos.table import Shape

    dictionary = Dictionary(
        Table(arrays["wd_cells"], Shape(**shape)),
        arrays["wd_singles"].astype(np.int64), arrays["wd_costs"],
    )  # fmt: skip
    windows = np.array([alphabet.ids("人民政府的工作"), alphabet.ids("人民报府的工作")])
    levels = dictionary.levels(windows)
    good, bad = dictionary.segment(levels, 7)
    assert good < bad
    length, level = Dictionary.cover(levels, 2, 3, 7)
    assert length.tolist() == [4, 0]
    assert level[0] > 0


def test_trees_follow_their_branches() -> None:
    # One tree: feature 0 <= 1 ? (feature 1 <= 0 ? -1 : 2) : 5, and one constant tree.
    feature = np.array([[0, 1, 0, 0, 0], [0, 0, 0, 0, 0]], np.uint8)
    threshold = np.array([[1, 0, np.inf, np.inf, np.inf], [np.inf] * 5], np.float32)
    left = np.array([[1, 3, 2, 3, 4], [0, 1, 2, 3, 4]], np.uint8)
    right = np.array([[2, 4, 2, 3, 4], [0, 1, 2, 3, 4]], np.uint8)
    value = np.array([[0, 0, 5, -1, 2], [0.5, 0, 0, 0, 0]], np.float32)
    trees = Trees(feature, threshold, left, right, value, base=10.0, depth=2)
    rows = np.array([[0, 0], [1, 1], [2, 0]], np.float32)
    assert trees.partial(rows, 0, 2).tolist() == [9.5, 12.5, 15.5]
    assert trees.score(rows, 1, 12.0).tolist() == [9.0, 12.5, 15.5]  # the first one was given up


def test_store_gives_back_arrays_and_refuses_damage(tmp_path: Path) -> None:
    path = tmp_path / "m.bin"
    arrays = {"a": np.arange(7, dtype=np.uint16), "b": np.eye(3, dtype=np.float32)}
    store.write(path, {"x": "字"}, arrays)
    header, found = store.read(path)
    assert header == {"x": "字"}
    assert found["a"].tolist() == list(range(7))
    assert (found["b"] == np.eye(3)).all()
    (tmp_path / "cut.bin").write_bytes(path.read_bytes()[:-64])
    with pytest.raises(DataError, match="截断"):
        store.read(tmp_path / "cut.bin")
    (tmp_path / "no.bin").write_bytes(b"nothing of the kind, nothing at all")
    with pytest.raises(DataError, match="损坏"):
        store.read(tmp_path / "no.bin")
