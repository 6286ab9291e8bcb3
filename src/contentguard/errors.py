"""Every exception of contentguard.

    ContentGuardError
    ├── ConfigError        contentguard.toml, [tool.contentguard], command-line options
    ├── DataError          a file of knowledge is broken: it names file, line, column
    │   ├── LexiconError
    │   ├── RuleError
    │   └── IndicatorError
    ├── InputError         a post, an account export or a path cannot be used: it names the field
    └── ReadError          a document could not be read; becomes an ``unread`` entry, never a crash
        ├── UnsupportedError
        ├── EncryptedError
        ├── CorruptError
        └── LimitError

Content never makes :meth:`contentguard.Guard.check` raise; these are for wrong calls, wrong
configuration and wrong knowledge files.
"""

from __future__ import annotations

import errno

_REASONS = {
    errno.ENOENT: "不存在", errno.EACCES: "没有权限", errno.EPERM: "没有权限",
    errno.EISDIR: "是目录，不是文件", errno.ENOTDIR: "路径中有一段不是目录",
    errno.EEXIST: "已存在", errno.ENOSPC: "磁盘已满", errno.EROFS: "磁盘只读",
    errno.ENAMETOOLONG: "名称过长", errno.EMFILE: "打开的文件过多", errno.ELOOP: "符号链接成环",
}  # fmt: skip


def why(error: OSError) -> str:
    """Why a file cannot be used, in Chinese where it is one of the usual reasons."""
    return _REASONS.get(error.errno or 0) or error.strerror or type(error).__name__


class ContentGuardError(Exception):
    """Root of all errors of this package."""


class ConfigError(ContentGuardError):
    """A configuration key, value or option is wrong."""


class InputError(ContentGuardError):
    """A post or an account export is malformed; the message names file and field."""


class DataError(ContentGuardError):
    """A knowledge file is broken.

    Args:
        file: name of the file.
        reason: what is wrong and how to correct it.
        line: 1-based line, if known.
        column: name of the column or field, if known.
    """

    def __init__(
        self, file: str, reason: str, line: int | None = None, column: str | None = None
    ) -> None:
        self.file, self.reason, self.line, self.column = file, reason, line, column
        where = file + (f" 第{line}行" if line else "") + (f" 字段“{column}”" if column else "")
        super().__init__(f"{where}：{reason}")


class LexiconError(DataError):
    """A lexicon (TSV) or guard file is broken."""


class RuleError(DataError):
    """A rule record is broken or unknown."""


class IndicatorError(DataError):
    """An indicator table is broken or unknown."""


class ReadError(ContentGuardError):
    """A document could not be read.

    Args:
        message: Chinese sentence for the reader of the report.
    """

    code = "INT001"
    reason = "unreadable"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class EncryptedError(ReadError):
    """The document is protected by a password."""

    code, reason = "INT002", "encrypted"


class LimitError(ReadError):
    """The document passes a limit of size, depth or time."""

    code, reason = "INT003", "over-limit"


class UnsupportedError(ReadError):
    """No reader for this kind of document is installed or exists."""

    code, reason = "INT004", "unsupported"


class CorruptError(ReadError):
    """The document is damaged."""

    code, reason = "INT005", "corrupt"
