"""Rules as data: the catalogue read from ``lexicons/rules/*.toml``, and the selection of rules.

A rule says what it means, why it matters and how to correct it, with examples that are run as
tests. Its severity stands in an indicator table, never here.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from contentguard.errors import ConfigError, RuleError
from contentguard.resources import data_dir, read_toml

CODE = re.compile(r"[A-Z]{3}[0-9]{3}")
_FIELDS = {"slug", "title", "what", "why", "basis", "fix", "message", "bad", "good", "cap", "since"}
_REQUIRED = _FIELDS - {"cap", "since"}
_EXAMPLE_FIELDS = {
    "text", "title", "kind", "published", "source", "credits", "media_type", "url", "as_of", "file",
    "settings",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Example:
    """A post, in short, on which a rule must (bad) or must not (good) fire.

    ``settings`` are sections of a site's configuration that the example needs.
    """

    text: str
    title: str = ""
    kind: str = "auto"
    published: dt.date | None = None
    source: str | None = None
    credits: Mapping[str, str] = field(default_factory=dict)
    media_type: str = "text/plain"
    url: str | None = None
    as_of: dt.date | None = None
    file: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that must not go out.

    Attributes:
        code: three letters and three digits, stable for ever; 9xx is weak or model-only.
        slug: readable name, selectable like the code.
        title: Chinese title for people.
        what, why, basis, fix: the text of ``explain``.
        message: template of the message; ``{text}`` and ``{suggestion}`` are always known.
        bad, good: examples.
        cap: ``review`` where a person must decide, whatever the confidence; else empty.
    """

    code: str
    slug: str
    title: str
    what: str
    why: str
    basis: str
    fix: str
    message: str
    bad: tuple[Example, ...]
    good: tuple[Example, ...]
    cap: str = ""
    since: str = "0.1.0"

    @property
    def family(self) -> str:
        """The three letters."""
        return self.code[:3]

    @property
    def weak(self) -> bool:
        """Whether the rule is off unless it is selected."""
        return self.code[3] == "9"


