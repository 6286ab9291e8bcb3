"""Corrections of texts: only what is certain, only there, and only once."""

from __future__ import annotations

import dataclasses
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contentguard import Guard, Post
from contentguard.edit.encoded import encode_like
from contentguard.edit.fix import apply, settle
from contentguard.errors import InputError
from contentguard.model import Locator, Suggestion, Violation


@pytest.fixture(scope="module")
def guard() -> Guard:
    return Guard(show="full", ignore="SIG")


def found(guard: Guard, body: str, html: bool = False) -> tuple[Violation, ...]:
    return guard.check(Post(body, media_type="text/html" if html else "text/plain")).violations


def fixed(guard: Guard, body: str, *, html: bool = False, unsafe: bool = False) -> str:
    done = settle(body, lambda text: found(guard, text, html), unsafe=unsafe, html=html)
    again = settle(done.text, lambda text: found(guard, text, html), unsafe=unsafe, html=html)
    assert again.text == done.text
    assert not again.applied
    return done.text


def test_certain_typos_are_corrected_and_nothing_else(guard: Guard) -> None:
    body = "\u3000\u3000我们依靠自已的力量。\r\n\r\n任务己经完成 。\t联系电话：0500-80001234\n"
    expected = "\u3000\u3000我们依靠自己的力量。\r\n\r\n任务已经完成 。\t联系电话：0500-80001234\n"
    assert fixed(guard, body) == expected


@pytest.mark.parametrize(
    "body",
    [
        "县扶贫开发局开展走访慰问活动，地址在县城。",  # a name by date: a person decides
        "领取人王小明，身份证号110101199003078830。",
        "他来自已经完成改造的小区。",  # 来自 + 已经
        "依靠自(zì)已(yǐ)的力量。",  # a gloss between the letters
    ],
)
def test_what_is_not_certain_stays(guard: Guard, body: str) -> None:
    assert fixed(guard, body) == body


def test_traditional_text_gets_no_simplified_words(guard: Guard) -> None:
    done = apply("這個決定佈署", [of("佈署", "部署", 4, confidence=1.0)])
    assert done.text == "這個決定佈署"
    assert len(done.left) == 1


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>依靠<b>自</b>已的力量</p>", "<p>依靠<b>自</b>己的力量</p>"),
        ("<p>依靠自<i class='已'>已</i>的力量</p>", "<p>依靠自<i class='已'>己</i>的力量</p>"),
        ("<p>依靠自&#24050;的力量 &nbsp;&amp;</p>", "<p>依靠自己的力量 &nbsp;&amp;</p>"),
        ('<img src="a.png" alt="依靠自已的力量">', '<img src="a.png" alt="依靠自己的力量">'),
        ("<title>依靠自已的力量</title>", "<title>依靠自己的力量</title>"),
        ("<p>好<!-- 依靠自已 --></p>", "<p>好<!-- 依靠自已 --></p>"),
        ("<p>好</p><script>a='依靠自已'</script>", "<p>好</p><script>a='依靠自已'</script>"),
        ("<p>好<u hidden>依靠自已</u></p>", "<p>好<u hidden>依靠自已</u></p>"),
        ('<a href="/依靠自已.html">好</a>', '<a href="/依靠自已.html">好</a>'),
    ],
)
def test_html_is_corrected_without_breaking_a_tag(guard: Guard, body: str, expected: str) -> None:
    assert fixed(guard, body, html=True) == expected


def test_a_suggestion_is_escaped_in_html() -> None:
    body = '<img alt="研发Ｒ和Ｄ">'
    done = apply(body, [of("研发Ｒ和Ｄ", '研发"R&D"', 10)], html=True)
    assert done.text == '<img alt="研发&quot;R&amp;D&quot;">'


@cache
def sample() -> Violation:
    """A finding as the guard makes it."""
    return next(iter(Guard(select="TYP101", show="full").check("依靠自已的力量。")))


def of(words: str, right: str, start: int, **changes: object) -> Violation:
    """A certain finding of ``words`` at ``start``."""
    one = sample()
    values: dict[str, object] = {
        "text": words,
        "excerpt": dataclasses.replace(one.excerpt, match=words),
        "spans": ((start, start + len(words)),),
        "suggestions": (Suggestion(right, True),),
    }
    return dataclasses.replace(one, **(values | changes))  # type: ignore[arg-type]


BODY = "甲乙丙丁戊己庚辛"


