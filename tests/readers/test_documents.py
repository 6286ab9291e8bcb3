"""Office documents: every place that holds text is read and named."""

from __future__ import annotations

import importlib.util

import pytest

from contentguard.model import Segment
from contentguard.readers.api import Reading, read_file
from tests.readers.builders import (
    A,
    R,
    W,
    cell,
    docx,
    ofd,
    p,
    packed,
    page_text,
    pdf,
    relations,
    words,
    xlsx,
)

OFFICE = importlib.util.find_spec("olefile") is not None


def found(reading: Reading, text: str) -> Segment:
    return next(s for s in reading.segments if text in s.text)


def test_word_reads_every_part() -> None:
    body = (
        p("正文甲")
        + f"<w:p><w:r><w:t>11010</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>119900307</w:t></w:r></w:p>"
        "<w:p><w:ins><w:r><w:t>新增乙</w:t></w:r></w:ins><w:del><w:r><w:delText>删去丙</w:delText></w:r></w:del></w:p>"
        "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>隐藏丁</w:t></w:r></w:p>"
        f"<w:sdt><w:sdtContent>{p('控件戊')}</w:sdtContent></w:sdt>"
        f"<w:p><w:r><w:pict><w:txbxContent>{p('框内己')}</w:txbxContent></w:pict><w:t>框外</w:t></w:r></w:p>"
        f"<w:tbl><w:tr><w:tc>{p('姓名')}</w:tc><w:tc>{p('电话')}</w:tc></w:tr>"
        f"<w:tr><w:tc>{p('庚某')}</w:tc><w:tc>{p('一')}<w:tbl><w:tr><w:tc>{p('嵌套辛')}</w:tc></w:tr></w:tbl></w:tc></w:tr></w:tbl>"
        '<w:p><w:r><w:instrText>HYPERLINK "http://a.example/x"</w:instrText></w:r></w:p>'
    )
    data = docx(
        body,
        header1=f"<w:hdr {W}>{p('页眉壬')}</w:hdr>",
        footnotes=f"<w:footnotes {W}><w:footnote>{p('脚注癸')}</w:footnote></w:footnotes>",
        comments=f"<w:comments {W}><w:comment>{p('批注子')}</w:comment></w:comments>",
    )
    reading = read_file("a.docx", data)
    assert not reading.unread
    assert found(reading, "正文甲").locator.display == "a.docx › 正文 第1段"
    assert found(reading, "11010119900307")
    assert found(reading, "新增乙").flags == {"inserted"}
    assert found(reading, "删去丙").locator.deleted
    assert found(reading, "隐藏丁").locator.hidden
    assert "文本框" in found(reading, "框内己").locator.display
    row = found(reading, "庚某")
    assert (row.kind, row.text) == ("row", "庚某\t一")
    assert [(row.text[a:b], c.cell) for a, b, c in row.cells] == [
        ("庚某", "行2列1"),
        ("一", "行2列2"),
    ]
    assert found(reading, "嵌套辛").kind == "row"
    assert "页眉" in found(reading, "页眉壬").locator.display
    assert found(reading, "脚注癸")
    assert "comment" in found(reading, "批注子").flags
    assert found(reading, "http://a.example/x").kind == "link"


