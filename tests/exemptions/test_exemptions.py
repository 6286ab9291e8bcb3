"""Allow file, baseline, thresholds: what is left out, and what is said about it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from contentguard.errors import ConfigError
from contentguard.exemptions import (
    AllowFile,
    Exemptions,
    baseline_of,
    read_allow_file,
    read_baseline,
    read_exemptions,
    read_thresholds,
)
from contentguard.model import Disposition, Excerpt, Locator, Report, Severity, Violation

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


def policed(exemptions: Exemptions, *reports: Report) -> list[Report]:
    """Reports as the guard would make them."""
    made = []
    for one in reports:
        kept, waived = exemptions.split(one.source, one.violations, TODAY)
        made.append(replace(one, violations=kept, waived=waived))
    return made


@dataclass
class Outcome:
    left: list[str]
    why: list[str]
    notes: list[str]


def run(allowed: AllowFile, *violations: Violation, source: str = "archive/a.txt") -> Outcome:
    exemptions = Exemptions(allowed)
    (made,) = policed(exemptions, report(*violations, source=source))
    return Outcome(
        [v.code for v in made],
        [w.reason for w in made.waived],
        exemptions.notes([made], TODAY),
    )


def test_a_fingerprint_waves_one_finding_through(tmp_path: Path) -> None:
    outcome = run(allow(tmp_path), violation(), violation(fingerprint="f2"))
    assert len(outcome.left) == 1
    assert outcome.why == ["放行：历史资料（王某，审核）"]
    assert outcome.notes == []


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
    assert bool(outcome.left) is stays
    # An entry that matches nothing is reported, if its scope was checked at all.
    assert bool(outcome.notes) is (stays and changes.get("scope") != "news/*")


@pytest.mark.parametrize(("level", "stays"), [("拟稿", True), ("审核", True), ("审签", False)])
def test_a_veto_needs_the_highest_level(tmp_path: Path, level: str, stays: bool) -> None:
    outcome = run(allow(tmp_path, level=level), violation(severity=Severity.VETO))
    assert bool(outcome.left) is stays
    assert ["审签人批准" in n for n in outcome.notes] == ([True] if stays else [])


@pytest.mark.parametrize(
    ("expires", "stays"), [(dt.date(2024, 6, 1), False), (dt.date(2024, 5, 31), True)]
)
def test_expiry(tmp_path: Path, expires: dt.date, stays: bool) -> None:
    outcome = run(allow(tmp_path, expires=expires), violation())
    assert bool(outcome.left) is stays
    assert ["到期" in n for n in outcome.notes] == ([True] if stays else [])


def test_rules_by_path_never_hide_a_veto(tmp_path: Path) -> None:
    path = tmp_path / "allow.toml"
    path.write_text(
        '[[path]]\npaths = ["archive/*"]\nignore = ["ORG"]\nreason = "旧档案"\n', "utf-8"
    )
    rules = read_allow_file(path)
    typo = violation(code="TYP101")
    assert run(rules, violation(), typo).left == ["TYP101"]
    assert run(rules, violation(severity=Severity.VETO)).left == ["ORG101"]
    assert run(rules, violation(), source="news/a.txt").left == ["ORG101"]
    assert run(rules, violation(), source="news/a.txt").notes == []
    assert "路径第1条" in run(rules, typo).notes[0]


@pytest.mark.parametrize(
    ("scope", "source"),
    [
        ("archive/*", "./archive/a.txt"),
        ("./archive/*", "archive/2015/a.txt"),
        ("archive\\\\*", "archive\\a.txt"),
        ("https://www.example.gov.cn/*", "https://www.example.gov.cn/a/b.html"),
    ],
)
def test_however_a_path_is_written(tmp_path: Path, scope: str, source: str) -> None:
    assert run(allow(tmp_path, scope=scope), violation(), source=source).left == []


def test_a_path_below_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    allowed = allow(tmp_path, scope="archive/*")
    assert run(allowed, violation(), source=str(tmp_path / "archive" / "a.txt")).left == []


def test_only_new_findings_count_against_a_baseline(tmp_path: Path) -> None:
    old = [report(violation(), violation(fingerprint="f2"))]
    path = tmp_path / "baseline.json"
    path.write_text(baseline_of(old).to_text(), encoding="utf-8")
    known = Exemptions(baseline=read_baseline(path))
    assert [len(r) for r in policed(known, *old, *old)] == [0, 0]  # one post never uses up another
    more = report(*old[0].violations, violation(), violation(fingerprint="f3"))
    assert [v.fingerprint for v in policed(known, more)[0]] == ["f1", "f3"]
    copied = report(*old[0].violations, source="news/b.txt")
    assert len(policed(known, copied)[0]) == 2  # the same words on another page are new


def test_a_new_baseline_holds_what_the_old_one_covers() -> None:
    old = baseline_of([report(violation())])
    checked = policed(Exemptions(baseline=old), report(violation(), violation(fingerprint="f2")))
    assert baseline_of(checked).total == 2


def test_a_baseline_needs_a_key_and_names_the_command() -> None:
    with pytest.raises(ConfigError, match="--make-key"):
        baseline_of([report(violation(code="PII101", fingerprint=None))])


def test_thresholds_by_the_longest_name() -> None:
    limits = read_thresholds({"ORG": 0.99, "ORG101": 0.9})
    found = [
        report(violation(), violation(code="ORG102"), violation(code="TYP101", confidence=0.1))
    ]
    (made,) = policed(Exemptions(thresholds=limits), *found)
    assert [v.code for v in made] == ["ORG101", "TYP101"]
    assert [w.by for w in made.waived] == ["threshold"]
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
        ('[[path]]\npaths = ["*"]\nignore = ["typos"]\nreason = "x"', "ignore"),
        ('[[allow]]\nrule = "ADV101"\nvalue = "电话13912345678"\nreason = "a"\napprover = "a"\nlevel = "审签"', "--make-key"),
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
    "text",
    [
        "",
        "[]",
        "{}",
        '{"schema_version": 2, "sources": {}}',
        '{"schema_version": 1}',
        '{"schema_version": 1, "sources": {"a": {"f": "b"}}}',
    ],
)
def test_a_broken_baseline(tmp_path: Path, text: str) -> None:
    path = tmp_path / "b.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"b\.json"):
        read_baseline(path)


@pytest.mark.parametrize(
    "policy",
    [{"allow_file": 3}, {"baseline": ["b.json"]}, {"thresholds": [0.5]}, {"allow_file": "no.toml"}],
)
def test_a_wrong_policy_is_a_configuration_error(policy: dict[str, Any]) -> None:
    with pytest.raises(ConfigError):
        read_exemptions(policy)


def test_no_policy_costs_nothing() -> None:
    assert read_exemptions({"require_ocr": True, "thresholds": {}}) is None
