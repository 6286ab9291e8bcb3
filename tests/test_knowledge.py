"""Dated knowledge: every row says what it rests on, and the agencies' dates bite on the right day."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from contentguard import Guard, Post
from contentguard.lexicon import read_guards, read_lexicon
from contentguard.lexicon.guards import EFFECTS
from tests.conftest import ROOT, SHARED, guard_for, needs_shared

LEXICONS = ROOT / "lexicons"
DATED = ("agencies", "laws", "places")
RULES = SHARED / "data" / "rules"


@pytest.mark.parametrize("name", DATED)
def test_every_dated_row_names_its_basis_and_a_correction(name: str) -> None:
    for entry in read_lexicon(LEXICONS / f"{name}.tsv").entries:
        if entry.action == "allow":
            continue
        assert entry.basis, entry.id
        assert entry.since, entry.id
        assert entry.full, entry.id
        assert all(entry.suggestions), entry.id
        assert entry.suggestions, entry.id


def test_current_names_are_not_outdated_names() -> None:
    words = {
        word
        for name in DATED
        for entry in read_lexicon(LEXICONS / f"{name}.tsv").entries
        if entry.action == "hit" and entry.verified != "memory"
        for word in entry.words
    }
    current = {
        "自然资源局",
        "生态环境局",
        "应急管理局",
        "农业农村部",
        "国家税务总局",
        "上城区",
        "《民法典》",
    }
    assert not words & current


def test_guards_explain_themselves() -> None:
    guards = read_guards(LEXICONS / "guards.toml")
    for name in ("quote", "title", "former", "history", "biography", "docno", "foreign", "hkmacao"):
        assert name in guards
    for guard in guards._guards.values():
        assert guard.effect in EFFECTS
        assert guard.title, guard.name
        assert guard.explain.endswith("。"), guard.name


def _date(value: str) -> dt.date:
    numbers = [int(n) for n in value.split("-")]
    return dt.date(*[*numbers, 1, 1][:3])


def _agency_cases() -> Iterator[tuple[str, dt.date, str, dt.date, dt.date]]:
    """(sentence, its date, expected id or "", changed_from, changed_by)."""
    with (RULES / "agencies.csv").open(encoding="utf-8-sig", newline="") as handle:
        rows = {row["id"]: row for row in csv.DictReader(handle)}
    for line in (RULES / "agencies_cases.tsv").read_text(encoding="utf-8").splitlines():
        sentence, date, expected = [*line.split("\t"), ""][:3]
        row: dict[str, Any] = rows.get(expected, {"changed_from": date, "changed_by": date})
        yield (
            sentence,
            _date(date),
            expected,
            _date(row["changed_from"]),
            _date(row["changed_by"]),
        )


def _severities(guard: Guard, sentence: str, day: dt.date) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for violation in guard.check(Post(sentence, kind="page", published=day)):
        entry = str(violation.evidence["entry"]).rstrip("abcd")
        found.setdefault(entry, set()).add(violation.severity.value)
    return found


@needs_shared
def test_agencies_bite_from_the_day_of_the_change() -> None:
    guard, day = guard_for("ORG"), dt.timedelta(days=1)
    cases = list(_agency_cases())
    assert len(cases) == 84
    for sentence, date, expected, begun, done in cases:
        if not expected:
            assert not _severities(guard, sentence, date), sentence
            continue
        for late in (max(date, done), done):
            assert "must-fix" in _severities(guard, sentence, late).get(expected, ()), sentence
        assert not _severities(guard, sentence, begun - day), sentence
        if begun < done:
            transition = _severities(guard, sentence, done - day)
            assert set().union(*transition.values()) <= {"notice"}, sentence


def test_the_list_of_countries_is_clean() -> None:
    path = LEXICONS / "lists" / "countries.txt"
    words = [w for w in path.read_text(encoding="utf-8").splitlines() if w and w[0] != "#"]
    assert len(words) == len(set(words))
    assert {"俄罗斯", "日本", "联合国"} <= set(words)
    assert not {"中国", "台湾", "香港", "澳门"} & set(words)
