"""Small bar charts as SVG, for the html report and for a notice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import NamedTuple

from contentguard.model import Report, Severity
from contentguard.reports._common import by_family, by_month, colour, family_label

_ROW, _LABEL, _BAR = 26, 130, 330
_FONT = "font-family='sans-serif' font-size='13'"


class Figure(NamedTuple):
    """One chart: heading, label → number, colour of the bars, unit."""

    title: str
    values: Mapping[str, float]
    colour: str
    unit: str


def figures(reports: Sequence[Report]) -> list[Figure]:
    """Findings by family, and by month of publication if there is more than one."""
    families = {family_label(f): float(n) for f, n in by_family(reports).items()}
    made = [Figure("各类问题", families, colour(Severity.MUST_FIX), "处")]
    months = {m: float(n) for m, n in by_month(reports).items()}
    if len(months) > 1:
        made.append(Figure("按发布月份", months, colour(Severity.NOTICE), "处"))
    return made


def bars(title: str, values: Mapping[str, float], tone: str = "#2b5797", unit: str = "") -> str:
    """Horizontal bars, one a label, with the number at the end; self-contained.

    Args:
        title: heading, also read aloud.
        values: label → number that is not negative.
        tone: fill of the bars.
        unit: printed after each number.
    """
    most = max(values.values(), default=0) or 1
    height = 34 + _ROW * max(len(values), 1)
    width = _LABEL + _BAR + 70
    rows = "".join(
        _row(i, label, value, most, tone, unit) for i, (label, value) in enumerate(values.items())
    )
    if not values:
        rows = f"<text x='0' y='48' fill='#555' {_FONT}>（没有数据）</text>"
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {height}' role='img' "
        f"aria-label='{escape(title, quote=True)}' width='{width}' height='{height}'>"
        f"<text x='0' y='16' font-weight='bold' fill='#222' {_FONT}>{escape(title)}</text>"
        f"{rows}</svg>"
    )


def _row(index: int, label: str, value: float, most: float, tone: str, unit: str) -> str:
    y = 30 + index * _ROW
    length = max(1.0, _BAR * value / most) if value else 0
    return (
        f"<text x='{_LABEL - 8}' y='{y + 14}' text-anchor='end' fill='#222' {_FONT}>"
        f"{escape(label[:10])}</text>"
        f"<rect x='{_LABEL}' y='{y}' width='{length:.1f}' height='{_ROW - 8}' rx='2' "
        f"fill='{escape(tone, quote=True)}'/>"
        f"<text x='{_LABEL + length + 6:.1f}' y='{y + 14}' fill='#222' {_FONT}>"
        f"{value:g}{escape(unit)}</text>"
    )
