"""Replaces personal data in a text by stars, by labels of their type or by keyed pseudonyms.

What was replaced is found by nobody again, so that redacting twice changes nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Protocol

from contentguard.errors import ConfigError
from contentguard.masking import mask_value
from contentguard.model import Item, Post
from contentguard.rules import catalogue

STYLES = ("stars", "label", "pseudonym")
_KEEP = frozenset({"id-photo", "other-document-photo", "over-collection"})
_WEAK = frozenset({"weak-mask", "complementary-halves"})
"""Numbers that are masked already, but not enough."""
_MARKED = re.compile("〔[^〔〕\n]{1,40}〕")
_SHOWN = 4
"""Digits that stay of a number whose mask was too weak."""
_SAME = {"family-member": "name-in-record", "minor": "name-in-record"}


class Piece(Protocol):
    """What :func:`redact` needs of an item: :class:`contentguard.model.Item` has it."""

    @property
    def type(self) -> str:
        """Slug of the type."""
        ...

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """Half-open, ordered spans in the text."""
        ...


@dataclass(frozen=True, slots=True)
class Replacement:
    """One replacement: where it stood, where it stands, what it says now."""

    type: str
    start: int
    end: int
    new_start: int
    new_end: int
    text: str


@dataclass(frozen=True, slots=True)
class Redacted:
    """A redacted text and the map of what was replaced (without the original values)."""

    text: str
    map: tuple[Replacement, ...]


def redact(
    text: str, items: Iterable[Piece], style: str = "stars", key: bytes | str | None = None
) -> Redacted:
    """Replaces the items of a text.

    Args:
        text: the text that the spans of ``items`` index.
        items: what to replace; of overlapping ones the longest wins.
        style: ``stars`` (``138****1234``, 姓+某, address to township), ``label`` (``〔手机号码〕``)
            or ``pseudonym`` (the same value gets the same name, given the same key).
        key: for pseudonyms; at least 16 bytes.

    Raises:
        ConfigError: an unknown style, or pseudonyms without a sufficient key.
    """
    secret = _secret(style, key)
    parts: list[str] = []
    replaced: list[Replacement] = []
    pos = size = 0
    for start, end, kind in _chosen(items):
        value = text[start:end]
        if start < pos or not value or _MARKED.fullmatch(value):
            continue
        new = _replacement(kind, value, style, secret)
        if new == value:
            continue
        parts += text[pos:start], new
        size += start - pos
        replaced.append(Replacement(kind, start, end, size, size + len(new), new))
        size += len(new)
        pos = end
    parts.append(text[pos:])
    return Redacted("".join(parts), tuple(replaced))


@dataclass(frozen=True, slots=True)
class RedactedPost:
    """A post without its personal data; ``title`` and ``body`` say what was replaced where."""

    post: Post
    title: Redacted
    body: Redacted

    @property
    def text(self) -> str:
        """The redacted body."""
        return self.body.text

    @property
    def map(self) -> tuple[Replacement, ...]:
        """What was replaced in the body."""
        return self.body.map


def redact_post(
    post: Post, items: Iterable[Item], style: str = "stars", key: bytes | str | None = None
) -> RedactedPost:
    """Redacts title and body; see :func:`redact`. Attachments are not touched."""
    found = list(items)
    title = redact(post.title, (i for i in found if i.locator.part == "title"), style, key)
    body = redact(post.body, (i for i in found if i.locator.part == "body"), style, key)
    return RedactedPost(replace(post, title=title.text, body=body.text), title, body)


def _secret(style: str, key: bytes | str | None) -> bytes:
    if style not in STYLES:
        raise ConfigError(f"没有脱敏方式“{style}”：可用 {'、'.join(STYLES)}。")
    secret = key.encode() if isinstance(key, str) else key or b""
    if style == "pseudonym" and len(secret) < 16:
        raise ConfigError(
            "用化名脱敏需要至少 16 字节的密钥（CONTENTGUARD_KEY 或 policy.key_file）。"
        )
    return secret


def _chosen(items: Iterable[Piece]) -> list[tuple[int, int, str]]:
    """Spans to replace, ordered; of those that begin together the longest comes first."""
    spans = {
        (item.spans[0][0], item.spans[-1][1], _SAME.get(item.type, item.type))
        for item in items
        if item.type not in _KEEP and item.spans
    }
    return sorted(spans, key=lambda s: (s[0], -s[1], s[2]))


def _replacement(kind: str, value: str, style: str, secret: bytes) -> str:
    if kind in _WEAK:
        value = _stronger(value)
    if style == "stars" or ("*" in value and kind not in _WEAK):
        return mask_value(kind, value)
    title = _title(kind)
    if style == "label":
        return f"〔{title}〕"
    plain = "".join(sign for sign in value.upper() if sign.isalnum())
    digest = hmac.new(secret, f"{kind}\0{plain}".encode(), hashlib.sha256).hexdigest()
    return f"〔{title}·{_letters(digest)}〕"


def _stronger(value: str) -> str:
    """A masked number of which only the first four digits stay; its length is the same."""
    signs, shown = list(value), 0
    for place, sign in enumerate(signs):
        if sign.isalnum():
            shown += 1
            if shown > _SHOWN:
                signs[place] = "*"
    return "".join(signs)


def strengthened(result: RedactedPost, items: Iterable[Item]) -> RedactedPost:
    """A post redacted by stars, with those masks hidden further that its records give away.

    Args:
        result: what :func:`redact_post` gave with the style ``stars``.
        items: the personal data of ``result.post``; only weak masks count.
    """
    weak = [item for item in items if item.type in _WEAK and item.leak != "none"]
    if not weak:
        return result
    again = redact_post(result.post, weak)
    title = _retold(result.title, again.title)
    body = _retold(result.body, again.body)
    return RedactedPost(replace(result.post, title=title.text, body=body.text), title, body)


def _retold(first: Redacted, again: Redacted) -> Redacted:
    """A redacted text after its masks were made stronger: stars never change a length."""
    pieces = tuple(replace(p, text=again.text[p.new_start : p.new_end]) for p in first.map)
    return Redacted(again.text, pieces)


def _letters(digest: str) -> str:
    """Eight capital letters of a digest: no digit, so that no detector reads a number in it."""
    return "".join(chr(ord("A") + int(digest[i : i + 2], 16) % 26) for i in range(0, 16, 2))


def _title(kind: str) -> str:
    """The Chinese name of a type, from the title of its rule."""
    rules = catalogue()
    code = rules.slug_code(kind)
    title = rules[code].title if code else "个人信息"
    for word in (
        "公开",
        "疑似",
        "与敏感信息同列",
        "与车主信息",
        "校验不通过",
        "遮盖不足",
        "不完整但可识别",
    ):
        title = title.replace(word, "")
    return title
