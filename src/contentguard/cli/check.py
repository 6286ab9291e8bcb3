"""``contentguard check``: the pre-publish gate."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from contentguard.assemble import hidden_unread
from contentguard.cli import EXIT_CLEAN, EXIT_ERROR, EXIT_VIOLATIONS
from contentguard.cli.inputs import Source, from_paths, from_posts, from_stream
from contentguard.cli.output import outputs, write
from contentguard.errors import ConfigError
from contentguard.masking import mask
from contentguard.model import (
    Disposition,
    Kind,
    Post,
    Report,
    Severity,
    Unread,
    parse_date,
    parse_kind,
)
from contentguard.pipeline import Guard
from contentguard.reports import text as text_report
from contentguard.reports.json import tool
from contentguard.settings import Settings, find_config, read_settings

Paths = Annotated[
    list[str] | None, typer.Argument(help="文件或目录；- 为标准输入", show_default=False)
]
Many = list[str] | None


def check(
    paths: Paths = None,
    posts: Annotated[str | None, typer.Option(help="稿件列表：JSON 或 JSON Lines")] = None,
    select: Annotated[
        Many, typer.Option(help="只用这些规则（代码、前缀或名称，逗号分隔，可重复）")
    ] = None,
    ignore: Annotated[Many, typer.Option(help="不用这些规则")] = None,
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
    kind: Annotated[
        str | None,
        typer.Option(help="稿件类型：original、repost、notice、page、reply、comment、auto"),
    ] = None,
    as_of: Annotated[str | None, typer.Option(help="以这一天为准判断时效，如 2022-03-15")] = None,
    table: Annotated[Many, typer.Option(help="指标表或自有指标表文件，可重复")] = None,
    lexicon: Annotated[Many, typer.Option(help="站点词库文件，可重复")] = None,
    show: Annotated[str, typer.Option(help="masked 隐去个人信息；full 原样显示")] = "masked",
    jobs: Annotated[int, typer.Option(min=1, help="同时检查的进程数")] = 1,
    baseline: Annotated[str | None, typer.Option(help="基线文件：只报其中没有的问题")] = None,
    open_page: Annotated[bool, typer.Option("--open", help="用浏览器打开 html 报告")] = False,
    exit_zero: Annotated[bool, typer.Option("--exit-zero", help="有问题也以 0 退出")] = False,
    config: Annotated[str | None, typer.Option(help="配置文件")] = None,
    stdin_filename: Annotated[str, typer.Option(help="标准输入在报告里的名称")] = "-",
    statistics: Annotated[bool, typer.Option("--statistics", help="只列各规则命中次数")] = False,
    trace: Annotated[
        bool, typer.Option("--trace", help="列出被语境、日期、允许词排除的命中")
    ] = False,
) -> None:
    """检查稿件：哪里不能发、违反哪一条、怎么改。"""
    if not paths and not posts:
        raise ConfigError("没有给出要检查的文件、目录或 --posts。标准输入请写 -。")
    if show not in ("masked", "full"):
        raise ConfigError(f"--show 只能是 masked 或 full，不能是“{show}”。")
    settings = read_settings(Path(config) if config else find_config()).changed(
        select=tuple(select) if select else None,
        ignore=tuple(ignore) if ignore else None,
        fail_on=_severity(fail_on).value if fail_on else None,
        min_confidence=min_confidence,
        kind=parse_kind(kind).value if kind else None,
        as_of=parse_date(as_of, "--as-of"),
        tables=tuple(table) if table else None,
        lexicons=tuple(lexicon) if lexicon else None,
        show=show,
        trace=trace or None,
    )
    chosen = outputs(format, output or [])
    sources = read_sources(paths or [], posts, stdin_filename, parse_kind(settings.kind))
    with Guard(settings) as guard:
        reports, missing = run(guard, sources, jobs)
        reports = exempted(reports, settings, baseline)
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


def exempted(reports: list[Report], settings: Settings, baseline: str | None) -> list[Report]:
    """Leaves out what the policy's allow file, thresholds or the baseline cover, and says so."""
    section = settings.section("policy")
    allow_file, known = section.get("allow_file"), baseline or section.get("baseline")
    thresholds = section.get("thresholds")
    if not (allow_file or known or thresholds):
        return reports
    from contentguard.exemptions import apply, read_allow_file, read_baseline, read_thresholds

    outcome = apply(
        reports,
        read_allow_file(allow_file) if allow_file else None,
        read_baseline(known) if known else None,
        thresholds=read_thresholds(thresholds or {}),
        require_ocr=bool(section.get("require_ocr", False)),
    )
    for note in outcome.notes:
        typer.echo(f"提示：{mask(note)}", err=True)
    if outcome.waved:
        typer.echo(f"提示：按放行文件、阈值或基线略去 {len(outcome.waved)} 处。", err=True)
    return list(outcome.reports)


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


def _severity(value: str) -> Severity:
    try:
        return Severity(value)
    except ValueError:
        raise ConfigError(
            f"--fail-on 只能是 {'、'.join(s.value for s in Severity)}，不能是“{value}”。"
        ) from None


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
