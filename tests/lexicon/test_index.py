"""Both engines find the same; leftmost-longest, allow-words, dates, squeezed words, large lexicons."""

from __future__ import annotations

import datetime as dt
import random
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contentguard import Guard, Post
from contentguard.errors import LexiconError
from contentguard.lexicon import Lexicon
from contentguard.lexicon.automaton import DaachorseMatcher, PyAhoMatcher, build_matcher
from contentguard.text import fold
from tests.conftest import ROOT, SHARED
from tests.lexicon.lexicon_samples import HEAD, index, read, write

DAY = dt.date(2026, 1, 1)
LETTERS = "甲乙丙ab1é😀𠮷"
needs_daachorse = pytest.mark.skipif(find_spec("daachorse") is None, reason="extra: fast")


def brute(words: list[str], text: str) -> list[tuple[int, int, int]]:
    """Every occurrence of every word, by looking everywhere."""
    found = [
        (at, at + len(word), number)
        for number, word in enumerate(words)
        for at in range(len(text))
        if text.startswith(word, at)
    ]
    return sorted(found)


def hits(lexicon: Lexicon, text: str, day: dt.date = DAY) -> list[tuple[int, int, str]]:
    found = index(lexicon).scan(text, day).get(lexicon.detector, [])
    return [(h.start, h.end, h.entry.id) for h in found]


# --- engines


@settings(max_examples=200)
@given(
    st.lists(st.text(LETTERS, min_size=1, max_size=4), unique=True, max_size=12),
    st.text(LETTERS + "\n\x00", max_size=80),
    st.sampled_from((1, 9)),
)
def test_engines_find_every_occurrence(words: list[str], text: str, times: int) -> None:
    text *= times  # long and dense texts go another way than short or ordinary ones
    wanted = brute(words, text)
    assert PyAhoMatcher(words).find(text) == wanted
    if find_spec("daachorse") is not None:
        assert DaachorseMatcher(words).find(text) == wanted


def test_gate_and_automaton_find_the_same() -> None:
    words = list(dict.fromkeys(w for x in Guard().lexicons for e in x.entries for w in e.words))
    matcher = PyAhoMatcher(words)
    text = fold("".join(p.read_text(encoding="utf-8") for p in (ROOT / "docs").glob("*.md")))[0]
    around = " ".join(f"甲{word}乙😀" for word in words[::7])
    for sample in (text, around, "".join(words[::5])):
        found = matcher.find(sample)
        assert found == matcher._walk(sample)
        assert len(found) > 100


@needs_daachorse
def test_engines_agree_on_real_text() -> None:
    words = list(dict.fromkeys(w for x in Guard().lexicons for e in x.entries for w in e.words))
    words += ["局", "的", "通知", "a", "e ", "。", "\n"]
    words = list(dict.fromkeys(words))
    paths = [*(ROOT / "examples").iterdir(), *(ROOT / "docs").glob("*.md"), ROOT / "README.md"]
    if SHARED.is_dir():
        paths += sorted((SHARED / "inputs").glob("*.txt"))
    stock, fast = PyAhoMatcher(words), DaachorseMatcher(words)
    total = 0
    for path in (p for p in paths if p.is_file()):
        text = fold(path.read_text(encoding="utf-8"))[0]
        found = stock.find(text)
        assert found == fast.find(text), path.name
        total += len(found)
    assert total > 500


def test_no_words_find_nothing() -> None:
    for engine in ("pyahocorasick", "auto"):
        assert build_matcher((), engine).find("任何文字") == []


# --- which hits stand


def test_leftmost_longest(tmp_path: Path) -> None:
    lexicon = read(tmp_path, "A1 甲乙", "A2 甲乙丙", "A3 丙丁", "A4 乙丙丁戊", "A5 丁")
    assert hits(lexicon, "甲乙丙丁") == [(0, 3, "A2"), (3, 4, "A5")]
    assert hits(lexicon, "乙丙丁戊甲乙") == [(0, 4, "A4"), (4, 6, "A1")]


