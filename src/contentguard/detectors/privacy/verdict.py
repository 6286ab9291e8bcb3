"""The verdict: by the genre of the page, the role of a number and what else its record holds."""

from __future__ import annotations

from collections.abc import Iterable

from contentguard.detectors.privacy.context import Genre, plain
from contentguard.detectors.privacy.items import IDENTITY, Facts, Item
from contentguard.detectors.privacy.lists import is_severe
from contentguard.detectors.privacy.placeholders import is_placeholder

MASS = 10
"""Persons from which a leak is a mass leak."""

_STATED = frozenset(
    {"name-in-record", "family-member", "minor", "home-address", "health", "hardship-or-disability"}
)
_NUMBERS = IDENTITY | {"mobile", "id-card-damaged", "qq"}
_DOUBTFUL = frozenset({"mobile", "id-card-damaged", "qq", "wechat"})
_LICENCES = frozenset({"social-security", "other-licence", "student-number"})
_SURE = 0.8
"""Confidence from which a name counts beside a number of doubtful use."""
_OFFICE_LABELS = frozenset({"住所", "住所地", "通讯地址", "通信地址", "送达地址", "房屋坐落"})
_IDENTITY_SIZE = 18
"""Signs of an identity number, and of the least student number that holds one."""
_PUBLIC_MAIL = (".gov.cn", ".edu.cn", ".org.cn", ".gov", "@12345.cn")
_OFFICE = (
    "监督",
    "举报",
    "投诉",
    "咨询",
    "受理",
    "报名",
    "业务",
    "服务",
    "单位",
    "办公",
    "值班",
    "热线",
    "传真",
    "采购",
    "招标",
    "代理",
)


def judge(items: list[Item], genre: Genre, public: frozenset[str], status: bool = False) -> None:
    """Sets ``leak`` and ``why`` of every item.

    Args:
        items: all items of a document, entered into their records.
        genre: kind of the page.
        public: the site's public numbers.
        status: whether the page lists people for an illness, a disability or their need.
    """
    numbers, stated = list[Item](), list[Item]()
    for item in items:
        if item.leak:
            if item.type == "weak-mask" and item.leak == "S1":
                item.facts.leaking = True
            continue
        kind = item.type
        if public and item.value and plain(item.value) in public:
            item.leak, item.why = "none", "public"
        elif kind in _STATED and not is_placeholder(item.value):
            stated.append(item)
        elif kind in _STATED or (kind in _NUMBERS and is_placeholder(item.value)):
            item.leak, item.why = "none", "placeholder"
        else:
            if kind in IDENTITY:
                item.facts.identified = True
            numbers.append(item)
    for item in numbers:
        item.leak, item.why = _first(item, item.facts, genre)
        if item.leak == "S1":
            item.facts.leaking = True
        elif item.leak == "S2" and item.type in _DOUBTFUL and not genre.contact:
            item.facts.doubtful = True
    for item in stated:
        item.leak, item.why = _second(item, item.facts, genre)
    _mass(items, status)


def _first(item: Item, record: Facts, genre: Genre) -> tuple[str, str]:
    """Numbers, addresses and contacts."""
    kind = item.type
    if kind in IDENTITY:
        if kind in _LICENCES and len(item.value) < _IDENTITY_SIZE:
            return ("S1", "identity") if record.named or genre.crowd else ("S2", "licence")
        if kind == "bank-account" and (
            genre.name == "tender" or (record.company and not record.named)
        ):
            return ("S3", "corporate") if genre.name == "tender" else ("none", "company")
        return ("S1", "identity") if item.confidence >= 0.65 else ("S2", "identity")
    if kind == "id-card-damaged":
        return "S2", "damaged"
    if kind == "mobile":
        return _mobile(item, record, genre)
    if kind == "landline":
        if item.role == "personal" or (
            item.column and record.named and genre.crowd and not item.extra.get("office")
        ):
            return "S2", "home-phone"
        return "none", "office"
    if kind in ("email", "qq", "wechat"):
        return _contact(item, record, genre)
    if kind == "plate":
        return (
            ("S2", "plate")
            if record.named and (record.mobile or record.identified)
            else ("none", "plate-only")
        )
    if kind == "ip-mac":
        return ("S3", "machine") if record.named and genre.crowd else ("none", "machine")
    return "none", "unknown"


