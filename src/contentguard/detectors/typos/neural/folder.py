"""The folder of a trained network: what it must hold, and words for what is missing."""

from __future__ import annotations

import importlib.util
import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from contentguard.errors import ConfigError

MODEL, VOCABULARY, SETTINGS = "model.onnx", "vocabulary.txt", "neural.json"
EXTRA = "neural"


@dataclass(frozen=True, slots=True)
class NeuralSettings:
    """What goes with a network.

    Attributes:
        length: longest piece of text, in symbols.
        weight: how much its opinion (a difference of log-probabilities) counts beside a score.
        clip: the opinion is cut to ± this.
        slack: how far below the likely threshold the n-gram model's corrections are shown to it.
        detect: probability of an error above which it may speak up on its own.
        sure: probability of the new character that it needs then.
    """

    length: int = 64
    weight: float = 0.3
    clip: float = 6.0
    slack: float = 1.5
    detect: float = 0.98
    sure: float = 0.95


def require(folder: Path) -> None:
    """Sees that the folder is complete and the extra is installed, without loading anything.

    Raises:
        ConfigError: something is missing; the message says what and what to do.
    """
    if not folder.is_dir():
        raise ConfigError(
            f"找不到 [typos] neural_model 指明的文件夹“{folder.name}”。请改正路径，或删去这一项。"
        )
    missing = [name for name in (MODEL, VOCABULARY, SETTINGS) if not (folder / name).is_file()]
    if missing:
        raise ConfigError(
            f"神经网络模型文件夹“{folder.name}”缺少 {'、'.join(missing)}。请用训练程序重新导出，"
            "或删去 [typos] neural_model 这一项。"
        )
    if importlib.util.find_spec("onnxruntime") is None:
        raise ConfigError(
            "[typos] neural_model 需要 onnxruntime，目前没有安装。"
            f"请运行 pip install 'contentguard[{EXTRA}]'，或删去这一项。"
        )


def read_settings(folder: Path) -> NeuralSettings:
    """The settings of a network.

    Raises:
        ConfigError: the file is broken or has unknown entries.
    """
    try:
        record = json.loads((folder / SETTINGS).read_text(encoding="utf-8"))
        settings = NeuralSettings(**record)
    except (OSError, ValueError, TypeError, RecursionError):
        names = "、".join(f.name for f in fields(NeuralSettings))
        raise ConfigError(
            f"“{folder.name}”的 {SETTINGS} 有误：应为 JSON 对象，只含 {names}。"
        ) from None
    numbers = asdict(settings).values()
    if not all(isinstance(n, int | float) and not isinstance(n, bool) for n in numbers):
        raise ConfigError(f"“{folder.name}”的 {SETTINGS} 有误：各项都应为数字。")
    if not 8 <= settings.length <= 512:
        raise ConfigError(f"“{folder.name}”的 {SETTINGS} 有误：length 应在 8 与 512 之间。")
    return settings


def read_vocabulary(folder: Path) -> str:
    """The characters that the network knows, in the order of their numbers."""
    try:
        return (folder / VOCABULARY).read_text(encoding="utf-8").replace("\n", "")
    except (OSError, UnicodeDecodeError):
        raise ConfigError(f"“{folder.name}”的 {VOCABULARY} 打不开或不是 UTF-8 文本。") from None


def write(folder: Path, characters: str, settings: NeuralSettings) -> None:
    """Writes vocabulary and settings beside an exported network."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / VOCABULARY).write_text(characters + "\n", encoding="utf-8")
    text = json.dumps(asdict(settings), indent=1)
    (folder / SETTINGS).write_text(text + "\n", encoding="utf-8")
