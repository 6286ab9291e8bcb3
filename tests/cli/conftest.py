"""The command under test."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.runner import Command


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Command:
    """The command line in an empty folder."""
    monkeypatch.delenv("CONTENTGUARD_CONFIG", raising=False)
    return Command(monkeypatch, tmp_path)
