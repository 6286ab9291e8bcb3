"""From a document to its judged items: scan, tables, labels, records, masks, verdict."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple

from contentguard.detectors.base import Document
from contentguard.detectors.privacy import context, verdict
from contentguard.detectors.privacy.cards import card_items
from contentguard.detectors.privacy.consent import of_nobody, soften
from contentguard.detectors.privacy.cues import Cues, between, find_cues
from contentguard.detectors.privacy.evasive import LEAST_DIGITS, evasive_items
from contentguard.detectors.privacy.forms import form_items
from contentguard.detectors.privacy.homes import home_items
from contentguard.detectors.privacy.items import IDENTITY, TOLD, Facts, Item, outside
from contentguard.detectors.privacy.labelled import (
    CELL_TYPES,
    cell_items,
    labelled_items,
    places_of,
    unclaimed,
)
from contentguard.detectors.privacy.lists import gate_words, holds, short_labels
from contentguard.detectors.privacy.machines import machine_items
from contentguard.detectors.privacy.maskstrength import halves, masked_items, truncated_items
from contentguard.detectors.privacy.ner import Finder, model_names
from contentguard.detectors.privacy.numeric import lettered_items, numeric_items
from contentguard.detectors.privacy.persons import name_items
from contentguard.detectors.privacy.photos import photo_items
from contentguard.detectors.privacy.records import (
    address_items,
    condition_items,
    is_minor,
    place_in_records,
)
from contentguard.detectors.privacy.repeats import repeated
from contentguard.detectors.privacy.rows import Rows, Table
from contentguard.detectors.privacy.running import with_prose
from contentguard.detectors.privacy.spans import shifted_rows
from contentguard.detectors.privacy.tables import has_table, read_tables
from contentguard.detectors.privacy.vertical import with_vertical
from contentguard.detectors.privacy.vote import voted_rows
from contentguard.masking.signs import signs_of
from contentguard.text import BOUNDARY, View

_SCRATCH = "privacy"
_PERSONAL = IDENTITY | {"name-in-record", "mobile", "home-address"}
_FORM_LENGTH = 4_000
_BEARERS = frozenset({"student-number", "disability-certificate"})
_SICK = re.compile("患[有上]|(?<![隐忧祸])患[^者病难于儿]")
_BORN = _BEARERS | {"id-card"}
_PREFIXES = ("G", "L", "J", "g")
_CLASS_AND_GRADE = re.compile("[1-7][1-4](?![0-9])")
_GROWN_UP = 18
_FEW = 3
"""Digits without which no part of a number is shown."""
_IDENTITY_SIZE = 18


def items_of(document: Document, public: frozenset[str], find: Finder | None = None) -> list[Item]:
    """All judged items of a document, worked out once and kept in its scratch."""
    known = document.scratch.get(_SCRATCH)
    if isinstance(known, list):
        return known
    items = list(card_items(document))
    cards = [(item.index, item.start) for item in items]
    genre: context.Genre | None = None
    table: Table | None = None
    for index, view in enumerate(document.views):
        found, table = _scan_view(view, index, table)
        if found is not None:
            genre = genre or context.genre(document)
            items += _related(found, document, genre, find)
    if items:
        genre = genre or context.genre(document)
        items += halves(items)
        verdict.judge(items, genre, public, context.status_list(document, genre))
        of_nobody(items, document)
        soften(items, document)
        items += repeated(document, items)
    items += photo_items(document, cards)
    items += form_items(document)
    document.scratch[_SCRATCH] = items
    return items


class _Scanned(NamedTuple):
    """What the scans found in one view."""

    text: str
    view: int
    items: list[Item]
    rows: Rows
    cues: Cues


def _one_line_rows(view: View) -> str:
    """The text of a view with the line breaks inside table rows blanked, length unchanged."""
    text = view.text
    if "\n" not in text or not any(s.kind == "row" and "\n" in s.text for s in view.segments):
        return text
    parts = []
    for segment, start, end in view.segment_spans():
        words = text[start:end]
        parts.append(words.replace("\n", " ") if segment.kind == "row" else words)
    return BOUNDARY.join(parts)


def _scan_view(
    view: View, index: int, carried: Table | None
) -> tuple[_Scanned | None, Table | None]:
    """The items of one view by their own form and label, and the table under way at its end."""
    text = view.text
    rows, table = Rows(), None
    if carried is not None or has_table(text):
        rows, table = read_tables(_one_line_rows(view), carried, shifted_rows(view))
    column = rows.column if rows else None
    signs = signs_of(text)
    items, longest = numeric_items(text, index, column, signs)
    if b"A" in signs.kinds or "@" in text:
        items += lettered_items(text, index, column, signs)
    items += machine_items(text, index, signs.raw)
    masked, cut, evasive, identity = list[Item](), list[Item](), list[Item](), list[int]()
    if len(items) > 1:
        items = _first_claims(items)
    if signs.digits >= _FEW:
        masked = masked_items(text, index, rows, signs.raw)
        if identity := unclaimed(places_of(text, "身份"), items):
            cut = truncated_items(text, index, identity)
        if signs.digits >= LEAST_DIGITS:
            evasive = evasive_items(text, index, items, signs.kinds)
    read = items or masked or cut or evasive or longest > 7 or rows
    if not read and not _gated(text, longest):
        return None, table
    _bearers(text, items)
    if evasive:
        items += outside(evasive, items)
        items.sort(key=_by_start)
    rows = rows.merged(voted_rows(text, items, rows))
    written = with_vertical(text, rows)
    if masked and written is not rows:
        masked = masked_items(text, index, written, signs.raw)
    rows = written
    cues = find_cues(text)
    items += labelled_items(text, index, cues.labels, identity, items)
    if rows:
        items.sort(key=_by_start)
        items += cell_items(text, index, rows.of(*CELL_TYPES), items)
    masked += cut
    weak = [item for item in masked if item.leak != "none"]
    names = name_items(text, index, [*items, *weak], rows, cues)
    addresses = address_items(text, index, rows, cues.addresses)
    items.sort(key=_by_start)
    items += outside(names, items)
    items += addresses
    items.sort(key=_by_start)
    items = with_prose(text, index, items, weak, rows, cues)
    if masked:
        items += outside(masked, items)
        items.sort(key=_by_start)
    if not (items or rows):
        return None, table
    return _Scanned(text, index, items, rows, cues), table


def _gated(text: str, longest: int) -> bool:
    """Whether a view without items is worth a look at its records all the same."""
    if longest and holds(text, short_labels()):
        return True
    return holds(text, gate_words()) or ("患" in text and _SICK.search(text) is not None)


def _related(
    scanned: _Scanned, document: Document, genre: context.Genre, find: Finder | None
) -> list[Item]:
    """The items of a view with their records, and what the records say about persons."""
    text, index, items, rows, cues = scanned
    if place_in_records(text, items, rows):
        _join_records(items)
    homes = outside(home_items(text, index, items), items)
    if homes:
        place_in_records(text, homes, rows)
        items = [*items, *homes]
    if find is not None:
        more = model_names(text, index, items, find, cues.conditions if genre.crowd else [])
        if more := outside(more, items):
            place_in_records(text, more, rows)
            items = [*items, *more]
            _join_records(items)
    spans = sorted({item.record for item in items if item.type in _PERSONAL})
    hits = sorted([*cues.conditions, *cues.needs]) if cues.needs else cues.conditions
    stated = outside(condition_items(text, index, spans, rows, hits), items)
    if stated:
        place_in_records(text, stated, rows)
        items = [*items, *stated]
        _join_records(items)
    if genre.name == "form" and len(text) < _FORM_LENGTH and not rows.columns:
        for item in items:
            item.record = (0, len(text))
    _enter(text, items, cues, document)
    return [*items, *_named_conditions(items)]


def _bearers(text: str, items: list[Item]) -> None:
    """Makes 残疾人证 and 学籍号 of the identity numbers inside them: a span has one type."""
    for item in items:
        if item.label_type not in _BEARERS or item.type != "id-card":
            continue
        if item.label_type == "student-number":
            item.start -= text[item.start - 1 : item.start] in _PREFIXES
        elif tail := _CLASS_AND_GRADE.match(text, item.end):
            item.end = tail.end()
        item.type = item.label_type


def _first_claims(items: list[Item]) -> list[Item]:
    """Sorted items without those that overlap a surer one."""
    items.sort(key=_by_start)
    if all(a.end <= b.start for a, b in pairwise(items)):
        return items
    kept: list[Item] = []
    for item in sorted(items, key=_place):
        if kept and item.start < kept[-1].end:
            if item.confidence > kept[-1].confidence + 0.05:
                kept[-1] = item
            continue
        kept.append(item)
    return kept


def _join_records(items: list[Item]) -> None:
    """Makes one record of those that overlap (a number broken over two lines joins both)."""
    spans = sorted({item.record for item in items})
    if all(a[1] <= b[0] for a, b in pairwise(spans)):
        return
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start < merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    if len(merged) < len(spans):
        for item in items:
            item.record = merged[bisect_right(merged, (item.record[0], 1 << 60)) - 1]


def _place(item: Item) -> tuple[int, int]:
    return item.start, -item.end


_by_start = attrgetter("start")


def _enter(text: str, items: list[Item], cues: Cues, document: Document) -> None:
    """Gives every record its facts."""
    records: dict[tuple[int, int], Facts] = {}
    companies, minors, date = cues.companies, cues.minors, document.as_of.date
    today = date.isoformat().replace("-", "")
    grown = f"{date.year - _GROWN_UP:04d}{today[4:]}"
    for item in items:
        span = item.record
        facts = records.get(span)
        if facts is None:
            facts = records[span] = Facts(between(companies, *span))
            facts.minor = between(minors, *span) and is_minor(text, *span)
        item.facts = facts
        kind = item.type
        if kind in TOLD:
            facts.add(item)
            if "minor" in item.extra:
                facts.minor = True
        elif kind in _BORN and not facts.minor and len(item.value) >= _IDENTITY_SIZE:
            facts.minor = grown < item.value[6:14] <= today


def _named_conditions(items: list[Item]) -> list[Item]:
    """Second readings of a name: a family member, a minor; same span, own type."""
    more: list[Item] = []
    for item in items:
        if item.type != "name-in-record" or item.role == "work":
            continue
        kind = "family-member" if "relation" in item.extra else "minor" if item.facts.minor else ""
        if kind:
            twin = Item(
                item.index, item.start, item.end, kind, round(item.confidence - 0.05, 2), item.value,
                role=item.role, label=item.label, record=item.record, extra=item.extra,
            )  # fmt: skip
            twin.facts = item.facts
            more.append(twin)
    return more
