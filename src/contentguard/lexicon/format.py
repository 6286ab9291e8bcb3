"""Reads and validates lexicon files; see docs/architecture.md for the format."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from contentguard.errors import LexiconError
from contentguard.lexicon.pattern import Condition, PatternError, conditions, expand
from contentguard.text import fold

MAGIC = "# contentguard-lexicon: 1"
COLUMNS = (
    "id", "pattern", "rule", "action", "suggestion", "since", "full", "until", "left", "right",
    "boundary", "guards", "confidence", "weight", "tag", "squeeze", "basis", "verified", "note",
)  # fmt: skip
VERIFIED = ("notice", "quoted", "corpus", "own", "memory")
ACTIONS = ("hit", "allow", "cue")
_HEADER = ("id", "title", "version", "licence", "as_of", "detector", "rule")
_REQUIRED = ("id", "title", "version", "licence", "detector")
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")
_CODE = re.compile(r"[A-Z]{3}\d{3}")


@dataclass(slots=True)
class Entry:
    """One line of a lexicon. Dates are None where the knowledge has none."""

    id: str
    lexicon: str
    detector: str
    rule: str
    words: tuple[str, ...]
    action: str = "hit"
    suggestions: tuple[str, ...] = ()
    since: dt.date | None = None
    full: dt.date | None = None
    until: dt.date | None = None
    left: tuple[Condition, ...] = ()
    right: tuple[Condition, ...] = ()
    boundary: str = ""
    guards: tuple[str, ...] = ()
    confidence: float = 1.0
    weight: float = 0.0
    tag: str = ""
    squeeze: bool = False
    basis: str = ""
    verified: str = "own"

    @property
    def dated(self) -> bool:
        """Whether the entry rests on a date."""
        return self.since is not None or self.until is not None


@dataclass(frozen=True, slots=True)
class Lexicon:
    """A read lexicon file."""

    id: str
    title: str
    version: str
    licence: str
    as_of: str
    detector: str
    rule: str
    file: str
    sha256: str
    entries: tuple[Entry, ...] = field(repr=False)


def read_lexicon(path: Path, rules: Iterable[str] | None = None) -> Lexicon:
    """Reads a lexicon file.

    Args:
        path: the TSV file.
        rules: known rule codes; an entry naming another is an error. None checks the form only.

    Raises:
        LexiconError: with file, line, column and what to do.
    """
    try:
        data = path.read_bytes()
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise LexiconError(str(path), f"打不开：{error.strerror}") from None
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise LexiconError(path.name, "不是 UTF-8 编码，请另存为 UTF-8。", line) from None
    reader = _Reader(path.name, frozenset(rules) if rules is not None else None)
    return reader.read(text, hashlib.sha256(data).hexdigest())


class _Reader:
    """State of reading one file: header, columns, ids seen."""

    def __init__(self, file: str, rules: frozenset[str] | None) -> None:
        self.file, self.rules = file, rules
        self.header: dict[str, str] = {}
        self.columns: list[str] = []
        self.seen: set[str] = set()

    def read(self, text: str, sha256: str) -> Lexicon:
        lines = self.body(text)
        entries = tuple(self.entry(number, line) for number, line in lines)
        h = self.header
        return Lexicon(
            h["id"], h["title"], h["version"], h["licence"], h.get("as_of", ""), h["detector"],
            h.get("rule", ""), self.file, sha256, entries,
        )  # fmt: skip

    def body(self, text: str) -> Iterator[tuple[int, str]]:
        """Header and columns first; yields the numbered lines of entries."""
        for number, raw in enumerate(text.split("\n"), 1):
            line = raw.rstrip("\r")
            if number == 1 and line.strip() != MAGIC:
                raise LexiconError(self.file, f"第一行应为“{MAGIC}”。", 1)
            if line.startswith("#"):
                self.header_line(number, line)
            elif line.strip() and not self.columns:
                self.column_line(number, line)
            elif line.strip():
                yield number, line
        if not self.columns:
            raise LexiconError(self.file, "没有列名行（至少要有 id 与 pattern 两列）。")

    def header_line(self, number: int, line: str) -> None:
        key, colon, value = line[1:].partition(":")
        key = key.strip()
        if not colon or key == "contentguard-lexicon" or self.columns:
            return
        if key in _HEADER:
            self.header[key] = value.strip()

    def column_line(self, number: int, line: str) -> None:
        if missing := [k for k in _REQUIRED if not self.header.get(k)]:
            raise LexiconError(
                self.file, f"文件头缺少 {'、'.join(missing)}（写作“# 键: 值”）。", number
            )
        self.columns = [c.strip() for c in line.split("\t")]
        if unknown := [c for c in self.columns if c not in COLUMNS]:
            raise LexiconError(
                self.file, f"不认识的列；可用：{'、'.join(COLUMNS)}。", number, "、".join(unknown)
            )
        if not {"id", "pattern"} <= set(self.columns):
            raise LexiconError(self.file, "必须有 id 与 pattern 两列。", number)

    def entry(self, number: int, line: str) -> Entry:
        cells = line.split("\t")
        if len(cells) > len(self.columns):
            raise LexiconError(
                self.file, f"有 {len(cells)} 格，列名只有 {len(self.columns)} 个。", number
            )
        row = {c: v.strip() for c, v in zip(self.columns, cells, strict=False) if v and v != " "}
        ident = row.get("id", "")
        if not ident or ident in self.seen:
            raise LexiconError(self.file, f"编号“{ident}”为空或重复。", number, "id")
        self.seen.add(ident)
        entry = Entry(
            ident, self.header["id"], self.header["detector"],
            row.get("rule") or self.header.get("rule", ""), self.words(number, row),
        )  # fmt: skip
        if len(row) > 2:
            self.details(number, row, entry)
        self.check(number, entry)
        return entry

    def words(self, number: int, row: dict[str, str]) -> tuple[str, ...]:
        try:
            words = expand(row.get("pattern", ""))
        except PatternError as error:
            raise LexiconError(self.file, str(error), number, "pattern") from None
        if len(words) == 1 and not words[0].isascii():
            return (fold(words[0])[0],)
        return tuple(dict.fromkeys(v for w in words for v in _cased(fold(w)[0])))

    def details(self, number: int, row: dict[str, str], entry: Entry) -> None:
        for column in ("action", "boundary", "tag", "basis", "verified"):
            if column in row:
                setattr(entry, column, row[column])
        for column in ("since", "full", "until"):
            if column in row:
                setattr(entry, column, self.date(number, column, row[column]))
        for column in ("confidence", "weight"):
            if column in row:
                setattr(entry, column, self.number(number, column, row[column]))
        if "suggestion" in row:
            entry.suggestions = tuple(row["suggestion"].split("|"))
        if "guards" in row:
            entry.guards = tuple(g.strip() for g in row["guards"].split(",") if g.strip())
        entry.squeeze = row.get("squeeze", "") in ("yes", "1", "true")
        for column in ("left", "right"):
            if column in row:
                try:
                    setattr(entry, column, conditions(row[column]))
                except PatternError as error:
                    raise LexiconError(self.file, str(error), number, column) from None

    def date(self, number: int, column: str, value: str) -> dt.date:
        match = _DATE.fullmatch(value)
        try:
            if match:
                return dt.date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
        except ValueError:
            pass
        raise LexiconError(
            self.file, f"“{value}”不是日期（写作 2018、2018-10 或 2018-10-01）。", number, column
        )

    def number(self, number: int, column: str, value: str) -> float:
        try:
            result = float(value)
        except ValueError:
            raise LexiconError(self.file, f"“{value}”不是数字。", number, column) from None
        if column == "confidence" and not 0 <= result <= 1:
            raise LexiconError(self.file, "置信度应在 0 与 1 之间。", number, column)
        return result

    def check(self, number: int, entry: Entry) -> None:
        if entry.action not in ACTIONS:
            raise LexiconError(self.file, f"动作只能是 {'、'.join(ACTIONS)}。", number, "action")
        if entry.verified not in VERIFIED:
            raise LexiconError(
                self.file, f"核实程度只能是 {'、'.join(VERIFIED)}。", number, "verified"
            )
        if entry.boundary not in ("", "check", "word"):
            raise LexiconError(self.file, "边界只能是 check、word 或空。", number, "boundary")
        known = not entry.rule or self.rules is None or entry.rule in self.rules
        if entry.action == "hit" and not (_CODE.fullmatch(entry.rule) and known):
            raise LexiconError(self.file, f"没有规则“{entry.rule}”。", number, "rule")
        if entry.full and entry.since and entry.full < entry.since:
            raise LexiconError(self.file, "full 不能早于 since。", number, "full")


def _cased(word: str) -> tuple[str, ...]:
    """Spellings of Latin letters that count as the same word."""
    if not any("a" <= c.lower() <= "z" for c in word):
        return (word,)
    return (word, word.lower(), word.upper(), word[:1].upper() + word[1:].lower())
