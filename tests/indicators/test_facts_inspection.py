"""附件1 from stated facts: every row, every boundary, every reading."""

from __future__ import annotations

from typing import Any

import pytest

from contentguard.errors import InputError
from contentguard.indicators.facts import score_facts

CHECK = "2024-04-01T09:00:00+08:00"  # a Monday
PERIOD = ["2024-03-04", "2024-03-31"]  # four whole weeks
WEEKLY = ["2024-03-05", "2024-03-12", "2024-03-19", "2024-03-26"]


def inspect(**given: Any) -> dict[str, Any]:
    record = {"check_time": CHECK} | given
    result: dict[str, Any] = score_facts({"id": 1, "kind": "inspection", "input": record})[0][
        "result"
    ]
    return result


def outcome(**given: Any) -> tuple[Any, Any, Any]:
    result = inspect(**given)
    return result["veto"], result["score"], result["qualified"]


@pytest.mark.parametrize(
    ("given", "score"),
    [
        ({}, 100),
        ({"name_unrelated": True}, 90),
        ({"name_unrelated": False}, 100),
        ({"owner_not_stated": True}, 90),
        ({"weekly_occurrences": 1}, 95),
        ({"weekly_occurrences": 2}, 90),
        ({"weekly_occurrences": 9}, 90),
        ({"improper_content": 4}, 92),
        ({"improper_content": 5}, 90),
        ({"improper_content": 6}, 90),
        ({"commercial_ad": True}, 90),
        ({"commercial_ad": 3}, 90),
        ({"bad_comment_visible": 10}, 90),
        ({"bad_comment_visible": 11}, 90),
        ({"bad_reply": 1}, 98),
        ({"bad_reply": 7}, 90),
        ({"function_unusable": 2}, 96),
        ({"excess_personal_data": True}, 90),
        ({"internal_dept_account": True, "opened_on": "2021-06-21"}, 90),
        ({"internal_dept_account": True, "opened_on": "2021-06-20"}, 100),
        ({"internal_dept_account": False, "opened_on": "2023-01-01"}, 100),
        (
            {"internal_dept_account": True, "opened_on": "2022-01-01", "notice_date": "2022-06-01"},
            100,
        ),
    ],
)
def test_each_row(given: dict[str, Any], score: float) -> None:
    assert outcome(**given) == (False, score, True)


def test_everything_at_once_leaves_nothing() -> None:
    assert outcome(
        name_unrelated=True, owner_not_stated=True, weekly_occurrences=5, improper_content=9,
        commercial_ad=True, bad_comment_visible=40, bad_reply=9, function_unusable=9,
        excess_personal_data=True, internal_dept_account=True, opened_on="2023-05-01",
    ) == (False, 0, False)  # fmt: skip


@pytest.mark.parametrize(("comments", "qualified"), [(0, True), (1, False)])
def test_sixty_passes(comments: int, qualified: bool) -> None:
    result = inspect(
        name_unrelated=True, owner_not_stated=True, commercial_ad=True, improper_content=5,
        bad_comment_visible=comments,
    )  # fmt: skip
    assert (result["score"], result["qualified"]) == (60 - comments, qualified)


@pytest.mark.parametrize(
    "finding",
    [
        "serious_wrong_statement", "state_secret_leak", "banned_content",
        "public_opinion_incident", "no_update_2_weeks", "app_unusable", "no_interaction",
        "fake_engagement", "V1.3", "annex1.V3.2",
    ],
)  # fmt: skip
def test_any_veto_stops_the_scoring(finding: str) -> None:
    result = inspect(veto_findings=[finding], improper_content=2)
    assert (result["veto"], result["score"], result["qualified"]) == (True, None, False)
    assert [d["points"] for d in result["deductions"]] == [None]
    assert result["range"] is None


