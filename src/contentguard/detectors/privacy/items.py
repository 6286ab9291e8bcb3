"""One item of personal data on its way from the scan to the verdict."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from types import MappingProxyType

from contentguard.detectors.privacy.given import listed

CODES = {
    "id-card": "PII101",
    "mobile": "PII102",
    "id-card-15": "PII103",
    "bank-card": "PII104",
    "passport": "PII105",
    "hkmo-permit": "PII106",
    "tw-permit": "PII107",
    "residence-permit": "PII108",
    "foreign-permanent-residence": "PII109",
    "disability-certificate": "PII110",
    "student-number": "PII111",
    "social-security": "PII112",
    "other-licence": "PII113",
    "plate": "PII114",
    "landline": "PII115",
    "email": "PII116",
    "qq": "PII117",
    "wechat": "PII118",
    "ip-mac": "PII119",
    "bank-account": "PII120",
    "id-card-damaged": "PII190",
    "name-in-record": "PII201",
    "home-address": "PII202",
    "family-member": "PII203",
    "health": "PII204",
    "minor": "PII205",
    "hardship-or-disability": "PII206",
    "id-photo": "PII301",
    "other-document-photo": "PII302",
    "weak-mask": "PII401",
    "complementary-halves": "PII402",
    "truncated-number": "PII403",
    "over-collection": "PII501",
}
"""Code of each type by its slug."""

IDENTITY = frozenset(
    {
        "id-card",
        "id-card-15",
        "passport",
        "hkmo-permit",
        "tw-permit",
        "residence-permit",
        "foreign-permanent-residence",
        "disability-certificate",
        "student-number",
        "bank-card",
        "bank-account",
        "social-security",
        "other-licence",
    }
)
"""Types that identify a natural person, or open the account of one, by themselves."""


class Facts:
    """What one record holds, as far as the verdict asks.

    Attributes:
        company: whether it speaks of an enterprise.
        minor: whether its person is a minor.
        named: whether a private person is named.
        bearer: whether a label says that the person named is nobody's contact.
        doubtful: whether a number in it may leak (S2).
        naming: whether anybody is named, people at work included.
        sure: whether a name in it is sure to be one.
        mobile: whether a mobile number stands in it.
        address: whether a home address stands in it.
        stated: illnesses, disabilities and hardships in it, in order.
        identified: whether an identity number or account stands in it.
        leaking: whether a number in it leaks (S0, S1).
    """

    __slots__ = (
        "address", "bearer", "company", "doubtful", "identified", "leaking", "minor", "mobile",
        "named", "naming",
        "stated", "sure",
    )  # fmt: skip

    def __init__(self, company: bool = False) -> None:
        self.company = company
        self.minor = False
        self.named = self.naming = self.sure = self.bearer = self.doubtful = False
        self.mobile = self.address = self.identified = self.leaking = False
        self.stated: tuple[str, ...] = ()

    def add(self, item: Item) -> None:
        """Enters an item of the types of :data:`TOLD`."""
        kind = item.type
        if kind == "name-in-record":
            self.naming = True
            if item.role != "work":
                self.named = True
                if item.label and item.label in listed("private"):
                    self.bearer = True
            if item.confidence >= _SURE_NAME:
                self.sure = True
        elif kind == "mobile":
            self.mobile = True
        elif kind == "home-address":
            self.address = True
        elif kind in STATUS:
            self.stated = (*self.stated, item.value)

    @property
    def sensitive(self) -> bool:
        """Whether health, disability, hardship or a minor stand in the record."""
        return self.minor or bool(self.stated)


STATUS = frozenset({"health", "hardship-or-disability"})
"""Types of what is said about a person's state."""
TOLD = STATUS | {"name-in-record", "mobile", "home-address"}
"""Types that a record is asked for, apart from identity numbers."""
NO_FACTS = Facts()
NO_EXTRA: Mapping[str, str | int] = MappingProxyType({})
_NOWHERE = (0, 0)
_SURE_NAME = 0.85


class Item:
    """An item of personal data; a plain class, because a roster holds tens of thousands.

    Attributes:
        index: number of the view.
        start, end: half-open span in the view's text.
        type: slug.
        confidence: how sure its type is.
        value: the value without separators.
        form: how it is written (see :class:`contentguard.masking.Candidate`).
        role: ``contact``, ``personal``, ``party``, ``work`` or empty: what its label says.
        label: words of the label or header that names it.
        label_type: type that the label or column names.
        leak: grade of the verdict.
        why: key of the reason of the verdict.
        record: span of the record (line, row or sentence) it stands in.
        extra: more for the evidence.
        column: type of the table column it stands in, or empty.
        cued_at: where its label begins, or its own start.
        facts: what its record holds, for the verdict.
        parts: further spans of the same fault, ordered.
    """

    __slots__ = (
        "column", "confidence", "cued_at", "end", "extra", "facts", "form", "index", "label",
        "label_type", "leak", "parts", "record", "role", "start", "type", "value", "why",
    )  # fmt: skip

    def __init__(
        self,
        index: int,
        start: int,
        end: int,
        type: str,
        confidence: float,
        value: str,
        form: str = "plain",
        *,
        role: str = "",
        label: str = "",
        label_type: str = "",
        leak: str = "",
        why: str = "",
        record: tuple[int, int] = _NOWHERE,
        extra: Mapping[str, str | int] = NO_EXTRA,
        column: str = "",
        cued_at: int = -1,
        parts: tuple[tuple[int, int], ...] = (),
    ) -> None:
        self.index = index
        self.start = start
        self.end = end
        self.type = type
        self.confidence = confidence
        self.value = value
        self.form = form
        self.role = role
        self.label = label
        self.label_type = label_type
        self.leak = leak
        self.why = why
        self.record = record
        self.extra = extra
        self.column = column
        self.cued_at = cued_at
        self.facts = NO_FACTS
        self.parts = parts

    def note(self, key: str, value: str | int) -> None:
        """Enters more for the evidence."""
        self.extra = {**self.extra, key: value}

    @property
    def code(self) -> str:
        """Code of its rule."""
        return CODES[self.type]

    @property
    def span(self) -> tuple[int, int]:
        """Half-open span in the view's text."""
        return self.start, self.end


def disjoint(items: list[Item]) -> list[Item]:
    """Of items ordered by place, those that do not overlap one before."""
    kept: list[Item] = []
    end = 0
    for item in items:
        if item.start >= end or not kept:
            kept.append(item)
            end = item.end
    return kept


def outside(new: list[Item], old: list[Item]) -> list[Item]:
    """``new`` items that overlap no ``old`` one; these are ordered."""
    if not (new and old):
        return new
    starts, kept = [item.start for item in old], []
    for item in new:
        at = bisect_right(starts, item.start)
        if at and old[at - 1].end > item.start:
            continue
        if at < len(starts) and starts[at] < item.end:
            continue
        kept.append(item)
    return kept