def _mobile(item: Item, record: Facts, genre: Genre) -> tuple[str, str]:
    if item.role == "personal" or record.identified:
        return "S1", "personal-phone"
    if record.bearer or (record.named and record.address):
        return "S1", "personal-phone"
    if genre.contact:
        minor = record.minor and record.named
        return ("S1", "personal-phone") if minor else ("S2", "contact-phone")
    if genre.crowd:
        office = any(word in item.label for word in _OFFICE)
        if genre.name == "form" and not office:
            return "S1", "personal-phone"
        if office or (record.naming and not record.named):
            return "S2", "contact-phone"
        return "S1", "personal-phone"
    if record.named and (record.sensitive or record.address):
        return "S1", "personal-phone"
    return "S2", "contact-phone" if item.label else "doubtful-phone"


def _contact(item: Item, record: Facts, genre: Genre) -> tuple[str, str]:
    if item.type == "email" and item.value.casefold().endswith(_PUBLIC_MAIL):
        return "none", "office"
    personal = item.role == "personal" or genre.name in ("message", "form")
    if personal or item.column or record.identified:
        return (
            ("S2", "personal-contact")
            if genre.crowd or record.named
            else ("S3", "personal-contact")
        )
    if record.named and genre.crowd:
        return "S2", "personal-contact"
    return "none", "office"


def _second(item: Item, record: Facts, genre: Genre) -> tuple[str, str]:
    """Names and what is said about persons, once the numbers of the record are judged."""
    if item.type == "home-address":
        return _home(item, record, genre)
    private, leaking = record.named, record.leaking
    if item.type in ("name-in-record", "family-member", "minor"):
        if item.role == "work":
            return "none", "work"
        if leaking:
            return "S1", "record-name"
        related = "relation" in item.extra and genre.crowd
        if record.sensitive or related:
            return _softer(_status(record.stated), record, genre)
        if record.address and not record.company and item.role != "party":
            return "S2", "address"
        if record.doubtful and item.confidence >= _SURE:
            return "S2", "record-name"
        return "none", "name-only"
    if not private and not leaking:
        return "none", "nobody-named"
    if leaking and private:
        return "S1", "sensitive-record"
    return _softer(_status((item.value,), item.type), record, genre)


def _softer(verdict: tuple[str, str], record: Facts, genre: Genre) -> tuple[str, str]:
    """One grade less in prose where only a loose cue says that a word is a name."""
    if record.sure or genre.crowd:
        return verdict
    return {"S1": "S2", "S2": "S3"}.get(verdict[0], verdict[0]), verdict[1]


def _status(words: Iterable[str], alone: str = "") -> tuple[str, str]:
    """Grade of a name beside health, disability, family or hardship.

    Args:
        words: what the record says of the person's state.
        alone: the type of the words where no name is judged with them.
    """
    if any(map(is_severe, words)):
        return "S1", "severe-status"
    if alone == "hardship-or-disability" and not any("残" in w for w in words):
        return "S3", "hardship"
    return "S2", "sensitive-status"


def _home(item: Item, record: Facts, genre: Genre) -> tuple[str, str]:
    if record.company:
        return (
            ("S3", "soletrader") if record.named and "个体" in item.label else ("none", "company")
        )
    if item.label in _OFFICE_LABELS and not record.named:
        return "none", "nobody-named"
    if record.named or genre.crowd or record.identified or record.leaking:
        return "S2", "address"
    return "none", "nobody-named"


def _mass(items: list[Item], status: bool) -> None:
    """Raises identity numbers to S0: many persons, or sensitive facts in the same record."""
    serious = [i for i in items if i.leak == "S1"]
    if not serious:
        return
    leaks = [i for i in serious if i.type in IDENTITY]
    photos = [i for i in serious if i.type == "id-photo"]
    persons = {i.value for i in leaks if i.type == "id-card"}
    crowd = max(len(persons), len({id(i.facts) for i in leaks}), len(photos))
    for item in leaks + photos:
        if crowd >= MASS:
            item.leak, item.why = "S0", "mass"
        elif item.facts.sensitive or (status and item.facts.named):
            item.leak, item.why = "S0", "sensitive-record"
