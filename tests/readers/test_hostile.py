"""Hostile and broken files: bounded, and always said."""

from __future__ import annotations

import gzip
import io
import random
import tarfile
import zipfile
import zlib

import pytest

from contentguard.readers.api import read_file
from contentguard.readers.budget import Budget
from contentguard.readers.client import ReaderPool
from tests.readers.builders import W, cell, docx, p, packed, pdf, stream, xlsx


def codes(name: str, data: bytes, budget: Budget | None = None) -> list[tuple[str, str]]:
    return [(u.code, u.reason) for u in read_file(name, data, budget).unread]


def test_empty_truncated_and_foreign_files_are_said() -> None:
    whole = docx(p("正文"))
    assert codes("a.docx", b"") == [("INT005", "corrupt")]
    assert codes("a.docx", whole[: len(whole) // 2]) == [("INT005", "corrupt")]
    assert codes("a.pdf", b"%PDF-1.4\n" + b"\0" * 99) == [("INT005", "corrupt")]
    assert codes("a.bin", bytes(range(128, 256)) * 9) == [("INT005", "corrupt")]
    assert codes("a.exe", b"MZ" + bytes(range(256)) * 9) == [("INT004", "unsupported")]


def test_xml_with_a_doctype_is_refused_and_the_rest_is_read() -> None:
    evil = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><w:document {W}>&e;</w:document>'
    data = packed(
        {
            "[Content_Types].xml": "<Types/>",
            "word/document.xml": evil,
            "word/footnotes.xml": f"<w:footnotes {W}>{p('仍读脚注')}</w:footnotes>",
        }
    )
    reading = read_file("a.docx", data)
    assert [u.code for u in reading.unread] == ["INT003"]
    assert [s.text for s in reading.segments] == ["仍读脚注"]


def test_deep_nesting_is_refused() -> None:
    body = "<w:tbl><w:tr><w:tc>" * 3_000 + "</w:tc></w:tr></w:tbl>" * 3_000
    assert codes("a.docx", docx(body)) == [("INT003", "over-limit")]


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = packed({"a.txt": b"0" * 30_000_000, "b.txt": "好的内容".encode()})
    reading = read_file("a.zip", bomb)
    assert [(u.code, "a.txt" in u.message) for u in reading.unread] == [("INT003", True)]
    assert [s.text for s in reading.segments] == ["好的内容"]
    assert codes("a.gz", gzip.compress(b"0" * 30_000_000)) == [("INT003", "over-limit")]


def test_archives_nest_to_a_limit() -> None:
    data = packed({"底.txt": "底"})
    for _ in range(6):
        data = packed({"内.zip": data})
    assert codes("a.zip", data) == [("INT003", "over-limit")]
    inner = packed({"中/名单.txt": "名单内容"})
    segment = read_file("a.zip", packed({"b.zip": inner})).segments[0]
    assert segment.locator.path == ("a.zip", "b.zip", "中/名单.txt")


def test_names_that_leave_their_folder_are_labels_only() -> None:
    reading = read_file("a.zip", packed({"../../etc/x.txt": "内容", "/abs.txt": "又一"}))
    assert [s.text for s in reading.segments] == ["内容", "又一"]
    assert [n.reason for n in reading.not_checked] == ["unsafe-name", "unsafe-name"]


def test_names_in_gbk_are_read() -> None:
    data = packed({"XXXXXXXX.txt": "内容"}).replace(b"XXXXXXXX", "低保名单".encode("gbk"))
    assert read_file("a.zip", data).segments[0].locator.path == ("a.zip", "低保名单.txt")


def test_an_encrypted_member_does_not_hide_the_others() -> None:
    stream_ = io.BytesIO()
    with zipfile.ZipFile(stream_, "w") as archive:
        archive.writestr("密.txt", "x")
        archive.writestr("明.txt", "可读")
    data = bytearray(stream_.getvalue())
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    reading = read_file("a.zip", bytes(data))
    assert [u.code for u in reading.unread] == ["INT002"]
    assert [s.text for s in reading.segments] == ["可读"]


def test_tar_links_are_not_followed() -> None:
    stream_ = io.BytesIO()
    with tarfile.open(fileobj=stream_, mode="w:gz") as archive:
        link = tarfile.TarInfo("link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
        info = tarfile.TarInfo("名单.txt")
        info.size = len("内容".encode())
        archive.addfile(info, io.BytesIO("内容".encode()))
    reading = read_file("a.tgz", stream_.getvalue())
    assert [s.text for s in reading.segments] == ["内容"]
    assert [n.reason for n in reading.not_checked] == ["link"]


@pytest.mark.parametrize(
    ("limit", "value"), [("members", 1), ("characters", 3), ("total_bytes", 10)]
)
def test_the_budget_holds_for_the_whole_tree(limit: str, value: int) -> None:
    data = packed({f"{i}.txt": f"第{i}个文件的内容" for i in range(5)})
    budget = Budget()
    setattr(budget, limit, value)
    assert ("INT003", "over-limit") in codes("a.zip", data, budget)


def test_a_blank_document_is_said() -> None:
    assert [n.reason for n in read_file("a.docx", docx("<w:p/>")).not_checked] == ["no-text"]
    assert [n.reason for n in read_file("a.html", b"<html><body></body></html>").not_checked] == [
        "no-text"
    ]


def test_the_worker_reads_what_the_process_reads() -> None:
    data = docx(
        p("正文") + f"<w:tbl><w:tr><w:tc>{p('甲')}</w:tc><w:tc>{p('乙')}</w:tc></w:tr></w:tbl>"
    )
    sheet = xlsx(f'<row r="2" hidden="1">{cell("B2", "甲")}{cell("C2", "乙")}</row>')
    with ReaderPool() as pool:
        row = pool.read_file("a.xlsx", sheet).segments[0]
        remote, again = pool.read_file("a.docx", data), pool.read_file("b.txt", "文字".encode())
    assert remote == read_file("a.docx", data)
    assert again.text == "文字"
    local = read_file("a.xlsx", sheet).segments[0]
    assert (row.text, row.locator, row.flags) == (local.text, local.locator, local.flags)
    assert list(row.cells) == list(local.cells)


def test_a_hanging_member_is_skipped_and_the_rest_is_read() -> None:
    content = zlib.compress(b"0 0 m 9 9 l S " * 20_000_000, 1)
    endless = pdf(stream(content, b"/Filter/FlateDecode"))
    data = packed({"坏.pdf": endless, "好.txt": "好的内容"})
    with ReaderPool(silence=1.0, seconds=20.0) as pool:
        reading = pool.read_file("a.zip", data, None)
        assert [s.text for s in reading.segments] == ["好的内容"]
        assert [(u.code, "坏.pdf" in u.message) for u in reading.unread] == [("INT003", True)]
        assert pool.read_file("c.txt", "还在".encode()).text == "还在"


def test_damaged_bytes_never_raise() -> None:
    chooser = random.Random(4)
    samples = [
        docx(p("正文")),
        xlsx(f'<row r="1">{cell("A1", "甲")}</row>'),
        packed({"a.txt": "x"}),
        b"{\\rtf1 a\\par}",
    ]
    for _ in range(120):
        data = bytearray(chooser.choice(samples))
        for _ in range(chooser.randint(1, 12)):
            data[chooser.randrange(len(data))] = chooser.randrange(256)
        reading = read_file("a", bytes(data))
        assert reading.segments or reading.unread or reading.not_checked
