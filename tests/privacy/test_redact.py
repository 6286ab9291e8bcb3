"""Redaction: three styles, the map, and redacting what was redacted."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from contentguard.detectors.privacy import identify
from contentguard.edit.redact import Redacted, redact
from contentguard.errors import ConfigError
from tests.privacy.helpers import ID, document, whole

NUMBER = whole(ID)
TEXT = (
    f"姓名：裴宝珠，身份证{NUMBER}，家住沭阳县庙头镇仲楼村五组12号，电话136 0524 1234，患尿毒症。"
)
KEY = "0123456789abcdef"


@dataclass(frozen=True)
class Piece:
    type: str
    spans: tuple[tuple[int, int], ...]


def _pieces(text: str) -> list[Piece]:
    doc = document(text)
    view = doc.views[0]
    return [Piece(i.type, (view.raw_span(i.start, i.end),)) for i in identify(doc)]


def _redact(text: str, style: str = "stars") -> Redacted:
    return redact(text, _pieces(text), style, KEY)


def test_stars() -> None:
    assert _redact(TEXT).text == (
        f"姓名：裴某，身份证{NUMBER[:6]}********{NUMBER[14:]}，家住沭阳县庙头镇***，电话136 **** 1234，患***。"
    )


@pytest.mark.parametrize("style", ["stars", "label", "pseudonym"])
def test_again_changes_nothing(style: str) -> None:
    once = _redact(TEXT, style).text
    assert NUMBER not in once
    assert "裴宝珠" not in once
    assert _redact(once, style).text == once


@pytest.mark.parametrize("style", ["stars", "label", "pseudonym"])
def test_map_tells_both_places(style: str) -> None:
    result = _redact(TEXT, style)
    assert len(result.map) == 5
    for piece in result.map:
        assert result.text[piece.new_start : piece.new_end] == piece.text
        assert TEXT[piece.start : piece.end] != piece.text


def test_pseudonyms_are_stable_and_need_a_key() -> None:
    text = f"身份证{NUMBER}，又{NUMBER}"
    first, second = _redact(text, "pseudonym").map
    assert first.text == second.text
    with pytest.raises(ConfigError, match="密钥"):
        redact(text, _pieces(text), "pseudonym")


def test_unknown_style_is_named() -> None:
    with pytest.raises(ConfigError, match="blur"):
        redact("x", [], "blur")
