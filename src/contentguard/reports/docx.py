"""Word: the checked text with a comment at the exact words, behind a page with the verdict.

For a document that was itself a Word file, see :func:`annotate`: the file comes back with comments
added and everything else as it was.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from contentguard.model import Report, Violation
from contentguard.reports._common import by_severity, family_label, verdict
from contentguard.reports._markup import readable
from contentguard.reports._waived import lines as waived_lines
from contentguard.reports._word import Page, parts
from contentguard.reports.docx_input import annotate

__all__ = ["Checked", "annotate", "render"]

_COLOURS = {"BLOCK": "B3261E", "REVIEW": "8A5A00", "PASS": "1E6B34"}


@dataclass(frozen=True, slots=True)
class Checked:
    """What was checked: the source that spans of the body index, and the title."""

    text: str
    media_type: str = "text/plain"


def render(
    reports: Sequence[Report],
    *,
    texts: Mapping[str, Checked] | None = None,
    now: dt.datetime | None = None,
) -> bytes:
    """A Word document with one section a report.

    Args:
        reports: as they came from the guard (already masked).
        texts: the checked text by source of a report; without it the excerpts stand for it.
        now: date of the comments.
    """
    page = Page(now or dt.datetime.now(dt.UTC))
    _cover(page, reports)
    for report in reports:
        page.page_break()
        _report(page, report, (texts or {}).get(report.source))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts(page).items():
            package.writestr(name, content.encode("utf-8"))
    return buffer.getvalue()


def _cover(page: Page, reports: Sequence[Report]) -> None:
    worst = verdict(reports)
    page.line("内容检查报告", 44, bold=True)
    page.line(f"结论：{worst.label}", 36, bold=True, colour=_COLOURS[worst.value])
    counts = "，".join(f"{s.label} {n}" for s, n in by_severity(reports).items() if n)
    page.line(f"共检查 {len(reports)} 篇；{counts or '未发现问题'}。")
    for report in reports:
        name = report.title or report.source
        page.line(f"{report.disposition.label}　{name}　问题 {len(report)} 处", 22)
        for item in report.unread:
            page.line(f"　　未能读取：{item.locator.display}：{item.message}", 22, colour="B3261E")
        for skipped in report.not_checked:
            page.line(f"　　未检查：{skipped.locator.display}：{skipped.message}", 22)
        for line in waived_lines(report):
            page.line(f"　　放行或略去：{line}", 22, colour="595959")


def _report(page: Page, report: Report, checked: Checked | None) -> None:
    page.line(report.title or report.source, 32, bold=True)
    rest = list(report.violations)
    if checked is not None:
        here = [v for v in rest if v.locator.part == "body" and v.spans]
        rest = [v for v in rest if v not in here]
        page.text(_pieces(checked, here), here, len(checked.text))
    if rest:
        page.line("其他位置的问题：" if checked is not None else "问题：", 24, bold=True)
        for violation in rest:
            _excerpt(page, violation)


def _pieces(checked: Checked, violations: Sequence[Violation]) -> list[tuple[str, int, int]]:
    if checked.media_type == "text/html":
        cuts = {c for v in violations for span in v.spans for c in span}
        return list(readable(checked.text, cuts))
    return [(checked.text, 0, len(checked.text))]


def _excerpt(page: Page, violation: Violation) -> None:
    excerpt = violation.excerpt
    label = f"{family_label(violation.family)}　{violation.locator.display}"
    page.line(label, 20, colour="595959")
    before, match, after = (part.replace("\n", " ") for part in (
        excerpt.before, excerpt.match or "（全文）", excerpt.after))  # fmt: skip
    start, end = len(before), len(before) + len(match)
    page.text(
        [(before + match + after, 0, end + len(after))],
        [replace(violation, spans=((start, end),))],
        end + len(after),
    )
