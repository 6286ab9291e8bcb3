"""Trains the network: ``python -m contentguard.detectors.typos.neural.train --help``.

Needs the extra ``neural-train`` (torch, onnx, onnxruntime). Reads official text, makes artificial
errors with the tables of the installed n-gram model, and exports ONNX with eight-bit weights.
"""

from __future__ import annotations

import argparse
import importlib.util
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from contentguard.detectors.typos.alphabet import EDGE, SIZE, UNKNOWN, Alphabet
from contentguard.detectors.typos.engine import TypoModel
from contentguard.detectors.typos.lm import Ints
from contentguard.detectors.typos.neural import folder as files
from contentguard.detectors.typos.neural.noise import Batch, Noise

_LEAST = 8
_DETECT_WEIGHT, _WRONG_WEIGHT = 0.5, 5.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(
        prog="contentguard.detectors.typos.neural.train", description=__doc__
    )
    parser.add_argument("--corpus", type=Path, required=True, help="text, a paragraph a line")
    parser.add_argument("--out", type=Path, required=True, help="folder to write")
    parser.add_argument("--base", type=Path, help="n-gram model file; default: the installed one")
    for name, value, text in (
        ("--width", 384, "width of the network"), ("--layers", 8, "layers"), ("--heads", 6, "heads"),
        ("--length", 64, "longest piece in symbols"), ("--batch", 128, "pieces a step"),
        ("--steps", 40_000, "steps"), ("--seed", 1, "seed of all random numbers"),
    ):  # fmt: skip
        parser.add_argument(name, type=int, default=value, help=f"{text} (default {value})")
    parser.add_argument("--rate", type=float, default=5e-4, help="highest learning rate")
    parser.add_argument("--minutes", type=float, default=0, help="stop after; 0 = after all steps")
    parser.add_argument("--float", action="store_true", help="keep 32-bit weights")
    options = parser.parse_args(arguments)
    missing = [n for n in ("torch", "onnx", "onnxruntime") if importlib.util.find_spec(n) is None]
    if missing:
        parser.error(f"missing: {', '.join(missing)}; pip install 'contentguard[neural-train]'")
    train(options)
    return 0


def train(options: argparse.Namespace) -> None:
    """Trains and exports, printing the loss and what it finds on artificial errors it never saw."""
    import torch

    from contentguard.detectors.typos.neural.network import Corrector, Size, export

    torch.manual_seed(options.seed)
    base = TypoModel.load(options.base)
    res = base.resources
    pieces = cut(options.corpus.read_text(encoding="utf-8"), res.alphabet, options.length)
    held, pieces = pieces[::50], [p for i, p in enumerate(pieces) if i % 50]
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    size = Size(SIZE, options.length, options.width, options.layers, options.heads)
    model = Corrector(size).to(device)
    print(f"{sum(p.numel() for p in model.parameters()):,} parameters, {len(pieces):,} pieces")
    optimiser = torch.optim.AdamW(model.parameters(), lr=options.rate, weight_decay=0.01)
    noise, end = Noise(res, options.seed), time.monotonic() + 60 * (options.minutes or 1e6)
    for step, batch in enumerate(batches(pieces, noise, options)):
        share = max(step / options.steps, 1 - (end - time.monotonic()) / 60 / options.minutes
                    if options.minutes else 0.0)  # fmt: skip
        if share >= 1:
            break
        rate = options.rate * min((step + 1) / 200, 1.0) * (1.0 - 0.95 * share)
        for group in optimiser.param_groups:
            group["lr"] = rate
        value = loss(model, batch, device)
        optimiser.zero_grad()
        value.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        if step % 200 == 0:
            print(f"step {step} loss {float(value.detach()):.3f}", flush=True)
    quality(model, Noise(res, options.seed + 1).batch(held[:2000], options.length), device)
    settings = files.NeuralSettings(length=options.length)
    files.write(options.out, res.alphabet.characters, settings)
    export(model.cpu(), options.out / files.MODEL, quantise=not options.float)
    print(f"{(options.out / files.MODEL).stat().st_size / 1e6:.2f} MB", flush=True)


def cut(text: str, alphabet: Alphabet, length: int) -> list[Ints]:
    """Pieces of at most ``length`` symbols, cut at sentence ends where they fit."""
    symbols = alphabet.encode(text)[0]
    symbols = np.where(symbols < SIZE, symbols, UNKNOWN)
    stop = np.isin(symbols, [alphabet.id(c) for c in "。；！？"] + [EDGE])
    pieces: list[Ints] = []
    start = 0
    for mark in np.flatnonzero(np.append(stop, True)).tolist():
        while mark + 1 - start > length:
            pieces.append(symbols[start : start + length])
            start += length
        piece = symbols[start : mark + 1]
        if len(piece) and piece[-1] == EDGE:
            piece = piece[:-1]
        if len(piece) >= _LEAST:
            pieces.append(piece)
        start = mark + 1
    return pieces


def batches(pieces: list[Ints], noise: Noise, options: argparse.Namespace) -> Iterator[Batch]:
    """Batches with errors, for ``options.steps`` steps; every piece once before any comes again."""
    rng = np.random.default_rng(options.seed)
    order: list[int] = []
    for _ in range(options.steps):
        if len(order) < options.batch:
            order = rng.permutation(len(pieces)).tolist() + order
        chosen, order = order[-options.batch :], order[: -options.batch]
        lines = [pieces[i] for i in chosen]
        yield noise.batch(lines, min(options.length, max(map(len, lines))))


def loss(model: Any, batch: Batch, device: Any) -> Any:
    """Cross-entropy of both heads; wrong places weigh more, there are few of them."""
    import torch
    from torch.nn import functional

    wrong, right = (torch.from_numpy(a).to(device) for a in (batch.wrong, batch.right))
    detect, correct = model(wrong)
    real, bad = right != EDGE, (wrong != right).float()
    weight = (1.0 + _WRONG_WEIGHT * bad)[real]
    finding = functional.binary_cross_entropy_with_logits(detect[real], bad[real], weight)
    naming = functional.cross_entropy(correct[real], right[real], reduction="none")
    return (naming * weight).mean() + _DETECT_WEIGHT * finding


def quality(model: Any, batch: Batch, device: Any) -> None:
    """Prints precision and recall by character on artificial errors."""
    import torch

    model.eval()
    with torch.no_grad():
        detect, correct = model(torch.from_numpy(batch.wrong).to(device))
    found = (detect.cpu().numpy() > 0) & (batch.right != EDGE)
    new = correct.argmax(-1).cpu().numpy()
    bad = batch.wrong != batch.right
    good = found & bad & (new == batch.right)
    print(
        f"artificial errors: precision {100 * good.sum() / max(found.sum(), 1):.1f} "
        f"recall {100 * good.sum() / max(bad.sum(), 1):.1f}",
        flush=True,
    )


if __name__ == "__main__":
    raise SystemExit(main())
