"""Posts and comments of an account export as CSV, as platforms hand them out."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any

from contentguard.errors import InputError

_SIGNED = ("拟稿人", "审核人", "审签人", "编校人")
_POST = ("id", "push_id", "time", "kind", "title", "text", "source", "url")
_COMMENT = ("id", "time", "text", "visible", "policy_inquiry", "url")
_REPLY = {
    "reply_time": "time",
    "reply_text": "text",
    "reply_by_owner": "by_owner",
    "reply_substantive": "substantive",
}
_FLAGS = {"true": True, "是": True, "1": True, "yes": True, "y": True,
          "false": False, "否": False, "0": False, "no": False, "n": False}  # fmt: skip
_KINDS = {"原创": "original", "转载": "repost", "通知公告": "notice"}


def posts_csv(text: str, name: str) -> list[dict[str, Any]]:
    """Records of posts: columns of the export, and one column a signature (拟稿人 …).

    Raises:
        InputError: an unknown or missing column, or a ragged row; it names file and line.
    """
    records = []
    for _, row in _rows(text, name, (*_POST, *_SIGNED), ("time",)):
        record: dict[str, Any] = {k: row[k] for k in _POST if row.get(k)}
        if "kind" in record:
            record["kind"] = _KINDS.get(record["kind"], record["kind"])
        if any(column in row for column in _SIGNED):
            record["credits"] = {k: row[k] for k in _SIGNED if row.get(k)}
        records.append(record)
    return records


def comments_csv(text: str, name: str) -> list[dict[str, Any]]:
    """Records of comments; rows of one id are one comment with several replies.

    Raises:
        InputError: an unknown or missing column, a ragged row, or a flag that is none.
    """
    found: dict[str, dict[str, Any]] = {}
    for line, row in _rows(text, name, (*_COMMENT, *_REPLY), ("time",)):
        key = row.get("id") or f"第{line}行"
        record: dict[str, Any] = found.setdefault(key, {k: row[k] for k in _COMMENT if row.get(k)})
        record["id"] = key
        for flag in ("visible", "policy_inquiry"):
            if flag in record and isinstance(record[flag], str):
                record[flag] = _flag(record[flag], f"{name} 第{line}行 {flag}")
        reply: dict[str, Any] = {field: row[c] for c, field in _REPLY.items() if row.get(c)}
        for flag in ("by_owner", "substantive"):
            if flag in reply:
                reply[flag] = _flag(reply[flag], f"{name} 第{line}行 reply_{flag}")
        if reply:
            record.setdefault("replies", []).append(reply)
    return list(found.values())


def _flag(value: str, where: str) -> bool:
    if value.lower() not in _FLAGS:
        raise InputError(f"{where}：“{value}”应为 是 或 否。")
    return _FLAGS[value.lower()]


def _rows(
    text: str, name: str, allowed: tuple[str, ...], required: tuple[str, ...]
) -> Iterator[tuple[int, Mapping[str, str]]]:
    reader = csv.reader(io.StringIO(text, newline=""))
    head = [cell.strip() for cell in next(reader, [])]
    if unknown := [c for c in head if c not in allowed]:
        raise InputError(f"{name}：有未知的列“{'、'.join(unknown)}”；可用：{'、'.join(allowed)}。")
    if missing := [c for c in required if c not in head]:
        raise InputError(f"{name}：缺列“{'、'.join(missing)}”。")
    if len(set(head)) < len(head):
        raise InputError(f"{name}：列名重复。")
    try:
        for row in reader:
            if any(row):
                if len(row) != len(head):
                    raise InputError(
                        f"{name} 第{reader.line_num}行：应有 {len(head)} 格，实有 {len(row)} 格。"
                    )
                yield reader.line_num, {h: c.strip() for h, c in zip(head, row, strict=True)}
    except csv.Error as error:
        raise InputError(f"{name} 第{reader.line_num}行：不是合法的 CSV：{error}") from None
