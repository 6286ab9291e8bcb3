"""EXP101, EXP104, EXP201: wordings that must be exact and are not quite.

The automaton hands over seeds (pieces of phrases) and likely misspellings. Where a seed stands
without its phrase, the phrase is aligned with the text; what differs, and how, says how sure the
finding is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from contentguard.detectors.base import BaseDetector, Document, Knowledge, Traced
from contentguard.detectors.wording.align import IGNORED, LONG, Edit, Match, align
from contentguard.detectors.wording.confusable import Confusables, confusables
from contentguard.detectors.wording.leaders import gaps, site_phrases
from contentguard.detectors.wording.phrases import SHORT, Phrase, phrases, variants
from contentguard.detectors.wording.seed import Seed, Seeds
from contentguard.detectors.wording.sorted_cues import sorted_cues
from contentguard.lexicon import Hit, LexiconIndex
from contentguard.lexicon.boundary import ALIGNED
from contentguard.lexicon.format import Entry
from contentguard.model import Finding, Suggestion
from contentguard.text import View

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
_WORDS = {
    "sound": "音近字", "shape": "形近字", "other": "错字", "swap": "颠倒", "double": "重字", "drop": "漏字", "extra": "多字"
}  # fmt: skip
_DOUBT = 0.88
_NO_RULE = Entry("near", "wording", "exp-near", "", (), guards=("exp-mention",))


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A phrase, where it nearly stands, and the kinds of its differences."""

    phrase: Phrase
    match: Match
    kinds: tuple[str, ...]