def test_excel_names_cells_and_what_is_hidden() -> None:
    rows = (
        f'<row r="1">{cell("A1", "姓名")}{cell("B1", "号码")}{cell("H1", "藏列")}</row>'
        f'<row r="3" hidden="1">{cell("B3", "藏行")}</row>'
        '<row r="4"><c r="A4"><v>13987654321</v></c><c r="B4"><v>1.10101199003071E+17</v></c>'
        '<c r="C4"><f>"3201"&amp;"0219"</f></c></row>'
    )
    data = xlsx(
        rows,
        before='<cols><col min="8" max="8" hidden="1"/></cols>',
        after="<headerFooter><oddHeader>&amp;C内部资料</oddHeader></headerFooter>",
        xl__worksheets___rels__sheet1=relations(("r1", "comments", "../comments1.xml", False)),
        **{
            "xl/worksheets/_rels/sheet1.xml.rels": relations(
                ("c1", "comments", "../comments1.xml", False),
                ("l1", "hyperlink", "http://b.example/", True),
            ),
            "xl/comments1.xml": '<comments xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            '<commentList><comment ref="B2"><text><t>批注内容</t></text></comment></commentList></comments>',
        },
    )
    reading = read_file("名单.xlsx", data)
    assert not reading.unread
    first = found(reading, "姓名")
    cells = {first.text[a:b]: c for a, b, c in first.cells}
    assert cells["号码"].display == "名单.xlsx › 名单!B1"
    assert cells["藏列"].hidden
    assert not cells["号码"].hidden
    hidden = found(reading, "藏行")
    assert hidden.locator.hidden
    assert [c.display for _, _, c in hidden.cells] == ["名单.xlsx › 名单!B3（隐藏行）"]
    numbers = found(reading, "13987654321")
    assert "110101199003071000" in numbers.text
    assert "numeric" in numbers.flags
    assert found(reading, "32010219").locator.cell == "C4"
    assert found(reading, "内部资料").locator.sheet == "名单"
    assert found(reading, "批注内容").locator.cell == "B2"
    assert found(reading, "http://b.example/").kind == "link"


def test_a_hidden_sheet_is_read_and_said() -> None:
    reading = read_file(
        "a.xlsx", xlsx(f'<row r="2">{cell("C2", "藏表")}</row>', state="veryHidden")
    )
    segment = found(reading, "藏表")
    assert segment.locator.hidden
    assert [c.cell for _, _, c in segment.cells] == ["C2"]


def test_a_sheet_with_one_far_cell_is_read() -> None:
    rows = f'<row r="1">{cell("A1", "近")}</row><row r="1048576">{cell("XFD1048576", "远")}</row>'
    reading = read_file("a.xlsx", xlsx(rows))
    assert not reading.unread
    assert [c.cell for _, _, c in found(reading, "远").cells] == ["XFD1048576"]
    assert found(reading, "近")


def test_powerpoint_reads_notes_and_hidden_slides() -> None:
    def slide(text: str, extra: str = "") -> str:
        return f'<p:sld xmlns:p="urn:p" {A} {extra}><p:sp><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:sp></p:sld>'

    data = packed(
        {
            "[Content_Types].xml": "<Types/>",
            "ppt/presentation.xml": f'<p:presentation xmlns:p="urn:p" {R}><p:sldIdLst><p:sldId r:id="r2"/><p:sldId r:id="r1"/></p:sldIdLst></p:presentation>',
            "ppt/_rels/presentation.xml.rels": relations(
                ("r1", "slide", "slides/slide1.xml", False),
                ("r2", "slide", "slides/slide2.xml", False),
            ),
            "ppt/slides/slide1.xml": slide("第二页", 'show="0"'),
            "ppt/slides/slide2.xml": slide("第一页"),
            "ppt/slides/_rels/slide2.xml.rels": relations(
                ("n", "notesSlide", "../notesSlides/n.xml", False)
            ),
            "ppt/notesSlides/n.xml": slide("备注内容"),
        }
    )
    reading = read_file("a.pptx", data)
    assert (found(reading, "第一页").locator.slide, found(reading, "第二页").locator.slide) == (
        1,
        2,
    )
    assert found(reading, "第二页").locator.hidden
    assert "备注" in found(reading, "备注内容").locator.display


def test_pdf_joins_a_number_that_a_line_end_cuts() -> None:
    reading = read_file(
        "a.pdf", pdf(page_text("ID 110101199003", "077758 end", "tel 2 0 2 2"), page_text("second"))
    )
    page = found(reading, "ID")
    assert "110101199003077758" in page.text
    lines = [(page.text[a:b], c.line) for a, b, c in page.cells]
    assert lines[:2] == [("ID 110101199003", 1), ("077758 end", 2)]
    assert found(reading, "second").locator.page == 2


def test_pdf_annotations_are_read() -> None:
    note = b"/Annots[<</Type/Annot/Subtype/Text/Rect[0 0 9 9]/Contents(hidden note)>>]"
    reading = read_file("a.pdf", pdf(page_text("x" * 20), objects=note))
    assert found(reading, "hidden note").locator.page == 1


