"""The network: a character transformer with a detecting and a correcting head (needs torch)."""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch  # type: ignore[import-not-found,unused-ignore]
from torch import nn

from contentguard.detectors.typos.alphabet import EDGE
from contentguard.detectors.typos.neural.runtime import CORRECT, DETECT, INPUT


@dataclass(frozen=True, slots=True)
class Size:
    """How large a network is; 8 layers of width 384 make about 16 million parameters."""

    symbols: int
    length: int = 64
    width: int = 384
    layers: int = 8
    heads: int = 6


class _Layer(nn.Module):  # type: ignore[misc,unused-ignore]
    """Self-attention and a feed-forward step, each behind a norm."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads, self.depth = heads, width // heads
        self.first, self.second = nn.LayerNorm(width), nn.LayerNorm(width)
        self.mix, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.up, self.down = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x: Any, closed: Any) -> Any:
        rows, length, width = x.shape
        mixed = self.mix(self.first(x)).view(rows, length, 3, self.heads, self.depth)
        query, key, value = mixed.permute(2, 0, 3, 1, 4).unbind(0)
        look = query @ key.transpose(-1, -2) / math.sqrt(self.depth) + closed
        seen = (look.softmax(-1) @ value).transpose(1, 2).reshape(rows, length, width)
        x = x + self.out(seen)
        return x + self.down(torch.nn.functional.gelu(self.up(self.second(x))))


class Corrector(nn.Module):  # type: ignore[misc,unused-ignore]
    """Symbols in; a logit of being wrong and logits of the right symbol out, for every place."""

    def __init__(self, size: Size) -> None:
        super().__init__()
        self.size = size
        self.symbols = nn.Embedding(size.symbols, size.width)
        self.places = nn.Parameter(torch.zeros(size.length, size.width))
        self.layers = nn.ModuleList(_Layer(size.width, size.heads) for _ in range(size.layers))
        self.norm = nn.LayerNorm(size.width)
        self.detect = nn.Linear(size.width, 1)
        self.correct = nn.Linear(size.width, size.width)
        self.bias = nn.Parameter(torch.zeros(size.symbols))
        nn.init.normal_(self.symbols.weight, std=0.02)

    def forward(self, symbols: Any) -> Any:
        x = self.symbols(symbols) + self.places[: symbols.shape[1]]
        closed = (symbols == EDGE).float()[:, None, None, :] * -1e4
        for layer in self.layers:
            x = layer(x, closed)
        x = self.norm(x)
        new = torch.nn.functional.gelu(self.correct(x))
        return self.detect(x)[..., 0], new @ self.symbols.weight.T + self.bias


def export(model: Corrector, path: Path, quantise: bool) -> None:
    """Writes the network as ONNX, its weights in eight bits if wished."""
    model.eval()
    sample = torch.full((2, min(12, model.size.length)), EDGE + 9, dtype=torch.long)
    plain = path.with_suffix(".float.onnx") if quantise else path
    free = {0: "rows", 1: "length"}
    with warnings.catch_warnings():
        # The older exporter needs no further package; it says that there is a newer one.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            model, (sample,), str(plain), input_names=[INPUT], output_names=[DETECT, CORRECT],
            dynamic_axes={INPUT: free, DETECT: free, CORRECT: free}, opset_version=17,
            dynamo=False,
        )  # fmt: skip
    if quantise:
        from onnxruntime.quantization import QuantType, quantize_dynamic

        quantize_dynamic(str(plain), str(path), weight_type=QuantType.QInt8)
        plain.unlink()
