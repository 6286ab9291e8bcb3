"""HTML → segments: kinds, places, and the exact way back to the source."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from contentguard.formats.html import parse
from contentguard.formats.html_tokens import tokenize
from contentguard.model import Segment
from contentguard.text import source_spans

PAGE = """<!DOCTYPE html>
<html><head><meta charset="utf-8"><META NAME="ArticleTitle" content="关于做好防汛工作的通知">
<meta name="PubDate" content="2022-03-15 09:00"><meta name='ContentSource' content='县水务局'>
<meta name=ColumnName content=通知公告><meta name="Url" content="/a.html?x=1&amp;y=2">
<title>防汛 &amp; 抗旱</title><style>p{color:red}</style><script>var t = "<p>不是正文</p>";</script></head>
<body><h1>关于做好防汛工作的通知</h1>
<div class=c><p>各乡镇、<b>街道</b>办事处：</p><p>汛期将至，&nbsp;请做好准备。<br>特此通知。
<ul><li>一是值守<li>二是<a href="/b.html" title="预案全文">预案</a></ul>
<table><thead><tr><th>姓名<th>电话</tr></thead><tr><td>张<i>某</i></td><td><p>0527</p><p>值班室</p></td></tr></table>
<!-- 内部电话 0527 --><img alt="汛情图" src='t.png'><input type=hidden name=k value="草稿">
<p style="display: none">隐藏的话</p><pre> 甲
  乙</pre><textarea>意见</textarea></div></body></html>
