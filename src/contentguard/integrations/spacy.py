"""A spaCy component: ``nlp.add_pipe("contentguard")`` puts violations into ``doc.spans``.

Extra ``spacy``. spaCy does two things well that this package leaves to it: sentence boundaries of
a pipeline that sets them, and token patterns. Both are used on flagged sentences only: a violation
whose sentence matches one of the site's ``exceptions`` for its code is dropped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from contentguard.errors import ConfigError
from contentguard.model import Post, Violation
from contentguard.pipeline import Guard

try:
    from spacy.language import Language
    from spacy.matcher import Matcher
    from spacy.tokens import Doc, Span
except ImportError as error:  # pragma: no cover - depends on the installation
    raise ImportError(
        "contentguard 的 spaCy 组件需要 spaCy：pip install 'contentguard[spacy]'"
    ) from error

KEY = "contentguard"
"""The key of ``doc.spans``, and the prefix of the extension attributes."""

_FIELDS = (
    "code", "severity", "disposition", "confidence", "message", "title", "basis",
)  # fmt: skip


class ContentGuardComponent:
    """Checks ``doc.text`` and writes the violations where spaCy users look for them.

    ``doc.spans["contentguard"]`` holds one span a violation (label = rule code, expanded to whole
    tokens); ``span._.contentguard`` its :class:`Violation`; ``doc._.contentguard`` the report.

    Args:
        nlp: the pipeline, for its vocabulary.
        options: fields of :class:`contentguard.settings.Settings` (``select``, ``as_of`` …).
        exceptions: rule code → token patterns in whose sentences the rule is silent.
        kind: kind of the posts.
    """

    def __init__(
        self,
        nlp: Language,
        options: Mapping[str, Any],
        exceptions: Mapping[str, Sequence[list[dict[str, Any]]]],
        kind: str,
    ) -> None:
        for owner in (Doc, Span):
            if not owner.has_extension(KEY):
                owner.set_extension(KEY, default=None)
        self.guard = Guard(**dict(options))
        self.kind = kind
        self.matchers = {code: _matcher(nlp, code, p) for code, p in exceptions.items()}

    def __call__(self, doc: Doc) -> Doc:
        """Adds the spans to ``doc``."""
        report = self.guard.check(Post(doc.text, kind=self.kind))
        spans = []
        for violation in report:
            span = _span(doc, violation)
            if span is None or self._excused(violation, span):
                continue
            span._.set(KEY, violation)
            spans.append(span)
        doc.spans[KEY] = spans
        doc._.set(KEY, report)
        return doc

    def _excused(self, violation: Violation, span: Span) -> bool:
        matcher = self.matchers.get(violation.code)
        return matcher is not None and bool(matcher(_sentence(span)))


def _matcher(nlp: Language, code: str, patterns: Sequence[list[dict[str, Any]]]) -> Matcher:
    matcher = Matcher(nlp.vocab, validate=True)
    try:
        matcher.add(code, list(patterns))
    except ValueError as error:
        raise ConfigError(f"exceptions：规则 {code} 的 spaCy 模式有误：{error}") from None
    return matcher


def _span(doc: Doc, violation: Violation) -> Span | None:
    """The tokens that the words of a violation touch; a fault of the whole has none."""
    if not violation.spans or violation.locator.part != "body":
        return None
    start, end = violation.spans[0][0], violation.spans[-1][1]
    return doc.char_span(start, end, label=violation.code, alignment_mode="expand")


def _sentence(span: Span) -> Any:
    """The sentence around ``span``: the pipeline's own, else up to the nearest full stops."""
    doc = span.doc
    if doc.has_annotation("SENT_START"):
        return span.sent
    start, end = span.start, span.end
    while start > 0 and doc[start - 1].text not in "。！？!?\n":
        start -= 1
    while end < len(doc) and doc[end - 1].text not in "。！？!?\n":
        end += 1
    return doc[start:end]


def span_facts(span: Span) -> dict[str, Any]:
    """The facts of a flagged span as plain values.

    Args:
        span: one of ``doc.spans["contentguard"]``.
    """
    violation: Violation = span._.get(KEY)
    facts = {name: getattr(violation, name) for name in _FIELDS}
    return {name: getattr(value, "value", value) for name, value in facts.items()}


@Language.factory(
    "contentguard",
    default_config={"options": {}, "exceptions": {}, "kind": "auto"},
)
def create_component(
    nlp: Language, name: str, options: dict[str, Any], exceptions: dict[str, Any], kind: str
) -> ContentGuardComponent:
    """The factory behind ``nlp.add_pipe("contentguard")``."""
    return ContentGuardComponent(nlp, options, exceptions, kind)
