"""Baselines: what was there before, by source and fingerprint."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from contentguard.errors import ConfigError, why
from contentguard.exemptions.files import KEY_HINT
from contentguard.exemptions.scopes import normal
from contentguard.masking import mask
from contentguard.model import Report


@dataclass(frozen=True, slots=True)
class Baseline:
    """How many findings of each fingerprint a source had.

    By source, because the same words copied to another page are a new fault; and so that the
    verdict on a post never hangs on what was checked before it.
    """

    sources: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def of(self, place: str) -> Mapping[str, int]:
        """What a source had, by fingerprint."""
        return self.sources.get(mask(place), {}) if self.sources else {}

    @property
    def total(self) -> int:
        """All findings in it."""
        return sum(sum(prints.values()) for prints in self.sources.values())

    def to_text(self) -> str:
        """The text of a baseline file."""
        data = {"schema_version": 1, "sources": {k: dict(v) for k, v in self.sources.items()}}
        return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def baseline_of(reports: Iterable[Report]) -> Baseline:
    """What the reports hold. Of several reports of one source the most findings count.

    Raises:
        ConfigError: a finding of personal data has no fingerprint because there is no key.
    """
    found: dict[str, Counter[str]] = {}
    for report in reports:
        prints: Counter[str] = Counter()
        # What the old baseline covers is still there: a new one must hold it as well.
        known = [w.violation for w in report.waived if w.by == "baseline"]
        for violation in (*report.violations, *known):
            if violation.fingerprint is None:
                raise ConfigError(f"{violation.code} 没有指纹：没有密钥就不能写基线。{KEY_HINT}")
            prints[violation.fingerprint] += 1
        if prints:
            place = mask(normal(report.source))
            found[place] = found.get(place, Counter()) | prints
    return Baseline({place: dict(sorted(found[place].items())) for place in sorted(found)})


def read_baseline(path: str | Path) -> Baseline:
    """A baseline file.

    Raises:
        ConfigError: unreadable, or not a baseline.
    """
    file = Path(path)
    try:
        data = json.loads(file.read_text(encoding="utf-8-sig"))
        if data.get("schema_version") != 1:
            raise ValueError("字段“schema_version”应为 1")
        return Baseline({str(s): _prints(s, p) for s, p in data["sources"].items()})
    except OSError as error:
        raise ConfigError(f"基线文件“{file.name}”打不开：{why(error)}。") from None
    except KeyError as error:
        raise ConfigError(f"“{file.name}”不是基线文件：缺字段“{error.args[0]}”。") from None
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise ConfigError(f"“{file.name}”不是基线文件：{error}。") from None


def _prints(source: str, prints: Mapping[str, int]) -> dict[str, int]:
    for name, count in prints.items():
        if isinstance(count, bool) or not isinstance(count, int) or count < 1:
            raise ValueError(f"字段“sources.{source}.{name}”应为正整数")
    return dict(prints)