"""

SOUP = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "<p>",
                "</p>",
                "<div>",
                "</div>",
                "<b>",
                "</b>",
                "<span>",
                "</span>",
                "<table>",
                "</table>",
                "<tr>",
                "<td>",
                "</td>",
                "<th>",
                "<li>",
                "<ul>",
                "</ul>",
                "<br>",
                "<a>",
                "</a>",
                "<h2>",
                "</h2>",
                "<!--",
                "-->",
                "<script>",
                "</script>",
                "<title>",
                "</title>",
                "<pre>",
                "</pre>",
                "<textarea>",
                "</textarea>",
                "<template>",
                "</template>",
                "<ruby>",
                "<rt>",
                "</ruby>",
                "</html>",
                "&amp;",
                "&nbsp;",
                "&#49;",
                "&#x4e2d;",
                "&lt",
                "&copy",
                "&bogus;",
                "<",
                ">",
                "&",
                '"',
                "'",
                "/",
                "=",
                "<![CDATA[",
                "]]>",
                "<?",
                "<!",
                "</",
                "<option>",
                "<iframe>",
                "</iframe>",
            ]
        ),
        st.sampled_from(
            [
                '<a href="/x?a=1&amp;b">',
                "<div style='display:none'>",
                "<i hidden>",
                '<td colspan="2" rowspan=3>',
            ]
        ),
        st.text("扶贫开发局 \n\r\tab1\x00\u3000😀", max_size=6),
    ),
    max_size=40,
).map("".join)


def _only(segments: list[Segment], kind: str) -> list[Segment]:
    return [s for s in segments if s.kind == kind]


def _seen(segments: list[Segment]) -> list[str]:
    return [
        s.text
        for s in segments
        if s.kind in ("text", "heading", "row", "note") and "hidden" not in s.flags
    ]


@given(SOUP)
def test_pieces_lead_back_to_the_source(source: str) -> None:
    for segment in parse(source).segments:
        end = source_end = 0
        for piece in segment.pieces:
            assert end <= piece.start < piece.end <= len(segment.text)
            assert source_end <= piece.source_start < piece.source_end <= len(source)
            end, source_end = piece.end, piece.source_end
            text = segment.text[piece.start : piece.end]
            origin = source[piece.source_start : piece.source_end]
            if len(text) == len(origin):
                assert re.sub(r"\s", " ", text) == re.sub(r"\s", " ", origin)
            else:
                assert origin[0] == "&" or not origin.strip(), (
                    "only references and white space shrink"
                )
        for start, stop, _ in segment.cells:
            assert 0 <= start <= stop <= len(segment.text)


@given(SOUP)
def test_tokens_cover_the_source_in_order(source: str) -> None:
    end = 0
    for token in tokenize(source):
        assert end <= token.start <= token.end <= len(source)
        end = max(end, token.end)


@given(st.text("中文a1\u3000\n。，<>&\"'", max_size=60))
def test_escaped_text_is_read_back(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    got = " ".join("".join(_seen(parse(f"<p>{escaped}</p>").segments)).split(" "))
    assert got == re.sub(r"[ \t\n\r\f]+", " ", text).strip(" ")


def test_the_visible_text_is_that_of_another_parser() -> None:
    tree = lxml_html.document_fromstring(PAGE)
    for node in tree.xpath("//script|//style|//title|//p[@style]|//comment()"):
        node.drop_tree() if node.getparent() is not None else None
    expected = re.sub(r"\s", "", tree.text_content())
    assert re.sub(r"\s", "", "".join(_seen(parse(PAGE).segments))) == expected


def test_kinds_and_flags_tell_the_parts_apart() -> None:
    segments = parse(PAGE).segments
    assert [s.text for s in _only(segments, "title")] == ["防汛 & 抗旱"]
    assert [s.text for s in _only(segments, "heading")] == ["关于做好防汛工作的通知"]
    assert [s.text for s in segments if "hidden" in s.flags] == ["草稿", "隐藏的话"]
    assert [(s.text.strip(), s.flags) for s in _only(segments, "comment")] == [
        ("内部电话 0527", frozenset({"comment"}))
    ]
    assert len(_only(segments, "script")) == 2
    links = {s.text: s.data for s in _only(segments, "link")}
    assert links["/b.html"] is not None
    assert links["/b.html"]["text"] == "预案"
    assert links["t.png"] is not None
    assert links["t.png"]["tag"] == "img"
    attributes = {(s.data or {})["name"]: s.text for s in _only(segments, "attribute")}
    assert attributes == {"title": "预案全文", "alt": "汛情图", "value": "草稿"}


def test_meta_tags_of_government_sites() -> None:
    meta = parse(PAGE).meta
    assert meta == {
        "title": "关于做好防汛工作的通知",
        "published": "2022-03-15 09:00",
        "source": "县水务局",
        "column": "通知公告",
        "url": "/a.html?x=1&y=2",
        "page_title": "防汛 & 抗旱",
    }


def test_a_row_is_one_segment_with_its_cells() -> None:
    header, row = _only(parse(PAGE).segments, "row")
    assert header.flags == {"header"}
    assert row.text == "张某\t0527\n值班室"
    assert [(row.text[a:b], place.cell) for a, b, place in row.cells] == [
        ("张某", "行2列1"),
        ("0527\n值班室", "行2列2"),
    ]
    assert row.locator.display == "正文 表1 第2行"


def test_columns_count_spans() -> None:
    source = "<table><tr><td rowspan=2>甲<td colspan=2>乙<td>丙<tr><td>丁<td>戊</table>"
    rows = _only(parse(source).segments, "row")
    assert [[c.cell for _, _, c in r.cells] for r in rows] == [
        ["行1列1", "行1列2", "行1列4"],
        ["行2列2", "行2列3"],
    ]


@pytest.mark.parametrize(
    ("source", "word", "spans"),
    [
        ("<p>扶贫<b>开发</b>局", "扶贫开发局", ["扶贫", "开发", "局"]),
        ("<p>扶<!-- x -->贫<span style='display:none'>噪</span>局", "扶贫局", ["扶", "贫", "局"]),
        ("<p>电话&#49;3<wbr>8", "138", ["&#49;3", "8"]),
        ("<p>甲 \n 乙</p>", "甲 乙", ["甲 \n 乙"]),
        ("<p>甲&nbsp;乙</p>", "甲\xa0乙", ["甲&nbsp;乙"]),
        ("<p>上<br>下</p>", "上\n下", ["上", "下"]),
        ("<p>a&ampb&notit;</p>", "a&b¬it;", ["a&ampb&notit;"]),
    ],
)
def test_spans_leave_out_markup(source: str, word: str, spans: list[str]) -> None:
    segment = next(
        s for s in parse(source).segments if "hidden" not in s.flags and s.kind == "text"
    )
    start = segment.text.index(word)
    found = source_spans(segment.pieces, start, start + len(word))
    assert [source[a:b] for a, b in found] == spans


def test_attribute_values_are_spanned_without_quotes() -> None:
    source = '<a href="/x?id=1&copy=2&amp;n=3" title=中&#25991;>t</a>'
    by_kind = {s.kind: s for s in parse(source).segments}
    assert by_kind["link"].text == "/x?id=1&copy=2&n=3"
    whole = source_spans(by_kind["link"].pieces, 0, len(by_kind["link"].text))
    assert [source[a:b] for a, b in whole] == ["/x?id=1&copy=2&amp;n=3"]
    assert by_kind["attribute"].text == "中文"


@pytest.mark.parametrize(
    "start",
    [
        "<p hidden>",
        "<div style='DISPLAY:NONE'>",
        '<span style="visibility: hidden">',
        "<span style='font-size:0px'>",
        "<div style='position:absolute;left:-9999px'>",
        "<p style='text-indent:-999em'>",
        "<div style='width:1px;height:1px;overflow:hidden'>",
        "<div style='height:0;overflow:hidden'>",
        "<p style='opacity:0'>",
        "<span style='color:#fff;background:#FFFFFF'>",
        "<span style='color:white;background-color:rgb(255, 255, 255)'>",
        "<noscript>",
        "<template>",
        "<marquee width=1 height=1>",
        "<div style='display:none'><p style='display:block'>",
    ],
)
def test_hidden_text_is_told_apart(start: str) -> None:
    found = {
        s.text: s for s in parse(f"<p>前</p>{start}暗链</p></div></noscript></template>").segments
    }
    assert "hidden" in found["暗链"].flags
    assert found["暗链"].locator.hidden
    assert "hidden" not in found["前"].flags


@pytest.mark.parametrize(
    "source",
    [
        "<p style='text-indent:2em'>见</p>",
        "<div style='font-size:0'><span style='font-size:14px'>见</span></div>",
        "<div style='visibility:hidden'><b style='visibility:visible'>见</b></div>",
        "<div style='overflow:hidden;width:100%'>见</div>",
        "<span style='color:#fff;background:#c00'>见</span>",
        "<p hidden>x</p>见",
        "<table><tr style='display:none'><td>x</table>见",
        "<body style='display:none'>见",
    ],
)
def test_visible_text_is_not_called_hidden(source: str) -> None:
    assert _seen(parse(source).segments)[-1] == "见"


def test_what_follows_the_page_is_flagged() -> None:
    segments = parse("<html><body>正文</body></html><a href=http://x.example>博彩</a>").segments
    assert [(s.text, "after-html" in s.flags) for s in segments] == [
        ("正文", False),
        ("http://x.example", True),
        ("博彩", True),
    ]


def test_layout_tables_become_paragraphs() -> None:
    source = "<table><tr><td><p>一段</p><table><tr><td>甲<td>乙</table><p>二段</p></table>"
    assert [(s.kind, s.text) for s in parse(source).segments] == [
        ("text", "一段"),
        ("row", "甲\t乙"),
        ("text", "二段"),
    ]


def test_places_count_lines_and_paragraphs() -> None:
    second = parse("<p>一</p>\r\n<p>二</p>").segments[1].locator
    assert (second.display, second.paragraph, second.line, second.column) == ("正文 第2段", 2, 2, 4)


def test_a_long_text_is_cut_and_nothing_is_lost() -> None:
    text = "为民服务解难题。" * 4_000
    segments = parse(f"<div>{text}</div>").segments
    assert len(segments) > 1
    assert "".join(s.text for s in segments) == text


@pytest.mark.parametrize(
    "unit",
    [
        "<",
        "<!--",
        "<a ",
        "&",
        '"',
        "<div>",
        "<table><tr><td>",
        "</x>",
        "<script>",
        "&#",
        "<b><p>",
        "<li>",
    ],
)
def test_hostile_repetition_is_cut_in_linear_work(unit: str) -> None:
    source = unit * 3_000
    assert sum(1 for _ in tokenize(source)) <= 3 * 3_000 + 1
    parse(source)


def test_deep_nesting_needs_no_recursion() -> None:
    assert _seen(parse("<div>" * 50_000 + "底").segments) == ["底"]


def test_a_reference_with_endless_digits_is_one_character() -> None:
    assert _seen(parse("<p>甲&#" + "9" * 9_000 + ";乙").segments) == ["甲\ufffd乙"]


def test_bytes_of_an_embedded_picture_are_no_text() -> None:
    source = '<img src="data:image/png;base64,' + "13900000001" * 90 + '" alt="图">'
    link = next(s for s in parse(source).segments if s.kind == "link")
    assert link.text == "data:image/png;base64,"
    assert link.data is not None
    start, end = link.data["embedded"]
    assert source[start:end].endswith("13900000001")


@pytest.mark.parametrize(
    ("sheet", "veil"),
    [
        (".a{display:none}", ".a"),
        ("p{margin:0} div.a , .b { text-indent : -9999px }", ".a"),
        (".a{display:none}.x:hover .a{display:block}", ""),
        ("@media print{.a{display:none}}", ""),
        ("/* .a{display:none} */ .c{color:red}", ""),
        (".a{display:none", ""),
    ],
)
def test_what_a_style_sheet_hides_is_noted_on_links(sheet: str, veil: str) -> None:
    source = f"<style>{sheet}</style><div class='a'><a href='http://x.top/'>x</a></div>"
    link = parse(source).links[0]
    assert (link.data or {}).get("veil", "") == veil
    assert "hidden" not in link.flags
