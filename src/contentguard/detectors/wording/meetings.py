"""EXP401, EXP402: congresses and plenums that do not exist, or not yet on the date of the post."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator

from contentguard.detectors.base import BaseDetector, Document
from contentguard.detectors.wording.facts import Facts, facts
from contentguard.detectors.wording.meeting_faults import early, finding, wrong, year
from contentguard.detectors.wording.numerals import NUMBER, chinese, number
from contentguard.detectors.wording.windows import find_near
from contentguard.lexicon import LexiconIndex
from contentguard.lexicon.format import Entry
from contentguard.model import Finding
from contentguard.patterns import lazy
from contentguard.text import View

_N = f"({NUMBER}{{1,3}})"
_MIXED = lazy(f"{_N}大[“”]?{_N}中全会")
_PLENUM = lazy(
    f"(党的|中共|中国共产党|中央委员会)?第?{_N}届(?:中央委员会)?(?:第)?{_N}(?:中全会|中[、和至])"
)
_TIMES_PLENUM = lazy(f"第?{_N}次(?:中央委员会第?)?{_N}(?:中全会|次全体会议)")
_COMMITTEE = lazy(f"(?:中国共产党|党的)第{_N}次中央委员会")
_NPC_SHORT = lazy(f"(?:全国第?{_N}次人大|全国人大{_N}次{_N}次会议|第?{_N}次全国人大(?!常))")
_CONGRESS_BARE = lazy(f"党的第?{_N}次代表大会")
_LOCAL_FORM = lazy(f"(?:党的|(?<!纪委)中央){_N}届{_N}次全会")
_CONGRESS_TERM = lazy(f"(?:中国共产党|中共|党的)第?{_N}届(?:全国代表大会|大(?![会学]))")
_CONGRESS = lazy(f"(?:中国共产党|党的)第{_N}次全国代表大会")
_CONGRESS_SHORT = lazy(
    f"党的{_N}大(?![会学院家众])(以来|精神|报告|闭幕|胜利闭幕|审议|作出|提出|强调|指出|通过)?"
)
_NPC_TIMES = lazy(f"第{_N}次全国人民代表大会(?!会议)")
_NPC = lazy(f"第?{_N}届全国人(?:民代表大会|大)(?:第)?{_N}次会议")
_FULL = lazy(f"第{_N}届全国人民代表大会(?!第)")
"""The name in full with a number of the session that lacks its 第."""
_CPPCC = lazy(f"(?:第?{_N}届全国委员会(?:第)?{_N}次会议|全国政协{_N}届{_N}次会议)")
_GUARDED = Entry("meeting", "wording", "exp-meeting", "", (), guards=("exp-mention",))
_COUNTED = lazy("次(?:全国|中央委员会|人大|代表大会)")
_GATE = ("届", "大", "中全会", "次中央委员会")
_FIRST_CERTAIN = 16
"""Below this number a plenum may be that of another party unless the text names the party."""


class MeetingDetector(BaseDetector):
    """Counts meetings with ``lexicons/wording/facts.toml``."""

    name = "exp-meeting"
    rules = ("EXP401", "EXP402", "EXP601")

    def __init__(self, index: LexiconIndex) -> None:
        self.index, self.facts = index, facts()

    def detect(self, view: View, index: int, document: Document) -> Iterable[Finding]:
        """Findings of one view; nothing is searched where no meeting can stand."""
        text = view.text
        if not any(word in text for word in _GATE):
            return
        for found in self._all(text, document):
            if not self.index.guards.judge(view, found.start, found.end, _GUARDED):
                yield found

    def _all(self, text: str, document: Document) -> Iterator[Finding]:
        if "中全会" in text:
            yield from self._plenums(text, document)
        if "届" in text:
            yield from self._terms(text)
            if "次会议" in text:
                yield from self._sessions(text, document)
        if _COUNTED.search(text):
            yield from self._counted(text)
        if "党" in text and "党的" in text and "大" in text:
            yield from self._congresses(text, document)

    def _counted(self, text: str) -> Iterator[Finding]:
        """Meetings and committees with 次 behind their number."""
        if "次全国" in text:
            yield from self._times(text)
        if "次中央委员会" in text or "次人大" in text or "次全国人大" in text:
            yield from self._counters(text)
        if "次代表大会" in text:
            yield from self._bare(text)

    def _plenums(self, text: str, document: Document) -> Iterator[Finding]:
        for match in _MIXED.finditer(text):
            term, count = number(match[1]), number(match[2])
            if term is not None and count is not None:
                right = f"{match[1]}届{match[2]}中全会"
                yield wrong(match, "党代会称“大”，中央全会称“届”", right, 0.97)
        for match in _TIMES_PLENUM.finditer(text):
            if (number(match[1]) or 0) >= 10 and "中全会" in match[0]:
                right = f"{match[1]}届{match[2]}中全会"
                yield wrong(match, "中央委员会论“届”，不论“次”", right, 0.97)
        for match in _PLENUM.finditer(text):
            term, count = number(match[2]), number(match[3])
            if term is None or count is None or (term < _FIRST_CERTAIN and not match[1]):
                continue
            yield from self._plenum(text, match, term, count, document)

    def _plenum(
        self, text: str, match: re.Match[str], term: int, count: int, document: Document
    ) -> Iterator[Finding]:
        known: Facts = self.facts
        last = max(known.congresses)
        held = known.plenums.get((term, count))
        words = f"{chinese(term)}届" if term < 100 else match[2]
        if term > last + 1:
            yield wrong(
                match,
                f"到{known.as_of.year}年只开到第{last}次党代会，没有{words}中央委员会",
                "",
                0.93,
            )
        elif term in known.plenum_counts and count > known.plenum_counts[term]:
            total = known.plenum_counts[term]
            yield wrong(match, f"{words}中央委员会只开过{total}次全会", "", 0.95)
        elif (count > 9 and term >= 12) or count < 1:
            yield wrong(match, f"没有{words}第{count}次全会", "", 0.93)
        elif held is not None:
            yield from early(match, text, held, document, known.announced)
            yield from year(match, text, held)
        elif term >= last:
            yield from self._unheld(match, term, count, document)

    def _unheld(
        self, match: re.Match[str], term: int, count: int, document: Document
    ) -> Iterator[Finding]:
        """A plenum that the facts do not know: too far ahead, or simply later than they are."""
        known = self.facts
        done = max((n for t, n in known.plenums if t == term), default=0)
        days = max((document.as_of.date - known.as_of).days, 0)
        after = match.string[match.end() : match.end() + 8]
        early = count == done + 1 and document.as_of.date <= known.as_of
        if early and done and after.startswith(("精神", "公报", "以来", "闭幕")):
            state = f"截至{known.as_of.isoformat()}只开到{chinese(term)}届{chinese(done)}中全会"
            yield finding("EXP402", match, state, "", 0.85)
        elif count > done + 1 + days // 300:
            state = (
                f"截至{known.as_of.isoformat()}只开到{chinese(term)}届{chinese(done)}中全会"
                if done
                else "尚未产生"
            )
            rule = "EXP401" if count > 7 or not done else "EXP402"
            yield finding(rule, match, state, "", 0.9)

    def _terms(self, text: str) -> Iterator[Finding]:
        for match in find_near(_CONGRESS_TERM, text, ("届",), 9, 9):
            right = f"中国共产党第{match[1]}次全国代表大会"
            if (
                number(match[1]) or 0
            ) < 9:  # the second session of the eighth congress was named so
                continue
            yield wrong(match, "党代会论“次”，不论“届”", right, 0.97)
        for match in find_near(_LOCAL_FORM, text, ("届",), 5, 8):
            term = number(match[1])
            if term is not None and term >= _FIRST_CERTAIN:
                right = f"{match[1]}届{match[2]}中全会"
                yield wrong(match, "中央全会称“×届×中全会”", right, 0.9)

    def _counters(self, text: str) -> Iterator[Finding]:
        """``第二十次中央委员会``, ``全国十三次人大``."""
        for match in _COMMITTEE.finditer(text):
            right = f"第{match[1]}届中央委员会"
            yield wrong(match, "中央委员会论“届”，不论“次”", right, 0.97)
        for match in _NPC_SHORT.finditer(text):
            term = next(g for g in match.groups() if g)
            if (number(term) or 0) >= 5:
                yield wrong(match, "全国人民代表大会论“届”，不论“次”", f"{term}届全国人大", 0.93)

    def _bare(self, text: str) -> Iterator[Finding]:
        """``党的十九次代表大会``: from the tenth on hardly that of a county."""
        for match in _CONGRESS_BARE.finditer(text):
            if (number(match[1]) or 0) >= _FIRST_CERTAIN:
                right = f"党的第{match[1]}次全国代表大会"
                yield wrong(match, "全国党代会的名称漏了“全国”", right, 0.85)

    def _times(self, text: str) -> Iterator[Finding]:
        for match in _NPC_TIMES.finditer(text):
            if number(match[1]):
                right = f"第{match[1]}届全国人民代表大会"
                yield wrong(match, "全国人民代表大会论“届”，不论“次”", right, 0.95)
        last = max(self.facts.congresses)
        for match in _CONGRESS.finditer(text):
            count = number(match[1])
            if count is not None and count > last + 1:
                yield wrong(match, f"到{self.facts.as_of.year}年只开到第{last}次", "", 0.95)
            elif count is not None and count in self.facts.congresses:
                yield from year(match, text, self.facts.congresses[count])

    def _sessions(self, text: str, document: Document) -> Iterator[Finding]:
        for pattern in (_NPC, _CPPCC):
            for match in find_near(pattern, text, ("届",), 8, 17):
                term, count = (number(g) for g in (g for g in match.groups() if g))
                if _FULL.match(match[0]):
                    right = match[0].replace("大会", "大会第")
                    yield wrong(match, "全称写“第几届”“第几次会议”", right, 0.85)
                elif term is not None and count is not None:
                    yield from self._session(match, text, term, count, document)

    def _session(
        self, match: re.Match[str], text: str, term: int, count: int, document: Document
    ) -> Iterator[Finding]:
        known = self.facts
        last = max(known.npc_first)
        if not 1 <= count <= known.npc_sessions and term >= 5:
            yield wrong(match, f"每届只开{known.npc_sessions}次会议", "", 0.95)
        elif term > last + 1:
            yield wrong(match, f"到{known.as_of.year}年是第{last}届", "", 0.95)
        elif term >= 5:
            opened = known.npc_first.get(term, known.npc_first[last] + 5) + count - 1
            held = known.npc_held.get((term, count), dt.date(opened, 3, 5))
            yield from early(match, text, held, document, known.announced)
            yield from year(match, text, held)

    def _congresses(self, text: str, document: Document) -> Iterator[Finding]:
        last = max(self.facts.congresses)
        for match in _CONGRESS_SHORT.finditer(text):
            count = number(match[1])
            if count is None or count < 1:
                continue
            if count > last + 1:
                yield wrong(match, f"到{self.facts.as_of.year}年只开到第{last}次党代会", "", 0.93)
                continue
            held = self.facts.congresses.get(count)
            if held is None:
                ahead = document.as_of.date <= self.facts.as_of
                if ahead and match[2] and match[2] not in ("提出", "强调", "指出", "审议"):
                    state = f"到{self.facts.as_of.isoformat()}只开到第{last}次党代会"
                    yield finding("EXP402", match, state, "", 0.88)
                continue
            yield from year(match, text, held)
            if (
                match[2]
                and document.as_of.date < held
                and document.as_of.source not in ("today", "text")
            ):
                evidence = {"verified": "corpus", **document.as_of.evidence()}
                message = {"since": held.isoformat(), "as_of": document.as_of.date.isoformat()}
                yield Finding("EXP601", match.start(), match.end(), 0.9, evidence, (), message)
