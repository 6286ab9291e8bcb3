"""Mail: eml by the standard library, msg from its OLE streams; attachments are read like files."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage
from typing import Any

from contentguard.errors import CorruptError, LimitError
from contentguard.formats.decode import decode
from contentguard.readers import sniff
from contentguard.readers.context import Context

_LABELS = {
    "Subject": "主题",
    "From": "发件人",
    "To": "收件人",
    "Cc": "抄送",
    "Bcc": "密送",
    "Reply-To": "回复地址",
}
_FIELDS = (
    ("0037", "主题"),
    ("0C1A", "发件人"),
    ("0C1F", "发件地址"),
    ("0E04", "收件人"),
    ("0E03", "抄送"),
    ("0E02", "密送"),
)
_RTF_START = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript "
    b"\\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par "
    b"\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)


def read(data: bytes, context: Context) -> None:
    """Reads a mail."""
    if sniff.media_type(data) == "application/x-ole-storage":
        _msg(data, context)
    else:
        _eml(data, context)


def _eml(data: bytes, context: Context) -> None:
    message = email.message_from_bytes(data, policy=email.policy.default)
    for name, label in _LABELS.items():
        if value := str(message.get(name, "") or ""):
            context.add(value, f"邮件{label}", "meta", data={"name": name})
    stack: list[Any] = [message]
    while stack:
        part = stack.pop()
        context.budget.spend("members", 1)
        if part.is_multipart():
            stack += reversed([p for p in part.get_payload() if isinstance(p, EmailMessage)])
            continue
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes) or not content:
            continue
        context.budget.spend("total_bytes", len(content))
        page = part.get_content_type() == "text/html"
        context.child(
            part.get_filename() or ("正文.html" if page else "正文"), _recoded(part, content)
        )


def _recoded(part: EmailMessage, content: bytes) -> bytes:
    """A text part in the charset that its header names, as UTF-8; anything else as it is."""
    charset = (part.get_content_charset() or "").lower()
    if part.get_content_maintype() != "text" or charset in ("", "utf-8", "us-ascii"):
        return content
    names = {"gb2312": "gb18030", "gbk": "gb18030"}
    try:
        return content.decode(names.get(charset, charset)).encode()
    except (LookupError, UnicodeError):
        return content


def _msg(data: bytes, context: Context) -> None:
    from contentguard.readers import ole

    container = ole.open_ole(data)
    _message(container, "", context)


def _message(container: Any, root: str, context: Context) -> None:
    """One message; attachments that are messages follow, each at its own depth."""
    for number, label in _FIELDS:
        context.add(_string(container, root, number), f"邮件{label}", "meta", data={"name": label})
    context.add(_string(container, root, "1000"), "正文")
    html = _bytes(container, root, "10130102") or _string(container, root, "1013").encode()
    if html:
        context.child("正文.html", html)
    packed = _bytes(container, root, "10090102")
    if packed and not html and not _string(container, root, "1000"):
        context.child("正文.rtf", _unpack(packed, context))
    names = {
        "/".join(p[: root.count("/") + 1])
        for p in container.listdir()
        if "/".join(p).startswith(f"{root}__attach")
    }
    for name in sorted(names):
        _attachment(container, f"{name}/", context)


def _attachment(container: Any, root: str, context: Context) -> None:
    label = _string(container, root, "3707") or _string(container, root, "3704") or "附件"
    content = _bytes(container, root, "37010102")
    if content:
        context.budget.spend("total_bytes", len(content))
        context.child(label, content)
        return
    inner = f"{root}__substg1.0_3701000D/"
    if any("/".join(p).startswith(inner) for p in container.listdir()):
        if root.count("/") > 2 * context.budget.depth:
            context.failed(LimitError("邮件嵌套过深，没有读取；请人工检查。"), label)
            return
        _message(container, inner, context)


def _bytes(container: Any, root: str, key: str) -> bytes:
    from contentguard.readers import ole

    return ole.stream(container, f"{root}__substg1.0_{key}")


def _string(container: Any, root: str, number: str) -> str:
    wide = _bytes(container, root, f"{number}001F")
    if wide:
        return wide.decode("utf-16-le", "replace").rstrip("\0")
    narrow = _bytes(container, root, f"{number}001E").rstrip(b"\0")
    try:
        return decode(narrow).text if narrow else ""
    except CorruptError:
        return narrow.decode("gb18030", "replace")


def _unpack(packed: bytes, context: Context) -> bytes:
    """Compressed RTF (MS-OXRTFCP)."""
    size = int.from_bytes(packed[4:8], "little")
    context.budget.check_packed(len(packed), size)
    if packed[8:12] == b"MELA":
        return packed[16:]
    window = bytearray(_RTF_START + b" " * (4096 - len(_RTF_START)))
    at, pos = len(_RTF_START), 16
    out = bytearray()
    while pos < len(packed) and len(out) < size:
        control, pos = packed[pos], pos + 1
        for bit in range(8):
            if pos >= len(packed):
                break
            if control >> bit & 1:
                pair = packed[pos : pos + 2]
                pos += 2
                offset, length = pair[0] << 4 | pair[-1] >> 4, (pair[-1] & 15) + 2
                if offset == at:
                    return bytes(out)
                taken = bytes(window[(offset + i) % 4096] for i in range(length))
            else:
                taken, pos = packed[pos : pos + 1], pos + 1
            for value in taken:
                window[at] = value
                at = (at + 1) % 4096
            out += taken
    return bytes(out)
