"""Allow files: read and validated."""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from contentguard.errors import ConfigError
from contentguard.exemptions.scopes import matches
from contentguard.masking import mask
from contentguard.model import Severity, Violation
from contentguard.resources import read_user_toml

LEVELS = ("拟稿", "审核", "审签")
_FIELDS = (
    "fingerprint",
    "rule",
    "value",
    "scope",
    "reason",
    "approver",
    "level",
    "expires",
    "added",
)
_CODE = re.compile(r"[A-Z]{3}[0-9]{3}")
CODE_OR_PREFIX = re.compile(r"[A-Z]{3}[0-9]{0,3}")
KEY_HINT = "请先用 contentguard audit --make-key 文件名 生成密钥，并写入 policy.key_file 或环境变量 CONTENTGUARD_KEY。"


@dataclass(frozen=True, slots=True)
class Allowed:
    """One entry of an allow file.

    Attributes:
        fingerprint: of one finding; or
        rule, value: a rule and the exact words.
        place: file and number, for people.
        scope: sources it holds for, as a shell pattern (``archive/*``).
        level: 拟稿, 审核 or 审签.
        expires: last day on which it holds; None = no end.
    """

    place: str
    fingerprint: str
    rule: str
    value: str
    scope: str
    reason: str
    approver: str
    level: str
    expires: dt.date | None

    def reaches(self, place: str) -> bool:
        """Whether it holds for a source."""
        return matches(self.scope, place)

    def may_wave(self, violation: Violation) -> bool:
        """Whether its approver may wave this violation through: a veto needs 审签."""
        return violation.severity is not Severity.VETO or self.level == LEVELS[-1]

    def expired(self, day: dt.date) -> str:
        """That it no longer holds, in Chinese; empty while it does."""
        if self.expires is None or self.expires >= day:
            return ""
        return f"{self.place}：已于 {self.expires} 到期，不再有效，请复核后续期或删去。"


@dataclass(frozen=True, slots=True)
class PathRule:
    """Rules that do not hold for some sources, with the reason."""

    place: str
    paths: tuple[str, ...]
    ignore: tuple[str, ...]
    reason: str

    def reaches(self, place: str) -> bool:
        """Whether it holds for a source."""
        return any(matches(p, place) for p in self.paths)

    def covers(self, place: str, violation: Violation) -> bool:
        """Whether it speaks of this violation; a veto is never left out by path."""
        return (
            violation.severity is not Severity.VETO
            and violation.code.startswith(self.ignore)
            and self.reaches(place)
        )


@dataclass(frozen=True)
class AllowFile:
    """A validated allow file."""

    name: str
    entries: tuple[Allowed, ...] = ()
    paths: tuple[PathRule, ...] = ()

    def about(self, violation: Violation, place: str) -> Iterator[Allowed]:
        """The entries that speak of a violation, in order; level and expiry are not looked at."""
        found = self._index.get((violation.fingerprint or "", ""), ())
        if not violation.masked:
            found = (*found, *self._index.get((violation.code, violation.text), ()))
        return (entry for entry in found if entry.reaches(place))

    @cached_property
    def _index(self) -> dict[tuple[str, str], tuple[Allowed, ...]]:
        index: dict[tuple[str, str], tuple[Allowed, ...]] = {}
        for entry in self.entries:
            key = (entry.fingerprint, "") if entry.fingerprint else (entry.rule, entry.value)
            index[key] = (*index.get(key, ()), entry)
        return index


