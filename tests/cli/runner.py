"""Runs the command line inside the test's own process, streams and exit code included."""

from __future__ import annotations

import io
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from contentguard.cli import main

FAULTY = "县扶贫开发局开展走访慰问活动。\n"
CLEAN = "县农业农村局开展走访慰问活动。\n"


@dataclass(frozen=True)
class Done:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def reports(self) -> list[dict[str, Any]]:
        """The reports of ``-f json``."""
        found: list[dict[str, Any]] = json.loads(self.out)["reports"]
        return found

    @property
    def codes(self) -> list[list[str]]:
        """Rule codes, report by report."""
        return [[v["code"] for v in r["violations"]] for r in self.reports]


class Command:
    """``command("check", …)`` in a folder without any configuration above it."""

    def __init__(self, patch: pytest.MonkeyPatch, folder: Path) -> None:
        self.folder, self._patch = folder, patch
        patch.chdir(folder)

    def __call__(self, *arguments: object, stdin: bytes = b"") -> Done:
        with self._patch.context() as patch:
            out, err = io.TextIOWrapper(io.BytesIO()), io.TextIOWrapper(io.BytesIO())
            patch.setattr(sys, "argv", ["contentguard", *map(str, arguments)])
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", err)
            code = 0
            try:
                main()
            except SystemExit as end:
                code = end.code if isinstance(end.code, int) else int(end.code is not None)
            texts = []
            for stream in (out, err):
                stream.flush()
                texts.append(stream.buffer.getvalue().decode("utf-8"))  # type: ignore[attr-defined]
        assert "Traceback" not in "".join(texts)
        return Done(code, *texts)

    def check(self, *arguments: object, stdin: bytes = b"") -> Done:
        """``check`` of one family, in JSON, as of a fixed day: fast and steady."""
        fixed = ("-f", "json", "--select", "ORG,PII1,SIG", "--as-of", "2026-01-01")
        return self("check", *fixed, *arguments, stdin=stdin)

    def write(self, name: str, content: str | bytes = FAULTY) -> Path:
        """A file in the folder."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def posts(self, *records: object, name: str = "posts.jsonl") -> Path:
        """A post list; strings go in as they are."""
        lines = [r if isinstance(r, str) else json.dumps(r, ensure_ascii=False) for r in records]
        return self.write(name, "\n".join(lines) + "\n")
