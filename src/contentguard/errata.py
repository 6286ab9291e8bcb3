"""Lists of errata and lessons: texts that name a mistake beside its correction make none.

A mistake is named when it stands alone in quotation marks, or as a choice (``B.按装``), and its
right wording stands near in the same line. A paper is a list of errata when its title or its first line says so (``lexicons/errata.toml``). There a finding
is silent whose right wording stands later in the same line; a date that does not exist and matters
of format are silent as well, because nobody can tell which column they stand in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from contentguard.detectors.base import Document
from contentguard.model import Finding
from contentguard.patterns import lazy
from contentguard.text import View

_HEAD = 60
_NEAR = 40
_OPENING, _CLOSING = "“‘「『", "”’」』"
_CHOICE = lazy(r"[A-Da-d][.．、)）][ ]?\Z")


class Errata:
    """Tells which findings are mistakes that a paper quotes to correct them.

    Args:
        data: ``lexicons/errata.toml``; empty: no paper is a list of errata.
    """

    def __init__(self, data: Mapping[str, Any]) -> None:
        words = data.get("title", ())
        self._title = re.compile("|".join(map(re.escape, words))) if words else None
        self._families = tuple(data.get("families", ()))
        self._whole = tuple(data.get("whole", ()))

    def quotes(self, finding: Finding, view: View, document: Document) -> bool:
        """Whether ``document`` only quotes this mistake to correct it."""
        if not finding.rule.startswith(self._families) or finding.start == finding.end:
            return False
        if _contrasted(finding, view):
            return True
        if not self._said(document):
            return False
        if finding.rule.startswith(self._whole):
            return True
        _, last = view.line(finding.start, finding.end)
        rest = view.text[finding.end : last]
        return any(s.text and s.text in rest for s in finding.suggestions)

    def _said(self, document: Document) -> bool:
        if self._title is None:
            return False
        head = document.views[0].text[:_HEAD] if document.views else ""
        first = head.lstrip().partition("\n")[0]
        title = self._title.search(document.post.title) or self._title.search(first)
        return title is not None


def _contrasted(finding: Finding, view: View) -> bool:
    """Whether the words stand alone as a mistake, with what is right beside them."""
    text, start, end = view.text, finding.start, finding.end
    quoted = text[start - 1 : start] in _OPENING and text[end : end + 1] in _CLOSING
    if not (start and end < len(text) and quoted) and not _CHOICE.search(
        text, max(start - 4, 0), start
    ):
        return False
    first, last = view.line(start, end)
    around = text[max(start - _NEAR, first) : start] + "\n" + text[end : min(end + _NEAR, last)]
    return any(s.text and s.text in around for s in finding.suggestions)
