"""What kind of page it is, and which numbers the site says are public."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any

from contentguard.detectors.base import Document
from contentguard.detectors.privacy.lists import hardships, illness_words
from contentguard.model import Kind
from contentguard.resources import data_dir, read_toml

_TITLE_LINES = 3
_TITLE_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Genre:
    """Kind of a page as far as privacy goes.

    Attributes:
        name: name in ``genres.toml``, or ``other``.
        crowd: a telephone here belongs to a private person.
        contact: a telephone here usually belongs to somebody at work.
    """

    name: str
    crowd: bool = False
    contact: bool = False


OTHER = Genre("other")
_NOTHING: frozenset[str] = frozenset()


@lru_cache(maxsize=1)
def _genres() -> tuple[tuple[Genre, tuple[str, ...]], ...]:
    path = data_dir("lexicons") / "privacy" / "genres.toml"
    table = read_toml(path)
    return tuple(
        (Genre(g["name"], g.get("crowd", False), g.get("contact", False)), tuple(g["words"]))
        for g in table["genre"]
    )


@lru_cache(maxsize=1)
def reasons() -> Mapping[str, str]:
    """The words for people of each reason of a verdict."""
    path = data_dir("lexicons") / "privacy" / "reasons.toml"
    table: Mapping[str, str] = read_toml(path)["reasons"]
    return table


def genre(document: Document) -> Genre:
    """The genre of a page, by its title, first lines and kind."""
    if document.kind in (Kind.REPLY, Kind.COMMENT) and not document.kind_guessed:
        return Genre("message", crowd=True)
    for title in titles(document):
        found = _genre_of(title)
        if found is not OTHER:
            return found
    return OTHER


@lru_cache(maxsize=1)
def _by_word() -> dict[str, tuple[tuple[str, int], ...]]:
    """The words of all genres with the rank of their genre, by their first sign."""
    words: dict[str, int] = {}
    for rank, (_, known) in enumerate(_genres()):
        for word in known:
            words.setdefault(word, rank)
    heads: dict[str, list[tuple[str, int]]] = {}
    for word, rank in words.items():
        heads.setdefault(word[0], []).append((word, rank))
    return {head: tuple(found) for head, found in heads.items()}


@lru_cache(maxsize=4096)
def _genre_of(title: str) -> Genre:
    heads, genres = _by_word(), _genres()
    best = len(genres)
    for sign in set(title):
        for word, rank in heads.get(sign, ()):
            if rank < best and word in title:
                best = rank
    return genres[best][0] if best < len(genres) else OTHER


def status_list(document: Document, genre: Genre) -> bool:
    """Whether the title says that everybody listed is ill, disabled or in need."""
    if genre.name != "roster":
        return False
    title = "\n".join(islice(titles(document), 2))
    return hardships().search(title) is not None or any(word in title for word in illness_words())


def page_title(document: Document) -> str:
    """The title as stated, or the first line."""
    stated = document.post.title or document.meta.get("title", "")
    if stated or not document.views:
        return stated
    head = document.views[0].text[:120].lstrip().replace("\x1e", "\n")
    return head.partition("\n")[0]


def titles(document: Document) -> Iterator[str]:
    """Candidates for the title without blanks, surest first."""
    titles = [document.post.title, document.meta.get("title", "")]
    for segment in document.segments[:40]:
        if segment.kind in ("title", "heading"):
            titles.append(segment.text[:200])
    for title in titles:
        if title:
            yield "".join(title.split())
    if not document.views:
        return
    lines = 0
    for line in document.views[0].text[:600].replace("\x1e", "\n").split("\n"):
        words = line.strip()
        if words:
            lines += 1
            if len(words) <= _TITLE_LENGTH and "\t" not in words:
                yield "".join(words.split())
            if lines == _TITLE_LINES:
                return


def work_contacts(settings: Mapping[str, Mapping[str, Any]]) -> frozenset[str]:
    """The site's public numbers and mailboxes, without separators."""
    listed = settings.get("privacy", {}).get("work_contacts", ()) if settings else ()
    if not listed:
        return _NOTHING
    return frozenset(plain(str(value)) for value in listed)


def plain(value: str) -> str:
    """A number or mailbox without separators, for comparison."""
    return (
        "".join(sign for sign in value.casefold() if sign.isalnum() or sign in "@._")
        if "@" in value
        else "".join(sign for sign in value if sign.isalnum()).upper()
    )
