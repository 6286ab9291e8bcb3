"""Addresses of machines: IP and MAC."""

from __future__ import annotations

import re

from contentguard.detectors.privacy.items import Item

_IP = re.compile(r"[0-9][0-9]{0,2}\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}(?![0-9]|\.[0-9])")
_MAC = re.compile(
    "(?<![0-9A-Fa-f:\\-])[0-9A-Fa-f]{2}(?:([:\\-])[0-9A-Fa-f]{2})(?:\\1[0-9A-Fa-f]{2}){4}(?![0-9A-Fa-f:\\-])"
)
_IP_GATE = re.compile(rb"\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]")
_MAC_GATES = tuple(
    (sign, re.compile(rb"%b[0-9A-Fa-f]{2}(?:%b[0-9A-Fa-f]{2}){4}" % (sign, sign)))
    for sign in (b":", b"-")
)
_NOT_ADDRESS = re.compile(r"(?:[Vv]|版本|第|编号|[Vv]er(?:sion)?\.?|条|章|表|图)[\s:：]?\Z")


def machine_items(text: str, index: int, signs: bytes) -> list[Item]:
    """IP and MAC addresses; version numbers and clause numbers are left alone.

    Args:
        text: text of the view.
        index: number of the view.
        signs: the ASCII signs of the text in their places.
    """
    items: list[Item] = []
    if signs.count(b".") > 2 and (gate := _IP_GATE.search(signs)):
        for match in _IP.finditer(text, max(gate.start() - 3, 0)):
            octets = match[0].split(".")
            before = text[max(match.start() - 1, 0) : match.start()]
            if (before.isdigit() or before == ".") or max(map(int, octets)) > 255:
                continue
            if octets[0] == "0" or _NOT_ADDRESS.search(
                text, max(match.start() - 8, 0), match.start()
            ):
                continue
            if (
                max(map(int, octets)) < 32
                and "IP" not in text[max(match.start() - 20, 0) : match.start()].upper()
            ):
                continue
            items.append(Item(index, *match.span(), "ip-mac", 0.9, match[0]))
    if any(signs.count(sign) > 4 and gate.search(signs) for sign, gate in _MAC_GATES):
        items += [
            Item(index, *m.span(), "ip-mac", 0.9, m[0])
            for m in _MAC.finditer(text)
            if re.search("[A-Fa-f]", m[0]) or "MAC" in text
        ]
    return items
