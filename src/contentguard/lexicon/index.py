"""All lexicons compiled into one automaton, and its hits sorted out by detector.

Order of judgement: conditions on the neighbours and dates → cover by allow-words → leftmost
longest, each detector for itself, so that a slip of the pen never hides a veto word.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter

from contentguard.errors import LexiconError
from contentguard.lexicon.automaton import Matcher, build_matcher
from contentguard.lexicon.boundary import Segmenter
from contentguard.lexicon.format import Entry, Lexicon, no_collection
from contentguard.lexicon.guards import Guards
from contentguard.text import OffsetMap

Silenced = Callable[[Entry, str, str], None]
"""Called with (entry, text, what silenced it) when a trace is asked for."""

EVERY = "*"
"""The channel of a site's allow-words: they cover the hits of every detector."""

_SEPARATORS = "·.*#@_-~|/\\+=^& "
# One separator and a look-ahead: a third of the time of a pattern that repeats the class, and of
# one that begins with a look-behind.
_SEPARATED = re.compile(f"[{re.escape(_SEPARATORS)}](?=[\u4e00-\u9fff])")
_MOST_SEPARATORS = 3


@dataclass(slots=True)
class Hit:
    """An entry found at ``text[start:end]`` of a view; not frozen because there are many."""

    start: int
    end: int
    entry: Entry


class LexiconIndex:
    """Immutable; safe to share between threads; swap the reference to reload.

    Args:
        lexicons: in order of precedence; a later one (a site's) wins over an earlier one where
            both find the very same words for one detector.
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
        with no_collection():
            by_word = _by_word(lexicons, guards)
            for word in extra:
                by_word.setdefault(word, ())
            self._entries = tuple(by_word.values())
            self.matcher: Matcher = build_matcher(tuple(by_word), engine)
        entries = [e for lexicon in lexicons for e in lexicon.entries]
        others = {e.detector for e in entries if e.action != "cue"}
        self._cues_only = {e.detector for e in entries} - others
        squeezed = {
            word: kept
            for word, listed in by_word.items()
            if (kept := tuple(e for e in listed if e.squeeze))
        }
        self._squeezed_entries = tuple(squeezed.values())
        self._squeezed = build_matcher(tuple(squeezed), engine) if squeezed else None

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
        if self._squeezed and (noise := _noise(text)):
            self._scan_squeezed(text, noise, as_of, found, silenced)
        for start, end, word in raw:
            for entry in self._entries[word]:
                reason = "" if entry.simple else _refused(entry, text, start, end, as_of)
                if not reason:
                    hits = found.get(entry.detector)
                    if hits is None:
                        hits = found[entry.detector] = []
                    hits.append(Hit(start, end, entry))
                elif silenced and entry.action == "hit":
                    silenced(entry, text[start:end], reason)
        site = [h for h in found.get(EVERY, ()) if h.entry.action == "allow"]
        result = {
            detector: _in_order(hits)
            if detector in self._cues_only and not site
            else _resolve(hits + site, silenced, text)
            for detector, hits in found.items()
            if detector != EVERY
        }
        if site:
            result[EVERY] = site
        return result

    def _scan_squeezed(
        self,
        text: str,
        noise: list[tuple[int, int]],
        as_of: dt.date,
        found: dict[str, list[Hit]],
        silenced: Silenced | None,
    ) -> None:
        """Hits of entries that may be found through separators (``赌·博``)."""
        assert self._squeezed is not None
        kept = _kept(text, noise)
        squeezed = "".join([text[a:b] for a, b in kept])
        hits = self._squeezed.find(squeezed)
        if not hits:
            return
        places = OffsetMap(kept)
        for start, end, word in hits:
            a, b = places.span(start, end)
            if b - a == end - start:
                continue
            for entry in self._squeezed_entries[word]:
                reason = _refused(entry, squeezed, start, end, as_of)
                if not reason:
                    found.setdefault(entry.detector, []).append(Hit(a, b, entry))
                elif silenced and entry.action == "hit":
                    silenced(entry, text[a:b], reason)


def _by_word(lexicons: Sequence[Lexicon], guards: Guards) -> dict[str, tuple[Entry, ...]]:
    """Entries by word, those of later lexicons first: they win where spans are equal."""
    by_word: dict[str, tuple[Entry, ...]] = {}
    for lexicon in lexicons:
        own: dict[str, tuple[Entry, ...]] = {}
        for entry in lexicon.entries:
            if entry.guards and (wrong := [g for g in entry.guards if g not in guards]):
                names = "、".join(wrong)
                raise LexiconError(
                    lexicon.file, f"没有语境“{names}”。", entry.line or None, "guards"
                )
            for word in entry.words:
                known = own.get(word)
                own[word] = (entry,) if known is None else (*known, entry)
        for word, entries in own.items():
            earlier = by_word.get(word)
            by_word[word] = entries if earlier is None else entries + earlier
    return by_word


def _noise(text: str) -> list[tuple[int, int]]:
    """Separators between Han characters that may hide a word.

    Blanks alone count only between single characters (``赌 博``): between words they are layout.
    """
    found = []
    for match in _SEPARATED.finditer(text):
        start, end = match.span()
        while start and end - start < _MOST_SEPARATORS and text[start - 1] in _SEPARATORS:
            start -= 1
        if not start or not "\u4e00" <= text[start - 1] <= "\u9fff":
            continue
        if text[start:end].isspace() and (
            (start > 1 and _han(text[start - 2])) or (end + 1 < len(text) and _han(text[end + 1]))
        ):
            continue
        found.append((start, end))
    return found


def _han(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff"


def _kept(text: str, noise: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans of ``text`` between the separators."""
    kept, pos = [], 0
    for start, end in noise:
        kept.append((pos, start))
        pos = end
    kept.append((pos, len(text)))
    return [(a, b) for a, b in kept if a < b]


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


class _Covers:
    """Allow-words of one text; finds one over a hit by bisection."""

    def __init__(self, allowed: Iterable[Hit]) -> None:
        self._starts: list[int] = []
        self._longest: list[Hit] = []
        for hit in sorted(allowed, key=lambda h: h.start):
            farthest = self._longest[-1] if self._longest else hit
            self._starts.append(hit.start)
            self._longest.append(hit if hit.end > farthest.end else farthest)

    def over(self, hit: Hit) -> Hit | None:
        """The allow-word that covers all of ``hit``, if there is one."""
        at = bisect_right(self._starts, hit.start) - 1
        return self._longest[at] if at >= 0 and self._longest[at].end >= hit.end else None


def _in_order(hits: list[Hit]) -> list[Hit]:
    hits.sort(key=attrgetter("start"))
    return hits


def _resolve(hits: list[Hit], silenced: Silenced | None, text: str) -> list[Hit]:
    """Allow-words cover first; then the leftmost longest of what is left, cues apart."""
    if len(hits) == 1:
        return hits if hits[0].entry.action != "allow" else []
    covers = _Covers(h for h in hits if h.entry.action == "allow")
    kept = []
    for hit in hits:
        if hit.entry.action == "allow":
            continue
        cover = covers.over(hit)
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
