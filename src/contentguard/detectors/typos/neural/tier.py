"""The likely tier with a network: it re-ranks what the n-gram model found and adds what it is sure of."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np

from contentguard.detectors.typos.alphabet import FIRST
from contentguard.detectors.typos.engine import TypoModel
from contentguard.detectors.typos.judge import CERTAIN, LIKELY, Correction
from contentguard.detectors.typos.lm import Floats, Ints
from contentguard.detectors.typos.neural import folder as files
from contentguard.detectors.typos.neural.runtime import Network
from contentguard.detectors.typos.spans import masked

_PROBE = 0.05  # a network that sees no error here is not asked for a word of its own


class NeuralTier:
    """Corrections of the likely tier, second thoughts included.

    Args:
        folder: of the trained network; loaded with the first text.

    Raises:
        ConfigError: the folder is not complete or the extra is missing.
    """

    def __init__(self, folder: str | Path) -> None:
        self._folder = Path(folder)
        files.require(self._folder)
        self._lock = threading.Lock()
        self._network: Network | None = None

    def network(self) -> Network:
        """The network, loaded once."""
        with self._lock:
            if self._network is None:
                self._network = Network(self._folder)
            return self._network

    def check(self, model: TypoModel, text: str) -> list[Correction]:
        """What :meth:`TypoModel.check` with ``likely`` gives, re-ranked and completed."""
        network = self.network()
        first = model.check(text, likely=True, slack=network.settings.slack)
        pieces = network.windows(text)
        if not pieces:
            return first
        opinions = network.read([symbols for symbols, _ in pieces])
        at = {
            int(o): (p, i) for p, (_, offsets) in enumerate(pieces) for i, o in enumerate(offsets)
        }
        kept = []
        for found in first:
            score = found.score + self._opinion(network, found, at, opinions, text)
            if found.tier == CERTAIN or score >= model.settings.likely:
                kept.append(found._replace(score=score))
        return sorted(kept + self._own(network, model, text, pieces, opinions, kept))

    def _opinion(
        self,
        network: Network,
        found: Correction,
        at: dict[int, tuple[int, int]],
        opinions: list[tuple[Floats, Floats]],
        text: str,
    ) -> float:
        """How much a correction's score changes."""
        total = 0.0
        for offset, new in zip(range(found.start, found.end), found.suggestion, strict=False):
            piece, index = at.get(offset, (-1, 0))
            if piece >= 0:
                logs = opinions[piece][1][index]
                old_id, new_id = network.alphabet.id(text[offset]), network.alphabet.id(new)
                total += float(logs[new_id] - logs[old_id])
        clip = network.settings.clip
        return network.settings.weight * max(-clip, min(clip, total))

    def _own(
        self,
        network: Network,
        model: TypoModel,
        text: str,
        pieces: list[tuple[Ints, Ints]],
        opinions: list[tuple[Floats, Floats]],
        known: list[Correction],
    ) -> list[Correction]:
        """What the network alone is sure of: only characters that sound or look alike."""
        taken = set(np.flatnonzero(masked(text)).tolist())
        taken |= {i for c in known for i in range(c.start, c.end)}
        settings, added = network.settings, []
        for (symbols, offsets), (wrong, logs) in zip(pieces, opinions, strict=True):
            for index in np.flatnonzero(wrong >= max(settings.detect, _PROBE)).tolist():
                best = int(logs[index].argmax())
                p = float(np.exp(logs[index, best]))
                offset = int(offsets[index])
                if best < FIRST or best == symbols[index] or p < settings.sure or offset in taken:
                    continue
                new = network.alphabet.char(best)
                if model.alike(text[offset], new):
                    score = float(np.log(p / max(1 - p, 1e-6)))
                    added.append(Correction(offset, offset + 1, new, score, LIKELY))
        return added
