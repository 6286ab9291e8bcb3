"""What a file is, by its first bytes."""

from __future__ import annotations

import re

TEXT = "text/plain"

_MAGIC = (
    (b"PK\x03\x04", "application/zip"),
    (b"PK\x05\x06", "application/zip"),
    (b"%PDF-", "application/pdf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"{\\rtf", "application/rtf"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"\x1f\x8b", "application/gzip"),
    (b"BZh", "application/x-bzip2"),
    (b"\xfd7zXZ\x00", "application/x-xz"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
)
_PAGE_START = re.compile(
    r"\s*+(?:<!--|<!doctype\s++html|<\?xml[^>]*+>\s*+<!doctype\s++html)", re.IGNORECASE
)
_PAGE_TAG = re.compile(
    r"<(?:html|head|body|meta|title|table|div|p|span|a|br|ul|ol|img|h[1-6]|script|style|section|font|center)"
    r"(?=[\s/>])",
    re.IGNORECASE,
)


def media_type(data: bytes) -> str:
    """The media type of a container or image, ``text/plain`` for anything else that may be text."""
    for magic, name in _MAGIC:
        if data.startswith(magic):
            return name
    if b"%PDF-" in data[:1024]:
        return "application/pdf"
    if data[:2] == b"BM" and len(data) > 26 and data[6:10] == b"\0\0\0\0":
        return "image/bmp"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return TEXT


def text_type(name: str, text: str) -> str:
    """Whether a decoded text is a page, a table or plain text.

    Args:
        name: file name; decides only what the text itself leaves open.
        text: the decoded text.
    """
    lower = name.lower()
    head = text[:4_096]
    if _PAGE_START.match(head) and _PAGE_TAG.search(text[:65_536]):
        return "text/html"
    first = _PAGE_TAG.search(head)
    if first and (
        not head[: first.start()].strip() or lower.endswith((".html", ".htm", ".xhtml", ".shtml"))
    ):
        return "text/html"
    if lower.endswith((".csv", ".tsv")) and any(mark in head for mark in ",\t;，"):
        return "text/csv"
    return TEXT
