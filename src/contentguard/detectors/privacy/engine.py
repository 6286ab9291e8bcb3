"""From a document to its judged items: scan, tables, labels, records, masks, verdict."""

from __future__ import annotations

from contentguard.detectors.base import Document
from contentguard.detectors.privacy import context, verdict
from contentguard.detectors.privacy.items import IDENTITY, Item
from contentguard.detectors.privacy.labelled import cell_items, labelled_items
from contentguard.detectors.privacy.machines import machine_items
from contentguard.detectors.privacy.maskstrength import halves, masked_items
from contentguard.detectors.privacy.numeric import lettered_items, numeric_items
from contentguard.detectors.privacy.records import (
    address_items,
    company,
    condition_items,
    minor_words,
    name_items,
    record_of,
)
from contentguard.detectors.privacy.tables import Rows, Table, has_table, read_tables
from contentguard.text import View

_SCRATCH = "privacy"
_OWN_RECORD = frozenset({"name-in-record", "health", "hardship-or-disability", "home-address"})
_GROWN_UP = 18


def items_of(document: Document, public: frozenset[str]) -> list[Item]:
    """All judged items of a document, worked out once and kept in its scratch."""
    known = document.scratch.get(_SCRATCH)
    if isinstance(known, list):
        return known
    items: list[Item] = []
    facts: dict[tuple[int, int, int], verdict.Facts] = {}
    genre = context.genre(document)
    table: Table | None = None
    for index, view in enumerate(document.views):
        found, table = _view_items(view, index, table, facts, document, genre)
        items += found
    items += halves(items)
    verdict.judge(items, facts, genre, public)
    document.scratch[_SCRATCH] = items
    return items


def _view_items(
    view: View, index: int, carried: Table | None, facts: dict[tuple[int, int, int], verdict.Facts],
    document: Document, genre: context.Genre,
) -> tuple[list[Item], Table | None]:  # fmt: skip
    """The items of one view, with their records entered into ``facts``."""
    text = view.text
    rows, table = Rows(), None
    if carried is not None or has_table(text):
        rows, table = read_tables(text, carried)
    items = numeric_items(text, index, rows.column if rows.rows else None)
    items += lettered_items(text, index, rows.column if rows.rows else None)
    items += machine_items(text, index, items)
    items = _first_claims(items)
    taken = [item.span for item in items]
    items += labelled_items(text, index, taken)
    if rows.rows:
        taken = [item.span for item in items]
        items += cell_items(text, index, (c for r in rows.rows for c in r.cells), taken)
        _mark_columns(items, rows)
    names = name_items(text, index, items, rows)
    addresses = address_items(text, index, rows)
    items += _outside(names, items)
    items += addresses
    masked = masked_items(text, index, rows)
    items += _outside(masked, items)
    if items or rows.rows:
        starts = [row.start for row in rows.rows]
        persons = [i for i in items if i.type in IDENTITY or i.type in ("name-in-record", "mobile", "home-address")]
        records = sorted({record_of(text, i.start, i.end, rows, starts) for i in persons})
        items += _outside(condition_items(text, index, _merged(records), rows), items)
        _enter(text, index, items, rows, starts, facts, document, genre)
        items += _named_conditions(items, facts)
    return items, table


def _first_claims(items: list[Item]) -> list[Item]:
    """Sorted items without those that overlap a surer one."""
    kept: list[Item] = []
    for item in sorted(items, key=lambda i: (i.start, -i.end)):
        if kept and item.start < kept[-1].end:
            if item.confidence > kept[-1].confidence + 0.05:
                kept[-1] = item
            continue
        kept.append(item)
    return kept


def _outside(new: list[Item], old: list[Item]) -> list[Item]:
    """``new`` items that overlap no ``old`` one."""
    spans = sorted(item.span for item in old)
    if not spans:
        return new
    from bisect import bisect_right

    kept = []
    for item in new:
        at = bisect_right(spans, (item.start, 1 << 60)) - 1
        if at >= 0 and spans[at][1] > item.start:
            continue
        if at + 1 < len(spans) and spans[at + 1][0] < item.end:
            continue
        kept.append(item)
    return kept


def _merged(records: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Sorted spans with overlapping ones joined."""
    merged: list[tuple[int, int]] = []
    for start, end in records:
        if merged and start < merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def _mark_columns(items: list[Item], rows: Rows) -> None:
    for item in items:
        if not item.label and (kind := rows.column(item.start)):
            item.extra["column"] = kind


def _enter(
    text: str, index: int, items: list[Item], rows: Rows, starts: list[int],
    facts: dict[tuple[int, int, int], verdict.Facts], document: Document, genre: context.Genre,
) -> None:  # fmt: skip
    """Gives every item its record and every record its facts."""
    whole = (0, len(text)) if genre.name == "form" and len(text) < 4_000 and not rows.rows else None
    for item in items:
        item.record = whole or record_of(text, item.start, item.end, rows, starts)
        key = (index, *item.record)
        record = facts.get(key)
        if record is None:
            record = facts[key] = verdict.Facts(
                company=company(text[item.record[0] : item.record[1]]),
                minor=minor_words(text, *item.record),
            )
        record.items.append(item)
        if item.type == "id-card" and not record.minor:
            record.minor = _young(item.value, document)
        if "minor" in item.extra and not record.minor:
            record.minor = str(item.extra["minor"])


def _young(value: str, document: Document) -> str:
    """Says the age when an identity number belongs to a minor on the date that counts."""
    today = document.as_of.date
    born = int(value[6:10]), int(value[10:12]), int(value[12:14])
    age = today.year - born[0] - ((today.month, today.day) < born[1:])
    return f"{age}岁" if 0 <= age < _GROWN_UP else ""


def _named_conditions(
    items: list[Item], facts: dict[tuple[int, int, int], verdict.Facts]
) -> list[Item]:
    """Second readings of a name: a family member, a minor; same span, own type."""
    more: list[Item] = []
    for item in items:
        if item.type != "name-in-record":
            continue
        kind = "family-member" if "relation" in item.extra else ""
        record = facts.get((item.index, *item.record))
        if not kind and record is not None and record.minor and item.role not in ("work",):
            kind = "minor"
        if kind:
            twin = Item(
                item.index, item.start, item.end, kind, round(item.confidence - 0.05, 2), item.value,
                role=item.role, label=item.label, record=item.record, extra=dict(item.extra),
            )  # fmt: skip
            more.append(twin)
    return more
