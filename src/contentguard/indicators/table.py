"""Indicator tables as data: read, validated, frozen.

A table holds rows (二级指标, with the most points a row can lose) and clauses (single 评分细则).
Points that nobody could verify are absent, never guessed.
"""

from __future__ import annotations

import datetime as dt
import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any

from contentguard.errors import IndicatorError, why
from contentguard.indicators._read import Reader
from contentguard.model import Severity
from contentguard.resources import read_toml

FOLDER = Path(__file__).resolve().parent / "tables"
_TABLE_FIELDS = frozenset(
    [
        "id",
        "title",
        "document",
        "issuer",
        "date",
        "scope",
        "verified",
        "own",
        "base",
        "pass_line",
        "deduct_total",
        "bonus_total",
        "bonus_above",
        "veto_effect",
    ]
)
_ROW_FIELDS = frozenset(["id", "name", "kind", "level2", "points", "ladder", "verified", "clause"])
_CLAUSE_FIELDS = frozenset(
    [
        "id",
        "per",
        "effect",
        "points",
        "text",
        "source",
        "facts",
        "threshold",
        "below_points",
        "target",
        "below",
        "separate",
        "detectable",
    ]
)
_KINDS = ("veto", "deduct", "bonus", "supplement")
_PER = ("veto", "flat", "occurrence", "item", "bonus", "none")


