"""The ACC rules: each fires on its fault, and on nothing else."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from account_samples import account, comment, export, facts, post, weekly

from contentguard.indicators.assessing import assess
from contentguard.indicators.scoring import score_account
from contentguard.rules import catalogue

ACC = sorted(code for code in catalogue() if code.startswith("ACC"))
TABLES = ("annex1", "annex2", "supplement")


def without(*weeks: int) -> list[dict[str, Any]]:
    return [p for n, p in enumerate(weekly()) if n not in weeks]


def change(**values: Any) -> dict[str, Any]:
    return {"facts": facts(changes=[values])}


def late(**values: Any) -> dict[str, Any]:
    record = {"level": "city", "problems": [], "feedback_at": "2024-05-06T10:00"} | values
    return {"checks": [record]}


REPOST = {"kind": "repost", "credits": {"编校人": "甲", "审核人": "乙"}}
CASES: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("ACC101", {"posts": without(20, 21)}, {"posts": without(20)}),
    ("ACC102", {"posts": without(20)}, {"posts": weekly()}),
    ("ACC103", {"posts": [p | (REPOST | {"source": "x"} if n == 9 else {}) for n, p in enumerate(weekly())]}, {}),
    ("ACC104", {"posts": [*without(20, 30, 40)]}, {"posts": without(20, 30)}),
    ("ACC201", {"comments": [comment("c", "2024-03-05T10:00", "2024-03-06T10:01")]},
     {"comments": [comment("c", "2024-03-05T10:00", "2024-03-06T10:00")]}),
    ("ACC202", {"comments": [comment("c", "2024-03-05T10:00", None)]},
     {"comments": [comment("c", "2024-03-05T10:00", None, policy_inquiry=False)]}),
    ("ACC203", {"comments": [comment("c", "2024-12-31T20:00", None)]},
     {"comments": [comment("c", "2024-12-31T20:00", "2024-12-31T21:00")]}),
    ("ACC204", late(rectified_at="2024-05-08T10:00"), late(rectified_at="2024-05-07T20:00")),
    ("ACC301", {"account": account(internal_dept=True, opened_on="2021-06-21")},
     {"account": account(internal_dept=True, opened_on="2021-06-20")}),
    ("ACC302", {"facts": facts(name_unrelated=True)}, {"facts": facts(name_unrelated=None)}),
    ("ACC303", {"account": account(owner_stated=False)}, {"account": account(owner_stated=None)}),
    ("ACC306", change(action="open", filed_on="2024-03-07", registered_on="2024-03-13"),
     change(action="open", filed_on="2024-03-07", registered_on="2024-03-12")),
    ("ACC306", change(action="open", filed_on="2024-03-07"), change(action="open", registered_on="2024-03-12")),
    ("ACC307", change(action="close", announced_on="2024-03-01", done_on="2024-03-21"),
     change(action="close", announced_on="2024-03-01", done_on="2024-03-22")),
    ("ACC307", change(action="change", announced_on=None, done_on="2024-03-21"),
     change(action="change", done_on="2024-03-21")),
    ("ACC308", {"facts": facts(not_registered=True)}, {"facts": facts(not_registered=False)}),
    ("ACC401", {"posts": [*weekly(), post(99, dt.date(2024, 3, 6), credits={"拟稿人": "甲"})]}, {}),
    ("ACC402", {"posts": [*weekly(), post(99, dt.date(2024, 3, 6), **REPOST)]},
     {"posts": [*weekly(), post(99, dt.date(2024, 3, 6), **REPOST, source="新华社")]}),
]  # fmt: skip


def codes(changes: dict[str, Any]) -> set[str]:
    sheet = score_account(export() | changes, TABLES, "2024")
    return {f.rule.code for f in sheet.findings}


@pytest.mark.parametrize(("code", "bad", "good"), CASES)
def test_fires_on_its_fault_only(code: str, bad: dict[str, Any], good: dict[str, Any]) -> None:
    assert code in codes(bad)
    assert code not in codes(good)


def two(first: dict[str, Any], second: dict[str, Any]) -> set[str]:
    exports = [export(account=account(**first)), export(account=account(id="a2") | second)]
    return {f.rule.code for f in assess(exports, period="2024").findings["某县教育局"]}


def test_several_accounts_on_one_platform() -> None:
    assert "ACC304" in two({}, {"platform": "微信"})
    assert "ACC304" not in two({}, {"platform": "微博"})


def test_names_differ_between_platforms() -> None:
    assert "ACC305" in two({"name": "某县教育"}, {"platform": "微博", "name": "教育之声"})
    assert "ACC305" not in two({"name": "某县教育"}, {"platform": "微博", "name": "某县教育"})


def test_every_rule_has_a_case() -> None:
    assert {code for code, _, _ in CASES} | {"ACC304", "ACC305"} == set(ACC)


def test_a_message_names_what_and_when() -> None:
    sheet = score_account(
        export(comments=[comment("留言7", "2024-03-05T10:00", None)]), TABLES, "2024"
    )
    finding = sheet.findings[0]
    assert "留言7" in finding.message
    assert "2024-03-06 10:00" in finding.message
    assert [c.id for c in finding.clauses] == ["annex2.2.4"]


def test_findings_stand_gravest_first() -> None:
    given = export(posts=without(20, 21), comments=[comment("c", "2024-12-31T20:00", None)])
    ranks = [f.severity.rank for f in score_account(given, TABLES, "2024").findings]
    assert ranks == sorted(ranks, reverse=True)
    assert ranks[0] == 3
