"""Word reports, opened again: comments at the right words, the text unchanged."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import Any

import pytest
from lxml import etree
from report_samples import in_attachment, mixed, old_name, report, violation

from contentguard.errors import ReadError
from contentguard.model import Excerpt, Locator, Violation
from contentguard.reports import docx

python_docx = pytest.importorskip("docx")
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
NOW = dt.datetime(2024, 3, 5, 9, 30, tzinfo=dt.UTC)
TEXT = "由县扶贫办牵头办理。\n\n会议作出布署，要求抓好落实。\n附：<表>&“一”\t完"


def commented(data: bytes) -> list[tuple[str, str]]:
    """(words, comment) of every comment, in the order of their beginnings."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        body = etree.fromstring(package.read("word/document.xml"))
        notes = etree.fromstring(package.read("word/comments.xml"))
    texts = {c.get(f"{W}id"): "".join(t.text or "" for t in c.iter(f"{W}t")) for c in notes}
    open_now: dict[str, list[str]] = {}
    found: dict[str, str] = {}
    order: list[str] = []
    for node in body.iter():
        number = node.get(f"{W}id") if isinstance(node.tag, str) else None
        if node.tag == f"{W}commentRangeStart":
            open_now[number] = []
            order.append(number)
        elif node.tag == f"{W}commentRangeEnd":
            found[number] = "".join(open_now.pop(number))
        elif node.tag == f"{W}t":
            for words in open_now.values():
                words.append(node.text or "")
    references = [n.get(f"{W}id") for n in body.iter(f"{W}commentReference")]
    assert sorted(references) == sorted(texts)
    return [(found[n], texts[n]) for n in order]


def at(words: str, text: str = TEXT, **changes: Any) -> Violation:
    start = text.index(words)
    return violation(text=words, spans=((start, start + len(words)),), **changes)


def paragraphs(data: bytes) -> list[str]:
    return [p.text for p in python_docx.Document(io.BytesIO(data)).paragraphs]


def test_comments_stand_at_the_words_and_the_text_is_whole() -> None:
    one = report(at("县扶贫办", message="旧名"), at("布署", message="错字"))
    data = docx.render([one], texts={one.source: docx.Checked(TEXT)}, now=NOW)
    assert [words for words, _ in commented(data)] == ["县扶贫办", "布署"]
    assert "旧名" in commented(data)[0][1]
    assert "附件2 2.5" in commented(data)[1][1]
    lines = paragraphs(data)
    start = lines.index("由县扶贫办牵头办理。")
    assert lines[start:] == TEXT.split("\n")
    made = python_docx.Document(io.BytesIO(data))
    assert {c.author for c in made.comments} == {"contentguard"}


def test_overlapping_nested_and_equal_places() -> None:
    words = ["县扶贫办牵头", "扶贫办", "扶贫", "牵头办理", "县扶贫办牵头"]
    one = report(*(at(w, message=f"第{i}处") for i, w in enumerate(words)))
    data = docx.render([one], texts={one.source: docx.Checked(TEXT)}, now=NOW)
    assert sorted(w for w, _ in commented(data)) == sorted(words)
    assert "由县扶贫办牵头办理。" in paragraphs(data)


def test_a_place_over_two_lines() -> None:
    text = "第一行甲\n乙第二行"
    one = report(at("甲\n乙", text))
    data = docx.render([one], texts={one.source: docx.Checked(text)}, now=NOW)
    assert [w for w, _ in commented(data)] == ["甲乙"]
    assert paragraphs(data)[-2:] == ["第一行甲", "乙第二行"]


def test_several_spans_are_one_comment() -> None:
    text = "张三，身份号码某某。"
    one = report(violation(spans=((0, 2), (7, 9)), text="张三某某"))
    data = docx.render([one], texts={one.source: docx.Checked(text)}, now=NOW)
    assert [w for w, _ in commented(data)] == ["张三，身份号码某某"]


def test_html_shows_what_a_reader_sees() -> None:
    source = "<style>p{}</style><h1>通知</h1><p>由<b>县扶</b>贫办&amp;某局牵头</p><!-- x --><a href='布署'>好</a>"
    start = source.index("县扶")
    spans = ((start, start + 2), (start + 6, start + 8))
    one = report(violation(spans=spans, text="县扶贫办"))
    data = docx.render([one], texts={one.source: docx.Checked(source, "text/html")}, now=NOW)
    assert [w for w, _ in commented(data)] == ["县扶贫办"]
    lines = paragraphs(data)
    assert "由县扶贫办&某局牵头" in lines
    assert not any("p{}" in line or "<" in line for line in lines)


def test_without_the_text_the_excerpts_stand_for_it() -> None:
    data = docx.render(mixed(), now=NOW)
    assert [w for w, _ in commented(data)] == ["县扶贫办", "布署", "3208**********1234"]


def test_the_cover_page() -> None:
    lines = paragraphs(docx.render(mixed(), now=NOW))
    assert lines[:2] == ["内容检查报告", "结论：退回"]
    assert any("附件有密码" in line for line in lines)


def test_faults_elsewhere_are_listed_behind_the_text() -> None:
    one = report(at("布署"), in_attachment())
    data = docx.render([one], texts={one.source: docx.Checked(TEXT)}, now=NOW)
    assert [w for w, _ in commented(data)] == ["布署", "3208**********1234"]


def test_awkward_characters() -> None:
    bad = violation(message="a\x00\ud800<b>", excerpt=Excerpt("\x1b", "]]>", "&"))
    assert len(commented(docx.render([report(bad)], now=NOW))) == 1


# --- a Word file given back ------------------------------------------------------------------


