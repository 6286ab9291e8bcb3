"""Leaves out of finished reports what a person waved through, and says what was left out."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from contentguard import policy
from contentguard.exemptions.files import AllowFile
from contentguard.model import Report, Violation


@dataclass(frozen=True, slots=True)
class Outcome:
    """Reports without what was waved through, and what there is to say about it.

    Attributes:
        waved: (source, violation, why) of everything left out.
        notes: expired and unused entries, in Chinese.
    """

    reports: tuple[Report, ...]
    waved: tuple[tuple[str, Violation, str], ...] = ()
    notes: tuple[str, ...] = ()


def apply(
    reports: Iterable[Report],
    allow: AllowFile | None = None,
    baseline: Mapping[str, int] | None = None,
    *,
    thresholds: Mapping[str, float] | None = None,
    today: dt.date | None = None,
    require_ocr: bool = False,
) -> Outcome:
    """Leaves out what an allow file or a baseline covers; verdicts follow.

    Args:
        reports: finished reports.
        allow: entries and path rules.
        baseline: how many findings of each fingerprint were there before.
        thresholds: least confidence by family, prefix or code; the longest name counts.
        today: for expiry.
        require_ocr: as in the policy.
    """
    judge = _Judge(
        allow or AllowFile(""), Counter(baseline or {}), thresholds or {}, today or dt.date.today()
    )
    waved: list[tuple[str, Violation, str]] = []
    made = []
    for report in reports:
        kept = []
        for violation in report.violations:
            why = judge.why(report, violation)
            if why:
                waved.append((report.source, violation, why))
            else:
                kept.append(violation)
        made.append(_without(report, tuple(kept), require_ocr))
    return Outcome(tuple(made), tuple(waved), tuple(judge.notes()))


@dataclass(slots=True)
class _Judge:
    """Decides one violation after the other; counts what the baseline has left."""

    allow: AllowFile
    left: Counter[str]
    thresholds: Mapping[str, float]
    day: dt.date
    used: set[str] = field(default_factory=set)

    def why(self, report: Report, violation: Violation) -> str:
        """Why a violation is left out; empty if it stays."""
        for rule in self.allow.paths:
            if rule.covers(report, violation):
                return f"按路径不查：{rule.reason}"
        for entry in self.allow.entries:
            if entry.covers(report, violation):
                self.used.add(entry.place)
                if entry.expires is None or entry.expires >= self.day:
                    return f"放行：{entry.reason}（{entry.approver}，{entry.level}）"
        name = violation.fingerprint
        if name is not None and self.left[name] > 0:
            self.left[name] -= 1
            return "基线里已有"
        least = self._least(violation.code)
        return f"可信度低于 {least:g}" if violation.confidence < least else ""

    def notes(self) -> list[str]:
        """Entries that expired or matched nothing."""
        found = []
        for entry in self.allow.entries:
            if entry.expires is not None and entry.expires < self.day:
                found.append(
                    f"{entry.place}：已于 {entry.expires} 到期，不再有效，请复核后续期或删去。"
                )
            elif entry.place not in self.used:
                found.append(f"{entry.place}：没有对上任何问题，可以删去。")
        return found

    def _least(self, code: str) -> float:
        names = [n for n in self.thresholds if code.startswith(n)]
        return self.thresholds[max(names, key=len)] if names else 0.0


def _without(report: Report, kept: tuple[Violation, ...], require_ocr: bool) -> Report:
    if len(kept) == len(report.violations):
        return report
    verdict = policy.overall(kept, report.unread, report.not_checked, require_ocr=require_ocr)
    return replace(report, violations=kept, disposition=verdict)
