"""Text in pictures: PP-OCRv6 tiny, run by rapidocr on onnxruntime, offline, one thread."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from PIL import Image, ImageOps

from contentguard.errors import CorruptError, LimitError, ReadError
from contentguard.readers.context import Context, Picture
from contentguard.resources import data_dir

_LONG_SIDE = 2_600
_TILE, _OVERLAP = 2_000, 120
_TALL = 3
_SURE = 0.5
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_LONG_NUMBER = re.compile(r"[0-9OolIXx ]{15,}")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of recognised text with its box (left, top, right, bottom) in pixels."""

    text: str
    score: float
    box: tuple[float, float, float, float]


@lru_cache(maxsize=1)
def _engine() -> Any:
    from rapidocr import RapidOCR

    folder = data_dir("models") / "ocr"
    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            "Det.model_path": str(folder / "det.onnx"),
            "Rec.model_path": str(folder / "rec.onnx"),
            "Rec.rec_keys_path": str(folder / "dict.txt"),
            "Cls.model_path": str(folder / "cls.onnx"),
        }
    )


def read(picture: Picture, context: Context) -> None:
    """Adds the text of a picture, a segment for each frame that holds any.

    Faults are noted at the picture's place.
    """
    place = picture.locator
    try:
        for frame in _frames(picture.data, context):
            context.budget.spend("images", 1)
            context.budget.check_time()
            lines = recognise(frame)
            if lines:
                _add(lines, picture, context)
    except ReadError as error:
        where = place.display.rpartition(" › ")[2]
        context.failed(error, where)


def recognise(image: Image.Image) -> list[Line]:
    """The lines of an image; tried again, larger, when a long number does not check.

    Args:
        image: any mode, any size within the budget.
    """
    lines = [line for tile, dy in _tiles(image) for line in _moved(_run(tile), dy)]
    if any(_doubtful(line.text) for line in lines):
        lines = _better(
            lines,
            [line for tile, dy in _tiles(image) for line in _moved(_run(_stronger(tile)), dy)],
        )
    return lines


def _run(image: Image.Image) -> list[Line]:
    scale = min(1.0, _LONG_SIDE / max(image.size))
    if scale < 1.0:
        image = image.resize((max(int(image.width * scale), 1), max(int(image.height * scale), 1)))
    found = _engine()(np.asarray(image.convert("RGB"))[:, :, ::-1].copy())
    if found.txts is None:
        return []
    lines = []
    for text, score, box in zip(found.txts, found.scores, found.boxes, strict=True):
        if float(score) >= _SURE and text.strip():
            xs, ys = box[:, 0] / scale, box[:, 1] / scale
            edges = (float(xs.min()), float(ys.min()), float(xs.max()), float(ys.max()))
            lines.append(Line(text.strip(), float(score), edges))
    return lines


def _moved(lines: list[Line], dy: float) -> list[Line]:
    if not dy:
        return lines
    return [
        Line(li.text, li.score, (li.box[0], li.box[1] + dy, li.box[2], li.box[3] + dy))
        for li in lines
    ]


def _tiles(image: Image.Image) -> Iterator[tuple[Image.Image, int]]:
    """The image, or the parts of a long screenshot with the offset of each."""
    if image.height <= 1.2 * _TILE or image.height < _TALL * image.width:
        yield image, 0
        return
    for top in range(0, image.height, _TILE - _OVERLAP):
        yield image.crop((0, top, image.width, min(top + _TILE, image.height))), top
        if top + _TILE >= image.height:
            return


def _stronger(image: Image.Image) -> Image.Image:
    """Larger and with full contrast."""
    grown = ImageOps.autocontrast(image.convert("L"), cutoff=1)
    factor = min(2.0, _LONG_SIDE / max(grown.size))
    if factor <= 1.05:
        return grown
    return grown.resize(
        (int(grown.width * factor), int(grown.height * factor)), Image.Resampling.BICUBIC
    )


def _doubtful(text: str) -> bool:
    """Whether a line holds a long number of which no 18 characters check as an identity number."""
    for match in _LONG_NUMBER.finditer(text):
        digits = re.sub(r"[^0-9Xx]", "", match[0])
        if len(digits) >= 15 and not _has_valid(digits):
            return True
    return False


