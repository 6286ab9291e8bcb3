"""PII501: a form that asks the public for more than its purpose calls for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from contentguard.detectors.base import Document
from contentguard.detectors.privacy.context import page_title
from contentguard.detectors.privacy.items import Item
from contentguard.resources import data_dir, read_toml

_BLANK = re.compile(r"[（(]?[^\n，。；（）()]{0,6}[）)]?(?:[:：_＿\t|□○\s、，；/]|$)")
_FILLED = re.compile(r"[\s:：|]{1,4}[0-9]")
_NOT_ASKED = re.compile(
    "(?:不得|不再|无需|不需|严禁|禁止|取消|不要|保护|泄露|不收集|不应)[^。；\n]{0,20}\\Z"
)


@lru_cache(maxsize=1)
def _fields() -> tuple[tuple[str, ...], tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]]:
    table = read_toml(data_dir("lexicons") / "privacy" / "fields.toml")
    fields = tuple((tuple(f["words"]), tuple(f["purposes"])) for f in table["field"])
    return tuple(table["forms"]), fields


def form_items(document: Document) -> Iterator[Item]:
    """Fields of a form that its title does not account for; a person decides."""
    forms, fields = _fields()
    title = page_title(document)
    if not any(map(title.__contains__, forms)):
        return
    for words, purposes in fields:
        if any(purpose in title for purpose in purposes):
            continue
        for index, view in enumerate(document.views):
            yield from _asked(view.text, index, words)


def _asked(text: str, index: int, words: tuple[str, ...]) -> Iterator[Item]:
    for word in sorted(words, key=len, reverse=True):
        at = text.find(word)
        if at < 0 or not _BLANK.match(text, at + len(word)):
            continue
        if _NOT_ASKED.search(text, max(at - 30, 0), at) or _FILLED.match(text, at + len(word)):
            continue
        item = Item(index, at, at + len(word), "over-collection", 0.6, "", label=word)
        item.leak, item.why = "S2", "asked"
        yield item
        return
