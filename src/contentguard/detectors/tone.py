"""TON 雷人雷语、娱乐追星, and the tone of replies: quarrelling, passing the buck, empty words.

What is said to one citizen is judged only in replies (and quarrelling also in comments); where the
kind of a post is a guess, nothing here rises above a notice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from contentguard.detectors.base import Document, Knowledge
from contentguard.detectors.lexical import LexicalDetector
from contentguard.lexicon import Hit
from contentguard.model import Finding, Kind, Severity
from contentguard.patterns import lazy
from contentguard.resources import data_dir, read_toml
from contentguard.rules import family_rules
from contentguard.text import View

_CLAUSE = lazy(r"[^，。！；？：\n\r\x1e!?;,\t ]+")
_LONGEST = 160
_CLAUSE_LENGTH = 40
_ADDRESSED = lazy(
    r"[您你]|[感谢]谢|留言|来信|信件|诉求|反映|[收转]|[已查]阅|[回答]复|[获知]悉|了解|知道|祝|高度重视|办理|处理|按规定|好的"
)
_FACT = lazy(r"[0-9A-Za-z《]")
_QUESTION = lazy(r"(?:来信|留言|咨询|问题|诉求|提问|写信)(?:内容|标题|详情)?[：:]")
_TO_CITIZENS = "ton-reply"
"""The channel of words that count only in replies and comments: elsewhere they are ordinary."""
_ILLEGAL, _ABUSE = "ill", "ILL108"


class ToneDetector(LexicalDetector):
    """Judges wording by the kind of the post."""

    def __init__(self, knowledge: Knowledge) -> None:
        super().__init__("ton", knowledge, family_rules("TON"))
        data = read_toml(data_dir("lexicons") / "tone.toml")
        self._marks: tuple[str, ...] = tuple(data["answer_marks"])
        self._empty = re.compile("|".join(f"(?:{clause})" for clause in data["clauses"]))
        self._courtesy, self._substance = _any(data["courtesy"]), _any(data["substance"])
        self._selves = _any(data["selves"])
        tokens = sorted(data["tokens"], key=len, reverse=True)
        self._filler = re.compile(f"(?:{'|'.join(map(re.escape, tokens))})++")

    def detect(self, view: View, index: int, document: Document) -> Iterable[Finding]:
        """Wording of one view, as far as the kind of the post allows."""
        kind = document.kind
        hits = [*document.hits[index].get(self.name, ())]
        if kind in (Kind.REPLY, Kind.COMMENT):
            hits += document.hits[index].get(_TO_CITIZENS, ())
        if not hits:
            return
        answer = self._answer_starts(view) if kind is Kind.REPLY else 0
        for hit in hits:
            rule = hit.entry.rule
            if hit.entry.action != "hit" or not _in_scope(rule, kind) or hit.start < answer:
                continue
            if view.segment_at(hit.start).kind in ("script", "link", "meta"):
                continue
            if kind is Kind.COMMENT and _abuse(hit, document, index):
                continue
            judged = self.judge(hit, view, document)
            if judged is not None:
                found = _placed(self.finding(judged, view, document), kind)
                yield _capped(found, document)

    def detect_document(self, document: Document) -> Iterator[tuple[int, Finding]]:
        """A reply that answers nothing."""
        if document.kind is not Kind.REPLY or document.own_views == 0:
            return
        for index, view in enumerate(document.views[: document.own_views]):
            worse = any(h.entry.action == "hit" for h in document.hits[index].get(_TO_CITIZENS, ()))
            span = None if worse else self._empty_reply(view)
            if span is not None:
                yield index, _capped(Finding("TON203", *span, 0.9), document)

    def _answer_starts(self, view: View) -> int:
        """Where the answer begins in a text that may hold the question as well."""
        if not _QUESTION.search(view.text):
            return 0
        found = [view.text.find(mark) + len(mark) for mark in self._marks if mark in view.text]
        return min(found, default=0)

    def _says_nothing(self, clause: str) -> bool:
        if self._empty.fullmatch(clause) or self._filler.fullmatch(clause):
            return True
        if len(clause) > _CLAUSE_LENGTH or not self._courtesy.search(clause):
            return False
        rest = self._selves.sub("", clause)
        return not (_FACT.search(rest) or self._substance.search(rest))

    def _empty_reply(self, view: View) -> tuple[int, int] | None:
        """The span of the answer when every clause of it is empty."""
        start = self._answer_starts(view)
        title_end = _end_of_title(view)
        start = max(start, title_end)
        text = view.text[start:]
        if not text.strip() or len(text.strip()) > _LONGEST:
            return None
        clauses = list(_CLAUSE.finditer(text)) if _ADDRESSED.search(text) else []
        if not clauses or not all(self._says_nothing(c[0].strip(" ~～")) for c in clauses):
            return None
        return start + clauses[0].start(), start + clauses[-1].end()


def _any(words: Iterable[str]) -> re.Pattern[str]:
    """A pattern for any of the words, the longest first."""
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))


def _end_of_title(view: View) -> int:
    for segment, _, end in view.segment_spans():
        if segment.locator.part == "title":
            return end
        break
    return 0


def _in_scope(rule: str, kind: Kind) -> bool:
    return kind is not Kind.COMMENT or rule not in ("TON202", "TON204")


def _abuse(hit: Hit, document: Document, index: int) -> bool:
    """Whether ILL108 tells of the same words of a comment: one fault, told once."""
    return any(
        other.entry.rule == _ABUSE and other.start < hit.end and hit.start < other.end
        for other in document.hits[index].get(_ILLEGAL, ())
    )


def _placed(finding: Finding, kind: Kind) -> Finding:
    where = {"where": "留言" if kind is Kind.COMMENT else "回复"}
    return replace(finding, message={**finding.message, **where})


def _capped(finding: Finding, document: Document) -> Finding:
    """At most a notice where the kind of the post is a guess and the rule depends on it."""
    if document.kind_guessed and finding.rule.startswith("TON2"):
        return replace(finding, ceiling=Severity.NOTICE)
    return finding


def build(knowledge: Knowledge) -> ToneDetector:
    """The detector of tone."""
    return ToneDetector(knowledge)
