"""SIG 来源与署名: the source of a repost, and the three levels of review that a post must show."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from contentguard.detectors.base import BaseDetector, Document, Knowledge
from contentguard.model import Finding, Kind
from contentguard.resources import data_dir
from contentguard.rules import family_rules

_NAME = r"[ \t]*[：:／/][ \t]*([^\s：:，。；、|／/（(\x1e]{0,20})"


@dataclass(frozen=True, slots=True)
class _Credit:
    """A signature: the role's key, the name (perhaps empty) and where it stands."""

    name: str
    view: int = -1
    start: int = 0
    end: int = 0


class SignatureDetector(BaseDetector):
    """Judges only posts that are, or state that they are, original or reposted."""

    name = "sig"

    def __init__(self, knowledge: Knowledge) -> None:
        self.rules = family_rules("SIG")
        path = data_dir("lexicons") / "credits.toml"
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        self.roles: Mapping[str, Mapping[str, Any]] = data["role"]
        self.required, self.stands_for = data["required"], data["stands_for"]
        self.source, self.stated = data["source"], data["stated"]
        self.sources = tuple(knowledge.settings.get("site", {}).get("sources", ()))
        words = sorted({w for r in self.roles.values() for w in r["words"]}, key=len, reverse=True)
        self._credit = re.compile(
            f"(?<![\\u4e00-\\u9fff])({'|'.join(map(re.escape, words))}){_NAME}"
        )
        labels = "|".join(map(re.escape, self.source["labels"]))
        self._source = re.compile(f"(?<![\\u4e00-\\u9fff])({labels}){_NAME}")

    def detect_document(self, document: Document) -> Iterable[tuple[int, Finding]]:
        """Missing, empty or useless source; missing or empty signatures."""
        kind = self._kind(document)
        if kind is None:
            return
        found = self._signatures(document)
        if kind is Kind.REPOST:
            yield from self._check_source(document)
        missing = [r for r in self.required[kind.value] if not self._signed(r, found)]
        if missing:
            code = "SIG201" if kind is Kind.ORIGINAL else "SIG202"
            labels = "、".join(self.roles[r]["label"] for r in missing)
            evidence = {"kind": kind.value, "missing": [self.roles[r]["label"] for r in missing]}
            yield 0, Finding(code, 0, 0, evidence=evidence, message={"missing": labels})
        yield from self._faults(found)

    def _kind(self, document: Document) -> Kind | None:
        if document.kind in (Kind.ORIGINAL, Kind.REPOST) and not document.kind_guessed:
            return document.kind
        if document.post.kind is not Kind.AUTO:
            return None
        texts = [v.text for v in document.views[: document.own_views]]
        for kind in (Kind.REPOST, Kind.ORIGINAL):
            if any(word in text for word in self.stated[kind.value] for text in texts):
                return kind
        return None

    def _signatures(self, document: Document) -> dict[str, list[_Credit]]:
        """Signatures by the word they stand under: the caller's credits, then the text's."""
        found: dict[str, list[_Credit]] = {}
        for word, name in document.post.credits.items():
            found.setdefault(word.strip(), []).append(_Credit(str(name).strip()))
        for index, view in enumerate(document.views[: document.own_views]):
            for match in self._credit.finditer(view.text):
                credit = _Credit(match[2].strip(), index, match.start(), match.end())
                found.setdefault(match[1], []).append(credit)
        return found

    def _signed(self, role: str, found: Mapping[str, list[_Credit]]) -> bool:
        roles = [role, *self.stands_for.get(role, ())]
        words = {w for r in roles for w in self.roles[r]["words"]}
        return any(credit.name for word in words for credit in found.get(word, ()))

    def _faults(self, found: Mapping[str, list[_Credit]]) -> Iterable[tuple[int, Finding]]:
        people: dict[str, str] = {}
        for word, credits in found.items():
            for credit in credits:
                at = (max(credit.view, 0), credit.start, credit.end)
                if not credit.name:
                    yield (
                        at[0],
                        Finding(
                            "SIG203", at[1], at[2], evidence={"role": word}, message={"role": word}
                        ),
                    )
                elif people.setdefault(credit.name, word) != word:
                    both = f"{people[credit.name]}、{word}"
                    yield (
                        at[0],
                        Finding(
                            "SIG204",
                            at[1],
                            at[2],
                            evidence={"roles": both},
                            message={"roles": both},
                        ),
                    )

    def _check_source(self, document: Document) -> Iterable[tuple[int, Finding]]:
        name, view, start, end = self._stated_source(document)
        evidence = {"source": name} if name else {}
        if not name:
            yield view, Finding("SIG101", start, end)
        elif name in self.source["empty"]:
            yield view, Finding("SIG102", start, end, evidence=evidence, message={"source": name})
        elif self.sources and not any(known in name for known in self.sources):
            yield view, Finding("SIG103", start, end, evidence=evidence, message={"source": name})

    def _stated_source(self, document: Document) -> tuple[str, int, int, int]:
        if document.post.source and document.post.source.strip():
            return document.post.source.strip(), 0, 0, 0
        place = (0, 0, 0)
        for index, view in enumerate(document.views[: document.own_views]):
            for match in self._source.finditer(view.text):
                if match[2].strip():
                    return match[2].strip(), index, match.start(), match.end()
                place = (index, match.start(), match.end())
        return "", *place


def build(knowledge: Knowledge) -> SignatureDetector:
    """The detector of sources and signatures."""
    return SignatureDetector(knowledge)
