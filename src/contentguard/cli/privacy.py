"""``identify``: every item of personal data, apart from any verdict."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from contentguard.cli import EXIT_CLEAN, EXIT_ERROR
from contentguard.cli.check import read_sources
from contentguard.cli.inputs import Source
from contentguard.cli.options import Config, Kinds, Lexicons, Paths, Posts, Show, settings_from
from contentguard.errors import ConfigError, InputError, why
from contentguard.masking import mask
from contentguard.model import Item, Kind, parse_kind
from contentguard.pipeline import Guard
from contentguard.reports.json import dumps, locator_dict


def identify(
    paths: Paths = None,
    posts: Posts = None,
    format: Annotated[str, typer.Option("--format", "-f", help="text 或 json")] = "text",
    show: Show = "masked",
    kind: Kinds = None,
    lexicon: Lexicons = None,
    config: Config = None,
) -> None:
    """列出稿件里的每一项个人信息，不论是否构成泄露。"""
    if not paths and not posts:
        raise ConfigError("没有给出要检查的文件、目录或 --posts。标准输入请写 -。")
    if format not in ("text", "json"):
        raise ConfigError(f"identify 没有格式“{format}”：可用 text、json。")
    settings = settings_from(config, select=["PII"], kind=kind, lexicon=lexicon, show=show).changed(
        ignore=()
    )
    missing: list[str] = []
    with Guard(settings) as guard:
        sources = read_sources(paths or [], posts, "-", parse_kind(settings.kind))
        reports = list(_reports(guard, sources, missing))
    if format == "json":
        typer.echo(dumps({"schema_version": 1, "offset_unit": "codepoint", "reports": reports}, 2))
    else:
        typer.echo("".join(map(_text, reports)), nl=False)
    for message in missing:
        typer.echo(f"错误：{mask(message)}", err=True)
    raise typer.Exit(EXIT_ERROR if missing else EXIT_CLEAN)


def _reports(
    guard: Guard, sources: Iterator[Source], missing: list[str]
) -> Iterator[dict[str, Any]]:
    for source in sources:
        if source.missing:
            missing.append(source.missing)
        elif source.post is None:
            missing.append(
                f"{source.name}：{source.unread.message if source.unread else '没有读取'}"
            )
        else:
            items = guard.identify(source.post)
            name = source.name if guard.settings.show == "full" else mask(source.name)
            yield {"source": name, "items": [item_dict(item) for item in items]}


def item_dict(item: Item) -> dict[str, Any]:
    """An item as plain JSON values."""
    values = asdict(item)
    values["spans"] = [list(s) for s in item.spans]
    values["locator"] = locator_dict(item.locator)
    return values


def _text(report: dict[str, Any]) -> str:
    lines = [f"{report['source']}：{len(report['items'])} 项个人信息"]
    for item in report["items"]:
        place = item["locator"]["display"]
        lines.append(f"  {item['code']} {item['type']} {item['leak']} {item['text']} · {place}")
    return "\n".join(lines) + "\n"


def redact(
    file: Annotated[str, typer.Argument(help="文本或网页文件；- 为标准输入")],
    style: Annotated[
        str, typer.Option(help="stars 星号；label 类型；pseudonym 化名（需密钥）")
    ] = "stars",
    output: Annotated[str, typer.Option("--output", "-o", help="写到文件")] = "-",
    map_file: Annotated[str | None, typer.Option("--map", help="替换对照（JSON）写到文件")] = None,
    config: Config = None,
) -> None:
    """把文本里的个人信息遮去，其余一字不动。"""
    source = next(read_sources([file], None, "-", Kind.AUTO))
    if source.missing or source.post is None:
        raise InputError(source.missing or f"“{file}”没有读到。")
    if source.post.attachments:
        raise InputError(f"“{file}”不是文本或网页，不能直接脱敏；请先另存为文本。")
    with Guard(settings_from(config, select=["PII"], show="full")) as guard:
        redacted = guard.redact(source.post, style)
    listed = [asdict(r) for r in redacted.map]
    try:
        if map_file:
            Path(map_file).write_text(
                dumps({"source": mask(source.name), "map": listed}, 2) + "\n", "utf-8"
            )
        if output != "-":
            Path(output).write_bytes(redacted.text.encode("utf-8", "surrogatepass"))
    except OSError as error:
        raise ConfigError(f"写不了文件：{why(error)}。") from None
    if output == "-":
        typer.echo(redacted.text, nl=False)
    typer.echo(f"已替换 {len(listed)} 处。", err=True)


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    app.command()(identify)
    app.command()(redact)
