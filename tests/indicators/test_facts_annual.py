"""附件2 from stated facts: accounts, units, and the worked examples of the notice."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from contentguard.errors import InputError
from contentguard.indicators.facts import score_facts

EXAMPLES = Path(__file__).resolve().parents[3] / "shared" / "data" / "scoring" / "examples.json"


def account(**given: Any) -> dict[str, Any]:
    record = {"original_posts": 50, "problems_found_in_city_checks": 10} | given
    result: dict[str, Any] = score_facts({"kind": "annual_account", "input": record})[0]["result"]
    return result


def units(*records: dict[str, Any], **given: Any) -> dict[str, Any]:
    named = [{"id": f"u{i}", "category": "县区"} | r for i, r in enumerate(records)]
    case = {"kind": "annual_units", "input": {"units": named} | given}
    result: dict[str, Any] = score_facts(case)[0]["result"]
    return result


@pytest.mark.parametrize(
    ("given", "base"),
    [
        ({}, 100),
        ({"no_policy_documents": True}, 95),
        ({"three_level_review_not_shown": True}, 95),
        ({"no_policy_documents": True, "three_level_review_not_shown": True}, 90),
        ({"operations": {"requirement_not_met": 1}}, 90),
        ({"operations": {"veto_problem": 1}}, 80),
        ({"operations": {"weekly_update": 1}}, 95),
        ({"operations": {"late_reply": 1}}, 95),
        ({"operations": {"typo": 1}}, 98),
        ({"operations": {"not_registered": 1}}, 95),
        (
            {"operations": {"commercial_ad": 1, "function_unusable": 2, "excess_personal_data": 1}},
            80,
        ),
        ({"operations": {"not_rectified_1_workday": 2}}, 90),
        ({"operations": {"typo": 34}}, 32),
        ({"operations": {"typo": 35}}, 30),
        ({"operations": {"typo": 36}}, 30),
        ({"original_posts": 51}, 100),
        ({"original_posts": 49}, 99.5),
        ({"original_posts": 10}, 80),
        ({"original_posts": 9}, 80),
        ({"original_posts": 0}, 80),
    ],
)
def test_each_row(given: dict[str, Any], base: float) -> None:
    assert account(**given)["base"] == base


@pytest.mark.parametrize(
    ("problems", "bonus"), [(0, 10), (4, 10), (5, 5), (9, 5), (10, 0), (200, 0)]
)
def test_bonus_for_few_problems(problems: int, bonus: float) -> None:
    assert account(problems_found_in_city_checks=problems)["bonus"] == bonus


@pytest.mark.parametrize(
    ("given", "bonus"),
    [
        ({"commended_locally": True}, 5),
        ({"commended_by_superior": True}, 10),
        ({"commended_locally": True, "commended_by_superior": True}, 10),
        ({"commended_locally": False}, 0),
    ],
)
def test_bonus_for_commendation(given: dict[str, Any], bonus: float) -> None:
    assert account(**given)["bonus"] == bonus


@pytest.mark.parametrize(("typos", "score"), [(14, 92), (15, 70), (16, 68)])
def test_the_bonus_begins_above_seventy(typos: int, score: float) -> None:
    result = account(
        operations={"typo": typos}, problems_found_in_city_checks=0, commended_by_superior=True
    )
    assert (result["base"], result["score"]) == (100 - 2 * typos, score)


def test_the_gate_is_strict_with_halves() -> None:
    near = {"operations": {"typo": 10}, "problems_found_in_city_checks": 0}
    assert account(original_posts=30, **near)["score"] == 70
    assert account(original_posts=31, **near)["score"] == 80.5


def test_without_caps_the_base_stops_at_zero() -> None:
    assert account(operations={"veto_problem": 6}, reading="uncapped")["base"] == 0


class TestUnknown:
    """What nobody states is not taken for zero where a number is needed."""

    def test_posts_not_counted(self) -> None:
        result = account(original_posts=None)
        assert (result["score"], result["base"], result["content"]) == (None, None, None)
        assert "annex2.3.1" in result["not_assessed"]

    def test_problems_not_counted(self) -> None:
        result = account(problems_found_in_city_checks=None)
        assert result["score"] is None
        assert result["base"] == 100
        assert result["range"][1] == 120

    def test_problems_do_not_matter_below_the_gate(self) -> None:
        result = account(problems_found_in_city_checks=None, operations={"typo": 20})
        assert result["score"] == 60

    def test_the_range_covers_the_score(self) -> None:
        result = account(operations={"typo": 1})
        low, high = result["range"]
        assert low <= result["score"] <= high

    def test_everything_stated_is_exact(self) -> None:
        result = account(
            operations={"typo": 1}, no_policy_documents=False, three_level_review_not_shown=False,
            commended_locally=False, commended_by_superior=False,
        )  # fmt: skip
        assert (result["range"], result["not_assessed"]) == ([98, 98], [])


def test_deductions_are_cut_at_the_row() -> None:
    result = account(operations={"veto_problem": 3, "typo": 10})
    assert [(d["clause"], d["points"], d["points_before_cap"]) for d in result["deductions"]] == [
        ("annex2.2.2", 60, 60),
        ("annex2.2.5", 10, 20),
    ]


def test_mean_ranking_and_kinds() -> None:
    result = units(
        {"account_scores": [100, 90]},
        {"account_scores": [100, 80, 71.5]},
        {"account_scores": [40], "category": "市直"},
    )
    assert (result["u0"]["unit_score"], result["u0"]["final"], result["ranking"]["u0"]["rank"]) == (
        95,
        100,
        1,
    )
    assert (result["u1"]["unit_score"], result["u1"]["final"]) == (83.83, 88.25)
    assert (result["u2"]["final"], result["ranking"]["u2"]["rank"]) == (100, 1)


def test_half_up() -> None:
    # 100.005 exactly: half up gives 100.01, banker's rounding would not.
    result = units({"account_scores": [100.01, 100.0]}, {"account_scores": [120]})
    assert result["u0"]["unit_score"] == 100.01


@pytest.mark.parametrize(
    ("given", "score", "veto"),
    [
        ({}, 90, False),
        ({"state_council_failures": 1}, 0, True),
        ({"state_council_failures": 2}, 0, True),
        ({"province_failures": 1}, 40, False),
        ({"province_failures": 2}, 0, True),
        ({"province_failures": ["a", "a"]}, 40, False),
        ({"province_failures": ["a", "b"]}, 0, True),
        ({"province_failures": 1, "state_council_failures": 1}, 0, True),
    ],
)
def test_failed_spot_checks(given: dict[str, Any], score: float, veto: bool) -> None:
    result = units({"account_scores": [100, 80]} | given)["u0"]
    assert (result["unit_score"], result.get("veto", False)) == (score, veto)


def test_occurrences_instead_of_accounts() -> None:
    record = {"account_scores": [100], "province_failures": ["a", "a"]}
    assert units(record, reading="occurrences")["u0"]["veto"]


def test_no_score_below_zero() -> None:
    assert units({"account_scores": [20], "province_failures": 1})["u0"]["unit_score"] == 0


def test_fifty_from_the_failed_account() -> None:
    record = {
        "account_scores": [120, 90], "account_bases": [100, 90],
        "province_failures": 1, "failed_account": 0,
    }  # fmt: skip
    rival = {"account_scores": [88]}
    assert units(record, rival)["u0"]["final"] == 62.5
    # 100 - 50 is not above 70, so the account loses its bonus too: (50 + 90) / 2 = 70.
    assert units(record, rival, reading="failed_account")["u0"]["final"] == 79.55
    with pytest.raises(InputError, match="failed_account"):
        units({"account_scores": [120, 90], "province_failures": 1}, reading="failed_account")


def test_all_vetoed() -> None:
    bad = {"account_scores": [100], "state_council_failures": 1}
    result = units(bad, bad)
    assert [result[u]["final"] for u in ("u0", "u1")] == [0, 0]


def test_a_vetoed_unit_is_not_the_best() -> None:
    result = units({"account_scores": [120], "province_failures": 2}, {"account_scores": [60]})
    assert result["u1"]["final"] == 100


@pytest.mark.parametrize(
    ("record", "named"),
    [
        ({"account_scores": []}, "units[0].account_scores"),
        ({"account_scores": ["x"]}, "units[0].account_scores[0]"),
        ({"account_scores": [-1]}, "units[0].account_scores[0]"),
        ({"account_scores": [float("nan")]}, "units[0].account_scores[0]"),
        ({"account_scores": [1], "category": None}, "units[0].category"),
        ({"account_scores": [1], "id": None}, "units[0].id"),
        ({"account_scores": [1], "id": "range"}, "units[0].id"),
        ({"account_scores": [1], "provinse_failures": 1}, "units[0].provinse_failures"),
        ({"account_scores": [1], "province_failures": -1}, "units[0].province_failures"),
    ],
)
def test_errors_name_the_field(record: dict[str, Any], named: str) -> None:
    with pytest.raises(InputError) as caught:
        units(record)
    assert named in str(caught.value)


def test_duplicate_units() -> None:
    with pytest.raises(InputError, match="重复"):
        units({"account_scores": [1], "id": "a"}, {"account_scores": [1], "id": "a"})


def test_unknown_operation_offers_the_nearest() -> None:
    with pytest.raises(InputError, match="late_reply"):
        account(operations={"late_replies": 1})


@pytest.mark.skipif(not EXAMPLES.is_file(), reason="shared examples are not here")
def test_the_worked_examples() -> None:
    for case in score_facts(json.loads(EXAMPLES.read_text(encoding="utf-8"))):
        assert covers(case["expected"], case["result"]), case["id"]


def covers(expected: Any, found: Any) -> bool:
    if isinstance(expected, dict):
        return all(name in found and covers(v, found[name]) for name, v in expected.items())
    return bool(expected == found)
