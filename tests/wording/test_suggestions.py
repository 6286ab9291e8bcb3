"""What is put in the place of a mistake reads well there; what only advises is not put there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from contentguard import Guard, Post, Violation

DAY = dt.date(2024, 3, 18)


@pytest.fixture(scope="module")
def guard() -> Iterator[Guard]:
    with Guard() as made:
        yield made


def _first(guard: Guard, text: str, code: str, kind: str = "page") -> Violation:
    report = guard.check(Post(text, kind=kind, published=DAY))
    return next(v for v in report if v.code == code)


@pytest.mark.parametrize(
    ("code", "text", "right"),
    [
        (
            "EXP202",
            "倡导富强、民主、文明、和谐，自由、平等、公正、法制，爱国、敬业、诚信、友善。",
            "倡导富强、民主、文明、和谐，自由、平等、公正、法治，爱国、敬业、诚信、友善。",
        ),
        (
            "EXP404",
            "“十三五”规划（2015—2020年）执行良好。",
            "“十三五”规划（2016—2020年）执行良好。",
        ),
        ("EXP302", "产品销往美国、台湾、日本。", "产品销往美国、中国台湾、日本。"),
        (
            "EXP302",
            "来自中国、台湾、泰国等5个国家的选手参赛。",
            "来自中国台湾、泰国等5个国家和地区的选手参赛。",
        ),
        ("EXP304", "他介绍了台湾行政院的构成。", "他介绍了台湾地区行政管理机构的构成。"),
        ("EXP304", "坚决反对港独。", "坚决反对“港独”。"),
        ("EXP507", "这座桥是解放后修的。", "这座桥是新中国成立后修的。"),
        ("EXP407", "定于2024年5月1日（星期五）召开。", "定于2024年5月1日（星期三）召开。"),
        ("EXP203", "推进“五位一体”战略布局。", "推进“五位一体”总体布局。"),
        ("EXP301", "香港与大陆的经贸往来。", "香港与内地的经贸往来。"),
        ("EXP501", "中共江苏省省委书记出席会议。", "中共江苏省委书记出席会议。"),
        ("ORG101", "请到县农业局窗口办理。", "请到县农业农村局窗口办理。"),
        ("ORG201", "杭州市下城区的志愿者前来支援。", "杭州市拱墅区的志愿者前来支援。"),
    ],
)
def test_a_suggestion_fits_into_the_sentence(
    guard: Guard, code: str, text: str, right: str
) -> None:
    found = _first(guard, text, code)
    (start, end), *_ = found.spans
    assert text[:start] + found.suggestions[0].text + text[end:] == right


def test_advice_is_told_and_never_put_in_place(guard: Guard) -> None:
    found = _first(guard, "我局隆重召开春季例会。", "EXP505")
    assert found.suggestions == ()
    assert "删去“隆重”" in found.message


def test_quotation_marks_inside_others_are_single(guard: Guard) -> None:
    found = _first(guard, "推进“一带一路”战略落地。", "EXP204")
    assert "““" not in found.message
    assert "‘一带一路’倡议" in found.message
    assert found.suggestions[0].text == "“一带一路”倡议"


def test_both_forms_of_a_committee_are_offered(guard: Guard) -> None:
    found = _first(guard, "请与县卫计委联系。", "ORG101")
    assert {s.text for s in found.suggestions} == {"卫生健康委员会", "卫生健康局"}


def test_abuse_in_a_comment_is_told_once(guard: Guard) -> None:
    report = guard.check(Post("你们这帮废物，去死吧。", kind="comment", published=DAY))
    places = [v.spans[0] for v in report]
    assert places
    assert all(a[1] <= b[0] for a, b in zip(sorted(places), sorted(places)[1:], strict=False))


def test_a_lone_quotation_mark_is_shown_as_it_is(guard: Guard) -> None:
    assert "““”没有配对，缺少“””" in _first(guard, "坚持“绿色发展的理念。", "FMT301").message
