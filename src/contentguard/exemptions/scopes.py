"""Which sources a scope names, whatever way their paths are written."""

from __future__ import annotations

import posixpath
import re
from fnmatch import translate
from functools import lru_cache
from pathlib import Path


def normal(source: str) -> str:
    """A source as scopes and baselines name it: ``/`` between folders, no ``./``, counted from
    the current folder where it lies below it; an address of the web stays as it is."""
    if "://" in source or not source:
        return source
    path = posixpath.normpath(source.replace("\\", "/"))
    if posixpath.isabs(path):
        here = Path.cwd().as_posix()
        path = path.removeprefix(here.rstrip("/") + "/")
    return path


def matches(glob: str, place: str) -> bool:
    """Whether a shell pattern (``archive/*``) names a source in its normal form."""
    return _pattern(glob).match(place) is not None


@lru_cache(maxsize=256)
def _pattern(glob: str) -> re.Pattern[str]:
    return re.compile(translate(glob.replace("\\", "/").removeprefix("./")))
