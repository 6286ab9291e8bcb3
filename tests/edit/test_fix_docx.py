"""Word files corrected by tracked changes: the right words, everything else as it was."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from lxml import etree

from contentguard import Attachment, Guard, Post
from contentguard.edit.fix_docx import FixedDocx, apply
from contentguard.errors import UnsupportedError

python_docx = pytest.importorskip("docx")
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture(scope="module")
def guard() -> Any:
    with Guard(show="full", select="TYP,PII,ORG") as made:
        yield made


def document() -> Any:
    made = python_docx.Document()
    paragraph = made.add_paragraph("各部门要依靠")
    paragraph.add_run("自").bold = True
    paragraph.add_run("已的力量，任务己经完成。")
    made.add_paragraph("县扶贫开发局的工作")
    made.add_table(1, 2).cell(0, 1).text = "依靠自已的力量"
    return made


def saved(made: Any) -> bytes:
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def fixed(guard: Guard, data: bytes) -> FixedDocx:
    report = guard.check(Post("", attachments=(Attachment("a.docx", data),)))
    return apply(data, report.violations)


def read(data: bytes, accept: bool, part: str = "word/document.xml") -> list[str]:
    """The paragraphs of a part with all changes accepted or rejected."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        body = etree.fromstring(package.read(part))
    gone = {f"{W}ins"} if not accept else {f"{W}del"}
    lines = []
    for paragraph in body.iter(f"{W}p"):
        nodes = [
            n
            for n in paragraph.iter(f"{W}t", f"{W}delText")
            if not any(a.tag in gone for a in n.iterancestors())
        ]
        lines.append("".join(n.text or "" for n in nodes))
    return lines


def test_accepted_it_is_right_and_rejected_it_is_as_it_was(guard: Guard) -> None:
    data = saved(document())
    done = fixed(guard, data)
    assert read(done.data, accept=False) == read(data, accept=False)
    assert read(done.data, accept=True) == [
        "各部门要依靠自己的力量，任务已经完成。",
        "县扶贫开发局的工作",
        "",
        "依靠自己的力量",
    ]
    assert sorted(c[1:] for c in done.changes) == [("己经", "已经"), ("自已", "自己"), ("自已", "自己")]  # fmt: skip
    assert [v.code for v in done.left] == ["ORG101"]


def test_every_other_part_stays_byte_for_byte(guard: Guard) -> None:
    data = saved(document())
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(io.BytesIO(fixed(guard, data).data)) as new,
    ):
        assert new.namelist() == old.namelist()
        differing = [n for n in old.namelist() if old.read(n) != new.read(n)]
    assert differing == ["word/document.xml"]


def test_changes_name_their_author_and_have_numbers_of_their_own(guard: Guard) -> None:
    done = fixed(guard, saved(document()))
    with zipfile.ZipFile(io.BytesIO(done.data)) as package:
        body = etree.fromstring(package.read("word/document.xml"))
    marks = list(body.iter(f"{W}ins", f"{W}del"))
    numbers = [m.get(f"{W}id") for m in marks]
    assert {m.get(f"{W}author") for m in marks} == {"contentguard"}
    assert len(set(numbers)) == len(numbers)
    assert not [t for m in body.iter(f"{W}del") for t in m.iter(f"{W}t")]
    assert python_docx.Document(io.BytesIO(done.data)).paragraphs


def test_a_second_time_changes_nothing(guard: Guard) -> None:
    once = fixed(guard, saved(document())).data
    assert fixed(guard, once).data == once


def test_words_with_a_picture_between_them_are_left(guard: Guard) -> None:
    made = python_docx.Document()
    paragraph = made.add_paragraph("依靠自")
    etree.SubElement(paragraph.runs[0]._r, f"{W}drawing")
    paragraph.add_run("已的力量")
    data = saved(made)
    assert fixed(guard, data).data == data


def test_words_in_somebody_elses_tracked_insertion_are_left(guard: Guard) -> None:
    made = python_docx.Document()
    run = made.add_paragraph().add_run("依靠自已的力量")
    mark = etree.Element(f"{W}ins")
    mark.set(f"{W}id", "7")
    mark.set(f"{W}author", "某编辑")
    run._r.addprevious(mark)
    mark.append(run._r)
    data = saved(made)
    assert fixed(guard, data).data == data


def test_a_clean_file_comes_back_itself(guard: Guard) -> None:
    made = python_docx.Document()
    made.add_paragraph("会议按时召开。")
    data = saved(made)
    assert fixed(guard, data).data is data


