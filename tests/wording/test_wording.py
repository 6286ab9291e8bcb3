"""The engine of the wording family: alignment, seeds, facts, the site's own names."""

from __future__ import annotations

import datetime as dt
import random
from itertools import pairwise

import pytest

from contentguard import Guard, Post
from contentguard.detectors.wording.align import align, core, hopeless
from contentguard.detectors.wording.confusable import confusables
from contentguard.detectors.wording.facts import facts
from contentguard.detectors.wording.numerals import chinese, number
from contentguard.detectors.wording.phrases import SHORT, offices, phrases
from contentguard.detectors.wording.seeds import main
from contentguard.lexicon import read_lexicon
from contentguard.resources import data_dir

PHRASE = "以习近平同志为核心的党中央"


def _slips(text: str) -> list[str]:
    places = range(len(text))
    found = [text[:i] + "某" + text[i + 1 :] for i in places]
    found += [text[:i] + text[i + 1 :] for i in places]
    found += [text[:i] + text[i] + text[i:] for i in places]
    return found + [text[:i] + text[i + 1] + text[i] + text[i + 2 :] for i in places[:-1]]


def test_align_finds_each_single_slip_that_leaves_the_seed_whole() -> None:
    at, size = 5, 3
    for wrong in _slips(PHRASE):
        text = "在" + wrong + "领导下"
        pos = text.find(PHRASE[at : at + size])
        if pos < 0:
            continue
        match = align(PHRASE, at, size, text, pos, 1)
        assert match is not None, wrong
        assert len(match.edits) <= 1, wrong


def test_the_gate_never_refuses_what_the_alignment_would_find() -> None:
    rng = random.Random(7)
    for wrong in _slips(PHRASE):
        text = "坚持在" + wrong + rng.choice(["，", "领导", ""])
        for at in range(len(PHRASE) - 3):
            pos = text.find(PHRASE[at : at + 3])
            if pos >= 0 and hopeless(PHRASE, at, 3, text, pos):
                match = align(PHRASE, at, 3, text, pos, 1)
                edge = match is None or not match.edits or match.edits[0].kind == "drop"
                assert edge or match.edits[0].index in (0, len(PHRASE) - 1), (wrong, at, match)


def test_marks_make_no_difference() -> None:
    phrase = core("“两个一百年”奋斗目标")
    assert phrase == "两个一百年奋斗目标"
    match = align(phrase, 5, 3, "“两个一百年”奋斗目标", 7, 1)
    assert match is not None
    assert match.edits == ()


def test_every_seed_belongs_to_a_phrase() -> None:
    lexicon = read_lexicon(data_dir("lexicons") / "exp_seeds.tsv")
    index = phrases()
    sought: dict[str, int] = {}
    for entry in lexicon.entries:
        if entry.tag[0] not in ">=":
            continue
        for item in entry.tag[1:].split("|"):
            ident, _, at = item.partition(":")
            assert ident in index, f"{entry.id}: run python -m contentguard.detectors.wording.seeds"
            if at:
                word = entry.words[0]
                assert index[ident].core[int(at) : int(at) + len(word)] == word
                sought[ident] = sought.get(ident, 0) + 1
    long = [p for p in index.values() if len(p.core) > SHORT and p.rule != "EXP101"]
    missing = [p.text for p in long if sought.get(p.id, 0) < 2 and len(core(p.text)) > SHORT]
    # Phrases of short members (增强“四个意识”) are looked for by their members.
    assert len(missing) <= 20, missing


def test_at_least_three_hundred_phrases_with_a_basis() -> None:
    canonical = [p for p in phrases().values() if p.rule == "EXP201"]
    assert len(canonical) >= 300
    assert all(p.basis and p.verified in ("corpus", "quoted", "memory", "own") for p in canonical)
    assert sum(p.verified == "corpus" for p in canonical) >= 300


def test_canonical_phrases_do_not_accuse_each_other() -> None:
    guard = Guard(select=("EXP101", "EXP104", "EXP201"))
    wrong = {}
    for phrase in phrases().values():
        found = [v.text for v in guard.check(Post(f"要{phrase.text}。", published="2026-04-20"))]
        if found:
            wrong[phrase.text] = found
    assert not wrong


@pytest.mark.parametrize(
    ("text", "value"),
    [("二十", 20), ("十四", 14), ("2021", 2021), ("一百零二", 102), ("一百", 100), ("甲", None)],
)
def test_number(text: str, value: int | None) -> None:
    assert number(text) == value


def test_chinese_numbers_read_back() -> None:
    assert all(number(chinese(n)) == n for n in range(1, 100))


def test_facts_are_in_order() -> None:
    known = facts()
    held = [known.congresses[n] for n in sorted(known.congresses)]
    assert held == sorted(held)
    assert [known.plenums[k] for k in sorted(known.plenums)] == sorted(known.plenums.values())
    assert known.plan_years(14) == (2021, 2025)
    assert known.days["全国助残日"].on(2024) == dt.date(2024, 5, 19)


def test_offices_of_one_title_follow_each_other() -> None:
    premiers = sorted(
        (o for o in offices() if o.office == "总理" and o.since), key=lambda o: str(o.since)
    )
    for earlier, later in pairwise(premiers[1:]):
        assert earlier.until == later.since


def test_a_site_adds_its_own_names() -> None:
    guard = Guard(select=("EXP101",), sections={"site": {"leaders": ["张晓明 县委书记"]}})
    assert [v.text for v in guard.check("县委书记张小明到村里调研。")] == ["县委书记张小明"]
    assert not list(guard.check("县委书记张晓明到村里调研。"))
    assert not list(guard.check("县委书记李大刚到村里调研。"))
    assert not list(Guard(select=("EXP101",)).check("县委书记张小明到村里调研。"))


def test_sounds_and_shapes() -> None:
    tables = confusables()
    assert tables.kind("政", "正") == "sound"
    assert tables.kind("人", "入") == "shape"
    assert tables.kind("党", "水") == ""


def test_the_seeds_were_made_with_clean_texts() -> None:
    words = {e.words[0] for e in read_lexicon(data_dir("lexicons") / "exp_seeds.tsv").entries}
    assert words.isdisjoint({"大精神", "中央委", "国家主席习近平", "脱贫攻坚"})
    assert main([]) == 2