def read_allow_file(path: str | Path) -> AllowFile:
    """An allow file: ``[[allow]]`` and ``[[path]]`` records in TOML.

    Raises:
        ConfigError: unreadable or malformed; it names file, record and field.
    """
    file = Path(path)
    data = read_user_toml(file, "放行文件", ConfigError)
    if unknown := set(data) - {"allow", "path"}:
        raise ConfigError(f"放行文件“{file.name}”有未知的表：{'、'.join(sorted(unknown))}。")
    for name in data:
        if not isinstance(data[name], list):
            raise ConfigError(f"放行文件“{file.name}”：应写成 [[{name}]] 表。")
    name = mask(file.name)
    entries = tuple(_entry(name, n, r) for n, r in enumerate(data.get("allow", []), 1))
    paths = tuple(_path(name, n, r) for n, r in enumerate(data.get("path", []), 1))
    return AllowFile(name, entries, paths)


def _entry(file: str, number: int, record: Any) -> Allowed:
    place = f"放行文件“{file}”第{number}条"
    if not isinstance(record, dict):
        raise ConfigError(f"{place}：应写成 [[allow]] 表。")
    _only(place, record, _FIELDS)
    values = {k: _text(place, k, record) for k in _FIELDS if k not in ("expires", "added")}
    by_words = bool(values["rule"] or values["value"])
    if bool(values["fingerprint"]) == by_words or by_words != bool(
        values["rule"] and values["value"]
    ):
        raise ConfigError(f"{place}：要么写 fingerprint，要么同时写 rule 和 value。")
    if values["rule"] and not _CODE.fullmatch(values["rule"]):
        raise ConfigError(f"{place} 字段“rule”：应为规则代码，如 ORG101。")
    if values["rule"].startswith("PII") or mask(values["value"]) != values["value"]:
        raise ConfigError(f"{place}：个人信息不能把原文写进放行文件，请写 fingerprint。{KEY_HINT}")
    for name in ("reason", "approver"):
        if not values[name].strip():
            raise ConfigError(f"{place} 字段“{name}”：必须写明。")
    if values["level"] not in LEVELS:
        raise ConfigError(f"{place} 字段“level”：可用 {'、'.join(LEVELS)}。")
    return Allowed(
        place, **(values | {"scope": values["scope"] or "*"}), expires=_day(place, record)
    )


def _path(file: str, number: int, record: Any) -> PathRule:
    place = f"放行文件“{file}”路径第{number}条"
    if not isinstance(record, dict):
        raise ConfigError(f"{place}：应写成 [[path]] 表。")
    _only(place, record, ("paths", "ignore", "reason"))
    for name in ("paths", "ignore"):
        value = record.get(name)
        if (
            not isinstance(value, list)
            or not value
            or not all(isinstance(v, str) and v for v in value)
        ):
            raise ConfigError(f"{place} 字段“{name}”：应为非空字符串的列表。")
    reason = _text(place, "reason", record)
    if not reason.strip():
        raise ConfigError(f"{place} 字段“reason”：必须写明。")
    for code in record["ignore"]:
        if not CODE_OR_PREFIX.fullmatch(code):
            raise ConfigError(
                f"{place} 字段“ignore”：“{code}”不是规则代码或其前缀，如 ORG、ORG101。"
            )
    return PathRule(place, tuple(record["paths"]), tuple(record["ignore"]), reason)


def _only(place: str, record: Mapping[str, Any], known: Sequence[str]) -> None:
    for name in record:
        if name not in known:
            close = difflib.get_close_matches(name, known, 1)
            hint = f"是否想写 {close[0]}？" if close else f"可用：{'、'.join(known)}。"
            raise ConfigError(f"{place} 字段“{name}”：没有这个字段。{hint}")


def _text(place: str, name: str, record: Mapping[str, Any]) -> str:
    value = record.get(name, "")
    if not isinstance(value, str):
        raise ConfigError(f"{place} 字段“{name}”：必须是字符串。")
    return value


def _day(place: str, record: Mapping[str, Any]) -> dt.date | None:
    value = record.get("expires")
    if value is None or (isinstance(value, dt.date) and not isinstance(value, dt.datetime)):
        return value
    try:
        return dt.date.fromisoformat(str(value))
    except ValueError:
        raise ConfigError(f"{place} 字段“expires”：不是日期（写作 2027-06-30）。") from None
