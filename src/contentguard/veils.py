"""What leaves is masked: excerpts, names of files, messages of readers, evidence."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from contentguard.masking import impersonal, mask
from contentguard.model import Excerpt, Finding, Locator, NotChecked, Unread
from contentguard.patterns import lazy
from contentguard.places import Place
from contentguard.text import View

Veil = Sequence[tuple[int, int, str]]
"""Spans in a view's raw text of personal data, each with its mask, in order."""

# Words of a lexicon come again and again: a site may have written anything into them.
hide_known = lru_cache(maxsize=4_096)(mask)
"""Masks a string of which there are few: a word of our data, a place in a document."""

_AROUND = 20
"""As in :mod:`contentguard.places`."""
_WIDE = 80
_LONGEST = 2_000
"""Signs that an item of personal data has at most."""
_NUMBER_END = lazy(r"[0-9０-９*\- .]+\Z")
_NUMBER_START = lazy(r"\A[0-9０-９Xx*\- .]+")


def veil_of(view: View | None, findings: Iterable[Finding]) -> Veil:
    """What the findings of a view hide: worked out once, it is asked for at every finding."""
    if view is None:
        return ()
    return sorted(
        (*view.raw_span(finding.start, finding.end), shown)
        for finding in findings
        if (shown := finding.evidence.get("masked"))
    )


def masked_excerpt(place: Place, view: View | None, words: str, veil: Veil) -> Excerpt:
    """The excerpt with personal data masked, also names and numbers that its edges would cut.

    Args:
        place: of the finding.
        view: the view it stands in.
        words: its words, masked.
        veil: see :func:`veil_of`.
    """
    if view is None or not place.spans:
        return place.excerpt
    start, end, line_start, line_end = place.raw
    low, high = max(line_start, start - _WIDE), min(line_end, end + _WIDE)
    covers = (
        veil[bisect_left(veil, (low - _LONGEST,)) : bisect_right(veil, (high,))] if veil else ()
    )
    if not covers and impersonal(view.raw[low:high]):
        return Excerpt(place.excerpt.before, words, place.excerpt.after)
    before = _veiled(view.raw, low, start, covers)[-_AROUND:]
    after = _veiled(view.raw, end, high, covers)[:_AROUND]
    joined = before + words + after
    if mask(joined) != joined:
        # A number runs over the edge of the words: nothing of it beside them may stay.
        before, after = _NUMBER_END.sub("…", before), _NUMBER_START.sub("…", after)
    return Excerpt(before, words, after)


def _veiled(raw: str, start: int, end: int, covers: Veil) -> str:
    parts, pos = [], start
    for a, b, shown in covers:
        if b > pos and a < end:
            parts += [raw[pos : max(a, pos)], shown]
            pos = min(b, end)
    parts.append(raw[pos:end])
    return mask("".join(parts))


def hidden_locator(locator: Locator, hide: Callable[[str], str]) -> Locator:
    """A locator whose file names passed ``hide``."""
    display, path = hide(locator.display), tuple(hide(p) for p in locator.path)
    if display == locator.display and path == locator.path:
        return locator
    return replace(locator, display=display, path=path)


def hidden_unread(unread: Unread, hide: Callable[[str], str]) -> Unread:
    """An ``unread`` entry whose file names and message passed ``hide``."""
    return replace(
        unread, locator=hidden_locator(unread.locator, hide), message=hide(unread.message)
    )


def hidden_not_checked(entry: NotChecked, hide: Callable[[str], str]) -> NotChecked:
    """A ``not_checked`` entry whose file names and message passed ``hide``."""
    return replace(entry, locator=hidden_locator(entry.locator, hide), message=hide(entry.message))


def masked_values(value: Any) -> Any:
    """A JSON value with every string in it masked."""
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, Mapping):
        return {k: masked_values(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [masked_values(v) for v in value]
    return value
