"""Markdown, for a merge request, a wiki page or a chat."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from contentguard.model import Report, Violation
from contentguard.reports._common import (
    by_severity,
    clause_words,
    effect_words,
    lowered_words,
    suggestion_words,
    utf8,
    verdict,
)
from contentguard.reports._waived import lines as waived_lines

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~!])")
_BREAKS = re.compile(r"\s+")


def render(reports: Sequence[Report], *, title: str = "内容检查结果") -> str:
    """A heading with the verdict, then one table a document.

    Args:
        reports: as they came from the guard (already masked).
        title: heading of the page.
    """
    counts = "，".join(f"{s.label} {n}" for s, n in by_severity(reports).items() if n)
    unread = sum(len(r.unread) for r in reports)
    lines = [f"# {_safe(title)}：{verdict(reports).label}", ""]
    lines.append(f"共检查 {len(reports)} 篇；{counts or '未发现问题'}。")
    if unread:
        lines.append(f"**有 {unread} 处未能读取，须人工查看。**")
    lines.append("")
    for report in reports:
        lines += _report(report)
    return utf8("\n".join(lines).rstrip("\n") + "\n")


def _report(report: Report) -> Iterator[str]:
    name = report.title or report.source
    yield f"## {_safe(name)}：{report.disposition.label}"
    yield ""
    yield f"来源：{_safe(report.source)}" + (
        f"；发布：{report.published}" if report.published else ""
    )
    yield ""
    if report.violations:
        yield "| 轻重 | 问题 | 位置 | 原文 | 建议 | 说明 | 依据 |"
        yield "|---|---|---|---|---|---|---|"
        for violation in report:
            yield "| " + " | ".join(_safe(cell) for cell in _cells(violation)) + " |"
        yield ""
    for item in report.unread:
        yield f"- 未能读取：{_safe(item.locator.display)}：{_safe(item.message)}"
    for skipped in report.not_checked:
        yield f"- 未检查：{_safe(skipped.locator.display)}：{_safe(skipped.message)}"
    for line in waived_lines(report):
        yield f"- 放行或略去：{_safe(line)}"
    if report.unread or report.not_checked or report.waived:
        yield ""


def _cells(violation: Violation) -> tuple[str, ...]:
    excerpt = violation.excerpt
    return (
        effect_words(violation),
        f"{violation.code} {violation.title}",
        violation.locator.display,
        f"{excerpt.before}【{excerpt.match}】{excerpt.after}",
        suggestion_words(violation),
        violation.message + lowered_words(violation),
        "；".join(clause_words(c) for c in violation.clauses) or violation.basis,
    )


def _safe(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", _BREAKS.sub(" ", text).strip())
