"""From a post to a :class:`Document`: segments, views, date that counts, kind.

Whatever cannot be read becomes an ``Unread`` entry; nothing here raises because of content.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from contentguard.detectors.base import AsOf, Document
from contentguard.model import BODY, Attachment, Kind, Locator, NotChecked, Post, Segment, Unread
from contentguard.patterns import lazy
from contentguard.text import View, blocks, split_plain

_TITLE = Locator(display="标题", part="title")
_DATE_LINE = lazy(
    r"^[ \t]*((?:19|20)\d\d)[ ]?年[ ]?(\d{1,2})[ ]?月[ ]?(\d{1,2})[ ]?日[ \t]*\r?$", re.MULTILINE
)
_LINE_OF_DAY = lazy(r"日[ \t]*+\r?$", re.MULTILINE)
_DATE_IN_META = lazy(r"((?:19|20)\d\d)[-/.年](\d{1,2})[-/.月](\d{1,2})")
_HAN_DATE_LINE = lazy(
    r"^[ \t]*([一二][〇○零一二三四五六七八九]{3})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日[ \t]*\r?$",
    re.MULTILINE,
)
_HAN_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"○": 0, "零": 0}

Reader = Callable[[Attachment], "ReadAttachment"]


@dataclass(frozen=True, slots=True)
class ReadAttachment:
    """What a reader got out of one attachment."""

    segments: list[Segment] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    not_checked: list[NotChecked] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Intake:
    """A document and what could not be read of it."""

    document: Document
    unread: tuple[Unread, ...]
    not_checked: tuple[NotChecked, ...]


def take_in(
    post: Post,
    reader: Reader,
    *,
    as_of: dt.date | None = None,
    default_kind: Kind = Kind.AUTO,
    title_words: Mapping[Kind, re.Pattern[str]] | None = None,
    today: Callable[[], dt.date] = dt.date.today,
) -> Intake:
    """Reads a post.

    Args:
        post: the post.
        reader: reads one attachment.
        as_of: overrides every other date.
        default_kind: for posts of kind AUTO.
        title_words: for each kind a pattern of the words of a headline that tell it.
        today: the last resort for the date.
    """
    own, meta = _own_segments(post)
    views = blocks(own)
    own_views = len(views)
    segments, unread, not_checked = list(own), list[Unread](), list[NotChecked]()
    for attachment in post.attachments:
        result = reader(attachment)
        segments += result.segments
        unread += result.unread
        not_checked += result.not_checked
        views += blocks(result.segments)
    kind, guessed = _kind(post, meta, default_kind, title_words or {}, views[:own_views])
    date = _as_of(post, meta, as_of, views[:own_views], today)
    if date.source == "today" and (kind is not Kind.PAGE or guessed):
        date = replace(date, assumed=True)
    document = Document(
        post=_with_meta(post, meta),
        segments=segments,
        views=views,
        own_views=own_views,
        kind=kind,
        kind_guessed=guessed,
        as_of=date,
        meta=meta,
    )
    return Intake(document, tuple(unread), tuple(not_checked))


def _own_segments(post: Post) -> tuple[list[Segment], Mapping[str, str]]:
    segments = [Segment(post.title, _TITLE, "title")] if post.title else []
    if post.media_type == "text/html":
        from contentguard.formats.html import parse

        page = parse(post.body)
        return segments + page.segments, page.meta
    if post.body or not segments:
        segments += split_plain(post.body, Segment("", BODY))
    return segments, {}


def _as_of(
    post: Post, meta: Mapping[str, str], option: dt.date | None, views: list[View],
    today: Callable[[], dt.date],
) -> AsOf:  # fmt: skip
    if option is not None:
        return AsOf(option, "option")
    if post.date is not None:
        return AsOf(post.date, "published")
    if (stated := _first_date(meta.get("published", ""))) is not None:
        return AsOf(stated, "meta")
    if (written := _date_line(views)) is not None:
        return AsOf(written, "text")
    return AsOf(today(), "today")


def _first_date(text: str) -> dt.date | None:
    match = _DATE_IN_META.search(text)
    return _date(int(match[1]), int(match[2]), int(match[3])) if match else None


def _date_line(views: list[View]) -> dt.date | None:
    """The 成文日期: the last line that is nothing but a date."""
    for view in reversed(views):
        if not _LINE_OF_DAY.search(view.text):  # begins with a literal, so it costs nothing
            continue
        found = [_date(int(m[1]), int(m[2]), int(m[3])) for m in _DATE_LINE.finditer(view.text)]
        found += [_han_date(m) for m in _HAN_DATE_LINE.finditer(view.text)]
        dates = [d for d in found if d is not None]
        if dates:
            return dates[-1]
    return None


def _han_date(match: re.Match[str]) -> dt.date | None:
    year = int("".join(str(_HAN_DIGITS[c]) for c in match[1]))
    return _date(year, _han_number(match[2]), _han_number(match[3]))


def _han_number(text: str) -> int:
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return _HAN_DIGITS.get(text, 0)
    return 10 * (_HAN_DIGITS.get(tens, 1) if tens else 1) + (
        _HAN_DIGITS.get(ones, 0) if ones else 0
    )


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _kind(
    post: Post, meta: Mapping[str, str], default: Kind, words: Mapping[Kind, re.Pattern[str]],
    views: list[View],
) -> tuple[Kind, bool]:  # fmt: skip
    """The stated kind, else a guess from what the post says of itself."""
    if post.kind is not Kind.AUTO:
        return Kind(post.kind), False
    if default is not Kind.AUTO:
        return default, False
    title = post.title or meta.get("title", "") or (views[0].text[:60] if views else "")
    headline = title.lstrip().split("\n", 1)[0]
    for kind, hints in words.items():
        if hints.search(headline):
            return kind, True
    return Kind.AUTO, False


def _with_meta(post: Post, meta: Mapping[str, str]) -> Post:
    """The post with date and source of the page's meta tags where the caller gave none."""
    changes: dict[str, object] = {}
    if not post.source and meta.get("source"):
        changes["source"] = meta["source"]
    if post.published is None and (stated := _first_date(meta.get("published", ""))):
        changes["published"] = stated
    return replace(post, **changes) if changes else post  # type: ignore[arg-type]
