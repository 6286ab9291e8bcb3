"""What holds for every account and every case: checked on random ones."""

from __future__ import annotations

import copy
import datetime as dt
import json
from typing import Any

import pytest
from account_samples import account, comment, export, facts, weekly
from hypothesis import given, settings
from hypothesis import strategies as st

from contentguard.errors import ContentGuardError
from contentguard.indicators.facts import score_facts
from contentguard.indicators.fields import SHANGHAI
from contentguard.indicators.readings import Readings
from contentguard.indicators.scoring import score_account
from contentguard.indicators.sheet import masked
from contentguard.indicators.updates import Update, empty_weeks, has_recent

NOON = dt.time(12, tzinfo=SHANGHAI)
FIRST = dt.date(2024, 1, 1)
DAYS = st.lists(st.integers(0, 120), max_size=30)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)  # fmt: skip
COUNTS = st.fixed_dictionaries({}, optional={
    "improper_content": st.integers(0, 9), "bad_comment_visible": st.integers(0, 20),
    "bad_reply": st.integers(0, 9), "function_unusable": st.integers(0, 9),
    "weekly_occurrences": st.integers(0, 5), "name_unrelated": st.booleans(),
    "owner_not_stated": st.booleans(), "commercial_ad": st.booleans(),
    "excess_personal_data": st.booleans(), "veto_findings": st.just([]),
})  # fmt: skip


def updates(days: list[int]) -> list[Update]:
    return [Update(dt.datetime.combine(FIRST + dt.timedelta(days=d), NOON)) for d in days]


