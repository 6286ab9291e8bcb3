"""Documents of offices: what each must and must not tell, item by item."""

from __future__ import annotations

import re
import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from contentguard import Guard, Post

_PATHS = [Path(__file__).with_name(name) for name in ("offices.toml", "sentences.toml")]
_MARK = re.compile(r"⟦([a-z0-9-]+) ([A-Za-z0-9/]+)\|(.*?)⟧", re.S)
_ALIKE = (
    {"bank-card", "bank-account"},
    {"health", "hardship-or-disability"},
    {"name-in-record", "family-member", "minor"},
)
_SECOND = {"name-in-record", "family-member", "minor"}
Mark = tuple[str, str, int, int]


def _documents() -> list[dict[str, Any]]:
    texts = [path.read_text(encoding="utf-8") for path in _PATHS]
    return [row for text in texts for row in tomllib.loads(text)["document"]]


def _read(marked: str) -> tuple[str, list[Mark]]:
    """The plain text and its marks: type, grade, span."""
    parts: list[str] = []
    marks: list[Mark] = []
    pos = size = 0
    for match in _MARK.finditer(marked):
        parts += marked[pos : match.start()], match[3]
        size += match.start() - pos
        marks.append((match[1], match[2], size, size + len(match[3])))
        size += len(match[3])
        pos = match.end()
    return "".join((*parts, marked[pos:])), marks


def _alike(one: str, other: str) -> bool:
    return one == other or any(one in group and other in group for group in _ALIKE)


def _fits(grade: str, leak: str) -> bool:
    return grade == "any" or (grade == "S" and leak != "none") or leak in grade.split("/")


@pytest.fixture(scope="module")
def guard() -> Guard:
    return Guard(show="full", select=["PII"])


@pytest.mark.parametrize("row", _documents(), ids=lambda row: str(row["id"]))
def test_document(guard: Guard, row: dict[str, Any]) -> None:
    text, marks = _read(row["text"])
    kind = "text/html" if row.get("html") else "text/plain"
    post = Post(text, title=row.get("title", ""), media_type=kind)
    items = [i for i in guard.identify(post) if i.locator.part != "title"]
    spans = [(i.type, i.leak, i.spans[0][0], i.spans[-1][1]) for i in items]
    for type_, grade, start, end in marks:
        found = [
            leak
            for kind, leak, a, b in spans
            if _alike(type_, kind) and min(b, end) - max(a, start) >= 0.6 * max(end - start, b - a)
        ]
        assert found, f"{type_} {text[start:end]!r} not found among {spans}"
        assert any(_fits(grade, leak) for leak in found), (text[start:end], grade, found)
    for kind, leak, a, b in spans:
        meant = any(
            (_alike(kind, t) or (kind in _SECOND and t in _SECOND)) and a < end and start < b
            for t, _, start, end in marks
        )
        assert leak == "none" or meant, f"{kind} {text[a:b]!r} told as {leak}"
    if not any(grade not in ("none", "any") for _, grade, *_ in marks) and not any(
        grade == "any" for _, grade, *_ in marks
    ):
        codes = [v.code for v in guard.check(post).violations if v.code.startswith("PII")]
        assert not codes


def test_no_span_is_read_as_two_numbers(guard: Guard) -> None:
    for row in _documents():
        text, _ = _read(row["text"])
        kind = "text/html" if row.get("html") else "text/plain"
        items = guard.identify(Post(text, title=row.get("title", ""), media_type=kind))
        numbers = sorted(
            (i.spans[0][0], i.spans[-1][1], i.type)
            for i in items
            if i.spans and i.locator.part == "body" and i.code < "PII191"
        )
        for one, other in pairwise(numbers):
            assert one[1] <= other[0], (one, other)


@pytest.mark.parametrize("style", ["stars", "pseudonym"])
def test_redacting_again_changes_nothing(style: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTENTGUARD_KEY", "0123456789abcdef0123")
    guard = Guard(show="full", select=["PII"])
    for row in _documents():
        text, marks = _read(row["text"])
        kind = "text/html" if row.get("html") else "text/plain"
        once = guard.redact(Post(text, title=row.get("title", ""), media_type=kind), style)
        assert guard.redact(once.post, style).post == once.post, row["id"]
        left = [i for i in guard.identify(once.post) if i.leak in ("S0", "S1")]
        assert all(i.code >= "PII300" and "mask" not in i.type for i in left), (row["id"], left)
        for type_, grade, start, end in marks:
            if grade not in ("none", "any") and type_ in ("id-card", "mobile", "bank-card"):
                assert text[start:end] not in once.text, (row["id"], text[start:end])
        for piece in once.map:
            assert once.text[piece.new_start : piece.new_end] == piece.text
