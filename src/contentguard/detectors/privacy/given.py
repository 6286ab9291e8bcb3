"""What running text must show of a name: the words at its sides, the signs of a given name."""

from __future__ import annotations

from functools import lru_cache

from contentguard.detectors.privacy import names
from contentguard.resources import data_dir, read_toml


@lru_cache(maxsize=1)
def _words() -> dict[str, tuple[str, ...]]:
    path = data_dir("lexicons") / "privacy" / "prose.toml"
    return {key: tuple(words) for key, words in read_toml(path).items()}


def words(kind: str) -> tuple[str, ...]:
    """The words of ``prose.toml`` of one list."""
    return _words()[kind]


@lru_cache(maxsize=16)
def listed(kind: str) -> frozenset[str]:
    """The words of one list, to look one up."""
    return frozenset(words(kind))


@lru_cache(maxsize=16)
def _by_sign(kind: str, at: int) -> dict[str, tuple[str, ...]]:
    """The words of one list by their first (0) or last (-1) sign."""
    groups: dict[str, list[str]] = {}
    for word in words(kind):
        groups.setdefault(word[at], []).append(word)
    return {sign: tuple(group) for sign, group in groups.items()}


def ends(kind: str, text: str, low: int, end: int) -> bool:
    """Whether ``text[low:end]`` ends with a word of one list; most are told by the last sign."""
    group = _by_sign(kind, -1).get(text[end - 1 : end]) if end > low else None
    return group is not None and text.endswith(group, low, end)


def begins(kind: str, text: str, start: int) -> bool:
    """Whether a word of one list stands at ``start``."""
    group = _by_sign(kind, 0).get(text[start : start + 1])
    return group is not None and text.startswith(group, start)


@lru_cache(maxsize=1)
def _given() -> frozenset[str]:
    return frozenset(words("given")[0])


def plausible(text: str, start: int, end: int) -> bool:
    """Whether the signs after the surname are such as given names are made of."""
    size = names.surname_size(text, start)
    return not size or _given().issuperset(text[start + size : end])
