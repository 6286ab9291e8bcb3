"""Whether a hit agrees with word boundaries, by segmenting only the clause around it.

jieba is used through an own ``Tokenizer`` with a private cache file, never the global one, and is
imported at the first hit that needs it.
"""

from __future__ import annotations

import logging
import sys
import threading
from functools import lru_cache
from typing import Any

from contentguard.resources import cache_dir

ALIGNED, CONTAINED, HALF, STRADDLE = "aligned", "contained", "half", "straddle"
_REACH = 24
_CLAUSE_END = frozenset("，。；：、！？\n\r\x1e “”‘’《》（）()【】,;:!?")


def _import_jieba() -> Any:
    # jieba's import of pkg_resources costs more than jieba itself and is only used if present.
    hidden = "pkg_resources" not in sys.modules
    if hidden:
        sys.modules["pkg_resources"] = None  # type: ignore[assignment]
    try:
        import jieba

        return jieba
    finally:
        if hidden:
            del sys.modules["pkg_resources"]


class Segmenter:
    """Cuts clauses into dictionary words; loads its dictionary once, at first use."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tokenizer: Any = None
        self._cuts = lru_cache(maxsize=4096)(self._cut)

    def classify(self, text: str, start: int, end: int) -> str:
        """How ``text[start:end]`` lies on the words around it.

        Returns:
            ``aligned`` both edges are word edges; ``contained`` inside one longer word; ``half``
            cuts one word; ``straddle`` cuts two.
        """
        first, last = start, end
        while first > 0 and start - first < _REACH and text[first - 1] not in _CLAUSE_END:
            first -= 1
        while last < len(text) and last - end < _REACH and text[last] not in _CLAUSE_END:
            last += 1
        edges = self._cuts(text[first:last])
        left, right = start - first in edges, end - first in edges
        if left and right:
            return ALIGNED
        inner = [e for e in edges if start - first < e < end - first]
        if not inner and (not left or not right):
            return CONTAINED
        return HALF if left or right else STRADDLE

    def _cut(self, clause: str) -> frozenset[int]:
        position, edges = 0, {0}
        for word in self._load().cut(clause, HMM=False):
            position += len(word)
            edges.add(position)
        return frozenset(edges)

    def _load(self) -> Any:
        if self._tokenizer is None:
            with self._lock:
                if self._tokenizer is None:
                    self._tokenizer = _open_tokenizer()
        return self._tokenizer


@lru_cache(maxsize=1)
def _open_tokenizer() -> Any:
    """One dictionary a process: it takes a second to load and tens of megabytes."""
    jieba = _import_jieba()
    tokenizer = jieba.Tokenizer()
    folder = cache_dir()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tokenizer.tmp_dir = str(folder)
    except OSError:
        pass  # jieba then uses the system's temporary folder
    tokenizer.cache_file = f"jieba-{jieba.__version__}.cache"
    logger = logging.getLogger("jieba")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        tokenizer.initialize()
    finally:
        logger.setLevel(level)
    return tokenizer
