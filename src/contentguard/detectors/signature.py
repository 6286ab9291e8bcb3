"""SIG 来源与署名: the source of a repost, and the three levels of review that a post must show."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from contentguard.detectors.base import BaseDetector, Document, Knowledge
from contentguard.model import Finding, Kind
from contentguard.patterns import lazy
from contentguard.resources import data_dir, read_toml
from contentguard.rules import family_rules

_HAN = "\u4e00-\u9fff"
_SIGN = r"[ \t]*[：:／/|｜丨][ \t]*"
_SPACED = f"[{_HAN}][ ]{{1,3}}[{_HAN}](?![{_HAN}：:])"
_NAME = r"[^\s：:，。；、|｜丨／/（(）)\x1e]{0,20}"
_MORE = f"(?:[、,，][{_HAN}]{{2,4}}){{0,4}}"


@dataclass(frozen=True, slots=True)
class _Credit:
    """A signature: the names under a word (perhaps none) and where they stand."""

    names: tuple[str, ...]
    view: int = -1
    start: int = 0
    end: int = 0


class SignatureDetector(BaseDetector):
    """Judges only posts that are, or state that they are, original or reposted."""

    name = "sig"

    def __init__(self, knowledge: Knowledge) -> None:
        self.rules = family_rules("SIG")
        path = data_dir("lexicons") / "credits.toml"
        data = read_toml(path)
        self.roles: Mapping[str, Mapping[str, Any]] = data["role"]
        self.required, self.stands_for = data["required"], data["stands_for"]
        self.source = data["source"]
        self.placeholders = frozenset(data["placeholder"]["names"])
        self.sources = tuple(knowledge.settings.get("site", {}).get("sources", ()))
        self._levels = {
            word: frozenset(key for key, role in self.roles.items() if word in role["words"])
            for role in self.roles.values()
            for word in role["words"]
        }
        words = "|".join(map(_loose, sorted(self._levels, key=len, reverse=True)))
        labels = "|".join(map(re.escape, self.source["labels"]))
        head, stop = f"(?<![{_HAN}])", f"(?!(?:{words}|{labels}){_SIGN})"
        self._credit = lazy(f"{head}({words}){_SIGN}{stop}((?:{_SPACED}|{_NAME}){_MORE})")
        self._bare = lazy(
            f"{head}({words})[ ]{{1,4}}{stop}([{_HAN}]{{2,4}})(?=[ \t\n\r\x1e）)]|\\Z)"
        )
        nobody = "|".join(map(re.escape, sorted(self.source["empty"], key=len, reverse=True)))
        self._from_nobody = lazy(
            f"{head}(?:转载自|转自|摘自|选自)({nobody})(?=[\\s：:，。；、）)】\x1e]|\\Z)"
        )
        self._source = lazy(f"{head}({labels}){_SIGN}{stop}({_NAME})")

    def detect_document(self, document: Document) -> Iterable[tuple[int, Finding]]:
        """Missing, empty or useless source; missing, empty or repeated signatures."""
        kind = self._kind(document)
        if kind is None:
            return
        found = self._signatures(document)
        if kind is Kind.REPOST:
            yield from self._check_source(document)
        missing = [r for r in self.required[kind.value] if not self._signed(r, kind, found)]
        if missing:
            code = "SIG201" if kind is Kind.ORIGINAL else "SIG202"
            labels = [self.roles[r]["label"] for r in missing]
            evidence = {"kind": kind.value, "missing": labels}
            yield 0, Finding(code, 0, 0, evidence=evidence, message={"missing": "、".join(labels)})
        yield from self._unnamed(found)
        yield from self._repeated(found)

    def _kind(self, document: Document) -> Kind | None:
        if document.kind in (Kind.ORIGINAL, Kind.REPOST) and not document.kind_guessed:
            return document.kind
        if document.post.kind is not Kind.AUTO:
            return None
        tags = {
            hit.entry.tag for hits in document.hits[: document.own_views] for hit in hits.get(self.name, ())
        }  # fmt: skip
        return next((kind for kind in (Kind.REPOST, Kind.ORIGINAL) if kind.value in tags), None)

    def _signatures(self, document: Document) -> dict[str, list[_Credit]]:
        """Signatures by the word they stand under: the caller's credits, then the text's."""
        found: dict[str, list[_Credit]] = {}
        for word, name in document.post.credits.items():
            known = self._word(word.strip(" ：:"))
            found.setdefault(known, []).append(_Credit(_names(str(name or ""))))
        for index, view in enumerate(document.views[: document.own_views]):
            for pattern in (self._credit, self._bare):
                for match in pattern.finditer(view.text):
                    credit = _Credit(_names(match[2]), index, match.start(), match.end())
                    found.setdefault("".join(match[1].split()), []).append(credit)
        return found

    def _word(self, word: str) -> str:
        """The known spelling of a caller's word (``一审人`` → ``一审``)."""
        stem = word.removesuffix("员").removesuffix("人")
        return next((w for w in (word, stem, stem + "人") if w in self._levels), word)

    def _signed(self, role: str, kind: Kind, found: Mapping[str, list[_Credit]]) -> bool:
        words: list[str] = []
        for key in (role, *self.stands_for.get(kind.value, {}).get(role, ())):
            words += self.roles[key]["words"] if key in self.roles else [key]
        return any(credit.names for word in words for credit in found.get(word, ()))

    def _unnamed(self, found: Mapping[str, list[_Credit]]) -> Iterator[tuple[int, Finding]]:
        """Words without a name behind them, or with one that is nobody's."""
        for word, credits in found.items():
            for credit in credits:
                values = {"role": word}
                if not credit.names:
                    yield _at(credit, "SIG203", values, values)
                elif wrong := [n for n in credit.names if n in self.placeholders]:
                    values = {"role": word, "name": wrong[0]}
                    yield _at(credit, "SIG205", values, values)

    def _repeated(self, found: Mapping[str, list[_Credit]]) -> Iterator[tuple[int, Finding]]:
        """One person at two levels; two words for one level are no fault."""
        people: dict[str, str] = {}
        told: set[str] = set()
        for word, credits in found.items():
            for credit in credits:
                for name in credit.names:
                    first = people.setdefault(name, word)
                    if name in told or name in self.placeholders or not self._apart(first, word):
                        continue
                    told.add(name)
                    both = f"{first}、{word}"
                    yield _at(credit, "SIG204", {"roles": both}, {"roles": both})

    def _apart(self, first: str, second: str) -> bool:
        """Whether two words belong to different levels of review."""
        a, b = self._levels.get(first), self._levels.get(second)
        return bool(a and b and not a & b)

    def _check_source(self, document: Document) -> Iterator[tuple[int, Finding]]:
        name, view, start, end = self._stated_source(document)
        evidence = {"source": name} if name else {}
        if not name:
            yield view, Finding("SIG101", start, end)
        elif self._says_nothing(name):
            yield view, Finding("SIG102", start, end, evidence=evidence, message={"source": name})
        elif self.sources and not any(known in name for known in self.sources):
            yield view, Finding("SIG103", start, end, evidence=evidence, message={"source": name})

    def _says_nothing(self, name: str) -> bool:
        """Whether the source is only “网络” or the like, with or without words around it."""
        core = name.strip("（）()【】[] ")
        for _ in range(3):
            if core in self.source["empty"]:
                return True
            for word in self.source["noise"]:
                core = core.removesuffix(word).removeprefix(word)
        return core in self.source["empty"] or not core

    def _stated_source(self, document: Document) -> tuple[str, int, int, int]:
        if document.post.source and document.post.source.strip():
            return document.post.source.strip(), 0, 0, 0
        place = (0, 0, 0)
        for index, view in enumerate(document.views[: document.own_views]):
            for match in self._source.finditer(view.text):
                if match[2].strip():
                    return match[2].strip(), index, match.start(), match.end()
                place = (index, match.start(), match.end())
            if nobody := self._from_nobody.search(view.text):
                return nobody[1], index, nobody.start(), nobody.end()
        return "", *place


def _loose(word: str) -> str:
    """A word as a pattern; words of two characters are often spread (``编 校``)."""
    return f"{word[0]}[ ]{{0,2}}{word[1]}" if len(word) == 2 else re.escape(word)


def _names(text: str) -> tuple[str, ...]:
    """The names in a signature; blanks inside a two-character name are layout."""
    parts = re.split("[、,，;；/]", text)
    return tuple(name for part in parts if (name := "".join(part.split())))


def _at(
    credit: _Credit, rule: str, evidence: dict[str, str], message: dict[str, str]
) -> tuple[int, Finding]:
    return max(credit.view, 0), Finding(
        rule, credit.start, credit.end, evidence=dict(evidence), message=message
    )


def build(knowledge: Knowledge) -> SignatureDetector:
    """The detector of sources and signatures."""
    return SignatureDetector(knowledge)
