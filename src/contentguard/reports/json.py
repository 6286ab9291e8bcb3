"""JSON and JSON Lines: the contract of schema version 1, and the way back to reports."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from contentguard._version import __version__
from contentguard.errors import InputError
from contentguard.model import (
    ClauseRef,
    Disposition,
    Excerpt,
    Locator,
    NotChecked,
    Report,
    Severity,
    Suggestion,
    Unread,
    Violation,
    Waived,
)

SCHEMA_VERSION = 1


def tool(rules_fingerprint: str, tables: Sequence[str]) -> dict[str, Any]:
    """The ``tool`` object of an envelope."""
    return {
        "name": "contentguard",
        "version": __version__,
        "rules_fingerprint": rules_fingerprint,
        "tables": list(tables),
    }


def envelope(reports: Iterable[Report], about: Mapping[str, Any]) -> dict[str, Any]:
    """The whole JSON object over ``reports``; ``about`` is the ``tool`` object."""
    return {
        "schema_version": SCHEMA_VERSION,
        "offset_unit": "codepoint",
        "tool": dict(about),
        "reports": [report_dict(r) for r in reports],
    }


def render(reports: Iterable[Report], about: Mapping[str, Any]) -> str:
    """The envelope as text."""
    return dumps(envelope(reports, about), indent=2) + "\n"


def render_lines(reports: Iterable[Report]) -> str:
    """One report object a line."""
    return "".join(dumps(report_dict(r)) + "\n" for r in reports)


def dumps(value: Any, indent: int | None = None) -> str:
    """JSON text that can always be encoded: lone surrogates leave as escapes."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    try:
        text.encode()
    except UnicodeEncodeError:
        text = json.dumps(value, ensure_ascii=True, indent=indent)
    return text


def report_dict(report: Report) -> dict[str, Any]:
    """One report as plain JSON values."""
    result: dict[str, Any] = {
        "source": report.source,
        "title": report.title,
        "kind": report.kind,
        "published": report.published,
        "content_hash": report.content_hash,
        "disposition": report.disposition.value,
        "unread": [
            {
                "locator": locator_dict(u.locator),
                "reason": u.reason,
                "code": u.code,
                "message": u.message,
            }
            for u in report.unread
        ],
        "not_checked": [
            {"locator": locator_dict(n.locator), "reason": n.reason, "message": n.message}
            for n in report.not_checked
        ],
        "violations": [violation_dict(v) for v in report.violations],
    }
    if report.trace:
        result["trace"] = [dict(t) for t in report.trace]
    if report.waived:
        result["waived"] = [
            {
                "by": w.by,
                "reason": w.reason,
                "entry": w.entry,
                "violation": violation_dict(w.violation),
            }
            for w in report.waived
        ]
    return result


def locator_dict(locator: Locator) -> dict[str, Any]:
    """A locator with all its keys."""
    result = asdict(locator)
    result["path"] = list(locator.path)
    result["bbox"] = list(locator.bbox) if locator.bbox else None
    return result


def violation_dict(violation: Violation) -> dict[str, Any]:
    """A violation as plain JSON values."""
    return {
        "code": violation.code,
        "name": violation.name,
        "family": violation.family,
        "title": violation.title,
        "severity": violation.severity.value,
        "confidence": violation.confidence,
        "disposition": violation.disposition.value,
        "message": violation.message,
        "text": violation.text,
        "masked": violation.masked,
        "excerpt": asdict(violation.excerpt),
        "locator": locator_dict(violation.locator),
        "spans": [list(s) for s in violation.spans],
        "suggestions": [asdict(s) for s in violation.suggestions],
        "clauses": [
            {"id": c.id, "effect": c.effect.value, "points": c.points} for c in violation.clauses
        ],
        "basis": violation.basis,
        "evidence": dict(violation.evidence),
        "fingerprint": violation.fingerprint,
    }


def read_reports(text: str, name: str) -> tuple[list[Report], dict[str, Any]]:
    """Reports from an envelope or from JSON Lines, and the ``tool`` object (may be empty).

    Raises:
        InputError: not a stored report; the message names file and field.
    """
    try:
        data = json.loads(text)
    except json.JSONDecodeError:
        data = None
    try:
        if data is None:
            rows, about = [json.loads(line) for line in text.splitlines() if line.strip()], {}
        elif isinstance(data, dict) and "reports" in data:
            rows, about = data["reports"], data.get("tool", {})
        else:
            rows, about = [data], {}
        return [_report(row) for row in rows], about
    except KeyError as error:
        raise InputError(
            f"{name} 不是 contentguard 的 JSON 报告：缺字段“{error.args[0]}”。"
        ) from None
    except (json.JSONDecodeError, TypeError, ValueError) as error:
        raise InputError(f"{name} 不是 contentguard 的 JSON 报告：{error}") from None


def _report(row: Mapping[str, Any]) -> Report:
    return Report(
        source=row["source"], title=row["title"], kind=row["kind"], published=row["published"],
        content_hash=row["content_hash"], disposition=Disposition(row["disposition"]),
        violations=tuple(_violation(v) for v in row["violations"]),
        unread=tuple(
            Unread(_locator(u["locator"]), u["reason"], u["code"], u["message"]) for u in row["unread"]
        ),
        not_checked=tuple(
            NotChecked(_locator(n["locator"]), n["reason"], n["message"]) for n in row["not_checked"]
        ),
        trace=tuple(row.get("trace", ())),
        waived=tuple(
            Waived(_violation(w["violation"]), w["by"], w["reason"], w["entry"])
            for w in row.get("waived", ())
        ),
    )  # fmt: skip


def _locator(row: Mapping[str, Any]) -> Locator:
    values = dict(row)
    values["path"] = tuple(values.get("path", ()))
    values["bbox"] = tuple(values["bbox"]) if values.get("bbox") else None
    return Locator(**values)


def _violation(row: Mapping[str, Any]) -> Violation:
    values = dict(row)
    values["severity"] = Severity(row["severity"])
    values["disposition"] = Disposition(row["disposition"])
    values["excerpt"] = Excerpt(**row["excerpt"])
    values["locator"] = _locator(row["locator"])
    values["spans"] = tuple((s, e) for s, e in row["spans"])
    values["suggestions"] = tuple(Suggestion(**s) for s in row["suggestions"])
    values["clauses"] = tuple(
        ClauseRef(c["id"], Severity(c["effect"]), c["points"]) for c in row["clauses"]
    )
    return Violation(**values)
