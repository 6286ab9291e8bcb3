"""What the command line is given, as posts: files, folders, standard input, post lists."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

from contentguard.errors import ContentGuardError, InputError, ReadError, why
from contentguard.formats.decode import Decoded, decode
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
    """One input: a post, or why there is none.

    Attributes:
        name: path or id.
        post: what is to be checked.
        unread: what could not be read of it.
        missing: what is not there or cannot be used; makes the exit code 2.
        note: how it was read, where that is not a matter of course.
    """

    name: str
    post: Post | None = None
    unread: Unread | None = None
    missing: str = ""
    note: str = ""


def from_paths(paths: Iterable[str], kind: Kind) -> Iterator[Source]:
    """Posts of files and folders, folders walked in order of names."""
    for name in paths:
        path = Path(name)
        try:
            if path.is_dir():
                yield from _from_folder(path, kind)
            elif path.exists():
                yield _from_file(path, kind)
            else:
                yield Source(name, missing=f"路径“{name}”不存在。")
        except OSError as error:
            yield Source(name, missing=f"“{name}”打不开：{why(error)}。")


def from_stream(stream: IO[bytes], name: str, kind: Kind) -> Source:
    """A post of everything that ``stream`` has to give, up to the limit of a text."""
    data = stream.read(MAX_TEXT + 1)
    return _too_large(name) if len(data) > MAX_TEXT else from_bytes(data, name, kind)


def from_bytes(data: bytes, name: str, kind: Kind) -> Source:
    """A post of the bytes of a file, whatever its name says."""
    if sniff.media_type(data) != sniff.TEXT:
        attachment = Attachment(name=Path(name).name, data=data)
        return Source(name, Post("", id=name, kind=kind, attachments=(attachment,)))
    try:
        decoded = decode(data)
    except ReadError as error:
        return _unread(name, error.reason, error.code, error.message)
    html = sniff.text_type(name, decoded.text) == "text/html"
    post = Post(decoded.text, id=name, kind=kind, media_type="text/html" if html else "text/plain")
    if decoded.damaged:
        place = Locator(display=name, part="document")
        return Source(name, post, Unread(place, "corrupt", "INT005", decoded.note))
    return Source(name, post, note=_how(name, decoded))


def _how(name: str, decoded: Decoded) -> str:
    """Says which encoding was taken where it is not UTF-8, and what is odd about the text."""
    if not decoded.text:
        return f"“{name}”是空文件。"
    said = "" if decoded.encoding == "utf-8" else f"按 {decoded.encoding.upper()} 编码读取。"
    return f"“{name}”：{said}{decoded.note}" if said or decoded.note else ""


def _unread(name: str, reason: str, code: str, message: str) -> Source:
    place = Locator(display=name, part="document")
    return Source(name, unread=Unread(place, reason, code, message))


def _too_large(name: str) -> Source:
    limit = f"超过 {MAX_TEXT // 1024 // 1024} MB 的上限，没有读取；请拆分后再查。"
    return _unread(name, "over-limit", "INT003", limit)


def _from_file(path: Path, kind: Kind) -> Source:
    try:
        if path.stat().st_size > MAX_TEXT:
            return _too_large(str(path))
        with path.open("rb") as handle:
            return from_stream(handle, str(path), kind)
    except OSError as error:
        return Source(str(path), missing=f"“{path}”打不开：{why(error)}。")


def _from_folder(folder: Path, kind: Kind) -> Iterator[Source]:
    empty = True
    for source in _walk(folder, kind):
        empty = False
        yield source
    if empty:
        yield Source(str(folder), missing=f"目录“{folder}”里没有文件。")


def _walk(folder: Path, kind: Kind) -> Iterator[Source]:
    """Files of a folder; what is not entered or read is said."""
    try:
        paths = sorted(folder.iterdir())
    except OSError as error:
        yield Source(str(folder), missing=f"目录“{folder}”打不开：{why(error)}。")
        return
    for path in paths:
        if path.is_dir() and not path.is_symlink():
            if path.name not in _SKIPPED_FOLDERS:
                yield from _walk(path, kind)
        elif path.is_file():
            yield _from_file(path, kind)
        else:
            what = "是符号链接，没有进入" if path.is_symlink() else "不是普通文件，没有读取"
            yield _unread(str(path), "unsupported", "INT004", f"{what}；需要时请直接给出它的路径。")


def from_posts(file: str, kind: Kind) -> Iterator[Source]:
    """Posts of a JSON file (one object or an array) or of JSON Lines.

    A wrong record is reported by file, record and field; the others are still checked. A post
    whose attachment is not there is checked without it, and the attachment reported.
    """
    path = Path(file)
    try:
        decoded = decode(path.read_bytes())
        text = decoded.text
    except OSError as error:
        yield Source(file, missing=f"“{file}”打不开：{why(error)}。")
        return
    except ReadError as error:
        yield Source(file, missing=f"“{file}”：{error.message}")
        return
    if note := _how(file, decoded):
        yield Source(file, note=note)
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
            lost = [a.name for a in post.attachments if a.path is None or not a.path.is_file()]
            missing = f"{where}：附件“{'、'.join(lost)}”不存在。" if lost else ""
            name = post.id or where
            yield Source(name, replace(post, id=name), missing=missing)
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
        yield 1, data
        return
    yield from enumerate(data if isinstance(data, list) else [data], 1)


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        return error
    except RecursionError:
        return json.JSONDecodeError("嵌套过深", "", 0)
    except ValueError:
        return json.JSONDecodeError("数字过长", "", 0)


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
        try:
            path = (root / name).resolve()
            path.is_file()
        except (OSError, RuntimeError, ValueError):
            raise InputError(f"{where}：附件路径“{name}”不能用作路径。") from None
        if Path(name).is_absolute() or not path.is_relative_to(root):
            raise InputError(f"{where}：附件路径“{name}”离开了所在目录。")
        yield Attachment(name=name, path=path)
