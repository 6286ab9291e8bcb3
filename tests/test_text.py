"""The folded view and its exact way back."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contentguard.model import Piece, Segment
from contentguard.text import BLOCK, BOUNDARY, View, blocks, fold, source_spans, split_plain

DIRT = st.sampled_from(
    ["发(fā)", "站(zhan)", "政(zheng)(zheng)", "網(wǎng)", "\u200b", "\u00ad", "\ufeff", "１２", "Ａ", "　", "號", "國",
     "（web）", "(ai)", "发(zhan)", "\ud800", "𝟏", "\u2f00", "\uf900", "\U000e0020", "，", "。", "\n", "（", ")", "發（ｆā）"]
)  # fmt: skip
TEXT = st.lists(st.one_of(DIRT, st.text(max_size=6)), max_size=20).map("".join)


def at(view: View, words: str) -> list[tuple[int, int]]:
    start = view.text.index(words)
    return [s for o in view.origin(start, start + len(words)) for s in o.spans]


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("规(guī)范发(fā)布", "规范发布"),
        ("网站(zhan)长", "网站长"),
        ("政(zheng)(zheng)府", "政府"),
        ("網站編號", "网站编号"),
        ("扶贫\u200b开发\u00ad局", "扶贫开发局"),
        ("１３９１２３４５６７８", "13912345678"),
        ("人工智能(ai)与门户(web)", "人工智能(ai)与门户(web)"),
        ("著名乾隆", "著名乾隆"),
        ("\u2f3f\uf9dd", "手利"),
        ("𝟏𝟑𝟗", "139"),
        ("规（guī）范", "规范"),
    ],
)
def test_folds(dirty: str, clean: str) -> None:
    assert fold(dirty)[0] == clean


def test_clean_text_needs_no_map() -> None:
    text = "县人民政府（办公室）2026年3月印发。"
    assert fold(text) == (text, None)


def test_gloss_inside_a_word_is_one_piece() -> None:
    view = View([Segment("由县扶贫开(kāi)发局\u200b负责")])
    assert at(view, "扶贫开发局") == [(2, 12)]
    assert view.raw[2:12] == "扶贫开(kāi)发局"


def test_trailing_gloss_is_not_part_of_the_word() -> None:
    view = View([Segment("工作规(guī)范(fàn)。")])
    assert at(view, "规范") == [(2, 9)]


def test_segments_are_kept_apart() -> None:
    view = View([Segment("县扶贫"), Segment("开发局")])
    assert view.text == "县扶贫" + BOUNDARY + "开发局"
    assert "扶贫开发局" not in view.text
    assert [s.text for s, _, _ in view.segment_spans()] == ["县扶贫", "开发局"]
    assert [view.text[a:b] for _, a, b in view.segment_spans()] == ["县扶贫", "开发局"]


def test_boundary_mark_in_the_source_is_no_boundary() -> None:
    view = View([Segment("甲\x1e乙"), Segment("丙")])
    assert [view.text[a:b] for _, a, b in view.segment_spans()] == ["甲 乙", "丙"]


def test_source_spans_of_atomic_and_broken_pieces() -> None:
    pieces = (Piece(0, 2, 3, 5), Piece(2, 3, 5, 11), Piece(3, 5, 20, 22))
    assert source_spans(pieces, 0, 5) == [(3, 11), (20, 22)]
    assert source_spans(pieces, 1, 2) == [(4, 5)]
    assert source_spans(pieces, 2, 3) == [(5, 11)]


def test_sentence_and_line() -> None:
    view = View([Segment("甲。乙丙丁！\n戊")])
    assert view.text[slice(*view.sentence(3, 4))] == "乙丙丁"
    assert view.text[slice(*view.line(3, 4))] == "甲。乙丙丁！"


def test_long_text_is_cut_at_line_ends_and_nothing_is_lost() -> None:
    text = ("第一行文字。\n" * 4_000) + "完"
    parts = split_plain(text, Segment(""))
    assert "".join(p.text for p in parts) == text
    assert all(p.text.endswith("\n") for p in parts[:-1])
    assert max(len(p.text) for p in parts) <= BLOCK
    assert len(blocks(parts)) == len(parts)
    last = parts[-1]
    assert source_spans(last.pieces, len(last.text) - 1, len(last.text)) == [
        (len(text) - 1, len(text))
    ]


def test_one_endless_line_is_cut_as_well() -> None:
    parts = split_plain("汉" * 35_000, Segment(""))
    assert [len(p.text) for p in parts] == [10_000, 10_000, 10_000, 5_000]


@settings(max_examples=300)
@given(TEXT)
def test_folding_twice_changes_nothing(text: str) -> None:
    once = fold(text)[0]
    again, offsets = fold(once)
    assert again == once
    assert offsets is None


@settings(max_examples=300)
@given(TEXT, st.data())
def test_the_original_slice_folds_to_the_found_text(text: str, data: st.DataObject) -> None:
    view = View([Segment(text)])
    if not view.text:
        return
    start = data.draw(st.integers(0, len(view.text) - 1))
    end = data.draw(st.integers(start + 1, len(view.text)))
    a, b = view.raw_span(start, end)
    assert 0 <= a < b <= len(text)
    assert fold(view.raw[a:b])[0] == view.text[start:end]


@settings(max_examples=300)
@given(TEXT)
def test_length_and_order_are_kept(text: str) -> None:
    view = View([Segment(text)])
    places = [view.raw_span(i, i + 1) for i in range(len(view.text))]
    assert all(b - a == 1 for a, b in places)
    assert all(x[1] <= y[0] for x, y in itertools.pairwise(places))
    assert len(view.text) <= len(text)


@settings(max_examples=100)
@given(st.lists(TEXT, min_size=1, max_size=6))
def test_every_character_finds_its_segment(texts: list[str]) -> None:
    segments = [Segment(t) for t in texts]
    view = View(segments)
    for segment, start, end in view.segment_spans():
        for pos in range(start, end):
            (origin,) = view.origin(pos, pos + 1)
            assert origin.segment is segment
