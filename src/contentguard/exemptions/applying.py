"""Parts what was found into what counts and what a person waved through."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from contentguard.errors import ConfigError
from contentguard.exemptions.baselines import Baseline, read_baseline
from contentguard.exemptions.files import CODE_OR_PREFIX, Allowed, AllowFile, read_allow_file
from contentguard.exemptions.scopes import normal
from contentguard.model import Report, Violation, Waived


@dataclass(frozen=True, slots=True)
class Exemptions:
    """What a site's policy leaves out. Immutable: one post never changes the verdict on another.

    Attributes:
        allow: entries and path rules.
        baseline: what was there before, by source and fingerprint.
        thresholds: least confidence by family, prefix or code; the longest name counts.
    """

    allow: AllowFile = field(default_factory=lambda: AllowFile(""))
    baseline: Baseline = field(default_factory=Baseline)
    thresholds: Mapping[str, float] = field(default_factory=dict)

    def split(
        self, source: str, violations: Sequence[Violation], today: dt.date | None = None
    ) -> tuple[tuple[Violation, ...], tuple[Waived, ...]]:
        """What counts of one post, and what does not, both in the order given.

        Args:
            source: path or id of the post.
            violations: all that was found, in the order of the report.
            today: for expiry; default: today.
        """
        if not violations:
            return (), ()
        place, day = normal(source), today or dt.date.today()
        left = Counter(self.baseline.of(place))
        kept, waived = [], []
        for violation in violations:
            found = self._by_person(place, violation, day) or self._by_number(violation, left)
            if found is None:
                kept.append(violation)
            else:
                waived.append(found)
        return tuple(kept), tuple(waived)

    def notes(self, reports: Iterable[Report], today: dt.date | None = None) -> list[str]:
        """What there is to say about the entries after a run, in Chinese: those that expired,
        those that lack the level for a veto, those that met nothing.

        Args:
            reports: all reports of the run; read once, so they may come from a generator.
            today: for expiry; default: today.
        """
        day, used, weak, places = today or dt.date.today(), set[str](), set[str](), set[str]()
        for report in reports:
            place = normal(report.source)
            places.add(place)
            used.update(w.entry for w in report.waived)
            for violation in report.violations:
                weak |= {
                    e.place for e in self.allow.about(violation, place) if not e.may_wave(violation)
                }
        said = [_note(e, day, e.place in weak) for e in self.allow.entries]
        idle = [
            e.place
            for e, note in zip(self.allow.entries, said, strict=True)
            if not note and e.place not in used and any(map(e.reaches, places))
        ]
        idle += [
            e.place for e in self.allow.paths if e.place not in used and any(map(e.reaches, places))
        ]
        unused = [f"{p}：这次没有对上任何问题；问题已经改正的，可以删去。" for p in idle]
        return [note for note in said if note] + unused

    def _by_person(self, place: str, violation: Violation, day: dt.date) -> Waived | None:
        for rule in self.allow.paths:
            if rule.covers(place, violation):
                return Waived(violation, "path", f"按路径不查：{rule.reason}", rule.place)
        for entry in self.allow.about(violation, place):
            if entry.may_wave(violation) and not entry.expired(day):
                who = f"放行：{entry.reason}（{entry.approver}，{entry.level}）"
                return Waived(violation, "allow", who, entry.place)
        return None

    def _by_number(self, violation: Violation, left: Counter[str]) -> Waived | None:
        name = violation.fingerprint
        if name is not None and left[name] > 0:
            left[name] -= 1
            return Waived(violation, "baseline", "基线里已有")
        least = self._least(violation.code)
        if violation.confidence < least:
            return Waived(violation, "threshold", f"可信度低于 {least:g}")
        return None

    def _least(self, code: str) -> float:
        names = [n for n in self.thresholds if code.startswith(n)]
        return self.thresholds[max(names, key=len)] if names else 0.0


def _note(entry: Allowed, day: dt.date, weak: bool) -> str:
    if said := entry.expired(day):
        return said
    if weak:
        return f"{entry.place}：对上的是单项否决问题，须由审签人批准（现为“{entry.level}”），没有放行。"
    return ""


def read_exemptions(policy: Mapping[str, Any]) -> Exemptions | None:
    """What the section ``policy`` of the settings asks for; None if it asks for nothing.

    Raises:
        ConfigError: a file cannot be read or is malformed, or a threshold is none.
    """
    allow, known, limits = (policy.get(n) for n in ("allow_file", "baseline", "thresholds"))
    for name, value in (("allow_file", allow), ("baseline", known)):
        if value is not None and not isinstance(value, str | Path):
            raise ConfigError(f"policy.{name}：应为文件路径，不能是 {value!r}。")
    if limits is not None and not isinstance(limits, Mapping):
        raise ConfigError("policy.thresholds：应为“规则代码或前缀 = 可信度”的表。")
    if not (allow or known or limits):
        return None
    return Exemptions(
        read_allow_file(allow) if allow else AllowFile(""),
        read_baseline(known) if known else Baseline(),
        read_thresholds(limits or {}),
    )


def read_thresholds(values: Mapping[str, Any]) -> dict[str, float]:
    """Least confidence by family, prefix or code.

    Raises:
        ConfigError: a name is no code or prefix, or a value is not between 0 and 1.
    """
    for name, value in values.items():
        if not CODE_OR_PREFIX.fullmatch(str(name)):
            raise ConfigError(f"policy.thresholds：“{name}”不是规则代码或其前缀。")
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 1:
            raise ConfigError(f"policy.thresholds.{name}：应在 0 与 1 之间，不能是 {value!r}。")
    return {name: float(value) for name, value in values.items()}
