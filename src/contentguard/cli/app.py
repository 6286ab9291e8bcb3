"""The application. Each command is a function of a module with ``register(app)``; only the module
of the command that was called is imported, because every start pays for what it imports."""

from __future__ import annotations

from importlib import import_module
from typing import Annotated, Any

import typer

from contentguard._version import __version__

COMMANDS = {
    "check": "check",
    "rules": "knowledge",
    "explain": "knowledge",
    "lexicon": "knowledge",
    "identify": "privacy",
    "redact": "privacy",
    "fix": "fix",
    "extract": "attachments",
    "report": "report",
    "audit": "audit",
    "baseline": "audit",
    "score": "score",
    "assess": "score",
    "schema": "setup",
    "init": "setup",
    "doctor": "setup",
}
"""Command → module of ``contentguard.cli``."""


def _version(value: bool) -> None:
    if value:
        typer.echo(f"contentguard {__version__}")
        raise typer.Exit


def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="版本")
    ] = False,
) -> None:
    """政府网站与政务新媒体发布前检查：离线、逐字定位、对应检查指标条款。"""


def application(command: str = "") -> typer.Typer:
    """The application with all commands, or with those of the module of ``command`` alone."""
    made = typer.Typer(
        name="contentguard",
        help="政府网站与政务新媒体发布前检查：离线、逐字定位、对应检查指标条款。",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    made.callback()(_root)
    modules = [COMMANDS[command]] if command in COMMANDS else dict.fromkeys(COMMANDS.values())
    for module in modules:
        import_module(f"contentguard.cli.{module}").register(made)
    return made


def __getattr__(name: str) -> Any:
    if name == "app":
        return application()
    raise AttributeError(name)
