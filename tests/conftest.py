"""Shared helpers of the tests. Nothing here needs anything outside the repository."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from contentguard import Guard, Post, Report
from contentguard.rules import catalogue

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"

needs_shared = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the shared evaluation data are not here"
)


@lru_cache(maxsize=64)
def guard_for(code: str, as_of: str = "", settings: str = "") -> Guard:
    """A guard for one rule (weak ones included), unmasked, with optional date and site settings."""
    import json

    return Guard(
        select=(code,),
        show="full",
        as_of=_date(as_of),
        sections=json.loads(settings) if settings else {},
    )


def _date(value: str) -> Any:
    from datetime import date

    return date.fromisoformat(value) if value else None


def check_case(code: str, case: Mapping[str, Any]) -> tuple[Post, Report]:
    """Runs a case (a mapping with ``text`` or ``html`` and fields of a post) through a guard."""
    import json

    values = {
        k: case[k]
        for k in ("title", "kind", "published", "source", "credits", "url")
        if case.get(k)
    }
    html = "html" in case
    body = case["html"] if html else case["text"]
    media_type = case.get("media_type") or ("text/html" if html else "text/plain")
    post = Post(body, media_type=media_type, id=case.get("file") or case.get("url"), **values)
    settings = json.dumps(case.get("settings") or {}, ensure_ascii=False, sort_keys=True)
    guard = guard_for(code, str(case.get("as_of") or ""), "" if settings == "{}" else settings)
    return post, guard.check(post)


def all_codes() -> list[str]:
    """Codes of all rules."""
    return list(catalogue())
