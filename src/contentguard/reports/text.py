"""Plain text for a terminal: the verdict first, then each finding with its words underlined."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from contentguard.model import Report, Severity, Violation
from contentguard.reports._common import lowered_words
from contentguard.reports._waived import lines as waived_lines

_CONTROL = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]+"
)  # fmt: skip
"""What a terminal would obey or a line would break at."""

Style = Callable[[str, str], str]
"""Given (text, style name) the styled text; style names: verdict colours and ``dim``."""

_COLOUR = {
    Severity.VETO: "red",
    Severity.MUST_FIX: "red",
    Severity.DEDUCT: "yellow",
    Severity.NOTICE: "cyan",
}


def plain(text: str, style: str) -> str:
    """No colour at all."""
    return text


def width(text: str) -> int:
    """Columns that ``text`` takes in a terminal."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


def render(reports: Iterable[Report], style: Style = plain) -> str:
    """All reports, one after another."""
    return "".join(report_text(r, style) for r in reports)


def report_text(report: Report, style: Style = plain) -> str:
    """One report: verdict, counts, violations, what was not read."""
    counts = Counter(v.severity for v in report.violations)
    tally = "，".join(f"{s.label} {counts[s]} 项" for s in Severity if counts[s])
    colour = {"BLOCK": "red", "REVIEW": "yellow", "PASS": "green"}[report.disposition.value]
    heading = f"{_one_line(report.source)}：" + style(f"【{report.disposition.label}】", colour)
    nothing = "没有要处理的问题" if report.waived else "没有发现问题"
    lines = [heading + (tally or nothing)]
    for violation in report.violations:
        lines += ["", *violation_lines(violation, style)]
    if report.unread:
        lines += ["", style("没有读到的内容（请人工核查）：", "yellow")]
        lines += [_one_line(f"  {u.code} {u.locator.display}：{u.message}") for u in report.unread]
    if report.not_checked:
        lines += ["", "未检查的内容："]
        lines += [_one_line(f"  {n.locator.display}：{n.message}") for n in report.not_checked]
    if report.waived:
        lines += ["", style("放行与略去（不计入结论）：", "dim")]
        lines += [_one_line(f"  {line}") for line in waived_lines(report)]
    if report.trace:
        lines += ["", style("被排除的命中：", "dim")]
        lines += [
            _one_line(f"  {t['rule']} {t['entry']} “{t['text']}”：{t['silenced_by']}")
            for t in report.trace
        ]
    return "\n".join(lines) + "\n\n"


def violation_lines(violation: Violation, style: Style = plain) -> list[str]:
    """The lines of one violation."""
    v, colour = violation, _COLOUR[violation.severity]
    where = _one_line(v.locator.display)
    if v.locator.line:
        where += f"（第{v.locator.line}行第{v.locator.column}列）"
    lines = [
        f"  {style(v.severity.label, colour)} {v.code} {v.title} · {where} · {v.disposition.label}"
    ]
    if v.text:
        before, match, after = (
            _one_line(p) for p in (v.excerpt.before, v.excerpt.match, v.excerpt.after)
        )
        lines.append(f"      {before}{style(match, colour)}{after}")
        lines.append("      " + " " * width(before) + style("^" * max(width(match), 1), colour))
    lines.append(f"      {_one_line(v.message)}")
    if v.suggestions:
        lines.append("      建议：" + "；".join(_one_line(s.text) for s in v.suggestions))
    clauses = "；".join(_clause(c.id, c.points, c.effect) for c in v.clauses)
    lines.append(style(f"      依据：{clauses or '提示'}｜{_one_line(v.basis)}", "dim"))
    if lowered := lowered_words(v):
        lines.append(style(f"      {lowered}", "dim"))
    return lines


def concise(reports: Iterable[Report]) -> str:
    """One line a finding: ``source:line:column: CODE severity message``."""
    lines = []
    for report in reports:
        source = _one_line(report.source)
        for u in report.unread:
            said = _one_line(f"{u.locator.display} {u.message}")
            lines.append(f"{source}:0:0: {u.code} unread {said}")
        for v in report.violations:
            at = f"{v.locator.line or 0}:{v.locator.column or 0}"
            lines.append(f"{source}:{at}: {v.code} {v.severity.value} {_one_line(v.message)}")
    return "".join(line + "\n" for line in lines)


def statistics(reports: Sequence[Report]) -> str:
    """How often each rule fired."""
    counts = Counter((v.code, v.title) for r in reports for v in r.violations)
    rows = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return "".join(f"{n:>6}  {code}  {title}\n" for (code, title), n in rows) or "没有命中。\n"


def _clause(ident: str, points: float | None, effect: Severity) -> str:
    return f"{ident} {effect.label}" + (f" {points:g}分" if points is not None else "")


def _one_line(text: str) -> str:
    return _CONTROL.sub(" ", text)