def test_a_signed_file_is_refused(guard: Guard) -> None:
    data = saved(document())
    buffer = io.BytesIO(data)
    with zipfile.ZipFile(buffer, "a") as package:
        package.writestr("_xmlsignatures/sig1.xml", "<a/>")
    with pytest.raises(UnsupportedError, match="签名"):
        fixed(guard, buffer.getvalue())


WRONG, RIGHT = "依靠自已的力量", "依靠自己的力量"
BOX = """<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
 xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"
 xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
 xmlns:v="urn:schemas-microsoft-com:vml"><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>
 <wps:txbx><w:txbxContent><w:p><w:r><w:t>{0}</w:t></w:r></w:p></w:txbxContent></wps:txbx></w:drawing>
 </mc:Choice><mc:Fallback><w:pict><v:textbox><w:txbxContent><w:p><w:r><w:t>{1}</w:t></w:r></w:p>
 </w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"""


def with_part(data: bytes, name: str, content: str) -> bytes:
    """The file with one more part; for the reader its name is enough."""
    buffer = io.BytesIO(data)
    with zipfile.ZipFile(buffer, "a") as package:
        package.writestr(name, content)
    return buffer.getvalue()


def test_headers_and_footers(guard: Guard) -> None:
    made = python_docx.Document()
    section = made.sections[0]
    section.different_first_page_header_footer = True
    section.header.paragraphs[0].text = WRONG
    section.first_page_header.paragraphs[0].text = WRONG
    section.footer.paragraphs[0].text = "任务己经完成"
    data = saved(made)
    done = fixed(guard, data)
    assert len(done.applied) == 3
    assert [c[0] for c in done.changes] == ["a.docx › 页眉", "a.docx › 页眉", "a.docx › 页脚"]
    with zipfile.ZipFile(io.BytesIO(done.data)) as package:
        names = [n for n in package.namelist() if "header" in n or "footer" in n]
    after = [line for n in names for line in read(done.data, True, n) if line]
    before = [line for n in names for line in read(done.data, False, n) if line]
    assert sorted(after) == sorted([RIGHT, RIGHT, "任务已经完成"])
    assert sorted(before) == sorted([WRONG, WRONG, "任务己经完成"])
    assert fixed(guard, done.data).data == done.data


def test_one_of_two_headers_that_cannot_be_told_apart_is_left(guard: Guard) -> None:
    made = python_docx.Document()
    section = made.sections[0]
    section.different_first_page_header_footer = True
    section.header.paragraphs[0].text = WRONG
    section.first_page_header.paragraphs[0].text = WRONG
    data = saved(made)
    report = guard.check(Post("", attachments=(Attachment("a.docx", data),)))
    assert apply(data, report.violations[:1]).data is data


def test_notes(guard: Guard) -> None:
    note = f'<w:footnotes xmlns:w="{W[1:-1]}"><w:footnote w:id="1"><w:p><w:r><w:t>{WRONG}</w:t></w:r></w:p></w:footnote></w:footnotes>'
    data = with_part(saved(python_docx.Document()), "word/footnotes.xml", note)
    done = fixed(guard, data)
    assert [v.locator.display for v in done.applied] == ["a.docx › 脚注 第1条"]
    assert read(done.data, True, "word/footnotes.xml") == [RIGHT]
    assert read(done.data, False, "word/footnotes.xml") == [WRONG]


def test_somebodys_comment_is_left(guard: Guard) -> None:
    comment = f'<w:comments xmlns:w="{W[1:-1]}"><w:comment w:id="0"><w:p><w:r><w:t>{WRONG}</w:t></w:r></w:p></w:comment></w:comments>'
    data = with_part(saved(python_docx.Document()), "word/comments.xml", comment)
    done = fixed(guard, data)
    assert done.data is data
    assert [v.code for v in done.left] == ["TYP101"]


def test_text_boxes_and_their_copies_for_older_programs(guard: Guard) -> None:
    made = python_docx.Document()
    for words in (WRONG, "任务己经完成"):
        paragraph = made.add_paragraph("正文。")
        paragraph._p.append(etree.fromstring(BOX.format(words, words)))
    data = saved(made)
    done = fixed(guard, data)
    assert len(done.applied) == 2
    lines = [line for line in read(done.data, True) if "正文" not in line]
    assert lines == [RIGHT, RIGHT, "任务已经完成", "任务已经完成"]
    assert WRONG in read(done.data, False)
    assert fixed(guard, done.data).data == done.data


def test_tables_of_headers_are_numbered_through(guard: Guard) -> None:
    made = document()
    header = made.sections[0].header
    header.add_table(1, 1, 1_000_000).cell(0, 0).text = WRONG
    done = fixed(guard, saved(made))
    assert any("页眉 表2" in v.locator.display for v in done.applied)
    assert len(done.applied) == 4
