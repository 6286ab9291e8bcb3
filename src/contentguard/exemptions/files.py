"""Allow files and baselines: read and validated."""

from __future__ import annotations

import datetime as dt
import difflib
import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import translate
from functools import lru_cache
from pathlib import Path
from typing import Any

from contentguard.errors import ConfigError
from contentguard.model import Report, Severity, Violation

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
KEY_HINT = "请先用 contentguard audit --make-key 文件名 生成密钥，并写入 policy.key_file 或环境变量 CONTENTGUARD_KEY。"


@dataclass(frozen=True, slots=True)
class Allowed:
    """One entry of an allow file.

    Attributes:
        fingerprint: of one finding; or
        rule, value: a rule and the exact words.
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

    def covers(self, report: Report, violation: Violation) -> bool:
        """Whether it speaks of this violation (its expiry is not looked at)."""
        if not _pattern(self.scope).match(report.source):
            return False
        if violation.severity is Severity.VETO and self.level != "审签":
            return False
        if self.fingerprint:
            return violation.fingerprint == self.fingerprint
        return violation.code == self.rule and not violation.masked and violation.text == self.value


@dataclass(frozen=True, slots=True)
class PathRule:
    """Rules that do not hold for some sources, with the reason."""

    paths: tuple[str, ...]
    ignore: tuple[str, ...]
    reason: str

    def covers(self, report: Report, violation: Violation) -> bool:
        """Whether it speaks of this violation; a veto is never left out by path."""
        return (
            violation.severity is not Severity.VETO
            and violation.code.startswith(self.ignore)
            and any(_pattern(p).match(report.source) for p in self.paths)
        )


@dataclass(frozen=True, slots=True)
class AllowFile:
    """A validated allow file."""

    name: str
    entries: tuple[Allowed, ...] = ()
    paths: tuple[PathRule, ...] = ()


def read_allow_file(path: str | Path) -> AllowFile:
    """An allow file: ``[[allow]]`` and ``[[path]]`` records in TOML.

    Raises:
        ConfigError: unreadable or malformed; it names file, record and field.
    """
    file = Path(path)
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ConfigError(f"放行文件“{file.name}”打不开：{error.strerror}。") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"放行文件“{file.name}”不是合法的 TOML（UTF-8）：{error}") from None
    if unknown := set(data) - {"allow", "path"}:
        raise ConfigError(f"放行文件“{file.name}”有未知的表：{'、'.join(sorted(unknown))}。")
    for name in data:
        if not isinstance(data[name], list):
            raise ConfigError(f"放行文件“{file.name}”：应写成 [[{name}]] 表。")
    entries = tuple(_entry(file.name, n, r) for n, r in enumerate(data.get("allow", []), 1))
    paths = tuple(_path(file.name, n, r) for n, r in enumerate(data.get("path", []), 1))
    return AllowFile(file.name, entries, paths)


def baseline_of(reports: Iterable[Report]) -> dict[str, int]:
    """How many findings of each fingerprint there are.

    Raises:
        ConfigError: a finding of personal data has no fingerprint because there is no key.
    """
    found: Counter[str] = Counter()
    for report in reports:
        for violation in report.violations:
            if violation.fingerprint is None:
                raise ConfigError(f"{violation.code} 没有指纹：没有密钥就不能写基线。{KEY_HINT}")
            found[violation.fingerprint] += 1
    return dict(sorted(found.items()))


def read_baseline(path: str | Path) -> dict[str, int]:
    """A baseline file.

    Raises:
        ConfigError: unreadable, or not a baseline.
    """
    file = Path(path)
    try:
        data = json.loads(file.read_text(encoding="utf-8-sig"))
        prints = data["fingerprints"]
        if data.get("schema_version") != 1 or not all(
            isinstance(n, int) and not isinstance(n, bool) for n in prints.values()
        ):
            raise ValueError("字段“schema_version”或“fingerprints”不对")
        return {str(k): int(n) for k, n in prints.items()}
    except OSError as error:
        raise ConfigError(f"基线文件“{file.name}”打不开：{error.strerror}。") from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ConfigError(f"“{file.name}”不是基线文件：{error}。") from None


def read_thresholds(values: Mapping[str, Any]) -> dict[str, float]:
    """Least confidence by family, prefix or code.

    Raises:
        ConfigError: a name is no code or prefix, or a value is not between 0 and 1.
    """
    for name, value in values.items():
        if not re.fullmatch(r"[A-Z]{3}[0-9]{0,3}", name):
            raise ConfigError(f"policy.thresholds：“{name}”不是规则代码或其前缀。")
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 1:
            raise ConfigError(f"policy.thresholds.{name}：应在 0 与 1 之间，不能是 {value!r}。")
    return {name: float(value) for name, value in values.items()}


def baseline_text(prints: Mapping[str, int]) -> str:
    """The text of a baseline file."""
    return json.dumps({"schema_version": 1, "fingerprints": dict(prints)}, indent=1) + "\n"


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
    if values["rule"].startswith("PII"):
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
    return PathRule(tuple(record["paths"]), tuple(record["ignore"]), reason)


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


@lru_cache(maxsize=256)
def _pattern(glob: str) -> re.Pattern[str]:
    return re.compile(translate(glob))
