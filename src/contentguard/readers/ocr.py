"""Whether text in pictures can be read here; the engine itself is :mod:`.ocr_engine`."""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec

from contentguard.errors import ConfigError
from contentguard.resources import data_dir

SMALLEST = 100
"""Pixels of the shorter side below which a picture is decoration."""

HOW = "安装图片文字识别后可检查：pip install 'contentguard[ocr]'。"


@lru_cache(maxsize=1)
def available() -> bool:
    """Whether the extra ``[ocr]`` and its models are here."""
    if any(find_spec(name) is None for name in ("rapidocr", "onnxruntime", "PIL")):
        return False
    try:
        return (data_dir("models") / "ocr" / "det.onnx").is_file()
    except ConfigError:
        return False
