"""The worker program: reads files that its client sends, within limits of memory and time.

Started as ``python -m contentguard.readers.worker``. Its standard output carries frames only;
whatever a library prints goes nowhere.
"""

from __future__ import annotations

import os
import sys
import time
from typing import IO

from contentguard.readers import wire
from contentguard.readers.api import read_file
from contentguard.readers.budget import Budget

_TICK = 0.25


def main() -> int:
    """Serves requests until the client closes the pipe."""
    requests, answers = _pipes()
    _limit_memory(int(os.environ.get("CONTENTGUARD_WORKER_BYTES", "0")))
    while (frame := wire.receive(requests)) is not None:
        message, data = frame
        budget = Budget(seconds=float(message["seconds"]))
        budget.recognition_seconds = float(message["recognition"])
        budget.skip = frozenset(tuple(path) for path in message["skip"])
        budget.on_progress = _Progress(answers)
        budget.on_recognition = budget.on_progress.recognition
        reading = read_file(message["name"], data, budget)
        wire.send(answers, {"done": wire.encode(reading)})
        del reading, data, frame
    return 0


class _Progress:
    """Tells the client what is being read, so that it can tell slow from hung."""

    def __init__(self, answers: IO[bytes]) -> None:
        self._answers, self._last = answers, 0.0

    def __call__(self, path: tuple[str, ...] | None) -> None:
        now = time.monotonic()
        if path is not None:
            wire.send(self._answers, {"path": list(path)})
        elif now - self._last > _TICK:
            wire.send(self._answers, {"tick": 1})
        else:
            return
        self._last = now

    def recognition(self, seconds: float) -> None:
        """Asks for the time that pictures take."""
        wire.send(self._answers, {"recognition": seconds})


def _pipes() -> tuple[IO[bytes], IO[bytes]]:
    """Own copies of the pipes; the ones libraries know lead nowhere."""
    requests = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for handle in (0, 1):
        os.dup2(nowhere, handle)
    return requests, answers


def _limit_memory(most: int) -> None:
    """Caps the address space; only POSIX systems can."""
    if most <= 0 or sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    raise SystemExit(main())
