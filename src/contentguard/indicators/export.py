"""The export of an account: read and validated, field by field."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from contentguard.errors import InputError
from contentguard.indicators.fields import Fields
from contentguard.indicators.replies import Answer

TYPES = ("subscription", "service", "other")
_POST_KINDS = ("original", "repost", "notice", "page", "reply", "comment", "auto")
_LEVELS = ("city", "province", "state_council", "county", "unit")
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Account:
    """Who the account is; None where the export does not say."""

    id: str
    unit: str = ""
    unit_kind: str = ""
    platform: str = ""
    type: str = ""
    name: str = ""
    opened_on: dt.date | None = None
    owner_stated: bool | None = None
    internal_dept: bool | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A post of the account."""

    id: str
    time: dt.datetime
    push_id: str = ""
    kind: str = ""
    text: str | None = None
    title: str = ""
    source: str | None = None
    credits: Mapping[str, str] | None = None
    attachments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment of the public with the answers to it."""

    id: str
    time: dt.datetime
    text: str | None
    visible: bool | None
    policy_inquiry: bool | None
    replies: tuple[Answer, ...]
    reply_texts: tuple[str | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault that a check found: a fact name or clause id if known, and how often."""

    kind: str
    text: str
    count: int


@dataclass(frozen=True, slots=True)
class Check:
    """An inspection that took place, and what became of it."""

    id: str
    level: str
    date: dt.date | None
    passed: bool | None
    problems: tuple[Problem, ...] | None
    feedback_at: dt.datetime | None
    rectified_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Export:
    """Everything that is known of an account; None where a part is missing altogether."""

    account: Account
    posts: tuple[Entry, ...] | None
    comments: tuple[Comment, ...] | None
    checks: tuple[Check, ...] | None
    facts: Fields = field(default_factory=lambda: Fields({}, "facts"))


def read_export(data: Any) -> Export:
    """An account export.

    Raises:
        InputError: a field is missing, unknown or malformed, or an id stands twice; it names the
            field.
    """
    if isinstance(data, list):
        raise InputError("字段“（顶层）”是列表：score 一次评一个账号；多个账号请用 assess。")
    top = Fields(data)
    top.only({"account", "posts", "comments", "checks", "facts", "schema_version"})
    top.required("account")
    return Export(
        _account(Fields(top.data["account"], "account")),
        _list(top, "posts", _entry),
        _list(top, "comments", _comment),
        _list(top, "checks", _check),
        top.part("facts") or Fields({}, "facts"),
    )


def _list(top: Fields, name: str, read: Callable[[Fields, int], _T]) -> tuple[_T, ...] | None:
    records = top.items(name)
    if records is None:
        return None
    found: dict[str, _T] = {}
    for i, record in enumerate(records):
        fields = Fields(record, f"{name}[{i}]")
        item = read(fields, i)
        key: str = item.id  # type: ignore[attr-defined]
        if key in found:
            raise fields.error("id", f"重复：“{key}”。")
        found[key] = item
    return tuple(found.values())


def _account(fields: Fields) -> Account:
    fields.only(Account.__dataclass_fields__)
    name = fields.identifier("id")
    if not name:
        raise fields.error("id", "缺失。")
    kind = fields.text("type") or ""
    if kind and kind not in TYPES:
        raise fields.error("type", f"没有“{kind}”这一类：可用 {'、'.join(TYPES)}。")
    return Account(
        name,
        unit=fields.text("unit") or "",
        unit_kind=fields.text("unit_kind") or "",
        platform=fields.text("platform") or "",
        type=kind,
        name=fields.text("name") or "",
        opened_on=fields.date("opened_on"),
        owner_stated=fields.flag("owner_stated"),
        internal_dept=fields.flag("internal_dept"),
    )


