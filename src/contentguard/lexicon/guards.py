"""One engine for all guards: contexts in which a hit is no fault, or a weaker one.

Guards are data (``lexicons/guards.toml``). A guard applies when any of its tests holds and none of
its ``unless`` words stands in the sentence. Tests:

``structure``        ``quotation`` (inside “” ‘’ 「」 『』), ``title`` (inside 《》 〈〉),
                     ``bracket`` (inside （）), ``earlier-year`` (the sentence names the year of
                     the entry's ``since`` or one before), ``chronicle`` (an entry of a chronicle dated before
                     the name went out of use), ``cited-paper`` (inside the name of a paper whose
                     number is as old), or a list of these
``before``/``after``  one of these words stands directly beside the hit, or within ``gap`` characters
                     of it without a clause mark between
``clause_before`` ``sentence_before`` ``sentence`` ``line`` ``document``
                     one of these words stands there
``before_pattern`` ``after_pattern``  a regular expression that must match the 40 characters up to
                     the hit (to their end) or from its end

A word ``@name`` stands for the words of ``lexicons/lists/name.txt`` (one a line, # comments).
Effects: ``silent`` no finding; ``notice`` at most a notice; ``lower`` confidence × 0.6.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contentguard.errors import LexiconError
from contentguard.lexicon.chronicle import in_chronicle, in_cited_paper, in_repealed_paper
from contentguard.lexicon.format import Entry
from contentguard.resources import read_toml
from contentguard.text import View

EFFECTS = ("silent", "notice", "lower")
_WORDS = (
    "before",
    "after",
    "clause_before",
    "sentence_before",
    "sentence",
    "line",
    "document",
    "unless",
)
_FIELDS = {
    "title",
    "explain",
    "effect",
    "structure",
    "gap",
    "before_pattern",
    "after_pattern",
    *_WORDS,
}
_CLAUSE = "，。；：！？\n\r\x1e,;!?"
_PAIRS = {
    "quotation": ("“”", "‘’", "「」", "『』", '""'),
    "title": ("《》", "〈〉"),
    "bracket": ("（）", "()", "【】"),
}
_DATED = ("earlier-year", "chronicle", "cited-paper")
_YEAR = re.compile(r"(?<!\d)(19[4-9]\d|20[0-4]\d)年")
_WINDOW = 40
_CLAUSE_SIZE = 60


class Place:
    """A hit and its neighbourhood, which the guards of an entry ask for again and again."""

    __slots__ = ("_clause", "_line", "_sentence", "end", "start", "text", "view")

    def __init__(self, view: View, start: int, end: int) -> None:
        self.view, self.text, self.start, self.end = view, view.text, start, end
        self._clause: str | None = None
        self._line: tuple[int, int] | None = None
        self._sentence: tuple[int, int] | None = None

    @property
    def sentence(self) -> tuple[int, int]:
        """See :meth:`View.sentence`."""
        if self._sentence is None:
            self._sentence = self.view.sentence(self.start, self.end)
        return self._sentence

    @property
    def line(self) -> tuple[int, int]:
        """See :meth:`View.line`."""
        if self._line is None:
            self._line = self.view.line(self.start, self.end)
        return self._line

    @property
    def clause(self) -> str:
        """What stands before the hit since the last mark."""
        if self._clause is None:
            text, first = self.text, self.start
            while (
                first > 0 and self.start - first < _CLAUSE_SIZE and text[first - 1] not in _CLAUSE
            ):
                first -= 1
            self._clause = text[first : self.start]
        return self._clause


@dataclass(frozen=True, slots=True)
class Guard:
    """One guard; see the module for the meaning of its tests."""

    name: str
    title: str
    explain: str
    effect: str
    structure: tuple[str, ...] = ()
    gap: int = 0
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    clause_before: tuple[str, ...] = ()
    sentence_before: tuple[str, ...] = ()
    sentence: tuple[str, ...] = ()
    line: tuple[str, ...] = ()
    document: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    before_pattern: re.Pattern[str] | None = None
    after_pattern: re.Pattern[str] | None = None

    def applies(self, place: Place, entry: Entry) -> bool:
        """Whether the hit of ``entry`` at ``place`` stands in this context."""
        if not self._holds(place, entry):
            return False
        if self.unless:
            first, last = place.sentence
            return not _any(self.unless, place.text[first:last])
        return True

    def _holds(self, place: Place, entry: Entry) -> bool:
        text, start, end = place.text, place.start, place.end
        if self.before and _beside(
            text[max(start - _WINDOW, 0) : start], self.before, self.gap, True
        ):
            return True
        if self.after and _beside(text[end : end + _WINDOW], self.after, self.gap, False):
            return True
        if self.before_pattern and self.before_pattern.search(text, max(start - _WINDOW, 0), start):
            return True
        if self.after_pattern and self.after_pattern.match(text, end, end + _WINDOW):
            return True
        if self._around(place, text, start, end):
            return True
        return any(_in_structure(structure, place, entry) for structure in self.structure)

    def _around(self, place: Place, text: str, start: int, end: int) -> bool:
        if self.clause_before and _any(self.clause_before, place.clause):
            return True
        if self.sentence_before or self.sentence:
            first, last = place.sentence
            if _any(self.sentence_before, text[first:start]):
                return True
            if _any(self.sentence, text[first:start]) or _any(self.sentence, text[end:last]):
                return True
        if self.line:
            first, last = place.line
            if _any(self.line, text[first:last]):
                return True
        return _any(self.document, text)


def _any(words: tuple[str, ...], text: str) -> bool:
    for word in words:  # noqa: SIM110 - three times as fast as any() over a generator
        if word in text:
            return True
    return False


def _beside(window: str, words: tuple[str, ...], gap: int, before: bool) -> bool:
    for word in words:
        at = window.rfind(word) if before else window.find(word)
        while at >= 0:
            between = window[at + len(word) :] if before else window[:at]
            if len(between) <= gap and not any(c in _CLAUSE for c in between):
                return True
            at = window.rfind(word, 0, at) if before else window.find(word, at + 1)
    return False


def _in_structure(name: str, place: Place, entry: Entry) -> bool:
    if name in _DATED:
        return entry.since is not None and _earlier(name, place, entry.since, entry.full)
    first, last = place.line
    return any(
        _enclosed(place.text, first, last, place.start, place.end, pair) for pair in _PAIRS[name]
    )


def _earlier(name: str, place: Place, since: dt.date, full: dt.date | None) -> bool:
    """Whether the text gives a date of its own to the hit, at which the name was right."""
    if name == "chronicle":
        return in_chronicle(place.text, place.line, place.start, full or since)
    if name == "cited-paper":
        changed = full or since
        return in_cited_paper(place.text, place.end, changed) or in_repealed_paper(
            place.text, place.line, changed
        )
    first, last = place.sentence
    return any(int(m[1]) <= since.year for m in _YEAR.finditer(place.text, first, last))


def _enclosed(text: str, first: int, last: int, start: int, end: int, pair: str) -> bool:
    """Whether an opening mark before the hit closes only after it, in the same line."""
    opening, closing = pair[0], pair[1]
    if opening == closing:
        return text.count(opening, first, start) % 2 == 1 and text.find(closing, end, last) >= 0
    if text.rfind(opening, first, start) < 0 or text.find(closing, end, last) < 0:
        return False
    depth = 0  # marks are nested: 《关于贯彻《…》的通知》
    for character in text[first:start]:
        if character == opening:
            depth += 1
        elif character == closing and depth:
            depth -= 1
    return depth > 0


class Guards:
    """All guards by name."""

    def __init__(self, guards: Iterable[Guard]) -> None:
        self._guards = {g.name: g for g in guards}

    def __contains__(self, name: object) -> bool:
        return name in self._guards

    def judge(self, view: View, start: int, end: int, entry: Entry) -> list[Guard]:
        """The guards of ``entry`` that apply, a silencing one alone and first."""
        found: list[Guard] = []
        if not entry.guards:
            return found
        place = Place(view, start, end)
        for name in entry.guards:
            guard = self._guards[name]
            if guard.applies(place, entry):
                if guard.effect == "silent":
                    return [guard]
                found.append(guard)
        return found


def read_guards(path: Path) -> Guards:
    """Reads ``guards.toml``.

    Raises:
        LexiconError: a field is unknown or has the wrong type.
    """
    if not path.exists():
        return Guards(())
    try:
        data = read_toml(path)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise LexiconError(path.name, f"不是合法的 TOML：{error}") from None
    return Guards(_guard(path, name, record) for name, record in data.items())


def _guard(path: Path, name: str, record: Any) -> Guard:
    if not isinstance(record, dict) or (unknown := set(record) - _FIELDS):
        raise LexiconError(
            path.name, f"语境“{name}”有未知字段 {'、'.join(sorted(unknown))}。", column=name
        )
    if record.get("effect") not in EFFECTS:
        raise LexiconError(path.name, f"effect 只能是 {'、'.join(EFFECTS)}。", column=name)
    structure = record.get("structure", [])
    structure = [structure] if isinstance(structure, str) else structure
    if wrong := [s for s in structure if s not in (*_PAIRS, *_DATED)]:
        raise LexiconError(path.name, f"不认识的 structure：{'、'.join(wrong)}。", column=name)
    words = {k: _words(path, name, record.get(k, [])) for k in _WORDS}
    before, after = record.get("before_pattern"), record.get("after_pattern")
    if not isinstance(record.get("gap", 0), int):
        raise LexiconError(path.name, "gap 应为整数。", column=name)
    try:
        return Guard(
            name=name, title=record.get("title", name), explain=record.get("explain", ""),
            effect=record["effect"], structure=tuple(structure), gap=int(record.get("gap", 0)),
            before_pattern=re.compile(f"(?:{before})\\Z") if before else None,
            after_pattern=re.compile(after) if after else None, **words,
        )  # fmt: skip
    except re.error as error:
        raise LexiconError(path.name, f"正则表达式有误：{error}", column=name) from None


def _words(path: Path, name: str, values: Any) -> tuple[str, ...]:
    if not isinstance(values, list) or not all(isinstance(v, str) and v for v in values):
        raise LexiconError(path.name, "应为词的列表。", column=name)
    words: list[str] = []
    for value in values:
        words += _list(path, name, value[1:]) if value.startswith("@") else [value]
    return tuple(words)


def _list(path: Path, name: str, list_name: str) -> list[str]:
    file = path.parent / "lists" / f"{list_name}.txt"
    if not file.is_file():
        raise LexiconError(path.name, f"没有词表 lists/{list_name}.txt。", column=name)
    lines = (line.strip() for line in file.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line and not line.startswith("#")]
