"""SARIF 2.1.0, for code-scanning services and editors."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from contentguard._version import __version__
from contentguard.model import Locator, Report, Severity, Unread, Violation, Waived
from contentguard.reports._common import clause_words, pairs, utf8
from contentguard.reports._waived import decided
from contentguard.rules import Rule, catalogue

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVEL = {Severity.VETO: "error", Severity.MUST_FIX: "error", Severity.DEDUCT: "warning"}


def render(reports: Sequence[Report], *, rules: Mapping[str, Rule] | None = None) -> str:
    """One SARIF log with one run.

    Args:
        reports: as they came from the guard (already masked).
        rules: the catalogue that describes each rule; default: the built-in one.
    """
    unread = [(report, item) for report in reports for item in report.unread]
    used = _used(reports, unread)
    index = {code: i for i, code in enumerate(used)}
    results = [_result(r, v, index) for r, v in pairs(reports)]
    results += [_suppressed(r, w, index) for r in reports for w in decided(r)]
    results += [_unread_result(r, u, index) for r, u in unread]
    run = {
        "tool": {"driver": _driver(used, catalogue() if rules is None else rules)},
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(unread)],
        "results": results,
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return utf8(json.dumps(log, ensure_ascii=False, indent=1) + "\n")


def _used(reports: Sequence[Report], unread: Iterable[tuple[Report, Unread]]) -> dict[str, str]:
    titles = {v.code: v.title for _, v in pairs(reports)}
    titles |= {w.violation.code: w.violation.title for r in reports for w in decided(r)}
    titles |= {u.code: "未能读取" for _, u in unread}
    return dict(sorted(titles.items()))


def _driver(used: Mapping[str, str], rules: Mapping[str, Rule]) -> dict[str, Any]:
    described = [_rule(code, title, rules.get(code)) for code, title in used.items()]
    return {"name": "contentguard", "version": __version__, "rules": described}


def _rule(code: str, title: str, rule: Rule | None) -> dict[str, Any]:
    record: dict[str, Any] = {"id": code, "shortDescription": {"text": title}}
    if rule is not None:
        record["name"] = rule.slug
        record["fullDescription"] = {"text": rule.what}
        record["help"] = {"text": f"{rule.why}\n怎样改：{rule.fix}\n依据：{rule.basis}"}
    return record


def _result(report: Report, violation: Violation, index: Mapping[str, int]) -> dict[str, Any]:
    lines = [violation.message, *(f"依据：{clause_words(c)}" for c in violation.clauses)]
    record: dict[str, Any] = {
        "ruleId": violation.code,
        "ruleIndex": index[violation.code],
        "level": _LEVEL.get(violation.severity, "note"),
        "message": {"text": "\n".join(lines)},
        "locations": [_location(report, violation.locator, violation.spans)],
        "properties": {
            "severity": violation.severity.value,
            "disposition": violation.disposition.value,
            "confidence": violation.confidence,
            "clauses": [c.id for c in violation.clauses],
            "suggestions": [s.text for s in violation.suggestions],
            "excerpt": violation.excerpt.match,
        },
    }
    if violation.fingerprint:
        record["partialFingerprints"] = {"contentguard/v1": violation.fingerprint}
    return record


def _suppressed(report: Report, waived: Waived, index: Mapping[str, int]) -> dict[str, Any]:
    """What a person waved through stays visible, with the reason, and fails nothing."""
    why = {"kind": "external", "status": "accepted", "justification": waived.reason}
    return _result(report, waived.violation, index) | {"suppressions": [why]}


def _unread_result(report: Report, item: Unread, index: Mapping[str, int]) -> dict[str, Any]:
    return {
        "ruleId": item.code,
        "ruleIndex": index[item.code],
        "level": "error",
        "message": {"text": item.message},
        "locations": [_location(report, item.locator, ())],
    }


def _location(report: Report, where: Locator, spans: Sequence[tuple[int, int]]) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(report.source)}}
    if where.part == "body" and spans:
        physical["region"] = _region(where, spans)
    names = " › ".join([*where.path, where.display])
    return {
        "physicalLocation": physical,
        "logicalLocations": [{"fullyQualifiedName": names, "kind": where.part}],
    }


def _uri(source: str) -> str:
    # A colon in a relative path would read as a scheme; a web address keeps its own.
    safe = "/:?&=#%" if source.startswith(("http://", "https://")) else "/"
    return quote(source, safe=safe, errors="backslashreplace")


def _region(where: Locator, spans: Sequence[tuple[int, int]]) -> dict[str, int]:
    start, end = spans[0][0], spans[-1][1]
    region = {"charOffset": start, "charLength": end - start}
    if where.line:
        region["startLine"] = where.line
        if where.column:
            region["startColumn"] = where.column
    return region


def _invocation(unread: Iterable[tuple[Report, Unread]]) -> dict[str, Any]:
    notes = [
        {
            "level": "error",
            "message": {"text": item.message},
            "descriptor": {"id": item.code},
            "locations": [_location(report, item.locator, ())],
        }
        for report, item in unread
    ]
    return {"executionSuccessful": not notes, "toolExecutionNotifications": notes}
