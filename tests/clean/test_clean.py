"""Whole documents of some two hundred genres, written for this project and clean by an editor's
eye: nothing of any family may cost them anything. They began as blind sets."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from contentguard import Disposition, Guard, Post, Report

DOCUMENTS = [
    json.loads(line)
    for line in (Path(__file__).parent / "documents.jsonl").read_text("utf-8").splitlines()
]


@pytest.fixture(scope="module")
def reports() -> dict[str, Report]:
    with Guard() as guard:
        return {r["id"]: guard.check(_post(r)) for r in DOCUMENTS}


def _post(record: dict[str, Any]) -> Post:
    day = record.get("published")
    return Post(
        record["body"],
        title=record["title"],
        kind=record["kind"],
        published=dt.date.fromisoformat(day) if day else None,
        media_type=record["media_type"],
        id=record["id"],
    )


@pytest.mark.parametrize("name", [r["id"] for r in DOCUMENTS])
def test_a_clean_document_passes(reports: dict[str, Report], name: str) -> None:
    report = reports[name]
    found = [(v.code, v.severity.value, v.text) for v in report if v.severity.value != "notice"]
    assert not found
    assert report.disposition is Disposition.PASS


def test_notices_are_rare(reports: dict[str, Report]) -> None:
    assert sum(len(report.violations) for report in reports.values()) <= 12
