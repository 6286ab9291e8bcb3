"""Configuration: ``contentguard.toml`` or ``[tool.contentguard]`` of ``pyproject.toml``.

The nearest file upwards wins; nothing is merged. An unknown key is an error that offers the
nearest known one.
"""

from __future__ import annotations

import datetime as dt
import difflib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from contentguard.errors import ConfigError, InputError
from contentguard.model import Severity, parse_date, parse_kind
from contentguard.resources import read_user_toml

DEFAULT_TABLES = ("annex1", "annex2", "supplement")
ENGINES = ("auto", "pyahocorasick", "daachorse")

_TOP: dict[str, type | tuple[type, ...]] = {
    "select": list, "ignore": list, "tables": list, "lexicons": list, "fail_on": str,
    "min_confidence": (int, float), "kind": str, "as_of": (str, dt.date), "engine": str,
}  # fmt: skip
_SECTIONS: dict[str, dict[str, type | tuple[type, ...]]] = {
    "policy": {"require_ocr": bool, "key_file": str, "allow_file": str, "thresholds": dict, "baseline": str},
    "privacy": {"work_contacts": list, "ner": bool, "ner_model": str},
    "typos": {"neural_model": str},
    "site": {"name": str, "institutions": list, "sources": list, "hosts": list, "leaders": list},
    "limits": {"max_bytes": int, "max_depth": int, "max_members": int, "seconds": (int, float)},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Settings:
    """What a :class:`contentguard.Guard` is built with.

    Attributes:
        select, ignore: codes, prefixes or slugs of rules.
        tables: names of indicator tables or sets, or paths of own table files.
        lexicons: paths of site lexicons.
        fail_on: lowest severity that makes the command exit with 1.
        min_confidence: findings below are dropped.
        kind: kind of posts that state none.
        as_of: the date that counts, whatever the posts say.
        engine: ``auto``, ``pyahocorasick`` or ``daachorse``.
        show: ``masked`` or ``full``.
        trace: collect silenced hits.
        sections: the tables of the file (``policy``, ``privacy``, ``typos``, ``site``, ``limits``).
        file: where the settings were read from.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    tables: tuple[str, ...] = DEFAULT_TABLES
    lexicons: tuple[str, ...] = ()
    fail_on: str = "deduct"
    min_confidence: float = 0.0
    kind: str = "auto"
    as_of: dt.date | None = None
    engine: str = "auto"
    show: str = "masked"
    trace: bool = False
    sections: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    file: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.min_confidence <= 1:
            raise ConfigError(f"min_confidence 应在 0 与 1 之间，不能是 {self.min_confidence}。")
        for name, section in self.sections.items():
            _one_of("sections", name, list(_SECTIONS))
            for key in section:
                _one_of(name, key, list(_SECTIONS[name]))
        _one_of("fail_on", self.fail_on, [s.value for s in Severity])
        _one_of("engine", self.engine, ENGINES)
        _one_of("show", self.show, ("masked", "full"))
        try:
            kind, date = parse_kind(self.kind), parse_date(self.as_of, "as_of")
        except InputError as error:
            raise ConfigError(str(error)) from None
        object.__setattr__(self, "kind", kind.value)
        object.__setattr__(self, "as_of", date.date() if isinstance(date, dt.datetime) else date)

    def section(self, name: str) -> Mapping[str, Any]:
        """A table of the file, empty if it is not there."""
        return self.sections.get(name, {})

    def changed(self, **values: Any) -> Settings:
        """A copy with some values replaced; None leaves a value as it is."""
        return replace(self, **{k: v for k, v in values.items() if v is not None})


def _one_of(name: str, value: str, known: Sequence[str]) -> None:
    if value not in known:
        raise ConfigError(f"{name} 只能是 {'、'.join(known)}，不能是“{value}”。")


def find_config(start: Path | None = None) -> Path | None:
    """The configuration that counts for ``start`` (default: the current folder), or None.

    ``CONTENTGUARD_CONFIG`` names one outright.
    """
    if explicit := os.environ.get("CONTENTGUARD_CONFIG"):
        return Path(explicit)
    folder = (start or Path.cwd()).resolve()
    for place in (folder, *folder.parents):
        if (place / "contentguard.toml").is_file():
            return place / "contentguard.toml"
        project = place / "pyproject.toml"
        if project.is_file() and b"[tool.contentguard" in project.read_bytes():
            return project
    return None


def read_settings(path: Path | None) -> Settings:
    """Settings from a file; defaults if ``path`` is None.

    Raises:
        ConfigError: the file is missing or broken, or a key or value is wrong.
    """
    if path is None:
        return Settings()
    data = read_user_toml(path, "配置文件", ConfigError)
    if path.name == "pyproject.toml":
        data = data.get("tool", {}).get("contentguard", {})
    return _settings(data, path)


def _settings(data: dict[str, Any], path: Path) -> Settings:
    sections: dict[str, dict[str, Any]] = {}
    values: dict[str, Any] = {}
    for key, value in data.items():
        if key in _SECTIONS:
            sections[key] = _section(path, key, value)
        else:
            values[key] = _value(path, key, value, _TOP, [*_TOP, *_SECTIONS])
    for key in ("select", "ignore", "tables", "lexicons"):
        if key in values:
            values[key] = tuple(values[key])
    for key in ("lexicons", "tables"):
        values[key] = tuple(_relative(path, v) for v in values.get(key, getattr(Settings(), key)))
    try:
        return Settings(sections=sections, file=str(path), **values)
    except ConfigError as error:
        raise ConfigError(f"{path.name}：{error}") from None


def _section(path: Path, name: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ConfigError(f"{path.name}：[{name}] 应为一个表。")
    known = _SECTIONS[name]
    checked = {k: _value(path, k, v, known, list(known), name) for k, v in value.items()}
    for key in ("key_file", "allow_file", "baseline", "neural_model"):
        if key in checked:
            checked[key] = str((path.parent / checked[key]).resolve())
    return checked


def _value(
    path: Path, key: str, value: Any, known: Mapping[str, Any], names: list[str], section: str = ""
) -> Any:
    where = f"{path.name}：{'[' + section + '] ' if section else ''}"
    if key not in known:
        close = difflib.get_close_matches(key, names, 1, 0.5)
        hint = f"是否想写“{close[0]}”？" if close else f"可用：{'、'.join(names)}。"
        raise ConfigError(f"{where}没有“{key}”这一项。{hint}")
    if not isinstance(value, known[key]) or (isinstance(value, bool) and known[key] is not bool):
        raise ConfigError(f"{where}“{key}”的值类型不对：{value!r}。")
    if known[key] is list and not all(isinstance(v, str) for v in value):
        raise ConfigError(f"{where}“{key}”应为字符串的数组：{value!r}。")
    return value


def _relative(path: Path, value: str) -> str:
    """Paths in a configuration count from its own folder; plain names stay."""
    is_path = "/" in value or "\\" in value or value.endswith((".tsv", ".toml"))
    return str((path.parent / value).resolve()) if is_path else value
