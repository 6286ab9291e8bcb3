"""Everything that a change of knowledge replaces at once: rules, lexicons, detectors, tables."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from contentguard import detectors as builtin
from contentguard import indicators, policy
from contentguard._version import __version__
from contentguard.assemble import Assembler
from contentguard.detectors.base import BaseDetector, Detector, Knowledge
from contentguard.errata import Errata
from contentguard.errors import LexiconError
from contentguard.exemptions import read_exemptions
from contentguard.lexicon import Lexicon
from contentguard.lexicon.index import EVERY
from contentguard.lexicon.store import LexiconStore
from contentguard.model import Kind
from contentguard.resources import data_dir, read_toml
from contentguard.rules import Selection, catalogue, selection
from contentguard.settings import Settings


class Engine:
    """Immutable after construction; a guard swaps one reference to reload.

    Args:
        settings: what the guard was built with.

    Raises:
        ConfigError, LexiconError, RuleError, IndicatorError: broken settings or knowledge.
    """

    def __init__(self, settings: Settings) -> None:
        self.rules = catalogue()
        self.selected = selection(settings.select, settings.ignore, self.rules)
        folder = data_dir("lexicons")
        files = sorted(folder.glob("*.tsv")) + [Path(name) for name in settings.lexicons]
        codes = frozenset(self.rules)
        self.lexicons: tuple[Lexicon, ...] = tuple(_STORE.lexicon(p, codes) for p in files)
        used = self._used(settings, folder / "guards.toml")
        self.index = _STORE.index(used, folder / "guards.toml", settings.engine)
        knowledge = Knowledge(lexicons=self.index, settings=settings.sections)
        detectors = build_detectors(knowledge)
        _check_channels(self.lexicons, len(settings.lexicons), detectors)
        self.detectors = tuple(_wanted(detectors, self.selected))
        self.codes = frozenset(code for code in self.rules if code in self.selected)
        self.indicators = indicators.load(settings.tables)
        key = policy.site_key(settings.section("policy"))
        full = settings.show == "full"
        self.assembler = Assembler(self.rules, self.indicators, key, full)
        self.exemptions = read_exemptions(settings.section("policy"))
        self.title_words = _title_words(folder / "kinds.toml")
        self.errata = Errata(_optional(folder / "errata.toml"))
        self._tables = settings.tables

    def _used(self, settings: Settings, guards: Path) -> tuple[Lexicon, ...]:
        """The lexicons of the families that run: a sweep for privacy need not look for wording."""
        if not (settings.select or settings.ignore):
            return self.lexicons
        probe = Knowledge(_STORE.index((), guards, settings.engine), settings.sections)
        wanted = _wanted(build_detectors(probe), self.selected)
        families = {detector.name.partition("-")[0] for detector in wanted} | {EVERY}
        return tuple(x for x in self.lexicons if x.detector.partition("-")[0] in families)

    @property
    def detectors(self) -> tuple[Detector, ...]:
        """The detectors that run."""
        return self._detectors

    @detectors.setter
    def detectors(self, detectors: tuple[Detector, ...]) -> None:
        self._detectors = detectors
        # A post of a thousand characters costs less than calling every detector twice.
        self.by_view = tuple(d for d in detectors if _overrides(d, "detect"))
        self.by_document = tuple(d for d in detectors if _overrides(d, "detect_document"))

    @cached_property
    def fingerprint(self) -> str:
        """Names the exact knowledge: version, lexicons, rules, lists, tables."""
        digest = hashlib.sha256(__version__.encode())
        for lexicon in self.lexicons:
            digest.update(lexicon.sha256.encode())
        tables = Path(indicators.__file__).parent
        knowledge = [*data_dir("lexicons").rglob("*.toml"), *data_dir("lexicons").rglob("*.txt")]
        for path in sorted([*knowledge, *tables.rglob("*.toml")]):
            digest.update(path.name.encode() + path.read_bytes())
        digest.update("\x1f".join(self._tables).encode())
        return digest.hexdigest()[:16]


def build_detectors(knowledge: Knowledge) -> list[Detector]:
    """All built-in detectors: every module or package of ``detectors`` that has ``build``."""
    found: list[Detector] = []
    for module in sorted(iter_modules(builtin.__path__), key=lambda m: m.name):
        build = getattr(import_module(f"{builtin.__name__}.{module.name}"), "build", None)
        if build is not None:
            made = build(knowledge)
            found += made if isinstance(made, list | tuple) else [made]
    return found


def forget_lexicons() -> None:
    """Empties the store of lexicons already read."""
    _STORE.clear()


def _overrides(detector: Detector, method: str) -> bool:
    """Whether a detector has a method of its own, not the one that finds nothing."""
    return getattr(type(detector), method, None) is not getattr(BaseDetector, method)


def _wanted(detectors: Iterable[Detector], selected: Selection) -> Iterator[Detector]:
    for detector in detectors:
        if any(rule in selected for rule in detector.rules):
            yield detector


def _check_channels(lexicons: tuple[Lexicon, ...], own: int, detectors: Iterable[Detector]) -> None:
    """A site's lexicon of a detector that does not exist would find nothing, silently."""
    site = lexicons[len(lexicons) - own :]
    known = {d.name for d in detectors} | {x.detector for x in lexicons[: len(lexicons) - own]}
    for lexicon in site:
        if lexicon.detector not in {EVERY, *known}:
            names = "、".join(sorted(known | {EVERY}))
            reason = f"没有检测器“{lexicon.detector}”；可用：{names}（* 只用于允许词）。"
            raise LexiconError(lexicon.file, reason, column="detector")


def _optional(path: Path) -> Mapping[str, Any]:
    return read_toml(path) if path.is_file() else {}


def _title_words(path: Path) -> Mapping[Kind, re.Pattern[str]]:
    data = _optional(path)
    return {
        Kind(kind): re.compile("|".join(map(re.escape, record["title"])))
        for kind, record in data.items()
    }


_STORE = LexiconStore()