@pytest.mark.parametrize(
    ("newest", "veto"),
    [
        ("2024-03-18T09:00:00+08:00", False),  # fourteen days to the second
        ("2024-03-18T08:59:59+08:00", True),
        ("2024-03-18T01:00:00Z", False),  # the same moment, another offset
        ("2024-03-18T09:00:00", False),  # no offset: Shanghai
        ("2024-04-01T09:00:01+08:00", True),  # after the check
    ],
)
def test_two_weeks_to_the_second(newest: str, veto: bool) -> None:
    assert inspect(posts=["2024-02-01", newest])["veto"] is veto


def test_two_weeks_by_calendar_dates() -> None:
    early = "2024-03-18T00:30:00+08:00"
    assert inspect(posts=[early])["veto"]
    assert not inspect(posts=[early], reading="calendar_dates")["veto"]


def test_no_posts_at_all_is_a_veto_but_unknown_posts_are_not() -> None:
    assert inspect(posts=[])["veto"]
    assert not inspect()["veto"]


@pytest.mark.parametrize(
    ("posts", "score"),
    [
        (WEEKLY, 100),
        (["2024-03-10", "2024-03-11", "2024-03-24", "2024-03-31"], 100),  # Sundays and a Monday
        (["2024-03-04", "2024-03-11", "2024-03-18T12:00"], 95),
        (["2024-03-31"], 90),  # three weeks empty, the row ends at ten
    ],
)
def test_natural_weeks(posts: list[str], score: float) -> None:
    assert inspect(posts=posts, period=PERIOD)["score"] == score


def test_only_whole_weeks_of_the_period_count() -> None:
    assert inspect(posts=["2024-03-26"], period=["2024-03-19", "2024-03-31"])["score"] == 100


def test_a_running_week_is_not_judged() -> None:
    period = ["2024-03-04", "2024-04-07"]
    assert inspect(posts=WEEKLY, period=period)["score"] == 100


def test_weeks_before_the_account_existed_are_not_judged() -> None:
    posts = ["2024-03-19", "2024-03-26"]
    assert inspect(posts=posts, period=PERIOD)["score"] == 90
    assert inspect(posts=posts, period=PERIOD, opened_on="2024-03-15")["score"] == 100


def test_rolling_weeks() -> None:
    # Seven empty days from 03-13 to 03-19 although each natural week has a post.
    posts = ["2024-03-06", "2024-03-12", "2024-03-20", "2024-03-26"]
    assert inspect(posts=posts, period=PERIOD)["score"] == 100
    assert inspect(posts=posts, period=PERIOD, reading="rolling_7_days")["score"] == 95


def test_rows_without_caps() -> None:
    assert inspect(weekly_occurrences=3, readings={"row_caps": False})["score"] == 85
    assert inspect(weekly_occurrences=3, row_caps=False)["score"] == 85
    assert inspect(bad_comment_visible=150, reading="uncapped")["score"] == 0


class TestServiceAccount:
    """服务号: the average of the period."""

    def score(self, posts: list[Any], **given: Any) -> Any:
        return inspect(account_type="service", posts=posts, period=PERIOD, **given)["score"]

    def test_clumped_pushes_are_enough_on_average(self) -> None:
        assert (
            self.score(["2024-03-26T08:00", "2024-03-26T09:00", "2024-03-26T10:00", "2024-03-27"])
            == 100
        )

    def test_three_pushes_in_four_weeks_are_one_occurrence(self) -> None:
        assert self.score(["2024-03-05", "2024-03-12", "2024-03-26"]) == 95

    def test_articles_of_one_push_are_one_update(self) -> None:
        posts = [
            {"time": f"2024-03-26T08:00:0{n}", "push_id": "p1", "id": f"a{n}"} for n in range(4)
        ]
        assert self.score(posts) == 95
        assert self.score(posts, reading="count_articles") == 100

    def test_by_month(self) -> None:
        given = {
            "account_type": "service",
            "period": ["2024-02-01", "2024-03-31"],
            "posts": ["2024-02-05", "2024-02-06", "2024-02-07", "2024-02-08", "2024-03-05",
                      "2024-03-06", "2024-03-07", "2024-03-25"],
        }  # fmt: skip
        assert inspect(**given, reading="by_month")["score"] == 100
        given["posts"] = given["posts"][1:]
        assert inspect(**given, reading="by_month")["score"] == 95

    def test_same_posts_of_a_subscription_account(self) -> None:
        posts = ["2024-03-26T08:00", "2024-03-26T09:00", "2024-03-26T10:00", "2024-03-27"]
        assert inspect(posts=posts, period=PERIOD)["score"] == 90


