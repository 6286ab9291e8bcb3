"""Slips that no list holds: arbitrary characters in names, and words broken by gaps."""

from __future__ import annotations

import pytest

from contentguard import Guard, Post
from contentguard.detectors.wording.breaks import joined
from contentguard.detectors.wording.frames import Frames
from contentguard.detectors.wording.phrases import phrases


def test_what_is_joined_leads_back() -> None:
    text = "前文，学习\n近平凡的事。第二 行接着写，“引\r\n用”完了"
    gaps = joined(text)
    assert gaps is not None
    for index, start in enumerate(gaps.starts):
        end = gaps.text.find("\x1e", start)
        words = gaps.text[start : end if end >= 0 else None]
        for offset, char in enumerate(words):
            assert text[gaps.place(index, start + offset)] == char


def test_a_gap_that_no_word_reaches_across_is_left_out() -> None:
    text = "县人民\n政府，第二\n行"
    gaps = joined(text, frozenset({"民政"}))
    assert gaps is not None
    assert gaps.text == "县人民政府"
    assert joined(text, frozenset()) is None


def test_nothing_is_joined_without_chinese_on_both_sides() -> None:
    assert joined("第一行。\n第二行 abc\n3. 开头") is None
    assert joined("") is None


def test_a_span_across_a_gap_covers_it() -> None:
    gaps = joined("县人民\n政府")
    assert gaps is not None
    at = gaps.across(1, 5)
    assert at == 0
    assert gaps.span(at, 1, 5) == (1, 6)
    assert gaps.span(at, 2, 2) == (2, 2)
    assert gaps.across(0, 3) == -1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("由国综院批准", "国综院"),
        ("报人民致府备案", "人民致府"),
        ("习近平忘书记强调", "习近平忘书记"),
    ],
)
def test_a_frame_finds_any_inner_character(text: str, words: str) -> None:
    found = [text[m.start : m.end] for _, m in Frames(phrases()).find(text)]
    assert words in found


@pytest.mark.parametrize(
    "text", ["由国务院批准", "报人民政府备案", "国家医院", "习近平总书记强调", "习近平出席会议"]
)
def test_a_frame_passes_what_is_right(text: str) -> None:
    assert not list(Frames(phrases()).find(text))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("学习习近\n乎同志的文章", "习近\n乎"),
        ("加强县人民政\n俯机关建设", "人民政\n俯"),
        ("推进全面\n从严治觉向纵深发展", "全面\n从严治觉"),
    ],
)
def test_broken_words_are_found_with_their_span(text: str, words: str) -> None:
    report = Guard(select=("EXP",)).check(Post(text))
    assert words in [v.text for v in report]


@pytest.mark.parametrize(
    "text",
    [
        "节目片单\n中央广播电视总台今天发布",
        "姓 名：张 三\n县 人 民 政 府",
        "国务\n院办公厅印发通知",
    ],
)
def test_right_words_across_lines_are_silent(text: str) -> None:
    assert not list(Guard(select=("EXP",)).check(Post(text)))
