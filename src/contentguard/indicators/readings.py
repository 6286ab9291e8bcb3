"""Named readings of ambiguous rules: chosen once, printed with every score."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from contentguard.errors import InputError
from contentguard.resources import read_toml

_DATA = Path(__file__).resolve().parent / "readings.toml"


class Readings(Mapping[str, str]):
    """The chosen reading of every option; immutable."""

    def __init__(self, chosen: Mapping[str, str] | None = None) -> None:
        options = _options()
        self._chosen: dict[str, str] = {
            name: next(iter(o["choices"])) for name, o in options.items()
        }
        self._chosen.update(chosen or {})

    def __getitem__(self, name: str) -> str:
        return self._chosen[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._chosen)

    def __len__(self) -> int:
        return len(self._chosen)

    def with_changes(self, changes: Mapping[str, Any] | Iterable[str] | str | None) -> Readings:
        """These readings with some changed.

        Args:
            changes: ``{"holiday_reading": "touch_window"}``, or one or more names of choices
                (also ``option=choice``).

        Raises:
            InputError: no such option or choice; it offers the nearest.
        """
        chosen = dict(self._chosen)
        for option, choice in _pairs(changes):
            chosen[option] = choice
        return Readings(chosen)

    def words(self, names: Iterable[str] | None = None) -> list[str]:
        """Each option with its reading in Chinese."""
        options = _options()
        return [f"{options[n]['title']}：{options[n]['choices'][self[n]]}" for n in names or self]


def option_names() -> tuple[str, ...]:
    """Names of all options."""
    return tuple(_options())


def options() -> Mapping[str, Mapping[str, Any]]:
    """All options with title and choices, the default first."""
    return _options()


def _pairs(changes: Mapping[str, Any] | Iterable[str] | str | None) -> list[tuple[str, str]]:
    if changes is None:
        return []
    if isinstance(changes, Mapping):
        return [(_option(str(k)), _choice(_option(str(k)), v)) for k, v in changes.items()]
    names = [changes] if isinstance(changes, str) else list(changes)
    pairs = []
    for name in names:
        option, equals, choice = str(name).partition("=")
        pairs.append((_option(option), _choice(_option(option), choice)) if equals else _find(name))
    return pairs


def _option(name: str) -> str:
    if name in _options():
        return name
    close = difflib.get_close_matches(name, _options(), 1)
    hint = f"是否想写 {close[0]}？" if close else f"可用：{'、'.join(_options())}。"
    raise InputError(f"字段“readings”：没有读法选项“{name}”。{hint}")


def _choice(option: str, value: Any) -> str:
    record = _options()[option]
    word = str(value).lower() if isinstance(value, bool) else str(value)
    word = record.get("aliases", {}).get(word, word)
    if word not in record["choices"]:
        known = "、".join(record["choices"])
        raise InputError(f"读法选项“{option}”没有“{value}”：可用 {known}。")
    return str(word)


def _find(name: Any) -> tuple[str, str]:
    for option, record in _options().items():
        word = record.get("aliases", {}).get(str(name), str(name))
        if word in record["choices"]:
            return option, word
    known = [choice for record in _options().values() for choice in record["choices"]]
    close = difflib.get_close_matches(str(name), known, 1)
    hint = f"是否想写 {close[0]}？" if close else f"可用：{'、'.join(known)}。"
    raise InputError(f"字段“reading”：没有读法“{name}”。{hint}")


@lru_cache(maxsize=1)
def _options() -> dict[str, dict[str, Any]]:
    return read_toml(_DATA)
