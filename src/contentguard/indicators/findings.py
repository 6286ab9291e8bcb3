"""Findings of the ACC rules about an account, with their clauses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from contentguard.indicators.account import Case
from contentguard.indicators.export import Account
from contentguard.indicators.fields import Fields
from contentguard.indicators.grading import Indicators
from contentguard.indicators.tally import Behind
from contentguard.model import ClauseRef, Severity
from contentguard.rules import Rule, catalogue

ACTIONS = ("open", "change", "close", "deregister")
NOTICE_DAYS, FILING_DAYS = 15, 3


@dataclass(frozen=True, slots=True)
class AccountFinding:
    """One fault of an account.

    Attributes:
        rule: the ACC rule.
        behind: the week, post, comment or check that shows it.
    """

    rule: Rule
    severity: Severity
    clauses: tuple[ClauseRef, ...]
    message: str
    behind: Behind

    def to_json(self) -> dict[str, Any]:
        """JSON object."""
        return {
            "code": self.rule.code,
            "name": self.rule.slug,
            "title": self.rule.title,
            "severity": self.severity.value,
            "message": self.message,
            "fix": self.rule.fix,
            "clauses": [
                {
                    "id": c.id,
                    "effect": c.effect.value,
                    "points": None if c.points is None else c.points,
                }
                for c in self.clauses
            ],
            "behind": self.behind.to_json(),
        }


def account_findings(case: Case, indicators: Indicators) -> tuple[AccountFinding, ...]:
    """Every ACC finding of one account, gravest first, then in order of rules."""
    found = [*case.seen.findings, *_identity(case), *_changes(case)]
    return graded(found, indicators)


def graded(
    found: Iterable[tuple[str, Behind]], indicators: Indicators
) -> tuple[AccountFinding, ...]:
    """Findings with rule, clauses and message."""
    rules: Mapping[str, Rule] = catalogue()
    results = []
    for code, behind in found:
        rule, clauses = rules[code], indicators.grade(code)
        message = rule.message.format_map(_Words(text=behind.id or behind.note, note=behind.note))
        severity = indicators.severity(clauses)
        results.append(AccountFinding(rule, severity, clauses, message, behind))
    return tuple(sorted(results, key=lambda f: (-f.severity.rank, f.rule.code)))


class _Words(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return ""


def _identity(case: Case) -> list[tuple[str, Behind]]:
    account, facts = case.export.account, case.export.facts
    found = []
    if account.internal_dept and account.opened_on:
        table = next((t for t in case.tables if t.scope == "inspection"), None)
        limit = facts.date("notice_date") or (table.date if table else None)
        if limit and account.opened_on > limit:
            found.append(("ACC301", Behind("account", account.id, account.opened_on.isoformat())))
    if facts.data.get("name_unrelated") is True:
        found.append(("ACC302", Behind("account", account.name or account.id)))
    if facts.data.get("not_registered"):
        found.append(("ACC308", Behind("account", account.id)))
    return found


def _changes(case: Case) -> list[tuple[str, Behind]]:
    found: list[tuple[str, Behind]] = []
    facts = case.export.facts
    for i, record in enumerate(facts.items("changes") or []):
        change = Fields(record, facts.path(f"changes[{i}]"))
        change.only({"action", "filed_on", "registered_on", "announced_on", "done_on"})
        action = change.text("action")
        if action not in ACTIONS:
            raise change.error("action", f"没有“{action}”这一类：可用 {'、'.join(ACTIONS)}。")
        found += _registration(case, change, action)
        if action != "open":
            found += _announcement(case, change, action)
    return found


def _registration(case: Case, change: Fields, action: str) -> list[tuple[str, Behind]]:
    filed, registered = change.date("filed_on"), change.date("registered_on")
    if filed is None:
        return []
    limit, estimated = case.frame.calendar.add_working(filed, FILING_DAYS)
    case.seen.estimated |= estimated
    if (registered or case.frame.snapshot.date()) <= limit:
        return []
    state = f"{registered} 才登记" if registered else "尚未登记"
    note = f"{filed} 备案，应于 {limit} 前登记，{state}"
    return [("ACC306", Behind("change", _WORDS[action], filed.isoformat(), note))]


def _announcement(case: Case, change: Fields, action: str) -> list[tuple[str, Behind]]:
    announced, done = change.date("announced_on"), change.date("done_on")
    if done is None:
        return []
    if announced is None:
        if "announced_on" not in change.data:
            return []
        note = f"{done} 实施，事先没有公告"
        return [("ACC307", Behind("change", _WORDS[action], done.isoformat(), note))]
    limit, estimated = case.frame.calendar.add_working(announced, NOTICE_DAYS)
    case.seen.estimated |= estimated
    if done >= limit:
        return []
    note = f"{announced} 公告，{done} 实施，公告应满到 {limit}"
    return [("ACC307", Behind("change", _WORDS[action], done.isoformat(), note))]


_WORDS = dict(zip(ACTIONS, ("开设", "变更", "关停", "注销"), strict=True))


def between_accounts(accounts: Sequence[Account]) -> list[tuple[str, Behind]]:
    """Faults that show only when the accounts of a unit are seen together."""
    found: list[tuple[str, Behind]] = []
    by_platform: dict[str, list[Account]] = {}
    for account in accounts:
        if account.platform:
            by_platform.setdefault(account.platform, []).append(account)
    for platform, same in by_platform.items():
        if len(same) > 1:
            names = "、".join(a.name or a.id for a in same)
            found.append(("ACC304", Behind("account", platform, note=names)))
    names_used = {a.name for a in accounts if a.name}
    if len(by_platform) > 1 and len(names_used) > 1:
        found.append(("ACC305", Behind("account", "、".join(sorted(names_used)))))
    return found
