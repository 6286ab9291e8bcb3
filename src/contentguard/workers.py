"""Checks many posts in worker programs: ``python -m contentguard.workers``.

Programs of their own instead of ``multiprocessing``, so that it works inside Celery, notebooks and
threads. Parent and child exchange length-framed pickles over their private pipes; both ends are
this very module, so nothing that a user wrote is ever unpickled as such.
"""

from __future__ import annotations

import os
import pickle
import struct
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import cycle
from pathlib import Path
from typing import IO, Any

from contentguard.errors import ContentGuardError
from contentguard.model import Post, Report
from contentguard.settings import Settings

_BATCH = 16
_FRAME = struct.Struct("<Q")


def check_in_workers(
    settings: Settings, posts: Iterable[Post | str], jobs: int
) -> Iterator[Report]:
    """Reports in the order of ``posts``; at most one batch a worker is read ahead.

    Raises:
        ContentGuardError: a worker ended unexpectedly.
    """
    workers = [_Worker(settings) for _ in range(jobs)]
    try:
        yield from _spread(workers, posts)
    finally:
        for worker in workers:
            worker.close()


def _spread(workers: list[_Worker], posts: Iterable[Post | str]) -> Iterator[Report]:
    # One batch a worker: a second one could block on a full pipe while the worker blocks on the
    # other one.
    waiting: deque[_Worker] = deque()
    for batch, worker in zip(_batches(posts), cycle(workers), strict=False):
        if len(waiting) == len(workers):
            yield from waiting.popleft().receive()
        worker.send(batch)
        waiting.append(worker)
    while waiting:
        yield from waiting.popleft().receive()


def _batches(posts: Iterable[Post | str]) -> Iterator[list[Post | str]]:
    batch: list[Post | str] = []
    for post in posts:
        batch.append(post)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


class _Worker:
    """One worker program with its two pipes."""

    def __init__(self, settings: Settings) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "contentguard.workers"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(_search_path())},
        )
        self.send(settings)

    def send(self, value: Any) -> None:
        assert self._process.stdin is not None
        try:
            _write(self._process.stdin, value)
        except BrokenPipeError:
            self._fail()

    def receive(self) -> list[Report]:
        assert self._process.stdout is not None
        try:
            answer = _read(self._process.stdout)
        except EOFError:
            self._fail()
        if isinstance(answer, ContentGuardError):
            raise answer
        reports: list[Report] = answer
        return reports

    def close(self) -> None:
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):
            self._process.stdin.close()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()

    def _fail(self) -> None:
        code = self._process.poll()
        raise ContentGuardError(f"检查进程意外结束（退出码 {code}）；请减少 --jobs 后重试。")


def _search_path() -> list[str]:
    """The worker must find this very package, however the parent found it."""
    inherited = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    return [str(Path(__file__).resolve().parents[1]), *filter(None, inherited)]


def _write(stream: IO[bytes], value: Any) -> None:
    data = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    stream.write(_FRAME.pack(len(data)))
    stream.write(data)
    stream.flush()


def _read(stream: IO[bytes]) -> Any:
    head = stream.read(_FRAME.size)
    if len(head) < _FRAME.size:
        raise EOFError
    (size,) = _FRAME.unpack(head)
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return pickle.loads(data)  # noqa: S301 - written by the other end of our own pipe


def main() -> None:
    """The worker: settings first, then batches until its standard input ends."""
    from contentguard.pipeline import Guard

    source, sink = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr
    try:
        guard = Guard(_read(source))
    except ContentGuardError as error:
        _write(sink, ContentGuardError(str(error)))
        return
    with guard:
        while True:
            try:
                batch = _read(source)
            except EOFError:
                return
            _write(sink, [guard.check(post) for post in batch])


if __name__ == "__main__":
    main()
