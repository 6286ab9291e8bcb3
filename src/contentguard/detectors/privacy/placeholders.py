"""Numbers that nobody has: examples and fillers of forms."""

from __future__ import annotations

import re
from functools import lru_cache

from contentguard.masking import checks
from contentguard.resources import data_dir, table_rows

_REPEATED = re.compile(r"1[0-9]{2}([0-9])\1{7}|1([0-9])\2{9}")


@lru_cache(maxsize=1)
def _listed() -> frozenset[str]:
    rows = table_rows(data_dir("lexicons") / "privacy" / "placeholders.tsv")
    return frozenset(row[0] for row in rows)


def is_placeholder(value: str) -> bool:
    """Whether a number is an example: listed, or made of one repeated digit."""
    if value in _listed():
        return True
    if len(value) == 18 and value[14:] == "1234" and not checks.id18(value):
        return True
    if value[-2:-1] != value[-1:]:
        return False
    if len(value) == 11:
        return bool(_REPEATED.fullmatch(value))
    return len(value) > 7 and len(set(value[-8:])) == 1
