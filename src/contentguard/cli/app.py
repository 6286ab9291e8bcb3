"""The application: registers the commands. Each command is a module of its own."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Annotated

import typer

from contentguard._version import __version__
from contentguard.cli import check, knowledge, setup

app = typer.Typer(
    name="contentguard",
    help="政府网站与政务新媒体发布前检查：离线、逐字定位、对应检查指标条款。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(value: bool) -> None:
    if value:
        typer.echo(f"contentguard {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="版本")
    ] = False,
) -> None:
    """政府网站与政务新媒体发布前检查：离线、逐字定位、对应检查指标条款。"""


app.command()(check.check)
app.command()(knowledge.rules)
app.command()(knowledge.explain)
app.add_typer(knowledge.lexicon_app, name="lexicon")
app.command()(setup.schema)
app.command()(setup.init)
app.command()(setup.doctor)

# Commands of other capabilities register themselves where their module is part of the package.
for _name in ("score", "report", "privacy", "attachments", "edit", "sweep", "review", "audit"):
    if find_spec(f"contentguard.cli.{_name}") is not None:
        __import__(f"contentguard.cli.{_name}", fromlist=["register"]).register(app)
