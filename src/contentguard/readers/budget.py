"""One budget for a file and everything inside it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from contentguard.errors import LimitError

MIB = 1 << 20


@dataclass(slots=True)
class Budget:
    """What reading one file tree may cost; every ``spend`` raises :class:`LimitError` at the end.

    Attributes:
        total_bytes: unpacked bytes of all members together.
        part_bytes: unpacked bytes of one member.
        xml_bytes: of one XML part.
        ratio: unpacked over packed, for members over 1 MiB.
        members, depth, pages, cells, characters, images: counts for the whole tree.
        pixels: of one image.
        seconds: wall time from the first look.
        recognition_seconds: wall time for all pictures together, after the rest.
        skip: paths of files that are known to hang or crash a reader.
        on_progress: called with the path of the file being read, when one begins or goes on.
        on_recognition: called with the seconds allowed when the reading of pictures begins.
    """

    total_bytes: int = 1024 * MIB
    part_bytes: int = 200 * MIB
    xml_bytes: int = 64 * MIB
    ratio: int = 200
    members: int = 10_000
    depth: int = 4
    pages: int = 2_000
    cells: int = 5_000_000
    characters: int = 50_000_000
    images: int = 200
    pixels: int = 60_000_000
    seconds: float = 25.0
    recognition_seconds: float = 120.0
    started: float = field(default_factory=time.monotonic)
    skip: frozenset[tuple[str, ...]] = frozenset()
    on_progress: Callable[[tuple[str, ...] | None], None] | None = None
    on_recognition: Callable[[float], None] | None = None

    def spend(self, what: str, count: int) -> None:
        """Takes ``count`` from a limit.

        Raises:
            LimitError: nothing is left, or the time is over.
        """
        left = getattr(self, what) - count
        setattr(self, what, left)
        if left < 0:
            raise LimitError(f"{_NAMES[what]}超过上限，其余内容没有读取；请拆分文件后再检查。")

    def check_time(self) -> None:
        """Raises :class:`LimitError` when the time is over."""
        if self.on_progress is not None:
            self.on_progress(None)
        if time.monotonic() - self.started > self.seconds:
            raise LimitError(
                f"读取超过 {self.seconds:.0f} 秒，其余内容没有读取；请拆分文件或人工检查。"
            )

    def begin_recognition(self) -> None:
        """From here the time for pictures counts."""
        self.started, self.seconds = time.monotonic(), self.recognition_seconds
        if self.on_recognition is not None:
            self.on_recognition(self.recognition_seconds)

    def enter(self, path: tuple[str, ...]) -> None:
        """Says that the file at ``path`` is being read now.

        Raises:
            LimitError: a reader hung or crashed on it before.
        """
        if self.on_progress is not None:
            self.on_progress(path)
        if path in self.skip:
            raise LimitError("读取时超时或耗尽内存（文件可能是恶意构造），没有读取；请人工检查。")

    def check_packed(self, packed: int, unpacked: int) -> None:
        """Refuses a member whose stated or real size gives a bomb away."""
        if unpacked > self.part_bytes:
            raise LimitError(f"解压后超过 {self.part_bytes // MIB} MB，没有读取；请人工检查。")
        if unpacked > MIB and unpacked > self.ratio * max(packed, 1):
            raise LimitError(f"压缩比超过 {self.ratio}（疑似压缩炸弹），没有读取；请人工检查。")


_NAMES = {
    "total_bytes": "解压后的总大小",
    "members": "压缩包内文件个数",
    "pages": "页数",
    "cells": "单元格个数",
    "characters": "文字总数",
    "images": "图片张数",
}
