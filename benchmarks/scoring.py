"""Speed of scoring: an account of 2,000 posts and 500 comments, a year of 200 accounts.

    python benchmarks/scoring.py

Prints a table and writes ``benchmarks/results/scoring.json``. No peer scores by these tables.
"""

from __future__ import annotations

import datetime as dt
import json
import platform
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
START = dt.datetime(2024, 1, 1, 9)


def account(name: str, posts: int, comments: int) -> dict[str, Any]:
    """An export with late replies and a few posts without signatures."""
    step = dt.timedelta(days=366) / posts
    return {
        "account": {
            "id": name, "unit": f"单位{name}", "unit_kind": "市直", "platform": "微信",
            "type": "subscription", "opened_on": "2019-01-01", "owner_stated": True,
            "internal_dept": False,
        },
        "posts": [
            {
                "id": f"p{i}", "time": (START + i * step).isoformat(),
                "kind": "original" if i % 3 else "repost", "source": "新华社",
                "credits": {"拟稿人": "甲", "审核人": "乙", "审签人": "丙", "编校人": "丁"} if i % 50 else {},
            }
            for i in range(posts)
        ],
        "comments": [
            {
                "id": f"c{i}", "time": (START + i * dt.timedelta(hours=17)).isoformat(),
                "visible": True, "policy_inquiry": True,
                "replies": [{
                    "time": (START + i * dt.timedelta(hours=17) + dt.timedelta(hours=20 + i % 8)).isoformat(),
                    "by_owner": True, "substantive": True,
                }],
            }
            for i in range(comments)
        ],
        "checks": [],
        "facts": {"veto_findings": []},
    }  # fmt: skip


def best(job: Callable[[], Any], times: int = 5) -> float:
    """Seconds of the fastest of several runs."""
    seconds = []
    for _ in range(times):
        begin = time.perf_counter()
        job()
        seconds.append(time.perf_counter() - begin)
    return min(seconds)


def main() -> None:
    """Measures, prints, writes."""
    sys.path.insert(0, str(ROOT / "src"))
    from contentguard.indicators.assessing import assess
    from contentguard.indicators.facts import score_facts
    from contentguard.indicators.scoring import score_account

    begin = time.perf_counter()
    score_account(account("a", 10, 2), period="2024")
    first = time.perf_counter() - begin
    large = account("a", 2000, 500)
    many = [account(f"a{i}", 100, 25) for i in range(200)]
    reply = {
        "kind": "reply",
        "input": {
            "asked_at": "2024-03-05T10:00", "policy_inquiry": True,
            "replies": [{"at": "2024-03-06T11:00", "substantive": True}],
            "snapshot_at": "2024-12-31",
        },
    }  # fmt: skip
    cases = [reply | {"id": i} for i in range(1000)]
    figures = {
        "first call, small account (loads the tables)": first,
        "account of 2,000 posts and 500 comments, JSON out": best(
            lambda: json.dumps(score_account(large, period="2024").to_json())
        ),
        "account of 2,000 posts and 500 comments, text out": best(
            lambda: score_account(large, period="2024").to_text()
        ),
        "assessment of 200 accounts with 100 posts each": best(
            lambda: assess(many, period="2024").to_json(), 3
        ),
        "1,000 stated reply cases": best(lambda: score_facts(cases), 3),
    }
    for name, seconds in figures.items():
        print(f"{seconds * 1000:10.1f} ms  {name}")
    target = ROOT / "benchmarks" / "results" / "scoring.json"
    target.parent.mkdir(exist_ok=True)
    record = {
        "command": "python benchmarks/scoring.py",
        "python": platform.python_version(),
        "seconds": {name: round(seconds, 4) for name, seconds in figures.items()},
    }
    target.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
