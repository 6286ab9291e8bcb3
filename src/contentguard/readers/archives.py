"""Archives: every member is read like a file of its own; nothing is written to disk."""

from __future__ import annotations

import bz2
import io
import lzma
import re
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from contentguard.errors import (
    CorruptError,
    EncryptedError,
    LimitError,
    ReadError,
    UnsupportedError,
)
from contentguard.formats.package import Package
from contentguard.readers import sniff
from contentguard.readers.context import Context

_NOISE = re.compile(r"(?:^|/)(?:__MACOSX/|\.DS_Store$|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE)
_UNSAFE = re.compile(r"(?:^|[/\\])\.\.(?:[/\\]|$)|^[/\\]|^[A-Za-z]:|\x00")


def read(data: bytes, context: Context) -> None:
    """Reads a zip, tar, gz/bz2/xz, 7z or rar file."""
    kind = sniff.media_type(data)
    if kind == "application/zip":
        _zip(data, context)
    elif kind in ("application/gzip", "application/x-bzip2", "application/x-xz"):
        _compressed(data, kind, context)
    elif kind == "application/x-7z-compressed":
        _seven(data, context)
    elif kind == "application/vnd.rar":
        _rar(data, context)
    else:
        _tar(data, context)


def _member(name: str, content: bytes, context: Context) -> None:
    label = _label(name, context)
    if not _NOISE.search(name):
        context.child(label, content)


def _label(name: str, context: Context) -> str:
    """The name of a member as a label; one that would leave its folder is noted."""
    safe = re.sub(r"[\x00-\x1f\x7f]", "", name.replace("\\", "/")).strip()[:200] or "（无名文件）"
    if _UNSAFE.search(name):
        context.skipped(
            "unsafe-name", "压缩包内文件名含越界路径，只作名称显示，未按路径解压。", safe
        )
    return safe


def _zip(data: bytes, context: Context) -> None:
    package = Package(data, context.budget)
    for info in package.members:
        name = _zip_name(info)
        if info.is_dir():
            continue
        if info.create_system == 3 and (info.external_attr >> 16) & 0o170000 == 0o120000:
            context.skipped("link", "压缩包内的符号链接，没有跟随。", _label(name, context))
            continue
        try:
            _member(name, package.member(info), context)
        except ReadError as error:
            context.failed(error, _label(name, context))
            if isinstance(error, LimitError) and context.budget.total_bytes < 0:
                return


def _zip_name(info: zipfile.ZipInfo) -> str:
    """A name without the UTF-8 flag was written in the code page of its writer: here GB18030."""
    original = info.orig_filename
    if info.flag_bits & 0x800:
        return original
    try:
        raw = original.encode("cp437")
    except UnicodeEncodeError:
        return original
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return original


def _tar(data: bytes, context: Context) -> None:
    try:
        with tarfile.open(
            fileobj=io.BytesIO(data), mode="r:", encoding="utf-8", errors="surrogateescape"
        ) as archive:
            for info in archive:
                context.budget.spend("members", 1)
                context.budget.check_time()
                name = _tar_name(info.name)
                if info.issym() or info.islnk():
                    context.skipped("link", "压缩包内的链接，没有跟随。", _label(name, context))
                stream = archive.extractfile(info) if info.isreg() else None
                if stream is not None:
                    try:
                        context.budget.check_packed(info.size, info.size)
                        content = stream.read(context.budget.part_bytes + 1)
                        context.budget.spend("total_bytes", len(content))
                        _member(name, content, context)
                    except ReadError as error:
                        context.failed(error, name)
    except tarfile.TarError as error:
        raise CorruptError("tar 包损坏，没有读完；请换用原文件。") from error


def _tar_name(name: str) -> str:
    raw = name.encode("utf-8", "surrogateescape")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace")


def _compressed(data: bytes, kind: str, context: Context) -> None:
    content = b"".join(_inflate(data, kind, context))
    name = re.sub(r"\.(?:gz|tgz|bz2|xz|tbz|txz)$", "", context.path[-1], flags=re.IGNORECASE)
    if content[257:262] == b"ustar":
        _tar(content, context)
    else:
        context.child(name or "内容", content)


def _inflate(data: bytes, kind: str, context: Context) -> Iterator[bytes]:
    machine: Any
    if kind == "application/gzip":
        machine = zlib.decompressobj(31)
    elif kind == "application/x-bzip2":
        machine = bz2.BZ2Decompressor()
    else:
        machine = lzma.LZMADecompressor(memlimit=256 << 20)
    size = 0
    try:
        chunk = machine.decompress(data, 1 << 20)
        while chunk:
            size += len(chunk)
            context.budget.spend("total_bytes", len(chunk))
            context.budget.check_packed(len(data), size)
            context.budget.check_time()
            yield chunk
            if machine.eof:
                return
            rest = machine.unconsumed_tail if kind == "application/gzip" else b""
            chunk = machine.decompress(rest, 1 << 20)
    except (zlib.error, lzma.LZMAError, OSError, ValueError, EOFError) as error:
        raise CorruptError("压缩内容损坏，没有读取；请换用原文件。") from error
    if not machine.eof:
        raise CorruptError("压缩内容不完整（文件被截断），没有读取；请换用原文件。")


def _seven(data: bytes, context: Context) -> None:
    import py7zr
    from py7zr.exceptions import ArchiveError
    from py7zr.io import BytesIOFactory

    try:
        with py7zr.SevenZipFile(io.BytesIO(data)) as archive:
            if archive.needs_password():
                raise EncryptedError("7z 压缩包有密码，没有读取；请提供无密码的文件。")
            infos = [i for i in archive.list() if not i.is_directory]
            context.budget.spend("members", len(infos))
            total = sum(i.uncompressed or 0 for i in infos)
            context.budget.check_packed(len(data), total)
            context.budget.spend("total_bytes", total)
            factory = BytesIOFactory(context.budget.part_bytes)
            archive.extractall(factory=factory)  # noqa: S202 - into memory, names are labels
    except py7zr.PasswordRequired as error:
        raise EncryptedError("7z 压缩包有密码，没有读取；请提供无密码的文件。") from error
    except (ArchiveError, lzma.LZMAError, OSError, ValueError, EOFError) as error:
        raise CorruptError("7z 压缩包损坏或压缩方法不支持，没有读取；请换用 zip。") from error
    for name, stream in factory.products.items():
        stream.seek(0)
        _member(name, stream.read(), context)


def _rar(data: bytes, context: Context) -> None:
    try:
        import libarchive
        from libarchive.exception import ArchiveError
    except (OSError, TypeError, AttributeError) as error:
        # The binding is there but the system library it binds is not.
        raise UnsupportedError(
            "读取 rar 需要系统库 libarchive（如 apt install libarchive13），没有读取；也可换用 zip。"
        ) from error

    try:
        with libarchive.memory_reader(data) as archive:
            for entry in archive:
                context.budget.spend("members", 1)
                if not entry.isfile:
                    continue
                chunks, size = [], 0
                for block in entry.get_blocks():
                    size += len(block)
                    context.budget.spend("total_bytes", len(block))
                    context.budget.check_packed(len(data), size)
                    chunks.append(block)
                _member(str(entry.pathname), b"".join(chunks), context)
    except ArchiveError as error:
        if "ncrypt" in str(error) or "assphrase" in str(error):
            raise EncryptedError("rar 压缩包有密码，没有读取；请提供无密码的文件。") from error
        raise CorruptError("rar 压缩包损坏或压缩方法不支持，没有读取；请换用 zip。") from error
