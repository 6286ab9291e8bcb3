"""Rule → clauses, as data: which clauses a finding breaks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from contentguard.indicators._read import Reader
from contentguard.model import Kind

_FIELDS = frozenset({"rule", "kind", "grade", "clauses"})


@dataclass(frozen=True, slots=True)
class Link:
    """One record: a rule code or prefix, optionally a kind of post and a grade, and clauses."""

    rule: str
    kind: str
    grade: str
    clauses: tuple[str, ...]

    def matches(self, code: str, grade: str, kind: str) -> bool:
        """Whether this record speaks of that finding."""
        return code.startswith(self.rule) and self.grade in ("", grade) and self.kind in ("", kind)

    @property
    def rank(self) -> tuple[bool, int, bool]:
        """How special it is; the most special record decides."""
        return bool(self.kind), len(self.rule), bool(self.grade)


@dataclass(frozen=True, slots=True)
class LinkMap:
    """The records of one file."""

    links: tuple[Link, ...]

    def clauses(self, code: str, grade: str, kind: str) -> tuple[str, ...]:
        """Clause ids of a finding; empty if no record speaks of it."""
        found = [link for link in self.links if link.matches(code, grade, kind)]
        return max(found, key=lambda link: link.rank).clauses if found else ()


def read_links(
    file: str, records: Iterable[Mapping[str, Any]], table: str, known: frozenset[str]
) -> LinkMap:
    """Validated links; clause ids without a table name belong to ``table``.

    Raises:
        IndicatorError: an unknown field, kind or clause, or two records that speak of the same.
    """
    links: dict[tuple[str, str, str], Link] = {}
    for record in records:
        reader = Reader(file, record, f"link {record.get('rule', '?')}")
        reader.only(_FIELDS)
        kind = reader.choice("kind", ["", *(k.value for k in Kind)], "")
        names = [c if c in known else f"{table}.{c}" for c in reader.texts("clauses")]
        if unknown := [n for n in names if n not in known]:
            raise reader.error("clauses", f"没有细则 {'、'.join(unknown)}。")
        link = Link(reader.text("rule"), kind, reader.text("grade", ""), tuple(names))
        key = (link.rule, link.kind, link.grade)
        if key in links:
            raise reader.error("rule", "同一规则、文种和等级写了两次。")
        links[key] = link
    return LinkMap(tuple(links.values()))
