"""Personal identifiers that hold letters: e-mail, passports, permits, plates, old foreign cards."""

from __future__ import annotations

import re
from collections.abc import Iterator

from contentguard.masking.candidates import Candidate
from contentguard.masking.signs import Signs

_LOCAL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.+-"
_DOMAIN = re.compile(
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9\-]{0,40}[A-Za-z0-9])?\.){1,4}[A-Za-z]{2,10}(?![A-Za-z0-9])"
)
_LETTERED = re.compile(rb"AA{0,2}0{7,12}")
_PLATED = re.compile(rb"A ?[0A]{4}")
"""What the classes of the signs show after the first sign of a plate."""
_FORMS = (
    (
        "passport",
        re.compile(
            r"E[0-9]{8}|E[A-HJ-NP-Z][0-9]{7}|G[0-9]{8}|[DSP]E?[0-9]{7,8}|MA[0-9]{7}|K[0-9]{8}"
        ),
    ),
    ("hkmo-permit", re.compile(r"[HM][0-9]{8}(?:[0-9]{2})?|C[A-HJ-NP-Z]?[0-9]{7,8}")),
    ("tw-permit", re.compile(r"[TL][0-9]{8}")),
    ("foreign-permanent-residence", re.compile(r"[A-Z]{3}[1-8][0-9]{11}")),
)
_PROVINCE_SIGNS = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新滇黔"
_PLATE = re.compile(
    f"[{_PROVINCE_SIGNS}][A-HJ-NP-Z][·.\\- ]?(?:[DF][A-HJ-NP-Z0-9][0-9]{{4}}|[0-9]{{5}}[DF]|[A-HJ-NP-Z0-9]{{4}}[A-HJ-NP-Z0-9警学挂港澳使领]|[A-HJ-NP-Z0-9]{{6}})"
    r"(?![A-Za-z0-9])"
)


def lettered(text: str, signs: Signs) -> Iterator[Candidate]:
    """Passports, permits and old foreign cards by their form alone; the caller wants a cue."""
    for match in _LETTERED.finditer(signs.kinds):
        start, end = match.span()
        if (start and _word(text[start - 1])) or (end < len(text) and _word(text[end])):
            continue
        value = text[start:end]
        for kind, form in _FORMS:
            if form.fullmatch(value):
                yield Candidate(start, end, kind, value, sure=False)
                break


def plates(text: str, signs: Signs) -> Iterator[Candidate]:
    """Number plates of vehicles."""
    for place in _PLATED.finditer(signs.kinds):
        match = _PLATE.match(text, place.start() - 1) if place.start() else None
        if match is None:
            continue
        if any(sign.isdigit() for sign in match[0]) or match[0][2:3] == "·":
            yield Candidate(match.start(), match.end(), "plate", match[0])
        elif len(match[0]) == 7 and _listed(text, match.start(), match.end()):
            yield Candidate(match.start(), match.end(), "plate", match[0], sure=False)


def _listed(text: str, start: int, end: int) -> bool:
    """Whether a plate of letters alone stands by itself: in a list, a cell or a line."""
    signs = " \t\n\x1e、，,；;。|：:"
    return (start == 0 or text[start - 1] in signs) and (end == len(text) or text[end] in signs)


def emails(text: str) -> Iterator[Candidate]:
    """E-mail addresses; each ``@`` costs a bounded look to both sides."""
    at = text.find("@")
    while at >= 0:
        domain = _DOMAIN.match(text, at + 1)
        if domain:
            window = text[max(at - 64, 0) : at]
            value = window[len(window.rstrip(_LOCAL)) :].lstrip(".-+")
            if value:
                yield Candidate(at - len(value), domain.end(), "email", f"{value}@{domain[0]}")
        at = text.find("@", at + 1)


def _word(sign: str) -> bool:
    return sign.isascii() and (sign.isalnum() or sign in "_@")
