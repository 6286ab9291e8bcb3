"""``contentguard report``: renders a stored report again, without checking again."""

from __future__ import annotations

import io
import tempfile
import webbrowser
import zipfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from contentguard.cli.inputs import from_paths, from_posts
from contentguard.cli.output import outputs, write
from contentguard.errors import ConfigError, InputError, ReadError, why
from contentguard.formats.decode import decode
from contentguard.model import Attachment, Kind, Post, Report

if TYPE_CHECKING:
    from contentguard.reports.docx import Checked


def report(
    stored: Annotated[str, typer.Argument(help="check -f json 或 jsonl 存下的报告")],
    format: Annotated[
        str, typer.Option("--format", "-f", help="html、xlsx、docx、sarif、junit、markdown …")
    ] = "text",
    output: Annotated[
        list[str] | None, typer.Option("--output", "-o", help="[格式:]文件，可重复")
    ] = None,
    source: Annotated[
        list[str] | None, typer.Option("--input", help="被检查的文件（写 docx 时用），可重复")
    ] = None,
    open_page: Annotated[bool, typer.Option("--open", help="用浏览器打开写出的 html")] = False,
) -> None:
    """把存下的报告换一种格式写出，不重新检查。"""
    from contentguard.reports.json import read_reports

    try:
        text = decode(Path(stored).read_bytes()).text
    except OSError as error:
        raise InputError(f"“{stored}”打不开：{why(error)}。") from None
    reports, about = read_reports(text, Path(stored).name)
    chosen = outputs(format, output or [])
    posts = _matching(reports, source or [])
    for name, file in chosen:
        if name == "docx":
            _write_docx(file, reports, posts)
    write([pair for pair in chosen if pair[0] != "docx"], reports, about)
    if open_page:
        open_html(chosen, reports)


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command()(report)


def open_html(chosen: Sequence[tuple[str, str]], reports: Sequence[Report]) -> None:
    """Shows the html report in the browser: the one just written, else a new file of its own."""
    pages = [file for name, file in chosen if name == "html" and file != "-"]
    if not pages:
        from contentguard.reports import html

        with tempfile.NamedTemporaryFile("wb", suffix=".html", delete=False) as page:
            page.write(html.render(reports).encode())
        pages = [page.name]
    path = Path(pages[0]).resolve()
    if not webbrowser.open(path.as_uri()):
        typer.echo(f"提示：打不开浏览器，报告在 {path}。", err=True)


def docx_of_files(reports: Sequence[Report]) -> bytes:
    """The Word report of files that were just checked; they are read again by their paths.

    A file that changed meanwhile, or has no path (standard input, a list of posts), is shown by
    its excerpts.
    """
    from contentguard.pipeline import content_hash

    posts: dict[str, Post] = {}
    for one in reports:
        if Path(one.source).is_file():
            for item in from_paths([one.source], Kind.AUTO):
                if item.post is not None and content_hash(item.post) == one.content_hash:
                    posts[one.source] = item.post
    return docx_bytes(reports, posts)


def docx_bytes(reports: Sequence[Report], posts: dict[str, Post]) -> bytes:
    """The Word report; a single Word file that was checked comes back with comments.

    Args:
        reports: what was found.
        posts: what was checked, by source of its report.
    """
    from contentguard.reports import docx

    if len(reports) == 1 and (post := posts.get(reports[0].source)) is not None:
        data = _word_file(post)
        if data is not None:
            with suppress(ReadError):  # too large or damaged: the excerpts stand for it
                return docx.annotate(data, reports[0])
    texts: dict[str, Checked] = {
        name: docx.Checked(post.body, post.media_type) for name, post in posts.items() if post.body
    }
    return docx.render(reports, texts=texts)


def _word_file(post: Post) -> bytes | None:
    if post.body or len(post.attachments) != 1:
        return None
    attachment: Attachment = post.attachments[0]
    data = attachment.data or (attachment.path.read_bytes() if attachment.path else b"")
    if not data.startswith(b"PK"):
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return data if "word/document.xml" in package.namelist() else None
    except zipfile.BadZipFile:
        return None


def _matching(reports: Sequence[Report], names: Sequence[str]) -> dict[str, Post]:
    from contentguard.pipeline import content_hash

    by_hash: dict[str, Post] = {}
    for name in names:
        as_posts = Path(name).suffix.lower() in (".json", ".jsonl", ".ndjson")
        found: Any = from_posts(name, Kind.AUTO) if as_posts else from_paths([name], Kind.AUTO)
        for item in found:
            if item.missing:
                raise InputError(item.missing)
            if item.post is not None:
                by_hash[content_hash(item.post)] = item.post
    posts = {r.source: by_hash[r.content_hash] for r in reports if r.content_hash in by_hash}
    if names and not posts:
        given = "、".join(Path(n).name for n in names)
        raise InputError(
            f"--input 给出的文件（{given}）与报告不符：内容已改动，或不是当时检查的文件。"
        )
    return posts


def _write_docx(file: str, reports: Sequence[Report], posts: dict[str, Post]) -> None:
    if file == "-":
        raise ConfigError("格式 docx 请写到文件：-o docx:文件名。")
    try:
        Path(file).write_bytes(docx_bytes(reports, posts))
    except OSError as error:
        raise ConfigError(f"写不了文件“{file}”：{why(error)}。") from None
