"""Options that several commands share, and the settings that they make."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer

from contentguard.errors import ConfigError
from contentguard.masking import mask
from contentguard.model import Report, Severity, parse_date, parse_kind
from contentguard.pipeline import Guard
from contentguard.settings import Settings, find_config, read_settings

Many = list[str] | None
Paths = Annotated[Many, typer.Argument(help="文件或目录；- 为标准输入", show_default=False)]
Posts = Annotated[str | None, typer.Option("--posts", help="稿件列表：JSON 或 JSON Lines")]
Select = Annotated[Many, typer.Option(help="只用这些规则（代码、前缀或名称，逗号分隔，可重复）")]
Ignore = Annotated[Many, typer.Option(help="不用这些规则")]
AsOf = Annotated[str | None, typer.Option(help="以这一天为准判断时效，如 2022-03-15")]
Kinds = Annotated[
    str | None,
    typer.Option(help="稿件类型：original、repost、notice、page、reply、comment、auto"),
]
Lexicons = Annotated[Many, typer.Option(help="站点词库文件，可重复")]
Config = Annotated[str | None, typer.Option(help="配置文件")]
Show = Annotated[str, typer.Option(help="masked 隐去个人信息；full 原样显示")]
Baseline = Annotated[str | None, typer.Option(help="基线文件：只报其中没有的问题")]


def settings_from(
    config: str | None,
    *,
    select: Many = None,
    ignore: Many = None,
    kind: str | None = None,
    as_of: str | None = None,
    lexicon: Many = None,
    table: Many = None,
    fail_on: str | None = None,
    show: str = "masked",
    baseline: str | None = None,
    **more: Any,
) -> Settings:
    """The settings of the configuration file with a command's options on top.

    Raises:
        ConfigError: the file or an option is wrong.
    """
    if show not in ("masked", "full"):
        raise ConfigError(f"--show 只能是 masked 或 full，不能是“{show}”。")
    settings = read_settings(Path(config) if config else find_config())
    if baseline is not None:
        policy = {**settings.section("policy"), "baseline": baseline}
        more["sections"] = {**settings.sections, "policy": policy}
    return settings.changed(
        select=tuple(select) if select else None,
        ignore=tuple(ignore) if ignore else None,
        fail_on=_severity(fail_on).value if fail_on else None,
        kind=parse_kind(kind).value if kind else None,
        as_of=parse_date(as_of, "--as-of"),
        tables=tuple(table) if table else None,
        lexicons=tuple(lexicon) if lexicon else None,
        show=show,
        **more,
    )


def tell_policy(guard: Guard, reports: Iterable[Report]) -> None:
    """Says on standard error what the policy left out, and which of its entries need a person."""
    found = list(reports)
    for note in guard.policy_notes(found):
        typer.echo(f"提示：{mask(note)}", err=True)
    if count := sum(len(r.waived) for r in found):
        typer.echo(f"提示：按放行文件、阈值或基线略去 {count} 处。", err=True)


def _severity(value: str) -> Severity:
    try:
        return Severity(value)
    except ValueError:
        raise ConfigError(
            f"--fail-on 只能是 {'、'.join(s.value for s in Severity)}，不能是“{value}”。"
        ) from None
