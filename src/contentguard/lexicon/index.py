"""All lexicons compiled into one automaton, and its hits sorted out by detector.

Order of judgement: conditions on the neighbours and dates → cover by allow-words → leftmost
longest, each detector for itself, so that a slip of the pen never hides a veto word.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from contentguard.errors import LexiconError
from contentguard.lexicon.automaton import Matcher, build_matcher
from contentguard.lexicon.boundary import Segmenter
from contentguard.lexicon.format import Entry, Lexicon
from contentguard.lexicon.guards import Guards

Silenced = Callable[[Entry, str, str], None]
"""Called with (entry, text, what silenced it) when a trace is asked for."""

EVERY = "*"
"""The channel of a site's allow-words: they cover the hits of every detector."""

_NOISE = re.compile(r"(?<=[\u4e00-\u9fff])[·.*#@_\-~|/\\+=^& ]{1,3}(?=[\u4e00-\u9fff])")


@dataclass(slots=True)
class Hit:
    """An entry found at ``text[start:end]`` of a view; not frozen because there are many."""

    start: int
    end: int
    entry: Entry


class LexiconIndex:
    """Immutable; safe to share between threads; swap the reference to reload.

    Args:
        lexicons: in order of precedence, later ones (a site's) last.
        guards: the guards that entries may name.
        engine: see :func:`contentguard.lexicon.automaton.build_matcher`.

    Raises:
        LexiconError: an entry names a guard that does not exist.
    """

    def __init__(
        self,
        lexicons: Sequence[Lexicon],
        guards: Guards,
        engine: str = "auto",
        extra: Iterable[str] = (),
    ) -> None:
        self.lexicons, self.guards = tuple(lexicons), guards
        self.segmenter = Segmenter()
        by_word: dict[str, list[Entry]] = {}
        for lexicon in lexicons:
            for entry in lexicon.entries:
                if entry.guards and (wrong := [g for g in entry.guards if g not in guards]):
                    raise LexiconError(
                        lexicon.file, f"没有语境“{'、'.join(wrong)}”。", column=entry.id
                    )
                for word in entry.words:
                    by_word.setdefault(word, []).append(entry)
        for word in extra:
            by_word.setdefault(word, [])
        self._entries = tuple(tuple((e, _simple(e)) for e in v) for v in by_word.values())
        self._squeeze = any(e.squeeze for v in by_word.values() for e in v)
        others = {e.detector for v in by_word.values() for e in v if e.action != "cue"}
        self._cues_only = {e.detector for v in by_word.values() for e in v} - others
        self.matcher: Matcher = build_matcher(tuple(by_word), engine)

    def __len__(self) -> int:
        return len(self._entries)

    def scan(
        self, text: str, as_of: dt.date, silenced: Silenced | None = None
    ) -> dict[str, list[Hit]]:
        """Hits of one view by detector, in order of their start.

        Args:
            text: folded text of the view.
            as_of: the date that counts for dated entries.
            silenced: told of hits that conditions, dates or allow-words silenced.
        """
        found: dict[str, list[Hit]] = {}
        raw = self.matcher.find(text)
        if self._squeeze and _NOISE.search(text):
            self._scan_squeezed(text, found)
        for start, end, word in raw:
            for entry, simple in self._entries[word]:
                reason = "" if simple else _refused(entry, text, start, end, as_of)
                if not reason:
                    hits = found.get(entry.detector)
                    if hits is None:
                        hits = found[entry.detector] = []
                    hits.append(Hit(start, end, entry))
                elif silenced and entry.action == "hit":
                    silenced(entry, text[start:end], reason)
        site = [h for h in found.get(EVERY, ()) if h.entry.action == "allow"]
        result = {
            detector: hits if detector in self._cues_only else _resolve(hits + site, silenced, text)
            for detector, hits in found.items()
            if detector != EVERY
        }
        if site:
            result[EVERY] = site
        return result

    def _scan_squeezed(self, text: str, found: dict[str, list[Hit]]) -> None:
        """Hits of entries that may be found through separators (``赌·博``)."""
        done = -1
        for noise in _NOISE.finditer(text):
            if noise.start() < done:
                continue
            first, last = max(noise.start() - 12, 0), min(noise.end() + 24, len(text))
            done = last - 12
            places = [first + i for i in _kept(text[first:last])]
            window = "".join(text[p] for p in places)
            for start, end, word in self.matcher.find(window):
                a, b = places[start], places[end - 1] + 1
                if b - a == end - start:
                    continue
                for entry, _ in self._entries[word]:
                    if entry.squeeze and not _refused(entry, window, start, end, None):
                        found.setdefault(entry.detector, []).append(Hit(a, b, entry))


def _simple(entry: Entry) -> bool:
    """Whether neither neighbours nor dates can refuse a hit of the entry."""
    return not (entry.left or entry.right or entry.since or entry.until)


def _kept(window: str) -> list[int]:
    dropped = {i for m in _NOISE.finditer(window) for i in range(*m.span())}
    return [i for i in range(len(window)) if i not in dropped]


def _refused(entry: Entry, text: str, start: int, end: int, as_of: dt.date | None) -> str:
    """Why the hit does not count, or an empty string."""
    if entry.left and not all(c.left(text, start) for c in entry.left):
        return "左侧条件"
    if entry.right and not all(c.right(text, end) for c in entry.right):
        return "右侧条件"
    if as_of is not None:
        if entry.since is not None and as_of < entry.since:
            return f"日期：{as_of} 早于 {entry.since}"
        if entry.until is not None and as_of >= entry.until:
            return f"日期：{as_of} 已过 {entry.until}"
    return ""


def _resolve(hits: list[Hit], silenced: Silenced | None, text: str) -> list[Hit]:
    """Allow-words cover first; then the leftmost longest of what is left, cues apart."""
    if len(hits) == 1:
        return hits if hits[0].entry.action != "allow" else []
    allowed = [h for h in hits if h.entry.action == "allow"]
    kept = []
    for hit in hits:
        if hit.entry.action == "allow":
            continue
        cover = next((a for a in allowed if a.start <= hit.start and hit.end <= a.end), None)
        if cover is None:
            kept.append(hit)
        elif silenced and hit.entry.action == "hit":
            silenced(hit.entry, text[hit.start : hit.end], f"允许词 {cover.entry.id}")
    kept.sort(key=lambda h: (h.start, -h.end))
    chosen, last = [], -1
    for hit in kept:
        if hit.entry.action == "cue":
            chosen.append(hit)
        elif hit.start >= last:
            chosen.append(hit)
            last = hit.end
    return chosen
