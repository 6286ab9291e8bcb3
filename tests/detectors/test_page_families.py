"""SEC, MAP, LNK, TON, FMT and SIG where one text is not enough: attachments, places, long texts."""

from __future__ import annotations

import pytest

from contentguard import Attachment, Guard, Post, Severity
from contentguard.model import Violation

FAMILIES = ("SEC", "MAP", "LNK", "TON", "FMT", "SIG")


@pytest.fixture(scope="module")
def guard() -> Guard:
    return Guard(select=FAMILIES, show="full")


def found(guard: Guard, post: Post, code: str) -> list[Violation]:
    return [v for v in guard.check(post) if v.code == code]


def page(body: str, **fields: object) -> Post:
    return Post(body, media_type="text/html", **fields)  # type: ignore[arg-type]


def test_mark_in_an_attachment_is_a_veto(guard: Guard) -> None:
    post = Post("附件见下。", attachments=[Attachment("报告.txt", "机密★10年\n专题报告".encode())])
    (mark,) = found(guard, post, "SEC101")
    assert mark.severity is Severity.VETO
    assert mark.locator.part == "attachment"
    assert mark.text == "机密★10年"


def test_map_by_the_name_of_an_attached_picture(guard: Guard) -> None:
    picture = Attachment("某县行政区划图.jpg", b"\xff\xd8\xff\xe0")
    (finding,) = found(guard, Post("见附件。", attachments=[picture]), "MAP101")
    assert finding.spans == ()
    assert finding.locator.part == "document"
    assert not found(guard, Post("审图号：苏S（2022）012号", attachments=[picture]), "MAP101")


def test_link_fault_spans_the_value_of_the_attribute(guard: Guard) -> None:
    source = '<p>通知</p><div style="display:none"><a href="http://a.spam-site.top/?x=1&amp;y=2">看</a></div>'
    (finding,) = found(guard, page(source), "LNK101")
    ((start, end),) = finding.spans
    assert source[start:end] == "http://a.spam-site.top/?x=1&amp;y=2" == finding.text


def test_dead_anchors_are_told_once_a_page(guard: Guard) -> None:
    source = "".join(f'<p><a href="#">第{n}号办事指南</a></p>' for n in range(12))
    (finding,) = found(guard, page(source), "LNK303")
    assert finding.evidence["count"] == 12


def test_site_hosts_approve_and_forbid() -> None:
    site = {"site": {"hosts": ["x.gov.cn", "friend.org.cn", "!rival.com"]}}
    guard = Guard(select=("LNK",), sections=site)
    source = "".join(
        f'<a href="http://{host}/">链接</a>'
        for host in ("www.friend.org.cn", "www.rival.com", "other.net")
    )
    assert [v.code for v in sorted(guard.check(page(source)), key=lambda v: v.spans)] == [
        "LNK202",
        "LNK203",
    ]


def test_hidden_menu_of_the_own_site_is_no_hidden_link(guard: Guard) -> None:
    source = (
        '<ul style="display:none"><li><a href="http://www.city-portal.com/a">政务公开</a></li></ul>'
    )
    assert found(guard, page(source), "LNK101")
    assert not found(guard, page(source, url="http://www.city-portal.com/index.html"), "LNK101")


def test_order_of_headings_over_blocks_of_a_long_text(guard: Guard) -> None:
    filler = "本节写明有关要求。\n" * 1_500
    assert not found(guard, Post(f"一、甲\n{filler}二、乙\n{filler}三、丙\n"), "FMT201")
    (finding,) = found(guard, Post(f"一、甲\n{filler}二、乙\n{filler}二、丙\n"), "FMT201")
    assert finding.text == "二、"


def test_every_attachment_has_an_order_of_its_own(guard: Guard) -> None:
    files = [Attachment(f"{n}.txt", "一、甲\n内容\n二、乙\n内容".encode()) for n in range(2)]
    assert not found(guard, Post("一、通知\n二、要求\n", attachments=files), "FMT201")


def test_guessed_reply_is_a_notice_at_most(guard: Guard) -> None:
    text = "此事不归我们管。"
    (stated,) = found(guard, Post(text, kind="reply"), "TON202")
    (guessed,) = found(guard, Post(text, title="来信回复：路灯问题"), "TON202")
    assert stated.severity is Severity.DEDUCT
    assert guessed.severity is Severity.NOTICE


def test_question_of_the_citizen_is_not_judged(guard: Guard) -> None:
    text = "来信内容：你们爱管不管，有本事去告？\n回复：您好，路灯已于5月1日修复。"
    assert not found(guard, Post(text, kind="reply"), "TON201")


def test_missing_meta_tags_are_named_without_a_span(guard: Guard) -> None:
    source = (
        "<html><head><meta name='SiteName' content='某县人民政府'></head><body>某县</body></html>"
    )
    (finding,) = found(guard, page(source), "FMT601")
    assert finding.spans == ()
    assert "SiteDomain" in finding.message
    assert "SiteName" not in finding.evidence["missing"]


@pytest.mark.parametrize(
    "text",
    [
        "（" * 9_000,
        "“" * 9_000,
        "机密★" * 3_000,
        "近100余" * 2_000,
        "办理地点：\n" * 1_500,
        "审核：" * 3_000,
        "一、" * 4_000,
    ],
)
def test_hostile_text_is_finished(guard: Guard, text: str) -> None:
    assert not guard.check(Post(text, kind="original")).unread
