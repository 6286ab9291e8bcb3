"""``rules``, ``explain`` and ``lexicon``: what contentguard knows, and how a site adds to it."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path
from typing import Annotated

import typer

from contentguard.cli import EXIT_ERROR
from contentguard.errors import ConfigError, LexiconError, why
from contentguard.indicators import load
from contentguard.lexicon import LexiconIndex, read_guards, read_lexicon
from contentguard.lexicon.format import MAGIC, Entry, Lexicon
from contentguard.masking import mask
from contentguard.pipeline import Guard
from contentguard.resources import data_dir
from contentguard.rules import Example, Rule, catalogue, selection
from contentguard.settings import DEFAULT_TABLES, find_config, read_settings
from contentguard.text import fold

_ALLOW_ID = re.compile(r"AL[0-9]{1,9}").fullmatch

lexicon_app = typer.Typer(help="词库：检查、查词、登记允许词。", no_args_is_help=True)


def rules(
    select: Annotated[list[str] | None, typer.Option(help="代码、前缀或名称")] = None,
    format: Annotated[str, typer.Option("--format", "-f", help="text 或 json")] = "text",
) -> None:
    """列出全部规则。"""
    book = catalogue()
    chosen = selection(select or ["ALL"], [], book)
    found = [rule for code, rule in book.items() if code in chosen]
    if format == "json":
        typer.echo(json.dumps([rule_dict(r) for r in found], ensure_ascii=False, indent=2))
    elif format == "text":
        for rule in found:
            severity = load(DEFAULT_TABLES).severity(load(DEFAULT_TABLES).grade(rule.code)).label
            typer.echo(f"{rule.code}  {severity}  {rule.title}（{rule.slug}）")
    else:
        raise ConfigError(f"rules 没有格式“{format}”：可用 text、json。")


def explain(name: Annotated[str, typer.Argument(help="规则代码或名称，如 ORG101")]) -> None:
    """说明一条规则：查什么、为什么、依据、怎么改、例子。"""
    typer.echo(explanation(catalogue().find(name)))


def explanation(rule: Rule) -> str:
    """The page of a rule as plain Markdown (``explain`` and docs/rules)."""
    tables = load(DEFAULT_TABLES)
    clauses = tables.grade(rule.code)
    listed = "；".join(
        f"{c.id}（{c.effect.label}{f' {c.points:g} 分' if c.points is not None else ''}）"
        for c in clauses
    )
    lines = [
        f"# {rule.code} {rule.title}",
        "",
        f"名称：`{rule.slug}`",
        f"默认条款：{listed or '无（提示）'}",
    ]
    if rule.cap == "review":
        lines.append("处置：最多为人工复核，由人决定。")
    if rule.weak:
        lines.append("默认不启用：用 `--select " + rule.code + "` 启用。")
    for heading, text in (
        ("查什么", rule.what),
        ("为什么", rule.why),
        ("依据", rule.basis),
        ("怎么改", rule.fix),
    ):
        lines += ["", f"## {heading}", "", text]
    for heading, examples in (("反例", rule.bad), ("正例", rule.good)):
        lines += ["", f"## {heading}", ""]
        lines += [_example_line(e) for e in examples]
    return "\n".join(lines) + "\n"


def _example_line(example: Example) -> str:
    facts = [
        f"{k}={v}"
        for k in ("title", "kind", "published", "source")
        if (v := getattr(example, k)) and v != "auto"
    ]
    text = example.text.replace("\n", "⏎")
    return f"- `{text}`" + (f"（{'，'.join(map(str, facts))}）" if facts else "")


def rule_dict(rule: Rule) -> dict[str, object]:
    """A rule as plain JSON values."""
    tables = load(DEFAULT_TABLES)
    clauses = tables.grade(rule.code)
    return {
        "code": rule.code, "name": rule.slug, "family": rule.family, "title": rule.title,
        "severity": tables.severity(clauses).value, "clauses": [c.id for c in clauses],
        "what": rule.what, "why": rule.why, "basis": rule.basis, "fix": rule.fix,
        "cap": rule.cap or None, "weak": rule.weak,
        "bad": [e.text for e in rule.bad], "good": [e.text for e in rule.good],
    }  # fmt: skip


@lexicon_app.command("check")
def lexicon_check(
    files: Annotated[list[str] | None, typer.Argument(help="词库文件；不写则检查自带词库")] = None,
) -> None:
    """检查词库：格式、编号、日期、模式、语境。"""
    paths = [Path(f) for f in files] if files else sorted(data_dir("lexicons").glob("*.tsv"))
    guards = read_guards(data_dir("lexicons") / "guards.toml")
    failed = False
    for path in paths:
        try:
            lexicon = read_lexicon(path, catalogue())
            LexiconIndex([lexicon], guards)
            if files:  # a site's lexicon must name a detector that exists
                Guard(lexicons=[path])
            words = sum(len(e.words) for e in lexicon.entries)
            typer.echo(
                f"{path.name}：{lexicon.id} {lexicon.version}，{len(lexicon.entries)} 条，{words} 个词，格式正确。"
            )
        except LexiconError as error:
            typer.echo(f"错误：{mask(str(error))}", err=True)
            failed = True
    if failed:
        raise typer.Exit(EXIT_ERROR)


@lexicon_app.command("show")
def lexicon_show(word: Annotated[str, typer.Argument(help="要查的词")]) -> None:
    """查一个词来自哪个词库、哪一条。"""
    found = 0
    for lexicon in _all_lexicons():
        for entry in lexicon.entries:
            if word == entry.id or any(word in w or w in word for w in entry.words):
                found += 1
                typer.echo(_entry_line(lexicon, entry))
    if not found:
        typer.echo(f"没有词条与“{word}”有关。")


def _all_lexicons() -> list[Lexicon]:
    site = [Path(p) for p in read_settings(find_config()).lexicons]
    return [read_lexicon(p) for p in (*sorted(data_dir("lexicons").glob("*.tsv")), *site)]


def _entry_line(lexicon: Lexicon, entry: Entry) -> str:
    parts = [f"{lexicon.file}:{entry.id}", entry.action, entry.rule, "、".join(entry.words[:6])]
    if len(entry.words) > 6:
        parts[-1] += f" 等 {len(entry.words)} 个"
    if entry.suggestions:
        parts.append("建议 " + "、".join(s.lstrip("!") for s in entry.suggestions))
    if entry.since:
        parts.append(f"自 {entry.since}" + (f"，全面 {entry.full}" if entry.full else ""))
    return "  ".join([*parts, f"[{entry.verified}] {entry.basis}"])


@lexicon_app.command("allow")
def lexicon_allow(
    word: Annotated[str, typer.Argument(help="本站允许的词")],
    reason: Annotated[str, typer.Option(help="理由（必填）")],
    file: Annotated[str, typer.Option(help="写入的站点词库")] = "site-allow.tsv",
) -> None:
    """登记一个允许词：它（和它里面的词）不再报。"""
    if not word.strip() or not reason.strip() or any(c in word + reason for c in "\t\r\n"):
        raise ConfigError("允许词与理由都不能为空，也不能含制表符或换行。")
    path = Path(file)
    known = read_lexicon(path) if path.exists() else None
    folded = fold(word.strip())[0]
    if known and any(e.action == "allow" and folded in e.words for e in known.entries):
        typer.echo(f"“{word}”已在 {file} 里。")
        return
    number = max(
        (int(e.id[2:]) for e in (known.entries if known else ()) if _ALLOW_ID(e.id)), default=0
    )
    escaped = "".join("\\" + c if c in "()[]|?\\" else c for c in word.strip())
    basis = f"{reason.strip()}（{dt.date.today().isoformat()} 登记）"
    values = {
        "id": f"AL{number + 1:04d}", "pattern": escaped, "action": "allow", "basis": basis, "verified": "own",
    }  # fmt: skip
    _append(path, values)
    typer.echo(f'已写入 {file}。请在 contentguard.toml 中写 lexicons = ["{file}"] 使其生效。')


def _append(path: Path, values: dict[str, str]) -> None:
    """Adds an entry to a site lexicon, by its own columns; a broken result is not kept."""
    text = path.read_text(encoding="utf-8-sig") if path.exists() else _allow_header()
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    columns = [c.strip() for c in lines[0].split("\t")]
    if lost := [c for c in ("action", "basis") if c not in columns]:
        raise ConfigError(
            f"{path.name} 没有列 {'、'.join(lost)}，不能登记允许词；请换一个文件（--file）。"
        )
    row = "\t".join(values.get(c, "") for c in columns)
    draft = path.with_name(path.name + ".new")
    try:
        draft.write_text(text.rstrip("\r\n") + "\n" + row + "\n", encoding="utf-8")
        try:
            read_lexicon(draft)
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise ConfigError(f"写不了文件“{path}”：{why(error)}。") from None


def _allow_header() -> str:
    lines = [
        MAGIC,
        "# id: site-allow",
        "# title: 本站允许词",
        "# version: 1",
        "# licence: 本站自有",
    ]
    return "\n".join([*lines, "# detector: *", "id\tpattern\taction\tbasis\tverified"]) + "\n"


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    app.command()(rules)
    app.command()(explain)
    app.add_typer(lexicon_app, name="lexicon")
