"""Lexicons already read and indexes already compiled, shared by all guards of a process."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Generic, TypeVar

from contentguard.lexicon.format import Lexicon, no_collection, read_lexicon
from contentguard.lexicon.frozen import FORM, freeze, thaw
from contentguard.lexicon.guards import read_guards
from contentguard.lexicon.index import LexiconIndex
from contentguard.resources import recall, remember

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


class _Bounded(Generic[_Key, _Value]):
    """A small thread-safe store that forgets what was not used for longest."""

    def __init__(self, size: int) -> None:
        self._lock, self._size = threading.Lock(), size
        self._known: dict[_Key, _Value] = {}

    def get(self, key: _Key) -> _Value | None:
        with self._lock:
            if key not in self._known:
                return None
            value = self._known[key] = self._known.pop(key)
            return value

    def put(self, key: _Key, value: _Value) -> None:
        with self._lock:
            while len(self._known) >= self._size:
                self._known.pop(next(iter(self._known)))
            self._known[key] = value

    def clear(self) -> None:
        with self._lock:
            self._known.clear()


class LexiconStore:
    """Reads a file once until it changes, compiles a set of files once.

    Args:
        lexicons, indexes: how many are kept.
    """

    def __init__(self, lexicons: int = 64, indexes: int = 2) -> None:
        self._lexicons = _Bounded[tuple[str, int, int], Lexicon](lexicons)
        self._indexes = _Bounded[tuple[str, ...], LexiconIndex](indexes)

    def lexicon(self, path: Path, rules: frozenset[str]) -> Lexicon:
        """The lexicon of a file.

        Raises:
            LexiconError: see :func:`contentguard.lexicon.read_lexicon`.
        """
        try:
            stat = path.stat()
        except OSError:
            return read_lexicon(path, rules)
        key = (str(path.resolve()), stat.st_size, stat.st_mtime_ns)
        known = self._lexicons.get(key)
        if known is None:
            known = _read(path, rules)
            self._lexicons.put(key, known)
        return known

    def index(self, lexicons: Sequence[Lexicon], guards: Path, engine: str) -> LexiconIndex:
        """The index over ``lexicons`` with the guards of a file.

        Raises:
            LexiconError: an entry names a guard that does not exist, or the guards are broken.
        """
        key = (engine, _digest(guards), *(f"{x.file}:{x.sha256}" for x in lexicons))
        known = self._indexes.get(key)
        if known is None:
            known = LexiconIndex(lexicons, read_guards(guards), engine)
            self._indexes.put(key, known)
        return known

    def clear(self) -> None:
        """Forgets everything, so that files are read again."""
        self._lexicons.clear()
        self._indexes.clear()


def _read(path: Path, rules: frozenset[str]) -> Lexicon:
    """Reads a lexicon, or takes it as it was validated at an earlier start."""
    data = path.read_bytes()
    sha256 = hashlib.sha256(data).hexdigest()
    against = hashlib.sha256(" ".join(sorted(rules)).encode()).hexdigest()
    name = f"lexicon-{FORM}-{sha256[:24]}-{against[:8]}"
    with no_collection():
        with suppress(KeyError, TypeError, ValueError):
            return thaw(recall(name), path.name, sha256)
        lexicon = read_lexicon(path, rules)
        remember(name, freeze(lexicon))
    return lexicon


def _digest(guards: Path) -> str:
    digest = hashlib.sha256()
    for path in (guards, *sorted((guards.parent / "lists").glob("*.txt"))):
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()
