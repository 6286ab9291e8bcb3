"""A year of many units: scores, ranking, spot checks."""

from __future__ import annotations

from typing import Any

import pytest
from account_samples import account, export, facts

from contentguard.errors import InputError
from contentguard.indicators.assessing import Assessment, assess


def unit(name: str, number: int = 1, **changes: Any) -> dict[str, Any]:
    own = account(id=f"{name}{number}", unit=name, platform=f"平台{number}")
    return export(account=own) | changes


def run(*exports: dict[str, Any], **given: Any) -> Assessment:
    return assess(list(exports), period="2024", **given)


def by_unit(result: Assessment) -> dict[str, dict[str, Any]]:
    return {u["id"]: u for u in result.to_json()["units"]}


def failed(level: str) -> dict[str, Any]:
    return {"checks": [{"level": level, "date": "2024-05-01", "result": "不合格", "problems": []}]}


def test_ranking_within_a_kind() -> None:
    poor = unit("乙局", facts=facts(typo=20))
    other = unit(
        "丙县", account=account(id="c", unit="丙县", unit_kind="县区"), facts=facts(typo=10)
    )
    found = by_unit(run(poor, unit("甲局"), other))
    assert list(found) == ["丙县", "甲局", "乙局"]
    assert (found["甲局"]["unit_score"], found["甲局"]["final"], found["甲局"]["rank"]) == (
        110,
        100,
        1,
    )
    assert (found["乙局"]["unit_score"], found["乙局"]["final"], found["乙局"]["rank"]) == (
        60,
        54.55,
        2,
    )
    assert (found["丙县"]["final"], found["丙县"]["rank"]) == (100, 1)


def test_a_unit_is_the_mean_of_its_accounts() -> None:
    found = by_unit(run(unit("甲局", 1), unit("甲局", 2, facts=facts(typo=20))))
    assert found["甲局"]["unit_score"] == 85
    assert len(found["甲局"]["accounts"]) == 2


@pytest.mark.parametrize(
    ("level", "accounts", "score"),
    [("state_council", 1, 0), ("province", 1, 60), ("province", 2, 0), ("city", 2, 110)],
)
def test_failed_spot_checks(level: str, accounts: int, score: float) -> None:
    exports = [unit("甲局", n, **(failed(level) if n < accounts else {})) for n in range(2)]
    found = by_unit(run(*exports, unit("乙局")))
    assert found["甲局"]["unit_score"] == score
    assert found["甲局"]["veto"] is (score == 0)


def test_spot_checks_may_be_stated_by_unit() -> None:
    stated = [{"id": "甲局", "province_failures": ["x", "y"]}]
    assert by_unit(run(unit("甲局"), units=stated))["甲局"]["veto"]


def test_fifty_from_the_failed_account() -> None:
    exports = [unit("甲局", 1, **failed("province")), unit("甲局", 2)]
    assert by_unit(run(*exports))["甲局"]["unit_score"] == 60
    # 100 - 50 is below the gate of the bonus: (50 + 110) / 2.
    moved = by_unit(run(*exports, readings=["failed_account"]))
    assert moved["甲局"]["unit_score"] == 80


def test_problems_may_be_counted_by_unit() -> None:
    check = {"checks": [{"level": "city", "problems": 3, "feedback_at": "2024-05-06T10:00",
                         "rectified_at": "2024-05-06T12:00"}]}  # fmt: skip
    exports = [unit("甲局", n, **check) for n in range(2)]
    assert by_unit(run(*exports))["甲局"]["unit_score"] == 110
    assert by_unit(run(*exports, readings=["per_unit"]))["甲局"]["unit_score"] == 105


def test_unknown_checks_leave_a_range() -> None:
    found = by_unit(run(unit("甲局", checks=None), unit("乙局")))
    assert found["甲局"]["unit_score"] is None
    assert found["甲局"]["final"] is None
    assert found["甲局"]["range"][0] == 0
    assert found["乙局"]["final"] is not None


def test_text_for_people() -> None:
    text = run(unit("甲局"), unit("乙局", **failed("state_council"))).to_text()
    assert "乙局（单项否决）" in text
    assert text.index("甲局") < text.index("乙局")


@pytest.mark.parametrize(
    ("exports", "named"),
    [
        ([unit("甲局"), unit("甲局")], "甲局1"),
        ([export(account=account(unit=None))], "account.unit"),
        ([export(account=account(unit_kind=None))], "unit_kind"),
        ([{"account": {}}], "account.id"),
    ],
)
def test_errors_name_account_and_field(exports: list[Any], named: str) -> None:
    with pytest.raises(InputError) as caught:
        run(*exports)
    assert named in str(caught.value)


@pytest.mark.parametrize(
    "units", [[{"id": "甲局"}, {"id": "甲局"}], [{}], [{"id": "甲局", "provinse_failures": 1}]]
)
def test_wrong_facts_of_units(units: list[Any]) -> None:
    with pytest.raises(InputError):
        run(unit("甲局"), units=units)
