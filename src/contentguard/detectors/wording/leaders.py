"""Names that a site adds: ``site.leaders = ["张晓明 县委书记", …]`` in its configuration."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from contentguard.detectors.wording.phrases import Phrase
from contentguard.lexicon import Hit
from contentguard.lexicon.automaton import Matcher, build_matcher
from contentguard.lexicon.format import Entry

_TITLE = Entry("site-title", "site", "exp-near", "", (), tag="@")


@dataclass(frozen=True, slots=True)
class SiteNames:
    """The site's names with their titles; ``phrases`` by what must stand in the text."""

    phrases: Mapping[str, Phrase]
    matcher: Matcher | None

    def hits(self, text: str) -> list[Hit]:
        """The titles that stand in a text."""
        found = self.matcher.find(text) if self.matcher else []
        return [Hit(start, end, _TITLE) for start, end, _ in found]


def site_phrases(leaders: Iterable[object]) -> SiteNames:
    """Reads ``姓名 职务``; a line without a title is left out, it could not be told from others."""
    phrases: dict[str, Phrase] = {}
    titles: set[str] = set()
    for number, leader in enumerate(leaders):
        name, _, title = str(leader).strip().partition(" ")
        if not name or not title.strip():
            continue
        titles.add(title.strip())
        for way, text in enumerate((title.strip() + name, name + title.strip())):
            phrases[text] = Phrase(
                f"site{number}.{way}", text, text, "EXP101", None, name, "站点登记的姓名职务", "own"
            )
    return SiteNames(phrases, build_matcher(sorted(titles), "pyahocorasick") if titles else None)


def gaps(names: Iterable[str]) -> dict[str, list[str]]:
    """Names of three characters by what is left of them when one is wrong: ``张*明``."""
    found: dict[str, list[str]] = {}
    for name in names:
        for i in range(3 if len(name) == 3 else 0):
            found.setdefault(name[:i] + "*" + name[i + 1 :], []).append(name)
    return found
