"""Writes a changed text back in the encoding of its file, mark and line ends kept."""

from __future__ import annotations

from contentguard.errors import InputError
from contentguard.formats.decode import decode

_SAME = "没有改动；请另存为 UTF-8 后再试。"


def encode_like(data: bytes, text: str) -> bytes:
    """The bytes of ``text`` as the file ``data`` would hold them.

    Args:
        data: the file as it is.
        text: its text with changes.

    Raises:
        InputError: the file does not come back byte for byte, or the changes hold a character
            that its encoding does not know.
        CorruptError: the file is no text.
    """
    decoded = decode(data)
    try:
        body = decoded.text.encode(decoded.encoding)
    except UnicodeEncodeError:
        body = b"\0"
    mark = data[: len(data) - len(body)]
    if decoded.damaged or data != mark + body or len(mark) > 4:
        raise InputError(f"这个文件按 {decoded.encoding.upper()} 编码不能逐字节还原，{_SAME}")
    encoding = decoded.encoding
    if encoding == "gb18030" and _fits(decoded.text, "gbk"):
        encoding = "gbk"  # what its readers expect: nothing wider may come in
    try:
        written = mark + text.encode(encoding)
    except UnicodeEncodeError as error:
        sign = text[error.start]
        raise InputError(f"改正后的“{sign}”不在 {encoding.upper()} 编码里，{_SAME}") from None
    if decode(written).text != text:
        raise InputError(f"改正后的文件会被读成另一种编码（原为 {encoding.upper()}），{_SAME}")
    return written


def _fits(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
