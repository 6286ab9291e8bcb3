"""The score sheet: for programs as JSON, for people in Chinese."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from contentguard.indicators.annual import Annual
from contentguard.indicators.annual_facts import annual_json
from contentguard.indicators.export import Export
from contentguard.indicators.fields import round2
from contentguard.indicators.findings import AccountFinding
from contentguard.indicators.inspection import Inspection
from contentguard.indicators.observe import Frame
from contentguard.indicators.table import Table
from contentguard.indicators.tally import Behind, RowResult
from contentguard.masking import mask

_SHOWN = 8


@dataclass(frozen=True, slots=True)
class ScoreSheet:
    """The score of one account, with everything behind it.

    Attributes:
        suspected: veto clauses that checking points at, to be confirmed by a person.
        findings: what the ACC rules found.
        estimated: whether a working day had to be estimated.
        notes: what was missing.
    """

    export: Export
    frame: Frame
    tables: tuple[str, ...]
    inspection: Inspection | None
    annual: Annual | None
    suspected: Mapping[str, tuple[Behind, ...]]
    findings: tuple[AccountFinding, ...]
    estimated: bool
    notes: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """JSON object; personal data masked."""
        account = self.export.account
        inspection = _inspection_json(self.inspection)
        annual = None if self.annual is None else _annual_json(self.annual)
        main = inspection or annual or {}
        keys = ("veto", "score", "qualified", "range", "deductions")
        result: dict[str, Any] = masked({
            "schema_version": 1,
            "account": {
                "id": account.id, "name": account.name, "unit": account.unit,
                "unit_kind": account.unit_kind, "platform": account.platform, "type": account.type,
            },
            "period": [self.frame.first.isoformat(), self.frame.last.isoformat()],
            "check_time": self.frame.check.isoformat(),
            "tables": list(self.tables),
            **{k: main[k] for k in keys if k in main},
            "inspection": inspection,
            "annual": annual,
            "suspected_vetoes": [
                {"clause": name, "behind": [b.to_json() for b in behind]}
                for name, behind in self.suspected.items()
            ],
            "findings": [f.to_json() for f in self.findings],
            "readings": dict(self.frame.readings),
            "calendar_estimated": self.estimated,
            "notes": list(self.notes),
        })  # fmt: skip
        return result

    def to_text(self) -> str:
        """The sheet for people; personal data masked."""
        account = self.export.account
        names = (account.unit, account.name or account.id, account.platform)
        name = " ".join(mask(n) for n in names if n)
        lines = [f"得分单：{name}", f"检查期：{self.frame.first} 至 {self.frame.last}"]
        if self.inspection is not None:
            lines += ["", *_inspection_text(self.inspection)]
        if self.annual is not None:
            lines += ["", *_annual_text(self.annual)]
        for clause, behind in self.suspected.items():
            lines += ["", f"疑似单项否决（须由人确认）{clause}：{_behind(behind)}"]
        if self.findings:
            lines += ["", "账号情况：", *_finding_lines(self.findings)]
        lines += ["", "采用的读法：", *(f"  {w}" for w in self.frame.readings.words())]
        if self.estimated:
            lines.append("注意：有的节假日尚无官方安排，按推算计（可用 --calendar 给出放假安排）。")
        lines += [f"注意：{note}" for note in self.notes]
        return "\n".join(lines) + "\n"


def masked(value: Any) -> Any:
    """The same JSON value with personal data masked in every string."""
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, dict):
        return {name: masked(v) for name, v in value.items()}
    return [masked(v) for v in value] if isinstance(value, list) else value


def _inspection_json(result: Inspection | None) -> dict[str, Any] | None:
    if result is None:
        return None
    exact = result.exact and result.best is not None
    return {
        "table": result.table.id,
        "veto": result.veto,
        "score": round2(result.best) if exact and result.best is not None else None,
        "qualified": result.qualified,
        "range": result.range_json(),
        "rows": [r.to_json() for r in result.rows],
        "deductions": result.deductions_json(),
        "not_assessed": list(result.not_assessed),
    }


def _annual_json(result: Annual) -> dict[str, Any]:
    return {
        "table": result.table.id,
        **annual_json(result),
        "rows": [r.to_json() for r in result.rows],
        "not_assessed": list(result.not_assessed),
    }


def _inspection_text(result: Inspection) -> list[str]:
    lines = [f"【{result.table.title}】{result.table.document}"]
    if result.veto:
        lines.append("结论：不合格（单项否决），不再评分")
        for veto in result.vetoes:
            lines.append(f"  {veto.clause.id} {veto.clause.text}：{_behind(veto.behind)}")
        return lines
    words = {True: "合格", False: "不合格", None: "尚不能断定"}[result.qualified]
    lines.append(f"结论：{words}；得分 {_bounds(result.range_json(), result.exact)}")
    lines += _rows(result.rows)
    return lines + _open(result.table, result.not_assessed)


def _annual_text(result: Annual) -> list[str]:
    lines = [f"【{result.table.title}】{result.table.document}"]
    lines.append(f"账号得分 {_bounds(result.range_json(), result.exact)}")
    lines += _rows(result.rows)
    for bonus in result.bonuses:
        if bonus.most:
            gained = [round2(bonus.least), round2(bonus.most)]
            lines.append(f"  加分 {bonus.row.title} +{_bounds(gained, bonus.least == bonus.most)}")
    return lines + _open(result.table, result.not_assessed)


def open_facts(table: Table, names: Sequence[str]) -> list[str]:
    """Clauses that could not be judged, one line each, with the fact that would settle it."""
    lines = []
    for row in table.rows:
        for clause in row.clauses:
            if clause.id in names:
                own_list = row.kind == "veto" and table.scope == "inspection"
                fact = "veto_findings" if own_list else clause.facts[0] if clause.facts else "—"
                lines.append(f"{clause.id} {clause.text}（{fact}）")
    return lines


def _open(table: Table, names: Sequence[str]) -> list[str]:
    lines = [f"      {line}" for line in open_facts(table, names)]
    return ["  未评（缺事实；可在 facts 里写明括号内的一项）：", *lines] if lines else []


def _rows(rows: Sequence[RowResult]) -> list[str]:
    lines = []
    for d in (d for row in rows for d in row.deductions):
        points, full = round2(d.lost), round2(d.full)
        cut = "" if points == full else f"（封顶前 {full:g} 分）"
        what = f"{d.clause.id} {d.row.title}：{d.clause.text}，{d.times}"
        lines.append(f"  扣{points:g}分{cut} {what}")
        lines += _some([f"      {b.words}" for b in d.behind])
    return lines


def _finding_lines(findings: Sequence[AccountFinding]) -> list[str]:
    lines = []
    for _, same in itertools.groupby(findings, key=lambda f: f.rule.code):
        lines += _some([f"  {f.rule.code} [{f.severity.label}] {f.message}" for f in same])
    return lines


def _some(lines: list[str]) -> list[str]:
    shown = lines[:_SHOWN]
    return shown + ([f"      ……共 {len(lines)} 处"] if len(lines) > _SHOWN else [])


def _behind(behind: tuple[Behind, ...]) -> str:
    return (
        "；".join(line.strip() for line in _some([b.words for b in behind])) or "（事实由填报写明）"
    )


def _bounds(bounds: list[float] | None, exact: bool) -> str:
    if bounds is None:
        return "无（该表不计分）"
    low, high = bounds
    if low == high:
        return f"{high:g}" + ("" if exact else "（另有否决事项未核实）")
    return f"{low:g} 至 {high:g}（事实不全，只能给区间）"
