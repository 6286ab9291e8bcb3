"""Reads files in worker programs that may be killed: :class:`ReaderPool`."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

from contentguard.errors import LimitError, ReadError
from contentguard.model import Unread
from contentguard.readers import wire
from contentguard.readers.api import Reading, place_of

_RECYCLE = 500
_RESTARTS = 3
_GRACE = 3.0
_PICTURE_SILENCE = 60.0

Progress = Callable[[tuple[str, ...]], None]


class ReaderPool:
    """Worker programs, started when first needed and restarted when they die.

    Args:
        size: how many files may be read at the same time.
        memory: address space of a worker in bytes (POSIX only); 0 for no limit.
        seconds: wall time for one file with everything inside it.
        recognition: seconds for the text in the pictures of one file; 0 leaves pictures out.
        silence: wall time without a sign of progress after which a worker counts as hung.

    Safe to use from several threads. Close it, or use it as a context manager.
    """

    def __init__(
        self,
        size: int = 1,
        memory: int = 3 << 29,
        seconds: float = 28.0,
        silence: float = 10.0,
        recognition: float = 120.0,
    ) -> None:
        self._seconds, self._silence, self._memory = seconds, silence, memory
        self._recognition = recognition
        self._free = threading.Semaphore(max(size, 1))
        self._lock = threading.Lock()
        self._idle: list[_Worker] = []
        self._all: set[_Worker] = set()
        self._owner = os.getpid()

    def __enter__(self) -> ReaderPool:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def read_file(self, name: str, data: bytes, progress: Progress | None = None) -> Reading:
        """Reads a file like :func:`contentguard.readers.api.read_file`; never raises because of
        its content, and never takes much longer than the limits of the pool.

        Args:
            name: file name as shown to people.
            data: the bytes.
            progress: called with the path of each file inside it as it begins.
        """
        skip: list[tuple[str, ...]] = []
        started = time.monotonic()
        with self._free:
            for _ in range(_RESTARTS):
                left = self._seconds - (time.monotonic() - started)
                if left < 1:
                    break
                reading, path = self._attempt(name, data, skip, left, progress)
                if reading is not None:
                    return reading
                if len(path) <= 1:
                    break
                # Something inside hung or crashed: everything else is read again without it.
                skip.append(path)
        return _refused(name, skip)

    def close(self) -> None:
        """Ends all workers; the pool starts new ones if it is used again."""
        with self._lock:
            workers, self._all, self._idle = list(self._all), set(), []
        for worker in workers:
            worker.stop()

    def _attempt(
        self,
        name: str,
        data: bytes,
        skip: list[tuple[str, ...]],
        seconds: float,
        progress: Progress | None,
    ) -> tuple[Reading | None, tuple[str, ...]]:
        worker = self._take()
        try:
            reading, path = worker.read(
                name, data, skip, seconds, self._silence, self._recognition, progress
            )
        except BaseException:
            self._drop(worker)
            raise
        if reading is None or worker.served >= _RECYCLE:
            self._drop(worker)
        else:
            with self._lock:
                self._idle.append(worker)
        return reading, path

    def _take(self) -> _Worker:
        with self._lock:
            if self._owner != os.getpid():
                # After a fork the pipes belong to the parent.
                self._owner, self._idle, self._all = os.getpid(), [], set()
            while self._idle:
                worker = self._idle.pop()
                if worker.alive:
                    return worker
                self._all.discard(worker)
            worker = _Worker(self._memory)
            self._all.add(worker)
            return worker

    def _drop(self, worker: _Worker) -> None:
        with self._lock:
            self._all.discard(worker)
        worker.stop()


class _Worker:
    """One worker program."""

    def __init__(self, memory: int) -> None:
        root = str(Path(__file__).resolve().parents[2])
        paths = [root, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
        environment = os.environ | {
            "PYTHONPATH": os.pathsep.join(paths),
            "CONTENTGUARD_WORKER_BYTES": str(memory),
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
        }
        self._process = subprocess.Popen(  # noqa: S603 - our own module, no shell
            [sys.executable, "-m", "contentguard.readers.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
        self.served = 0

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def read(
        self,
        name: str,
        data: bytes,
        skip: list[tuple[str, ...]],
        seconds: float,
        silence: float,
        recognition: float,
        progress: Progress | None,
    ) -> tuple[Reading | None, tuple[str, ...]]:
        """The reading, or None and the path of the file that the worker died on."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self.served += 1
        path: tuple[str, ...] = (name,)
        watch = _Watch(self._process, seconds + _GRACE, silence)
        try:
            request = {
                "name": name,
                "skip": [list(p) for p in skip],
                "seconds": max(seconds - _GRACE, 1.0),
                "recognition": recognition,
            }
            wire.send(self._process.stdin, request, data)
            while (frame := wire.receive(self._process.stdout)) is not None:
                message: dict[str, Any] = frame[0]
                watch.alive()
                if "done" in message:
                    return wire.decode(message["done"]), path
                if "recognition" in message:
                    watch.extend(message["recognition"])
                if "path" in message:
                    path = tuple(message["path"])
                    if progress is not None:
                        progress(path)
        except (OSError, ValueError):
            return None, path
        finally:
            watch.stop()
        return None, path

    def stop(self) -> None:
        """Ends the program."""
        process = self._process
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                try:
                    stream.close()
                except OSError:
                    continue
        try:
            process.wait(0.2)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class _Watch:
    """Kills a program that is silent too long or works too long."""

    def __init__(self, process: subprocess.Popen[bytes], seconds: float, silence: float) -> None:
        self._process, self._silence = process, silence
        self._end = time.monotonic() + seconds
        self._last = time.monotonic()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def alive(self) -> None:
        self._last = time.monotonic()

    def extend(self, seconds: float) -> None:
        """Gives the reading of pictures its own time."""
        self._end = time.monotonic() + seconds + _GRACE
        self._silence = max(self._silence, _PICTURE_SILENCE)

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        while True:
            left = min(self._end, self._last + self._silence) - time.monotonic()
            if left <= 0:
                self._process.kill()
                return
            # Limits may be extended meanwhile, so look again now and then.
            if self._stopped.wait(min(left, 1.0)):
                return


def _refused(name: str, skip: list[tuple[str, ...]]) -> Reading:
    """A reading that says that the file could not be read in time or memory."""
    error: ReadError = LimitError(
        "读取时超时、耗尽内存或程序崩溃（文件可能过大或是恶意构造），没有读取；请人工检查。"
    )
    where = " › ".join(skip[-1]) if skip else name
    return Reading(
        unread=[Unread(place_of(name), error.reason, error.code, f"{where}：{error.message}")]
    )
