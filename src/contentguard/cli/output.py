"""Writes reports in the chosen formats, to the terminal or to files."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from contentguard.errors import ConfigError, why
from contentguard.model import Report
from contentguard.reports import json as json_report
from contentguard.reports import text as text_report

BUILT_IN = ("text", "concise", "json", "jsonl")
BY_MODULE = ("sarif", "github", "junit", "markdown", "html", "xlsx", "docx", "svg", "png")
_BY_ENDING = {
    ".html": "html", ".htm": "html", ".xlsx": "xlsx", ".docx": "docx", ".json": "json",
    ".jsonl": "jsonl", ".sarif": "sarif", ".md": "markdown", ".svg": "svg", ".png": "png",
}  # fmt: skip


def formats() -> tuple[str, ...]:
    """All formats whose writer exists."""
    folder = Path(json_report.__file__).parent
    return (*BUILT_IN, *(n for n in BY_MODULE if (folder / f"{n}.py").is_file()))


def render(
    name: str, reports: Sequence[Report], about: Mapping[str, Any], colour: bool = False
) -> str | bytes:
    """The reports in one format.

    Raises:
        ConfigError: no such format.
    """
    if name == "text":
        return text_report.render(reports, _ansi if colour else text_report.plain)
    if name == "concise":
        return text_report.concise(reports)
    if name == "json":
        return json_report.render(reports, about)
    if name == "jsonl":
        return json_report.render_lines(reports)
    if name not in formats():
        raise ConfigError(f"没有输出格式“{name}”：可用 {'、'.join(formats())}。")
    if name == "docx":
        from contentguard.cli.report import docx_of_files

        return docx_of_files(reports)
    write: Callable[..., str | bytes] = import_module(f"contentguard.reports.{name}").render
    return write(reports)


def outputs(default: str, options: Sequence[str]) -> list[tuple[str, str]]:
    """(format, file) of each ``-o [FORMAT:]FILE``; ``-`` is the terminal.

    Where neither ``-f`` nor a prefix names a format, the ending of the file does.

    Raises:
        ConfigError: a format does not exist.
    """
    found = []
    for option in options:
        name, colon, file = option.partition(":")
        if colon and name in (*BUILT_IN, *BY_MODULE):
            found.append((name, file))
        elif colon and len(name) > 1 and name.isalpha():  # one letter is a drive
            raise ConfigError(f"没有输出格式“{name}”：可用 {'、'.join(formats())}。")
        else:
            found.append((by_ending(option) if default == "text" else default, option))
    chosen = found or [(default, "-")]
    for name, _ in chosen:
        if name not in formats():
            raise ConfigError(f"没有输出格式“{name}”：可用 {'、'.join(formats())}。")
    return chosen


def by_ending(file: str) -> str:
    """The format that the ending of a file asks for; text without one."""
    return _BY_ENDING.get(Path(file).suffix.lower(), "text")


def write(
    chosen: Sequence[tuple[str, str]], reports: Sequence[Report], about: Mapping[str, Any]
) -> None:
    """Writes the reports to every chosen place.

    Raises:
        ConfigError: a file cannot be written.
    """
    for name, file in chosen:
        if file == "-":
            content = render(name, reports, about, colour=sys.stdout.isatty())
            if isinstance(content, bytes):
                raise ConfigError(f"格式 {name} 请写到文件：-o {name}:文件名。")
            sys.stdout.write(content)
            continue
        content = render(name, reports, about)
        data = (
            content if isinstance(content, bytes) else content.encode("utf-8", "backslashreplace")
        )
        try:
            Path(file).write_bytes(data)
        except OSError as error:
            raise ConfigError(f"写不了文件“{file}”：{why(error)}。") from None


def _ansi(text: str, style: str) -> str:
    code = {"red": "1;31", "yellow": "1;33", "green": "1;32", "cyan": "36", "dim": "2"}.get(style)
    return f"\x1b[{code}m{text}\x1b[0m" if code and text else text
