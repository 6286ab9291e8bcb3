"""Speed of scoring: an account of 2,000 posts and 500 comments, a year of 200 accounts.

    python benchmarks/scoring.py

Also the time of each report format. No peer scores by these tables.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from common import ROOT, SHARED, save

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
    scores = [
        ("first call, small account (reads the tables)", first),
        ("account of 2,000 posts and 500 comments, JSON",
         best(lambda: json.dumps(score_account(large, period="2024").to_json()))),
        ("account of 2,000 posts and 500 comments, text",
         best(lambda: score_account(large, period="2024").to_text())),
        ("year of 200 accounts with 100 posts each",
         best(lambda: assess(many, period="2024").to_json(), 2)),
        ("1,000 stated reply cases", best(lambda: score_facts(cases), 3)),
    ]  # fmt: skip
    save(
        "scoring",
        "python benchmarks/scoring.py",
        {
            "Scoring": (("what", "seconds"), scores),
            "Reports of 500 findings in 10 documents": (
                ("format", "seconds", "bytes"), list(reports())
            ),
        },
        worked_examples=examples(),
    )  # fmt: skip


def reports() -> Iterator[tuple[str, float, int]]:
    """Seconds and size of each format over the same findings."""
    from contentguard.model import (
        ClauseRef,
        Disposition,
        Excerpt,
        Locator,
        Report,
        Severity,
        Suggestion,
        Violation,
    )
    from contentguard.reports import docx, github, html, junit, markdown, sarif, xlsx

    violation = Violation(
        "TYP101", "certain-typo", "TYP", "错别字", Severity.DEDUCT, 0.97, Disposition.REVIEW,
        "“布署”应为“部署”。", "布署", False, Excerpt("会议对下一步工作作出", "布署", "，要求抓好落实。"),
        Locator("正文 第2段", line=3, column=11), ((40, 42),), (Suggestion("部署", True),),
        (ClauseRef("annex2.2.5", Severity.DEDUCT, 2),), "《现代汉语词典》", {}, "f",
    )  # fmt: skip
    found = [
        Report(f"{n}.txt", "通知", "notice", f"2022-{n + 1:02d}-15", "", Disposition.REVIEW, (violation,) * 50)
        for n in range(10)
    ]  # fmt: skip
    for module in (html, xlsx, docx, sarif, junit, github, markdown):
        made: str | bytes = module.render(found)
        size = len(made.encode() if isinstance(made, str) else made)
        yield module.__name__.rpartition(".")[2], best(lambda m=module: m.render(found), 3), size


def examples() -> str:
    """How many of the shared worked examples come out as expected."""
    from contentguard.indicators.facts import score_facts

    path = SHARED / "data" / "scoring" / "examples.json"
    if not path.is_file():
        return "not here"
    cases = score_facts(json.loads(path.read_text(encoding="utf-8")))
    right = sum(covers(case["expected"], case["result"]) for case in cases)
    return f"{right} of {len(cases)}"


def covers(expected: Any, found: Any) -> bool:
    """Whether everything expected was found, with equal values."""
    if isinstance(expected, dict):
        return all(k in found and covers(v, found[k]) for k, v in expected.items())
    return bool(expected == found)


if __name__ == "__main__":
    main()