def test_detectors_do_not_hide_each_other(tmp_path: Path) -> None:
    one = read(tmp_path, "A1 甲乙丙", name="1.tsv")
    other = read(tmp_path, "B1 乙", detector="typ", name="2.tsv")
    found = index(one, other).scan("甲乙丙", DAY)
    assert {d: [h.entry.id for h in hs] for d, hs in found.items()} == {
        "org": ["A1"],
        "typ": ["B1"],
    }


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_allow_words_cover_exactly_what_they_contain(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("lex")
    word = st.text("甲乙丙", min_size=1, max_size=3)
    words = data.draw(st.lists(word, unique=True, min_size=1, max_size=4))
    allowed = data.draw(st.lists(word, unique=True, max_size=3))
    text = data.draw(st.text("甲乙丙", max_size=14))
    rows = [f"H{n} {w} hit" for n, w in enumerate(words)] + [
        f"A{n} {w} allow" for n, w in enumerate(allowed)
    ]
    lexicon = read(folder, *rows, columns="id pattern action")
    covers = brute(allowed, text)
    open_hits = [
        h for h in brute(words, text) if not any(a[0] <= h[0] and h[1] <= a[1] for a in covers)
    ]
    wanted, last = [], 0
    for start, end, number in sorted(open_hits, key=lambda h: (h[0], -h[1])):
        if start >= last:
            wanted.append((start, end, f"H{number}"))
            last = end
    assert hits(lexicon, text) == wanted


def test_cues_are_all_kept_in_order(tmp_path: Path) -> None:
    lexicon = read(
        tmp_path, "C1 甲乙丙 cue", "C2 乙 cue", "C3 丙丁 cue", columns="id pattern action"
    )
    assert [h[2] for h in hits(lexicon, "甲乙丙丁")] == ["C1", "C2", "C3"]


@pytest.mark.parametrize(
    ("day", "found"),
    [("2017-12-31", False), ("2018-01-01", True), ("2019-12-31", True), ("2020-01-01", False)],
)
def test_since_and_until(tmp_path: Path, day: str, found: bool) -> None:
    lexicon = read(tmp_path, "A1 甲 2018 2020", columns="id pattern since until")
    assert bool(hits(lexicon, "甲", dt.date.fromisoformat(day))) is found


# --- squeezed

NOISE = st.sampled_from(["·", ".", "*", "#", "-", "|", "_", "··", ". ", "-*-"])


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_squeezed_words_are_found_with_their_offsets(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    lexicon = read(
        tmp_path_factory.mktemp("lex"), "A1 澳门赌场 yes", "A2 网上博彩平台开户送彩金大全 yes", "A3 普通 ",
        columns="id pattern squeeze",
    )  # fmt: skip
    text, wanted = "", []
    for _ in range(data.draw(st.integers(1, 4))):
        text += data.draw(
            st.sampled_from(["前面说明，", "各 位 群 众：", "\n", "共·建", "汉" * 70])
        )
        entry = data.draw(st.sampled_from(lexicon.entries[:2]))
        word = entry.words[0]
        gaps = [data.draw(st.one_of(st.just(""), NOISE)) for _ in word[1:]]
        dirty = word[0] + "".join(g + c for g, c in zip(gaps, word[1:], strict=True))
        wanted.append((len(text), len(text) + len(dirty), entry.id))
        text += dirty + "。"
    assert hits(lexicon, text) == wanted


def test_blanks_separate_single_characters_only(tmp_path: Path) -> None:
    lexicon = read(tmp_path, "A1 赌场 yes", "A2 代开发票 yes", columns="id pattern squeeze")
    assert hits(lexicon, "有，赌 场，") == [(2, 5, "A1")]
    assert hits(lexicon, "代 开 发 票") == [(0, 7, "A2")]
    assert hits(lexicon, "豪赌 场地") == []


def test_only_squeeze_entries_are_squeezed_and_dates_count(tmp_path: Path) -> None:
    lexicon = read(
        tmp_path,
        "A1 赌场 yes 2020",
        "A2 机关  ",
        "A3 彩票 yes ",
        columns="id pattern squeeze since",
    )
    assert hits(lexicon, "赌·场机·关彩-票") == [(0, 3, "A1"), (6, 9, "A3")]
    assert hits(lexicon, "赌·场", dt.date(2019, 1, 1)) == []


def test_squeezed_hit_tells_the_trace_what_silenced_it(tmp_path: Path) -> None:
    lexicon = read(tmp_path, "A1 赌场 yes !禁", columns="id pattern squeeze left")
    told: list[tuple[str, str]] = []
    index(lexicon).scan("禁赌·场", DAY, lambda e, text, why: told.append((text, why)))
    assert told == [("赌·场", "左侧条件")]


# --- site lexicons


def check(text: str, *files: Path, **options: object) -> list[tuple[str, str, tuple[str, ...]]]:
    options = {"show": "full", "select": "ORG", "as_of": "2026-01-01"} | options
    guard = Guard(lexicons=files, **options)
    report = guard.check(Post(text, kind="page"))
    return [(v.code, v.text, tuple(s.text for s in v.suggestions)) for v in report]


def test_site_lexicon_adds(tmp_path: Path) -> None:
    path = write(tmp_path, "S1 示例旧局 示例新局 own", columns="id pattern suggestion verified")
    assert check("由示例旧局办理。", path) == [("ORG101", "示例旧局", ("示例新局",))]


def test_site_lexicon_overrides_the_same_words(tmp_path: Path) -> None:
    text = "由县扶贫开发局办理。"
    (before,) = check(text)
    path = write(tmp_path, "S1 扶贫开发局 县乡村振兴中心", columns="id pattern suggestion")
    (after,) = check(text, path)
    assert before[1] == after[1] == "扶贫开发局"
    assert before[2] != after[2] == ("县乡村振兴中心",)


@pytest.mark.parametrize("detector", ["*", "org"])
def test_site_lexicon_allows(tmp_path: Path, detector: str) -> None:
    path = write(
        tmp_path,
        "S1 示例扶贫开发局 allow 本站现行",
        columns="id pattern action basis",
        detector=detector,
    )
    assert check("由示例扶贫开发局办理。", path) == []
    assert [t for _, t, _ in check("由县扶贫开发局办理。", path)] == ["扶贫开发局"]


def test_every_detector_honours_the_star_but_personal_data_do_not(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "S1 领取人王小明，身份证号110101199003078830 allow",
        columns="id pattern action",
        detector="*",
    )
    found = check("领取人王小明，身份证号110101199003078830。", path, select="PII101")
    assert [c for c, _, _ in found] == ["PII101"]


def test_unknown_detector_of_a_site_lexicon_is_an_error(tmp_path: Path) -> None:
    path = write(tmp_path, "S1 甲", detector="orgs")
    with pytest.raises(LexiconError, match="orgs"):
        Guard(lexicons=path)


def test_a_hundred_thousand_entries_work_within_bounds(tmp_path: Path) -> None:
    """Both load times are measured by benchmarks/lexicons.py; here: it works, in bounded memory."""
    rng = random.Random(3)
    letters = [chr(c) for c in range(0x4E00, 0x5600)]
    words = sorted({"".join(rng.choices(letters, k=rng.randint(4, 6))) for _ in range(100_000)})
    rows = "".join(f"G{n}\t{w}\t新名\n" for n, w in enumerate(words))
    path = tmp_path / "large.tsv"
    path.write_text(
        HEAD.format(detector="org") + "id\tpattern\tsuggestion\n" + rows, encoding="utf-8"
    )
    code = """
import resource, sys
from contentguard import Guard
guard = Guard(lexicons=sys.argv[1], select="ORG101", show="full")
text = "、".join(sys.argv[2:])
print(len(guard.check(text).violations), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
print(len(Guard(lexicons=sys.argv[1], select="ORG101").check(text).violations))
"""
    sample = [words[0], words[len(words) // 2], words[-1]]
    done = subprocess.run(
        [sys.executable, "-c", code, str(path), *sample], capture_output=True, text=True, check=True
    )
    found, megabytes, again = map(int, done.stdout.split())
    assert found == again == 3
    assert megabytes < 700
