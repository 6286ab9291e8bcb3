"""Zip packages (OOXML, ODF, OFD): parts read within limits, XML read safely.

Nothing is unpacked to disk, stated sizes are believed only to refuse, and XML with a DOCTYPE is
refused whole.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from typing import Protocol

from lxml import etree

from contentguard.errors import CorruptError, EncryptedError, LimitError, UnsupportedError

Element = etree._Element


class Limits(Protocol):
    """What a package may cost; :class:`contentguard.readers.budget.Budget` is one."""

    xml_bytes: int

    def spend(self, what: str, count: int) -> None: ...
    def check_packed(self, packed: int, unpacked: int) -> None: ...
    def check_time(self) -> None: ...


class Package:
    """A zip file held in memory.

    Args:
        data: its bytes.
        limits: shared by everything inside.

    Raises:
        CorruptError: not a readable zip file.
    """

    def __init__(self, data: bytes, limits: Limits) -> None:
        self.limits = limits
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            self.members = self._zip.infolist()
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError) as error:
            raise CorruptError(
                "文件损坏或不完整，无法打开（压缩包结构错误）；请换用原文件。"
            ) from error
        limits.spend("members", len(self.members))
        self._by_name = {info.filename: info for info in self.members}
        self._folded = {name.lower(): name for name in self._by_name}

    @property
    def names(self) -> list[str]:
        """Names of all parts in the order of the archive."""
        return [info.filename for info in self.members if not info.is_dir()]

    def find(self, name: str) -> str | None:
        """The part of this name, letter case aside."""
        return name if name in self._by_name else self._folded.get(name.lower())

    def read(self, name: str, most: int | None = None) -> bytes:
        """The bytes of a part.

        Raises:
            CorruptError: missing or damaged.
            EncryptedError: protected by a password.
            LimitError: too large.
        """
        found = self.find(name)
        if found is None:
            raise CorruptError(f"文件缺少部件 {name}，可能已损坏；请换用原文件。")
        return self.member(self._by_name[found], most)

    def member(self, info: zipfile.ZipInfo, most: int | None = None) -> bytes:
        """The bytes of a member; see :meth:`read`."""
        if info.flag_bits & 1:
            raise EncryptedError("有密码保护，没有读取；请提供无密码的文件。")
        self.limits.check_packed(info.compress_size, info.file_size)
        self.limits.check_time()
        chunks: list[bytes] = []
        size = 0
        try:
            with self._zip.open(info) as stream:
                while chunk := stream.read(1 << 20):
                    size += len(chunk)
                    self.limits.spend("total_bytes", len(chunk))
                    self.limits.check_packed(info.compress_size, size)
                    if most is not None and size > most:
                        raise LimitError(
                            f"部件 {info.filename} 超过 {most >> 20} MB，没有读取；请人工检查。"
                        )
                    chunks.append(chunk)
        except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError) as error:
            raise CorruptError("内容损坏（校验不符或不完整），没有读取；请换用原文件。") from error
        except NotImplementedError as error:
            raise UnsupportedError(
                "用了不支持的压缩方法，没有读取；请重新压缩为普通 zip。"
            ) from error
        except RuntimeError as error:
            raise EncryptedError("有密码保护，没有读取；请提供无密码的文件。") from error
        return b"".join(chunks)

    def xml(self, name: str) -> Element:
        """The root element of an XML part.

        Raises:
            ReadError: missing, damaged, with a DOCTYPE, or too large.
        """
        return parse_xml(self.read(name, self.limits.xml_bytes))

    def relations(self, part: str) -> dict[str, tuple[str, str, bool]]:
        """Relations of a part: id → (type's last word, target, external)."""
        folder, name = posixpath.split(part)
        path = self.find(posixpath.join(folder, "_rels", name + ".rels"))
        if path is None:
            return {}
        found: dict[str, tuple[str, str, bool]] = {}
        for node in self.xml(path).iter("{*}Relationship"):
            target, external = node.get("Target", ""), node.get("TargetMode") == "External"
            if not external:
                target = (
                    target.lstrip("/")
                    if target.startswith("/")
                    else posixpath.normpath(posixpath.join(folder, target))
                )
            found[node.get("Id", "")] = (node.get("Type", "").rpartition("/")[2], target, external)
        return found


def parser() -> etree.XMLParser:
    """A parser that fetches nothing, expands nothing and keeps libxml2's limits."""
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def parse_xml(data: bytes) -> Element:
    """The root element of an XML text.

    Raises:
        CorruptError: damaged.
        LimitError: a DOCTYPE, or nested too deep.
    """
    refuse_doctype(data)
    try:
        root = etree.fromstring(data, parser())
    except etree.XMLSyntaxError as error:
        if "depth" in str(error) or "huge" in str(error).lower():
            raise LimitError("内容嵌套过深（疑似恶意构造），没有读取；请人工检查。") from error
        raise CorruptError(
            "内容不是合格的 XML，文件可能已损坏；请用原软件另存后再检查。"
        ) from error
    return root


def refuse_doctype(data: bytes) -> None:
    """Raises :class:`LimitError` if an XML text declares a DOCTYPE, in any encoding."""
    head = data[: 1 << 16].replace(b"\0", b"")
    if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
        raise LimitError(
            "XML 含有 DOCTYPE 声明（可能是实体炸弹或外部引用），没有读取；请人工检查。"
        )


def local(element: Element) -> str:
    """The name of an element without its namespace; empty for comments and instructions."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
