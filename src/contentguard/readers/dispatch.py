"""Chooses the reader of a file and turns every fault into an ``unread`` entry."""

from __future__ import annotations

from importlib import import_module

from contentguard.errors import (
    CorruptError,
    EncryptedError,
    LimitError,
    ReadError,
    UnsupportedError,
)
from contentguard.readers import detect
from contentguard.readers.context import Context

_MODULES = {
    "docx": ("docx", ""),
    "xlsx": ("xlsx", ""),
    "pdf": ("pdf", ""),
    "text": ("texts", ""),
    "zip": ("archives", ""),
    "tar": ("archives", ""),
    "gz": ("archives", ""),
    "eml": ("mail", ""),
    "pptx": ("pptx", ""),
    "odf": ("odf", ""),
    "wordml": ("wordml", ""),
    "image": ("images", ""),
    "xlsb": ("binary_books", ""),
    "xls": ("binary_books", "office"),
    "doc": ("doc", "office"),
    "ppt": ("ppt", "office"),
    "rtf": ("rtf", "office"),
    "ofd": ("ofd", "office"),
    "msg": ("mail", "office"),
    "7z": ("archives", "office"),
    "rar": ("archives", "office"),
}


def read_into(data: bytes, context: Context) -> None:
    """Reads ``data`` into ``context``; faults are noted there, never raised."""
    try:
        _read(data, context)
    except ReadError as error:
        context.failed(error)
    except MemoryError:
        context.failed(LimitError("读取所需内存超过上限，没有读完；请拆分文件后再检查。"))
    except RecursionError:
        context.failed(LimitError("内容嵌套过深，没有读完；请人工检查。"))
    # Libraries let every kind of error through on hostile bytes, those in Rust even a panic that
    # is no Exception: a damaged document, not a crash.
    except BaseException as error:
        if isinstance(error, (KeyboardInterrupt, SystemExit, GeneratorExit)):
            raise
        name = type(error).__name__
        context.failed(CorruptError(f"内容不合规范，没有读完（{name}）；请用原软件另存后再检查。"))


def _read(data: bytes, context: Context) -> None:
    if not data:
        raise CorruptError("文件是空的（0 字节）；请确认上传完整。")
    if len(context.path) > context.budget.depth:
        raise LimitError(f"压缩包嵌套超过 {context.budget.depth} 层，没有读取；请解开后再检查。")
    context.budget.enter(context.path)
    context.budget.check_time()
    kind = detect.kind(data)
    if kind == "encrypted-ole":
        raise EncryptedError("Office 文件有打开密码，没有读取；请提供无密码的文件。")
    if kind not in _MODULES:
        raise UnsupportedError(
            "不认识的二进制文档，没有读取；请人工检查，或另存为 docx、xlsx、pdf。"
        )
    module, extra = _MODULES[kind]
    try:
        reader = import_module(f"contentguard.readers.{module}")
        before = (
            len(context.segments),
            len(context.unread),
            len(context.not_checked),
            len(context.pictures),
        )
        reader.read(data, context)
        after = (
            len(context.segments),
            len(context.unread),
            len(context.not_checked),
            len(context.pictures),
        )
        if before == after and len(context.path) > 1 and kind != "zip":
            context.skipped("no-text", "文件里没有读到任何文字（可能是空白文件）。")
    except ImportError as error:
        how = f"pip install 'contentguard[{extra or 'office'}]'"
        raise UnsupportedError(
            f"读取这种文件需要另装组件（缺少 {error.name}）：{how}，再检查一次。"
        ) from error
