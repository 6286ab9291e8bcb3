"""Suggestions that leave the level open (自然资源厅（局）), settled by the words found where that
is safe."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from contentguard.resources import read_toml

_OPEN = re.compile(r"([^（）]++)（([^（）]++)）")


def settled(suggestions: Sequence[str], found: str, before: str) -> str | None:
    """The one suggestion that fits the level of the words found; None if none or several do.

    Args:
        suggestions: all of them; at least one leaves the level open by an ending in brackets.
        found: the words found (``国土资源厅``).
        before: the text before them (``…江苏省``).
    """
    made = [_resolved(text, found, before) for text in suggestions]
    endings = {ending for _, ending in made if ending}
    if len(endings) != 1:
        return None
    (ending,) = endings
    fitting = [text for text, _ in made if text.endswith(ending)]
    return fitting[0] if len(fitting) == 1 else None


def forms(suggestions: Sequence[str], found: str, before: str) -> tuple[str, ...]:
    """The suggestions as they may be written: the fitting one, or each with both endings.

    Args:
        suggestions, found, before: as of :func:`settled`.
    """
    if one := settled(suggestions, found, before):
        return (one,)
    made: dict[str, None] = {}
    for text in suggestions:
        resolved, ending = _resolved(text, found, before)
        made |= dict.fromkeys([resolved] if ending else _both(text))
    return tuple(made)


def _both(text: str) -> list[str]:
    """``自然资源厅（局）`` with either ending; any other text as it is."""
    match = _OPEN.fullmatch(text)
    for pair in _data()["pair"] if match else ():
        assert match is not None
        for first, other in ((pair["upper"], pair["lower"]), (pair["lower"], pair["upper"])):
            if match[1].endswith(first) and match[2] == other:
                return [match[1], match[1].removesuffix(first) + other]
    return [text]


def _resolved(text: str, found: str, before: str) -> tuple[str, str]:
    """A suggestion with its ending chosen, and that ending; as it is, and nothing, if in doubt."""
    match = _OPEN.fullmatch(text)
    for pair in _data()["pair"] if match else ():
        assert match is not None
        upper, lower, other = pair["upper"], pair["lower"], match[2]
        first = next((e for e in (upper, lower) if match[1].endswith(e)), "")
        if first and {first, other} == {upper, lower}:
            ending = _ending(pair, found, before)
            return (match[1].removesuffix(first) + ending, ending) if ending else (text, "")
    return text, ""


def _ending(pair: Mapping[str, Any], found: str, before: str) -> str:
    upper, lower = pair["upper"], pair["lower"]
    by_word = ""
    if pair["word"]:
        by_word = upper if found.endswith(upper) else lower if found.endswith(lower) else ""
    level = _level(before)
    by_place = {"province": upper, "local": lower}[level] if level in pair["place"] else ""
    if by_word and by_place and by_word != by_place:
        return ""
    return str(by_word or by_place)


def _level(before: str) -> str:
    """What the place before a name says; a municipality says nothing."""
    words = _data()["before"]
    text = before.rstrip()
    if text.endswith(tuple(words["municipality"])):
        return ""
    return next((n for n in ("province", "local") if text.endswith(tuple(words[n]))), "")


@lru_cache(maxsize=1)
def _data() -> Mapping[str, Any]:
    return read_toml(Path(__file__).resolve().parent / "levels.toml")
