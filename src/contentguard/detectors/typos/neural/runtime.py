"""Runs an exported network with onnxruntime on the processor."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from contentguard.detectors.typos.alphabet import EDGE, SIZE, UNKNOWN, Alphabet
from contentguard.detectors.typos.lm import Floats, Ints
from contentguard.detectors.typos.neural import folder as files
from contentguard.errors import ConfigError

_BATCH = 16
INPUT, DETECT, CORRECT = "symbols", "detect", "correct"


class Network:
    """A loaded network.

    Args:
        folder: see ``folder.require``.

    Raises:
        ConfigError: the folder or a file in it is missing or broken.
    """

    def __init__(self, folder: Path) -> None:
        files.require(folder)
        self.settings = files.read_settings(folder)
        self.alphabet = Alphabet(files.read_vocabulary(folder))
        self._session = _session(folder / files.MODEL)

    def windows(self, text: str) -> list[tuple[Ints, Ints]]:
        """(symbols, offsets) of the pieces of a text, cut at sentence ends where they fit."""
        symbols, offsets = self.alphabet.encode(text)
        symbols = np.where(symbols < SIZE, symbols, UNKNOWN)
        marks = {self.alphabet.id(c) for c in "。！？；"} | {EDGE}
        pieces, start, length = [], 0, self.settings.length
        while start < len(symbols):
            stop = min(start + length, len(symbols))
            if stop < len(symbols):
                ends = [i for i in range(start + length // 2, stop) if int(symbols[i]) in marks]
                stop = ends[-1] + 1 if ends else stop
            pieces.append((symbols[start:stop], offsets[start:stop]))
            start = stop
        return pieces

    def read(self, pieces: list[Ints]) -> list[tuple[Floats, Floats]]:
        """For each piece: probability of an error by symbol, log-probabilities (symbol, new)."""
        found: list[tuple[Floats, Floats]] = []
        for first in range(0, len(pieces), _BATCH):
            part = pieces[first : first + _BATCH]
            block = np.full((len(part), max(map(len, part))), EDGE, np.int64)
            for row, piece in enumerate(part):
                block[row, : len(piece)] = piece
            detect, correct = self._session.run([DETECT, CORRECT], {INPUT: block})
            for row, piece in enumerate(part):
                own = correct[row, : len(piece)].astype(np.float32)
                high = own.max(1, keepdims=True)
                logs = own - high - np.log(np.exp(own - high).sum(1, keepdims=True))
                found.append((1 / (1 + np.exp(-detect[row, : len(piece)])), logs))
        return found


def _session(path: Path) -> Any:
    import onnxruntime  # type: ignore[import-untyped,import-not-found,unused-ignore]

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        session = onnxruntime.InferenceSession(
            str(path), options, providers=["CPUExecutionProvider"]
        )
    except Exception:  # onnxruntime has a class of its own for every kind of damage
        raise ConfigError(f"{path.name} 不是 ONNX 模型，或文件已损坏；请重新导出。") from None
    names = {o.name for o in session.get_outputs()}
    if {i.name for i in session.get_inputs()} != {INPUT} or not {DETECT, CORRECT} <= names:
        raise ConfigError(
            f"{path.name} 的输入输出不对：应有输入 {INPUT}，输出 {DETECT}、{CORRECT}。"
            "请用本项目的训练程序导出。"
        )
    return session
