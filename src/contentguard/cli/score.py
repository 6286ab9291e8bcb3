"""``contentguard score`` and ``contentguard assess``: from an account's year to its points."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Protocol, TypeVar

import typer

from contentguard.errors import ConfigError, ContentGuardError, InputError, why
from contentguard.formats.decode import decode

if TYPE_CHECKING:
    from contentguard.model import Violation
    from contentguard.reports.charts import Figure


class _Rendered(Protocol):
    def to_text(self) -> str: ...
    def to_json(self) -> dict[str, Any]: ...


_Result = TypeVar("_Result", bound=_Rendered)
Many = list[str] | None
Tables = Annotated[Many, typer.Option("--table", help="指标表、指标表组或自有表文件，可重复")]
ReadingOptions = Annotated[
    Many, typer.Option("--reading", help="读法，如 touch_window 或 week=rolling_7_days，可重复")
]
Period = Annotated[str | None, typer.Option(help="检查期：2024、2024-03 或 2024-01-01..2024-06-30")]
Calendar = Annotated[str | None, typer.Option(help="放假安排文件（TOML：off、working）")]
Format = Annotated[
    str, typer.Option("--format", "-f", help="text、json、html（得分表和图）、svg 或 png（图）")
]
Output = Annotated[str | None, typer.Option("--output", "-o", help="写到文件")]


def score(
    account: Annotated[str | None, typer.Argument(help="账号数据 JSON", show_default=False)] = None,
    facts: Annotated[str | None, typer.Option(help="事实文件：一个或多个算例")] = None,
    table: Tables = None,
    period: Period = None,
    reading: ReadingOptions = None,
    calendar: Calendar = None,
    posts: Annotated[str | None, typer.Option(help="发布记录 CSV，代替账号数据里的 posts")] = None,
    comments: Annotated[str | None, typer.Option(help="留言记录 CSV，代替 comments")] = None,
    check: Annotated[bool, typer.Option("--check", help="先检查各条内容，结果计入得分")] = False,
    config: Annotated[str | None, typer.Option(help="配置文件（与 --check 同用）")] = None,
    readings: Annotated[bool, typer.Option("--readings", help="列出全部读法选项")] = False,
    format: Format = "text",
    output: Output = None,
) -> None:
    """按指标表给账号打分：每一分扣在哪一条、依据哪一款。"""
    format = _known_format(format, output)
    if readings:
        _write(_readings_text(), output)
        return
    if (account is None) == (facts is None):
        raise ConfigError("请给出一个账号数据文件，或用 --facts 给出事实文件（二者取一）。")
    if facts is not None:
        if format not in ("text", "json"):
            raise ConfigError("--facts 的结果请用 text 或 json 输出。")
        _score_facts(facts, table, reading, calendar, format, output)
        return
    from contentguard.indicators.calendar import load_calendar
    from contentguard.indicators.scoring import DEFAULT, score_account

    data = _with_csv(_load(str(account)), posts, comments)
    tables = tuple(table) if table else DEFAULT
    days = load_calendar(calendar)
    with _named(str(account)):
        found = _checked(data, tables, config) if check else None
        sheet = score_account(data, tables, period, reading, days, found)
    from contentguard.reports import scores

    pages = (scores.sheet_page, scores.sheet_figures)
    _write(_rendered(sheet, format, *pages), output)


def assess(
    accounts: Annotated[list[str], typer.Argument(help="账号数据 JSON，一个或多个")],
    units: Annotated[str | None, typer.Option(help="单位事实 JSON：上级抽查不合格数等")] = None,
    table: Tables = None,
    period: Period = None,
    reading: ReadingOptions = None,
    calendar: Calendar = None,
    format: Format = "text",
    output: Output = None,
) -> None:
    """年度考核：各账号得分、单位得分、同类排名。"""
    from contentguard.indicators.assessing import assess as run
    from contentguard.indicators.calendar import load_calendar
    from contentguard.indicators.scoring import DEFAULT

    format = _known_format(format, output)
    exports: list[Any] = []
    sources: list[str] = []
    for name in accounts:
        data = _load(name)
        several = data if isinstance(data, list) else [data]
        exports += several
        file = Path(name).name
        numbered = [f"{file} 第{n}个账号" for n in range(1, len(several) + 1)]
        sources += numbered if isinstance(data, list) else [file]
    facts = _load(units) if units else None
    if isinstance(facts, Mapping):
        facts = facts.get("units")
    if facts is not None and not isinstance(facts, list):
        raise InputError(f"“{units}”：应为单位的列表。")
    result = run(
        exports, facts, tuple(table) if table else DEFAULT, period, reading,
        load_calendar(calendar), sources,
    )  # fmt: skip
    from contentguard.reports import scores

    pages = (scores.assessment_page, scores.assessment_figures)
    _write(_rendered(result, format, *pages), output)


def register(app: typer.Typer) -> None:
    """Adds the two commands."""
    app.command()(score)
    app.command()(assess)


def _rendered(
    result: _Result,
    format: str,
    page: Callable[[_Result], str],
    charts: Callable[[_Result], list[Figure]],
) -> str | bytes:
    """A sheet or an assessment in one format."""
    if format == "text":
        return result.to_text()
    if format == "json":
        return _json(result.to_json())
    if format == "html":
        return page(result)
    from contentguard.reports import png, svg

    return png.picture(charts(result)) if format == "png" else svg.picture(charts(result))


def _score_facts(
    file: str, table: Many, reading: Many, calendar: str | None, format: str, output: str | None
) -> None:
    from contentguard.indicators.calendar import load_calendar
    from contentguard.indicators.facts import score_facts
    from contentguard.indicators.sheet import masked

    cases, days = _load(file), load_calendar(calendar)
    with _named(file):
        results = score_facts(cases, table or (), reading, days)
    if format == "json":
        _write(_json(masked(results)), output)
        return
    from contentguard.reports import facts

    _write(facts.render(results), output)


def _checked(
    data: Any, tables: Sequence[str], config: str | None
) -> dict[str, Sequence[Violation]]:
    # Vetoes and privacy need the posts' words; the tables of the score decide the clauses.
    from contentguard.cli.options import settings_from, tell_policy
    from contentguard.indicators.export import read_export
    from contentguard.model import Post
    from contentguard.pipeline import Guard

    export = read_export(data)
    posts = [
        Post(p.text or "", title=p.title, id=p.id, kind=p.kind or "auto", published=p.time,
             source=p.source, credits=p.credits or {})
        for p in export.posts or () if p.text or p.title
    ]  # fmt: skip
    posts += [
        Post(c.text, id=c.id, kind="comment", published=c.time)
        for c in export.comments or () if c.text and c.visible is not False
    ]  # fmt: skip
    with Guard(settings_from(config, table=list(tables))) as guard:
        reports = list(guard.check_many(posts))
        tell_policy(guard, reports)
    return {str(p.id): r.violations for p, r in zip(posts, reports, strict=True)}


def _with_csv(data: Any, posts: str | None, comments: str | None) -> Any:
    from contentguard.indicators.csvparts import comments_csv, posts_csv

    parts: tuple[tuple[str, str | None, Callable[[str, str], list[dict[str, Any]]]], ...] = (
        ("posts", posts, posts_csv),
        ("comments", comments, comments_csv),
    )
    for name, file, read in parts:
        if file is not None and isinstance(data, Mapping):
            data = {**data, name: read(_text(file), Path(file).name)}
    return data


def _text(file: str) -> str:
    try:
        return decode(Path(file).read_bytes()).text
    except OSError as error:
        raise InputError(f"“{file}”打不开：{why(error)}。") from None
    except ContentGuardError as error:
        raise InputError(f"“{file}”：{error}") from None


def _load(file: str) -> Any:
    try:
        return json.loads(_text(file))
    except json.JSONDecodeError as error:
        place = f"第{error.lineno}行第{error.colno}列"
        raise InputError(f"“{file}”不是合法的 JSON（{error.msg}，{place}）。") from None
    except RecursionError:
        raise InputError(f"“{file}”嵌套过深。") from None


class _named:  # noqa: N801 - reads as a statement
    """Puts the file's name before the message of an input error."""

    def __init__(self, file: str) -> None:
        self._name = Path(file).name

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, InputError):
            raise InputError(f"{self._name}：{error}") from None


def _known_format(name: str, output: str | None) -> str:
    """The format; where only a file is named, the one that its ending asks for."""
    known = ("text", "json", "html", "svg", "png")
    if name not in known:
        raise ConfigError(f"没有输出格式“{name}”：可用 {'、'.join(known)}。")
    if name != "text" or output is None:
        return name
    from contentguard.cli.output import by_ending

    asked = by_ending(output)
    return asked if asked in known else "text"


def _readings_text() -> str:
    from contentguard.indicators.readings import options

    lines = []
    for name, record in options().items():
        lines.append(f"{name}  {record['title']}")
        for i, (choice, words) in enumerate(record["choices"].items()):
            lines.append(f"  {choice}{'（默认）' if i == 0 else ''}  {words}")
    return "\n".join(lines) + "\n"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _write(content: str | bytes, file: str | None) -> None:
    if file is None or file == "-":
        if isinstance(content, bytes):
            raise ConfigError("格式 png 请写到文件：-o 文件名。")
        typer.echo(content, nl=False)
        return
    data = content if isinstance(content, bytes) else content.encode("utf-8", "backslashreplace")
    try:
        Path(file).write_bytes(data)
    except OSError as error:
        raise ConfigError(f"写不了文件“{file}”：{why(error)}。") from None
