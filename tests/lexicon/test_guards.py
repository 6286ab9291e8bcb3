"""Boundary classes on known phrases, every structure of a guard, and what the trace tells."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from contentguard import Guard, Post
from contentguard.errors import LexiconError
from contentguard.lexicon import read_guards
from contentguard.lexicon.boundary import Segmenter
from contentguard.lexicon.format import Entry
from contentguard.model import Segment
from contentguard.text import View
from tests.lexicon.lexicon_samples import write

SEGMENTER = Segmenter()


def place(text: str, words: str) -> tuple[int, int]:
    start = text.index(words)
    return start, start + len(words)


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("加强环境保护工作。", "环境保护", "aligned"),
        ("今天，赌场关闭。", "赌场", "aligned"),
        ("参观中华人民共和国展览。", "人民", "contained"),
        ("中华人民共和国", "中华", "contained"),
        ("发展中国家的经验", "中国", "contained"),
        ("研究生活动中心", "生活", "straddle"),
        ("老百姓和平民", "和平", "half"),
        ("中华人民共和国成立", "国成立", "half"),
        ("马克思主义学院", "主义学院", "half"),
    ],
)
def test_boundary_classes(text: str, words: str, expected: str) -> None:
    assert SEGMENTER.classify(text, *place(text, words)) == expected


def test_boundary_looks_at_the_clause_only() -> None:
    assert SEGMENTER.classify("他说和，平民百姓", 2, 5) in (
        "half",
        "straddle",
        "aligned",
        "contained",
    )
    far = "，" + "各地各部门" * 200
    assert SEGMENTER.classify("赌场" + far, 0, 2) == SEGMENTER.classify("赌场", 0, 2)


# --- guards

ENTRY = Entry("A1", "s", "org", "ORG101", ("旧局",), since=dt.date(2018, 10, 1))


def applies(folder: Path, record: str, text: str) -> bool:
    """Whether a guard of these fields applies to 旧局 in ``text``."""
    path = folder / "guards.toml"
    path.write_text(f'[g]\neffect = "silent"\n{record}\n', encoding="utf-8")
    entry = Entry(**{f: getattr(ENTRY, f) for f in ENTRY.__slots__} | {"guards": ("g",)})
    view = View([Segment(part) for part in text.split("¶")])
    return bool(read_guards(path).judge(view, *place(view.text, "旧局"), entry))


@pytest.mark.parametrize(
    ("record", "yes", "no"),
    [
        ('structure = "quotation"', "称“县旧局”的", "“称”县旧局“的”"),
        ('structure = "quotation"', "称「旧局」的", "称「旧局的"),
        ('structure = "quotation"', '称"旧局"的', '"称"旧局的"'),
        ('structure = "title"', "《旧局通知》", "《甲》旧局《乙》"),
        ('structure = "title"', "《关于转发《甲》和旧局意见的通知》", "旧局《关于《甲》的通知》"),
        ('structure = "title"', "〈旧局通知〉", "《\n旧局》"),
        ('structure = "bracket"', "（原旧局）", "（原）旧局"),
        ('structure = "bracket"', "【旧局】", "(甲)旧局"),
        ('structure = "earlier-year"', "2018年旧局成立", "2019年旧局成立"),
        ('structure = "earlier-year"', "自1998年起由旧局管理", "1998年，甲。旧局管理"),
        ('structure = ["title", "bracket"]', "（旧局）", "“旧局”"),
        ('before = ["原"]', "原旧局", "原县旧局"),
        ('before = ["原"]\ngap = 3', "原县旧局", "原，旧局"),
        ('after = ["时期"]', "旧局时期", "旧局在此时期"),
        ('after = ["时期"]\ngap = 2', "旧局在此时期", "旧局在那一时期"),
        ('clause_before = ["时任"]', "时任县旧局局长", "时任局长，旧局"),
        ('sentence_before = ["美国"]', "在美国，旧局说", "旧局说美国"),
        ('sentence = ["更名"]', "旧局今天，更名", "更名。旧局今天"),
        ('line = ["简历"]', "简历。他在旧局", "简历¶他在旧局"),
        ('document = ["年鉴"]', "年鉴¶他在旧局", "他在旧局"),
        ('before_pattern = "[0-9]号"', "第3号旧局", "第3号县旧局"),
        ('after_pattern = "令第"', "旧局令第", "旧局的令第"),
        ('document = ["甲"]\nunless = ["乙"]', "甲。旧局", "甲。旧局乙"),
    ],
)
def test_tests_of_a_guard(tmp_path: Path, record: str, yes: str, no: str) -> None:
    assert applies(tmp_path, record, yes)
    assert not applies(tmp_path, record, no)


def test_word_lists_and_several_guards(tmp_path: Path) -> None:
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "lands.txt").write_text("# 说明\n甲国\n\n乙国\n", encoding="utf-8")
    assert applies(tmp_path, 'sentence = ["@lands", "丙国"]', "乙国的旧局")
    assert applies(tmp_path, 'sentence = ["@lands", "丙国"]', "丙国的旧局")
    assert not applies(tmp_path, 'sentence = ["@lands"]', "# 说明的旧局")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('[g]\neffect = "gone"', "effect"),
        ('[g]\neffect = "silent"\nword = ["甲"]', "未知字段 word"),
        ('[g]\neffect = "silent"\nstructure = "circle"', "circle"),
        ('[g]\neffect = "silent"\nsentence = "甲"', "列表"),
        ('[g]\neffect = "silent"\nsentence = ["@none"]', "none"),
        ('[g]\neffect = "silent"\nafter_pattern = "("', "正则"),
        ('[g]\neffect = "silent"\ngap = "x"', "整数"),
        ("[g", "TOML"),
    ],
)
def test_broken_guard_says_where(tmp_path: Path, text: str, reason: str) -> None:
    (tmp_path / "guards.toml").write_text(text, encoding="utf-8")
    with pytest.raises(LexiconError, match=reason) as caught:
        read_guards(tmp_path / "guards.toml")
    assert caught.value.file == "guards.toml"


# --- effects and trace, through the whole way


def traced(
    text: str, folder: Path, row: str, columns: str, **options: str
) -> tuple[list[str], list[str]]:
    """(severities found, what silenced the rest) for one entry of a site lexicon."""
    path = write(folder, row, columns=f"id pattern {columns}")
    values: dict[str, object] = {"select": "ORG101", "as_of": "2026-01-01", "trace": True} | options
    guard = Guard(lexicons=path, **values)
    report = guard.check(Post(text, kind="page"))
    found = [v.severity.value for v in report if v.evidence["entry"] == "S1"]
    return found, [str(t["silenced_by"]) for t in report.trace if t["entry"] == "S1"]


@pytest.mark.parametrize(
    ("text", "row", "columns", "reason"),
    [
        ("大示例局", "S1 示例局 !大", "left", "左侧条件"),
        ("示例局长", "S1 示例局 !长", "right", "右侧条件"),
        ("示例局", "S1 示例局 2027", "since", "日期：2026-01-01 早于 2027-01-01"),
        ("示例局", "S1 示例局 2025", "until", "日期：2026-01-01 已过 2025-01-01"),
        ("《示例局志》", "S1 示例局 title", "guards", "语境 title"),
        ("研究生活动中心", "S1 生活 check", "boundary", "词边界 straddle"),
    ],
)
def test_trace_tells_what_silenced_a_hit(
    tmp_path: Path, text: str, row: str, columns: str, reason: str
) -> None:
    found, told = traced(text, tmp_path, row, columns)
    assert found == []
    assert any(reason in t for t in told)


def test_trace_tells_of_thresholds_and_allow_words(tmp_path: Path) -> None:
    weak = write(tmp_path, "S1 示例局 0.5", columns="id pattern confidence")
    report = Guard(lexicons=weak, select="ORG101", min_confidence=0.9, trace=True).check("示例局")
    assert len(report) == 0
    assert ["0.5" in str(t["silenced_by"]) for t in report.trace] == [True]
    rows = write(tmp_path, "S1 示例局 hit", "S2 大示例局 allow", columns="id pattern action")
    report = Guard(lexicons=rows, select="ORG101", trace=True).check("大示例局")
    assert [t["silenced_by"] for t in report.trace] == ["允许词 S2"]


def test_effects_of_guards_and_dates(tmp_path: Path) -> None:
    quoted, _ = traced("称“示例局”的", tmp_path, "S1 示例局 quote", "guards")
    plain, _ = traced("称示例局的", tmp_path, "S1 示例局 quote", "guards")
    assert (quoted, plain) == (["notice"], ["must-fix"])
    columns, row = "since full verified", "S1 示例局 2018-10 2020 quoted"
    day = {"as_of": "2018-09-30"}
    assert traced("示例局", tmp_path, row, columns, **day)[0] == []
    assert traced("示例局", tmp_path, row, columns, as_of="2019-12-31")[0] == ["notice"]
    assert traced("示例局", tmp_path, row, columns, as_of="2020-01-01")[0] == ["must-fix"]
    memory = "S1 示例局 2018-10 2020 memory"
    assert traced("示例局", tmp_path, memory, columns, as_of="2021-01-01")[0] == ["notice"]


def test_a_straddled_hit_is_silent_and_a_contained_one_weaker(tmp_path: Path) -> None:
    path = write(tmp_path, "S1 人民 check", columns="id pattern boundary")
    guard = Guard(lexicons=path, select="ORG101")
    (weak,) = guard.check("参观中华人民共和国展览。")
    (sure,) = guard.check("为人民服务，人民，满意。").violations[-1:]
    assert weak.confidence < sure.confidence == 1.0
    assert weak.evidence["context"] == ["contained"]
