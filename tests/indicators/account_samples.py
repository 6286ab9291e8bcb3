"""Account exports to score: made by hand."""

from __future__ import annotations

import datetime as dt
from typing import Any

MONDAY = dt.date(2024, 1, 1)
SIGNED = {"拟稿人": "甲", "审核人": "乙", "审签人": "丙"}


def post(number: int, day: dt.date, **changes: Any) -> dict[str, Any]:
    """An original of that day, signed."""
    values = {
        "id": f"p{number}", "time": f"{day}T10:00:00+08:00", "kind": "original", "credits": SIGNED
    }  # fmt: skip
    return values | changes


def weekly(weeks: int = 52, **changes: Any) -> list[dict[str, Any]]:
    """One original every Tuesday from the first week of 2024."""
    return [post(n, MONDAY + dt.timedelta(days=7 * n + 1), **changes) for n in range(weeks)]


def comment(name: str, asked: str, answered: str | None, **changes: Any) -> dict[str, Any]:
    """A policy question with one definite answer, or none."""
    replies = [{"time": answered, "by_owner": True, "substantive": True}] if answered else []
    values = {
        "id": name,
        "time": asked,
        "visible": True,
        "policy_inquiry": True,
        "replies": replies,
    }
    return values | changes


ALL_FACTS: dict[str, Any] = {
    "veto_findings": [], "name_unrelated": False, "improper_content": 0, "commercial_ad": False,
    "bad_comment_visible": 0, "bad_reply": 0, "function_unusable": 0,
    "excess_personal_data": False, "no_policy_documents": False, "requirement_not_met": 0,
    "typo": 0, "not_registered": False, "commended_locally": False, "commended_by_superior": False,
    "veto_problem": 0, "weekly_update": 0,
}  # fmt: skip


def export(**changes: Any) -> dict[str, Any]:
    """An account without a fault about which everything is known."""
    values: dict[str, Any] = {
        "account": {
            "id": "a1", "unit": "某县教育局", "unit_kind": "市直", "platform": "微信",
            "type": "subscription", "name": "某县教育", "opened_on": "2019-05-01",
            "owner_stated": True, "internal_dept": False,
        },
        "posts": weekly(),
        "comments": [comment("c1", "2024-03-05T10:00", "2024-03-05T15:00")],
        "checks": [],
        "facts": {k: v for k, v in ALL_FACTS.items() if k not in ("veto_problem", "weekly_update")},
    }  # fmt: skip
    return values | changes


def account(**changes: Any) -> dict[str, Any]:
    """The account part with changes."""
    values: dict[str, Any] = export()["account"]
    return values | changes


def facts(**changes: Any) -> dict[str, Any]:
    """The facts part with changes; None removes."""
    values: dict[str, Any] = export()["facts"] | changes
    return {k: v for k, v in values.items() if v is not None}
