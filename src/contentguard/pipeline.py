"""``Guard``: the pipeline that every door uses."""

from __future__ import annotations

import hashlib
import re
import threading
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from functools import cached_property
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import TracebackType
from typing import Any, Self

from contentguard import detectors as builtin
from contentguard import indicators, policy
from contentguard._version import __version__
from contentguard.assemble import Assembler, masked_values, order
from contentguard.detectors.base import Detector, Document, Knowledge, Traced
from contentguard.errors import ConfigError, ContentGuardError, ReadError
from contentguard.intake import Intake, ReadAttachment, take_in
from contentguard.lexicon import Hit, Lexicon, LexiconIndex, read_guards, read_lexicon
from contentguard.lexicon.index import EVERY
from contentguard.masking import mask
from contentguard.model import (
    Attachment,
    Finding,
    Kind,
    Locator,
    Post,
    Report,
    Unread,
    Violation,
    parse_date,
)
from contentguard.resolve import resolve
from contentguard.resources import data_dir
from contentguard.rules import catalogue, selection
from contentguard.settings import Settings, find_config, read_settings

_MAX_ATTACHMENT = 200 * 1024 * 1024


class _Engine:
    """Everything that a change of knowledge replaces at once; immutable after construction."""

    def __init__(self, settings: Settings) -> None:
        self.rules = catalogue()
        self.selected = selection(settings.select, settings.ignore, self.rules)
        folder = data_dir("lexicons")
        files = sorted(folder.glob("*.tsv")) + [Path(name) for name in settings.lexicons]
        self.lexicons: tuple[Lexicon, ...] = tuple(
            _lexicon(p, frozenset(self.rules)) for p in files
        )
        self.index = LexiconIndex(
            self.lexicons, read_guards(folder / "guards.toml"), settings.engine
        )
        knowledge = Knowledge(lexicons=self.index, settings=settings.sections)
        self.detectors = tuple(_wanted(build_detectors(knowledge), self.selected))
        self.indicators = indicators.load(settings.tables)
        self.assembler = Assembler(
            self.rules, self.indicators, policy.site_key(settings.section("policy")),
            settings.show == "full",
        )  # fmt: skip
        self.title_words = _title_words(folder / "kinds.toml")

    @cached_property
    def fingerprint(self) -> str:
        """Hash over version, lexicons and rules: what a verdict can be reproduced with."""
        digest = hashlib.sha256(__version__.encode())
        for lexicon in self.lexicons:
            digest.update(lexicon.sha256.encode())
        for path in sorted((data_dir("lexicons") / "rules").glob("*.toml")):
            digest.update(path.read_bytes())
        return digest.hexdigest()[:16]


