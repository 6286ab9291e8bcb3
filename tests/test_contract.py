"""The JSON contract: schema, spans that cut the exact words, order, determinism."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contentguard import Attachment, Guard, Post, Report
from contentguard.formats.decode import decode
from contentguard.reports.json import dumps, envelope, read_reports, render, render_lines, tool
from contentguard.reports.schema import SCHEMA
from tests.conftest import ROOT, SHARED, needs_shared

VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
EXAMPLES = sorted((ROOT / "examples").glob("*.*"))
FAULT = "县扶贫开发局"
WORDS = "扶贫开发局"


@lru_cache(maxsize=4)
def guard(show: str = "full") -> Guard:
    return Guard(show=show, as_of="2026-01-01", trace=True)


@lru_cache(maxsize=1)
def org() -> Guard:
    return Guard(show="full", as_of="2026-01-01", select="ORG")


def as_json(report: Report, about: Guard) -> dict[str, Any]:
    """The envelope as an outside program reads it, validated."""
    whole: dict[str, Any] = json.loads(
        render([report], tool(about.rules_fingerprint, about.tables))
    )
    VALIDATOR.validate(whole)
    return whole


def assert_spans(post: Post, report: Report) -> None:
    """Every span of title and body cuts exactly the text that the violation names."""
    for v in report:
        assert all(s < e for s, e in v.spans)
        assert all(a[1] < b[0] for a, b in zip(v.spans, v.spans[1:], strict=False))
        if v.locator.part == "document":
            assert (v.spans, v.text) == ((), "")
        elif v.locator.part in ("title", "body"):
            source = post.title if v.locator.part == "title" else post.body
            assert v.spans
            assert v.spans[-1][1] <= len(source)
            assert v.text == "".join(source[s:e] for s, e in v.spans)
            if v.locator.part == "body" and v.locator.line:
                lines = (
                    source[: v.spans[0][0]].replace("\r\n", "\n").replace("\r", "\n").split("\n")
                )
                assert (v.locator.line, v.locator.column) == (len(lines), len(lines[-1]) + 1)


def read(path: Path) -> Post:
    text = decode(path.read_bytes()).text
    html = path.suffix == ".html"
    return Post(text, id=path.name, media_type="text/html" if html else "text/plain")


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.name)
@pytest.mark.parametrize("show", ["masked", "full"])
def test_examples_fit_the_schema_and_cut_exactly(path: Path, show: str) -> None:
    post = read(path)
    report = guard(show).check(post)
    whole = as_json(report, guard(show))
    assert whole["reports"][0]["source"] == path.name
    if show == "full":
        assert_spans(post, report)
        assert not any(v.masked for v in report)


@needs_shared
@pytest.mark.parametrize("path", sorted((SHARED / "inputs").glob("*.txt")), ids=lambda p: p.name)
def test_real_documents_cut_exactly(path: Path) -> None:
    post = read(path)
    report = guard().check(post)
    as_json(report, guard())
    assert_spans(post, report)


@pytest.mark.parametrize(
    ("body", "media_type", "words"),
    [
        (f"甲\n由{FAULT}办理。", "text/plain", [WORDS]),
        (f"甲\r\n\r\n由{FAULT}办理。\r乙{FAULT}", "text/plain", [WORDS, WORDS]),
        ("由县扶(fú)贫(pín)开发(fā)局负责", "text/plain", ["扶(fú)贫(pín)开发(fā)局"]),
        ("由縣扶貧開發局負責", "text/plain", ["扶貧開發局"]),
        ("由县扶贫\u200b开\u00ad发局负责", "text/plain", ["扶贫\u200b开\u00ad发局"]),
        ("😀𠮷由县扶贫开发局😀", "text/plain", [WORDS]),
        ("由县&#x6276;贫&#24320;发局负责", "text/html", ["&#x6276;贫&#24320;发局"]),
        ("<p>由县扶贫<b>开发</b>局负责</p>", "text/html", ["扶贫开发局"]),
        ("<p>由县扶贫<span style='x'>开发局</span>负责</p>", "text/html", [WORDS]),
        (f"<table><tr><td>甲</td><td>{FAULT}</td></tr></table>", "text/html", [WORDS]),
        (f'<img alt="{FAULT}" src="a.png">', "text/html", [WORDS]),
        (f"<p>甲</p><!-- {FAULT} -->", "text/html", [WORDS]),
        (f"\r\n<P>甲</P>\r\n<P>由{FAULT}</P>", "text/html", [WORDS]),
        (f"<p>甲</p><p style='display:none'>{FAULT}</p>", "text/html", [WORDS]),
        (f"<p>甲<p>由{FAULT}<div>乙", "text/html", [WORDS]),
    ],
)
def test_text_is_what_the_spans_cut(body: str, media_type: str, words: list[str]) -> None:
    post = Post(body, media_type=media_type, kind="page")
    report = org().check(post)
    assert [v.text for v in report if v.code == "ORG101"] == words
    assert_spans(post, report)
    as_json(report, org())


def test_a_file_with_a_mark_counts_after_it() -> None:
    post = Post(decode(b"\xef\xbb\xbf" + FAULT.encode()).text)
    (violation,) = org().check(post)
    assert violation.spans == ((1, 6),)


def test_title_spans_count_in_the_title() -> None:
    post = Post(f"由{FAULT}办理。", title=f"{FAULT}简介")
    report = org().check(post)
    assert [(v.locator.part, v.spans) for v in report] == [
        ("title", ((1, 6),)),
        ("body", ((2, 7),)),
    ]
    assert_spans(post, report)


def test_attachment_spans_index_its_segment() -> None:
    post = Post("正文", attachments=[Attachment("附件.txt", data=f"甲\n由{FAULT}办理。".encode())])
    (violation,) = org().check(post)
    assert violation.locator.part == "attachment"
    assert violation.locator.path == ("附件.txt",)
    assert violation.locator.display.startswith("附件.txt")
    assert violation.text == WORDS


DIRT = st.sampled_from(
    ["县扶贫开发局", "县扶(fú)贫开发局", "縣環保局", "13912345678", "110101199003078830", "\r\n", "\n", "\r", "\t", "\u200b",
     "&#x6276;", "&amp;", "<p>", "</p>", "<b>", "<table><tr><td>", "</td></tr></table>", "<!-- ", " -->", "<a href='", "'>", "<",
     "《", "》", "“", "”", "\ud800", "😀", "\x00", "\x1e", "\x85", "\u2028", "2022年3月1日", "来源：", "审核：张三", "限时抢购", "加微信"]
)  # fmt: skip
BODY = st.lists(st.one_of(DIRT, st.text(max_size=8)), max_size=14).map("".join)


@settings(max_examples=120, deadline=None)
@given(BODY, BODY, st.booleans(), st.sampled_from(["auto", "page", "repost", "reply", "original"]))
def test_any_content_gives_a_valid_report(body: str, title: str, html: bool, kind: str) -> None:
    post = Post(body, title=title, kind=kind, media_type="text/html" if html else "text/plain")
    report = guard().check(post)
    assert not [u for u in report.unread if u.code == "INT009"], report.unread
    assert_spans(post, report)
    whole = as_json(report, guard())
    again, about = read_reports(dumps(whole), "x.json")
    assert envelope(again, about) == whole
    masked = guard("masked").check(post)
    as_json(masked, guard("masked"))
    assert [(v.code, v.spans) for v in masked] == [(v.code, v.spans) for v in report]


def test_two_runs_are_equal_and_in_order() -> None:
    posts = [read(p) for p in EXAMPLES]
    one = render_lines(guard().check(p) for p in posts)
    fresh = Guard(show="full", as_of="2026-01-01", trace=True)
    assert render_lines(fresh.check(p) for p in posts) == one
    for report in map(guard().check, posts):
        ranks = [v.severity.rank for v in report]
        assert ranks == sorted(ranks, reverse=True)
        for severity in {v.severity for v in report}:
            body = [
                v.spans[0] for v in report if v.severity is severity and v.locator.part == "body"
            ]
            assert [s[0] for s in body] == sorted(s[0] for s in body)


def test_the_report_is_as_bad_as_its_worst_violation() -> None:
    report = guard().check(read(ROOT / "examples" / "notice-faulty.txt"))
    assert report.disposition.rank == max(v.disposition.rank for v in report)
    assert report.disposition.value == "BLOCK"
    clean = guard().check(read(ROOT / "examples" / "notice-clean.txt"))
    assert (clean.disposition.value, clean.unread) == ("PASS", ())


def test_something_unread_never_passes() -> None:
    report = org().check(
        Post("正文", attachments=[Attachment("甲.bin", data=bytes(range(256)) * 9)])
    )
    assert report.unread
    assert report.disposition.value == "REVIEW"


def test_personal_data_carry_type_leak_and_value_only_in_full() -> None:
    text = "领取人王小明，身份证号110101199003078830，银行卡号6222021001116245702。"
    for show in ("full", "masked"):
        found = [v for v in guard(show).check(text) if v.code == "PII101"]
        assert found
        assert {"type", "leak"} <= set(found[0].evidence)
        assert ("value" in found[0].evidence) is (show == "full")
        assert found[0].masked is (show == "masked")
        assert ("110101199003078830" in found[0].text) is (show == "full")


def test_fingerprints_need_a_key_for_personal_data(monkeypatch: pytest.MonkeyPatch) -> None:
    text = f"由{FAULT}办理，领取人王小明，身份证号110101199003078830。"
    monkeypatch.delenv("CONTENTGUARD_KEY", raising=False)
    unkeyed = {v.code: v.fingerprint for v in Guard(as_of="2026-01-01").check(text)}
    assert unkeyed["PII101"] is None
    assert unkeyed["ORG101"]
    monkeypatch.setenv("CONTENTGUARD_KEY", "0123456789abcdef")
    keyed = Guard(as_of="2026-01-01")
    one = {v.code: v.fingerprint for v in keyed.check(text)}
    moved = {v.code: v.fingerprint for v in keyed.check("第一段。\n\n" + text)}
    assert one == moved
    assert one["PII101"]
    assert one["ORG101"] != unkeyed["ORG101"]


def test_a_paragraph_above_changes_no_fingerprint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTENTGUARD_KEY", "sixteen bytes and more")
    guard = Guard(as_of="2026-03-01")
    text = "关于检查的通知\n\n县扶贫开发局联系人王小明，电话13912345678。\n县工商局配合。\n"
    before = [v.fingerprint for v in guard.check(text)]
    moved = text.replace("\n\n", "\n\n新增一段说明。\n\n", 1)
    assert len(before) >= 3
    assert all(before)
    assert [v.fingerprint for v in guard.check(moved)] == before
