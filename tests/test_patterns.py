"""Lazy patterns behave as compiled ones; every lazy pattern of the package is valid."""

from __future__ import annotations

import importlib
import pkgutil
import re

import pytest

import contentguard
from contentguard.patterns import _Lazy, lazy


def test_all_methods() -> None:
    pattern = lazy(r"(\d)(\d)", re.ASCII)
    assert pattern.search("a12") is not None
    assert pattern.match("12") is not None
    assert pattern.fullmatch("123") is None
    assert pattern.findall("1234") == [("1", "2"), ("3", "4")]
    assert [m.start() for m in pattern.finditer("1234")] == [0, 2]
    assert pattern.sub("x", "12a") == "xa"
    assert pattern.split("a12b") == ["a", "1", "2", "b"]
    assert (pattern.pattern, pattern.groups) == (r"(\d)(\d)", 2)


def test_a_broken_pattern_fails_at_first_use() -> None:
    broken = lazy("(")
    with pytest.raises(re.error):
        broken.search("x")


def test_every_lazy_pattern_of_the_package_compiles() -> None:
    found = 0
    for module in pkgutil.walk_packages(contentguard.__path__, "contentguard."):
        if module.name.startswith(
            ("contentguard.integrations", "contentguard.__main__", "contentguard._data")
        ):
            continue
        try:
            names = vars(importlib.import_module(module.name))
        except ImportError:
            continue
        for value in list(names.values()):
            if isinstance(value, _Lazy):
                found += 1
                re.compile(value._pattern, value._flags)
    assert found > 20
