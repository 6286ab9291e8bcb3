"""``Guard``: the pipeline that every door uses."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from contentguard import policy
from contentguard.assemble import (
    hidden_locator,
    hidden_not_checked,
    hidden_unread,
    masked_values,
    order,
    place_of,
    veil_of,
)
from contentguard.detectors.base import Detector, Document, Traced
from contentguard.engine import Engine, forget_lexicons
from contentguard.errors import ConfigError, CorruptError, LimitError, ReadError, why
from contentguard.intake import Intake, ReadAttachment, take_in
from contentguard.lexicon import Hit, Lexicon
from contentguard.lexicon.index import EVERY
from contentguard.masking import mask, mask_value
from contentguard.model import (
    Attachment,
    Finding,
    Item,
    Kind,
    Locator,
    Post,
    Report,
    Unread,
    Violation,
    Waived,
)
from contentguard.resolve import resolve
from contentguard.rules import catalogue
from contentguard.settings import Settings, find_config, read_settings

if TYPE_CHECKING:
    from contentguard.edit.redact import RedactedPost
    from contentguard.readers.client import ReaderPool

_MAX_ATTACHMENT = 200 * 1024 * 1024


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
            value = options.get(key)
            if isinstance(value, str | Path):
                options[key] = (str(value),)
            elif value is not None:
                options[key] = tuple(str(v) for v in value)
        try:
            self.settings = (settings or Settings()).changed(**options)
        except TypeError as error:
            raise ConfigError(f"Guard 没有这个选项：{error}") from None
        self._engine = Engine(self.settings)
        self._readers: ReaderPool | None = None
        self._lock = threading.Lock()

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
        found, failed = self._violations(engine, document)
        violations, waived = self._policed(engine, post, sorted(found, key=order))
        unread = [*intake.unread, *failed]
        disposition = policy.overall(
            violations,
            unread,
            intake.not_checked,
            require_ocr=bool(self.settings.section("policy").get("require_ocr", False)),
        )
        published, hide = document.post.date, self._hide()
        return Report(
            source=hide(post.id or post.url or "-"),
            title=hide(post.title or document.meta.get("title", "")),
            kind=document.kind.value,
            published=published.isoformat() if published else None,
            content_hash=content_hash(post),
            disposition=disposition,
            violations=violations,
            unread=tuple(hidden_unread(u, hide) for u in unread),
            not_checked=tuple(hidden_not_checked(n, hide) for n in intake.not_checked),
            trace=_trace(document.traced, hide),
            waived=waived,
        )

    def check_many(self, posts: Iterable[Post | str], jobs: int = 1) -> Iterator[Report]:
        """Reports in the order of ``posts``, lazily; with ``jobs`` > 1 in worker programs."""
        if jobs <= 1:
            for post in posts:
                yield self.check(post)
            return
        from contentguard.workers import check_in_workers

        yield from check_in_workers(self.settings, posts, jobs)

    def policy_notes(self, reports: Iterable[Report]) -> list[str]:
        """What there is to say, in Chinese, about the allow file after all posts of a run: entries
        that expired, that lack the level for a veto, or that met nothing.

        Args:
            reports: the reports of the run; read once.
        """
        exemptions = self._engine.exemptions
        if exemptions is None:
            return []
        return exemptions.notes(reports)

    def identify(self, post: Post | str) -> tuple[Item, ...]:
        """Every item of personal data of a post, also those whose verdict is ``none``."""
        from contentguard.detectors.privacy import identify

        post = Post(post) if isinstance(post, str) else post
        document = self._take_in(post, self._engine).document
        hide, items = self._hide(), list[Item]()
        for found in identify(document, self.settings.sections):
            place = place_of(document, document.views[found.index], (found.start, found.end))
            items.append(
                Item(
                    type=found.type,
                    code=found.code,
                    text=place.text if hide is str else mask_value(found.type, found.value),
                    spans=place.spans,
                    confidence=found.confidence,
                    leak=found.leak,
                    locator=hidden_locator(place.locator, hide),
                )
            )
        return tuple(items)

    def redact(self, post: Post | str, style: str = "stars") -> RedactedPost:
        """Title and body with personal data replaced, and the map of what was replaced.

        Args:
            post: a post, or a plain text as its body. Attachments stay as they are.
            style: ``stars`` (``138****1234``, 姓+某), ``label`` or ``pseudonym`` (needs the site's
                key: ``CONTENTGUARD_KEY`` or ``policy.key_file``).

        Raises:
            ConfigError: an unknown style, or a pseudonym without a key.
        """
        from contentguard.edit.redact import redact_post, strengthened

        post = Post(post) if isinstance(post, str) else post
        key = policy.site_key(self.settings.section("policy"))
        result = redact_post(post, self.identify(replace(post, attachments=())), style, key)
        if style != "stars":
            return result
        return strengthened(result, self.identify(replace(result.post, attachments=())))

    def reload(self) -> None:
        """Reads lexicons, rules and tables again; running checks end with the old ones."""
        catalogue.cache_clear()
        forget_lexicons()
        self._engine = Engine(self.settings)

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
        """Ends the worker programs that read attachments; a later check starts new ones."""
        with self._lock:
            readers, self._readers = self._readers, None
        if readers is not None:
            readers.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _hide(self) -> Callable[[str], str]:
        return str if self.settings.show == "full" else mask

    def _policed(
        self, engine: Engine, post: Post, found: list[Violation]
    ) -> tuple[tuple[Violation, ...], tuple[Waived, ...]]:
        """What counts, and what the site's policy leaves out."""
        if engine.exemptions is None:
            return tuple(found), ()
        hide = self._hide()
        kept, waived = engine.exemptions.split(post.id or post.url or "-", found)
        return kept, tuple(replace(w, reason=hide(w.reason)) for w in waived)

    def _take_in(self, post: Post, engine: Engine) -> Intake:
        intake = take_in(
            post,
            self._read,
            as_of=self.settings.as_of,
            default_kind=Kind(self.settings.kind),
            title_words=engine.title_words,
        )
        document = intake.document
        document.traced = [] if self.settings.trace else None
        told = _teller(document) if self.settings.trace else None
        day = document.as_of.date
        document.hits = [engine.index.scan(view.text, day, told) for view in document.views]
        return intake

    def _read(self, attachment: Attachment) -> ReadAttachment:
        from contentguard.readers import sniff
        from contentguard.readers.api import read_file

        place = Locator(attachment.name, "attachment", (attachment.name,))
        try:
            data = attachment.data if attachment.data is not None else _load(attachment)
            text = sniff.media_type(data) == sniff.TEXT
            read = read_file if text else self._pool().read_file
            reading = read(attachment.name, data)
        except ReadError as error:
            unread = Unread(place, error.reason, error.code, error.message)
            return ReadAttachment(unread=[unread])
        except Exception as error:  # a fault of a reader must not lose the rest of the post
            message = f"读取时内部出错（{type(error).__name__}），这个附件没有查；请人工检查。"
            return ReadAttachment(unread=[Unread(place, "reader-failed", "INT009", message)])
        return ReadAttachment(
            list(reading.segments), list(reading.unread), list(reading.not_checked)
        )

    def _pool(self) -> ReaderPool:
        from contentguard.readers.client import ReaderPool

        with self._lock:
            if self._readers is None:
                self._readers = ReaderPool()
            return self._readers

    def _violations(
        self, engine: Engine, document: Document
    ) -> tuple[list[Violation], list[Unread]]:
        found: dict[int, list[Finding]] = {}
        failed: list[Unread] = []
        for detector in engine.by_view:
            try:
                for index, read in enumerate(document.views):
                    for finding in detector.detect(read, index, document):
                        _keep(engine, found, index, finding)
            except Exception as error:  # a fault of ours must not lose the other findings
                failed.append(_failure(detector, error))
        for detector in engine.by_document:
            try:
                for index, finding in detector.detect_document(document):
                    _keep(engine, found, index, finding)
            except Exception as error:
                failed.append(_failure(detector, error))
        violations = []
        for index, findings in sorted(found.items()):
            view = document.views[index] if index < len(document.views) else None
            allowed = document.hits[index].get(EVERY, []) if view is not None else []
            veil = () if engine.assembler.full else veil_of(view, findings)
            for finding in resolve(findings):
                if finding.confidence < self.settings.min_confidence:
                    _note(document, finding, view, f"置信度 {finding.confidence} 低于下限")
                elif word := _allowed(finding, allowed):
                    _note(document, finding, view, f"允许词 {word.entry.id}")
                else:
                    violations.append(engine.assembler.violation(document, view, finding, veil))
        return violations, failed


