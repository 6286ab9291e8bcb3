"""Every file of tests/cases through a guard: 命中 must fire on the exact words, 不命中 must not."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from contentguard.rules import catalogue
from tests.conftest import check_case

CASES = Path(__file__).parent / "cases"
ALLOWED = {
    "text", "html", "find", "title", "kind", "published", "source", "credits", "url", "media_type",
    "as_of", "severity", "settings", "note", "suggest", "disposition", "file",
}  # fmt: skip


def _cases(kind: str) -> Iterator[Any]:
    for path in sorted(CASES.glob("*.toml")):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        for number, case in enumerate(data.get(kind, []), 1):
            yield pytest.param(path.stem, case, id=f"{path.stem}-{kind}{number}")


@pytest.mark.parametrize("path", sorted(CASES.glob("*.toml")), ids=lambda p: p.stem)
def test_case_file_is_well_formed(path: Path) -> None:
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    assert path.stem in catalogue(), "the file is named after a rule"
    assert set(data) <= {"命中", "不命中"}
    assert data.get("命中")
    assert data.get("不命中")
    for case in (c for cases in data.values() for c in cases):
        assert set(case) <= ALLOWED
        assert ("text" in case) != ("html" in case)


@pytest.mark.parametrize(("code", "case"), list(_cases("命中")))
def test_hit(code: str, case: dict[str, Any]) -> None:
    _, report = check_case(code, case)
    found = [v for v in report if v.code == code]
    assert found, f"{code} did not fire; found {[(v.code, v.text) for v in report]}"
    for words in case.get("find", []):
        texts = [v.text for v in found]
        assert any(words in t for t in texts), f"“{words}” not among {texts}"
    if "severity" in case:
        assert case["severity"] in {v.severity.value for v in found}
    if "disposition" in case:
        assert case["disposition"] in {v.disposition.value for v in found}
    if "suggest" in case:
        assert case["suggest"] in {s.text for v in found for s in v.suggestions}


@pytest.mark.parametrize(("code", "case"), list(_cases("不命中")))
def test_no_hit(code: str, case: dict[str, Any]) -> None:
    _, report = check_case(code, case)
    found = [(v.text, v.evidence) for v in report if v.code == code]
    limit = case.get("severity")
    if limit:  # a weaker severity than the rule's own is what the case asks for
        assert {v.severity.value for v in report if v.code == code} <= {limit}
    else:
        assert not found
