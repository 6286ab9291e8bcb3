"""The bytes of a post: its attachments, read in worker programs, and a hash of all of it."""

from __future__ import annotations

import hashlib
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from contentguard.errors import CorruptError, LimitError, ReadError, why
from contentguard.intake import ReadAttachment
from contentguard.model import Attachment, Locator, Post, Unread

if TYPE_CHECKING:
    from contentguard.readers.client import ReaderPool

_MAX_ATTACHMENT = 200 * 1024 * 1024


class AttachmentReader:
    """Reads attachments; its worker programs start with the first that is no plain text."""

    def __init__(self) -> None:
        self._readers: ReaderPool | None = None
        self._lock = threading.Lock()

    def read(self, attachment: Attachment) -> ReadAttachment:
        """The text of an attachment; what could not be read is said in ``unread``."""
        from contentguard.readers import sniff
        from contentguard.readers.api import read_file

        place = Locator(attachment.name, "attachment", (attachment.name,))
        try:
            data = attachment.data if attachment.data is not None else _load(attachment)
            text = sniff.media_type(data) == sniff.TEXT
            read = read_file if text else self._pool().read_file
            reading = read(attachment.name, data)
        except ReadError as error:
            unread = Unread(place, error.reason, error.code, error.message)
            return ReadAttachment(unread=[unread])
        except Exception as error:  # a fault of a reader must not lose the rest of the post
            message = f"读取时内部出错（{type(error).__name__}），这个附件没有查；请人工检查。"
            return ReadAttachment(unread=[Unread(place, "reader-failed", "INT009", message)])
        return ReadAttachment(
            list(reading.segments), list(reading.unread), list(reading.not_checked)
        )

    def close(self) -> None:
        """Ends the worker programs; a later :meth:`read` starts new ones."""
        with self._lock:
            readers, self._readers = self._readers, None
        if readers is not None:
            readers.close()

    def _pool(self) -> ReaderPool:
        from contentguard.readers.client import ReaderPool

        with self._lock:
            if self._readers is None:
                self._readers = ReaderPool()
            return self._readers


def content_hash(post: Post) -> str:
    """A hash of title, body and attachments, as reports carry it."""
    digest = hashlib.sha256(post.title.encode("utf-8", "surrogatepass"))
    digest.update(b"\x1e" + post.body.encode("utf-8", "surrogatepass"))
    for attachment in post.attachments:
        digest.update(b"\x1e" + attachment.name.encode("utf-8", "surrogatepass") + b"\x1f")
        if attachment.data is not None:
            digest.update(attachment.data)
        elif attachment.path is not None:
            with suppress(OSError), attachment.path.open("rb") as handle:
                digest.update(hashlib.file_digest(handle, "sha256").digest())
    return "sha256:" + digest.hexdigest()


def _load(attachment: Attachment) -> bytes:
    assert attachment.path is not None
    try:
        if attachment.path.stat().st_size > _MAX_ATTACHMENT:
            limit = _MAX_ATTACHMENT // 1024 // 1024
            raise LimitError(f"文件超过 {limit} MB，没有读取；请拆分后再查。")
        return attachment.path.read_bytes()
    except OSError as error:
        raise CorruptError(f"附件“{attachment.name}”打不开：{why(error)}。") from None
