"""What the command line is given, as posts: files, folders, standard input, post lists."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from contentguard.errors import ContentGuardError, InputError, ReadError
from contentguard.formats.decode import decode
from contentguard.model import Attachment, Kind, Locator, Post, Unread
from contentguard.readers import sniff

MAX_TEXT = 500 * 1024 * 1024
_POST_FIELDS = (
    "id", "title", "body", "media_type", "kind", "published", "source", "credits", "url", "attachments",
)  # fmt: skip
_STRINGS = ("id", "title", "body", "media_type", "kind", "published", "source", "url")
_SKIPPED_FOLDERS = {".git", "__pycache__", "node_modules", ".venv"}


@dataclass(frozen=True, slots=True)
class Source:
    """One input: a post, or why there is none; ``missing`` inputs make the exit code 2."""

    name: str
    post: Post | None = None
    unread: Unread | None = None
    missing: str = ""


def from_paths(paths: Iterable[str], kind: Kind) -> Iterator[Source]:
    """Posts of files and folders, folders walked in order of names."""
    for name in paths:
        path = Path(name)
        if path.is_dir():
            files = list(_walk(path))
            if not files:
                yield Source(name, missing=f"目录“{name}”里没有文件。")
            for file in files:
                yield _from_file(file, kind)
        elif path.is_file():
            yield _from_file(path, kind)
        else:
            yield Source(name, missing=f"路径“{name}”不存在。")


def from_bytes(data: bytes, name: str, kind: Kind) -> Source:
    """A post of the bytes of a file, whatever its name says."""
    if sniff.media_type(data) != sniff.TEXT:
        attachment = Attachment(name=Path(name).name, data=data)
        return Source(name, Post("", id=name, kind=kind, attachments=(attachment,)))
    try:
        decoded = decode(data)
    except ReadError as error:
        place = Locator(display=name, part="document")
        return Source(name, unread=Unread(place, error.reason, error.code, error.message))
    html = sniff.text_type(name, decoded.text) == "text/html"
    post = Post(decoded.text, id=name, kind=kind, media_type="text/html" if html else "text/plain")
    if decoded.damaged:
        place = Locator(display=name, part="document")
        return Source(name, post, Unread(place, "corrupt", "INT005", decoded.note))
    return Source(name, post)


def _from_file(path: Path, kind: Kind) -> Source:
    try:
        size = path.stat().st_size
        if size > MAX_TEXT:
            place = Locator(display=str(path), part="document")
            limit = f"文件有 {size // 1024 // 1024} MB，超过 {MAX_TEXT // 1024 // 1024} MB 的上限，没有读取；请拆分后再查。"
            return Source(str(path), unread=Unread(place, "over-limit", "INT003", limit))
        return from_bytes(path.read_bytes(), str(path), kind)
    except OSError as error:
        return Source(str(path), missing=f"“{path}”打不开：{error.strerror}。")


def _walk(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.is_dir() and not path.is_symlink():
            if path.name not in _SKIPPED_FOLDERS:
                yield from _walk(path)
        elif path.is_file():
            yield path


def from_posts(file: str, kind: Kind) -> Iterator[Source]:
    """Posts of a JSON file (one object or an array) or of JSON Lines.

    A wrong record is reported by file, record and field; the others are still checked.

    Raises:
        InputError: the file as a whole cannot be read.
    """
    path = Path(file)
    try:
        text = decode(path.read_bytes()).text
    except OSError as error:
        raise InputError(f"“{file}”打不开：{error.strerror}。") from None
    except ReadError as error:
        raise InputError(f"“{file}”：{error.message}") from None
    for number, record in _records(text, path):
        where = f"{path.name} 第{number}条"
        try:
            if isinstance(record, json.JSONDecodeError):
                raise InputError(
                    f"{where}：不是合法的 JSON（{record.msg}，第{record.lineno}行第{record.colno}列）。"
                )
            post = post_from(record, path.parent, where)
            if post.kind is Kind.AUTO and kind is not Kind.AUTO:
                post = replace(post, kind=kind)
            yield Source(post.id or where, replace(post, id=post.id or where))
        except ContentGuardError as error:
            yield Source(where, missing=str(error))


def _records(text: str, path: Path) -> Iterator[tuple[int, Any]]:
    if path.suffix.lower() in (".jsonl", ".ndjson"):
        for number, line in enumerate(text.split("\n"), 1):
            if line.strip():
                yield number, _json(line)
        return
    data = _json(text)
    if isinstance(data, json.JSONDecodeError):
        raise InputError(
            f"{path.name} 不是合法的 JSON（{data.msg}，第{data.lineno}行第{data.colno}列）。"
        )
    yield from enumerate(data if isinstance(data, list) else [data], 1)


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        return error
    except RecursionError:
        return json.JSONDecodeError("嵌套过深", "", 0)


def post_from(record: Any, folder: Path, where: str) -> Post:
    """A post of a JSON record.

    Args:
        record: the parsed object.
        folder: attachments' paths count from here and may not leave it.
        where: named in errors.

    Raises:
        InputError: an unknown field or kind, a wrong type, an attachment outside the folder.
    """
    if not isinstance(record, Mapping):
        raise InputError(f"{where}：应为一个对象。")
    if unknown := [k for k in record if k not in _POST_FIELDS]:
        raise InputError(
            f"{where}：有未知字段“{'、'.join(map(str, unknown))}”；可用：{'、'.join(_POST_FIELDS)}。"
        )
    values = {k: v for k, v in record.items() if v is not None}
    if "body" not in values:
        raise InputError(f"{where}：缺少字段“body”。")
    for name in _STRINGS:
        if name in values and not isinstance(values[name], str):
            raise InputError(f"{where}：字段“{name}”应为字符串。")
    credits = values.get("credits", {})
    if not isinstance(credits, Mapping) or not all(
        isinstance(v, str) for v in credits.values() if v is not None
    ):
        raise InputError(f"{where}：字段“credits”应为“署名: 姓名”的对象。")
    if credits:
        values["credits"] = {k: v for k, v in credits.items() if v is not None}
    values["attachments"] = tuple(_attachments(values.get("attachments", []), folder, where))
    try:
        return Post(**values)
    except InputError as error:
        raise InputError(f"{where}：{error}") from None


def _attachments(names: Any, folder: Path, where: str) -> Iterator[Attachment]:
    if not isinstance(names, list) or not all(isinstance(n, str) for n in names):
        raise InputError(f"{where}：字段“attachments”应为路径的数组。")
    root = folder.resolve()
    for name in names:
        path = (root / name).resolve()
        if Path(name).is_absolute() or not path.is_relative_to(root):
            raise InputError(f"{where}：附件路径“{name}”离开了所在目录。")
        if not path.is_file():
            raise InputError(f"{where}：附件“{name}”不存在。")
        yield Attachment(name=name, path=path)
