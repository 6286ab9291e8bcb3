"""Allow file, baseline, thresholds: what is left out, and what is said about it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from contentguard.errors import ConfigError
from contentguard.exemptions import (
    AllowFile,
    Outcome,
    apply,
    baseline_of,
    baseline_text,
    read_allow_file,
    read_baseline,
    read_thresholds,
)
from contentguard.model import Disposition, Excerpt, Locator, Report, Severity, Unread, Violation

TODAY = dt.date(2024, 6, 1)


def violation(**changes: Any) -> Violation:
    values: dict[str, Any] = {
        "code": "ORG101", "name": "renamed-agency", "family": "ORG", "title": "机构名称过时",
        "severity": Severity.MUST_FIX, "confidence": 0.95, "disposition": Disposition.BLOCK,
        "message": "旧名", "text": "县扶贫办", "masked": False, "excerpt": Excerpt("", "县扶贫办", ""),
        "locator": Locator(), "spans": ((0, 4),), "suggestions": (), "clauses": (), "basis": "",
        "evidence": {}, "fingerprint": "f1",
    }  # fmt: skip
    return Violation(**(values | changes))


def report(*violations: Violation, source: str = "archive/a.txt", **changes: Any) -> Report:
    worst = max((v.disposition for v in violations), key=lambda d: d.rank, default=Disposition.PASS)
    return Report(source, "", "page", None, "h", worst, tuple(violations), **changes)


def allow(tmp_path: Path, **changes: Any) -> AllowFile:
    values = {
        "fingerprint": "f1",
        "reason": "历史资料",
        "approver": "王某",
        "level": "审核",
    } | changes
    lines = [
        f"{k} = {v}" if isinstance(v, dt.date) else f'{k} = "{v}"' for k, v in values.items() if v
    ]
    path = tmp_path / "allow.toml"
    path.write_text("[[allow]]\n" + "\n".join(lines), encoding="utf-8")
    return read_allow_file(path)


def left(outcome: Outcome) -> list[str]:
    return [v.code for r in outcome.reports for v in r]


def run(allowed: AllowFile, *violations: Violation, **given: Any) -> Outcome:
    return apply([report(*violations)], allowed, today=TODAY, **given)


def test_a_fingerprint_waves_one_finding_through(tmp_path: Path) -> None:
    outcome = run(allow(tmp_path), violation(), violation(fingerprint="f2"))
    assert len(left(outcome)) == 1
    assert outcome.waved[0][2] == "放行：历史资料（王某，审核）"
    assert outcome.notes == ()


def test_the_verdict_follows(tmp_path: Path) -> None:
    assert run(allow(tmp_path), violation()).reports[0].disposition is Disposition.PASS
    unread = Unread(Locator(), "encrypted", "INT002", "打不开")
    kept = apply([report(violation(), unread=(unread,))], allow(tmp_path), today=TODAY)
    assert kept.reports[0].disposition is Disposition.REVIEW


@pytest.mark.parametrize(
    ("changes", "found", "stays"),
    [
        ({"rule": "ORG101", "value": "县扶贫办"}, {}, False),
        ({"rule": "ORG101", "value": "县扶贫"}, {}, True),
        ({"rule": "ORG102", "value": "县扶贫办"}, {}, True),
        ({"rule": "ORG101", "value": "县扶贫办", "scope": "archive/*"}, {}, False),
        ({"rule": "ORG101", "value": "县扶贫办", "scope": "news/*"}, {}, True),
        ({"rule": "ORG101", "value": "县扶贫办"}, {"masked": True}, True),
    ],
)
def test_rule_words_and_scope(
    tmp_path: Path, changes: dict[str, Any], found: dict[str, Any], stays: bool
) -> None:
    outcome = run(allow(tmp_path, fingerprint="", **changes), violation(**found))
    assert bool(left(outcome)) is stays
    assert bool(outcome.notes) is stays  # an entry that matches nothing is reported


@pytest.mark.parametrize(("level", "stays"), [("拟稿", True), ("审核", True), ("审签", False)])
def test_a_veto_needs_the_highest_level(tmp_path: Path, level: str, stays: bool) -> None:
    outcome = run(allow(tmp_path, level=level), violation(severity=Severity.VETO))
    assert bool(left(outcome)) is stays


@pytest.mark.parametrize(
    ("expires", "stays"), [(dt.date(2024, 6, 1), False), (dt.date(2024, 5, 31), True)]
)
def test_expiry(tmp_path: Path, expires: dt.date, stays: bool) -> None:
    outcome = run(allow(tmp_path, expires=expires), violation())
    assert bool(left(outcome)) is stays
    assert ["到期" in n for n in outcome.notes] == ([True] if stays else [])


def test_rules_by_path_never_hide_a_veto(tmp_path: Path) -> None:
    path = tmp_path / "allow.toml"
    path.write_text(
        '[[path]]\npaths = ["archive/*"]\nignore = ["ORG"]\nreason = "旧档案"\n', "utf-8"
    )
    rules = read_allow_file(path)
    typo = violation(code="TYP101")
    assert left(run(rules, violation(), typo)) == ["TYP101"]
    assert left(run(rules, violation(severity=Severity.VETO))) == ["ORG101"]
    other = apply([report(violation(), source="news/a.txt")], rules, today=TODAY)
    assert left(other) == ["ORG101"]


def test_only_new_findings_count_against_a_baseline(tmp_path: Path) -> None:
    old = [report(violation(), violation(fingerprint="f2"))]
    path = tmp_path / "baseline.json"
    path.write_text(baseline_text(baseline_of(old)), encoding="utf-8")
    again = apply(old, baseline=read_baseline(path))
    assert left(again) == []
    more = apply([report(*old[0].violations, violation(), violation(fingerprint="f3"))],
                 baseline=read_baseline(path))  # fmt: skip
    assert [v.fingerprint for v in more.reports[0]] == ["f1", "f3"]


def test_a_baseline_needs_a_key_and_names_the_command() -> None:
    with pytest.raises(ConfigError, match="--make-key"):
        baseline_of([report(violation(code="PII101", fingerprint=None))])


def test_thresholds_by_the_longest_name() -> None:
    limits = read_thresholds({"ORG": 0.99, "ORG101": 0.9})
    found = [
        report(violation(), violation(code="ORG102"), violation(code="TYP101", confidence=0.1))
    ]
    assert left(apply(found, thresholds=limits)) == ["ORG101", "TYP101"]
    for wrong in ({"org": 0.5}, {"ORG": 2}, {"ORG": True}, {"ORG1234": 0.5}):
        with pytest.raises(ConfigError, match="thresholds"):
            read_thresholds(wrong)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[[allow]]\n", "fingerprint"),
        ('[[allow]]\nfingerprint = "f"\nrule = "ORG101"\nvalue = "x"', "fingerprint"),
        ('[[allow]]\nrule = "ORG101"\n', "value"),
        ('[[allow]]\nfingerprint = "f"\napprover = "a"\nlevel = "审签"', "reason"),
        ('[[allow]]\nfingerprint = "f"\nreason = "a"\nlevel = "审签"', "approver"),
        ('[[allow]]\nfingerprint = "f"\nreason = "a"\napprover = "a"\nlevel = "局长"', "level"),
        ('[[allow]]\nrule = "PII102"\nvalue = "x"\nreason = "a"\napprover = "a"\nlevel = "审签"', "--make-key"),
        ('[[allow]]\nfingerprint = "f"\nreason = "a"\napprover = "a"\nlevel = "审签"\nexpires = "soon"', "expires"),
        ('[[allow]]\nfingerprnt = "f"', "fingerprint"),
        ("[[path]]\npaths = []", "paths"),
        ('[[path]]\npaths = ["*"]\nignore = ["TYP"]', "reason"),
        ("allow = 3", "allow"),
        ("[allows]", "allows"),
        ("[[allow", "TOML"),
    ],
)  # fmt: skip
def test_a_broken_allow_file_names_record_and_field(tmp_path: Path, text: str, named: str) -> None:
    path = tmp_path / "allow.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        read_allow_file(path)
    assert "allow.toml" in str(caught.value)
    assert named in str(caught.value)


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"schema_version": 1, "fingerprints": {"a": "b"}}']
)
def test_a_broken_baseline(tmp_path: Path, text: str) -> None:
    path = tmp_path / "b.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"b\.json"):
        read_baseline(path)