def result(kind: str, given_input: dict[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = score_facts({"kind": kind, "input": given_input})[0]["result"]
    return made


@given(DAYS, st.integers(0, 120), st.integers(0, 60))
def test_weeks_against_plain_counting(days: list[int], start: int, length: int) -> None:
    first = FIRST + dt.timedelta(days=start)
    last = first + dt.timedelta(days=length)
    posted = {FIRST + dt.timedelta(days=d) for d in days}
    plain = 0
    for n in range((last - first).days + 1):
        monday = first + dt.timedelta(days=n)
        week = [monday + dt.timedelta(days=k) for k in range(7)]
        if monday.weekday() == 0 and week[-1] <= last and not posted & set(week):
            plain += 1
    assert len(empty_weeks(updates(days), first, last, Readings())) == plain


@given(DAYS, st.integers(0, 130), st.integers(0, 86_399))
def test_two_weeks_against_plain_counting(days: list[int], day: int, second: int) -> None:
    check = dt.datetime.combine(FIRST, dt.time(), SHANGHAI) + dt.timedelta(days=day, seconds=second)
    ages = [(check - u.time).total_seconds() for u in updates(days)]
    assert has_recent(updates(days), check, Readings()) is any(0 <= a <= 14 * 86_400 for a in ages)


@given(COUNTS)
def test_inspection_is_the_plain_sum_of_capped_rows(stated: dict[str, Any]) -> None:
    each = {"improper_content": 2, "bad_comment_visible": 1, "bad_reply": 2,
            "function_unusable": 2, "weekly_occurrences": 5}  # fmt: skip
    lost = sum(min(10, stated.get(k, 0) * points) for k, points in each.items())
    flags = ("name_unrelated", "owner_not_stated", "commercial_ad", "excess_personal_data")
    lost += sum(10 * stated.get(k, False) for k in flags)
    made = result("inspection", stated)
    assert made["score"] == 100 - lost
    assert made["qualified"] is (lost <= 40)
    low, high = made["range"]
    assert 0 <= low <= made["score"] == high
    assert sum(d["points"] for d in made["deductions"]) == lost


@given(st.integers(0, 60), st.integers(0, 12), st.integers(0, 40), st.booleans())
def test_annual_is_the_plain_sum(originals: int, problems: int, typos: int, praised: bool) -> None:
    base = 100 - min(20, max(0, 50 - originals) / 2) - min(70, 2 * typos)
    bonus = (10 if problems < 5 else 5 if problems < 10 else 0) + 10 * praised
    made = result("annual_account", {
        "original_posts": originals, "problems_found_in_city_checks": problems,
        "operations": {"typo": typos}, "commended_by_superior": praised,
    })  # fmt: skip
    assert made["score"] == base + (bonus if base > 70 else 0)


@given(st.lists(st.lists(st.integers(0, 120), min_size=1, max_size=4), min_size=1, max_size=5))
def test_the_best_unit_has_a_hundred_and_order_is_kept(scores: list[list[int]]) -> None:
    units = [{"id": f"u{i}", "category": "县区", "account_scores": s} for i, s in enumerate(scores)]
    made = result("annual_units", {"units": units})
    finals = [made[f"u{i}"]["final"] for i in range(len(scores))]
    means = [sum(s) / len(s) for s in scores]
    assert max(finals) == (100 if max(means) else 0)
    assert all(
        finals[a] >= finals[b]
        for a in range(len(scores))
        for b in range(len(scores))
        if means[a] > means[b]
    )


REMOVABLE = [
    ("posts",), ("comments",), ("checks",), ("account", "owner_stated"),
    ("account", "internal_dept"), ("facts", "veto_findings"), ("facts", "name_unrelated"),
    ("facts", "improper_content"), ("facts", "typo"), ("facts", "commended_by_superior"),
    ("facts", "not_registered"), ("facts", "no_policy_documents"),
]  # fmt: skip
FAULTS = [
    {"posts": weekly()[:-10] + weekly()[-3:]},
    {"comments": [comment("c", "2024-03-05T10:00", None)]},
    {"account": account(owner_stated=False)},
    {"facts": facts(typo=3, improper_content=2, not_registered=True)},
    {"checks": [{"level": "city", "problems": 6, "feedback_at": "2024-05-06", "rectified_at": "2024-05-09"}]},
]  # fmt: skip


@settings(max_examples=60)
@given(st.sets(st.sampled_from(REMOVABLE)), st.sets(st.integers(0, len(FAULTS) - 1)))
def test_forgetting_a_fact_only_widens_the_range(gone: set[tuple[str, ...]], bad: set[int]) -> None:
    full = export()
    for index in bad:
        full |= FAULTS[index]
    less = copy.deepcopy(full)
    for path in gone:
        part = less if len(path) == 1 else less[path[0]]
        part.pop(path[-1], None)
    known = score_account(full, period="2024").to_json()
    vague = score_account(less, period="2024").to_json()
    for table in ("inspection", "annual"):
        if known[table]["range"] is None or vague[table]["range"] is None:
            continue  # a veto has no range
        low, high = known[table]["range"]
        assert vague[table]["range"][0] <= low
        assert vague[table]["range"][1] >= high


def _paths(value: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [here] if here else []
    if isinstance(value, dict):
        items: Any = value.items()
    else:
        items = enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        found += _paths(inner, (*here, key))
    return found


SMALL = export(posts=weekly(3), checks=FAULTS[4]["checks"]) | {
    "facts": facts(period=["2024-01-01", "2024-01-31"], check_time="2024-01-20",
                   operations={"typo": 1}, changes=[{"action": "open", "filed_on": "2024-01-02"}])
}  # fmt: skip


@settings(max_examples=300)
@given(st.sampled_from(_paths(SMALL)), JSON)
def test_a_broken_export_is_an_error_that_names_it_never_a_crash(
    path: tuple[Any, ...], value: Any
) -> None:
    data = copy.deepcopy(SMALL)
    part: Any = data
    for key in path[:-1]:
        part = part[key]
    part[path[-1]] = value
    try:
        sheet = score_account(data)
    except ContentGuardError as error:
        told = str(error)
    else:
        json.dumps(sheet.to_json())
        told = sheet.to_text()
    assert "“" in told


CASES: list[dict[str, Any]] = [
    {"kind": "inspection", "input": {"check_time": "2024-04-01", "period": ["2024-03-01", "2024-03-31"],
                                     "posts": ["2024-03-30"], "improper_content": 1, "veto_findings": []}},
    {"kind": "reply", "input": {"asked_at": "2024-03-05", "policy_inquiry": True, "snapshot_at": "2024-04-01",
                                "replies": [{"at": "2024-03-06", "substantive": True}]}},
    {"kind": "rectification", "input": {"feedback_at": "2024-03-05", "rectified_at": "2024-03-06"}},
    {"kind": "annual_account", "input": {"original_posts": 3, "operations": {"typo": 1}}},
    {"kind": "annual_units", "input": {"units": [{"id": "a", "category": "b", "account_scores": [1, 2]}]}},
]  # fmt: skip


@settings(max_examples=300)
@given(st.sampled_from(CASES), st.data())
def test_a_broken_case_is_an_error_never_a_crash(case: dict[str, Any], data: st.DataObject) -> None:
    broken = copy.deepcopy(case)
    path = data.draw(st.sampled_from(_paths(broken)))
    part: Any = broken
    for key in path[:-1]:
        part = part[key]
    part[path[-1]] = data.draw(JSON)
    try:
        made, message = json.loads(json.dumps(score_facts(broken))), ""
    except ContentGuardError as error:
        made, message = None, str(error)
    assert made or message


@pytest.mark.parametrize("case", CASES)
def test_masks_leave_dates_and_numbers_alone(case: dict[str, Any]) -> None:
    made = score_facts(case)
    assert masked(made) == made
