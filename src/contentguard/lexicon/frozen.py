"""A validated lexicon as plain JSON values and back, for the cache between starts.

Entries of a file repeat each other's columns, so each combination stands once.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from contentguard.lexicon.format import Entry, Lexicon
from contentguard.lexicon.pattern import Condition

FORM = 1
"""Changes with the form of the values below, so that older ones are not read."""

_OWN = ("id", "lexicon", "detector", "words", "line")
_SHARED = tuple(f.name for f in fields(Entry) if f.name not in _OWN)
_HEAD = ("id", "title", "version", "licence", "as_of", "detector", "rule")
_DEFAULTS = Entry("", "", "", "", ())


def freeze(lexicon: Lexicon) -> dict[str, Any]:
    """The lexicon as JSON values (dates allowed)."""
    kinds: dict[str, int] = {}
    shared: list[dict[str, Any]] = []
    rows: list[list[Any]] = []
    for entry in lexicon.entries:
        values = {n: v for n in _SHARED if (v := getattr(entry, n)) != getattr(_DEFAULTS, n)}
        number = kinds.setdefault(repr(values), len(shared))
        if number == len(shared):
            shared.append({n: _plain(v) for n, v in values.items()})
        rows.append([entry.id, entry.line, number, *entry.words])
    return {"head": [getattr(lexicon, n) for n in _HEAD], "shared": shared, "rows": rows}


def thaw(value: dict[str, Any], file: str, sha256: str) -> Lexicon:
    """The lexicon of :func:`freeze`.

    Raises:
        KeyError, TypeError, ValueError: the value is not of that form.
    """
    head = dict(zip(_HEAD, value["head"], strict=True))
    shared = [{n: _rich(n, v) for n, v in values.items()} for values in value["shared"]]
    for values in shared:
        values.setdefault("rule", "")
    ident, detector = head["id"], head["detector"]
    entries = tuple(
        [
            Entry(
                id=own, lexicon=ident, detector=detector, words=tuple(words), line=line, **shared[n]
            )
            for own, line, n, *words in value["rows"]
        ]
    )
    return Lexicon(**head, file=file, sha256=sha256, entries=entries)


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(v) for v in value]
    if isinstance(value, Condition):
        return [value.wanted, list(value.words), value.edge]
    return value


def _rich(name: str, value: Any) -> Any:
    if name in ("left", "right"):
        return tuple(Condition(wanted, tuple(words), edge) for wanted, words, edge in value)
    return tuple(value) if isinstance(value, list) else value
