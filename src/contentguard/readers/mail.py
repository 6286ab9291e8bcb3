"""Mail: eml by the standard library, msg by python-oxmsg; attachments are read like files."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage

from contentguard.formats.decode import decode
from contentguard.readers import sniff
from contentguard.readers.context import Context

_HEADERS = ("Subject", "From", "To", "Cc", "Bcc", "Reply-To")
_LABELS = {"Subject": "主题", "From": "发件人", "To": "收件人", "Cc": "抄送", "Bcc": "密送", "Reply-To": "回复地址"}


def read(data: bytes, context: Context) -> None:
    """Reads a mail."""
    if sniff.media_type(data) == "application/x-ole-storage":
        _msg(data, context)
    else:
        _eml(data, context)


def _eml(data: bytes, context: Context) -> None:
    message = email.message_from_bytes(data, policy=email.policy.default)
    for name in _HEADERS:
        if value := str(message.get(name, "") or ""):
            context.add(value, f"邮件{_LABELS[name]}", "meta", data={"name": name})
    stack = [message]
    count = 0
    while stack:
        part = stack.pop()
        context.budget.spend("members", 1)
        if part.is_multipart():
            stack += reversed([p for p in part.iter_parts() if isinstance(p, EmailMessage)])
            continue
        count += 1
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes) or not content:
            continue
        context.budget.spend("total_bytes", len(content))
        name = part.get_filename()
        if not name:
            name = "正文.html" if part.get_content_type() == "text/html" else "正文"
        context.child(name, _recoded(part, content))


def _recoded(part: EmailMessage, content: bytes) -> bytes:
    """A text part in the charset that its header names, as UTF-8; anything else as it is."""
    charset = (part.get_content_charset() or "").lower()
    if part.get_content_maintype() != "text" or not charset or charset in ("utf-8", "us-ascii"):
        return content
    names = {"gb2312": "gb18030", "gbk": "gb18030"}
    try:
        return content.decode(names.get(charset, charset)).encode()
    except (LookupError, UnicodeError):
        return content


def _msg(data: bytes, context: Context) -> None:
    import io

    from oxmsg import Message

    message = Message.load(io.BytesIO(data))
    context.add(message.subject or "", "邮件主题", "meta", data={"name": "Subject"})
    context.add(message.sender or "", "邮件发件人", "meta", data={"name": "From"})
    people = "; ".join(f"{r.name} <{r.email_address}>" for r in message.recipients)
    context.add(people, "邮件收件人", "meta", data={"name": "To"})
    html = message.html_body
    if html:
        raw = html if isinstance(html, bytes) else html.encode("utf-8", "replace")
        context.child("正文.html", raw)
    if message.body:
        context.add(message.body, "正文")
    if not html and not message.body:
        _compressed_body(message, context)
    for attachment in message.attachments:
        name = attachment.file_name or "附件"
        if attachment.file_bytes:
            context.budget.spend("total_bytes", len(attachment.file_bytes))
            context.child(name, attachment.file_bytes)
        else:
            context.skipped("embedded-message", "内嵌邮件没有读取；请另存后检查。", name)


def _compressed_body(message: object, context: Context) -> None:
    """A body kept only as compressed RTF."""
    from oxmsg import Message
    from oxmsg.domain.constants import PID_RTF_COMPRESSED  # type: ignore[attr-defined]

    assert isinstance(message, Message)
    value = message.properties.binary_prop_value(PID_RTF_COMPRESSED)
    if value:
        context.skipped("rtf-body", "邮件正文为压缩 RTF，没有读取；请另存为网页或文本后检查。", "正文")


__all__ = ["decode", "read"]