def word_file(*lines: list[tuple[str, bool]], table: list[list[str]] | None = None) -> bytes:
    """A Word file; each paragraph is a list of (text, bold) runs."""
    document = python_docx.Document()
    document.core_properties.title = "原标题"
    document.sections[0].header.paragraphs[0].text = "页眉文字"
    for line in lines:
        paragraph = document.add_paragraph()
        for text, bold in line:
            paragraph.add_run(text).bold = bold
    if table:
        grid = document.add_table(len(table), len(table[0]))
        for r, row in enumerate(table):
            for c, value in enumerate(row):
                grid.cell(r, c).text = value
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def placed(display: str, words: str, start: int, **changes: Any) -> Violation:
    where = Locator(f"a.docx › {display}", "attachment", ("a.docx",))
    spans = ((start, start + len(words)),)
    return violation(locator=where, spans=spans, text=words, **changes)


def visible(data: bytes) -> list[list[tuple[str, bool | None]]]:
    """Paragraphs as (text, bold), neighbouring runs of one style joined."""
    made = []
    for paragraph in python_docx.Document(io.BytesIO(data)).paragraphs:
        runs: list[tuple[str, bool | None]] = []
        for run in paragraph.runs:
            if runs and runs[-1][1] == run.bold:
                runs[-1] = (runs[-1][0] + run.text, run.bold)
            elif run.text:
                runs.append((run.text, run.bold))
        made.append(runs)
    return made


def test_the_input_comes_back_with_comments_and_nothing_else() -> None:
    data = word_file([("由县扶", False), ("贫办牵头", True)], [("会议作出布署，抓好落实。", False)])
    found = [placed("正文 第1段", "县扶贫办", 1), placed("正文 第2段", "布署", 4)]
    made = docx.annotate(data, report(*found), now=NOW)
    assert [w for w, _ in commented(made)] == ["县扶贫办", "布署"]
    assert visible(made) == visible(data)
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(io.BytesIO(made)) as new:
        touched = {"word/document.xml", "word/comments.xml", "[Content_Types].xml",
                   "word/_rels/document.xml.rels"}  # fmt: skip
        for name in set(old.namelist()) - touched:
            assert old.read(name) == new.read(name)
    assert len(python_docx.Document(io.BytesIO(made)).comments) == 2


def test_nested_equal_and_adjacent_places_in_one_run() -> None:
    data = word_file([("由县扶贫办牵头办理。", False)])
    places = [("县扶贫办", 1), ("扶贫", 2), ("县扶贫办", 1), ("牵头", 5), ("由", 0), ("。", 9)]
    made = docx.annotate(data, report(*(placed("正文 第1段", w, s) for w, s in places)), now=NOW)
    assert sorted(w for w, _ in commented(made)) == sorted(w for w, _ in places)
    assert visible(made) == visible(data)


def test_a_cell_of_a_table() -> None:
    data = word_file([("名单", False)], table=[["姓名", "单位"], ["甲", "县扶贫办"]])
    made = docx.annotate(data, report(placed("正文 表1 第2行 第2列", "县扶贫办", 2)), now=NOW)
    assert [w for w, _ in commented(made)] == ["县扶贫办"]
    table = python_docx.Document(io.BytesIO(made)).tables[0]
    assert [[c.text for c in row.cells] for row in table.rows] == [
        ["姓名", "单位"],
        ["甲", "县扶贫办"],
    ]


def test_old_comments_stay() -> None:
    document = python_docx.Document(io.BytesIO(word_file([("由县扶贫办牵头", False)])))
    document.add_comment(document.paragraphs[0].runs[0], text="旧批注", author="某")
    buffer = io.BytesIO()
    document.save(buffer)
    made = docx.annotate(buffer.getvalue(), report(placed("正文 第1段", "县扶贫办", 1)), now=NOW)
    assert next(c.text for c in python_docx.Document(io.BytesIO(made)).comments) == "旧批注"
    assert "县扶贫办" in [w for w, _ in commented(made)]


@pytest.mark.parametrize(
    "bad",
    [
        placed("页眉", "页眉", 0),
        placed("正文 第9段", "布署", 0),
        placed("正文 第1段", "别的词", 1),
        old_name(locator=Locator("全文", "document"), spans=(), text=""),
    ],
)
def test_what_has_no_place_is_named_at_the_beginning(bad: Violation) -> None:
    data = word_file([("由县扶贫办牵头", False)])
    ((_, note),) = commented(docx.annotate(data, report(bad), now=NOW))
    assert bad.message in note
    assert visible(docx.annotate(data, report(bad), now=NOW)) == visible(data)


def test_masked_words_are_found_by_their_place() -> None:
    data = word_file([("身份证32080219900101123X号", False)])
    masked = placed("正文 第1段", "3208**********123X", 3, masked=True, message="隐私")
    ((words, note),) = commented(docx.annotate(data, report(masked), now=NOW))
    assert words == "32080219900101123X"
    assert "19900101" not in note


def packed(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04 no zip",
        packed({"word/document.xml": b"<x/>"}),
        packed(
            {
                "[Content_Types].xml": b"<a/>",
                "_rels/.rels": b"<a/>",
                "word/document.xml": b"<!DOCTYPE x><x/>",
            }
        ),
        packed(
            {"[Content_Types].xml": b"<a/>", "_rels/.rels": b"<a/>", "word/document.xml": b"<x"}
        ),
    ],
)
def test_a_broken_input_is_a_read_error(data: bytes) -> None:
    with pytest.raises(ReadError):
        docx.annotate(data, report(violation()), now=NOW)
