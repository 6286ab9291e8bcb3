"""From a finding to its clauses and severity."""

from __future__ import annotations

import pytest

from contentguard import indicators
from contentguard.model import Kind, Severity


def ids(code: str, grade: str = "", kind: str = "", tables: tuple[str, ...] = ()) -> list[str]:
    return [c.id for c in indicators.load(tables).grade(code, grade, kind)]


@pytest.mark.parametrize(
    ("code", "grade", "expected"),
    [
        ("EXP101", "", ["annex1.V1.1", "annex2.2.2"]),
        ("EXP601", "", ["supplement.S5"]),
        ("EXP407", "", ["annex1.D5"]),
        ("EXP501", "", ["annex1.D5"]),
        ("EXP503", "", ["annex1.V1.1", "annex2.2.2"]),
        ("EXP101", "low", ["annex1.D5"]),
        ("SEC101", "", ["annex1.V1.2", "annex2.2.2"]),
        ("SEC301", "mark", ["supplement.S6"]),
        ("ILL101", "", ["annex1.V1.3", "annex2.2.2"]),
        ("LNK301", "", ["supplement.S4.2"]),
        ("LNK103", "", ["annex1.V1.3", "annex2.2.2"]),
        ("LNK103", "banned", ["annex1.V1.3", "annex2.2.2"]),
        ("LNK101", "hidden", ["supplement.S4.1"]),
        ("TYP110", "", ["supplement.S8"]),
        ("LNK101", "", ["supplement.S4.1"]),
        ("LNK306", "ad", ["annex1.D6", "annex2.2.6"]),
        ("PII101", "S0", ["supplement.S1.0"]),
        ("PII101", "S1", ["supplement.S1.1"]),
        ("PII101", "S2", ["supplement.S1.2"]),
        ("PII101", "S3", ["supplement.S1.3"]),
        ("PII501", "S1", ["annex1.D10", "annex2.2.6"]),
        ("TYP101", "", ["annex2.2.5"]),
        ("ORG101", "", ["supplement.S2"]),
        ("ADV101", "", ["annex1.D6", "annex2.2.6"]),
        ("MAP101", "", ["supplement.S3"]),
        ("SIG101", "", ["annex2.1.2"]),
        ("FMT101", "", ["supplement.S8"]),
        ("ACC102", "", ["annex1.D4", "annex2.2.3"]),
        ("ZZZ101", "", []),
    ],
)
def test_clauses_of_a_rule(code: str, grade: str, expected: list[str]) -> None:
    assert ids(code, grade) == expected


def test_a_comment_of_the_public_is_a_matter_of_screening() -> None:
    assert ids("ILL301", kind="comment") == ["annex1.D7"]
    assert ids("TYP101", kind="comment") == []
    assert ids("PII101", "S1", "comment") == ["supplement.S1.1"]


def test_tone_of_a_reply() -> None:
    assert ids("TON101", kind="original") == ["annex1.D5"]
    assert ids("TON101", kind="reply") == ["annex1.D8"]


@pytest.mark.parametrize(
    ("code", "grade", "severity"),
    [
        ("EXP101", "", Severity.VETO),
        ("PII101", "S0", Severity.VETO),
        ("PII101", "S1", Severity.MUST_FIX),
        ("PII101", "S2", Severity.DEDUCT),
        ("PII101", "S3", Severity.NOTICE),
        ("ORG101", "", Severity.MUST_FIX),
        ("TYP101", "", Severity.DEDUCT),
        ("ZZZ101", "", Severity.NOTICE),
    ],
)
def test_the_gravest_clause_decides(code: str, grade: str, severity: Severity) -> None:
    chosen = indicators.load()
    assert chosen.severity(chosen.grade(code, grade)) is severity


def test_only_chosen_tables_count() -> None:
    assert ids("EXP101", tables=("annex1",)) == ["annex1.V1.1"]
    assert ids("ORG101", tables=("suqian-2021",)) == []
    assert ids("EXP101", tables=("cn-2019",)) == ["cn-2019-web.V1.1", "cn-2019-media.V1.1"]


def test_points_stand_in_the_reference() -> None:
    typo = indicators.load().grade("TYP101")[0]
    assert (typo.id, typo.effect, typo.points) == ("annex2.2.5", Severity.DEDUCT, 2)
    assert indicators.load().grade("ORG101")[0].points is None


def test_a_kind_may_be_the_enum() -> None:
    assert indicators.load().grade("ILL301", "", Kind.COMMENT)[0].id == "annex1.D7"