def content_hash(post: Post) -> str:
    """A hash of title, body and attachments, as reports carry it."""
    digest = hashlib.sha256(post.title.encode("utf-8", "surrogatepass"))
    digest.update(b"\x1e" + post.body.encode("utf-8", "surrogatepass"))
    for attachment in post.attachments:
        digest.update(b"\x1e" + attachment.name.encode("utf-8", "surrogatepass") + b"\x1f")
        if attachment.data is not None:
            digest.update(attachment.data)
        elif attachment.path is not None:
            with suppress(OSError), attachment.path.open("rb") as handle:
                digest.update(hashlib.file_digest(handle, "sha256").digest())
    return "sha256:" + digest.hexdigest()


def _keep(engine: Engine, found: dict[int, list[Finding]], index: int, finding: Finding) -> None:
    """Takes a finding up if its rule is selected.

    Raises:
        KeyError: its rule is not in the catalogue; the detector has failed.
    """
    if finding.rule in engine.codes:
        found.setdefault(index, []).append(finding)
    elif finding.rule not in engine.rules:
        raise KeyError(finding.rule)


def _allowed(finding: Finding, words: list[Hit]) -> Hit | None:
    """A site's allow-word that covers the finding; personal data cannot be allowed by word."""
    if finding.start == finding.end or finding.rule.startswith("PII"):
        return None
    covers = (w for w in words if w.start <= finding.start and finding.end <= w.end)
    return next(covers, None)


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


def _note(document: Document, finding: Finding, view: Any, reason: str) -> None:
    """Traces a finding that a threshold or a site's word took out."""
    if document.traced is not None:
        text = view.text[finding.start : finding.end] if view is not None else ""
        entry = str(finding.evidence.get("entry", ""))
        document.traced.append(Traced(finding.rule, entry, text, reason))


def _trace(
    traced: list[Traced] | None, hide: Callable[[str], str]
) -> tuple[Mapping[str, Any], ...]:
    if hide is mask:
        return tuple(masked_values(asdict(t)) for t in traced or ())
    return tuple(asdict(t) for t in traced or ())


def _load(attachment: Attachment) -> bytes:
    assert attachment.path is not None
    try:
        if attachment.path.stat().st_size > _MAX_ATTACHMENT:
            limit = _MAX_ATTACHMENT // 1024 // 1024
            raise LimitError(f"文件超过 {limit} MB，没有读取；请拆分后再查。")
        return attachment.path.read_bytes()
    except OSError as error:
        raise CorruptError(f"附件“{attachment.name}”打不开：{why(error)}。") from None


__all__ = ["Guard", "content_hash"]
