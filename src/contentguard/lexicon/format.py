"""Reads and validates lexicon files; see docs/architecture.md for the format."""

from __future__ import annotations

import datetime as dt
import gc
import hashlib
import math
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from contentguard.errors import LexiconError, why
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
_CODE = re.compile(r"[A-Z]{3}[0-9]{3}")
_LATIN = re.compile("[A-Za-z\uff21-\uff5a]")
_KEPT = 10_000
_YES = ("yes", "1", "true")
_CHOICES = {
    "action": ACTIONS,
    "boundary": ("check", "word"),
    "verified": VERIFIED,
    "squeeze": (*_YES, "no", "0", "false"),
}


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
    line: int = 0
    simple: bool = False
    """Whether neither neighbours nor dates can refuse a hit."""

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
        raise LexiconError(str(path), f"打不开：{why(error)}") from None
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise LexiconError(path.name, "不是 UTF-8 编码，请另存为 UTF-8。", line) from None
    reader = _Reader(path.name, frozenset(rules) if rules is not None else None)
    with no_collection():
        return reader.read(text, hashlib.sha256(data).hexdigest())


@contextmanager
def no_collection() -> Iterator[None]:
    """Keeps the collector from walking a growing lexicon again and again; it holds no cycles."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


class _Reader:
    """State of reading one file: header, columns, ids seen."""

    def __init__(self, file: str, rules: frozenset[str] | None) -> None:
        self.file, self.rules = file, rules
        self.header: dict[str, str] = {}
        self.columns: list[str] = []
        self.id_at = self.pattern_at = 0
        self.folded: list[str] | None = None
        self.known_values: dict[str, dict[str, Any]] = {}
        self.seen: set[str] = set()

    def read(self, text: str, sha256: str) -> Lexicon:
        folded, offsets = fold(text)
        # Folding the file once spares folding a hundred thousand words one by one.
        self.folded = folded.split("\n") if offsets is None and "\x85" not in text else None
        lines = self.body(text)
        entries = tuple([self.entry(number, line) for number, line in lines])
        h = self.header
        return Lexicon(
            h["id"],
            h["title"],
            h["version"],
            h["licence"],
            h.get("as_of", ""),
            h["detector"],
            h.get("rule", ""),
            self.file,
            sha256,
            entries,
        )

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
        if len(set(self.columns)) < len(self.columns):
            raise LexiconError(self.file, "有重复的列名。", number)
        if not {"id", "pattern"} <= set(self.columns):
            raise LexiconError(self.file, "必须有 id 与 pattern 两列。", number)
        self.id_at, self.pattern_at = self.columns.index("id"), self.columns.index("pattern")

    def entry(self, number: int, line: str) -> Entry:
        cells = line.split("\t")
        if len(cells) > len(self.columns):
            raise LexiconError(
                self.file, f"有 {len(cells)} 格，列名只有 {len(self.columns)} 个。", number
            )
        at = self.pattern_at
        ident = cells[self.id_at].strip() if self.id_at < len(cells) else ""
        pattern = cells[at].strip() if at < len(cells) else ""
        if not ident or ident in self.seen:
            raise LexiconError(self.file, f"编号“{ident}”为空或重复。", number, "id")
        self.seen.add(ident)
        clean = self.folded[number - 1].split("\t")[at].strip() if self.folded and pattern else ""
        words = self.words(number, pattern, clean)
        cells[self.id_at] = cells[at] = ""
        # Entries of a file repeat each other's columns: each combination is checked once.
        rest = "\t".join(cells)
        values = self.known_values.get(rest)
        if values is None:
            values = self.values(number, cells)
            if len(self.known_values) < _KEPT:
                self.known_values[rest] = values
        return Entry(
            ident, self.header["id"], self.header["detector"], words=words, line=number, **values
        )

    def words(self, number: int, pattern: str, clean: str) -> tuple[str, ...]:
        """The folded words of a pattern; ``clean`` is the folded pattern, if it is known."""
        try:
            words = expand(pattern)
        except PatternError as error:
            raise LexiconError(self.file, str(error), number, "pattern") from None
        if len(words) == 1 and not _LATIN.search(words[0]):
            same = clean and words[0] is pattern
            folded: tuple[str, ...] = (clean if same else fold(words[0])[0],)
        else:
            folded = tuple(dict.fromkeys(v for w in words for v in _cased(fold(w)[0])))
        if "" in folded:
            raise LexiconError(self.file, "模式里只有不可见字符。", number, "pattern")
        return folded

    def values(self, number: int, cells: list[str]) -> dict[str, Any]:
        """All columns but id and pattern, parsed, and agreeing with each other."""
        rows = zip(self.columns, cells, strict=False)
        values = {c: self.value(number, c, v.strip()) for c, v in rows if v.strip()}
        values.pop("note", None)
        rule = values.setdefault("rule", self.header.get("rule", ""))
        if values.get("action", "hit") == "hit" and not self.known(rule):
            raise LexiconError(self.file, f"没有规则“{rule}”。", number, "rule")
        since, full, until = (values.get(c) for c in ("since", "full", "until"))
        if full and (not since or full < since):
            raise LexiconError(
                self.file, "full 要与 since 同用，且不能早于 since。", number, "full"
            )
        if until and since and until <= since:
            raise LexiconError(self.file, "until 应晚于 since。", number, "until")
        values["simple"] = values.keys().isdisjoint(("left", "right", "since", "until"))
        if "suggestion" in values:
            values["suggestions"] = values.pop("suggestion")
        return values

    def value(self, number: int, column: str, value: str) -> Any:
        """The parsed value of a cell."""
        if column in ("since", "full", "until"):
            return self.date(number, column, value)
        if column in ("confidence", "weight"):
            return self.number(number, column, value)
        if column in ("left", "right"):
            return self.conditions(number, column, value)
        if column == "suggestion":
            return tuple(s.strip() for s in value.split("|") if s.strip())
        if column == "guards":
            return tuple(g.strip() for g in value.split(",") if g.strip())
        if column == "rule" and not self.known(value):
            raise LexiconError(self.file, f"没有规则“{value}”。", number, "rule")
        if column in _CHOICES and value not in _CHOICES[column]:
            known = "、".join(_CHOICES[column])
            raise LexiconError(self.file, f"“{value}”不行，只能是 {known}。", number, column)
        return value in _YES if column == "squeeze" else value

    def known(self, rule: str) -> bool:
        return bool(_CODE.fullmatch(rule)) and (self.rules is None or rule in self.rules)

    def conditions(self, number: int, column: str, value: str) -> tuple[Condition, ...]:
        try:
            found = conditions(value)
        except PatternError as error:
            raise LexiconError(self.file, str(error), number, column) from None
        # They are compared with folded text.
        return tuple(replace(c, words=tuple(fold(w)[0] for w in c.words)) for c in found)

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
            result = math.nan
        if not math.isfinite(result):
            raise LexiconError(self.file, f"“{value}”不是数字。", number, column)
        if column == "confidence" and not 0 <= result <= 1:
            raise LexiconError(self.file, "置信度应在 0 与 1 之间。", number, column)
        return result


def _cased(word: str) -> tuple[str, ...]:
    """Spellings of Latin letters that count as the same word."""
    if not any("a" <= c.lower() <= "z" for c in word):
        return (word,)
    return (word, word.lower(), word.upper(), word[:1].upper() + word[1:].lower())