class Guard:
    """Checks posts. Thread-safe after construction; content never makes it raise.

    Args:
        settings: all settings at once, or
        options: fields of :class:`contentguard.settings.Settings` by name (``select``, ``ignore``,
            ``tables``, ``lexicons``, ``as_of``, ``kind``, ``min_confidence``, ``show``, ``trace``,
            ``engine``, ``sections``).

    Raises:
        ConfigError, LexiconError, IndicatorError: wrong settings or broken knowledge files.
    """

    def __init__(self, settings: Settings | None = None, **options: Any) -> None:
        for key in ("select", "ignore", "tables", "lexicons"):
            if isinstance(options.get(key), str):
                options[key] = (options[key],)
            elif key in options:
                options[key] = tuple(str(v) for v in options[key])
        if "as_of" in options:
            options["as_of"] = parse_date(options["as_of"], "as_of")
        try:
            self.settings = (settings or Settings()).changed(**options)
        except TypeError as error:
            raise ConfigError(f"Guard 没有这个选项：{error}") from None
        self._engine = _Engine(self.settings)

    @classmethod
    def from_config(cls, path: str | Path | None = None, **options: Any) -> Self:
        """A guard from ``path`` or the nearest configuration file, with ``options`` on top."""
        return cls(read_settings(Path(path) if path else find_config()), **options)

    def check(self, post: Post | str) -> Report:
        """Checks one post (or a plain text) and reports what must not go out."""
        post = Post(post) if isinstance(post, str) else post
        engine = self._engine
        intake = self._take_in(post, engine)
        document = intake.document
        violations, unread = self._violations(engine, document)
        unread = [*intake.unread, *unread]
        disposition = policy.overall(
            violations, unread, intake.not_checked,
            require_ocr=bool(self.settings.section("policy").get("require_ocr", False)),
        )  # fmt: skip
        published = document.post.date or None
        hide = (lambda t: t) if self.settings.show == "full" else mask
        return Report(
            source=hide(post.id or post.url or "-"), title=hide(post.title or document.meta.get("title", "")),
            kind=document.kind.value, published=published.isoformat() if published else None,
            content_hash=content_hash(post), disposition=disposition,
            violations=tuple(sorted(violations, key=order)), unread=tuple(unread),
            not_checked=intake.not_checked, trace=_trace(document.traced),
        )  # fmt: skip

    def check_many(self, posts: Iterable[Post | str], jobs: int = 1) -> Iterator[Report]:
        """Reports in the order of ``posts``, lazily; with ``jobs`` > 1 in worker programs."""
        if jobs <= 1:
            for post in posts:
                yield self.check(post)
            return
        from contentguard.workers import check_in_workers

        yield from check_in_workers(self.settings, posts, jobs)

    def reload(self) -> None:
        """Reads lexicons, rules and tables again; running checks end with the old ones."""
        catalogue.cache_clear()
        _cached_lexicon.clear()
        self._engine = _Engine(self.settings)

    @property
    def rules_fingerprint(self) -> str:
        """Names the exact knowledge in use."""
        return self._engine.fingerprint

    @property
    def tables(self) -> tuple[str, ...]:
        """Ids of the indicator tables in use."""
        return tuple(self._engine.indicators.table_ids)

    @property
    def lexicons(self) -> tuple[Lexicon, ...]:
        """The lexicons in use."""
        return self._engine.lexicons

    def close(self) -> None:
        """Ends the worker programs that read attachments."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _take_in(self, post: Post, engine: _Engine) -> Intake:
        intake = take_in(
            post, self._read, as_of=self.settings.as_of, default_kind=Kind(self.settings.kind),
            title_words=engine.title_words,
        )  # fmt: skip
        document = intake.document
        document.traced = [] if self.settings.trace else None
        told = _teller(document) if self.settings.trace else None
        document.hits = [
            engine.index.scan(v.text, document.as_of.date, told) for v in document.views
        ]
        return intake

    def _read(self, attachment: Attachment) -> ReadAttachment:
        from contentguard.readers.api import read_file

        locator = Locator(display=mask(attachment.name), part="attachment", path=(attachment.name,))
        try:
            data = attachment.data if attachment.data is not None else _load(attachment)
            reading = read_file(attachment.name, data)
        except ReadError as error:
            return ReadAttachment(unread=[Unread(locator, error.reason, error.code, error.message)])
        return ReadAttachment(
            list(reading.segments), list(reading.unread), list(reading.not_checked)
        )

    def _violations(
        self, engine: _Engine, document: Document
    ) -> tuple[list[Violation], list[Unread]]:
        found: dict[int, list[Finding]] = {}
        failed: list[Unread] = []
        for detector in engine.detectors:
            try:
                for index, finding in _run(detector, document):
                    if finding.rule in engine.selected and engine.rules[finding.rule]:
                        found.setdefault(index, []).append(finding)
            except Exception as error:  # a fault of ours must not lose the other findings
                failed.append(_failure(detector, error))
        violations = []
        for index, findings in found.items():
            view = document.views[index] if index < len(document.views) else None
            allowed = document.hits[index].get(EVERY, []) if view is not None else []
            for finding in resolve(findings):
                if finding.confidence >= self.settings.min_confidence and not _allowed(
                    finding, allowed
                ):
                    violations.append(engine.assembler.violation(document, view, finding))
        return violations, failed


def build_detectors(knowledge: Knowledge) -> list[Detector]:
    """All built-in detectors: every module or package of ``detectors`` that has ``build``."""
    found: list[Detector] = []
    for module in sorted(iter_modules(builtin.__path__), key=lambda m: m.name):
        build = getattr(import_module(f"{builtin.__name__}.{module.name}"), "build", None)
        if build is not None:
            made = build(knowledge)
            found += made if isinstance(made, list | tuple) else [made]
    return found


def content_hash(post: Post) -> str:
    """A hash of title, body and attachments, as reports carry it."""
    digest = hashlib.sha256(post.title.encode("utf-8", "surrogatepass"))
    digest.update(b"\x1e" + post.body.encode("utf-8", "surrogatepass"))
    for attachment in post.attachments:
        digest.update(b"\x1e" + attachment.name.encode("utf-8", "surrogatepass") + b"\x1f")
        if attachment.data is not None:
            digest.update(attachment.data)
        elif attachment.path is not None and attachment.path.is_file():
            with attachment.path.open("rb") as handle:
                digest.update(hashlib.file_digest(handle, "sha256").digest())
    return "sha256:" + digest.hexdigest()


def _run(detector: Detector, document: Document) -> Iterator[tuple[int, Finding]]:
    for index, view in enumerate(document.views):
        for finding in detector.detect(view, index, document):
            yield index, finding
    yield from detector.detect_document(document)


def _allowed(finding: Finding, words: list[Hit]) -> bool:
    """Whether a site's allow-word covers the finding; personal data cannot be allowed by word."""
    if finding.start == finding.end or finding.rule.startswith("PII"):
        return False
    return any(w.start <= finding.start and finding.end <= w.end for w in words)


def _wanted(detectors: Iterable[Detector], selected: Any) -> Iterator[Detector]:
    for detector in detectors:
        if any(rule in selected for rule in detector.rules):
            yield detector


def _failure(detector: Detector, error: Exception) -> Unread:
    """A fault of our own is said in the report instead of losing the other findings."""
    where = Locator(display="全文", part="document")
    kind = type(error).__name__
    message = f"检测器“{detector.name}”内部出错（{kind}），这一项没有查完；其余各项不受影响。"
    return Unread(where, "detector-failed", "INT009", message)


def _teller(document: Document) -> Any:
    def told(entry: Any, text: str, reason: str) -> None:
        if document.traced is not None:
            document.traced.append(Traced(entry.rule, entry.id, text, reason))

    return told


def _trace(traced: list[Traced] | None) -> tuple[Mapping[str, Any], ...]:
    return tuple(masked_values(asdict(t)) for t in traced or ())


def _load(attachment: Attachment) -> bytes:
    from contentguard.errors import CorruptError, LimitError

    assert attachment.path is not None
    try:
        if attachment.path.stat().st_size > _MAX_ATTACHMENT:
            raise LimitError(
                f"文件超过 {_MAX_ATTACHMENT // 1024 // 1024} MB，没有读取；请拆分后再查。"
            )
        return attachment.path.read_bytes()
    except OSError as error:
        raise CorruptError(f"附件“{mask(attachment.name)}”打不开：{error.strerror}。") from None


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
        with self._lock:
            self._known.clear()


_cached_lexicon = _LexiconCache()


def _lexicon(path: Path, rules: frozenset[str]) -> Lexicon:
    return _cached_lexicon.get(path, rules)


__all__ = ["ContentGuardError", "Guard", "build_detectors", "content_hash"]