class Catalogue(Mapping[str, Rule]):
    """All rules by code, in the order of their codes."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules = {rule.code: rule for rule in sorted(rules, key=lambda r: r.code)}
        self._slugs = {rule.slug: rule.code for rule in self._rules.values()}

    def __getitem__(self, code: str) -> Rule:
        return self._rules[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rules)

    def __len__(self) -> int:
        return len(self._rules)

    def find(self, name: str) -> Rule:
        """The rule with this code or slug.

        Raises:
            RuleError: there is none; the message names the nearest ones.
        """
        code = self._slugs.get(name.lower(), name.upper())
        if code in self._rules:
            return self._rules[code]
        raise RuleError("规则目录", f"没有规则“{name}”。{_did_you_mean(name, self.names())}")

    def names(self) -> list[str]:
        """All codes and slugs."""
        return [*self._rules, *self._slugs]

    def slug_code(self, slug: str) -> str | None:
        """The code of a slug, or None."""
        return self._slugs.get(slug)

    def families(self) -> list[str]:
        """The three-letter prefixes in use."""
        return sorted({code[:3] for code in self._rules})


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """The built-in rules.

    Raises:
        RuleError: a record is broken.
    """
    return load_catalogue(data_dir("lexicons") / "rules")


def family_rules(prefix: str) -> tuple[str, ...]:
    """Codes of the built-in rules that begin with ``prefix``."""
    return tuple(code for code in catalogue() if code.startswith(prefix))


def load_catalogue(folder: Path) -> Catalogue:
    """Reads every ``*.toml`` of a folder; a code or slug may stand once only."""
    rules: dict[str, Rule] = {}
    slugs: dict[str, str] = {}
    for path in sorted(folder.glob("*.toml")):
        for code, record in _parse(path).items():
            rule = _rule(path.name, code, record)
            if code in rules or rule.slug in slugs:
                raise RuleError(path.name, f"规则 {code}（{rule.slug}）重复。", column=code)
            rules[code], slugs[rule.slug] = rule, code
    return Catalogue(rules.values())


def _parse(path: Path) -> dict[str, Any]:
    try:
        return read_toml(path)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RuleError(path.name, f"不是合法的 TOML：{error}") from None


def _rule(file: str, code: str, record: Any) -> Rule:
    if not CODE.fullmatch(code) or not isinstance(record, dict):
        raise RuleError(file, "规则代码应为三个大写字母加三位数字。", column=code)
    if unknown := set(record) - _FIELDS:
        raise RuleError(file, f"规则 {code} 有未知字段。", column="、".join(sorted(unknown)))
    if missing := _REQUIRED - set(record):
        raise RuleError(file, f"规则 {code} 缺字段。", column="、".join(sorted(missing)))
    texts = {k: v for k, v in record.items() if k not in ("bad", "good")}
    if wrong := [k for k, v in texts.items() if not isinstance(v, str)]:
        raise RuleError(file, f"规则 {code} 的字段应为字符串。", column="、".join(wrong))
    texts = {k: v.strip() for k, v in texts.items()}
    bad, good = (tuple(_example(file, code, e) for e in record[k]) for k in ("bad", "good"))
    return Rule(code=code, bad=bad, good=good, **texts)


def _example(file: str, code: str, record: Any) -> Example:
    if isinstance(record, str):
        return Example(record)
    if not isinstance(record, dict) or "text" not in record or set(record) - _EXAMPLE_FIELDS:
        allowed = "、".join(sorted(_EXAMPLE_FIELDS))
        raise RuleError(file, f"规则 {code} 的例子应为字符串或含 text 的表（可用：{allowed}）。")
    return Example(**record)


@dataclass(frozen=True, slots=True)
class Selection:
    """Which rules run: the longest matching name wins, ``ignore`` beats an equal ``select``.

    With nothing selected, all but 9xx run; a selected prefix includes its 9xx.
    """

    select: frozenset[str] = frozenset()
    ignore: frozenset[str] = frozenset()

    def __contains__(self, code: object) -> bool:
        if not isinstance(code, str):
            return False
        chosen, dropped = _longest(self.select, code), _longest(self.ignore, code)
        if not self.select:
            return dropped < 0 and code[3] != "9"
        return chosen > dropped and chosen >= 0


def _longest(names: frozenset[str], code: str) -> int:
    return max((len(n) for n in names if code.startswith(n)), default=-1)


def selection(select: Iterable[str], ignore: Iterable[str], rules: Catalogue) -> Selection:
    """A selection from codes, prefixes and slugs, each possibly comma-separated.

    Raises:
        ConfigError: a name is no code, prefix or slug of a rule; it offers the nearest.
    """
    return Selection(_codes(select, rules, "select"), _codes(ignore, rules, "ignore"))


def _codes(names: Iterable[str], rules: Catalogue, option: str) -> frozenset[str]:
    codes: set[str] = set()
    for name in (part.strip() for value in names for part in value.split(",")):
        if not name:
            continue
        code = rules.slug_code(name.lower()) or name.upper()
        if code != "ALL" and not any(known.startswith(code) for known in rules):
            hint = _did_you_mean(name, [*rules.names(), *rules.families()])
            raise ConfigError(f"{option}：没有代码、前缀或名称为“{name}”的规则。{hint}")
        codes.add("" if code == "ALL" else code)
    return frozenset(codes)


def _did_you_mean(name: str, known: Iterable[str]) -> str:
    import difflib

    close = difflib.get_close_matches(name.upper(), known, 3, 0.6)
    close += difflib.get_close_matches(name.lower(), known, 3, 0.6)
    return (
        f"是否想写 {'、'.join(dict.fromkeys(close))}？"
        if close
        else "用 contentguard rules 查看全部规则。"
    )
