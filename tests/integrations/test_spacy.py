"""The spaCy component, with every tokenizer of the blank Chinese pipeline that is installed."""

from __future__ import annotations

import importlib.util
from typing import Any

import pytest

from contentguard.errors import ConfigError

spacy = pytest.importorskip("spacy")

TEXT = "会议指出，县扶贫开发局要抓好落实。市工商局配合。"
SEGMENTERS = [
    pytest.param("char", id="char"),
    pytest.param("jieba", id="jieba"),
    pytest.param(
        "pkuseg",
        id="pkuseg",
        marks=pytest.mark.skipif(
            importlib.util.find_spec("spacy_pkuseg") is None, reason="spacy-pkuseg is not installed"
        ),
    ),
]


def pipeline(segmenter: str = "char", **config: Any) -> Any:
    nlp = spacy.blank("zh", config={"nlp": {"tokenizer": {"segmenter": segmenter}}})
    if segmenter == "pkuseg":
        nlp.tokenizer.initialize(pkuseg_model="mixed")
    nlp.add_pipe(
        "contentguard", config={"options": {"select": ["ORG"], "as_of": "2022-03-01"}, **config}
    )
    return nlp


@pytest.mark.parametrize("segmenter", SEGMENTERS)
def test_violations_become_spans(segmenter: str) -> None:
    doc = pipeline(segmenter)(TEXT)
    spans = doc.spans["contentguard"]
    assert [s.label_ for s in spans] == ["ORG101", "ORG101"]
    assert "扶贫开发局" in spans[0].text
    assert "工商局" in spans[1].text
    assert spans[0]._.contentguard.severity.value == "must-fix"
    assert doc._.contentguard.disposition.value == "BLOCK"


def test_facts_are_plain_values() -> None:
    from contentguard.integrations.spacy import span_facts

    doc = pipeline()(TEXT)
    facts = span_facts(doc.spans["contentguard"][0])
    assert facts["code"] == "ORG101"
    assert facts["severity"] == "must-fix"


def test_clean_text_has_no_spans() -> None:
    doc = pipeline()("会议强调，要抓好落实。")
    assert len(doc.spans["contentguard"]) == 0


def test_exception_pattern_excuses_its_sentence_only() -> None:
    exceptions = {"ORG101": [[{"TEXT": "会"}, {"TEXT": "议"}]]}
    doc = pipeline(exceptions=exceptions)(TEXT)
    assert ["工商局" in s.text for s in doc.spans["contentguard"]] == [True]


def test_exception_pattern_uses_the_sentences_of_the_pipeline() -> None:
    nlp = spacy.blank("zh")
    nlp.add_pipe("sentencizer")
    nlp.add_pipe(
        "contentguard",
        config={
            "options": {"select": ["ORG"], "as_of": "2022-03-01"},
            "exceptions": {"ORG101": [[{"TEXT": "配"}, {"TEXT": "合"}]]},
        },
    )
    doc = nlp(TEXT)
    assert ["扶贫" in s.text for s in doc.spans["contentguard"]] == [True]


def test_broken_pattern_is_a_clear_error() -> None:
    with pytest.raises(ConfigError, match="ORG101"):
        pipeline(exceptions={"ORG101": [[{"NO_SUCH": "x"}]]})
