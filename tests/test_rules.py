"""The catalogue: examples run, codes are well formed, pages are fresh, selection works."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from contentguard.cli.rulepages import pages
from contentguard.errors import ConfigError, RuleError
from contentguard.indicators import load
from contentguard.rules import catalogue, load_catalogue, selection
from contentguard.settings import DEFAULT_TABLES
from tests.conftest import ROOT, check_case

RULES = catalogue()


def _examples(kind: str) -> list[Any]:
    return [
        pytest.param(code, asdict(example), id=f"{code}-{kind}{n}")
        for code, rule in RULES.items()
        for n, example in enumerate(getattr(rule, kind), 1)
    ]


@pytest.mark.parametrize(("code", "example"), _examples("bad"))
def test_bad_example_fires(code: str, example: dict[str, Any]) -> None:
    _, report = check_case(code, example)
    assert code in {v.code for v in report}


@pytest.mark.parametrize(("code", "example"), _examples("good"))
def test_good_example_is_silent(code: str, example: dict[str, Any]) -> None:
    _, report = check_case(code, example)
    assert code not in {v.code for v in report}


@pytest.mark.parametrize("code", list(RULES))
def test_rule_is_complete(code: str) -> None:
    rule = RULES[code]
    assert rule.good
    assert rule.bad or rule.family in ("ACC", "INT") or "附件" in rule.what
    assert all([rule.what, rule.why, rule.basis, rule.fix, rule.message])
    assert rule.cap in ("", "review")


def test_every_rule_has_a_severity() -> None:
    tables = load(DEFAULT_TABLES)
    severities = {code: tables.severity(tables.grade(code)) for code in RULES}
    assert set(severities) == set(RULES)


def test_pages_are_fresh() -> None:
    folder = ROOT / "docs" / "rules"
    wanted = pages()
    assert {p.name for p in folder.glob("*.md")} == set(wanted)
    stale = [n for n, text in wanted.items() if (folder / n).read_text(encoding="utf-8") != text]
    assert not stale, "run: python -m contentguard.cli.rulepages"


def test_longest_name_wins_and_ignore_beats_equal_select() -> None:
    chosen = selection(["ORG"], ["ORG1"], RULES)
    assert "ORG201" in chosen
    assert "ORG101" not in chosen
    assert "ORG101" not in selection(["ORG101"], ["ORG101"], RULES)
    assert "ORG101" in selection(["org101", "SIG"], ["ORG"], RULES)
    assert "ORG101" in selection(["renamed-agency"], [], RULES)
    assert "SIG101" not in selection(["ORG"], [], RULES)


def test_default_selection_leaves_weak_rules_out() -> None:
    assert "TYP901" not in selection([], [], RULES)
    assert "TYP901" in selection(["TYP"], [], RULES)
    assert "ORG101" in selection([], ["SIG"], RULES)


def test_unknown_name_offers_the_nearest() -> None:
    with pytest.raises(ConfigError, match="renamed-agency"):
        selection(["renamed-agenzy"], [], RULES)


def test_broken_record_names_file_and_field(tmp_path: Path) -> None:
    (tmp_path / "X.toml").write_text('[ABC101]\nslug = "a"\n', encoding="utf-8")
    with pytest.raises(RuleError, match=r"X\.toml.*title"):
        load_catalogue(tmp_path)
    (tmp_path / "X.toml").write_text('[abc]\nslug = "a"\n', encoding="utf-8")
    with pytest.raises(RuleError, match="三个大写字母"):
        load_catalogue(tmp_path)
