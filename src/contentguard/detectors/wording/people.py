"""EXP102, EXP103: a name with an office its bearer does not hold, and the order of joint names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from contentguard.detectors.base import BaseDetector, Document
from contentguard.detectors.wording.phrases import Office, offices
from contentguard.lexicon import Hit, LexiconIndex
from contentguard.lexicon.format import Entry
from contentguard.model import Finding, Severity, Suggestion
from contentguard.patterns import lazy
from contentguard.text import View

_YEAR = lazy(r"(?:19|20)\d\d年")
_BEFORE = ("原", "前", "时任", "曾任", "历任", "副", "任", "和", "及")
_PAST = (
    "时任", "曾", "当时", "生前", "逝世", "遗体", "当年", "那时", "原", "期间", "以来", "签署", "令", "公布", "同志", "第",
)  # fmt: skip
_SINGLE = frozenset(
    {
        "中共中央总书记",
        "国家主席",
        "中央军委主席",
        "国务院总理",
        "全国人大常委会委员长",
        "全国政协主席",
    }
)
"""Offices that one person holds at a time and whose bearers the table knows without a gap."""
_JOINTS = frozenset({"、", "和", "，", " "})
_ORDER_SINCE = dt.date(2023, 3, 13)
_GUARDED = Entry("people", "wording", "exp-people", "", (), guards=("exp-mention", "title"))


class PeopleDetector(BaseDetector):
    """Knows terms of office and the order of joint names from ``people.tsv``."""

    name = "exp-people"
    rules = ("EXP102", "EXP103")

    def __init__(self, index: LexiconIndex) -> None:
        self.index = index
        self.held: dict[str, list[Office]] = {}
        for office in offices():
            self.held.setdefault(office.name, []).append(office)
        self.order = {o.name: o.order for o in offices() if o.order}
        self.names = sorted(self.held, key=len, reverse=True)

    def detect(self, view: View, index: int, document: Document) -> Iterable[Finding]:
        """Findings of one view, around the titles and names that the automaton found."""
        people: list[Hit] = []
        if document.as_of.source == "today":
            return
        for hit in document.hits[index].get("exp-near", ()):
            if hit.entry.tag == "@" and hit.end - hit.start >= 4:
                yield from self._title(view, hit, document)
            elif hit.entry.tag == "#name":
                people.append(hit)
        if len(people) > 1 and document.as_of.date >= _ORDER_SINCE:
            yield from self._joint(view, people)

    def _title(self, view: View, hit: Hit, document: Document) -> Iterator[Finding]:
        text = view.text
        name = next((n for n in self.names if text.startswith(n, hit.end)), None)
        title = text[hit.start : hit.end]
        if name is None or text.endswith(_BEFORE, 0, hit.start):
            return
        first, last = view.sentence(hit.start, hit.end)
        as_of = document.as_of.date
        terms = [o for o in self.held[name] if title in o.titles]
        if any(
            (not o.since or o.since <= as_of) and (not o.until or as_of < o.until) for o in terms
        ):
            return
        if not terms and title not in _SINGLE:
            return
        end = hit.end + len(name)
        sentence = text[first:last]
        if terms and (any(w in sentence for w in _PAST) or _YEAR.search(sentence)):
            return
        if self.index.guards.judge(view, hit.start, end, _GUARDED):
            return
        known = [
            o
            for o in self.held[name]
            if (not o.since or o.since <= as_of) and (not o.until or as_of < o.until)
        ]
        right = "、".join(o.titles[0] for o in known) or "当时没有表中所记的职务"
        holder = next((o.name for o in offices() if title in o.titles and _holds(o, as_of)), "")
        memory = any(o.verified == "memory" for o in (*terms, *known))
        yield Finding(
            "EXP102", hit.start, end, 0.7 if terms else 0.85,
            {"lexicon": "people", "verified": "memory" if memory else "corpus", **document.as_of.evidence()},
            (Suggestion(title + holder),) if holder else (),
            {"as_of": as_of.isoformat(), "name": name, "right": right},
            ceiling=Severity.NOTICE if memory else None,
        )  # fmt: skip

    def _joint(self, view: View, people: list[Hit]) -> Iterator[Finding]:
        """Lists of names that stand side by side."""
        text = view.text
        chain: list[Hit] = []
        for hit in [*people, None]:
            if hit and (not chain or text[chain[-1].end : hit.start] in _JOINTS):
                chain.append(hit)
                continue
            if len(chain) > 1:
                yield from self._chain(view, chain)
            chain = [hit] if hit else []

    def _chain(self, view: View, chain: list[Hit]) -> Iterator[Finding]:
        names = [view.text[h.start : h.end] for h in chain]
        right = sorted(names, key=lambda n: self.order[n])
        if names == right or len(set(names)) < len(names):
            return
        start, end = chain[0].start, chain[-1].end
        if self.index.guards.judge(view, start, end, _GUARDED):
            return
        yield Finding(
            "EXP103", start, end, 0.85, {"lexicon": "people", "verified": "corpus"},
            (Suggestion("、".join(right)),), {},
        )  # fmt: skip


def _holds(office: Office, date: dt.date) -> bool:
    return (not office.since or office.since <= date) and (not office.until or date < office.until)
