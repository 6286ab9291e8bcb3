"""Score sheets and the assessment of a year as pages and charts."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from fractions import Fraction
from html import escape

from contentguard.indicators.annual import Annual, Bonus
from contentguard.indicators.assessing import Assessment
from contentguard.indicators.fields import round2
from contentguard.indicators.inspection import Inspection
from contentguard.indicators.sheet import ScoreSheet, open_facts
from contentguard.indicators.table import Table
from contentguard.indicators.tally import Deduction, RowResult
from contentguard.masking import mask
from contentguard.model import Severity
from contentguard.reports._common import colour, xml_text
from contentguard.reports.charts import Figure, bars
from contentguard.reports.html import page

_SHOWN = 8


def sheet_figures(sheet: ScoreSheet) -> list[Figure]:
    """The points lost by row, a chart each table."""
    parts = [part for part in (sheet.inspection, sheet.annual) if part is not None]
    return [_figure(part, f"{_name(sheet)}：") for part in parts]


def assessment_figures(result: Assessment) -> list[Figure]:
    """The final scores of the units, a chart each kind of units."""
    made = []
    for kind, units in itertools.groupby(result.units, key=lambda r: r.unit.category):
        same = list(units)
        values = {mask(r.unit.id): float(r.final[0]) for r in same}
        words = {mask(r.unit.id): f"{bounds(r.final)}分" for r in same}
        made.append(Figure(f"最终得分：{mask(kind)}", values, _BLUE, "分", words))
    return made


def sheet_page(sheet: ScoreSheet) -> str:
    """One account's score sheet as a self-contained page; personal data masked."""
    return page(f"得分表：{_name(sheet)}", _sheet(sheet))


def assessment_page(result: Assessment) -> str:
    """The ranking, and every account's sheet behind it; personal data masked."""
    charts = "".join(bars(figure) for figure in assessment_figures(result))
    parts = [f'<div class="doc charts">{charts}</div>', *_rankings(result)]
    for unit in result.units:
        for sheet in result.sheets[unit.unit.id]:
            head = f"<summary>{_safe(_name(sheet))}：得分表</summary>"
            parts.append(f'<details class="doc">{head}{_sheet(sheet)}</details>')
    return page("年度考核", "".join(parts))


def bounds(pair: tuple[Fraction, Fraction]) -> str:
    """A score, or its range while facts are missing."""
    low, high = round2(pair[0]), round2(pair[1])
    return f"{low:g}" if low == high else f"{low:g}至{high:g}"


_BLUE = "#2b5797"


def _name(sheet: ScoreSheet) -> str:
    account = sheet.export.account
    names = (account.unit, account.name or account.id, account.platform)
    return " ".join(mask(name) for name in names if name)


def _figure(part: Inspection | Annual, whose: str = "") -> Figure:
    title = f"{whose}{part.table.title}各项扣分"
    if isinstance(part, Inspection) and part.veto:
        return Figure(title, {}, colour(Severity.DEDUCT), "分", empty="单项否决，不再评分")
    rows = [r for r in part.rows if r.least or r.most]
    values = {r.row.title: float(r.least) for r in rows}
    words = {r.row.title: _lost(r) for r in rows}
    return Figure(title, values, colour(Severity.DEDUCT), "分", words, "没有扣分")


def _lost(result: RowResult) -> str:
    full = "" if result.row.points is None else f"（共{round2(result.row.points):g}分）"
    return f"{bounds((result.least, result.most))}分{full}"


def _sheet(sheet: ScoreSheet) -> str:
    period = f"检查期：{sheet.frame.first} 至 {sheet.frame.last}"
    parts = [f'<p class="meta">{period}</p>']
    if sheet.inspection is not None:
        parts.append(_inspection(sheet.inspection))
    if sheet.annual is not None:
        parts.append(_annual(sheet.annual))
    for clause, behind in sheet.suspected.items():
        found = _evidence([b.words for b in behind])
        parts.append(f'<p class="left"><b>疑似单项否决，须由人确认</b> {_safe(clause)}</p>{found}')
    if sheet.findings:
        parts.append(_findings(sheet))
    parts += [f'<p class="left">{_safe(note)}</p>' for note in sheet.notes]
    if sheet.estimated:
        words = "有的节假日尚无官方安排，按推算计（可用 --calendar 给出放假安排）。"
        parts.append(f'<p class="left">{words}</p>')
    words = "".join(f"<li>{_safe(line)}</li>" for line in sheet.frame.readings.words())
    parts.append(
        f'<details class="doc"><summary>采用的读法</summary><ul class="why">{words}</ul></details>'
    )
    return "".join(parts)


def _inspection(result: Inspection) -> str:
    if result.veto:
        items = "".join(
            f"<li>{_safe(v.clause.id)} {_safe(v.clause.text)}{_evidence([b.words for b in v.behind])}</li>"
            for v in result.vetoes
        )
        return _section(result.table, "BLOCK", "不合格（单项否决），不再评分", f"<ul>{items}</ul>")
    word, tone = _VERDICTS[result.qualified]
    score = ""
    if result.worst is not None and result.best is not None:
        score = f"，得分 {bounds((result.worst, result.best))}"
    body = (
        bars(_figure(result)) + _table(result.rows, ()) + _open(result.table, result.not_assessed)
    )
    return _section(result.table, tone, word + score, body)