@pytest.mark.parametrize(
    ("changes", "safe", "unsafe"),
    [
        ({}, True, True),
        ({"family": "PII"}, False, False),
        ({"family": "EXP"}, False, True),
        ({"suggestions": (Suggestion("子", True), Suggestion("丑", True))}, False, False),
        ({"suggestions": (Suggestion("子"),)}, False, True),
        ({"suggestions": (Suggestion("子"),), "confidence": 0.9}, False, False),
        ({"suggestions": (Suggestion("子（丑）"),)}, False, False),
        ({"suggestions": ()}, False, False),
        ({"masked": True}, False, False),
        ({"text": "乙丁"}, False, False),
        ({"locator": Locator("标题", part="title")}, False, False),
        ({"locator": Locator(deleted=True)}, False, False),
    ],
)
def test_who_may_be_corrected(changes: dict[str, object], safe: bool, unsafe: bool) -> None:
    one = of("乙丙", "子", 1, **changes)
    assert bool(apply(BODY, [one]).applied) is safe
    assert bool(apply(BODY, [one], unsafe=True).applied) is unsafe


def test_of_overlapping_corrections_the_surer_is_applied() -> None:
    weak, sure = of("乙丙", "子", 1, confidence=0.96), of("丙丁", "丑", 2, confidence=0.99)
    done = apply(BODY, [weak, sure])
    assert done.text == "甲乙丑戊己庚辛"
    assert (done.applied, done.left) == ((sure,), (weak,))


def test_no_correction_inside_personal_data() -> None:
    private = of("乙丙丁", "", 1, family="PII", suggestions=())
    assert apply(BODY, [private, of("丙", "子", 2)]).text == BODY


def test_two_rules_that_undo_each_other_change_nothing_for_ever() -> None:
    def check(text: str) -> list[Violation]:
        return [of("乙", "子", 1)] if "乙" in text else [of("子", "乙", 1)]

    done = settle(BODY, check)
    assert settle(done.text, check).text in (BODY, BODY.replace("乙", "子"))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 7), st.integers(1, 3)), max_size=6))
def test_outside_of_the_spans_every_character_stays(places: list[tuple[int, int]]) -> None:
    spans = [(s, min(s + n, len(BODY))) for s, n in places]
    done = apply(BODY, [of(BODY[s:e], "＠" * (e - s), s) for s, e in spans])
    changed = {i for v in done.applied for s, e in v.spans for i in range(s, e)}
    assert len(done.text) == len(BODY)
    assert all(done.text[i] == ("＠" if i in changed else BODY[i]) for i in range(len(BODY)))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030", "utf-8", "big5"])
def test_encoding_mark_and_line_ends_are_kept(encoding: str) -> None:
    text = "這是一段正常的文字，用來說明編碼。\r\n第二行在這裡。\r" if encoding == "big5" else (
        "这是一段正常的文字，用来说明编码。\r\n第二行在这里。\r"
    )  # fmt: skip
    data = text.encode(encoding)
    assert encode_like(data, text) == data
    assert encode_like(data, text.replace("第二", "第三")) == text.replace("第二", "第三").encode(encoding)  # fmt: skip


@pytest.mark.parametrize("sign", ["\U00020bb7", "\u4dae", "é"])
def test_a_character_the_encoding_lacks_is_refused(sign: str) -> None:
    data = "这是一段正常的文字，用来说明编码。".encode("gbk")
    text = data.decode("gbk") + sign
    if sign == "é":
        assert encode_like(data, text) == text.encode("gbk")
    else:
        with pytest.raises(InputError, match="GBK"):
            encode_like(data, text)


def test_damaged_bytes_are_not_written_back() -> None:
    data = "这是一段正常的文字，用来说明编码。".encode() * 40 + b"\xff"
    with pytest.raises(InputError, match="没有改动"):
        encode_like(data, "别的")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("江苏省国土资源厅负责。", "江苏省自然资源厅负责。"),  # of three names only one is a 厅
        ("省环保厅和市环境保护局负责。", "省生态环境厅和市生态环境局负责。"),
        ("某某自治区农业委员会负责。", "某某自治区农业农村厅负责。"),
        ("某市农业委员会负责。", "某市农业农村局负责。"),
        ("某省卫生和计划生育委员会负责。", "某省卫生健康委员会负责。"),
        ("北京市环境保护局负责。", "北京市生态环境局负责。"),
        # Left to a person: several names, a place that tells nothing, word and place that differ.
        ("某市国土资源局负责。", None),
        ("某县卫生和计划生育委员会负责。", None),
        ("重庆市农业委员会负责。", None),
        ("农业委员会负责。", None),
        ("某省环境保护局负责。", None),
        ("某县扶贫开发局负责。", None),
    ],
)
def test_names_of_agencies_by_their_level(body: str, expected: str | None) -> None:
    dated = Guard(show="full", select="ORG", as_of="2024-03-01", kind="page")
    violations = tuple(dated.check(body))
    assert violations
    assert apply(body, violations).text == body  # never without a person
    assert apply(body, violations, unsafe=True).text == (expected or body)
