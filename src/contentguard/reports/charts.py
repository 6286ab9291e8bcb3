"""Small bar charts as SVG, for the html report and for a notice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import NamedTuple

from contentguard.model import Report, Severity
from contentguard.reports._common import by_family, by_month, colour, family_label, lost_by_row

_ROW, _LABEL, _BAR, _TAIL = 26, 130, 330, 150
_FONT = "font-family='sans-serif' font-size='13'"


class Figure(NamedTuple):
    """One chart: heading, label → number, colour of the bars, unit of the numbers.

    Attributes:
        words: label → what stands behind its bar instead of the number.
        empty: what stands there without any bar.
    """

    title: str
    values: Mapping[str, float]
    colour: str
    unit: str
    words: Mapping[str, str] = {}
    empty: str = "（没有数据）"

    def said(self, label: str) -> str:
        """What stands behind a bar."""
        return self.words.get(label, f"{self.values[label]:g}{self.unit}")


def figures(reports: Sequence[Report]) -> list[Figure]:
    """Findings by family, by month of publication if there is more than one, and the points that
    they cost by row of each table in use."""
    families = {family_label(f): float(n) for f, n in by_family(reports).items()}
    made = [Figure("各类问题", families, colour(Severity.MUST_FIX), "处")]
    months = {m: float(n) for m, n in by_month(reports).items()}
    if len(months) > 1:
        made.append(Figure("按发布月份", months, colour(Severity.NOTICE), "处"))
    for name, lost in lost_by_row(reports).items():
        made.append(Figure(f"所涉扣分：{name}", lost, colour(Severity.DEDUCT), "分"))
    return made


def bars(figure: Figure) -> str:
    """Horizontal bars, one a label, with the number at the end; self-contained SVG."""
    title, values = figure.title, figure.values
    most = max(values.values(), default=0) or 1
    height = 34 + _ROW * max(len(values), 1)
    width = _LABEL + _BAR + _TAIL
    rows = "".join(_row(i, label, most, figure) for i, label in enumerate(values))
    if not values:
        rows = f"<text x='0' y='48' fill='#555' {_FONT}>{escape(figure.empty)}</text>"
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {height}' role='img' "
        f"aria-label='{escape(title, quote=True)}' width='{width}' height='{height}'>"
        f"<text x='0' y='16' font-weight='bold' fill='#222' {_FONT}>{escape(title)}</text>"
        f"{rows}</svg>"
    )


def _row(index: int, label: str, most: float, figure: Figure) -> str:
    y = 30 + index * _ROW
    value = figure.values[label]
    length = max(1.0, _BAR * value / most) if value else 0
    return (
        f"<text x='{_LABEL - 8}' y='{y + 14}' text-anchor='end' fill='#222' {_FONT}>"
        f"{escape(label[:10])}</text>"
        f"<rect x='{_LABEL}' y='{y}' width='{length:.1f}' height='{_ROW - 8}' rx='2' "
        f"fill='{escape(figure.colour, quote=True)}'/>"
        f"<text x='{_LABEL + length + 6:.1f}' y='{y + 14}' fill='#222' {_FONT}>"
        f"{escape(figure.said(label))}</text>"
    )