def test_range_says_what_unstated_facts_could_do() -> None:
    result = inspect(name_unrelated=True, veto_findings=[])
    low, high = result["range"]
    assert (low, high) == (0, 90)
    assert "annex1.D2" not in result["not_assessed"]
    assert "annex1.D3" in result["not_assessed"]
    full = inspect(
        name_unrelated=False, owner_not_stated=False, weekly_occurrences=0, improper_content=2,
        commercial_ad=False, bad_comment_visible=0, bad_reply=0, function_unusable=0,
        excess_personal_data=False, internal_dept_account=False, veto_findings=[],
    )  # fmt: skip
    assert (full["range"], full["not_assessed"]) == ([96, 96], [])


def test_deductions_name_clause_and_evidence() -> None:
    result = inspect(posts=["2024-03-05", "2024-03-26"], period=PERIOD, improper_content=7)
    weekly, improper = result["deductions"]
    assert (weekly["clause"], weekly["count"], weekly["points"]) == ("annex1.D4", 2, 10)
    assert [b["id"] for b in weekly["behind"]] == [
        "2024-03-11至2024-03-17",
        "2024-03-18至2024-03-24",
    ]
    assert (improper["points"], improper["points_before_cap"]) == (10, 14)


def test_readings_are_printed() -> None:
    assert inspect(reading="uncapped")["readings"]["row_caps"] == "uncapped"
    assert inspect()["readings"]["two_week_window"] == "closed_window"


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"name_unrelatd": True}, "input.name_unrelatd"),
        ({"improper_content": -1}, "input.improper_content"),
        ({"improper_content": "two"}, "input.improper_content"),
        ({"improper_content": 1.5}, "input.improper_content"),
        ({"posts": ["2024-02-30"]}, "input.posts[0]"),
        ({"posts": ["1024-02-20"]}, "input.posts[0]"),
        ({"posts": [12]}, "input.posts[0]"),
        ({"posts": "2024-02-20"}, "input.posts"),
        ({"posts": [], "check_time": None}, "input.check_time"),
        ({"posts": [], "period": ["2024-03-04"]}, "input.period"),
        ({"posts": ["2024-03-31"], "period": ["2024-03-31", "2024-03-01"]}, "input.period"),
        ({"veto_findings": ["app_unusabel"]}, "input.veto_findings[0]"),
        ({"reading": "touch_windo"}, "touch_window"),
        ({"readings": {"weak": "natural_week"}}, "week"),
        ({"internal_dept_account": "yes"}, "input.internal_dept_account"),
        ({"opened_on": "soon", "internal_dept_account": True}, "input.opened_on"),
    ],
)
def test_errors_name_the_field(given: dict[str, Any], named: str) -> None:
    with pytest.raises(InputError) as caught:
        inspect(**given)
    assert named in str(caught.value)
    assert "算例 1" in str(caught.value)


def test_other_input_shapes() -> None:
    case = {"id": "a", "kind": "inspection", "input": {"check_time": CHECK}}
    assert len(score_facts([case, case | {"id": "b"}])) == 2
    assert score_facts({"examples": [case]})[0]["id"] == "a"
    with pytest.raises(InputError, match="重复"):
        score_facts([case, case])
    with pytest.raises(InputError, match="inspection"):
        score_facts(case | {"kind": "inspektion"})
    with pytest.raises(InputError, match="input"):
        score_facts({"id": 1, "kind": "reply"})
    with pytest.raises(InputError):
        score_facts("x")
