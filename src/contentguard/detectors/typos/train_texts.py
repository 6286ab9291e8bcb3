"""Text beside the corpus: names and terms of the project's own lexicons (training only)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from contentguard.resources import data_dir

_LISTS = (
    ("wording/bodies.tsv", 1),
    ("wording/phrases.tsv", 1),
    ("wording/people.tsv", 1),
    ("agencies.tsv", 5),
    ("laws.tsv", 2),
)
_REGIONS = "privacy/region_codes.tsv"
_PLAIN = ("lists/countries.txt", "typos/terms.txt")
_NO_NAME = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})
_SPLIT = re.compile("[|/；，、（）()0-9-]+")
_HAN = re.compile("[\u4e00-\u9fff《》“”、]{2,40}")


def terms() -> list[str]:
    """Names and set phrases, each once, in a fixed order."""
    return list(dict.fromkeys([*_listed(), *_plain()]))


def regions() -> list[str]:
    """Present county-level names behind those of their city and province."""
    names: dict[str, str] = {}
    for row in _rows(_REGIONS):
        if not row[2]:
            names[row[0]] = row[3]
    found = []
    for code, name in names.items():
        if name not in _NO_NAME:
            above = [names.get(code[:2] + "0000", ""), names.get(code[:4] + "00", ""), name]
            chain = [n for n in dict.fromkeys(above) if n and n not in _NO_NAME]
            found.append("".join(chain))
            found.append("".join(chain[-2:]))
    return list(dict.fromkeys(found))


def words() -> list[str]:
    """What counts as a dictionary word as well."""
    short = (name for row in _rows(_REGIONS) if not row[2] for name in (row[3],))
    return [w for w in dict.fromkeys([*short, *terms()]) if 2 <= len(w) <= 5 and _HAN.fullmatch(w)]


def _listed() -> Iterator[str]:
    for name, column in _LISTS:
        for row in _rows(name):
            if len(row) > column:
                parts = _SPLIT.split(row[column])
                yield from (p for p in parts if _HAN.fullmatch(p))


def _plain() -> Iterator[str]:
    for name in _PLAIN:
        for row in _rows(name):
            yield from (word for cell in row for word in cell.split() if _HAN.fullmatch(word))


def _rows(name: str) -> Iterator[list[str]]:
    path = data_dir("lexicons") / name
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")
