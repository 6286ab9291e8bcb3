"""Regular expressions that are compiled when they are first used.

Compiling the two hundred expressions of the detectors costs more than checking a post; most posts
need a handful of them.
"""

from __future__ import annotations

import re
from typing import Any, cast


class _Lazy:
    """Stands for a pattern; takes over its methods at the first use."""

    def __init__(self, pattern: str, flags: int) -> None:
        self._pattern, self._flags = pattern, flags

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        compiled = re.compile(self._pattern, self._flags)
        for method in (
            "search",
            "match",
            "fullmatch",
            "finditer",
            "findall",
            "sub",
            "split",
            "subn",
        ):
            self.__dict__[method] = getattr(compiled, method)
        self.__dict__["pattern"], self.__dict__["flags"] = compiled.pattern, compiled.flags
        return getattr(compiled, name)


def lazy(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """A pattern like ``re.compile(pattern, flags)``, compiled at its first use.

    Raises:
        re.error: at the first use, if the pattern is broken.
    """
    return cast("re.Pattern[str]", _Lazy(pattern, flags))
