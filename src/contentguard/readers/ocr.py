"""Whether text in pictures can be read here; the engine itself is :mod:`.ocr_engine`."""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec

from contentguard.errors import ConfigError
from contentguard.readers.budget import Budget
from contentguard.resources import data_dir

SMALLEST = 100
"""Pixels of the shorter side below which a picture is decoration."""


@lru_cache(maxsize=1)
def available() -> bool:
    """Whether the extra ``[ocr]`` and its models are here."""
    if any(find_spec(name) is None for name in ("rapidocr", "onnxruntime", "PIL")):
        return False
    try:
        return (data_dir("models") / "ocr" / "det.onnx").is_file()
    except ConfigError:
        return False


def wanted(budget: Budget) -> bool:
    """Whether pictures are to be read: the extra is here and the budget gives time for it."""
    return budget.recognition_seconds > 0 and available()


def reason() -> str:
    """Why pictures were left out."""
    return "ocr-off" if available() else "ocr-not-installed"


def how() -> str:
    """What to do so that they are read."""
    if available():
        return "本次检查关闭了图片文字识别。"
    return "安装图片文字识别后可检查：pip install 'contentguard[ocr]'。"
