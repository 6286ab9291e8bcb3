"""Which reader a file needs, by its content; the name decides nothing."""

from __future__ import annotations

import io
import re
import zipfile

from contentguard.readers import sniff

_PARTS = (
    ("word/", "docx"),
    ("xl/workbook.bin", "xlsb"),
    ("xl/", "xlsx"),
    ("ppt/", "pptx"),
    ("ofd.xml", "ofd"),
)
_ODF = {
    "text": "odf",
    "spreadsheet": "odf",
    "presentation": "odf",
    "graphics": "odf",
}
_STREAMS = (
    ("EncryptedPackage", "encrypted-ole"),
    ("WordDocument", "doc"),
    ("Workbook", "xls"),
    ("Book", "xls"),
    ("PowerPoint Document", "ppt"),
    ("__properties_version1.0", "msg"),
)
_MAIL = re.compile(
    rb"\A(?:From |Received:|Return-Path:|MIME-Version:|Message-ID:|X-[A-Za-z\-]{2,40}:|Delivered-To:|"
    rb"(?:From|To|Subject|Date):[^\n]{1,998}\n(?:[A-Za-z\-]{2,40}:|[ \t]))",
    re.IGNORECASE,
)
_FOREIGN = (
    *(b"MZ", b"\x7fELF", b"ID3", b"OggS", b"SQLite format 3\0", b"wOFF", b"wOF2", b"\0\1\0\0\0"),
    *(b"\xca\xfe\xba\xbe", b"8BPS", b"AC10", b"FLV", b"\x1aE\xdf\xa3", b"\0\0\1\0"),
)
_MEDIA = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xlsb": "application/vnd.ms-excel.sheet.binary.macroEnabled.12",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odf": "application/vnd.oasis.opendocument",
    "ofd": "application/ofd",
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "ppt": "application/vnd.ms-powerpoint",
    "msg": "application/vnd.ms-outlook",
    "eml": "message/rfc822",
    "rtf": "application/rtf",
    "pdf": "application/pdf",
    "zip": "application/zip",
    "7z": "application/x-7z-compressed",
    "rar": "application/vnd.rar",
    "tar": "application/x-tar",
    "gz": "application/gzip",
    "text": "text/plain",
    "encrypted-ole": "application/x-ole-storage",
    "ole": "application/x-ole-storage",
    "wordml": "application/xml",
    "image": "image/*",
}


def kind(data: bytes) -> str:
    """Short name of the format: ``docx`` ``xlsx`` ``pdf`` ``zip`` ``image`` ``text`` …"""
    base = sniff.media_type(data)
    if (
        data[:1] == b"\x09"
        and data[1:2] in b"\x00\x02\x04"
        and data[2:4] in (b"\6\0", b"\4\0", b"\x08\0")
    ):
        return "xls"
    if base == "application/zip":
        return _zip_kind(data)
    if base == "application/x-ole-storage":
        return _ole_kind(data)
    if base.startswith("image/"):
        return "image"
    known = {
        "application/pdf": "pdf",
        "application/rtf": "rtf",
        "application/x-7z-compressed": "7z",
        "application/vnd.rar": "rar",
        "application/gzip": "gz",
        "application/x-bzip2": "gz",
        "application/x-xz": "gz",
    }
    if base in known:
        return known[base]
    if data[257:262] == b"ustar":
        return "tar"
    if data.startswith(_FOREIGN) or data[4:8] == b"ftyp":
        return "unknown"
    head = data[:4096]
    if b"<?mso-application" in head or b"schemas.microsoft.com/office/word/2003/wordml" in head:
        return "wordml"
    if b"<w:wordDocument" in head or b"schemas.microsoft.com/office/2006/xmlPackage" in head:
        return "wordml"
    if _MAIL.match(data[:4096].lstrip(b"\r\n \t")):
        return "eml"
    return "text"


def media_type(name: str) -> str:
    """The media type of a short name."""
    return _MEDIA.get(name, "application/octet-stream")


def _zip_kind(data: bytes) -> str:
    try:
        names = [n.lower() for n in zipfile.ZipFile(io.BytesIO(data)).namelist()]
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError):
        for mark, name in (
            (b"word/document", "docx"),
            (b"xl/workbook", "xlsx"),
            (b"ppt/presentation", "pptx"),
        ):
            if mark in data:
                return name
        return "zip"
    present = set(names)
    if "[content_types].xml" in present or "_rels/.rels" in present:
        for prefix, name in _PARTS[:4]:
            if any(n.startswith(prefix) for n in names):
                return name
    if "ofd.xml" in present:
        return "ofd"
    if "content.xml" in present and ("mimetype" in present or "meta-inf/manifest.xml" in present):
        return "odf"
    if "xl/workbook.xml" in present:
        return "xlsx"
    if "word/document.xml" in present:
        return "docx"
    return "zip"


def _ole_kind(data: bytes) -> str:
    try:
        import olefile

        container = olefile.OleFileIO(io.BytesIO(data))
        return next((name for stream, name in _STREAMS if container.exists(stream)), "ole")
    except (ImportError, OSError, ValueError, IndexError, TypeError):
        pass
    for stream, name in _STREAMS:
        # A directory entry holds its name in UTF-16, ended by NUL.
        if stream.encode("utf-16-le") + b"\0\0" in data:
            return name
    return "ole"
