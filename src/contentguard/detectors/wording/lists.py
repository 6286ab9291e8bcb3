"""EXP202, EXP203: enumerations with a fixed content and order, and fixed collocations.

The automaton hands over the members (cue ``#list``) and the names of the lists; nothing is
compared unless several members of one list stand side by side.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from contentguard.detectors.base import BaseDetector, Document
from contentguard.detectors.wording.align import core
from contentguard.detectors.wording.members import Item, enumeration, form, goes_on, stranger
from contentguard.detectors.wording.sorted_cues import sorted_cues
from contentguard.lexicon import Hit, LexiconIndex
from contentguard.lexicon.format import Entry
from contentguard.model import Finding, Suggestion
from contentguard.resources import data_dir, read_toml
from contentguard.text import View

_SOFT = 0.8
_GUARDED = Entry("lists", "wording", "exp-lists", "", (), guards=("exp-mention",))


@dataclass(frozen=True, slots=True)
class OrderedList:
    """An enumeration; ``near`` are wrong members and what they stand for; ``gaps`` says whether a
    missing member is a fault, ``strangers`` whether a word like a member in its place is one;
    of a ``soft`` one other orders are seen too, as a matter of style, and where ``only`` names words,
    in sentences with one of them: elsewhere the same members are free words;
    from ``whole`` on a single member may not be missing even at an end;
    ``forms`` are the words as they are looked for."""

    id: str
    name: str
    members: tuple[str, ...]
    before: tuple[str, ...]
    until: dt.date | None
    least: int
    near: dict[str, str]
    gaps: bool
    strangers: bool
    whole: dt.date | None
    soft: bool
    only: tuple[str, ...]
    forms: tuple[str, ...]
    basis: str
    verified: str

    def at(self, date: dt.date) -> tuple[str, ...]:
        """The members on a date."""
        return self.before if self.until and self.before and date < self.until else self.members


@lru_cache(maxsize=1)
def ordered_lists() -> tuple[OrderedList, ...]:
    """The lists of ``wording/lists.toml``."""
    records = _data()["list"]
    return tuple(
        OrderedList(
            r["id"], r["name"], tuple(core(m) for m in r["members"]),
            tuple(core(m) for m in r.get("before", ())), r.get("until"), r.get("min", len(r["members"])),
            dict(r.get("near", ())), r.get("gaps", True),
            r.get("strangers", True), r.get("whole"), r.get("soft", False), tuple(r.get("only", ())), (*r["members"], *r.get("before", ()), *dict(r.get("near", ()))),
            r["basis"], r.get("verified", "corpus"),
        )
        for r in records
    )  # fmt: skip


def _data() -> dict[str, list[dict[str, Any]]]:
    path = data_dir("lexicons") / "wording" / "lists.toml"
    data: dict[str, list[dict[str, Any]]] = read_toml(path)
    return data


@lru_cache(maxsize=1)
def collocations() -> tuple[tuple[re.Pattern[str], str, str, str], ...]:
    """Wrong collocations: (pattern, right wording, id, basis)."""
    return tuple(
        (re.compile(str(r["wrong"])), str(r["right"]), str(r["id"]), str(r["basis"]))
        for r in _data()["verb"]
    )


def cues() -> dict[str, str]:
    """What the automaton looks for on behalf of this module: word → tag."""
    data = _data()
    found: dict[str, str] = {}
    for record in data["list"]:
        words = record["cues"]
        found |= {str(word): f"#list:{record['id']}" for word in words}
    for record in data["cue"]:
        words = record["verb"]
        found |= {str(word): "#verb" for word in words}
    return found


class ListDetector(BaseDetector):
    """Compares enumerations with ``wording/lists.toml``."""

    name = "exp-lists"
    rules = ("EXP202", "EXP203")

    def __init__(self, index: LexiconIndex) -> None:
        self.index = index
        self.lists = {record.id: record for record in ordered_lists()}
        self.patterns = {
            record.id: re.compile("|".join(map(form, sorted(record.forms, key=len, reverse=True))))
            for record in self.lists.values()
        }

        marks = frozenset('、，；和及与以 “”"\n')
        self.edges = {
            record.id: (
                marks.union(form[0] for form in record.forms),
                marks.union(form[-1] for form in record.forms),
            )
            for record in self.lists.values()
        }

    def detect(self, view: View, index: int, document: Document) -> Iterable[Finding]:
        """Findings around the cues of the automaton."""
        seen: set[tuple[str, int]] = set()
        for hit in sorted_cues(document, index).lists:
            tag = hit.entry.tag
            if tag == "#verb":
                yield from self._verb(view, hit)
            elif tag.startswith("#list"):
                for finding in self._list(view, hit, self.lists[tag[6:]], document):
                    if (tag, finding.start) not in seen:
                        seen.add((tag, finding.start))
                        yield finding

    def _verb(self, view: View, hit: Hit) -> Iterator[Finding]:
        for pattern, right, ident, basis in collocations():
            match = pattern.search(view.text, max(hit.start - 5, 0), hit.end + 8)
            if match is None or not match.start() <= hit.start < hit.end <= match.end():
                continue
            end = match.end() + (view.text[match.end() : match.end() + 1] in ("”", '"'))
            start = match.start()
            if right[0] == "“" and view.text[start - 1 : start] in ("“", '"'):
                start -= 1  # the mark belongs to what is put in place
            if self._guarded(view, start, end):
                continue
            evidence = {"entry": ident, "lexicon": "lists", "verified": "corpus", "basis": basis}
            suggestions = (Suggestion(right),)
            yield Finding("EXP203", start, end, 0.88, evidence, suggestions)

    def _list(
        self, view: View, hit: Hit, known: OrderedList, document: Document
    ) -> Iterator[Finding]:
        text = view.text
        if self._alone(known, text, hit):
            return
        first, last = view.line(hit.start, hit.end)
        first, last = max(first, hit.start - 120), min(last, hit.end + 120)
        expected = known.at(document.as_of.date)
        chain = enumeration(self.patterns[known.id], text, first, last, hit.start, expected)
        if not chain:
            return
        words = [core(item.text) for item in chain if item.known]
        fault = _fault(known, words, expected) if len(words) == len(chain) else ""
        sentence = text[slice(*view.sentence(chain[0].start, chain[-1].end))]
        loose = fault == "次序" and known.soft
        if loose and known.only and not any(word in sentence for word in known.only):
            return
        if not fault and known.strangers:
            chain, fault = stranger(chain, text, expected)
        if not fault and known.gaps and _short(known, words, expected, document):
            missing = next(w for w in expected if w not in words)
            fault = "" if missing in sentence or goes_on(text, chain) else "缺项"
        start, end = chain[0].start, chain[-1].end
        right, what = _repaired(text, chain, expected, fault)
        if not fault or (fault == "缺项" and not known.gaps) or self._guarded(view, start, end):
            return
        confidence = {"错项": 0.88, "次序": 0.9, "缺项": 0.75}[fault]
        if loose:
            confidence = _SOFT
        if known.until and set(known.before) >= set(words):
            if document.as_of.source == "today":
                return
            confidence = 0.7
        if any(c in "，、" for c in text[start:end]) or len(chain) == len(expected):
            evidence = {
                "entry": known.id,
                "lexicon": "lists",
                "verified": known.verified,
                "basis": known.basis,
            }
            yield Finding(
                "EXP202", start, end, round(confidence, 3), evidence, (Suggestion(right),),
                {"name": known.name, "difference": what}, grade="low" if loose else "",
            )  # fmt: skip

    def _alone(self, known: OrderedList, text: str, hit: Hit) -> bool:
        """Whether a member stands with nothing of an enumeration on either side: most do."""
        if text[hit.start : hit.end] not in known.members:
            return False
        opens, closes = self.edges[known.id]
        return (
            text[hit.end : hit.end + 1] not in opens
            and text[hit.start - 1 : hit.start] not in closes
        )

    def _guarded(self, view: View, start: int, end: int) -> bool:
        return bool(self.index.guards.judge(view, start, end, _GUARDED))


def _fault(known: OrderedList, words: Sequence[str], expected: Sequence[str]) -> str:
    """What is wrong with an enumeration: 错项 次序 缺项, or nothing."""
    right = [known.near.get(w, w) for w in words]
    strange = [w for w in words if w not in expected]
    if len(words) < known.least or len(set(right)) < len(right):
        return ""
    if strange and any(w in known.near for w in strange):
        genuine = [w for w in right if w in expected]
        return "错项" if len(genuine) == len(right) and _ordered(genuine, expected) else ""
    if strange:
        return "错项" if _ordered([w for w in words if w in expected], expected) else ""
    if not _ordered(right, expected):
        return "次序" if len(right) >= min(len(expected), 5) or len(right) == len(expected) else ""
    first = list(expected).index(right[0])
    if list(expected[first : first + len(right)]) == list(right):
        return ""
    return "缺项" if len(right) >= max(len(expected) - 2, 4) else ""


def _short(
    known: OrderedList, words: Sequence[str], expected: Sequence[str], document: Document
) -> bool:
    """Whether one member of four and more is missing, in the middle or where none may be."""
    if len(words) != len(expected) - 1 or len(words) < 3 or not set(words) < set(expected):
        return False
    if not _ordered(words, expected):
        return False
    inside = words[0] == expected[0] and words[-1] == expected[-1]
    return inside or (known.whole is not None and document.as_of.date >= known.whole)


def _repaired(
    text: str, chain: Sequence[Item], expected: Sequence[str], fault: str
) -> tuple[str, str]:
    """The enumeration put right, and what is wrong with it; marks stay where that is possible."""
    words = [core(item.text) for item in chain]
    if fault == "缺项":
        missing = "、".join(w for w in expected if w not in words)
        return "、".join(expected), f"缺少{missing}"
    if fault != "错项" or len(words) != len(expected):
        return "、".join(expected), fault
    parts, wrong, at = [], [], chain[0].start
    for item, word in zip(chain, expected, strict=True):
        same = core(item.text) == word
        parts += [text[at : item.start], item.text if same else word]
        at = item.end
        if not same:
            wrong.append(f"{item.text}应为{word}")
    return "".join(parts), "，".join(wrong)


def _ordered(words: Sequence[str], expected: Sequence[str]) -> bool:
    places = [list(expected).index(w) for w in words]
    return places == sorted(places)