def _has_valid(text: str) -> bool:
    digits = re.sub(r"[^0-9Xx]", "", text)
    return any(_checks(digits[i : i + 18]) for i in range(len(digits) - 17))


def _checks(number: str) -> bool:
    if len(number) != 18 or not number[:17].isdigit():
        return False
    total = sum(int(c) * w for c, w in zip(number, _WEIGHTS, strict=False))
    return "10X98765432"[total % 11] == number[17].upper()


def _better(first: list[Line], second: list[Line]) -> list[Line]:
    """The first reading, with doubtful lines replaced by those of the second that check."""
    valid = [line for line in second if _has_valid(line.text)]
    merged = []
    for line in first:
        found = next((v for v in valid if _doubtful(line.text) and _overlap(v, line)), None)
        merged.append(found or line)
    return merged


def _overlap(a: Line, b: Line) -> bool:
    # The second reading may be scaled: only the centre in relative height is compared by text.
    digits_a, digits_b = re.sub(r"[^0-9]", "", a.text), re.sub(r"[^0-9]", "", b.text)
    return sum(x == y for x, y in zip(digits_a, digits_b, strict=False)) >= 8


def _frames(data: bytes, context: Context) -> Iterator[Image.Image]:
    """The frames of a picture as images in upright position."""
    Image.MAX_IMAGE_PIXELS = None
    try:
        with Image.open(io.BytesIO(data)) as image:
            if image.format in ("WMF", "EMF"):
                raise CorruptError("矢量图片（emf、wmf）中的文字没有识别；请人工检查。")
            count = getattr(image, "n_frames", 1) if image.format == "TIFF" else 1
            for index in range(min(count, 200)):
                image.seek(index)
                if image.width * image.height > context.budget.pixels:
                    raise LimitError("图片像素过多（疑似图片炸弹），没有识别；请人工检查。")
                yield _flat(ImageOps.exif_transpose(image))
    except ReadError:
        raise
    except (
        OSError,
        ValueError,
        SyntaxError,
        EOFError,
        IndexError,
        TypeError,
        MemoryError,
    ) as error:
        raise CorruptError("图片损坏，无法解码，没有识别；请人工检查。") from error


def _flat(image: Image.Image) -> Image.Image:
    """On white, without transparency."""
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        layer = image.convert("RGBA")
        ground = Image.new("RGBA", layer.size, "white")
        return Image.alpha_composite(ground, layer).convert("RGB")
    return image.convert("RGB")


def _rows(lines: list[Line]) -> Iterator[list[Line]]:
    """Lines that stand side by side, from left to right."""
    row: list[Line] = []
    for line in sorted(lines, key=lambda li: (li.box[1] + li.box[3]) / 2):
        if row:
            last = row[-1]
            height = min(last.box[3] - last.box[1], line.box[3] - line.box[1])
            gap = (line.box[1] + line.box[3]) / 2 - (last.box[1] + last.box[3]) / 2
            if gap > 0.5 * max(height, 1):
                yield sorted(row, key=lambda li: li.box[0])
                row = []
        row.append(line)
    if row:
        yield sorted(row, key=lambda li: li.box[0])


def _add(lines: list[Line], picture: Picture, context: Context) -> None:
    """One segment for the picture, its lines in the cell map."""
    place = picture.locator
    parts: list[str] = []
    cells: list[Any] = []
    at = 0
    for row in _rows(lines):
        if parts:
            parts.append("\n")
            at += 1
        for index, line in enumerate(row):
            if index:
                parts.append("\t")
                at += 1
            parts.append(line.text)
            spot = _spot(place, line)
            cells.append((at, at + len(line.text), spot))
            at += len(line.text)
    score = sum(line.score for line in lines) / len(lines)
    context.recognised("".join(parts), place, round(score, 3), tuple(cells))


def _spot(place: Any, line: Line) -> Any:
    from dataclasses import replace

    left, top, right, bottom = (round(v, 1) for v in line.box)
    return replace(place, bbox=(left, top, right, bottom), ocr=round(line.score, 3))
