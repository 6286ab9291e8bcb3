"""One item of personal data on its way from the scan to the verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

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


@dataclass(slots=True, eq=False)
class Facts:
    """What one record holds.

    Attributes:
        items: all its items.
        company: whether it speaks of an enterprise.
        minor: words that say its person is a minor.
        types: the types of its items.
        named: whether a private person is named.
        identified: whether an identity number or account stands in it.
        leaking: whether a number in it leaks (S0, S1).
    """

    items: list[Item] = field(default_factory=list)
    company: bool = False
    minor: str = ""
    types: set[str] = field(default_factory=set)
    named: bool = False
    identified: bool = False
    leaking: bool = False

    def add(self, item: Item) -> None:
        """Enters an item."""
        self.items.append(item)
        self.types.add(item.type)
        item.facts = self
        if item.type == "name-in-record" and item.role != "work":
            self.named = True

    @property
    def sensitive(self) -> bool:
        """Whether health, disability, hardship or a minor stand in the record."""
        return bool(self.minor) or not _SENSITIVE.isdisjoint(self.types)


NO_FACTS = Facts()
NO_EXTRA: Mapping[str, str | int] = MappingProxyType({})
_SENSITIVE = frozenset({"health", "hardship-or-disability"})


@dataclass(slots=True, eq=False)
class Item:
    """An item of personal data.

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

    index: int
    start: int
    end: int
    type: str
    confidence: float
    value: str
    form: str = "plain"
    role: str = ""
    label: str = ""
    label_type: str = ""
    leak: str = ""
    why: str = ""
    record: tuple[int, int] = (0, 0)
    extra: Mapping[str, str | int] = field(default_factory=lambda: NO_EXTRA)
    column: str = ""
    cued_at: int = -1
    facts: Facts = NO_FACTS
    parts: tuple[tuple[int, int], ...] = ()

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
    for item in items:
        if not kept or item.start >= kept[-1].end:
            kept.append(item)
    return kept
