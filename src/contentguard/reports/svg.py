"""The charts of a report as one SVG picture, for a notice."""

from __future__ import annotations

import re
from collections.abc import Sequence

from contentguard.model import Report
from contentguard.reports._common import utf8, xml_text
from contentguard.reports.charts import Figure, bars, figures

_SIZE = re.compile(r"width='([0-9]+)' height='([0-9]+)'")
_EDGE = 16


def render(reports: Sequence[Report]) -> str:
    """Findings by family and by month of publication, points by row, one below the other.

    Args:
        reports: as they came from the guard; only numbers of them are shown.
    """
    return picture(figures(reports))


def picture(drawn: Sequence[Figure]) -> str:
    """Several charts as one picture."""
    pictures, y, width = [], _EDGE, 0
    for figure in drawn:
        one = bars(figure)
        size = _SIZE.search(one)
        assert size is not None
        pictures.append(one.replace("<svg ", f"<svg x='{_EDGE}' y='{y}' ", 1))
        width, y = max(width, int(size[1])), y + int(size[2]) + _EDGE
    width += 2 * _EDGE
    text = (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {y}' width='{width}' "
        f"height='{y}'><rect width='100%' height='100%' fill='#fff'/>{''.join(pictures)}</svg>\n"
    )
    return utf8(xml_text(text))
