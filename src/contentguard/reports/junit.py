"""JUnit XML: a test suite a document, a test case a violation."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from contentguard.model import Report, Severity, Violation
from contentguard.reports._common import clause_words, xml_text
from contentguard.reports._waived import decided


def render(reports: Sequence[Report], *, fail_on: Severity = Severity.DEDUCT) -> str:
    """JUnit XML; a document without faults is one passing case.

    Args:
        reports: as they came from the guard (already masked).
        fail_on: violations below this severity are shown as passing, with their message.
    """
    failures = sum(v.severity.rank >= fail_on.rank for r in reports for v in r)
    errors = sum(len(r.unread) for r in reports)
    tests = sum(_cases(r) for r in reports)
    skipped = sum(len(decided(r)) for r in reports)
    body = "".join(_suite(report, fail_on) for report in reports)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<testsuites name="contentguard" tests="{tests}" failures="{failures}" '
        f'errors="{errors}" skipped="{skipped}">\n{body}</testsuites>\n'
    )


def _cases(report: Report) -> int:
    return len(report) + len(report.unread) + len(decided(report)) or 1


def _suite(report: Report, fail_on: Severity) -> str:
    failures = sum(v.severity.rank >= fail_on.rank for v in report)
    head = (
        f'<testsuite name={_attribute(report.source)} tests="{_cases(report)}" '
        f'failures="{failures}" errors="{len(report.unread)}" skipped="{len(decided(report))}">\n'
    )
    cases = [_violation(report, v, v.severity.rank >= fail_on.rank) for v in report]
    for item in report.unread:
        name = f"{item.code} {item.locator.display}"
        inner = f"<error type={_attribute(item.reason)} message={_attribute(item.message)}/>"
        cases.append(_case(report, name, inner))
    for waived in decided(report):
        v = waived.violation
        inner = f"<skipped message={_attribute(waived.reason)}/>"
        cases.append(_case(report, f"{v.code} {v.title} {v.locator.display}", inner))
    return head + "".join(cases or [_case(report, "未发现问题", "")]) + "</testsuite>\n"


def _violation(report: Report, violation: Violation, failed: bool) -> str:
    name = f"{violation.code} {violation.title} {violation.locator.display}"
    lines = [violation.message, f"原文：{_excerpt(violation)}"]
    lines += [f"依据：{clause_words(c)}" for c in violation.clauses]
    text = escape(xml_text("\n".join(lines)))
    if not failed:
        return _case(report, name, f"<system-out>{text}</system-out>")
    attributes = (
        f"type={_attribute(violation.severity.value)} message={_attribute(violation.message)}"
    )
    return _case(report, name, f"<failure {attributes}>{text}</failure>")


def _excerpt(violation: Violation) -> str:
    excerpt = violation.excerpt
    return f"{excerpt.before}【{excerpt.match}】{excerpt.after}"


def _case(report: Report, name: str, inner: str) -> str:
    return (
        f"<testcase classname={_attribute(report.source)} name={_attribute(name)}>"
        f"{inner}</testcase>\n"
    )


def _attribute(text: str) -> str:
    return quoteattr(xml_text(text), {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})
