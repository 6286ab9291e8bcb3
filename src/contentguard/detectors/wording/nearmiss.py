"""EXP101, EXP104, EXP201: wordings that must be exact and are not quite.

The automaton hands over seeds (pieces of phrases) and likely misspellings. Where a seed stands
without its phrase, the phrase is aligned with the text; what differs, and how, says how sure the
finding is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from contentguard.detectors.base import BaseDetector, Document, Knowledge, Traced
from contentguard.detectors.wording.align import LONG, Edit, Match, align
from contentguard.detectors.wording.breaks import Joined, joined
from contentguard.detectors.wording.frames import Frames
from contentguard.detectors.wording.leaders import gaps, site_phrases
from contentguard.detectors.wording.phrases import SHORT, SINGLE, Phrase, offices, phrases, variants
from contentguard.detectors.wording.rightful import RightWordings
from contentguard.detectors.wording.seed import Glance, Seed
from contentguard.detectors.wording.slips import Candidate, Slips, best, repaired, surety
from contentguard.detectors.wording.sorted_cues import sorted_cues
from contentguard.lexicon import Hit, LexiconIndex
from contentguard.lexicon.format import Entry
from contentguard.model import Finding, Suggestion
from contentguard.patterns import lazy
from contentguard.text import View

_WORDS = {
    "sound": "音近字", "shape": "形近字", "other": "错字", "swap": "颠倒", "double": "重字", "drop": "漏字", "extra": "多字"
}  # fmt: skip
_DOUBT = 0.88
_ACROSS = 0.85
_BLANK = lazy(r"\s")
_HOLE = 0.92
"""A hole in a long phrase with half a word beside it cannot be another wording."""
_ONE = 0.93
"""A name one character off behind an office that a single person holds cannot be another's."""
_NO_RULE = Entry("near", "wording", "exp-near", "", (), guards=("exp-mention",))


