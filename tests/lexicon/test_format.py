"""A broken lexicon names file, line, column and reason; the pattern language is exact."""

from __future__ import annotations

import datetime as dt
import itertools
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contentguard.errors import LexiconError
from contentguard.lexicon import read_lexicon
from contentguard.lexicon.pattern import LIMIT, Condition, PatternError, conditions, expand
from tests.lexicon.lexicon_samples import HEAD, index, read, write

BAD_CELLS = [
    ("pattern", "", "空"),
    ("pattern", "(甲", "缺少"),
    ("pattern", "甲)", "括号"),
    ("pattern", "[]", "方括号"),
    ("pattern", "甲?", "空词"),
    ("pattern", "\\", "反斜杠"),
    ("pattern", "?甲", "没有对应"),
    ("pattern", "\u200b", "不可见"),
    ("pattern", "[一二三四五六七八九十]" * 4, str(LIMIT)),
    ("rule", "ORG999", "没有规则"),
    ("rule", "org101", "没有规则"),
    ("action", "deny", "hit、allow、cue"),
    ("since", "2018年", "不是日期"),
    ("since", "2018-13", "不是日期"),
    ("full", "0", "不是日期"),
    ("until", "2018-02-30", "不是日期"),
    ("left", "甲", "开头"),
    ("left", "!(甲", "缺少"),
    ("right", "=", "开头"),
    ("boundary", "yes", "check、word"),
    ("confidence", "high", "不是数字"),
    ("confidence", "1.5", "0 与 1"),
    ("confidence", "nan", "不是数字"),
    ("weight", "inf", "不是数字"),
    ("squeeze", "maybe", "yes"),
    ("verified", "sure", "notice、quoted"),
    ("id", "", "为空"),
]


@pytest.mark.parametrize(("column", "value", "reason"), BAD_CELLS)
def test_wrong_cell_names_file_line_column_and_reason(
    tmp_path: Path, column: str, value: str, reason: str
) -> None:
    values = {"id": "A2", "pattern": "乙"} | {column: value}
    columns = list(values)
    text = "\t".join(columns) + "\nA1\t甲\n\n# 说明\n" + "\t".join(values.values()) + "\n"
    path = tmp_path / "bad.tsv"
    path.write_text(HEAD.format(detector="org") + text, encoding="utf-8")
    with pytest.raises(LexiconError) as caught:
        read_lexicon(path, {"ORG101"})
    error = caught.value
    assert (error.file, error.line, error.column) == ("bad.tsv", 12, column)
    assert reason in error.reason
    assert "bad.tsv 第12行" in str(error)


@pytest.mark.parametrize(
    ("values", "column"),
    [
        ({"since": "2020", "full": "2019"}, "full"),
        ({"full": "2019"}, "full"),
        ({"since": "2020", "until": "2020"}, "until"),
    ],
)
def test_dates_that_contradict_each_other(
    tmp_path: Path, values: dict[str, str], column: str
) -> None:
    names, cells = " ".join(values), " ".join(values.values())
    with pytest.raises(LexiconError) as caught:
        read(tmp_path, f"A1 甲 {cells}", columns=f"id pattern {names}")
    assert caught.value.column == column


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("id\tpattern\n", 1, "第一行"),
        (HEAD.format(detector="org") + "id\tpattern\nA1\t甲\nA1\t乙\n", 10, "重复"),
        (HEAD.format(detector="org") + "id\tpattern\nA1\t甲\t多\n", 9, "3 格"),
        (HEAD.format(detector="org") + "id\tpatern\n", 8, "不认识的列"),
        (HEAD.format(detector="org") + "id\tpattern\tid\n", 8, "重复的列名"),
        (HEAD.format(detector="org") + "id\trule\n", 8, "必须有"),
        (HEAD.format(detector="") + "id\tpattern\n", 8, "detector"),
        (HEAD.format(detector="org"), None, "没有列名行"),
    ],
)
def test_wrong_file(tmp_path: Path, text: str, line: int | None, reason: str) -> None:
    path = tmp_path / "bad.tsv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(LexiconError) as caught:
        read_lexicon(path)
    assert caught.value.line == line
    assert reason in str(caught.value)


def test_wrong_encoding_names_the_line_and_a_missing_file_is_said(tmp_path: Path) -> None:
    path = tmp_path / "gbk.tsv"
    path.write_bytes(b"# contentguard-lexicon: 1\n# id: x\n" + "# title: 样例".encode("gb18030"))
    with pytest.raises(LexiconError) as caught:
        read_lexicon(path)
    assert caught.value.line == 3
    with pytest.raises(LexiconError, match="打不开"):
        read_lexicon(tmp_path / "none.tsv")


