"""What kind of slip a difference is, whether good writing makes it too, and how sure it is one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from contentguard.detectors.wording.align import IGNORED, Edit, Match
from contentguard.detectors.wording.confusable import Confusables, confusables
from contentguard.detectors.wording.phrases import SHORT, Phrase
from contentguard.lexicon import LexiconIndex
from contentguard.lexicon.boundary import ALIGNED

_PARTICLES = frozenset(
    "的之了地得和与及以等在也都中于是为对把将要更大新再就各并或又这那其而不原副前后下上好"
)

_SURE = {
    "sound": 0.96,
    "shape": 0.96,
    "swap": 0.96,
    "double": 0.95,
    "drop": 0.85,
    "other": 0.75,
    "extra": 0.7,
}
"""How sure a kind of slip is where nothing speaks against it."""
_ROOM = 6
"""Phrases shorter than this may hold another character and be another wording."""


_NUMERALS = frozenset("一二两三四五六七八九十")
_WHOLE = 16
"""Where all else of a phrase so long stands word for word, another word in it is no other wording."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A phrase, where it nearly stands, and the kinds of its differences."""

    phrase: Phrase
    match: Match
    kinds: tuple[str, ...]


class Slips:
    """Judges differences with the tables of sounds and shapes and the dictionary of words."""

    def __init__(self, index: LexiconIndex) -> None:
        self.index = index
        self.tables: Confusables = confusables()

    def kind(self, core: str, edit: Edit, text: str) -> str:
        """The nature of a difference; empty for one that good writing makes."""
        words = text[edit.start : edit.end]
        if edit.kind == "sub":
            wrong, right = words[:1], core[edit.index]
            if not "\u4e00" <= wrong <= "\u9fff" or len(words) != 1:
                return ""
            if wrong in core[max(edit.index - 1, 0) : edit.index + 2]:
                return "double"  # 现代化 → 现代代
            other = "" if wrong in _PARTICLES else "other"
            return self.tables.kind(wrong, right) or other
        if edit.kind == "extra":
            beside = text[edit.start - 1 : edit.start] + text[edit.end : edit.end + 1]
            if words in beside:
                return "double"
            return "" if words in _PARTICLES or not "\u4e00" <= words <= "\u9fff" else "extra"
        if edit.kind == "drop" and not "\u4e00" <= core[edit.index] <= "\u9fff":
            return ""
        return edit.kind

    def believable(self, phrase: Phrase, kind: str, edit: Edit, match: Match, text: str) -> bool:
        """Whether a difference of this kind at this place is a slip, not another wording."""
        if phrase.rule == "EXP101" and kind == "drop" and edit.index == 0:
            return self._alone(text, match.start)  # 书记某某 is an office of its own
        if phrase.rule == "EXP101" and kind != "extra":
            return True
        last = len(phrase.core) - 1
        edge = edit.index in (0, last) or (edit.kind == "swap" and edit.index == last - 1)
        if kind in ("sound", "shape"):
            return not edge or self._within(text, edit.start, edit.index == 0)
        if kind == "double" and edit.kind == "sub" and edge:
            return self._within(text, edit.start, edit.index == 0)
        if kind == "double" and edit.kind == "sub" and len(phrase.core) < _ROOM:
            return self._pieces_apart(edit, match, text)  # 脱贫户户均 is no 贫困户
        if kind in ("swap", "double"):
            return True
        if "、" in text[match.start : match.end] and "、" not in phrase.text:
            return False
        if kind == "drop":
            return self._dropped(phrase, edit, match, text)
        if not 1 <= edit.index < last:
            return False
        if len(phrase.core) < _ROOM:
            if kind == "extra" or phrase.rule != "EXP104":
                return False
            if not self._pieces_apart(edit, match, text):
                return False
        return self._whole(phrase, edit, text) or self._alone(text, edit.start)

    def _whole(self, phrase: Phrase, edit: Edit, text: str) -> bool:
        """Whether another character deep inside a long phrase cannot make another wording."""
        inside = 2 <= edit.index < len(phrase.core) - 2
        other_number = text[edit.start] in _NUMERALS and phrase.core[edit.index] in _NUMERALS
        return len(phrase.core) >= _WHOLE and inside and not other_number

    def _dropped(self, phrase: Phrase, edit: Edit, match: Match, text: str) -> bool:
        """Whether a missing character leaves half a word, or a hole in a long phrase.

        Short phrases come here only as misspellings that stand in no clean text.
        """
        if (
            phrase.core[edit.index] in _PARTICLES
            or phrase.core[edit.index : edit.index + 2] == "一百"
        ):
            return False
        if len(phrase.core) <= SHORT:
            return True
        first = edit.index < len(phrase.core) / 2
        near = min(edit.index, len(phrase.core) - 1 - edit.index)
        if near == 0:
            return self._alone(text, match.start if first else match.end - 1)
        # One character before the hole may belong to a word outside: 助推乡村…, 全党学习教育.
        return near > 1 or self._alone(text, edit.start - 1) or self._alone(text, edit.start)

    def _pieces_apart(self, edit: Edit, match: Match, text: str) -> bool:
        """Whether both pieces of a short name beside the slip are words, not parts of others."""
        classify = self.index.segmenter.classify
        left = classify(text, match.start, edit.start) == ALIGNED
        return left and classify(text, edit.end, match.end) == ALIGNED

    def _within(self, text: str, place: int, first: bool) -> bool:
        """Whether the character at the edge of a phrase forms no word with what stands outside."""
        start = place if first else place - 1
        inside = self.index.segmenter.classify(text, start, start + 2) == ALIGNED
        return inside or self._alone(text, place)

    def _alone(self, text: str, place: int) -> bool:
        """Whether the character there belongs to no word of the dictionary around it."""
        return self.index.segmenter.classify(text, place, place + 1) == ALIGNED

    def broken(self, candidate: Candidate, text: str) -> bool:
        """Whether the slip leaves no word that could be meant: then it cannot be right."""
        if "习近" in candidate.phrase.core and any(e.index < 3 for e in candidate.match.edits):
            return True
        return all(self._unmeant(edit, text) for edit in candidate.match.edits)

    def _unmeant(self, edit: Edit, text: str) -> bool:
        """Whether the characters at a difference belong to no word of the dictionary."""
        if edit.kind == "drop":  # half a word is left over beside the hole
            return self._alone(text, edit.start - 1) or self._alone(text, edit.start)
        if edit.kind == "extra":  # of two equal characters either one may be the odd one
            return self._alone(text, edit.start) or self._alone(text, edit.start - 1)
        return self._alone(text, edit.start)


def repaired(candidate: Candidate, text: str) -> str:
    """The words as they should be: only the differences corrected, marks of the text kept."""
    match, core = candidate.match, candidate.phrase.core
    parts, pos = [], match.start
    for edit in match.edits:
        parts.append(text[pos : edit.start])
        size = {"sub": 1, "drop": 1, "swap": 2}.get(edit.kind, 0)
        parts.append(core[edit.index : edit.index + size])
        pos = edit.end
    parts.append(text[pos : match.end])
    return "".join(c for c in "".join(parts) if c not in "\n\r" or c not in IGNORED)


def surety(candidate: Candidate) -> float:
    """How sure the least sure of its differences is."""
    return min(_SURE[kind] for kind in candidate.kinds)


def best(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Fewest differences first; overlapping ones lose to the longer phrase, the surer slip."""
    ordered = sorted(
        candidates,
        key=lambda c: (len(c.kinds), -len(c.phrase.core), -surety(c), c.match.start),
    )
    kept: list[Candidate] = []
    for candidate in ordered:
        a = candidate.match
        if not any(a.start < b.match.end and b.match.start < a.end for b in kept):
            kept.append(candidate)
    return kept
