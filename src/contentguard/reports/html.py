"""One self-contained page: verdict first, then each fault with its words, reason and correction.

Nothing is loaded from outside, and the page's own policy forbids it. All text is escaped.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from html import escape
from pathlib import Path

from contentguard.model import Report, Violation
from contentguard.reports._common import (
    by_family,
    by_severity,
    clause_words,
    colour,
    effect_words,
    family_label,
    labels,
    lowered_words,
    utf8,
    verdict,
    xml_text,
)
from contentguard.reports._waived import lines as waived_lines
from contentguard.reports.charts import bars, figures

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{}'; img-src data:"


def render(reports: Sequence[Report], *, title: str = "内容检查报告") -> str:
    """The page.

    Args:
        reports: as they came from the guard (already masked).
        title: heading of the page.
    """
    parts = [_head(title), "<main>", _summary(reports, title), _contents(reports)]
    parts += [_charts(reports), _filters(reports)]
    several = len(reports) > 1
    parts += [_report(n, r) for n, r in enumerate(reports, 1) if not (several and _is_clean(r))]
    if several and (clean := [r for r in reports if _is_clean(r)]):
        parts.append(_clean(clean))
    parts += ["</main>", _NAVIGATION, f"<script>{_asset('report.js')}</script>"]
    return utf8("\n".join(parts) + "\n</body></html>\n")


_NAVIGATION = (
    '<nav class="nav" aria-label="逐条查看"><button id="prev" title="快捷键 p">上一处</button>'
    '<span id="where" role="status"></span>'
    '<button id="next" title="快捷键 n">下一处</button></nav>'
)


@lru_cache(maxsize=4)
def _asset(name: str) -> str:
    return (Path(__file__).resolve().parent / "assets" / name).read_text(encoding="utf-8")


def _head(title: str) -> str:
    digest = base64.b64encode(hashlib.sha256(_asset("report.js").encode()).digest()).decode()
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY.format(digest)}">'
        '<link rel="icon" href="data:,">'
        f"<title>{_safe(title)}</title><style>{_asset('report.css')}</style></head><body>"
    )


def _summary(reports: Sequence[Report], title: str) -> str:
    worst = verdict(reports)
    counts = "，".join(f"{s.label} {n}" for s, n in by_severity(reports).items() if n)
    unread = sum(len(r.unread) for r in reports)
    lines = [f"共检查 {len(reports)} 篇；{counts or '未发现问题'}。"]
    if unread:
        lines.append(f"有 {unread} 处未能读取，须人工查看。")
    small = "".join(f"<small>{line}</small>" for line in lines)
    return f'<h1>{_safe(title)}</h1><div class="verdict {worst.value}">结论：{worst.label}{small}</div>'


def _contents(reports: Sequence[Report]) -> str:
    """Of several documents those that need somebody, the gravest first, with the way to each."""
    order = sorted(enumerate(reports, 1), key=lambda pair: -pair[1].disposition.rank)
    items = [
        f'<li><span class="badge {r.disposition.value}">{r.disposition.label}</span> '
        f'<a href="#d{n}">{_safe(_title(r))}</a> {len(r)} 处</li>'
        for n, r in order
        if not _is_clean(r)
    ]
    if len(reports) < 2 or not items:
        return ""
    head = f"<summary>各篇结论：{len(items)} 篇有问题，{len(reports) - len(items)} 篇没有</summary>"
    return f'<details class="doc" open>{head}<ol class="contents">{"".join(items)}</ol></details>'


def _is_clean(report: Report) -> bool:
    """Whether there is nothing at all to show of a document."""
    return not (report.violations or report.unread or report.not_checked or report.waived)


def _clean(reports: Sequence[Report]) -> str:
    items = "".join(f"<li>{_safe(_title(r))}</li>" for r in reports)
    head = f"<summary>通过、未发现问题的 {len(reports)} 篇</summary>"
    return f'<details class="doc">{head}<ul>{items}</ul></details>'


def _title(report: Report) -> str:
    return report.title or re.split(r"[/\\]", report.source)[-1]


def _filters(reports: Sequence[Report]) -> str:
    severities = [(s.value, f"{s.label} {n}") for s, n in by_severity(reports).items() if n]
    families = [(f, f"{family_label(f)} {n}") for f, n in by_family(reports).items()]
    boxes = [_box("severity", *pair) for pair in severities]
    boxes += [_box("family", *pair) for pair in families]
    return f'<div class="bar" role="group" aria-label="筛选">{"".join(boxes)}</div>'


def _box(name: str, value: str, words: str) -> str:
    return (
        f'<label><input type="checkbox" name="{name}" value="{_safe(value)}" checked>'
        f"{_safe(words)}</label>"
    )


def _report(number: int, report: Report) -> str:
    kind = "" if report.kind == "auto" else labels()["kinds"].get(report.kind, report.kind)
    title = _title(report)
    about = [report.source if report.source != title else "", kind, report.published or ""]
    meta = " · ".join(_safe(a) for a in about if a)
    nothing = "没有要处理的问题。" if report.waived else "未发现问题。"
    body = "".join(_violation(v) for v in report) or f"<p>{nothing}</p>"
    return (
        f'<section class="doc" id="d{number}"><h2>{_safe(title)} '
        f'<span class="badge {report.disposition.value}">{report.disposition.label}</span></h2>'
        f'<p class="meta">{meta}</p>{"".join(_left(report))}{body}{_waived(report)}</section>'
    )


def _left(report: Report) -> Iterator[str]:
    for item in report.unread:
        where = _safe(item.locator.display)
        yield f'<p class="left"><b>未能读取</b> {where}：{_safe(item.message)}</p>'
    for skipped in report.not_checked:
        where = _safe(skipped.locator.display)
        yield f'<p class="left">未检查 {where}：{_safe(skipped.message)}</p>'


def _waived(report: Report) -> str:
    if not report.waived:
        return ""
    items = "".join(f"<li>{_safe(line)}</li>" for line in waived_lines(report))
    head = f"放行与略去 {len(report.waived)} 处（不计入结论）"
    return f'<details class="waived"><summary>{head}</summary><ul>{items}</ul></details>'


def _violation(violation: Violation) -> str:
    tone = colour(violation.severity)
    excerpt = violation.excerpt
    words = (
        f"{_safe(excerpt.before)}<mark>{_safe(excerpt.match)}</mark>{_safe(excerpt.after)}"
        if excerpt.match
        else ""
    )
    basis = "；".join(clause_words(c) for c in violation.clauses)
    return "".join((
        f'<article class="f" tabindex="-1" data-severity="{violation.severity.value}" '
        f'data-family="{_safe(violation.family)}" style="border-color:{tone}">',
        f'<p><span class="badge" style="background:{tone}">{_safe(effect_words(violation))}</span> '
        f"<b>{_safe(violation.title)}</b> "
        f'<span class="meta">{_safe(violation.locator.display)}</span></p>',
        f"<p>{_safe(violation.message)}</p>",
        f'<p class="ex">{words}</p>' if words else "",
        _suggestions(violation),
        f'<p class="why">依据：{_safe(basis or violation.basis)}</p>',
        f'<p class="why">{_safe(lowered)}</p>' if (lowered := lowered_words(violation)) else "",
        f'<p class="why">{_safe(violation.basis)}</p>' if basis and violation.basis else "",
        f'<p class="why">规则 {_safe(violation.code)} · 可信度 {violation.confidence:.0%}</p>',
        "</article>",
    ))  # fmt: skip


def _suggestions(violation: Violation) -> str:
    if not violation.suggestions:
        return ""
    items = [
        f'<b>{_safe(s.text)}</b> <button class="copy" data-text="{_safe(s.text)}">复制</button>'
        for s in violation.suggestions
    ]
    return f"<p>建议改为：{'；'.join(items)}</p>"


def _charts(reports: Sequence[Report]) -> str:
    if not any(report.violations for report in reports):
        return ""
    found = [bars(figure) for figure in figures(reports)]
    note = (
        '<p class="why">所涉扣分按本次发现的问题逐处计、每项不超过其分值，供了解轻重；账号得分以 '
        "contentguard score 为准。</p>"
        if any(f.title.startswith("所涉扣分") for f in figures(reports))
        else ""
    )
    return (
        '<details class="doc"><summary>统计图</summary>'
        f'<div class="charts">{"".join(found)}</div>{note}</details>'
    )


def page(title: str, body: str) -> str:
    """A page of the same look around ``body``, which is HTML already."""
    return utf8(f"{_head(title)}<main><h1>{_safe(title)}</h1>{body}</main></body></html>\n")


def _safe(text: str) -> str:
    return escape(xml_text(text), quote=True)
