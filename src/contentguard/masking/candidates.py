"""What the scans yield: a stretch of text that has the form of a personal number."""

from __future__ import annotations

import re
from typing import NamedTuple

X_SIGNS = "Xx×✕✖╳⨯ⅩХхΧχⅹ"
"""Signs that are written for the Roman ten at the end of an identity number."""

BANK_HEADS = frozenset("34569")
"""First digits of bank cards."""

ID_WINDOW = re.compile(
    "(?=([1-9][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9"
    + X_SIGNS
    + "]))"
)
"""Finds every place where an identity number can begin, overlapping ones included."""


class Candidate(NamedTuple):
    """A stretch of text that has the form of a personal number.

    Attributes:
        start, end: half-open span in the text scanned.
        kind: slug of the type.
        value: the number without separators; ``X`` normalized.
        form: ``plain``, ``joined`` (separators inside), ``glued`` (part of a longer stretch of
            digits), ``numeral`` (Chinese or circled digits) or ``lines`` (a line break inside).
        sure: whether a check digit or an unmistakable form supports it.
    """

    start: int
    end: int
    kind: str
    value: str
    form: str = "plain"
    sure: bool = True


def id_kind(value: str) -> str:
    """Slug of a valid 18-sign number by its region."""
    return "residence-permit" if value[:2] in ("81", "82", "83") else "id-card"


def decimal(text: str, start: int, end: int) -> bool:
    """Whether the digits are the fraction or the whole part of a decimal."""
    before, after = text[start - 1 : start], text[end : end + 2]
    if before == "." and start > 1 and text[start - 2].isdigit():
        return True
    return len(after) == 2 and after[0] == "." and after[1].isdigit()
