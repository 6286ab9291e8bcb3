"""Applies corrections that need no person: certain, one candidate; everything else stays as it is.

What is certain is said by the detectors (``Suggestion.safe``). Names, set phrases, personal data
and hidden places are left to a person whatever a detector says.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from html import escape, unescape

from contentguard.folding import fold
from contentguard.formats.html import parse
from contentguard.lexicon.levels import settled
from contentguard.model import Violation

NEVER = frozenset({"PII"})
"""Families that no option ever corrects."""

BY_PERSON = frozenset({"EXP", "PII"})
"""Families that only ``unsafe`` corrects, if at all."""

CERTAIN = 0.95
"""Least confidence of a correction that is applied with ``unsafe`` only."""

PASSES = 5
"""How often a text is checked again after corrections before it counts as settled."""

_UNSEEN = frozenset({"comment", "script", "link"})
# Words of a suggestion that tell a person to choose or to fill in; they are no text to be written.
_TO_FILL = re.compile(r"[（）()［］\[\]/／…×*＊_＿]|某|或者")
_MARKUP = re.compile(r"(?:<[^<>]*>)+")

Edit = tuple[int, int, str]
"""Half-open span of the source, and what stands there afterwards."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """A corrected text.

    Attributes:
        text: the source with the corrections.
        applied: violations that were corrected, in order of their places.
        left: all others, in the order given.
    """

    text: str
    applied: tuple[Violation, ...]
    left: tuple[Violation, ...]


def apply(
    source: str, violations: Iterable[Violation], *, unsafe: bool = False, html: bool = False
) -> Fixed:
    """Corrects a text once.

    Args:
        source: the body that the spans index (for HTML the source itself).
        violations: found in exactly this text, reported in full (not masked).
        unsafe: also the only candidate of a certain finding of another family, never of PII.
        html: the source is HTML; words in links, scripts, comments and hidden text are left.
    """
    found = list(violations)
    wanted = [(v, s) for v in found if (s := replacement(v, unsafe)) is not None]
    seen = _seen(source) if html and wanted else None
    planned: list[tuple[Violation, list[Edit]]] = []
    for violation, new in compatible(found, wanted):
        if violation.locator.part != "body" or (seen and not seen(violation.spans)):
            continue
        edits = _edits(source, violation, new, html)
        if edits is not None:
            planned.append((violation, edits))
    text = _written(source, [e for _, edits in planned for e in edits])
    done = {id(v) for v, _ in planned}
    return Fixed(text, tuple(v for v, _ in planned), tuple(v for v in found if id(v) not in done))


def settle(
    source: str, check: Callable[[str], Iterable[Violation]], *, unsafe: bool = False,
    html: bool = False,
) -> Fixed:  # fmt: skip
    """Corrects a text until nothing is left to correct, so that doing it again changes nothing.

    Args:
        source: the body.
        check: the violations of a body, in full.
        unsafe, html: see :func:`apply`.

    Returns:
        The settled text, all that was corrected, and what the last check found besides.
    """
    text, applied, known = source, list[Violation](), {source}
    for _ in range(PASSES):
        fixed = apply(text, check(text), unsafe=unsafe, html=html)
        if fixed.text in known:  # nothing to do, or two rules that undo each other
            return Fixed(text, tuple(applied), fixed.applied + fixed.left)
        known.add(fixed.text)
        applied += fixed.applied
        text = fixed.text
    return Fixed(text, tuple(applied), tuple(check(text)))


def replacement(violation: Violation, unsafe: bool = False) -> str | None:
    """What is to be written instead; None where a person has to decide."""
    place = violation.locator
    if not violation.suggestions or not violation.spans or violation.masked:
        return None
    if violation.family in NEVER or place.deleted or place.ocr is not None:
        return None
    suggestion = violation.suggestions[0]
    only = len(violation.suggestions) == 1
    if only and suggestion.safe and violation.family not in BY_PERSON:
        return suggestion.text
    if not unsafe or violation.confidence < CERTAIN:
        return None
    text = suggestion.text if only and not _signs(suggestion.text, violation.text) else None
    return text or _by_level(violation)


def _by_level(violation: Violation) -> str | None:
    """The suggestion that fits the level of the words found (自然资源厅（局）)."""
    texts = [s.text for s in violation.suggestions]
    if not any("（" in text for text in texts):
        return None
    text = settled(texts, violation.text, violation.excerpt.before)
    return text if text and not _signs(text, violation.text) else None


def _signs(text: str, found: str) -> set[str]:
    """Signs in a suggestion that only a person can replace by words."""
    return set(_TO_FILL.findall(text)) - set(_TO_FILL.findall(found))


def compatible(
    found: Sequence[Violation],
    wanted: Sequence[tuple[Violation, str]],
    places: Callable[[Violation], frozenset[Hashable]] | None = None,
) -> list[tuple[Violation, str]]:
    """Those that touch neither each other nor a finding that only a person may judge.

    Args:
        found: all violations of one source.
        wanted: the corrections; of two that overlap the surer, then the longer one stays.
        places: the places that a violation may stand in, each with spans of its own.

    Returns:
        In order of their places.
    """
    of = places or _place
    chosen = {id(v) for v, _ in wanted}
    taken = [
        (of(v), *_hull(v))
        for v in found
        if v.family in BY_PERSON and v.spans and id(v) not in chosen
    ]
    kept = []
    for violation, new in sorted(wanted, key=_rank):
        where, (start, end) = of(violation), _hull(violation)
        if all(end <= s or e <= start or not where & place for place, s, e in taken):
            taken.append((where, start, end))
            kept.append((violation, new))
    return sorted(kept, key=lambda pair: pair[0].spans)


def _place(violation: Violation) -> frozenset[Hashable]:
    where = violation.locator
    return frozenset({where.display if where.part == "attachment" else where.part})


def _rank(pair: tuple[Violation, str]) -> tuple[float, int, int, str]:
    start, end = _hull(pair[0])
    return (-pair[0].confidence, start - end, start, pair[0].code)


def _hull(violation: Violation) -> tuple[int, int]:
    return violation.spans[0][0], violation.spans[-1][1]


def _seen(source: str) -> Callable[[Sequence[tuple[int, int]]], bool]:
    """Tells whether spans stand in text, attributes or meta tags that people read."""
    places = sorted(
        (p.source_start, p.source_end)
        for s in parse(source).segments
        if s.kind not in _UNSEEN and "hidden" not in s.flags
        for p in s.pieces
    )
    starts = [start for start, _ in places]

    def inside(span: tuple[int, int]) -> bool:
        """Pieces of one stretch follow each other (a letter, an entity, a letter)."""
        pos = span[0]
        while pos < span[1]:
            at = bisect_right(starts, pos) - 1
            if at < 0 or places[at][1] <= pos:
                return False
            pos = places[at][1]
        return True

    return lambda spans: all(map(inside, spans))


def _edits(source: str, violation: Violation, new: str, html: bool) -> list[Edit] | None:
    """The smallest change of the source that turns the words into ``new``; None if in doubt."""
    spans = violation.spans
    raw = [source[s:e] for s, e in spans]
    read = [unescape(piece) for piece in raw] if html else raw
    words = "".join(read)
    # The words must be those that the detector read, character by character: no gloss between
    # them, no attribute reported as a whole.
    if "".join(raw) != violation.text or words != violation.excerpt.match or not plain(words):
        return None
    head = _common(words, new)
    tail = _common(words[head:][::-1], new[head:][::-1])
    first, last = _piece(read, head), _piece(read, max(head, len(words) - tail - 1))
    gaps = [source[spans[i][1] : spans[i + 1][0]] for i in range(first, last)]
    if not all(html and _MARKUP.fullmatch(gap) for gap in gaps):
        return None
    before = len("".join(read[:first]))
    after = len("".join(read[last + 1 :]))
    changed = new[before : len(new) - after]
    edits = [(*spans[first], escape(changed) if html else changed)]
    edits += [(*span, "") for span in spans[first + 1 : last + 1]]
    return edits


def plain(words: str) -> bool:
    """Whether words were read as they stand: no traditional character, nothing left out.

    A correction is written in simplified characters; it would mix the two in one sentence.
    """
    folded = fold(words)[0]
    return len(folded) == len(words) and all(
        a == b or not ("\u3400" <= a <= "\u9fff") for a, b in zip(words, folded, strict=True)
    )


def _common(one: str, other: str) -> int:
    """Length of the common beginning."""
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count


def _piece(pieces: Sequence[str], offset: int) -> int:
    """The piece that holds the character at ``offset`` of all pieces joined."""
    for index, piece in enumerate(pieces):
        if offset < len(piece):
            return index
        offset -= len(piece)
    return len(pieces) - 1


def _written(source: str, edits: list[Edit]) -> str:
    parts: list[str] = []
    pos = 0
    for start, end, new in sorted(edits):
        parts += source[pos:start], new
        pos = end
    return "".join((*parts, source[pos:]))
