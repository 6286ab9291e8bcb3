"""LNK 错链、暗链: targets of links, and what pages hide from readers and show to machines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from contentguard.detectors.base import Document, Knowledge
from contentguard.detectors.lexical import LexicalDetector
from contentguard.detectors.links import hidden, targets
from contentguard.detectors.links.hosts import host_of, is_inner, read_hosts
from contentguard.detectors.links.page import Link, links, own_host, tag_source
from contentguard.lexicon import Hit
from contentguard.model import Finding
from contentguard.rules import family_rules
from contentguard.text import View

_SEVERAL = 0.95
"""How sure several words of the trade in one title, keyword list or hidden stretch make us."""
_ADDRESS_END = " \t\n\r\x1e，。；、！？）)】》”\"'<>|"


class LinkDetector(LexicalDetector):
    """Judges links, hidden words and scripts of pages, and addresses in running text."""

    def __init__(self, knowledge: Knowledge) -> None:
        super().__init__("lnk", knowledge, family_rules("LNK"))
        self.hosts = read_hosts(knowledge.settings.get("site", {}))

    def detect(self, view: View, index: int, document: Document) -> Iterable[Finding]:
        """Findings of one view."""
        hits = document.hits[index].get(self.name, ())
        if not hits and not any(s.kind == "link" for s in view.segments):
            return
        own = own_host(document)
        found = list(links(view, own, self.hosts))
        source = document.post.body
        regions = hidden.script_regions(source) if any(k.outside for k in found) else []
        for link in found:
            yield from targets.judge(link, own, self.hosts)
            yield from hidden.judge_link(link, view, source, regions)
        if hits:
            yield from self._words(hits, found, view, document)
            yield from self._scripts(hits, view)
            yield from _written_addresses(hits, view)

    def detect_document(self, document: Document) -> Iterable[tuple[int, Finding]]:
        """Dead links, told once a page; a head written in codes."""
        if document.post.media_type != "text/html":
            return
        own, source = own_host(document), document.post.body
        for index, view in enumerate(document.views[: document.own_views]):
            for finding in targets.refreshes(view, own, self.hosts):
                yield index, finding
        dead = targets.Dead()
        place = 0
        for index, view in enumerate(document.views[: document.own_views]):
            for link in links(view, own, self.hosts):
                if link.address[:1] == "#" or link.scheme == "javascript":
                    before = dead.first
                    targets.collect_dead(link, tag_source(view, link, source)[0], dead, self.hosts)
                    place = index if dead.first is not before else place
        for finding in targets.tell_dead(dead):
            yield place, finding
        if source.count("&#", 0, 20_000) >= 4:
            yield from hidden.encoded_head(enumerate(document.views[: document.own_views]))

    def _words(
        self, hits: list[Hit] | tuple[Hit, ...], found: list[Link], view: View, document: Document
    ) -> Iterator[Finding]:
        """Words of gambling, porn and other crime, where links and machines carry them."""
        told: dict[int, tuple[Hit, tuple[int, int], float]] = {}
        words_of: dict[int, set[str]] = {}
        for hit in hits:
            if hit.entry.action != "hit":
                continue
            span = self._scope(hit, found, view)
            if span is None or span[0] in told:
                continue
            judged = self.judge(hit, view, document)
            if judged is None:
                continue
            told[span[0]] = hit, span, judged.confidence
            words_of.setdefault(id(view.segment_at(hit.start)), set()).add(
                view.text[hit.start : hit.end]
            )
        for hit, span, confidence in told.values():
            kind = {"porn": "色情", "illegal": "违法"}.get(hit.entry.tag, "赌博")
            words = view.text[hit.start : hit.end]
            if len(words_of[id(view.segment_at(hit.start))]) > 1:
                confidence = max(confidence, _SEVERAL)
            yield Finding(
                "LNK103", *span, confidence,
                {"entry": hit.entry.id, "words": words, "kind": kind},
                message={"words": words, "kind": kind}, grade="banned",
            )  # fmt: skip

    def _scope(self, hit: Hit, found: list[Link], view: View) -> tuple[int, int] | None:
        """The span to report, or None where the words are ordinary visible text."""
        segment = view.segment_at(hit.start)
        if segment.kind == "link":
            link = next((k for k in found if k.start <= hit.start < k.end), None)
            return (
                (link.start, link.end) if link and hidden.banned_target(hit, link, view) else None
            )
        if hit.entry.tag == "gambling-host" or segment.kind == "script":
            return None
        if hidden.in_machine_text(segment):
            return hit.start, hit.end
        anchor = hidden.anchor_of(hit, view, found) if found else None
        return (anchor.start, anchor.end) if anchor else None

    def _scripts(self, hits: list[Hit] | tuple[Hit, ...], view: View) -> Iterator[Finding]:
        by_segment: dict[int, set[str]] = {}
        for hit in hits:
            if hit.entry.tag in ("referrer", "charcode", "packed", "write"):
                by_segment.setdefault(id(view.segment_at(hit.start)), set()).add(hit.entry.tag)
        if not by_segment:
            return
        for segment, start, end in view.segment_spans():
            if segment.kind != "script" or id(segment) not in by_segment:
                continue
            if verdict := hidden.judge_script(view.text[start:end], by_segment[id(segment)]):
                confidence, why = verdict
                yield Finding(
                    "LNK105",
                    start,
                    end,
                    confidence,
                    {"why": why},
                    message={"why": why},
                    grade="hidden",
                )


def _written_addresses(hits: Iterable[Hit], view: View) -> Iterator[Finding]:
    """Addresses of an inner network in running text."""
    for hit in hits:
        if hit.entry.tag != "intranet" or view.segment_at(hit.start).kind in (
            "link",
            "script",
            "comment",
        ):
            continue
        end = hit.end
        while end < len(view.text) and end - hit.start < 200 and view.text[end] not in _ADDRESS_END:
            end += 1
        address = view.text[hit.start : end]
        if address.startswith("file:") or is_inner(host_of(address)):
            kind = "本机文件" if address.startswith("file:") else "内网或本机地址"
            yield Finding(
                "LNK301", hit.start, end, 0.8, {"kind": kind, "tag": "text"}, message={"kind": kind}
            )


def build(knowledge: Knowledge) -> LinkDetector:
    """The detector of links."""
    return LinkDetector(knowledge)
