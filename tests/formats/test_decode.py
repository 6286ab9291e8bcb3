"""Bytes → text in the encodings Chinese files come in."""

from __future__ import annotations

from pathlib import Path

import pytest

from contentguard.errors import CorruptError
from contentguard.formats.decode import decode

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "attachments" / "generated"
SIMPLE = "关于公布低保名单的通知\r\n姓名：李四，联系电话 0527-84350000。"
TRADITIONAL = "關於公佈名單的通知，請各單位遵照辦理。聯絡電話 0527"


@pytest.mark.parametrize(
    ("text", "encoding", "name"),
    [
        (SIMPLE, "utf-8", "utf-8"),
        (SIMPLE, "utf-8-sig", "utf-8"),
        (SIMPLE, "gb18030", "gb18030"),
        (SIMPLE + "镕𠮷", "gb18030", "gb18030"),
        (SIMPLE, "utf-16", "utf-16-le"),
        (SIMPLE, "utf-16-le", "utf-16-le"),
        (SIMPLE, "utf-16-be", "utf-16-be"),
        (SIMPLE, "utf-32", "utf-32-le"),
        (TRADITIONAL, "big5", "big5"),
        ("李四", "gb18030", "gb18030"),
        ("plain ascii", "utf-8", "utf-8"),
        ("ascii only", "utf-16-le", "utf-16-le"),
        ("", "utf-8", "utf-8"),
    ],
)
def test_every_encoding_is_exact(text: str, encoding: str, name: str) -> None:
    decoded = decode(text.encode(encoding))
    assert (decoded.text, decoded.encoding, decoded.note) == (text, name, "")


def test_a_page_says_its_charset_and_gb2312_means_gb18030() -> None:
    page = '<html><meta charset="gb2312"><p>朱镕基 𠮷</p>'
    assert decode(page.encode("gb18030")).text == page


def test_an_unknown_or_wrong_charset_does_no_harm() -> None:
    for charset in ("rot13", "x-none", "utf-8", "hex"):
        page = f'<meta charset="{charset}"><p>低保名单公示</p>'
        assert decode(page.encode("gb18030")).text == page


def test_nul_bytes_are_kept_and_said() -> None:
    decoded = decode("正文\0后面还有很多很多文字".encode())
    assert "\0" in decoded.text
    assert "NUL" in decoded.note


def test_a_few_damaged_bytes_are_said_not_hidden() -> None:
    data = bytearray((SIMPLE * 20).encode())
    data[300] = 0xFF
    decoded = decode(bytes(data))
    assert decoded.damaged >= 1
    assert "损坏" in decoded.note


@pytest.mark.parametrize("data", [bytes(range(128, 256)) * 8, b"\x00\x01\x02\x03\xff\xfe\x80" * 50])
def test_what_is_no_text_raises(data: bytes) -> None:
    with pytest.raises(CorruptError, match="编码"):
        decode(data)


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs the shared material")
def test_the_shared_files_are_exact() -> None:
    files = [*SHARED.glob("t_*.txt"), *SHARED.glob("c_*.csv")]
    assert files
    for path in files:
        data = path.read_bytes()
        assert decode(data).text == data.decode(path.stem.split("_", 1)[1]), path.name
