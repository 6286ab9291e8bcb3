"""``Guard``: the pipeline that every door uses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from contentguard import policy
from contentguard.assemble import order
from contentguard.attachments import AttachmentReader, content_hash
from contentguard.checking import teller, violations_of
from contentguard.detectors.base import Traced
from contentguard.engine import Engine, forget_lexicons
from contentguard.errors import ConfigError
from contentguard.intake import Intake, take_in
from contentguard.lexicon import Lexicon
from contentguard.masking import mask, mask_value
from contentguard.model import (
    Item,
    Kind,
    Post,
    Report,
    Violation,
    Waived,
)
from contentguard.places import place_of
from contentguard.rules import catalogue
from contentguard.settings import Settings, find_config, read_settings
from contentguard.veils import (
    hidden_locator,
    hidden_not_checked,
    hidden_unread,
    masked_values,
)

if TYPE_CHECKING:
    from contentguard.edit.redact import RedactedPost


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
        self._attachments = AttachmentReader()

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
        found, failed = violations_of(engine, document, self.settings.min_confidence)
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
        self._attachments.close()

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
            self._attachments.read,
            as_of=self.settings.as_of,
            default_kind=Kind(self.settings.kind),
            title_words=engine.title_words,
        )
        document = intake.document
        document.traced = [] if self.settings.trace else None
        told = teller(document) if self.settings.trace else None
        day = document.as_of.date
        document.hits = [engine.index.scan(view.text, day, told) for view in document.views]
        return intake


def _trace(
    traced: list[Traced] | None, hide: Callable[[str], str]
) -> tuple[Mapping[str, Any], ...]:
    if hide is mask:
        return tuple(masked_values(asdict(t)) for t in traced or ())
    return tuple(asdict(t) for t in traced or ())


__all__ = ["Guard", "content_hash"]