@dataclass(frozen=True, slots=True)
class Clause:
    """One criterion of a table.

    Attributes:
        id: full id, ``TABLE.ROW``.
        effect: severity of a violation of it (a bonus clause carries ``notice``).
        per: ``veto`` ``flat`` (once) ``occurrence`` (each time) ``item`` (per item missing of
            ``target``) ``bonus`` or ``none``.
        points: points of one time; None if unknown or not applicable.
        text: what it asks, in our own words.
        source: where it stands in its document.
        facts: names under which an account export or a facts file may state it.
        threshold: number of failures from which a veto holds (1 if not said).
        below_points: points lost by a unit that stays one below the threshold.
        target: the number that ``item`` counts down from.
        below: the number that a bonus wants a count to stay under.
        separate: whether ``facts`` are different faults (otherwise names of one fault).
        detectable: whether checking the posts can find it.
    """

    id: str
    effect: Severity
    per: str
    points: Fraction | None
    text: str
    source: str
    facts: tuple[str, ...] = ()
    threshold: int = 1
    below_points: Fraction | None = None
    target: int = 0
    below: int | None = None
    separate: bool = False
    detectable: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A 二级指标: its clauses and the most points it can cost or bring."""

    id: str
    name: str
    kind: str
    title: str
    points: Fraction | None
    ladder: bool
    verified: str
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """An indicator table; ``scope`` is inspection, annual, website or supplement."""

    id: str
    title: str
    document: str
    issuer: str
    date: dt.date
    scope: str
    verified: str
    own: bool
    base: Fraction | None
    pass_line: Fraction | None
    bonus_above: Fraction | None
    veto_effect: str
    rows: tuple[Row, ...]
    links: tuple[Mapping[str, Any], ...] = field(default=(), repr=False)

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """All clauses in the order of the table."""
        return tuple(clause for row in self.rows for clause in row.clauses)

    @property
    def most(self) -> Fraction:
        """The highest score: the base and all bonuses."""
        bonuses = [row.points or Fraction(0) for row in self.rows if row.kind == "bonus"]
        return (self.base or Fraction(0)) + sum(bonuses, Fraction(0))


def known_tables() -> tuple[str, ...]:
    """Names of the tables that ship with the package."""
    return tuple(sorted(p.stem for p in FOLDER.glob("*.toml") if p.stem != "sets"))


@lru_cache(maxsize=1)
def known_sets() -> Mapping[str, tuple[str, ...]]:
    """Names of the sets that ship with the package, each with its tables."""
    sets = parse_toml(FOLDER / "sets.toml")
    return {name: tuple(record["tables"]) for name, record in sets.items()}


def find_table(name: str) -> Path:
    """The file of a built-in table name, or of a path that a site gives.

    Raises:
        IndicatorError: neither; the message offers the nearest names.
    """
    if name in known_tables():
        return FOLDER / f"{name}.toml"
    path = Path(name)
    if path.suffix == ".toml" or "/" in name or "\\" in name:
        if path.is_file():
            return path
        raise IndicatorError(path.name, "指标表文件不存在。")
    names = [*known_tables(), *known_sets()]
    close = difflib.get_close_matches(name.lower(), names, 2, 0.4)
    hint = f"是否想写 {'、'.join(close)}？" if close else ""
    raise IndicatorError(
        name, f"没有名为“{name}”的指标表。{hint}可用：{'、'.join(names)}，或表文件的路径。"
    )


def parse_toml(path: Path) -> dict[str, Any]:
    """The records of a TOML file.

    Raises:
        IndicatorError: unreadable, not UTF-8 or not TOML; with the line where known.
    """
    try:
        return read_toml(path)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise IndicatorError(path.name, f"不是合法的 TOML（UTF-8）：{error}") from None
    except OSError as error:
        raise IndicatorError(path.name, f"读不了：{why(error)}") from None


def read_table(path: Path) -> Table:
    """A validated table.

    Raises:
        IndicatorError: a field is wrong, or the points do not add up; it names file and field.
    """
    data = parse_toml(path)
    top = Reader(path.name, data, "")
    top.only(frozenset({"table", "row", "link"}))
    head = Reader(path.name, top.table("table"), "table")
    head.only(_TABLE_FIELDS)
    name = head.text("id")
    if not name.replace("-", "").replace("_", "").isalnum():
        raise head.error("id", "表名只能用字母、数字和连字符。")
    rows = tuple(_row(path.name, name, r) for r in top.tables("row"))
    if not rows:
        raise IndicatorError(path.name, "一张表至少要有一行指标。", column="row")
    _check_unique(path.name, rows)
    _check_sums(head, rows)
    return Table(
        id=name,
        title=head.text("title"),
        document=head.text("document"),
        issuer=head.text("issuer", ""),
        date=head.date("date"),
        scope=head.choice("scope", ("inspection", "annual", "website", "supplement")),
        verified=head.text("verified", ""),
        own=head.flag("own"),
        base=head.number("base"),
        pass_line=head.number("pass_line"),
        bonus_above=head.number("bonus_above"),
        veto_effect=head.text("veto_effect", ""),
        rows=rows,
        links=tuple(top.tables("link")),
    )


def _row(file: str, table: str, record: Mapping[str, Any]) -> Row:
    row = Reader(file, record, f"row {record.get('id', '?')}")
    row.only(_ROW_FIELDS)
    kind = row.choice("kind", _KINDS)
    clauses = tuple(_clause(file, table, kind, c) for c in row.tables("clause"))
    if not clauses:
        raise row.error("clause", "一行指标至少要有一条细则。")
    result = Row(
        id=f"{table}.{row.text('id')}",
        name=row.text("name", row.text("id")),
        kind=kind,
        title=row.text("level2"),
        points=row.number("points"),
        ladder=row.flag("ladder"),
        verified=row.text("verified", ""),
        clauses=clauses,
    )
    _check_row(row, result)
    return result


def _clause(file: str, table: str, kind: str, record: Mapping[str, Any]) -> Clause:
    clause = Reader(file, record, f"clause {record.get('id', '?')}")
    clause.only(_CLAUSE_FIELDS)
    default = {"veto": "veto", "bonus": "bonus", "supplement": "none"}.get(kind)
    return Clause(
        id=f"{table}.{clause.text('id')}",
        effect=_effect(clause, kind),
        per=clause.choice("per", _PER, default),
        points=clause.number("points"),
        text=clause.text("text"),
        source=clause.text("source", ""),
        facts=clause.texts("facts"),
        threshold=clause.count("threshold", 1),
        below_points=clause.number("below_points"),
        target=clause.count("target", 0),
        below=clause.count("below", -1) if "below" in record else None,
        separate=clause.flag("separate"),
        detectable=clause.flag("detectable"),
    )


def _effect(clause: Reader, kind: str) -> Severity:
    fixed = {"veto": "veto", "deduct": "deduct", "bonus": "notice"}.get(kind)
    values = tuple(s.value for s in Severity)
    return Severity(clause.choice("effect", values, fixed))


def _check_unique(file: str, rows: tuple[Row, ...]) -> None:
    seen: set[str] = set()
    for clause in (c for row in rows for c in row.clauses):
        if clause.id in seen:
            raise IndicatorError(file, f"细则 {clause.id} 重复。", column="id")
        seen.add(clause.id)


def _check_row(reader: Reader, row: Row) -> None:
    if row.points is None:
        return
    flat = [c.points or Fraction(0) for c in row.clauses if c.per in ("flat", "bonus")]
    most = max(flat, default=Fraction(0)) if row.ladder else sum(flat, Fraction(0))
    if most > row.points:
        raise reader.error(
            "points", f"各细则合计 {float(most):g} 分，超过本行分值 {float(row.points):g} 分。"
        )


def _check_sums(head: Reader, rows: tuple[Row, ...]) -> None:
    for kind, name in (("deduct", "deduct_total"), ("bonus", "bonus_total")):
        points = [row.points for row in rows if row.kind == kind]
        total = head.number(name)
        known = [p for p in points if p is not None]
        if total is None or len(known) < len(points):
            continue
        if sum(known, Fraction(0)) != total:
            have = float(sum(known, Fraction(0)))
            raise head.error(name, f"各行分值合计 {have:g} 分，与 {float(total):g} 分不符。")
    base, line = head.number("base"), head.number("pass_line")
    if line is not None and (base is None or line > base):
        raise head.error("pass_line", "合格线必须不高于 base。")
