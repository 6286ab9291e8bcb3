"""``extract``: what was read of a file, so that a person can see it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from contentguard.cli import EXIT_CLEAN, EXIT_VIOLATIONS
from contentguard.errors import ConfigError, InputError, why
from contentguard.masking import mask
from contentguard.model import Segment
from contentguard.readers.client import ReaderPool
from contentguard.reports.json import dumps, locator_dict


def extract(
    file: Annotated[str, typer.Argument(help="文件")],
    format: Annotated[
        str, typer.Option("--format", "-f", help="text 或 json（每行一段）")
    ] = "text",
    show: Annotated[str, typer.Option(help="masked 隐去个人信息；full 原样显示")] = "masked",
) -> None:
    """列出从文件里读到的每一段文字及其位置。"""
    if format not in ("text", "json"):
        raise ConfigError(f"extract 没有格式“{format}”：可用 text、json。")
    if show not in ("masked", "full"):
        raise ConfigError(f"--show 只能是 masked 或 full，不能是“{show}”。")
    path = Path(file)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"“{file}”打不开：{why(error)}。") from None
    with ReaderPool() as pool:
        reading = pool.read_file(path.name, data)
    for segment in reading.segments:
        shown = segment if show == "full" else _masked(segment)
        typer.echo(_line(shown) if format == "json" else _text(shown))
    for unread in reading.unread:
        typer.echo(
            f"没有读到：{unread.code} {mask(unread.locator.display)}：{mask(unread.message)}",
            err=True,
        )
    for skipped in reading.not_checked:
        typer.echo(f"未检查：{mask(skipped.locator.display)}：{mask(skipped.message)}", err=True)
    raise typer.Exit(EXIT_VIOLATIONS if reading.unread else EXIT_CLEAN)


def _masked(segment: Segment) -> Segment:
    place = segment.locator
    hidden = replace(place, display=mask(place.display), path=tuple(map(mask, place.path)))
    return replace(segment, text=mask(segment.text), locator=hidden)


def _line(segment: Segment) -> str:
    return dumps(
        {
            "locator": locator_dict(segment.locator),
            "kind": segment.kind,
            "flags": sorted(segment.flags),
            "text": segment.text,
        }
    )


def _text(segment: Segment) -> str:
    flags = f"（{'、'.join(sorted(segment.flags))}）" if segment.flags else ""
    return f"[{segment.locator.display}]{flags} {segment.text}"


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command()(extract)
