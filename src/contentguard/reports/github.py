"""Annotations for GitHub Actions: one workflow command a line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from contentguard.model import Report, Severity, Unread, Violation
from contentguard.reports._common import clause_words, utf8

_LEVEL = {Severity.VETO: "error", Severity.MUST_FIX: "error", Severity.DEDUCT: "warning"}


def render(reports: Sequence[Report]) -> str:
    """Workflow commands (``::error file=…,line=…::message``), one for each violation.

    Args:
        reports: as they came from the guard (already masked).
    """
    return utf8("".join(line + "\n" for report in reports for line in _lines(report)))


def _lines(report: Report) -> Iterator[str]:
    for violation in report:
        yield _violation(report, violation)
    for unread in report.unread:
        yield _unread(report, unread)


def _violation(report: Report, violation: Violation) -> str:
    where = violation.locator
    fields = {"file": report.source}
    if where.part == "body" and where.line:
        fields["line"] = str(where.line)
        if where.column:
            fields["col"] = str(where.column)
    fields["title"] = f"{violation.code} {violation.title}（{violation.severity.label}）"
    lines = [f"{where.display}：{violation.message}"]
    lines += [f"依据：{clause_words(c)}" for c in violation.clauses]
    return _command(_LEVEL.get(violation.severity, "notice"), fields, "\n".join(lines))


def _unread(report: Report, unread: Unread) -> str:
    fields = {"file": report.source, "title": f"{unread.code} 未能读取"}
    return _command("error", fields, f"{unread.locator.display}：{unread.message}")


def _command(level: str, fields: dict[str, str], message: str) -> str:
    properties = ",".join(f"{name}={_property(value)}" for name, value in fields.items())
    return f"::{level} {properties}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
