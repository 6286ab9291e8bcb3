"""pycorrector's correctors behind one interface, imported only when they are asked for.

Its correctors rewrite text with the offsets of the text before the first replacement, so a
replacement of another length shifts all that follow; nothing but its list of (wrong, right)
pairs is used here, and every pair is looked up again in the text given.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
import types
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

from contentguard.errors import ConfigError

KINDS = ("confusion", "proper", "kenlm", "macbert")
_MODULES = {
    "confusion": ("pycorrector.confusion_corrector", "ConfusionCorrector", ()),
    "proper": ("pycorrector.proper_corrector", "ProperCorrector", ()),
    "kenlm": ("pycorrector.corrector", "Corrector", ("kenlm",)),
    "macbert": (
        "pycorrector.macbert.macbert_corrector",
        "MacBertCorrector",
        ("torch", "transformers"),
    ),
}


class PeerCorrection(NamedTuple):
    """``text[start:end]`` should be ``suggestion``, says pycorrector."""

    start: int
    end: int
    suggestion: str


class PeerCorrector:
    """One corrector of pycorrector.

    Args:
        kind: one of :data:`KINDS`.
        correct: its function from a sentence to its record.
    """

    def __init__(self, kind: str, correct: Callable[[str], Any]) -> None:
        self.kind, self._correct = kind, correct

    def check(self, text: str) -> list[PeerCorrection]:
        """Corrections in the order of the text, disjoint, with offsets into ``text``."""
        found: list[PeerCorrection] = []
        start = 0
        for line in text.splitlines(keepends=True):
            found += _located(line, start, _errors(self._correct(line.rstrip("\r\n"))))
            start += len(line)
        return found

    def correct(self, text: str) -> str:
        """The text with all corrections applied."""
        for found in reversed(self.check(text)):
            text = text[: found.start] + found.suggestion + text[found.end :]
        return text


def load(
    kind: str, model: str | Path | None = None, words: str | Path | None = None
) -> PeerCorrector:
    """A corrector by name.

    Args:
        kind: ``confusion`` ``proper`` ``kenlm`` ``macbert``.
        model: the language model file (kenlm) or the local model folder (macbert).
        words: own list of confusions or proper names, in pycorrector's format.

    Raises:
        ConfigError: no such corrector, or what it needs is not here; nothing is downloaded.
    """
    if kind not in KINDS:
        raise ConfigError(f"pycorrector 没有“{kind}”：可用 {'、'.join(KINDS)}。")
    module_name, class_name, needs = _MODULES[kind]
    _require(kind, ("pycorrector", *needs))
    path = _model_path(kind, model)
    if kind == "confusion" and words is None:
        raise ConfigError("pycorrector 的安装包不带混淆词表：请用 words 指明一个（每行“错 对”）。")
    made = getattr(_import(kind, module_name), class_name)
    try:
        corrector = _made(made, kind, path, words)
        if kind == "kenlm":
            corrector.correct("试一试")  # it reads the model only now
    except (ImportError, OSError, ValueError, RuntimeError) as error:
        reason = str(error).splitlines()[0][:120] if str(error) else type(error).__name__
        raise ConfigError(f"pycorrector 的“{kind}”纠错器无法启动：{reason}") from None
    return PeerCorrector(kind, corrector.correct)


def _made(made: Any, kind: str, path: Path | None, words: str | Path | None) -> Any:
    if kind == "confusion":
        return made(str(words))
    if kind == "proper":
        return made(proper_name_path=str(words)) if words else made()
    if kind == "kenlm":
        return made(language_model_path=str(path))
    return made(str(path))


def _require(kind: str, packages: Iterable[str]) -> None:
    missing = [name for name in packages if importlib.util.find_spec(name) is None]
    if missing:
        why = "（pycorrector 的安装包没有声明它）" if "pycorrector" not in missing else ""
        raise ConfigError(
            f"pycorrector 的“{kind}”纠错器缺少：{'、'.join(missing)}。请先安装 "
            f"pip install {' '.join(missing)}{why}。"
        )


def _model_path(kind: str, model: str | Path | None) -> Path | None:
    if kind not in ("kenlm", "macbert"):
        return None
    what = "语言模型文件（.klm）" if kind == "kenlm" else "本地模型文件夹"
    if model is None:
        raise ConfigError(
            f"pycorrector 的“{kind}”纠错器需要用 model 指明{what}；本程序不联网下载。"
        )
    path = Path(model)
    if not path.exists():
        raise ConfigError(f"找不到 pycorrector 的{what}：{path.name}。")
    return path


def _import(kind: str, name: str) -> Any:
    """Imports a module of pycorrector.

    Its top module imports torch and every corrector at once, so the one that is wanted is imported
    below an empty stand-in of the top module, which is taken away again.
    """
    if "pycorrector" in sys.modules:
        return importlib.import_module(name)
    spec = importlib.util.find_spec("pycorrector")
    if spec is None or spec.submodule_search_locations is None:
        raise ConfigError("没有安装 pycorrector。")
    stand_in = types.ModuleType("pycorrector")
    stand_in.__path__ = list(spec.submodule_search_locations)
    sys.modules["pycorrector"] = stand_in
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise ConfigError(
            f"pycorrector 的“{kind}”纠错器缺少依赖：{error.name or error}。请先安装它。"
        ) from None
    finally:
        sys.modules.pop("pycorrector", None)


def _errors(record: Any) -> list[tuple[str, str, int]]:
    """(wrong, right, offset) of the records that its versions return."""
    errors = record.get("errors", []) if isinstance(record, dict) else []
    return [(str(e[0]), str(e[1]), int(e[2])) for e in errors if len(e) >= 3 and e[0]]


def _located(line: str, base: int, errors: list[tuple[str, str, int]]) -> list[PeerCorrection]:
    """Its pairs at the places where the wrong word really stands; overlaps keep the first."""
    found: list[PeerCorrection] = []
    end = 0
    for wrong, right, offset in sorted(errors, key=lambda e: (e[2], -len(e[0]))):
        start = offset if line.startswith(wrong, offset) else line.find(wrong, end)
        if start >= end and right != wrong:
            end = start + len(wrong)
            found.append(PeerCorrection(base + start, base + end, right))
    return found
