"""Everything that a change of knowledge replaces at once: rules, lexicons, detectors, tables."""

from __future__ import annotations

import hashlib
import re
import threading
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from contentguard import detectors as builtin
from contentguard import indicators, policy
from contentguard._version import __version__
from contentguard.assemble import Assembler
from contentguard.detectors.base import Detector, Knowledge
from contentguard.lexicon import Lexicon, LexiconIndex, read_guards, read_lexicon
from contentguard.model import Kind
from contentguard.resources import data_dir
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
        self.lexicons: tuple[Lexicon, ...] = tuple(_CACHE.get(path, codes) for path in files)
        self.index = LexiconIndex(
            self.lexicons, read_guards(folder / "guards.toml"), settings.engine
        )
        knowledge = Knowledge(lexicons=self.index, settings=settings.sections)
        self.detectors = tuple(_wanted(build_detectors(knowledge), self.selected))
        self.indicators = indicators.load(settings.tables)
        key = policy.site_key(settings.section("policy"))
        full = settings.show == "full"
        self.assembler = Assembler(self.rules, self.indicators, key, full)
        self.title_words = _title_words(folder / "kinds.toml")
        self._tables = settings.tables

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
    _CACHE.clear()


def _wanted(detectors: Iterable[Detector], selected: Selection) -> Iterator[Detector]:
    for detector in detectors:
        if any(rule in selected for rule in detector.rules):
            yield detector


def _title_words(path: Path) -> Mapping[Kind, re.Pattern[str]]:
    if not path.is_file():
        return {}
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    return {
        Kind(kind): re.compile("|".join(map(re.escape, record["title"])))
        for kind, record in data.items()
    }


class _LexiconCache:
    """Lexicons already read, by path, size and time of change; a bounded, thread-safe store."""

    def __init__(self, size: int = 64) -> None:
        self._lock, self._size = threading.Lock(), size
        self._known: dict[tuple[str, int, int], Lexicon] = {}

    def get(self, path: Path, rules: frozenset[str]) -> Lexicon:
        """The lexicon of ``path`` as it stands now."""
        try:
            stat = path.stat()
        except OSError:
            return read_lexicon(path, rules)
        key = (str(path.resolve()), stat.st_size, stat.st_mtime_ns)
        with self._lock:
            if key in self._known:
                return self._known[key]
        lexicon = read_lexicon(path, rules)
        with self._lock:
            while len(self._known) >= self._size:
                self._known.pop(next(iter(self._known)))
            self._known[key] = lexicon
        return lexicon

    def clear(self) -> None:
        """Forgets everything."""
        with self._lock:
            self._known.clear()


_CACHE = _LexiconCache()
