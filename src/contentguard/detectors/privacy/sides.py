"""How clearly a name begins and ends in running text: what stands at its two sides."""

from __future__ import annotations

import re

from contentguard.detectors.privacy import names
from contentguard.detectors.privacy.given import begins, ends, listed

PLACES = frozenset("班校村组镇乡社屯区号室户里街县市弄栋幢寨庄旗营堡沟湾队")
_PARTICLES = frozenset("致的由被为给与和及同向对请将系是让替从经到")
FREE, ROLE, PLACE, _PARTICLE = 3, 2, 1, 1
_HOUSEHOLD = frozenset("口籍主外型名数均用表")
"""What after 户 makes another word of it."""
_HOMELY = re.compile("[0-9号室户组队岁]的\\Z")
_MEASURES = frozenset("万时米石段单包车项班户家元")
"""Surnames that are measures after a figure."""


def left_side(text: str, pos: int, low: int) -> int:
    """How clearly a name can begin at ``pos``."""
    before = text[pos - 1 : pos] if pos > low else ""
    if not before or not ("\u3400" <= before <= "\u9fff" or before.isascii()):
        return FREE
    if before.isascii():
        measured = before.isdigit() and text[pos] in _MEASURES
        return 0 if before.isalpha() or measured else FREE
    if ends("before", text, max(pos - 6, low), pos):
        return ROLE
    if before == "的" and _HOMELY.search(text, max(pos - 4, low), pos):
        return ROLE
    if text[pos - 1 : pos + 1] in listed("straddles"):
        return 0
    return PLACE if before in PLACES or before in _PARTICLES else 0


def right_side(text: str, end: int) -> int:
    """How clearly a name can end at ``end``."""
    after = text[end : end + 1]
    if not after or not "\u3400" <= after <= "\u9fff":
        return 2
    if begins("after", text, end):
        return FREE
    return 1 if names.followed(text, end) else 0


def at_work(text: str, start: int, end: int, low: int) -> bool:
    """Whether a title beside a name shows that it is somebody at work."""
    bare = text[max(start - 12, low) : start].rstrip(" ：:\u3000")
    if ends("work", bare, 0, len(bare)):
        return True
    after = end + (text[end : end + 1] in _GLUE)
    return begins("work", text, after)


_GLUE = frozenset(" ，,、（(\t\u3000")
"""Signs that may stand between a name and a title."""
