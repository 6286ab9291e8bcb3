"""From a finding to clauses and a severity."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

from contentguard.errors import IndicatorError
from contentguard.indicators.links import LinkMap, read_links
from contentguard.indicators.table import (
    FOLDER,
    Clause,
    Table,
    find_table,
    known_sets,
    known_tables,
    parse_toml,
    read_table,
)
from contentguard.model import ClauseRef, Severity


class Indicators:
    """The chosen tables, and what a finding means under them. Immutable, thread-safe.

    Args:
        tables: the tables, in the order chosen.
        links: link files; the clauses they name are added up.
    """

    def __init__(self, tables: Sequence[Table], links: Sequence[LinkMap]) -> None:
        self.tables = tuple(tables)
        self._links = tuple(links)
        self._clauses = {c.id: c for table in self.tables for c in table.clauses}
        self._refs = {
            c.id: ClauseRef(c.id, c.effect, None if c.points is None else _plain(float(c.points)))
            for c in self._clauses.values()
        }
        self._order = {name: i for i, name in enumerate(self._clauses)}
        self._cached = lru_cache(maxsize=4096)(self._grade)

    @property
    def table_ids(self) -> tuple[str, ...]:
        """Ids of the chosen tables."""
        return tuple(table.id for table in self.tables)

    def grade(self, code: str, grade: str = "", kind: str = "") -> tuple[ClauseRef, ...]:
        """The clauses that a finding breaks, gravest first.

        Args:
            code: rule code.
            grade: sub-case of the finding (``S1`` of a leak), if it has one.
            kind: kind of the post (``comment``, ``reply`` …), if known.
        """
        return self._cached(code, grade, str(getattr(kind, "value", kind)))

    def severity(self, clauses: Iterable[ClauseRef]) -> Severity:
        """The gravest effect; a violation without a clause is a notice."""
        return max((c.effect for c in clauses), key=lambda s: s.rank, default=Severity.NOTICE)

    def clause(self, name: str) -> Clause:
        """The clause with this id.

        Raises:
            IndicatorError: no chosen table has it.
        """
        try:
            return self._clauses[name]
        except KeyError:
            raise IndicatorError("、".join(self.table_ids), f"没有细则“{name}”。") from None

    def table(self, name: str) -> Table:
        """The chosen table with this id.

        Raises:
            IndicatorError: it is not among the chosen ones.
        """
        for table in self.tables:
            if table.id == name:
                return table
        raise IndicatorError(name, f"没有选用这张表（已选：{'、'.join(self.table_ids)}）。")

    def of_scope(self, scope: str) -> Table | None:
        """The first chosen table for ``inspection`` or ``annual``, if there is one."""
        return next((t for t in self.tables if t.scope == scope), None)

    def _grade(self, code: str, grade: str, kind: str) -> tuple[ClauseRef, ...]:
        names = {n for links in self._links for n in links.clauses(code, grade, kind)}
        found = [self._refs[n] for n in names if n in self._refs]
        return tuple(sorted(found, key=lambda c: (-c.effect.rank, self._order[c.id])))


def load(names: Sequence[str | Path] = ()) -> Indicators:
    """The indicators of the named tables and sets, or of a site's own table files.

    Args:
        names: table names (``annex1``), set names (``suqian-2021``), or paths of TOML files;
            nothing = annex1, annex2 and the supplement.

    Raises:
        IndicatorError: an unknown name, or a broken file; it names file and field.
    """
    paths: dict[str, Path] = {}
    for name in (str(n) for n in names or ("default",)):
        for part in known_sets().get(name, (name,)):
            path = find_table(part)
            paths.setdefault(str(path), path)
    stamps = tuple((name, path.stat().st_mtime_ns) for name, path in paths.items())
    return _load(stamps)


@lru_cache(maxsize=16)
def _load(stamps: tuple[tuple[str, int], ...]) -> Indicators:
    tables = [read_table(Path(name)) for name, _ in stamps]
    seen: set[str] = set()
    for table, (name, _) in zip(tables, stamps, strict=True):
        if table.id in seen:
            raise IndicatorError(
                Path(name).name, f"表名 {table.id} 已被另一张表占用。", column="id"
            )
        seen.add(table.id)
    return Indicators(tables, [_builtin_links(), *_own_links(tables, stamps)])


@lru_cache(maxsize=1)
def _builtin_links() -> LinkMap:
    tables = [read_table(FOLDER / f"{name}.toml") for name in known_tables()]
    known = frozenset(c.id for table in tables for c in table.clauses)
    path = FOLDER.parent / "links.toml"
    return read_links(path.name, parse_toml(path)["link"], "", known)


def _own_links(tables: Sequence[Table], stamps: Sequence[tuple[str, int]]) -> list[LinkMap]:
    known = frozenset(c.id for table in tables for c in table.clauses)
    return [
        read_links(Path(name).name, table.links, table.id, known)
        for table, (name, _) in zip(tables, stamps, strict=True)
        if table.links
    ]


def _plain(value: float) -> float:
    return int(value) if value.is_integer() else value
