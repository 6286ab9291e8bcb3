"""The charts of a report as a PNG picture, where Pillow and a Chinese font are at hand."""

from __future__ import annotations

import io
import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from contentguard.errors import ConfigError
from contentguard.model import Report
from contentguard.reports._common import labels
from contentguard.reports.charts import Figure, figures

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

_SCALE = 2  # for print
_EDGE, _HEAD, _ROW, _LABEL, _BAR, _TAIL = 32, 60, 52, 260, 660, 300
_INK = "#222"


def render(reports: Sequence[Report]) -> bytes:
    """Findings by family and by month of publication, points by row, one below the other.

    Args:
        reports: as they came from the guard; only numbers of them are shown.

    Raises:
        ConfigError: Pillow or a font with Chinese characters is missing; SVG needs neither.
    """
    return picture(figures(reports))


def picture(drawn: Sequence[Figure]) -> bytes:
    """Several charts as one picture.

    Raises:
        ConfigError: as :func:`render`.
    """
    try:
        from PIL import Image, ImageDraw
    except ImportError:
        raise ConfigError(
            "写 PNG 需要安装扩展：pip install 'contentguard[reports]'；也可改用 -f svg。"
        ) from None
    font = _font()
    heights = [_HEAD + _ROW * max(len(f.values), 1) + _EDGE for f in drawn]
    size = (_EDGE * 2 + _LABEL + _BAR + _TAIL, _EDGE + sum(heights))
    image = Image.new("RGB", size, "#fff")
    brush, y = ImageDraw.Draw(image), _EDGE
    for figure, height in zip(drawn, heights, strict=True):
        _draw(brush, figure, y, font)
        y += height
    buffer = io.BytesIO()
    image.save(buffer, "PNG", optimize=True, dpi=(72 * _SCALE, 72 * _SCALE))
    return buffer.getvalue()


def _draw(brush: ImageDraw, figure: Figure, y: int, font: FreeTypeFont) -> None:
    brush.text((_EDGE, y), figure.title, _INK, font)
    if not figure.values:
        brush.text((_EDGE, y + _HEAD), figure.empty, _INK, font)
    most, left = max(figure.values.values(), default=0) or 1, _EDGE + _LABEL
    for index, (label, value) in enumerate(figure.values.items()):
        top = y + _HEAD + index * _ROW
        length = max(2, round(_BAR * value / most)) if value else 0
        brush.text((left - 16, top + 16), label[:10], _INK, font, anchor="rm")
        if length:
            brush.rounded_rectangle((left, top, left + length, top + 34), 4, figure.colour)
        said = figure.said(label)
        brush.text((left + length + 12, top + 16), said, _INK, font, anchor="lm")


def _font() -> FreeTypeFont:
    """The font named by ``CONTENTGUARD_FONT``, or a usual one that draws Chinese characters."""
    from PIL import ImageFont

    chosen = os.environ.get("CONTENTGUARD_FONT", "")
    known: Mapping[str, list[str]] = labels()["fonts"]
    for name in [chosen] if chosen else known["files"]:
        try:
            font = ImageFont.truetype(name, 13 * _SCALE)
        except (OSError, ValueError):
            continue
        # Signs that a font lacks are all drawn as the same box.
        if bytes(font.getmask("错")) != bytes(font.getmask("隐")):
            return font
    where = f"字体“{chosen}”打不开或没有汉字" if chosen else "没有找到带汉字的字体"
    raise ConfigError(
        f"{where}，画不了 PNG。请改用 -f svg，或用环境变量 CONTENTGUARD_FONT 指定字体文件。"
    )
