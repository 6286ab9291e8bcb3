"""An account export scored by both annexes: each deduction, its evidence, what is unknown."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from account_samples import MONDAY, account, comment, export, facts, post, weekly

from contentguard.errors import IndicatorError, InputError
from contentguard.indicators.scoring import score_account
from contentguard.model import ClauseRef, Disposition, Excerpt, Locator, Severity, Violation


def sheet(data: dict[str, Any] | None = None, **given: Any) -> dict[str, Any]:
    values: dict[str, Any] = {"period": "2024"} | given
    result: dict[str, Any] = score_account(data or export(), **values).to_json()
    return result


def points(part: dict[str, Any]) -> dict[str, Any]:
    return {d["clause"]: d["points"] for d in part["deductions"]}


def test_a_faultless_account_scores_exactly() -> None:
    result = sheet()
    inspection, annual = result["inspection"], result["annual"]
    assert (inspection["score"], inspection["qualified"], inspection["range"]) == (
        100,
        True,
        [100, 100],
    )
    assert (annual["base"], annual["bonus"], annual["score"]) == (100, 10, 110)
    assert (result["score"], result["veto"], result["findings"]) == (100, False, [])
    assert (inspection["not_assessed"], annual["not_assessed"]) == ([], [])


class TestUpdates:
    """Weeks and fortnights."""

    def test_missed_weeks_cost_points_in_both_tables(self) -> None:
        posts = [p for n, p in enumerate(weekly()) if n not in (10, 30, 40)]
        result = sheet(export(posts=posts))
        assert points(result["inspection"]) == {"annex1.D4": 10}
        assert points(result["annual"])["annex2.2.3"] == 15
        weeks = result["inspection"]["deductions"][0]["behind"]
        assert weeks[0]["id"] == "2024-03-11至2024-03-17"

    def test_silence_before_the_check_is_a_veto(self) -> None:
        result = sheet(export(posts=weekly(45)))
        assert result["veto"] is True
        assert result["score"] is None
        assert result["qualified"] is False
        assert [d["clause"] for d in result["deductions"]] == ["annex1.V2.1"]

    def test_a_past_fortnight_costs_twenty_and_its_weeks(self) -> None:
        posts = [p for n, p in enumerate(weekly()) if n not in (20, 21)]
        result = sheet(export(posts=posts))
        assert points(result["annual"]) == {"annex2.2.2": 20, "annex2.2.3": 10}
        assert "重叠" in result["annual"]["deductions"][1]["behind"][0]["note"]
        once = sheet(export(posts=posts), readings=["count_once"])
        assert points(once["annual"]) == {"annex2.2.2": 20}

    def test_only_what_checks_found(self) -> None:
        posts = [p for n, p in enumerate(weekly()) if n != 20]
        check = {"level": "city", "date": "2024-06-01", "result": "合格", "problems": ["typo"],
                 "feedback_at": "2024-06-03T09:00", "rectified_at": "2024-06-03T17:00"}  # fmt: skip
        given = export(posts=posts, checks=[check], facts=facts(typo=None))
        assert points(sheet(given)["annual"])["annex2.2.3"] == 5
        assert points(sheet(given, readings=["checks_only"])["annual"]) == {"annex2.2.5": 2}

    def test_a_service_account(self) -> None:
        posts = [*weekly(40), post(99, dt.date(2024, 12, 30))]
        given = export(account=account(type="service"), posts=posts)
        assert points(sheet(given)["inspection"]) == {"annex1.D4": 5}

    def test_before_the_account_existed_nothing_is_missed(self) -> None:
        posts = weekly()[26:]
        late = export(posts=posts, account=account(opened_on="2024-07-01"))
        assert points(sheet(late)["annual"]) == {"annex2.3.1": 12}
        assert sheet(late)["inspection"]["score"] == 100

    def test_no_posts_known_and_no_posts_made(self) -> None:
        unknown = sheet(export(posts=None, facts=facts(veto_findings=None)))
        assert unknown["veto"] is False
        assert unknown["score"] is None
        assert unknown["qualified"] is None
        assert "annex1.V2.1" in unknown["inspection"]["not_assessed"]
        assert sheet(export(posts=None))["qualified"] is True  # no veto was stated to exist
        silent = facts(veto_findings=["no_update_2_weeks"])
        assert sheet(export(posts=[], facts=silent))["veto"] is True

    @pytest.mark.parametrize("given", [facts(), facts(veto_findings=None), {}])
    def test_an_empty_list_of_posts_needs_a_person_who_says_so(self, given: dict[str, Any]) -> None:
        with pytest.raises(InputError, match="posts"):
            sheet(export(posts=[], facts=given))


class TestOriginals:
    """Fifty a year."""

    def test_short_of_fifty(self) -> None:
        posts = [p | ({"kind": "repost", "source": "新华社", "credits": {"编校人": "甲", "审核人": "乙"}} if n < 5 else {})
                 for n, p in enumerate(weekly())]  # fmt: skip
        result = sheet(export(posts=posts))
        assert points(result["annual"]) == {"annex2.3.1": 1.5}
        assert result["annual"]["content"] == 1.5

    def test_posts_of_unknown_kind_give_a_range(self) -> None:
        posts = [p | ({"kind": None} if n < 5 else {}) for n, p in enumerate(weekly())]
        annual = sheet(export(posts=posts))["annual"]
        assert annual["score"] is None
        assert annual["range"] == [103.5, 110]  # sign-offs unknown: 5, originals: 1.5

    def test_an_unfinished_year_loses_nothing_for_certain(self) -> None:
        annual = sheet(export(posts=weekly(26)), period="2024-01-01..2024-06-30")["annual"]
        assert annual["deductions"] == []
        assert annual["range"] == [98, 110]


class TestReplies:
    """Questions of the public."""

    def test_late_and_unanswered(self) -> None:
        comments = [
            comment("c1", "2024-03-05T10:00", "2024-03-06T10:01"),
            comment("c2", "2024-04-09T10:00", None),
            comment("c3", "2024-04-09T10:00", None, policy_inquiry=False),
            comment("c4", "2024-12-31T20:00", None),
        ]
        result = sheet(export(comments=comments))
        assert points(result["annual"]) == {"annex2.2.4": 10}
        codes = [(f["code"], f["behind"]["id"]) for f in result["findings"]]
        assert codes == [("ACC201", "c1"), ("ACC202", "c2"), ("ACC203", "c4")]

    def test_an_unclassified_comment_gives_a_range(self) -> None:
        comments = [comment("c1", "2024-03-05T10:00", None, policy_inquiry=None)]
        annual = sheet(export(comments=comments))["annual"]
        assert annual["range"] == [105, 110]

    def test_comments_outside_the_period_do_not_count(self) -> None:
        comments = [comment("c1", "2023-03-05T10:00", None)]
        assert sheet(export(comments=comments))["annual"]["score"] == 110


class TestChecks:
    """What inspections found, and what became of it."""

    def check(self, **changes: Any) -> dict[str, Any]:
        values = {"level": "city", "date": "2024-05-06", "result": "合格", "problems": 1,
                  "feedback_at": "2024-05-06T10:00", "rectified_at": "2024-05-07T10:00"}  # fmt: skip
        return values | changes

    @pytest.mark.parametrize(("problems", "bonus"), [(0, 10), (4, 10), (5, 5), (9, 5), (10, 0)])
    def test_the_bonus_counts_problems(self, problems: int, bonus: float) -> None:
        given = export(checks=[self.check(problems=problems)], facts=facts())
        assert sheet(given)["annual"]["bonus"] == bonus

    def test_problems_of_other_levels_do_not_count(self) -> None:
        given = export(checks=[self.check(level="province", problems=20)])
        assert sheet(given)["annual"]["bonus"] == 10

    def test_late_rectification(self) -> None:
        late = self.check(rectified_at="2024-05-08T10:00")
        never = self.check(feedback_at="2024-06-03T10:00", rectified_at=None)
        result = sheet(export(checks=[late, never]))
        assert points(result["annual"]) == {"annex2.2.7": 10}
        assert [f["code"] for f in result["findings"]] == ["ACC204", "ACC204"]

    def test_problems_by_kind_cost_their_points(self) -> None:
        found = [{"kind": "typo", "count": 3}, {"clause": "annex2.2.1", "text": "未报材料"}]
        given = export(checks=[self.check(problems=found)],
                       facts=facts(typo=None, requirement_not_met=None))  # fmt: skip
        assert points(sheet(given)["annual"]) == {"annex2.2.1": 10, "annex2.2.5": 6}

    def test_unknown_checks_leave_the_bonus_open(self) -> None:
        annual = sheet(export(checks=None))["annual"]
        assert annual["score"] is None
        assert annual["range"][1] == 110
        assert "annex2.B1.1" in annual["not_assessed"]


class TestIdentity:
    """Names, certification, who opened the account."""

    @pytest.mark.parametrize(
        ("changes", "lost"),
        [
            ({"owner_stated": False}, {"annex1.D3": 10}),
            ({"internal_dept": True, "opened_on": "2022-01-01"}, {"annex1.D1": 10}),
            ({"internal_dept": True, "opened_on": "2020-01-01"}, {}),
        ],
    )
    def test_account_fields(self, changes: dict[str, Any], lost: dict[str, Any]) -> None:
        assert points(sheet(export(account=account(**changes)))["inspection"]) == lost

    @pytest.mark.parametrize("field", ["owner_stated", "internal_dept"])
    def test_unknown_fields_give_a_range(self, field: str) -> None:
        result = sheet(export(account=account(**{field: None})))
        assert result["score"] is None
        assert result["range"] == [90, 100]
        assert result["qualified"] is True


class TestSignatures:
    """The three-level review must be shown."""

    @pytest.mark.parametrize(
        ("changes", "lost"),
        [
            ({"credits": {"拟稿": "甲", "审核": "乙", "审签": "丙"}}, {}),
            ({"credits": {"拟稿人": "甲", "审核人": "乙"}}, {"annex2.1.2": 5}),
            ({"credits": {"拟稿人": "甲", "审核人": "乙", "审签人": " "}}, {"annex2.1.2": 5}),
            (
                {"kind": "repost", "credits": {"编校人": "甲", "审核人": "乙"}, "source": "新华社"},
                {},
            ),
            ({"kind": "repost", "credits": {"编校人": "甲", "审核人": "乙"}}, {"annex2.1.2": 5}),
            (
                {"kind": "repost", "credits": {"审核人": "乙"}, "source": "新华社"},
                {"annex2.1.2": 5},
            ),
        ],
    )
    def test_credits_by_kind(self, changes: dict[str, Any], lost: dict[str, Any]) -> None:
        extra = post(99, dt.date(2024, 3, 6), **changes)
        assert points(sheet(export(posts=[*weekly(), extra]))["annual"]) == lost

    def test_the_deduction_is_flat_and_lists_the_posts(self) -> None:
        posts = [p | ({"credits": {}} if n < 3 else {}) for n, p in enumerate(weekly())]
        deduction = sheet(export(posts=posts))["annual"]["deductions"][0]
        assert deduction["points"] == 5
        assert [b["id"] for b in deduction["behind"]] == ["p0", "p1", "p2"]

    def test_unknown_credits_are_unknown(self) -> None:
        posts = [p | {"credits": None} for p in weekly()]
        annual = sheet(export(posts=posts))["annual"]
        assert annual["range"] == [105, 110]


def test_nothing_known_but_the_account() -> None:
    result = sheet({"account": {"id": "a1"}})
    assert (result["score"], result["range"], result["qualified"]) == (None, [0, 100], None)
    assert result["annual"]["range"] == [0, 120]
    assert "没有提供" in result["notes"][0]


def test_the_period() -> None:
    assert sheet(period="2024-02")["period"] == ["2024-02-01", "2024-02-29"]
    assert sheet(period="2024-02-05..2024-03-10")["period"] == ["2024-02-05", "2024-03-10"]
    assert score_account(export()).to_json()["period"] == ["2024-01-01", "2024-12-24"]
    stated = export(facts=facts(period=["2024-04-01", "2024-04-28"]))
    assert score_account(stated).to_json()["period"] == ["2024-04-01", "2024-04-28"]


def test_text_for_people() -> None:
    posts = [p for n, p in enumerate(weekly()) if n != 10]
    text = score_account(export(posts=posts), period="2024").to_text()
    assert "结论：合格；得分 95" in text
    assert "annex1.D4" in text
    assert "2024-03-11至2024-03-17" in text
    assert "采用的读法" in text


def test_personal_data_never_leave() -> None:
    phone = "13905240188"
    check = {"level": "city", "problems": [{"kind": "typo", "text": f"联系{phone}"}]}
    given = export(checks=[check], account=account(name=f"热线{phone}"), facts=facts(typo=None))
    made = score_account(given, period="2024")
    assert phone not in made.to_text()
    assert phone not in str(made.to_json())


def test_2027_is_estimated_and_says_so() -> None:
    asked = comment("c1", "2027-02-06T10:00", "2027-02-08T09:00")
    result = sheet(export(comments=[asked], posts=None), period="2027")
    assert result["calendar_estimated"]
    assert "推算" in score_account(export(comments=[asked], posts=None), period="2027").to_text()


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"account": None}, "account"),
        ({"account": {"unit": "x"}}, "account.id"),
        ({"account": account(type="weibo")}, "account.type"),
        ({"account": account(opened_on="then")}, "account.opened_on"),
        ({"account": account(ovner=1)}, "account.ovner"),
        ({"posts": [{"id": "p"}]}, "posts[0].time"),
        ({"posts": [post(1, MONDAY), post(1, MONDAY)]}, "posts[1].id"),
        ({"posts": [post(1, MONDAY, kind="poem")]}, "posts[0].kind"),
        ({"posts": [post(1, MONDAY, credits=["x"])]}, "posts[0].credits"),
        ({"posts": {}}, "posts"),
        ({"comments": [comment("c", "2024-13-01", None)]}, "comments[0].time"),
        ({"comments": [comment("c", "2024-01-01", "soon")]}, "comments[0].replies[0].time"),
        ({"comments": [comment("c", "2024-01-01", None)] * 2}, "comments[1].id"),
        ({"checks": [{"level": "moon"}]}, "checks[0].level"),
        ({"checks": [{"level": "city", "result": "好"}]}, "checks[0].result"),
        ({"checks": [{"level": "city", "feedback_at": "2024-05-06", "rectified_at": "2024-05-01"}]},
         "checks[0].rectified_at"),
        ({"facts": {"typos": 1}}, "facts.typos"),
        ({"facts": {"veto_findings": ["x"]}}, "facts.veto_findings[0]"),
        ({"facts": {"operations": {"typoo": 1}}}, "facts.operations.typoo"),
        ({"facts": {"changes": [{"action": "paint"}]}}, "facts.changes[0].action"),
        ({"pots": []}, "pots"),
    ],
)  # fmt: skip
def test_errors_name_the_field(changes: dict[str, Any], named: str) -> None:
    with pytest.raises(InputError) as caught:
        score_account(export() | changes, period="2024")
    assert f"“{named}”" in str(caught.value)


@pytest.mark.parametrize(
    "period", ["2024-13", "then", "2024-03-01..", "2024-03-02..2024-03-01", ""]
)
def test_a_wrong_period(period: str) -> None:
    with pytest.raises(InputError):
        score_account(export(), period=period)


def test_a_table_that_scores_nothing() -> None:
    with pytest.raises(IndicatorError, match="supplement"):
        score_account(export(), "supplement")
    assert score_account(export(), "annex1", "2024").annual is None
    assert score_account(export(), "annex2", "2024").to_json()["score"] == 110


class TestEdgesOfThePeriod:
    """What lies outside the period counts for nothing; its first and last day belong to it."""

    @pytest.mark.parametrize(
        ("day", "counts"),
        [("2023-12-31", 0), ("2024-01-01", 1), ("2024-12-31", 1), ("2025-01-01", 0)],
    )
    def test_checks(self, day: str, counts: int) -> None:
        check = {"id": "k", "level": "city", "date": day, "problems": ["typo"],
                 "feedback_at": f"{day}T09:00", "rectified_at": f"{day}T10:00"}  # fmt: skip
        made = sheet(export(checks=[check], facts=facts(typo=None)))
        lost = sum(d["points"] for d in made["annual"]["deductions"] if d["clause"] == "annex2.2.5")
        assert lost == 2 * counts
        assert any("检查期以外" in note for note in made["notes"]) is not bool(counts)

    def test_failed_checks_of_another_year_veto_no_unit(self) -> None:
        check = {"id": "k", "level": "state_council", "date": "2023-05-06", "result": "不合格"}
        assert sheet(export(checks=[check]))["annual"]["score"] == 110

    @pytest.mark.parametrize(("day", "counts"), [("2023-12-31", 0), ("2024-01-01", 1)])
    def test_what_checking_found(self, day: str, counts: int) -> None:
        posts = [*weekly(), post(99, dt.date.fromisoformat(day))]
        clause = ClauseRef("annex2.2.5", Severity.DEDUCT, 2)
        found = {"p99": [violation(clause)]}
        given = export(posts=posts, facts=facts(typo=None))
        made = score_account(given, period="2024", findings=found).to_json()
        lost = [d["points"] for d in made["annual"]["deductions"] if d["clause"] == "annex2.2.5"]
        assert lost == [2] * counts


def violation(clause: ClauseRef) -> Violation:
    """A certain finding that breaks one clause."""
    return Violation(
        "TYP101", "wrong-word", "TYP", "错别字", Severity.DEDUCT, 0.99, Disposition.REVIEW, "", "", False,
        Excerpt("", "", ""), Locator(), (), (), (clause,), "", {},
    )  # fmt: skip