def test_ofd_reads_pages_annotations_and_attachments() -> None:
    content = words("身份证号", 10, 20) + words("110101", 60, 20) + words("下一行", 10, 30)
    reading = read_file(
        "a.ofd",
        ofd(
            content,
            Doc_0__Annots__Page_0__Annotation=f"<x>{words('水印文字', 1, 1)}</x>",
            **{
                "Doc_0/Annots/Annot.xml": f'<ofd:P xmlns:ofd="http://www.ofdspec.org/2016">{words("水印字", 1, 1)}</ofd:P>'
            },
            **{"Doc_0/Attachs/名单.txt": "附件里的名单"},
        ),
    )
    assert [s.text for s in reading.segments if s.locator.page == 1] == [
        "身份证号\t110101",
        "下一行",
    ]
    assert found(reading, "水印字")
    assert found(reading, "附件里的名单").locator.path == ("a.ofd", "名单.txt")


def test_opendocument_text_and_sheet() -> None:
    office = 'xmlns:office="urn:o" xmlns:text="urn:t" xmlns:table="urn:b" xmlns:style="urn:s" xmlns:fo="urn:f"'
    text = packed(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": f"<office:document-content {office}><office:body><office:text><text:p>甲<text:span>乙</text:span>丙</text:p>"
            "</office:text></office:body></office:document-content>",
        }
    )
    assert found(read_file("a.odt", text), "甲乙丙")
    sheet = packed(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": f'<office:document-content {office}><office:body><office:spreadsheet><table:table table:name="表">'
            '<table:table-row table:visibility="collapse"><table:table-cell table:number-columns-repeated="3"/>'
            "<table:table-cell><text:p>丁</text:p></table:table-cell></table:table-row></table:table>"
            "</office:spreadsheet></office:body></office:document-content>",
        }
    )
    segment = found(read_file("a.ods", sheet), "丁")
    assert [c.cell for _, _, c in segment.cells] == ["D1"]
    assert segment.locator.hidden


def test_rtf_decodes_fonts_and_keeps_stories_apart() -> None:
    han = "低保".encode("gbk").hex()
    escaped = "".join(f"\\'{han[i : i + 2]}" for i in range(0, len(han), 2))
    source = (
        r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset0 A;}{\f1\fcharset134 B;}}{\header \f1 "
        + escaped
        + r"\par}"
        r"\f1 " + escaped + r"\f0 \u21517?\u21333?\par {\v hidden}\par"
        r"{\footnote note}{\field{\*\fldinst HYPERLINK "
        + '"http://c.example/"'
        + r"}{\fldrslt x}}\trowd a\cell b\cell\row}"
    )
    reading = read_file("a.rtf", source.encode("ascii"))
    assert "页眉" in found(reading, "低保").locator.display
    assert found(reading, "低保名单")
    assert found(reading, "hidden").locator.hidden
    assert "脚注" in found(reading, "note").locator.display
    assert found(reading, "http://c.example/").kind == "link"
    assert found(reading, "a\tb").kind == "row"


def test_mail_reads_headers_bodies_and_attachments() -> None:
    data = (
        b"From: a@b.example\r\nTo: c@d.example\r\nSubject: =?gb2312?B?tc2xow==?=\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/mixed; boundary="x"\r\n\r\n--x\r\nContent-Type: text/plain; charset=gb2312\r\n\r\n'
    ) + "正文内容".encode("gbk")
    data += b'\r\n--x\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename="l.txt"\r\n\r\nlist of names\r\n--x--\r\n'
    reading = read_file("a.eml", data)
    assert found(reading, "低保").kind == "meta"
    assert found(reading, "正文内容")
    assert found(reading, "list of names").locator.path == ("a.eml", "l.txt")


def test_the_name_decides_nothing() -> None:
    assert found(read_file("a.txt", docx(p("其实是文档"))), "其实是文档")
    assert found(read_file("报表.et", xlsx(f'<row r="1">{cell("A1", "表格")}</row>')), "表格")
    assert read_file("a.docx", "只是文字".encode()).segments[0].text == "只是文字"


@pytest.mark.skipif(not OFFICE, reason="needs the extra office")
def test_a_broken_old_document_is_said() -> None:
    reading = read_file("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    assert reading.unread
    assert not reading.segments