def _entry(fields: Fields, number: int) -> Entry:
    fields.only({*Entry.__dataclass_fields__, "url"})
    kind = fields.text("kind") or ""
    if kind and kind not in _POST_KINDS:
        raise fields.error("kind", f"没有“{kind}”这一类：可用 {'、'.join(_POST_KINDS)}。")
    names = fields.items("attachments") or []
    if not all(isinstance(n, str) for n in names):
        raise fields.error("attachments", "必须是文件名的列表。")
    return Entry(
        fields.identifier("id") or f"posts[{number}]",
        _time(fields, "time"),
        fields.identifier("push_id") or "",
        "" if kind == "auto" else kind,
        fields.text("text"),
        fields.text("title") or "",
        fields.text("source"),
        _credits(fields),
        tuple(names),
    )


def _credits(fields: Fields) -> Mapping[str, str] | None:
    part = fields.part("credits")
    if part is None:
        return None
    return {name: part.text(name) or "" for name in part.data}


def _comment(fields: Fields, number: int) -> Comment:
    fields.only({"id", "time", "text", "visible", "policy_inquiry", "replies", "url"})
    moment = _time(fields, "time")
    records = fields.items("replies") or []
    parts = [Fields(r, f"{fields.where}.replies[{i}]") for i, r in enumerate(records)]
    replies = tuple(_answer(part) for part in parts)
    for part, reply in zip(parts, replies, strict=True):
        if reply.at < moment:
            raise part.error(
                "at" if part.has("at") else "time", "早于留言的时间（时区是否写对？）。"
            )
    return Comment(
        fields.identifier("id") or f"comments[{number}]",
        moment,
        fields.text("text"),
        fields.flag("visible"),
        fields.flag("policy_inquiry"),
        replies,
        tuple(part.text("text") for part in parts),
    )


def _answer(fields: Fields) -> Answer:
    fields.only({"id", "time", "at", "text", "by_owner", "substantive"})
    moment = fields.time("at") if fields.has("at") else _time(fields, "time")
    assert moment is not None
    return Answer(moment, fields.flag("substantive"), fields.flag("by_owner"))


def _check(fields: Fields, number: int) -> Check:
    fields.only({
        "id", "level", "date", "account", "result", "problems", "feedback_at", "rectified_at",
    })  # fmt: skip
    level = fields.text("level") or ""
    if level not in _LEVELS:
        raise fields.error("level", f"没有“{level}”这一级：可用 {'、'.join(_LEVELS)}。")
    feedback, done = fields.time("feedback_at"), fields.time("rectified_at")
    if feedback and done and done.date() < feedback.date():
        raise fields.error("rectified_at", "早于 feedback_at。")
    return Check(
        fields.identifier("id") or f"checks[{number}]",
        level,
        fields.date("date"),
        _passed(fields),
        _problems(fields),
        feedback,
        done,
    )


def _passed(fields: Fields) -> bool | None:
    value = fields.data.get("result")
    words = {"qualified": True, "unqualified": False, "合格": True, "不合格": False,
             "pass": True, "fail": False}  # fmt: skip
    if value is None or isinstance(value, bool):
        return value
    if value in words:
        return words[value]
    raise fields.error("result", f"没有“{value}”这一结果：可用 合格、不合格。")


def _problems(fields: Fields) -> tuple[Problem, ...] | None:
    value = fields.data.get("problems")
    if value is None:
        return None
    if isinstance(value, int):
        number = fields.count("problems") or 0
        return (Problem("", "", number),) if number else ()
    return tuple(_problem(v, fields, i) for i, v in enumerate(fields.items("problems") or []))


def _problem(value: Any, fields: Fields, number: int) -> Problem:
    if isinstance(value, str):
        return Problem(value, value, 1)
    part = Fields(value, fields.path(f"problems[{number}]"))
    part.only({"kind", "clause", "text", "count"})
    count = part.count("count")
    kind = part.text("clause") or part.text("kind") or ""
    return Problem(kind, part.text("text") or "", 1 if count is None else count)


def _time(fields: Fields, name: str) -> dt.datetime:
    value = fields.time(name)
    if value is None:
        raise fields.error(name, "缺失。")
    return value
