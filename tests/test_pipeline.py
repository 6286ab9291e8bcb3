"""``Guard``: order, laziness, threads, reload, dates, kinds, settings; content never raises."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from threading import Event, Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contentguard import Attachment, ContentGuardError, Guard, Post
from contentguard.detectors.base import AsOf
from contentguard.errors import ConfigError, InputError, LexiconError
from contentguard.model import Finding, Kind
from contentguard.resolve import resolve
from tests.conftest import ROOT
from tests.lexicon.lexicon_samples import write as write_lexicon

FAULTY = "县扶贫开发局开展走访慰问活动。"
CLEAN = "县农业农村局开展走访慰问活动。"


@lru_cache(maxsize=1)
def org() -> Guard:
    return Guard(select="ORG", as_of="2026-01-01")


# --- many posts


def posts(count: int) -> list[Post]:
    return [Post(FAULTY * (n % 3), id=str(n)) for n in range(count)]


@pytest.mark.parametrize("jobs", [1, 2])
def test_check_many_keeps_the_order(jobs: int) -> None:
    given_posts = posts(40)
    reports = list(org().check_many(iter(given_posts), jobs=jobs))
    assert [r.source for r in reports] == [p.id for p in given_posts]
    assert [len(r) for r in reports] == [n % 3 for n in range(40)]


def test_check_many_is_lazy() -> None:
    taken = []

    def source() -> Iterator[str]:
        for n in range(1_000):
            taken.append(n)
            yield FAULTY

    stream = org().check_many(source())
    assert taken == []
    assert len(next(stream)) == 1
    assert len(taken) <= 2


def test_a_fault_of_the_source_is_the_callers() -> None:
    def source() -> Iterator[str]:
        yield FAULTY
        raise KeyError("mine")

    stream = org().check_many(source())
    assert len(next(stream)) == 1
    with pytest.raises(KeyError, match="mine"):
        next(stream)


# --- threads and reload


def test_many_threads_get_the_same_results() -> None:
    guard = Guard(as_of="2026-01-01")
    texts = [p.read_text(encoding="utf-8") for p in sorted((ROOT / "examples").glob("*.txt"))] * 8
    alone = [guard.check(t) for t in texts]
    fresh = Guard(as_of="2026-01-01")
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(fresh.check, texts)) == alone


def test_hot_reload_swaps_at_once_and_nobody_sees_a_mixture(tmp_path: Path) -> None:
    path = write_lexicon(tmp_path, "S1 示例甲局 新名")
    variants = [
        write_lexicon(tmp_path, f"S1 {word}", name=name).read_bytes()
        for word, name in (("示例甲局", "a.tsv"), ("示例乙局", "b.tsv"))
    ]
    path.write_bytes(variants[0])
    guard = Guard(lexicons=path, select="ORG101", show="full")
    seen: set[tuple[str, ...]] = set()
    stop = Event()

    def check() -> None:
        while not stop.is_set():
            seen.add(tuple(v.text for v in guard.check("示例甲局与示例乙局。")))
            stop.wait(0.002)

    threads = [Thread(target=check) for _ in range(2)]
    for thread in threads:
        thread.start()
    fingerprints = set()
    for n in range(2):
        path.write_bytes(variants[n % 2])
        guard.reload()
        fingerprints.add(guard.rules_fingerprint)
        (violation,) = guard.check("示例甲局与示例乙局。")
        assert violation.text == ("示例甲局", "示例乙局")[n % 2]
    stop.set()
    for thread in threads:
        thread.join()
    assert seen <= {("示例甲局",), ("示例乙局",)}
    assert len(fingerprints) == 2


def test_a_broken_reload_keeps_the_old_knowledge(tmp_path: Path) -> None:
    path = write_lexicon(tmp_path, "S1 示例甲局")
    guard = Guard(lexicons=path, select="ORG101")
    path.write_text("broken", encoding="utf-8")
    with pytest.raises(LexiconError):
        guard.reload()
    assert len(guard.check("示例甲局")) == 1


# --- construction


def test_context_manager_and_configuration(tmp_path: Path) -> None:
    config = tmp_path / "contentguard.toml"
    config.write_text('select = ["ORG"]\nas_of = 2015-01-01\n', encoding="utf-8")
    with Guard.from_config(config) as guard:
        assert len(guard.check(FAULTY)) == 0
        assert guard.settings.file == str(config)
    assert len(Guard.from_config(config, as_of="2026-01-01").check(FAULTY)) == 1
    guard.close()
    assert len(guard.check(FAULTY)) == 0, "a closed guard starts again"


@pytest.mark.parametrize(
    "options",
    [
        {"kind": "news"},
        {"as_of": "soon"},
        {"engine": "turbo"},
        {"show": "some"},
        {"min_confidence": 2},
        {"fail_on": "fatal"},
        {"select": "NOPE"},
        {"tables": "nowhere"},
        {"lexicons": "nowhere.tsv"},
        {"colour": "red"},
    ],
)
def test_wrong_options_fail_at_construction(options: dict[str, object]) -> None:
    with pytest.raises(ContentGuardError) as caught:
        Guard(**options)
    assert str(caught.value)
    if "lexicons" not in options and "tables" not in options:
        assert isinstance(caught.value, ConfigError)


def test_options_may_be_left_open() -> None:
    guard = Guard(select=None, lexicons=None, as_of=dt.datetime(2026, 1, 1, 8))
    assert guard.settings.as_of == dt.date(2026, 1, 1)
    assert len(Guard(select=["ORG"], as_of=dt.date(2026, 1, 1)).check(FAULTY)) == 1


@pytest.mark.parametrize(
    "values",
    [
        {"body": 3},
        {"title": None},
        {"kind": "news"},
        {"media_type": "text/rtf"},
        {"published": "soon"},
        {"published": 3},
    ],
)
def test_wrong_posts_fail_at_construction(values: dict[str, object]) -> None:
    with pytest.raises(InputError):
        Post(**({"body": "甲"} | values))  # type: ignore[arg-type]


def test_an_attachment_is_bytes_or_a_path() -> None:
    with pytest.raises(InputError):
        Attachment("a.txt")
    with pytest.raises(InputError):
        Attachment("a.txt", data=b"", path=Path("a.txt"))


# --- content never raises


@lru_cache(maxsize=1)
def everything() -> Guard:
    from contentguard.rules import catalogue

    return Guard(select=",".join(catalogue().families()), trace=True)


HOSTILE = ["<", ">", "<!--", "-->", "<![CDATA[", "]]>", "&#", "&#x110000;", "</", "\x00", "\x1e", "\ud800", "\u202e", "《" * 9,
           "（" * 9, "1" * 30, "１３９" * 5, "*" * 12, "壹贰叁", "年月日", "https://", "file://", "@", "\\", "扶·贫", "(", ")", "[", "2026年13月40日"]  # fmt: skip


@settings(max_examples=120, deadline=None)
@given(
    st.lists(st.one_of(st.sampled_from(HOSTILE), st.text(max_size=12)), max_size=12).map("".join),
    st.booleans(),
    st.sampled_from(list(Kind)),
    st.binary(max_size=60),
)
def test_content_never_raises(text: str, html: bool, kind: Kind, data: bytes) -> None:
    post = Post(
        text, title=text[:20], kind=kind, media_type="text/html" if html else "text/plain", source=text[:9],
        credits={text[:5]: text[5:9]}, url=text[:30], id=text[:9] or None,
        attachments=[Attachment(text[:8] or "a", data=b"{\\rt " + data)] if data else (),
    )  # fmt: skip
    report = everything().check(post)
    assert not [u for u in report.unread if u.code == "INT009"], report.unread


def test_a_missing_or_locked_attachment_is_unread(tmp_path: Path) -> None:
    for path in (tmp_path / "gone.txt", tmp_path, tmp_path / ("x" * 300)):
        report = org().check(Post(FAULTY, attachments=[Attachment("甲.txt", path=path)]))
        assert len(report) == 1
        assert len(report.unread) == 1
        assert report.content_hash.startswith("sha256:")


def test_a_fault_of_ours_loses_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    guard = Guard(select="ORG,SIG", as_of="2026-01-01")
    broken = next(d for d in guard._engine.detectors if d.name == "sig")

    def fail(*_: object) -> None:
        raise RuntimeError("110101199003078830")

    monkeypatch.setattr(broken, "detect_document", fail, raising=False)
    report = guard.check(FAULTY)
    assert [v.code for v in report] == ["ORG101"]
    assert [u.code for u in report.unread] == ["INT009"]
    assert "1101011990" not in str(report)


# --- the date that counts

META = '<html><head><meta name="PubDate" content="2022-03-15 09:00"></head><body><p>{}</p></body></html>'
DATED = FAULTY + "\n\n示例县水利局\n2023年2月20日\n"


@pytest.mark.parametrize(
    ("option", "published", "body", "html", "day", "source"),
    [
        ("2020-05-01", "2021-05-01", DATED, False, "2020-05-01", "option"),
        (None, "2021-05-01", DATED, False, "2021-05-01", "published"),
        (None, "2021-05-01T10:00:00+08:00", DATED, False, "2021-05-01", "published"),
        (None, None, META.format(DATED), True, "2022-03-15", "meta"),
        (None, None, DATED, False, "2023-02-20", "text"),
        (None, None, FAULTY + "\n二〇二三年二月二十日", False, "2023-02-20", "text"),
        (None, None, FAULTY + "\n２０２３年２月２０日\r\n", False, "2023-02-20", "text"),
        (None, None, FAULTY + "2023年2月20日发布", False, dt.date.today().isoformat(), "today"),
        (None, None, FAULTY + "\n2023年2月30日", False, dt.date.today().isoformat(), "today"),
    ],
)
def test_the_date_that_counts(
    option: str | None, published: str | None, body: str, html: bool, day: str, source: str
) -> None:
    guard = Guard(select="ORG101", as_of=option, trace=True)
    media_type = "text/html" if html else "text/plain"
    report = guard.check(Post(body, published=published, media_type=media_type, kind="page"))
    if day < "2021-02-25":  # the agency was not renamed yet
        assert len(report) == 0
        assert any(day in t["silenced_by"] for t in report.trace)
        return
    (violation,) = report
    assert (violation.evidence["as_of"], violation.evidence["as_of_from"]) == (day, source)
    sure = Guard(select="ORG101", as_of=day).check(Post(FAULTY, kind="page")).violations[0]
    factor = AsOf(dt.date.fromisoformat(day), source).factor
    assert violation.confidence == pytest.approx(sure.confidence * factor, abs=1e-3)
    assert (factor < 1) is (source in ("text", "today"))


def test_meta_tags_fill_what_the_caller_left_open() -> None:
    report = org().check(Post(META.format(FAULTY), media_type="text/html"))
    assert report.published == "2022-03-15"
    given_one = org().check(
        Post(META.format(FAULTY), media_type="text/html", published="2021-01-01")
    )
    assert given_one.published == "2021-01-01"


# --- the kind of a post


def test_kind_is_stated_or_guessed_and_a_guess_signs_nothing() -> None:
    guard = Guard(select="SIG", as_of="2026-01-01")
    assert guard.check(Post(CLEAN, title="关于甲的通知")).kind == "notice"
    assert guard.check(Post(CLEAN, title="机构简介")).kind == "page"
    assert guard.check(Post("留言回复\n" + CLEAN)).kind == "reply"
    assert guard.check(Post(CLEAN)).kind == "auto"
    assert guard.check(Post(CLEAN, title="关于甲的通知", kind="original")).kind == "original"
    assert len(guard.check(Post(CLEAN, title="关于甲的通知"))) == 0
    assert len(guard.check(Post(CLEAN, kind="original"))) > 0
    assert Guard(select="SIG", kind="repost").check(CLEAN).kind == "repost"


def test_what_rests_on_a_guessed_kind_is_at_most_a_notice() -> None:
    guard = Guard(as_of="2026-01-01")
    text = "网友您好：您反映的问题已转交相关部门，感谢您的关注。"
    guessed = guard.check(Post(text, title="留言回复"))
    stated = guard.check(Post(text, title="留言回复", kind="reply"))
    auto = guard.check(Post(text, kind="auto", title="来信"))
    assert (guessed.kind, stated.kind, auto.kind) == ("reply", "reply", "auto")
    extra = {v.code for v in guessed} - {v.code for v in auto}
    assert all(v.severity.value == "notice" for v in guessed if v.code in extra)
    assert {v.code for v in stated} >= extra


# --- findings that overlap


def brute(findings: list[Finding]) -> list[Finding]:
    """The rule of resolve, by comparing everything with everything."""

    def precedence(f: Finding) -> tuple[object, ...]:
        return f.rule[:3] in ("TYP", "FMT"), -f.confidence, f.start - f.end, f.rule, f.start

    kept: list[Finding] = []
    for f in sorted(sorted(findings, key=lambda f: (f.start, f.end, f.rule)), key=precedence):
        over = [w for w in kept if w.start < f.end and f.start < w.end]
        if not any(w.rule[:3] == f.rule[:3] or f.rule[:3] in ("TYP", "FMT") for w in over):
            kept.append(f)
    return sorted(kept, key=lambda f: (f.start, f.end, f.rule))


@settings(max_examples=200)
@given(
    st.lists(
        st.builds(
            lambda rule, start, size, sure: Finding(rule, start, start + size, sure),
            st.sampled_from(["ORG101", "ORG201", "TYP101", "FMT101", "ADV101"]),
            st.integers(0, 30), st.integers(1, 8), st.sampled_from([0.5, 0.9, 1.0]),
        ),
        max_size=14,
    )
)  # fmt: skip
def test_resolving_agrees_with_brute_force(findings: list[Finding]) -> None:
    assert resolve(findings) == brute(findings)


def test_faults_of_the_whole_document_stand_once_each() -> None:
    same = [Finding("SIG201", 0, 0, evidence={"a": 1}), Finding("SIG201", 0, 0, evidence={"a": 1})]
    other = [Finding("SIG201", 0, 0, evidence={"a": 2}), Finding("ORG101", 0, 3)]
    assert len(resolve(same + other)) == 3