class NearMissDetector(BaseDetector):
    """Finds near misses of canonical phrases, of names of bodies, and of names with titles."""

    name = "exp-near"
    rules = ("EXP101", "EXP104", "EXP201")

    def __init__(self, knowledge: Knowledge) -> None:
        self.index: LexiconIndex = knowledge.lexicons
        self.phrases: Mapping[str, Phrase] = phrases()
        self.slips = Slips(self.index)
        self.frames = Frames(self.phrases)
        self.right = RightWordings({p.core for p in self.phrases.values()} | set(variants()))
        site = site_phrases(knowledge.settings.get("site", {}).get("leaders", ()))
        names = {p.text: p for p in self.phrases.values() if p.rule == "EXP101"}
        self.by_text = {**names, **site.phrases}
        self.site = site
        self.names = frozenset(p.group for p in self.by_text.values())
        self.names_with_gap = gaps(self.names)
        self.long_titles = tuple({t for o in offices() for t in o.titles if len(t) >= 4})
        self.short_names = frozenset(name for name in self.names if len(name) == 2)
        self.halves = {half for n in self.short_names for half in (n[0], n[1] + "*")}
        self.seeds: dict[str, Sequence[Seed]] = {}
        self.glances: dict[str, Glance] = {}

    def detect(self, view: View, index: int, document: Document) -> Iterable[Finding]:
        """A finding for each phrase that nearly stands in the view."""
        hits = sorted_cues(document, index).seeds
        if self.site.phrases:
            hits = [*hits, *self.site.hits(view.text)]
        text = view.text
        found: dict[tuple[int, int, str], Candidate] = {}
        for phrase, match in self.frames.find(text):
            candidate = self._candidate(phrase, match, text)
            if candidate is not None:
                found[match.start, match.end, phrase.id] = candidate
        self._collect(text, hits, found)
        gaps = joined(text, self._pairs)
        words = self._across(gaps, document, found) if gaps else []
        for candidate in best(found.values()):
            finding = self._judge(candidate, view, document)
            if finding is not None:
                yield finding
        for start, end, entry in words:
            if not self.index.guards.judge(view, start, end, entry):
                yield _broken_word(start, end, entry)

    def _collect(
        self, text: str, hits: Iterable[Hit], found: dict[tuple[int, int, str], Candidate]
    ) -> None:
        """Adds what the cues of a text lead to."""
        for hit in hits:
            seeds = self.seeds.get(hit.entry.id)
            if seeds is None:
                seeds = self._seeds(hit.entry)
            start, end = hit.start, hit.end
            if self.glances[hit.entry.id].idle(text, start, end):
                continue
            if hit.entry.tag[:1] == "@":
                seeds = self._beside_title(text, hit)
            for seed in seeds:
                if seed.at < 0:
                    candidate = self._spelled(seed.phrase, text, start, end)
                elif seed.idle(text, start, end):
                    continue
                else:
                    candidate = self._near(seed.phrase, text, start, seed.at, end - start)
                if candidate is not None:
                    match = candidate.match
                    found.setdefault((match.start, match.end, seed.phrase.id), candidate)

    @cached_property
    def _pairs(self) -> frozenset[str]:
        """The pairs of characters that words hold which are looked for across gaps."""
        words = (
            word
            for lexicon in self.index.lexicons
            for entry in lexicon.entries
            if entry.detector in (self.name, "exp")
            for word in entry.words
        )
        return frozenset(word[i : i + 2] for word in words for i in range(len(word) - 1))

    def _across(
        self, gaps: Joined, document: Document, found: dict[tuple[int, int, str], Candidate]
    ) -> list[tuple[int, int, Entry]]:
        """Adds near misses across line ends and blanks; gives wrong words of the lexicon there."""
        hits = self.index.scan(gaps.text, document.as_of.date)
        near: dict[tuple[int, int, str], Candidate] = {}
        self._collect(gaps.text, gaps.crossing(hits.get(self.name, [])), near)
        for candidate in near.values():
            match = candidate.match
            at = gaps.across(match.start, match.end)
            if at >= 0 and gaps.holds(at, match.start, match.end, candidate.phrase.rule):
                edits = tuple(
                    replace(e, start=span[0], end=span[1])
                    for e in match.edits
                    for span in (gaps.span(at, e.start, e.end),)
                )
                place = Match(*gaps.span(at, match.start, match.end), edits)
                key = place.start, place.end, candidate.phrase.id
                found.setdefault(key, replace(candidate, match=place))
        return [
            (*gaps.span(gaps.across(hit.start, hit.end), hit.start, hit.end), hit.entry)
            for hit in gaps.crossing(hits.get("exp", []))
            if hit.entry.action == "hit"
            and hit.entry.rule in self.rules
            and hit.end - hit.start > 2
        ]

    def _beside_title(self, text: str, hit: Hit) -> Sequence[Seed]:
        """Phrases of which a title hit is part while the name beside it is one character off."""
        found: list[Seed] = []
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
        name = text[hit.end : hit.end + 2]
        if name not in self.short_names and not self.halves.isdisjoint((name[:1], name[1:] + "*")):
            found += self._two_characters(name, text, hit)
        return found

    def _two_characters(self, name: str, text: str, hit: Hit) -> Iterator[Seed]:
        """A name of two characters behind a long title, one of them a likely slip."""
        if not text.endswith(self.long_titles, 0, hit.end) or len(name) < 2:
            return
        title = text[hit.start : hit.end]
        for held in self.short_names:
            wrong = [(a, b) for a, b in zip(name, held, strict=True) if a != b]
            phrase = self.by_text.get(title + held)
            if phrase and len(wrong) == 1 and self.slips.tables.kind(*wrong[0]):
                yield Seed.of(phrase, 0, len(title))

    def _seeds(self, entry: Entry) -> Sequence[Seed]:
        """What an entry stands for; offset -1 for a misspelling."""
        found = []
        for item in entry.tag[1:].split("|") if entry.tag[0] in ">=" else ():
            ident, _, at = item.partition(":")
            if ident in self.phrases:
                offset = int(at) if entry.tag[0] == ">" else -1
                found.append(Seed.of(self.phrases[ident], offset, len(entry.words[0])))
        self.glances.setdefault(entry.id, Glance(found))
        return self.seeds.setdefault(entry.id, tuple(found))

    def _spelled(self, phrase: Phrase, text: str, start: int, end: int) -> Candidate | None:
        """A misspelling that the automaton found as such."""
        if _stands(phrase.core, text, start, end):
            return None
        match = align(phrase.core, 0, 0, text[:end], start, 1)
        if match is None or not match.edits or match.start < start:
            match = Match(start, end, (Edit("sub", 0, start, end),))
        return self._candidate(phrase, Match(start, end, match.edits), text)

    def _near(self, phrase: Phrase, text: str, pos: int, at: int, size: int) -> Candidate | None:
        budget = 2 if len(phrase.core) >= LONG else 1
        match = align(phrase.core, at, size, text, pos, budget)
        if match is None or not match.edits:
            return None
        return self._candidate(phrase, match, text)

    def _candidate(self, phrase: Phrase, match: Match, text: str) -> Candidate | None:
        kinds = tuple(self.slips.kind(phrase.core, edit, text) for edit in match.edits)
        if not all(kinds):
            return None
        if len(kinds) > 1 and not all(k in ("sound", "shape", "swap", "double") for k in kinds):
            return None
        for kind, edit in zip(kinds, match.edits, strict=True):
            if not self.slips.believable(phrase, kind, edit, match, text):
                return None
        return Candidate(phrase, match, kinds)

    def _judge(self, candidate: Candidate, view: View, document: Document) -> Finding | None:
        phrase, match, text = candidate.phrase, candidate.match, view.text
        words = text[match.start : match.end]
        if phrase.since is not None and document.as_of.date < phrase.since:
            return None
        if cover := self.right.over(match, text):
            self._silence(document, phrase, words, f"允许词 {cover}")
            return None
        for guard in self.index.guards.judge(view, match.start, match.end, _NO_RULE):
            if guard.effect == "silent":
                self._silence(document, phrase, words, f"语境 {guard.name}（{guard.title}）")
                return None
        confidence = surety(candidate)
        broken = self.slips.broken(candidate, text)
        if confidence > 0.9 and not broken:
            confidence *= _DOUBT
        elif candidate.kinds == ("drop",) and broken and len(phrase.core) > SHORT:
            confidence = _HOLE
        if phrase.rule == "EXP101" and self._one_bearer(phrase, match, text):
            confidence = max(confidence, _ONE)
        if phrase.rule != "EXP101" and _BLANK.search(text, match.start, match.end):
            confidence = min(confidence, _ACROSS)
        what = "、".join(dict.fromkeys(_WORDS[k] for k in candidate.kinds))
        evidence = {
            "entry": phrase.id, "lexicon": "phrases", "verified": phrase.verified, "basis": phrase.basis,
            "right": phrase.text, "difference": what,
        }  # fmt: skip
        return Finding(
            phrase.rule, match.start, match.end, round(confidence, 3), evidence,
            (Suggestion(repaired(candidate, text), confidence >= 0.95),), {"difference": what, "right": phrase.text},
        )  # fmt: skip

    def _one_bearer(self, phrase: Phrase, match: Match, text: str) -> bool:
        """Whether the title before the name is one that a single person holds at a time."""
        at = phrase.core.find(phrase.group)
        if at <= 0 or any(e.index < at for e in match.edits):
            return False
        title = text[max(match.start - 8, 0) : match.start + at]
        return any(title.endswith(t) for t in SINGLE)

    def _silence(self, document: Document, phrase: Phrase, words: str, reason: str) -> None:
        if document.traced is not None:
            document.traced.append(Traced(phrase.rule, phrase.id, words, reason))


def _stands(core: str, text: str, start: int, end: int) -> bool:
    """Whether what looks swapped only touches the phrase itself: 六**稳六**保."""
    return text[start:end] == core[::-1] and core in text[max(start - 1, 0) : end + 1]


def _broken_word(start: int, end: int, entry: Entry) -> Finding:
    """A wrong word of the lexicon that is broken by a line end or blanks."""
    evidence = {"entry": entry.id, "lexicon": entry.lexicon, "verified": entry.verified}
    suggestions = tuple(Suggestion(s) for s in entry.suggestions)
    right = "、".join(entry.suggestions)
    return Finding(
        entry.rule, start, end, min(entry.confidence, 0.92), evidence | {"basis": entry.basis},
        suggestions, {"difference": "错字", "right": right},
    )  # fmt: skip
