"""Posts and comments of an account export as CSV, as platforms and spreadsheets hand them out."""

from __future__ import annotations

import csv
import difflib
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from contentguard.errors import InputError
from contentguard.indicators.fields import to_time
from contentguard.resources import read_toml

_SIGNED = ("拟稿人", "审核人", "审签人", "编校人")
_REPLY = {
    "reply_time": "time",
    "reply_text": "text",
    "reply_by_owner": "by_owner",
    "reply_substantive": "substantive",
}
_FLAGS = ("visible", "policy_inquiry", "reply_by_owner", "reply_substantive")
_SEPARATORS = (",", "\t", ";", "，", "；")
# 2024/3/5 9:05, 2024-3-5, 2024.3.5, 2024年3月5日 9:05:00: what spreadsheets make of a time.
_SHEET_TIME = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]++(\d{1,2}):(\d{2})(?::(\d{2}))?)?"
)


def posts_csv(text: str, name: str) -> list[dict[str, Any]]:
    """Records of posts: columns of the export, and one column a signature (拟稿人 …).

    Raises:
        InputError: an unknown or missing column, a ragged row, a time or kind that is none; it
            names file and line.
    """
    records = []
    for _, row in _rows(text, name, "posts"):
        record = {k: v for k, v in row.items() if v not in ("", None) and k not in _SIGNED}
        if any(column in row for column in _SIGNED):
            record["credits"] = {k: row[k] for k in _SIGNED if row.get(k)}
        records.append(record)
    return records


def comments_csv(text: str, name: str) -> list[dict[str, Any]]:
    """Records of comments; rows of one id are one comment with several replies.

    Raises:
        InputError: an unknown or missing column, a ragged row, a time or flag that is none.
    """
    found: dict[str, dict[str, Any]] = {}
    for line, row in _rows(text, name, "comments"):
        given = {k: v for k, v in row.items() if v not in ("", None)}
        key = str(given.get("id", f"第{line}行"))
        own = {k: v for k, v in given.items() if k not in _REPLY}
        record = found.setdefault(key, own | {"id": key})
        if reply := {field: given[c] for c, field in _REPLY.items() if c in given}:
            record.setdefault("replies", []).append(reply)
    return list(found.values())


def _rows(text: str, name: str, part: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """(line, values by our column names) of each row that is not empty."""
    lines = io.StringIO(text, newline="")
    first = next((line for line in text.splitlines() if line.strip()), "")
    if not first:
        raise InputError(f"{name}：文件是空的。")
    separator = max(_SEPARATORS, key=first.count)
    reader = csv.reader(lines, delimiter=separator, strict=True)
    head: list[str] = []
    try:
        for row in reader:
            if not any(cell.strip() for cell in row):
                continue
            if not head:
                head = _columns(row, name, part)
                continue
            where = f"{name} 第{reader.line_num}行"
            if len(row) != len(head):
                raise InputError(f"{where}：应有 {len(head)} 格，实有 {len(row)} 格。")
            cells = zip(head, row, strict=True)
            yield reader.line_num, {c: _value(c, cell.strip(), where) for c, cell in cells}
    except csv.Error as error:
        raise InputError(f"{name} 第{reader.line_num}行：不是合法的 CSV：{error}") from None


def _columns(row: Sequence[str], name: str, part: str) -> list[str]:
    """Our names of the columns of a header."""
    known = {own.lower(): own for own in _data()[part]}
    known |= {word: own for own, words in _data()[part].items() for word in words}
    known |= {own: own for own in _SIGNED if part == "posts"}
    head = []
    for cell in (c.strip().strip("\ufeff") for c in row):
        if cell.lower() not in known:
            close = difflib.get_close_matches(cell, known, 1)
            hint = f"是否想写“{close[0]}”？" if close else f"可用：{'、'.join(known)}。"
            raise InputError(f"{name}：有未知的列“{cell}”。{hint}不用的列请删去。")
        head.append(known[cell.lower()])
    if twice := sorted({c for c in head if head.count(c) > 1}):
        raise InputError(f"{name}：列“{'、'.join(twice)}”重复。")
    if "time" not in head:
        words = "、".join(("time", *_data()[part]["time"]))
        raise InputError(f"{name}：缺列“time”（可写作 {words}）。")
    return head


def _value(column: str, cell: str, where: str) -> Any:
    if not cell:
        return ""
    if column in ("time", "reply_time"):
        return _time(cell, f"{where} {column}")
    if column == "kind":
        return _kind(cell, f"{where} kind")
    return _flag(cell, f"{where} {column}") if column in _FLAGS else cell


def _time(cell: str, where: str) -> str:
    match = _SHEET_TIME.fullmatch(cell)
    text = cell
    if match:
        day = f"{match[1]}-{int(match[2]):02}-{int(match[3]):02}"
        text = f"{day}T{int(match[4]):02}:{match[5]}:{match[6] or '00'}" if match[4] else day
    to_time(text, where)
    return text


def _kind(cell: str, where: str) -> str:
    kinds: Mapping[str, str] = _data()["kinds"]
    if cell not in kinds and cell not in ("page", "reply", "comment", "auto", *kinds.values()):
        raise InputError(f"{where}：没有“{cell}”这一类：可用 {'、'.join(kinds)}。")
    return kinds.get(cell, cell)


def _flag(cell: str, where: str) -> bool:
    for name, value in (("yes", True), ("no", False)):
        if cell.lower() in _data()["flags"][name]:
            return value
    raise InputError(f"{where}：“{cell}”应为 是 或 否。")


@lru_cache(maxsize=1)
def _data() -> Mapping[str, Any]:
    return read_toml(Path(__file__).resolve().parent / "csvparts.toml")
