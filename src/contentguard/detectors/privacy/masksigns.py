"""Signs that hide digits, and a cheap test whether a text can hold a masked number."""

from __future__ import annotations

import re

SIGNS = "*＊×xX●○•◦■□◆◇#＃?？_某"
"""Stars, crosses, dots and blocks that people write for hidden digits."""

_DRAWN = tuple(sign for sign in SIGNS if not sign.isascii())
_GATE = re.compile(rf"[0-9{SIGNS}](?:(?<=[0-9])[{SIGNS}]{{2}}|(?<![0-9])[{SIGNS}][0-9])")
_DIGIT = re.compile("[0-9]")
_LOOKS = 20
_PLAIN_GATE = re.compile(rb"[*xX#?_]{2}")


def may_hold(text: str, signs: bytes) -> bool:
    """Whether two mask signs stand beside a digit anywhere.

    Args:
        text: a folded text.
        signs: its ASCII signs, as ``masking.runs.ascii_signs`` gives them.
    """
    return (_PLAIN_GATE.search(signs) is not None or _drawn(text)) and _GATE.search(
        text
    ) is not None


def _drawn(text: str) -> bool:
    """Whether a mask sign beyond ASCII may stand beside a digit; many signs are not all tried."""
    for sign in [sign for sign in _DRAWN if sign in text]:
        at = text.find(sign)
        for _ in range(_LOOKS):
            if at < 0:
                break
            if _DIGIT.search(text, max(at - 2, 0), at + 3):
                return True
            at = text.find(sign, at + 1)
        else:
            return True
    return False
