"""Bytes → text: which encoding a Chinese file is in, decided by its content.

Order: byte-order mark → UTF-8 → the page's own ``charset`` → GB18030, Big5 and UTF-16 without a
mark, told apart by which reading gives common characters. GB2312 and GBK labels mean GB18030.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from contentguard.errors import CorruptError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ALIASES = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030"} | {
    "cp936": "gb18030",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "big5-hkscs": "big5hkscs",
    "x-x-big5": "big5",
}
_CHARSET = re.compile(
    rb"""<meta[^>]{0,300}?charset\s{0,8}=\s{0,8}["']?([A-Za-z0-9_\-]{2,20})""", re.IGNORECASE
)
_XML = re.compile(
    rb"""^\s{0,64}<\?xml[^>]{0,200}?encoding\s{0,8}=\s{0,8}["']([A-Za-z0-9_\-]{2,20})"""
)
_SAMPLE = 40_000
_BAD_SHARE = 0.01
_CONTROLS = re.compile("[\x01-\x08\x0e-\x1a\x1c-\x1f]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text and how it was got.

    Attributes:
        text: after the byte-order mark; line ends kept.
        encoding: Python's name of the encoding used.
        note: Chinese remark when something is doubtful (damaged bytes, NUL), else empty.
        damaged: number of places that could not be decoded and stand as U+FFFD.
    """

    text: str
    encoding: str
    note: str = ""
    damaged: int = 0


def decode(data: bytes) -> Decoded:
    """Decodes a text file of unknown encoding.

    Raises:
        CorruptError: no encoding fits; the message says so in Chinese.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark) and not (
            encoding == "utf-16-le" and data[2:4] == b"\0\0" and len(data) < 8
        ):
            body = data[len(mark) :]
            text = _strict(body, encoding)
            return _noted(text, encoding) if text is not None else _damaged(body, (encoding,))
    text = _strict(data, "utf-8")
    if text is not None and data.count(0) * 5 <= len(data):
        return _noted(text, "utf-8")
    if 0 in data:
        wide = _wide(data)
        if wide is not None:
            return wide
    declared = _declared(data)
    if declared:
        text = _strict(data, declared)
        if text is not None:
            return _noted(text, declared)
    return _chinese(data) or _damaged(data, tuple(filter(None, (declared, "utf-8", "gb18030"))))


def _noted(text: str, encoding: str) -> Decoded:
    if "\0" not in text:
        return Decoded(text, encoding)
    return Decoded(text, encoding, f"文件含 {text.count(chr(0))} 个空字节（NUL），已按原样保留。")


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeError, LookupError):
        return None


def _declared(data: bytes) -> str:
    """The encoding that an HTML or XML file names itself; empty if none or not known."""
    match = _XML.search(data[:512]) or _CHARSET.search(data[:8_192])
    if match is None:
        return ""
    name = match[1].decode("ascii").lower()
    name = _ALIASES.get(name, name)
    try:
        known = codecs.lookup(name)
    except LookupError:
        return ""
    # A codec such as "hex" or "rot13" is not an encoding of text.
    return name if getattr(known, "_is_text_encoding", False) and "utf-16" not in name else ""


def _wide(data: bytes) -> Decoded | None:
    """UTF-16 or UTF-32 without a mark, if that gives text."""
    best: tuple[float, str, str] | None = None
    for encoding in ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"):
        text = _strict(data, encoding)
        if text:
            share = _plausible(text)
            if best is None or share > best[0]:
                best = (share, text, encoding)
    return _noted(best[1], best[2]) if best and best[0] >= 0.9 else None


def _plausible(text: str) -> float:
    """Share of characters that a Chinese text is made of."""
    sample = text[:_SAMPLE]
    good = sum(
        0x4E00 <= c <= 0x9FFF
        or 0x20 <= c < 0x7F
        or c in (9, 10, 13)
        or 0x3000 <= c <= 0x303F
        or 0xFF00 <= c <= 0xFFEF
        for c in map(ord, sample)
    )
    return good / len(sample)


def _common(text: str, encoding: str, last: int) -> float:
    """Share of the non-ASCII characters whose lead byte in ``encoding`` is at most ``last``:
    both sets put the common characters first."""
    found = [c for c in text[:_SAMPLE] if c > "\x7f"]
    if not found:
        return 0.0
    good = 0.0
    for character in found:
        try:
            good += 1.0 if character.encode(encoding)[0] <= last else 0.3
        except UnicodeEncodeError:
            continue
    return good / len(found)


def _chinese(data: bytes) -> Decoded | None:
    """GB18030, Big5 or unmarked UTF-16, whichever reads as common characters."""
    scored: list[tuple[float, str, str]] = []
    text = _strict(data, "gb18030")
    if text is not None:
        scored.append((_common(text, "gb2312", 0xD7) + 0.15, text, "gb18030"))
    for encoding in ("big5", "big5hkscs", "cp950"):
        text = _strict(data, encoding)
        if text is not None:
            scored.append((_common(text, "big5", 0xC6), text, encoding))
            break
    for encoding in ("utf-16-le", "utf-16-be"):
        text = _strict(data, encoding) if len(data) % 2 == 0 else None
        if text and _plausible(text) >= 0.9:
            scored.append((_common(text, "gb2312", 0xD7) - 0.1, text, encoding))
    if not scored:
        return None
    _, text, encoding = max(scored, key=lambda s: s[0])
    if len(_CONTROLS.findall(text[:_SAMPLE])) > len(text[:_SAMPLE]) // 50 + 1:
        return None
    return _noted(text, encoding)


def _damaged(data: bytes, encodings: tuple[str, ...]) -> Decoded:
    """The reading with the fewest faults, if they are few."""
    best: tuple[int, str, str] | None = None
    for encoding in encodings:
        text = data.decode(encoding, "replace")
        faults = text.count("\ufffd")
        if best is None or faults < best[0]:
            best = (faults, text, encoding)
    if best is not None:
        faults, text, encoding = best
        controls = len(_CONTROLS.findall(text)) + text.count("\0")
        if (
            faults <= len(text) * _BAD_SHARE + 2
            and controls <= len(text) * _BAD_SHARE
            and len(text) > faults
        ):
            note = f"有 {faults} 处字节损坏，无法解码，其余按 {encoding} 读取；请用原文件核对。"
            return Decoded(text, encoding, note, faults)
    raise CorruptError(
        "无法识别文件的文字编码（已试 UTF-8、GB18030、Big5、UTF-16）：文件可能已损坏，或不是文本文件；请换用原文件，或另存为 UTF-8 后再检查。"
    )