def test_every_column_is_read(tmp_path: Path) -> None:
    columns = (
        "id pattern rule action suggestion since full until left right boundary guards confidence"
        " weight tag squeeze basis verified note"
    )
    row = "A1 旧名 ORG201 hit 新名|又名 2018-10 2019 2024-02-03 !大|^ =厅·!室 word quote,title 0.5 2 x yes 依据 quoted 记"
    (entry,) = read(tmp_path, row, columns=columns).entries
    assert (entry.rule, entry.suggestions, entry.words) == ("ORG201", ("新名", "又名"), ("旧名",))
    assert (entry.since, entry.full) == (dt.date(2018, 10, 1), dt.date(2019, 1, 1))
    assert entry.until == dt.date(2024, 2, 3)
    assert entry.left[0].edge
    assert len(entry.right) == 2
    assert (entry.boundary, entry.guards) == ("word", ("quote", "title"))
    assert (entry.confidence, entry.weight, entry.tag, entry.squeeze) == (0.5, 2.0, "x", True)
    assert (entry.basis, entry.verified, entry.line, entry.simple) == ("依据", "quoted", 9, False)


def test_windows_file_with_mark_reads_the_same(tmp_path: Path) -> None:
    path = write(tmp_path, "A1 甲 乙", columns="id pattern suggestion")
    plain = read_lexicon(path).entries
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert read_lexicon(path).entries == plain


def test_words_and_conditions_are_folded_like_the_text(tmp_path: Path) -> None:
    lexicon = read(tmp_path, "A1 環保局 !縣|市", "A2 ＡＢ局", columns="id pattern left")
    assert lexicon.entries[0].words == ("环保局",)
    hits = index(lexicon).scan("县环保局、省环保局、ab局", dt.date(2026, 1, 1))["org"]
    assert [(h.start, h.entry.id) for h in hits] == [(6, "A1"), (10, "A2")]


# --- the pattern language

PARTS = st.recursive(
    st.sampled_from(["甲", "乙", "丙", "😀", "a"]).map(lambda c: (c, [c])),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(
            lambda xs: ("".join(p for p, _ in xs), ["".join(w) for w in itertools.product(*(ws for _, ws in xs))])
        ),
        st.lists(inner, min_size=1, max_size=3).map(
            lambda xs: ("(" + "|".join(p for p, _ in xs) + ")", [w for _, ws in xs for w in ws])
        ),
        inner.map(lambda x: ("(" + x[0] + ")?", [*x[1], ""])),
        inner.map(lambda x: ("(" + x[0] + "|)", [*x[1], ""])),
        st.lists(st.sampled_from("甲乙丙(|)?"), min_size=1, max_size=3).map(
            lambda cs: ("[" + "".join(cs) + "]", cs)
        ),
        st.sampled_from("()[]|?\\^").map(lambda c: ("\\" + c, [c])),
    ),
    max_leaves=6,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(PARTS)
def test_expansion_agrees_with_brute_force(sample: tuple[str, list[str]]) -> None:
    pattern, words = sample
    distinct = list(dict.fromkeys(words))
    if "" in distinct:
        with pytest.raises(PatternError):
            expand(pattern)
    elif len(words) <= LIMIT // 4:
        assert sorted(expand(pattern)) == sorted(distinct)


@settings(max_examples=200)
@given(st.text(st.sampled_from("甲乙()[]|?\\!=^$ "), max_size=12))
def test_any_pattern_is_read_or_refused(pattern: str) -> None:
    words: list[str] = []
    with suppress(PatternError):
        words = expand(pattern)
    assert "" not in words
    assert len(words) <= 6**6
    found: tuple[Condition, ...] = ()
    with suppress(PatternError):
        found = conditions(pattern)
    assert all(c.words or c.edge for c in found)


@pytest.mark.parametrize(
    ("column", "text", "start", "holds"),
    [
        ("=^", "局", 0, True),
        ("=^", "甲局", 1, False),
        ("=^", "甲\n局", 2, True),
        ("=^", "甲\r\n局", 3, True),
        ("=^", "甲\x1e局", 2, True),
        ("!^", "局", 0, False),
        ("=甲|^", "局", 0, True),
        ("=^|甲", "局", 0, True),
        ("=^|甲", "甲局", 1, True),
        ("=(^|甲)", "乙局", 1, False),
        ("!甲 !乙", "丙局", 1, True),
        ("!甲 !乙", "乙局", 1, False),
        ("=\\^", "^局", 1, True),
        ("=\\^", "局", 0, False),
    ],
)
def test_left_conditions_at_edges(column: str, text: str, start: int, holds: bool) -> None:
    assert all(c.left(text, start) for c in conditions(column)) is holds


@pytest.mark.parametrize(
    ("column", "text", "end", "holds"),
    [
        ("=$", "局", 1, True),
        ("=$", "局甲", 1, False),
        ("=$", "局\n甲", 1, True),
        ("=$|长", "局长", 1, True),
        ("=长|$", "局", 1, True),
        ("!$", "局", 1, False),
        ("![长机]", "局机关", 1, False),
        ("!长(期|远)", "局长", 1, True),
    ],
)
def test_right_conditions_at_edges(column: str, text: str, end: int, holds: bool) -> None:
    assert all(c.right(text, end) for c in conditions(column)) is holds


def test_unknown_guard_names_the_line(tmp_path: Path) -> None:
    lexicon = read(tmp_path, "A1 甲 ", "A2 乙 nowhere", columns="id pattern guards")
    with pytest.raises(LexiconError) as caught:
        index(lexicon)
    assert (caught.value.line, caught.value.column) == (10, "guards")
    assert "nowhere" in caught.value.reason
