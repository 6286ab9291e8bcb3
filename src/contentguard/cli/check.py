"""``contentguard check``: the pre-publish gate."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Annotated

import typer

from contentguard.cli import EXIT_CLEAN, EXIT_ERROR, EXIT_VIOLATIONS
from contentguard.cli.inputs import Source, from_paths, from_posts, from_stream
from contentguard.cli.options import (
    AsOf,
    Baseline,
    Config,
    Ignore,
    Kinds,
    Lexicons,
    Many,
    Paths,
    Posts,
    Select,
    Show,
    settings_from,
    tell_policy,
)
from contentguard.cli.output import outputs, write
from contentguard.errors import ConfigError
from contentguard.masking import mask
from contentguard.model import Disposition, Kind, Post, Report, Severity, Unread, parse_kind
from contentguard.pipeline import Guard
from contentguard.reports import text as text_report
from contentguard.reports.json import tool
from contentguard.settings import Settings
from contentguard.veils import hidden_unread


def check(
    paths: Paths = None,
    posts: Posts = None,
    select: Select = None,
    ignore: Ignore = None,
    fail_on: Annotated[
        str | None, typer.Option(help="达到这一级时退出码为 1：veto、must-fix、deduct、notice")
    ] = None,
    min_confidence: Annotated[
        float | None, typer.Option(min=0, max=1, help="丢弃低于此置信度的结果")
    ] = None,
    format: Annotated[
        str, typer.Option("--format", "-f", help="text、concise、json、jsonl、sarif、github …")
    ] = "text",
    output: Annotated[Many, typer.Option("--output", "-o", help="[格式:]文件，可重复")] = None,
    kind: Kinds = None,
    as_of: AsOf = None,
    table: Annotated[Many, typer.Option(help="指标表或自有指标表文件，可重复")] = None,
    lexicon: Lexicons = None,
    show: Show = "masked",
    jobs: Annotated[int, typer.Option(min=1, help="同时检查的进程数")] = 1,
    baseline: Baseline = None,
    open_page: Annotated[bool, typer.Option("--open", help="用浏览器打开 html 报告")] = False,
    exit_zero: Annotated[bool, typer.Option("--exit-zero", help="有问题也以 0 退出")] = False,
    config: Config = None,
    stdin_filename: Annotated[str, typer.Option(help="标准输入在报告里的名称")] = "-",
    statistics: Annotated[bool, typer.Option("--statistics", help="只列各规则命中次数")] = False,
    trace: Annotated[
        bool, typer.Option("--trace", help="列出被语境、日期、允许词排除的命中")
    ] = False,
) -> None:
    """检查稿件：哪里不能发、违反哪一条、怎么改。"""
    if not paths and not posts:
        raise ConfigError("没有给出要检查的文件、目录或 --posts。标准输入请写 -。")
    settings = settings_from(
        config, select=select, ignore=ignore, kind=kind, as_of=as_of, lexicon=lexicon, table=table,
        fail_on=fail_on, show=show, baseline=baseline, min_confidence=min_confidence,
        trace=trace or None,
    )  # fmt: skip
    chosen = outputs(format, output or [])
    sources = read_sources(paths or [], posts, stdin_filename, parse_kind(settings.kind))
    with Guard(settings) as guard:
        reports, missing = run(guard, sources, jobs)
        tell_policy(guard, reports)
        if statistics:
            typer.echo(text_report.statistics(reports), nl=False)
        else:
            write(chosen, reports, tool(guard.rules_fingerprint, guard.tables))
    if open_page:
        from contentguard.cli.report import open_html

        open_html(chosen, reports)
    for message in missing:
        typer.echo(f"错误：{mask(message)}", err=True)
    raise typer.Exit(_exit_code(reports, missing, settings, exit_zero))


def run(guard: Guard, sources: Iterator[Source], jobs: int) -> tuple[list[Report], list[str]]:
    """Reports of all sources in order, and what was not there; one bad input loses no other."""
    reports: list[Report] = []
    missing: list[str] = []
    waiting: deque[Source] = deque()
    hide = _as_is if guard.settings.show == "full" else mask

    def posts() -> Iterator[Post]:
        for source in sources:
            if source.note:
                typer.echo(f"提示：{hide(source.note)}", err=True)
            if source.missing:
                missing.append(source.missing)
            if source.post is not None or source.unread is not None:
                waiting.append(source)
            if source.post is not None:
                yield source.post

    def settle(report: Report | None) -> None:
        while waiting and waiting[0].post is None:
            source = waiting.popleft()
            reports.append(_with_unread(_empty(hide(source.name)), source.unread, hide))
        if report is not None:
            reports.append(_with_unread(report, waiting.popleft().unread, hide))
            _progress(len(reports))

    for report in guard.check_many(posts(), jobs=jobs):
        settle(report)
    settle(None)
    return reports, missing


def read_sources(
    paths: list[str], posts: str | None, stdin_name: str, kind: Kind
) -> Iterator[Source]:
    """Everything that is to be checked, in the order given."""
    files: list[str] = []
    for path in paths:
        if path == "-":
            yield from from_paths(files, kind)
            files = []
            yield from_stream(sys.stdin.buffer, stdin_name, kind)
        else:
            files.append(path)
    yield from from_paths(files, kind)
    if posts:
        yield from from_posts(posts, kind)


def _progress(done: int) -> None:
    if done % 200 == 0 and sys.stderr.isatty():
        print(f"\r已检查 {done} 篇", end="", file=sys.stderr, flush=True)


def _empty(name: str) -> Report:
    return Report(name, "", "auto", None, "", Disposition.REVIEW)


def _with_unread(report: Report, unread: Unread | None, hide: Callable[[str], str]) -> Report:
    if unread is None:
        return report
    worst = max(report.disposition, Disposition.REVIEW, key=lambda d: d.rank)
    hidden = hidden_unread(unread, hide)
    return replace(report, unread=(*report.unread, hidden), disposition=worst)


def _as_is(text: str) -> str:
    return text


def _exit_code(
    reports: list[Report], missing: list[str], settings: Settings, exit_zero: bool
) -> int:
    if missing:
        return EXIT_ERROR
    limit = Severity(settings.fail_on).rank
    bad = any(r.unread or any(v.severity.rank >= limit for v in r) for r in reports)
    return EXIT_VIOLATIONS if bad and not exit_zero else EXIT_CLEAN


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command()(check)