class NearMissDetector(BaseDetector):
    """Finds near misses of canonical phrases, of names of bodies, and of names with titles."""

    name = "exp-near"
    rules = ("EXP101", "EXP104", "EXP201")

    def __init__(self, knowledge: Knowledge) -> None:
        self.index: LexiconIndex = knowledge.lexicons
        self.phrases: Mapping[str, Phrase] = phrases()
        self.tables: Confusables = confusables()
        self.right: dict[str, list[str]] = {}
        for right in {p.core for p in self.phrases.values()} | set(variants()):
            self.right.setdefault(right[:2], []).append(right)
        site = site_phrases(knowledge.settings.get("site", {}).get("leaders", ()))
        names = {p.text: p for p in self.phrases.values() if p.rule == "EXP101"}
        self.by_text = {**names, **site.phrases}
        self.site = site
        self.names = frozenset(p.group for p in self.by_text.values())
        self.names_with_gap = gaps(self.names)
        self.seeds: dict[str, Seeds] = {}

    def detect(self, view: View, index: int, document: Document) -> Iterable[Finding]:
        """A finding for each phrase that nearly stands in the view."""
        hits = sorted_cues(document, index).seeds
        if self.site.phrases:
            hits = [*hits, *self.site.hits(view.text)]
        if not hits:
            return
        text = view.text
        found: dict[tuple[int, int, str], _Candidate] = {}
        for hit in hits:
            seeds = self.seeds.get(hit.entry.id)
            if seeds is None:
                seeds = self._seeds(hit.entry)
            start, end = hit.start, hit.end
            for seed in (seeds or self._beside_title(text, hit)).awake(text, start, end):
                if seed.at < 0:
                    candidate = self._spelled(seed.phrase, text, start, end)
                else:
                    candidate = self._near(seed.phrase, text, start, seed.at, end - start)
                if candidate is not None:
                    match = candidate.match
                    found.setdefault((match.start, match.end, seed.phrase.id), candidate)
        for candidate in _best(found.values()):
            finding = self._judge(candidate, view, document)
            if finding is not None:
                yield finding

    def _beside_title(self, text: str, hit: Hit) -> Seeds:
        """Phrases of which a title hit is part while the name beside it is one character off."""
        found: list[Seed] = []
        if hit.entry.tag != "@":
            return Seeds(found)
        for start, end in ((hit.start - 3, hit.start), (hit.end, hit.end + 3)):
            name = text[max(start, 0) : end]
            if len(name) != 3 or name in self.names:
                continue
            for key in (name[:2] + "*", name[0] + "*" + name[2], "*" + name[1:]):
                for held in self.names_with_gap.get(key, ()):
                    title = text[hit.start : hit.end]
                    order = held + title if end == hit.start else title + held
                    if order in self.by_text:
                        at = 3 if end == hit.start else 0
                        found.append(Seed.of(self.by_text[order], at, hit.end - hit.start))
        return Seeds(found)

    def _seeds(self, entry: Entry) -> Seeds:
        """What an entry stands for; offset -1 for a misspelling."""
        found = []
        for item in entry.tag[1:].split("|") if entry.tag[0] in ">=" else ():
            ident, _, at = item.partition(":")
            if ident in self.phrases:
                offset = int(at) if entry.tag[0] == ">" else -1
                found.append(Seed.of(self.phrases[ident], offset, len(entry.words[0])))
        return self.seeds.setdefault(entry.id, Seeds(found))

    def _spelled(self, phrase: Phrase, text: str, start: int, end: int) -> _Candidate | None:
        """A misspelling that the automaton found as such."""
        match = align(phrase.core, 0, 0, text[:end], start, 1)
        if match is None or not match.edits or match.start < start:
            match = Match(start, end, (Edit("sub", 0, start, end),))
        return self._candidate(phrase, Match(start, end, match.edits), text)

    def _near(self, phrase: Phrase, text: str, pos: int, at: int, size: int) -> _Candidate | None:
        budget = 2 if len(phrase.core) >= LONG else 1
        match = align(phrase.core, at, size, text, pos, budget)
        if match is None or not match.edits:
            return None
        return self._candidate(phrase, match, text)

    def _candidate(self, phrase: Phrase, match: Match, text: str) -> _Candidate | None:
        kinds = tuple(self._kind(phrase.core, edit, text) for edit in match.edits)
        if not all(kinds):
            return None
        if len(kinds) > 1 and not all(k in ("sound", "shape", "swap", "double") for k in kinds):
            return None
        for kind, edit in zip(kinds, match.edits, strict=True):
            if not self._believable(phrase, kind, edit, match, text):
                return None
        return _Candidate(phrase, match, kinds)

    def _kind(self, core: str, edit: Edit, text: str) -> str:
        """The nature of a difference; empty for one that good writing makes."""
        words = text[edit.start : edit.end]
        if edit.kind == "sub":
            wrong, right = words[:1], core[edit.index]
            if not "\u4e00" <= wrong <= "\u9fff" or len(words) != 1:
                return ""
            other = "" if wrong in _PARTICLES else "other"
            return self.tables.kind(wrong, right) or other
        if edit.kind == "extra":
            beside = text[edit.start - 1 : edit.start] + text[edit.end : edit.end + 1]
            if words in beside:
                return "double"
            return "" if words in _PARTICLES or not "\u4e00" <= words <= "\u9fff" else "extra"
        return edit.kind

    def _believable(self, phrase: Phrase, kind: str, edit: Edit, match: Match, text: str) -> bool:
        """Whether a difference of this kind at this place is a slip, not another wording."""
        if phrase.rule == "EXP101" and kind != "extra":
            return True
        last = len(phrase.core) - 1
        edge = edit.index in (0, last) or (edit.kind == "swap" and edit.index == last - 1)
        if kind in ("sound", "shape"):
            return not edge or self._within(text, edit.start, edit.index == 0)
        if kind in ("swap", "double"):
            return True
        if "、" in text[match.start : match.end] and "、" not in phrase.text:
            return False
        if kind == "drop":
            return self._dropped(phrase, edit, match, text)
        if not 2 <= edit.index < last - 1 or len(phrase.core) < 7:
            return False
        return self._alone(text, edit.start)

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
        near = min(edit.index, len(phrase.core) - 1 - edit.index)
        if near == 0:
            return self._alone(text, match.start if edit.index == 0 else match.end - 1)
        if near >= 2 and len(phrase.core) >= 9:
            return True
        return self._alone(text, edit.start - 1) or self._alone(text, edit.start)

    def _within(self, text: str, place: int, first: bool) -> bool:
        """Whether the character at the edge of a phrase forms no word with what stands outside."""
        start = place if first else place - 1
        inside = self.index.segmenter.classify(text, start, start + 2) == ALIGNED
        return inside or self._alone(text, place)

    def _alone(self, text: str, place: int) -> bool:
        """Whether the character there belongs to no word of the dictionary around it."""
        return self.index.segmenter.classify(text, place, place + 1) == ALIGNED

    def _judge(self, candidate: _Candidate, view: View, document: Document) -> Finding | None:
        phrase, match, text = candidate.phrase, candidate.match, view.text
        words = text[match.start : match.end]
        if phrase.since is not None and document.as_of.date < phrase.since:
            return None
        if cover := self._covered(match, text):
            self._silence(document, phrase, words, f"允许词 {cover}")
            return None
        for guard in self.index.guards.judge(view, match.start, match.end, _NO_RULE):
            if guard.effect == "silent":
                self._silence(document, phrase, words, f"语境 {guard.name}（{guard.title}）")
                return None
        confidence = min(_SURE[k] for k in candidate.kinds)
        if confidence > 0.9 and not self._broken(candidate, text):
            confidence *= _DOUBT
        what = "、".join(dict.fromkeys(_WORDS[k] for k in candidate.kinds))
        evidence = {
            "entry": phrase.id, "lexicon": "phrases", "verified": phrase.verified, "basis": phrase.basis,
            "right": phrase.text, "difference": what,
        }  # fmt: skip
        return Finding(
            phrase.rule, match.start, match.end, round(confidence, 3), evidence,
            (Suggestion(_repaired(candidate, text), confidence >= 0.95),), {"difference": what, "right": phrase.text},
        )  # fmt: skip

    def _covered(self, match: Match, text: str) -> str:
        """Another right wording in which all the differing characters stand, or nothing."""
        first, last = min(e.start for e in match.edits), max(e.end for e in match.edits)
        first -= text[first - 1 : first] == text[first : first + 1]
        last += text[last : last + 1] == text[last - 1 : last]
        low, high = max(match.start - 6, 0), min(match.end + 6, len(text))
        found = ""
        for start in range(low, high - 1):
            for right in self.right.get(text[start : start + 2], ()):
                end = start + len(right)
                if (
                    end <= high
                    and start <= first - (first == last)
                    and last + (first == last) <= end
                    and (not found or (end - start, right) < (len(found), found))
                    and text.startswith(right, start)
                ):
                    found = right
        return found

    def _broken(self, candidate: _Candidate, text: str) -> bool:
        """Whether the slip leaves no word that could be meant: then it cannot be right."""
        if "习近" in candidate.phrase.core and any(e.index < 3 for e in candidate.match.edits):
            return True
        for edit in candidate.match.edits:
            if edit.kind == "drop":
                return False
            if not self._alone(text, edit.start):
                return False
        return True

    def _silence(self, document: Document, phrase: Phrase, words: str, reason: str) -> None:
        if document.traced is not None:
            document.traced.append(Traced(phrase.rule, phrase.id, words, reason))


def _best(candidates: Iterable[_Candidate]) -> list[_Candidate]:
    """Fewest differences first; overlapping ones of one rule lose to the longer phrase."""
    ordered = sorted(candidates, key=lambda c: (len(c.kinds), -len(c.phrase.core), c.match.start))
    kept: list[_Candidate] = []
    for candidate in ordered:
        a = candidate.match
        if not any(a.start < b.match.end and b.match.start < a.end for b in kept):
            kept.append(candidate)
    return kept


def _repaired(candidate: _Candidate, text: str) -> str:
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