_VERDICTS = {True: ("合格", "PASS"), False: ("不合格", "BLOCK"), None: ("尚不能断定", "REVIEW")}


def _annual(result: Annual) -> str:
    body = bars(_figure(result)) + _table(result.rows, result.bonuses)
    body += _open(result.table, result.not_assessed)
    words = f"账号得分 {bounds((result.worst, result.best))}"
    return _section(result.table, "SCORE" if result.exact else "REVIEW", words, body)


def _section(table: Table, tone: str, words: str, body: str) -> str:
    return (
        f'<section class="doc"><h2>{_safe(table.title)} '
        f'<span class="badge {tone}">{_safe(words)}</span></h2>'
        f'<p class="meta">{_safe(table.document)}</p>{body}</section>'
    )


def _table(rows: Sequence[RowResult], bonuses: Sequence[Bonus]) -> str:
    lines = [_row(r) for r in rows]
    lines += [
        f"<tr><td>加分：{_safe(b.row.title)}</td><td>{_number(b.row.points)}</td>"
        f"<td>+{bounds((b.least, b.most))}</td><td>{_safe(b.clause.text) if b.clause else ''}</td></tr>"
        for b in bonuses
        if b.most
    ]
    head = "<tr><th>指标</th><th>分值</th><th>扣分</th><th>情形与依据</th></tr>"
    return _grid(head, lines)


def _grid(head: str, lines: Iterable[str]) -> str:
    """A table that scrolls by itself where the screen is narrow."""
    table = f'<table class="score"><thead>{head}</thead><tbody>{"".join(lines)}</tbody></table>'
    return f'<div class="wide">{table}</div>'


def _row(result: RowResult) -> str:
    lost = bounds((result.least, result.most))
    why = "".join(_deduction(d) for d in result.deductions)
    if not why and result.unknown:
        why = '<span class="why">缺事实，未评</span>'
    mark = ' class="lost"' if result.least else ""
    return (
        f"<tr{mark}><td>{_safe(result.row.title)}</td><td>{_number(result.row.points)}</td>"
        f"<td>{lost}</td><td>{why}</td></tr>"
    )


def _deduction(d: Deduction) -> str:
    cut = "" if d.full == d.lost else f"，封顶前 {round2(d.full):g} 分"
    points = f"扣 {round2(d.lost):g} 分（{d.times}{cut}）"
    words = f"<p>{_safe(d.clause.text)}：<b>{points}</b> <span class='why'>{_safe(d.clause.id)}</span></p>"
    return words + _evidence([b.words for b in d.behind])


def _evidence(lines: Iterable[str]) -> str:
    items = [f"<li>{_safe(line)}</li>" for line in lines if line]
    if len(items) <= _SHOWN:
        return f'<ul class="why">{"".join(items)}</ul>' if items else ""
    head = f"<summary>共 {len(items)} 处</summary>"
    return f'<details class="why">{head}<ul>{"".join(items)}</ul></details>'


def _open(table: Table, names: Sequence[str]) -> str:
    items = "".join(f"<li>{_safe(line)}</li>" for line in open_facts(table, names))
    if not items:
        return ""
    head = "<summary>未评的细则：缺事实，可在 facts 里写明括号内的一项</summary>"
    return f'<details class="why">{head}<ul>{items}</ul></details>'


def _findings(sheet: ScoreSheet) -> str:
    parts = []
    for _, same in itertools.groupby(sheet.findings, key=lambda f: f.rule.code):
        found = list(same)
        tone = colour(found[0].severity)
        badge = f'<span class="badge" style="background:{tone}">{found[0].severity.label}</span>'
        head = f"<p>{badge} <b>{_safe(found[0].rule.title)}</b> {_safe(found[0].rule.code)}</p>"
        parts.append(head + _evidence([mask(f.message) for f in found]))
    return f'<section class="doc"><h2>账号情况</h2>{"".join(parts)}</section>'


def _rankings(result: Assessment) -> Iterable[str]:
    unsure = {r.unit.category for r in result.units if not r.exact}
    head = "<tr><th>名次</th><th>单位</th><th>单位得分</th><th>最终得分</th><th>账号数</th><th>说明</th></tr>"
    for kind, units in itertools.groupby(result.units, key=lambda r: r.unit.category):
        rows = []
        for r in units:
            rank = f"{r.rank}（暂列）" if kind in unsure else str(r.rank)
            told = [f"{c.id} {c.text}" for c in (*r.vetoes, *(c for c, _ in r.deducted))]
            told += [f.message for f in result.findings[r.unit.id]]
            cells = (rank, r.unit.id, bounds(r.score), bounds(r.final), str(len(r.unit.scores)), "；".join(told))  # fmt: skip
            rows.append("<tr>" + "".join(f"<td>{_safe(c)}</td>" for c in cells) + "</tr>")
        body = _grid(head, rows)
        note = (
            '<p class="why">事实不全，得分是区间，名次暂按最高可能得分排列。</p>'
            if kind in unsure
            else ""
        )
        yield f'<section class="doc"><h2>{_safe(kind)}</h2>{body}{note}</section>'


def _number(points: Fraction | None) -> str:
    return "" if points is None else f"{round2(points):g}"


def _safe(text: str) -> str:
    return escape(xml_text(mask(text)), quote=True)
