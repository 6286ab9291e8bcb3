"""The network behind the n-gram model: what is missing is said; a tiny one is made and used."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import numpy as np
import pytest

from contentguard import Guard
from contentguard.detectors.typos.engine import TypoModel
from contentguard.detectors.typos.neural import folder as files
from contentguard.detectors.typos.neural.noise import Noise
from contentguard.detectors.typos.neural.train import cut, main
from contentguard.errors import ConfigError
from contentguard.resources import data_dir
from contentguard.settings import Settings

INSTALLED = data_dir("models") / "typos" / "typos.bin"
needs_model = pytest.mark.skipif(not INSTALLED.is_file(), reason="model file not built")
HAS_RUNTIME = importlib.util.find_spec("onnxruntime") is not None
HAS_TORCH = all(importlib.util.find_spec(n) for n in ("torch", "onnx", "onnxruntime"))


def guard(folder: Path) -> Guard:
    return Guard(
        Settings(sections={"typos": {"neural_model": str(folder)}}), select=["TYP901"], show="full"
    )


def filled(folder: Path, **settings: object) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / files.MODEL).write_bytes(b"not a network")
    (folder / files.VOCABULARY).write_text("，。市政府\n", encoding="utf-8")
    (folder / files.SETTINGS).write_text(json.dumps(settings), encoding="utf-8")
    return folder


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"找不到.*neural_model.*“none”"):
        guard(tmp_path / "none")


def test_a_folder_that_is_not_complete(tmp_path: Path) -> None:
    (tmp_path / "half").mkdir()
    (tmp_path / "half" / files.VOCABULARY).write_text("市", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"“half”缺少 model\.onnx、neural\.json"):
        guard(tmp_path / "half")


def test_the_extra_is_named_when_it_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda n, *a: None if n == "onnxruntime" else find(n, *a)
    )
    with pytest.raises(ConfigError, match=r"pip install 'contentguard\[neural\]'"):
        guard(filled(tmp_path / "m"))


@pytest.mark.parametrize(
    "settings", [{"wight": 1}, {"weight": "much"}, {"length": 4}, {"length": 10**9}, {"clip": True}]
)
def test_wrong_settings_are_refused(tmp_path: Path, settings: dict[str, object]) -> None:
    with pytest.raises(ConfigError, match=r"neural\.json"):
        files.read_settings(filled(tmp_path / "m", **settings))


def test_settings_come_back_as_written(tmp_path: Path) -> None:
    wanted = files.NeuralSettings(length=32, weight=0.5)
    files.write(tmp_path / "m", "市政府", wanted)
    assert files.read_settings(tmp_path / "m") == wanted
    assert files.read_vocabulary(tmp_path / "m") == "市政府"


@pytest.mark.skipif(not HAS_RUNTIME, reason="onnxruntime is not installed")
@needs_model
def test_a_damaged_network_is_refused(tmp_path: Path) -> None:
    from contentguard.detectors.typos.neural.runtime import Network

    with pytest.raises(ConfigError, match=r"model\.onnx 不是 ONNX 模型"):
        Network(filled(tmp_path / "m"))


@needs_model
def test_noise_keeps_lengths_and_draws_from_the_confusions() -> None:
    res = TypoModel.load().resources
    pieces = cut("市政府召开全体会议，研究部署安全生产重点工作。\n" * 300, res.alphabet, 32)
    batch = Noise(res, seed=3, rate=0.1).batch(pieces, 32)
    assert batch.wrong.shape == batch.right.shape == (300, 32)
    rows, columns = np.nonzero(batch.wrong != batch.right)
    assert 200 < len(rows) < 900
    alphabet = res.alphabet
    model = TypoModel.load()
    alike = [
        model.alike(alphabet.char(int(batch.right[r, c])), alphabet.char(int(batch.wrong[r, c])))
        for r, c in zip(rows[:40], columns[:40], strict=True)
    ]
    assert sum(alike) >= 30  # the rest stands in whole words of like sound
    again = Noise(res, seed=3, rate=0.1).batch(pieces, 32)
    assert (again.wrong == batch.wrong).all()


def test_pieces_are_cut_at_sentence_ends() -> None:
    from contentguard.detectors.typos.alphabet import Alphabet

    alphabet = Alphabet("，。市政府工作报告")
    pieces = cut("市政府工作报告市政府。市政府工作报告市政府工作报告。", alphabet, 12)
    assert [len(p) for p in pieces] == [11, 12]
    assert alphabet.char(int(pieces[0][-1])) == "。"


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A network of a few thousand parameters, trained for a moment."""
    if not (HAS_TORCH and INSTALLED.is_file()):
        pytest.skip("torch, onnx, onnxruntime or the model file is missing")
    work = tmp_path_factory.mktemp("neural")
    (work / "text.txt").write_text("市政府研究部署安全生产重点工作。\n" * 200, encoding="utf-8")
    main([
        "--corpus", str(work / "text.txt"), "--out", str(work / "net"), "--width", "16",
        "--layers", "1", "--heads", "2", "--length", "24", "--batch", "16", "--steps", "60",
        "--rate", "0.01",
    ])  # fmt: skip
    return work / "net"


def test_a_tiny_network_reads_pieces_in_any_batch(tiny: Path) -> None:
    from contentguard.detectors.typos.neural.runtime import Network

    network = Network(tiny)
    pieces = [s for s, _ in network.windows("市政府研究部署安全生产重点工作。" * 4)]
    assert max(map(len, pieces)) <= 24
    together = network.read(pieces)
    alone = network.read(pieces[:1])
    assert together[0][1].shape == (len(pieces[0]), 4096)
    assert np.allclose(np.exp(together[0][1]).sum(1), 1, atol=1e-3)
    assert np.allclose(together[0][0], alone[0][0], atol=0.05)


def test_a_tiny_network_re_ranks_the_likely_tier(tiny: Path) -> None:
    text = "市政府研究部署安全生产重点公作，不断提高人民生活水瓶。"
    settings = json.loads((tiny / files.SETTINGS).read_text(encoding="utf-8"))
    found = {}
    for weight in (0.0, 50.0):
        files_settings = settings | {"weight": weight, "detect": 1.1, "slack": 0.0}
        (tiny / files.SETTINGS).write_text(json.dumps(files_settings), encoding="utf-8")
        found[weight] = [(v.text, v.suggestions[0].text) for v in guard(tiny).check(text)]
    plain = [
        (v.text, v.suggestions[0].text) for v in Guard(select=["TYP901"], show="full").check(text)
    ]
    assert found[0.0] == plain  # a network without weight changes nothing
    assert set(found[50.0]) <= set(plain)
