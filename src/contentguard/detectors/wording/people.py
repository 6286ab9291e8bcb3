"""EXP102, EXP103: a name with an office its bearer does not hold, and the order of joint names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import pairwise

from contentguard.detectors.base import BaseDetector, Document
from contentguard.detectors.wording.phrases import SINGLE, NameOrder, Office, name_order, offices
from contentguard.detectors.wording.sorted_cues import sorted_cues
from contentguard.lexicon import Hit, LexiconIndex
from contentguard.lexicon.format import Entry
from contentguard.model import Finding, Severity, Suggestion
from contentguard.patterns import lazy
from contentguard.text import View

_YEAR = lazy(r"(?:19|20)\d\d年")
_COUNTED = lazy(r"第[一二三四五六七八九十百\d]{1,4}[届号]")
"""An order with its number, a congress with its number: they may be of another time."""
_NEW = ("新任", "现任")
_BECAME = lazy(
    r"(?:选举|推选|决定|任命)[^，。；！？\n]{0,12}?([\u4e00-\u9fff]{2,3})(?:同志)?为(?:新一届)?\Z"
)
_BEFORE = ("原", "前", "时任", "曾任", "历任", "副", "任", "和", "及")
_PAST = (
    "时任", "曾", "当时", "生前", "逝世", "遗体", "当年", "那时", "原", "期间", "以来", "签署", "令", "公布", "同志",
)  # fmt: skip
_CALLED = frozenset({"总书记", "总理", "委员长"})
_NOT_A_TITLE = ("府", "会议", "团", "事", "论坛", "署")
_REMEMBERED = ("缅怀", "悼念", "追思", "回忆", "怀念", "故居", "铜像", "曾经", "来过")
_MEMORY = 8
_TOGETHER = lazy(r"(?:等)?(?:同志|领导同志)?(?:出席|参加|陪同|会见|在座|一同|分别参加|。|\Z)")
_SPLIT = lazy(r"[、和， ]")
_JOINTS = frozenset({"、", "和", "，", " "})
_FIRST = "习近平"
"""His name is no cue, there are too many; he stands first in every list."""
_GUARDED = Entry("people", "wording", "exp-people", "", (), guards=("exp-mention", "title"))


class PeopleDetector(BaseDetector):
    """Knows terms of office from ``people.tsv``, the order of joint names from ``orders.tsv``."""

    name = "exp-people"
    rules = ("EXP101", "EXP102", "EXP103")

    def __init__(self, index: LexiconIndex) -> None:
        self.index = index
        self.held: dict[str, list[Office]] = {}
        for office in offices():
            self.held.setdefault(office.name, []).append(office)
        self.names = sorted(self.held, key=len, reverse=True)

    def detect(self, view: View, index: int, document: Document) -> Iterable[Finding]:
        """Findings of one view, around the titles and names that the automaton found."""
        if document.as_of.source == "today":
            return
        cues = sorted_cues(document, index)
        for hit in cues.titles:
            if hit.end - hit.start >= 4:
                yield from self._title(view, hit, document)
            elif view.text[hit.start : hit.end] in _CALLED:
                yield from self._called(view, hit, document)
        people = cues.names
        order = name_order(document.as_of.date) if len(people) > 1 else None
        if order is not None:
            people = [hit for hit in people if view.text[hit.start : hit.end] in order.places]
            yield from self._joint(view, people, order)
            yield from self._between(view, people, order)

    def _called(self, view: View, hit: Hit, document: Document) -> Iterator[Finding]:
        """``某某总理``: a name before its title, by somebody who holds another office by now."""
        text, start, end = view.text, hit.start, hit.end
        name = next(
            (n for n in (text[start - 3 : start], text[start - 2 : start]) if n in self.held), ""
        )
        title, as_of = text[start:end], document.as_of.date
        if not name or text.startswith(_NOT_A_TITLE, end):
            return
        terms = [o for o in self.held[name] if title in o.titles]
        if any(_holds(o, as_of) for o in terms) or any(_long_ago(o, as_of) for o in terms):
            return
        sentence = text[slice(*view.sentence(start, end))]
        if any(w in sentence for w in (*_PAST, *_REMEMBERED)) or _YEAR.search(sentence):
            return
        if _COUNTED.search(sentence) or self.index.guards.judge(
            view, start - len(name), end, _GUARDED
        ):
            return
        yield self._not_held(view, start - len(name), end, (name, title, terms), document)

    def _title(self, view: View, hit: Hit, document: Document) -> Iterator[Finding]:
        text = view.text
        name = next((n for n in self.names if text.startswith(n, hit.end)), None)
        title = text[hit.start : hit.end]
        start, end = hit.start, hit.end + len(name or "")
        if name is None:
            became = _BECAME.search(text, max(start - 24, 0), start) if title in SINGLE else None
            name = next((n for n in self.names if became and became[1].endswith(n)), None)
            start -= len(became[0]) if became else 0
        elif text.endswith(_BEFORE, 0, start) and not text.endswith(_NEW, 0, start):
            return
        if name is None:
            return
        first, last = view.sentence(hit.start, hit.end)
        as_of = document.as_of.date
        terms = [o for o in self.held[name] if title in o.titles]
        if any(
            (not o.since or o.since <= as_of) and (not o.until or as_of < o.until) for o in terms
        ):
            return
        if not terms and title not in SINGLE:
            return
        sentence = text[first:last]
        past = any(w in sentence for w in _PAST) or _COUNTED.search(sentence) is not None
        if terms and (past or _YEAR.search(sentence)):
            return
        if past and any(int(y[0][:4]) < as_of.year for y in _YEAR.finditer(sentence)):
            return
        if self.index.guards.judge(view, start, end, _GUARDED):
            return
        yield self._not_held(view, start, end, (name, title, terms), document)

    def _not_held(
        self,
        view: View,
        start: int,
        end: int,
        claim: tuple[str, str, list[Office]],
        document: Document,
    ) -> Finding:
        """A finding for ``claim``: a name, a title, and the terms in which its bearer had it."""
        name, title, terms = claim
        as_of, words = document.as_of.date, view.text[start:end]
        known = [o for o in self.held[name] if _holds(o, as_of)]
        offices_now = "、".join(dict.fromkeys(o.titles[0] for o in known))
        right = f"{name}当时任{offices_now}" if known else f"{name}当时不任此职"
        if terms and not known:
            right += f"（任期{terms[0].since or ''}至{terms[0].until or '今'}）"
        holder = next((o.name for o in offices() if title in o.titles and _holds(o, as_of)), "")
        memory = any(o.verified == "memory" for o in (*terms, *known))
        return Finding(
            "EXP102", start, end, 0.7 if terms else 0.85,
            {"lexicon": "people", "verified": "memory" if memory else "corpus", **document.as_of.evidence()},
            (Suggestion(words.replace(name, holder, 1)),) if holder else (),
            {"as_of": as_of.isoformat(), "name": name, "right": right},
            ceiling=Severity.NOTICE if memory else None,
        )  # fmt: skip

    def _joint(self, view: View, people: list[Hit], order: NameOrder) -> Iterator[Finding]:
        """Lists of names that stand side by side."""
        text = view.text
        chain: list[Hit] = []
        for hit in [*people, None]:
            between = text[chain[-1].end : hit.start] if hit and chain else ""
            if hit and (
                not chain or between in _JOINTS or between in (f"、{_FIRST}、", f" {_FIRST} ")
            ):
                chain.append(hit)
                continue
            if len(chain) > 1:
                yield from self._chain(view, chain, order)
            chain = [hit] if hit else []

    def _chain(self, view: View, chain: list[Hit], order: NameOrder) -> Iterator[Finding]:
        start, end = chain[0].start, chain[-1].end
        names = [n for n in _SPLIT.split(view.text[start:end]) if n in order.places]
        right = sorted(names, key=lambda n: order.places[n])
        listed = len(names) > 2 or bool(_TOGETHER.match(view.text, end))
        if names == right or len(set(names)) < len(names) or not listed:
            return
        if self.index.guards.judge(view, start, end, _GUARDED):
            return
        yield Finding(
            "EXP103", start, end, 0.85,
            {"lexicon": "orders", "verified": order.verified, "basis": order.basis},
            (Suggestion("、".join(right)),), {},
            ceiling=Severity.NOTICE if order.verified == "memory" else None,
        )  # fmt: skip

    def _between(self, view: View, people: list[Hit], order: NameOrder) -> Iterator[Finding]:
        """``王沪宁、蔡其、丁薛祥``: between two of the list stands a name one character off."""
        text = view.text
        for left, right in pairwise(people):
            words = text[left.end : right.start]
            if not (3 <= len(words) <= 6 and words[0] == words[-1] == "、"):
                continue
            wrong, low = words[1:-1], order.places[text[left.start : left.end]]
            high = order.places[text[right.start : right.end]]
            for name, place in order.places.items():
                if low < place < high and wrong != name and _one_off(wrong, name):
                    start = left.end + 1
                    yield Finding(
                        "EXP101", start, start + len(wrong), 0.93,
                        {"lexicon": "people", "verified": "corpus", "right": name},
                        (Suggestion(name),), {"difference": "错字", "right": name},
                    )  # fmt: skip


def _one_off(wrong: str, name: str) -> bool:
    """Whether one character is wrong, missing or too many."""
    if len(wrong) == len(name):
        return sum(a != b for a, b in zip(wrong, name, strict=True)) == 1
    short, long = sorted((wrong, name), key=len)
    return len(long) - len(short) == 1 and any(
        long[:i] + long[i + 1 :] == short for i in range(len(long))
    )


def _long_ago(office: Office, date: dt.date) -> bool:
    """Whether a term ended so long ago that the title is only remembered."""
    return office.until is not None and office.until.year + _MEMORY < date.year


def _holds(office: Office, date: dt.date) -> bool:
    return (not office.since or office.since <= date) and (not office.until or date < office.until)
