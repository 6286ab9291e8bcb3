"""Whose account it is: a person who is named as its holder right beside the number."""

from __future__ import annotations

import re

from contentguard.detectors.privacy.names import name_after

_HOLDER = re.compile(r"[，,、；;\s（(]{0,3}(?:户名|收款人|开户人|开户名|账户名)[\s:：为是]{0,3}")


def held_by_person(text: str, end: int) -> bool:
    """Whether the holder named after the account that ends at ``end`` is a natural person."""
    holder = _HOLDER.match(text, end)
    return holder is not None and name_after(text, holder.end()) > 0
