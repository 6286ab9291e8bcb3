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


@lru_cache(maxsize=1)
def _given() -> frozenset[str]:
    return frozenset(words("given")[0])


@lru_cache(maxsize=1)
def private_labels() -> frozenset[str]:
    """Labels of persons who are nobody's contact."""
    return frozenset(words("private"))


def plausible(text: str, start: int, end: int) -> bool:
    """Whether the signs after the surname are such as given names are made of."""
    size = names.surname_size(text, start)
    return not size or _given().issuperset(text[start + size : end])
