"""Replies and rectification: hours, holidays, readings, the calendar."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from contentguard.errors import InputError
from contentguard.indicators.calendar import load_calendar
from contentguard.indicators.facts import score_facts

END = "2029-12-31T00:00:00+08:00"


def reply(asked: str, *answers: Any, **given: Any) -> dict[str, Any]:
    replies = [a if isinstance(a, dict) else {"at": a, "substantive": True} for a in answers]
    record = {"asked_at": asked, "policy_inquiry": True, "replies": replies, "snapshot_at": END}
    case = {"id": "r", "kind": "reply", "input": record | given}
    result: dict[str, Any] = score_facts(case)[0]["result"]
    return result


def rectify(feedback: str, done: str | None, **given: Any) -> dict[str, Any]:
    record = {"feedback_at": feedback, "rectified_at": done} | given
    result: dict[str, Any] = score_facts({"kind": "rectification", "input": record})[0]["result"]
    return result


@pytest.mark.parametrize(
    ("asked", "answered", "status", "hours"),
    [
        ("2024-03-05T10:00", "2024-03-06T10:00:00", "ok", 24),  # Tuesday, to the second
        ("2024-03-05T10:00", "2024-03-06T10:00:01", "late", 24),
        ("2024-03-09T10:00", "2024-03-11T10:00:00", "ok", 48),  # Saturday
        ("2024-03-09T10:00", "2024-03-11T10:00:01", "late", 48),
        ("2024-04-05T10:00", "2024-04-07T09:00", "ok", 48),  # Qingming
        ("2024-04-07T10:00", "2024-04-08T11:00", "late", 24),  # Sunday, but a working day
        ("2024-02-12T08:00", "2024-02-18T09:00", "late", 48),  # Spring Festival does not stop it
        ("2024-03-08T23:00", "2024-03-10T10:00", "late", 24),  # Friday evening
        ("2024-03-05T02:00Z", "2024-03-06T02:00Z", "ok", 24),  # UTC
    ],
)
def test_limits(asked: str, answered: str, status: str, hours: int) -> None:
    result = reply(asked, answered)
    assert (result["status"], result["limit_hours"]) == (status, hours)
    assert result["deduction"] == (5 if status == "late" else 0)
    assert not result["calendar_estimated"]


def test_a_placeholder_does_not_stop_the_clock() -> None:
    early = {"at": "2024-03-05T11:00", "substantive": False}
    late = {"at": "2024-03-07T11:00", "substantive": True}
    assert reply("2024-03-05T10:00", early)["status"] == "late"
    assert reply("2024-03-05T10:00", early, late)["done_at"].startswith("2024-03-07T11:00")
    assert reply("2024-03-05T10:00", early, reading="any_reply")["status"] == "ok"


def test_the_earliest_real_answer_counts_whatever_the_order() -> None:
    first = {"at": "2024-03-05T12:00", "substantive": True}
    second = {"at": "2024-03-09T12:00", "substantive": True}
    assert reply("2024-03-05T10:00", second, first)["status"] == "ok"


def test_an_answer_of_somebody_else_is_none() -> None:
    other = {"at": "2024-03-05T12:00", "substantive": True, "by_owner": False}
    assert reply("2024-03-05T10:00", other)["status"] == "late"


@pytest.mark.parametrize(
    ("snapshot", "status"),
    [
        ("2024-03-06T09:59", "pending"),
        ("2024-03-06T10:00", "pending"),
        ("2024-03-06T10:01", "late"),
    ],
)
def test_open_questions(snapshot: str, status: str) -> None:
    result = reply("2024-03-05T10:00", snapshot_at=snapshot)
    assert result["status"] == status
    assert result["range"] == ([0, 5] if status == "pending" else [5, 5])


def test_answers_after_the_snapshot_do_not_exist() -> None:
    late = reply("2024-03-05T10:00", "2024-03-05T12:00", snapshot_at="2024-03-05T11:00")
    assert late["status"] == "pending"


def test_other_comments_are_out_of_scope_unless_chosen() -> None:
    result = reply("2024-03-05T10:00", policy_inquiry=False)
    assert (result["status"], result["counted"], result["deduction"]) == ("not_in_scope", False, 0)
    assert (
        reply("2024-03-05T10:00", policy_inquiry=False, reading="all_comments")["status"] == "late"
    )


def test_unknown_nature_of_a_question_gives_a_range() -> None:
    result = reply("2024-03-05T10:00", policy_inquiry=None)
    assert (result["status"], result["range"]) == ("late", [0, 5])


class TestHolidayReadings:
    """When 48 hours apply."""

    def test_statutory_only(self) -> None:
        saturday = ("2024-03-09T10:00", "2024-03-11T09:00")
        assert reply(*saturday)["status"] == "ok"
        assert reply(*saturday, reading="statutory_holidays_only")["status"] == "late"
        assert reply(*saturday, holiday_means="statutory_only")["status"] == "late"
        festival = ("2024-02-12T10:00", "2024-02-14T09:00")
        assert reply(*festival, reading="statutory_holidays_only")["status"] == "ok"

    def test_touching_a_day_of_rest(self) -> None:
        friday = ("2024-03-08T18:00", "2024-03-10T17:00")
        assert reply(*friday)["status"] == "late"
        touching = reply(*friday, reading="touch_window")
        assert (touching["status"], touching["limit_hours"]) == ("ok", 48)
        assert (
            reply("2024-03-06T18:00", "2024-03-08T10:00", reading="touch_window")["status"]
            == "late"
        )

    def test_a_clock_that_stands_still(self) -> None:
        # Friday 18:00: six hours on Friday, eighteen on Monday.
        friday = "2024-03-08T18:00"
        still = "suspend_during_holiday"
        assert reply(friday, "2024-03-11T18:00", reading=still)["status"] == "ok"
        assert reply(friday, "2024-03-11T18:01", reading=still)["status"] == "late"
        assert reply("2024-02-12T10:00", "2024-02-18T23:00", reading=still)["status"] == "ok"

    def test_two_readings_at_once(self) -> None:
        chosen = ["touch_window", "statutory_holidays_only"]
        assert reply("2024-03-08T18:00", "2024-03-10T17:00", reading=chosen)["status"] == "late"


@pytest.mark.parametrize(
    ("feedback", "done", "status"),
    [
        ("2024-03-05T10:00", "2024-03-06T23:59:59", "ok"),
        ("2024-03-05T10:00", "2024-03-07T00:00", "late"),
        ("2024-03-08T17:00", "2024-03-11T20:00", "ok"),  # Friday to Monday
        ("2024-03-09T17:00", "2024-03-11T20:00", "ok"),  # Saturday to Monday
        ("2024-04-03T17:00", "2024-04-07T09:00", "ok"),  # over Qingming to a working Sunday
        ("2024-04-03T17:00", "2024-04-08T09:00", "late"),
        ("2024-09-30T10:00", "2024-10-08T18:00", "ok"),
        ("2024-09-30T10:00", "2024-10-09", "late"),
        ("2024-03-05T10:00", "2024-03-05", "ok"),
    ],
)
def test_rectification(feedback: str, done: str, status: str) -> None:
    result = rectify(feedback, done)
    assert (result["status"], result["deduction"]) == (status, 5 if status == "late" else 0)


def test_rectification_within_24_hours() -> None:
    given = ("2024-03-08T17:00", "2024-03-11T09:00")
    assert rectify(*given)["status"] == "ok"
    assert rectify(*given, reading="within_24_hours")["status"] == "late"


def test_rectification_not_done() -> None:
    assert rectify("2024-03-05T10:00", None, snapshot_at="2024-03-06T12:00")["status"] == "pending"
    assert rectify("2024-03-05T10:00", None, snapshot_at="2024-03-07T12:00")["status"] == "late"
    with pytest.raises(InputError, match="snapshot_at"):
        rectify("2024-03-05T10:00", None)
    with pytest.raises(InputError, match="rectified_at"):
        rectify("2024-03-05T10:00", "2024-03-05T09:00")


class TestCalendar:
    """Working days of years that nobody has announced."""

    def test_2027_works_and_says_that_it_guesses(self) -> None:
        result = reply("2027-02-06T10:00", "2027-02-08T09:00")
        assert (result["status"], result["limit_hours"]) == ("ok", 48)
        assert result["calendar_estimated"]
        assert rectify("2027-02-04T10:00", "2027-02-09T10:00")["calendar_estimated"]

    @pytest.mark.parametrize("year", [2027, 2028, 2031, 2040])
    def test_no_year_fails(self, year: int) -> None:
        assert (
            reply(f"{year}-10-02T10:00", f"{year}-10-04T09:00", snapshot_at=None)["limit_hours"]
            == 48
        )

    def test_a_site_knows_better(self, tmp_path: Path) -> None:
        path = tmp_path / "假日.toml"
        path.write_text(
            'off = ["2027-02-05..2027-02-11"]\nworking = ["2027-02-12", "2027-02-20"]\n', "utf-8"
        )
        calendar = load_calendar(path)
        case = {"kind": "rectification", "input": {
            "feedback_at": "2027-02-04T10:00", "rectified_at": "2027-02-12T10:00"}}  # fmt: skip
        result = score_facts(case, calendar=calendar)[0]["result"]
        assert (result["status"], result["calendar_estimated"]) == ("ok", False)
        saturday = {"kind": "reply", "input": {
            "asked_at": "2027-02-20T10:00", "policy_inquiry": True, "snapshot_at": END,
            "replies": [{"at": "2027-02-22T09:00", "substantive": True}]}}  # fmt: skip
        assert score_facts(saturday, calendar=calendar)[0]["result"]["status"] == "late"
        assert score_facts(saturday)[0]["result"]["status"] == "ok"

    @pytest.mark.parametrize(
        ("text", "named"),
        [
            ('off = ["2027-02-31"]', "off"),
            ('off = ["2027-02-05..2027-02-01"]', "off"),
            ('of = ["2027-02-05"]', "of"),
            ('off = ["2027-02-05"]\nworking = ["2027-02-05"]', "2027-02-05"),
            ("off = 3", "off"),
            ("off", "TOML"),
        ],
    )
    def test_a_broken_override_names_file_and_key(
        self, tmp_path: Path, text: str, named: str
    ) -> None:
        path = tmp_path / "days.toml"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(InputError) as caught:
            load_calendar(path)
        assert "days.toml" in str(caught.value)
        assert named in str(caught.value)


@pytest.mark.parametrize(
    ("record", "named"),
    [
        ({"policy_inquiry": True, "replies": []}, "asked_at"),
        ({"asked_at": "2024-03-05T10:00", "policy_inquiry": 1}, "policy_inquiry"),
        (
            {"asked_at": "2024-03-05T10:00", "policy_inquiry": True, "replies": [{}]},
            "replies[0].at",
        ),
        ({"asked_at": "2024-03-05T10:00", "policy_inquiry": True, "replies": []}, "snapshot_at"),
        ({"asked_at": "2024-03-05", "policy_inquiri": True}, "policy_inquiri"),
    ],
)
def test_errors_name_the_field(record: dict[str, Any], named: str) -> None:
    with pytest.raises(InputError) as caught:
        score_facts({"id": "x", "kind": "reply", "input": record})
    assert named in str(caught.value)
