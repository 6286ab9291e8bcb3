"""PII301, PII302 by what a picture says: the words printed on identity cards, bank cards and so on.

Works on the recognised text of pictures: segments of the kind ``image`` with the flag ``ocr``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from contentguard.detectors.base import Document
from contentguard.detectors.privacy.items import Item
from contentguard.masking.checks import luhn
from contentguard.masking.runs import scan
from contentguard.resources import data_dir

_MOST = 100_000
"""Signs of a picture that are searched: ten times what the largest picture read can hold."""
_LONG = 5
"""Signs from which a label may hold one sign that was misread or lost."""


@dataclass(frozen=True, slots=True)
class _Kind:
    """A document of ``photos.toml``, its words compiled; ``card``: a card number must be seen."""

    type: str
    name: str
    labels: tuple[str, ...]
    words: re.Pattern[str]
    without: re.Pattern[str]
    keys: frozenset[str]
    need: int
    within: int
    longest: int
    card: bool


@lru_cache(maxsize=1)
def _kinds() -> tuple[_Kind, ...]:
    path = data_dir("lexicons") / "privacy" / "photos.toml"
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["document"]
    kinds = []
    for row in rows:
        labels = tuple(sorted(row["labels"], key=len, reverse=True))
        kinds.append(
            _Kind(
                row["type"],
                row["name"],
                labels,
                re.compile("|".join(f"({_tolerant(label)})" for label in labels)),
                re.compile("|".join(_spaced(word) for word in row["without"])),
                frozenset(row["keys"]),
                row["need"],
                row["within"],
                row["longest"],
                row.get("card", False),
            )
        )
    return tuple(kinds)


def _spaced(word: str) -> str:
    """A pattern for a word with blanks between its signs."""
    return "[ \u3000]{0,2}+".join(map(re.escape, word))


def _tolerant(label: str) -> str:
    """As :func:`_spaced`; in a long label of Han signs one sign may be wrong or missing."""
    if len(label) < _LONG or label.isascii():
        return _spaced(label)
    forms = [_spaced(label)]
    for at in range(len(label)):
        signs = [*map(re.escape, label)]
        signs[at] = "[^\\s0-9]?"
        forms.append("[ \u3000]{0,2}".join(signs))
    return "|".join(forms)


def card_items(document: Document) -> Iterator[Item]:
    """Pictures of documents of persons, one item for each document of a picture."""
    for index, view in enumerate(document.views):
        if not any(s.kind == "image" and "ocr" in s.flags for s in view.segments):
            continue
        for segment, start, end in view.segment_spans():
            if segment.kind == "image" and "ocr" in segment.flags:
                last = min(end, start + _MOST)
                yield from _shown(view.text, index, start, last, segment.locator.ocr)


def _shown(text: str, index: int, start: int, end: int, sure: float | None) -> Iterator[Item]:
    """The documents that one picture shows; each type once."""
    types: set[str] = set()
    for kind in _kinds():
        if kind.type in types or (kind.longest and end - start > kind.longest):
            continue
        found = _cluster(text, start, end, kind)
        if found and (not kind.card or _has_card(text[start:end])):
            types.add(kind.type)
            yield _item(kind, index, found, sure)


def _has_card(words: str) -> bool:
    """Whether a valid card number stands in the text of a picture."""
    return any(c.kind == "bank-card" and luhn(c.value) for c in scan(words)[0])


def _cluster(text: str, start: int, end: int, kind: _Kind) -> list[tuple[str, int, int]]:
    """The labels of a document that stand close together, ordered, each once; empty if too few."""
    seen = [
        (kind.labels[(m.lastindex or 1) - 1], m.start(), m.end())
        for m in kind.words.finditer(text, start, end)
    ]
    counts: dict[str, int] = {}
    low = 0
    for high, (label, _, last) in enumerate(seen):
        counts[label] = counts.get(label, 0) + 1
        while last - seen[low][1] > kind.within:
            _drop(counts, seen[low][0])
            low += 1
        if len(counts) < kind.need or (kind.keys and kind.keys.isdisjoint(counts)):
            continue
        # The rest of the window belongs to the same document: all of it is judged at once.
        stop = high + 1
        while stop < len(seen) and seen[stop][2] - seen[low][1] <= kind.within:
            stop += 1
        near = seen[low:stop]
        floor, ceiling = max(near[0][1] - 10, start), min(near[-1][2] + 10, end)
        if kind.without.search(text, floor, ceiling) is None:
            return list({label: (label, a, b) for label, a, b in reversed(near)}.values())[::-1]
        while low <= high:
            _drop(counts, seen[low][0])
            low += 1
    return []


def _drop(counts: dict[str, int], label: str) -> None:
    counts[label] -= 1
    if not counts[label]:
        del counts[label]


def _item(kind: _Kind, index: int, found: list[tuple[str, int, int]], sure: float | None) -> Item:
    labels = "、".join(label for label, _, _ in found)
    confidence = 0.95 if len(found) > kind.need or kind.card else 0.9
    if sure is not None:
        confidence *= 0.7 + 0.3 * min(max(sure, 0.0), 1.0)
    item = Item(
        index, found[0][1], found[0][2], kind.type, round(confidence, 2), "", "ocr",
        label=f"{kind.name}（识别出：{labels}）",
        extra={"document": kind.name, "labels": labels},
        parts=tuple((a, b) for _, a, b in found[1:]),
    )  # fmt: skip
    item.leak, item.why = "S1", "document-photo"
    return item
