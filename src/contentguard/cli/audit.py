"""``contentguard audit`` and ``baseline``: a person's judgement on findings, on record."""

from __future__ import annotations

import datetime as dt
import json
import re
import secrets
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from contentguard.errors import ConfigError, InputError, why
from contentguard.exemptions.scopes import normal
from contentguard.formats.decode import decode
from contentguard.model import Report, Severity, Violation

VERDICTS = {"y": "属实", "n": "误报", "a": "放行"}
_ASK = "y 属实  n 误报  a 放行  s 跳过  q 退出"


def audit(
    stored: Annotated[
        str | None, typer.Argument(help="check -f json 存下的报告", show_default=False)
    ] = None,
    decisions: Annotated[
        str, typer.Option(help="记录判断的文件；再次运行从未判断处继续")
    ] = "audit.json",
    allow_file: Annotated[str, typer.Option(help="“放行”写进这个文件")] = "allow.toml",
    make_key: Annotated[str | None, typer.Option(help="生成指纹密钥文件后退出")] = None,
    summary: Annotated[bool, typer.Option("--summary", help="只列各规则的准确率")] = False,
) -> None:
    """逐条判断报告里的问题：属实、误报、放行；最后列出各规则的准确率。"""
    if make_key is not None:
        _make_key(Path(make_key))
        return
    made = _Decisions(Path(decisions))
    if not summary:
        if stored is None:
            raise ConfigError("请给出 check -f json 存下的报告。")
        _walk(_stored(stored), made, Path(allow_file))
    typer.echo(precision_text(made.records), nl=False)


def baseline(
    stored: Annotated[str, typer.Argument(help="check -f json 存下的报告")],
    output: Annotated[str, typer.Option("--output", "-o", help="基线文件")] = "baseline.json",
) -> None:
    """把报告里现有的问题记为基线；以后 check --baseline 只报新问题。"""
    from contentguard.exemptions import baseline_of

    made = baseline_of(_stored(stored))
    _save(Path(output), made.to_text())
    typer.echo(f"基线已写入 {output}：{made.total} 处。")


def register(app: typer.Typer) -> None:
    """Adds the two commands."""
    app.command()(audit)
    app.command()(baseline)


def precision_text(records: Sequence[dict[str, Any]]) -> str:
    """Judgements and precision by rule; what was waved through was right and is counted so."""
    if not records:
        return "还没有判断过。\n"
    found = Counter((r["code"], r["verdict"]) for r in records)
    lines = ["规则    属实  误报  放行  准确率"]
    for code in sorted({r["code"] for r in records}):
        right, wrong, waved = (found[code, v] for v in ("属实", "误报", "放行"))
        share = (right + waved) / (right + wrong + waved)
        lines.append(f"{code}  {right:>4}  {wrong:>4}  {waved:>4}  {share:>6.1%}")
    return "\n".join(lines) + "\n"


class _Decisions:
    """Judgements on file, written after each one so that none is lost."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.records: list[dict[str, Any]] = []
        if path.is_file():
            try:
                self.records = json.loads(path.read_text(encoding="utf-8"))["decisions"]
                self._known = {self._key(r) for r in self.records}
            except (ValueError, KeyError, TypeError):
                raise InputError(f"“{path.name}”不是判断记录。") from None
        self._known = {self._key(r) for r in self.records}

    @staticmethod
    def _key(record: dict[str, Any]) -> str:
        return json.dumps([record[k] for k in ("source", "content_hash", "code", "spans", "place")])

    def open_in(
        self, reports: Sequence[Report]
    ) -> Iterator[tuple[Report, Violation, dict[str, Any]]]:
        """Findings that nobody judged yet, each with the record to complete."""
        for report in reports:
            for v in report:
                record = {
                    "source": report.source, "content_hash": report.content_hash, "code": v.code,
                    "spans": [list(s) for s in v.spans], "place": v.locator.display,
                    "text": v.excerpt.match, "fingerprint": v.fingerprint,
                }  # fmt: skip
                if self._key(record) not in self._known:
                    yield report, v, record

    def add(
        self, record: dict[str, Any], verdict: str, reason: str = "", approver: str = ""
    ) -> None:
        """Notes a judgement and writes the file."""
        now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        done = {"verdict": verdict, "reason": reason, "approver": approver, "at": now}
        self.records.append(record | done)
        self._known.add(self._key(record))
        text = json.dumps({"decisions": self.records}, ensure_ascii=False, indent=1)
        _save(self.path, text + "\n")


def _walk(reports: Sequence[Report], made: _Decisions, allow_file: Path) -> None:
    waiting = list(made.open_in(reports))
    for number, (report, violation, record) in enumerate(waiting, 1):
        typer.echo(f"\n[{number}/{len(waiting)}] {report.source} {violation.locator.display}")
        typer.echo(f"{violation.code} {violation.title}（{violation.severity.label}）")
        excerpt = violation.excerpt
        typer.echo(f"  {excerpt.before}【{excerpt.match}】{excerpt.after}")
        typer.echo(f"  {violation.message}")
        try:
            answer = _ask()
            if answer == "a":
                _wave(violation, record, made, allow_file)
        except typer.Abort:  # the end of the input, or Ctrl-C
            typer.echo()
            return
        if answer == "q":
            return
        if answer == "a":
            continue
        if answer != "s":
            made.add(record, VERDICTS[answer])


def _ask() -> str:
    while True:
        answer = str(typer.prompt(_ASK, prompt_suffix="："))
        if answer.strip().lower() in (*VERDICTS, "s", "q"):
            return answer.strip().lower()
        typer.echo("请输入 y、n、a、s 或 q。")


def _wave(violation: Violation, record: dict[str, Any], made: _Decisions, allow_file: Path) -> None:
    from contentguard.exemptions import LEVELS, read_allow_file
    from contentguard.exemptions.files import KEY_HINT

    if violation.fingerprint is None:
        typer.echo(f"这一处没有指纹，不能放行。{KEY_HINT}")
        return
    reason = str(typer.prompt("放行理由")).strip()
    approver = str(typer.prompt("批准人")).strip()
    levels = ("审签",) if violation.severity is Severity.VETO else LEVELS
    level = str(typer.prompt(f"批准人的环节（{'、'.join(levels)}）")).strip()
    expires = str(typer.prompt("有效期至（如 2027-06-30，空为长期）", default="")).strip()
    if level not in levels or not reason or not approver:
        typer.echo(f"没有放行：理由、批准人必须写明，环节须为 {'、'.join(levels)}。")
        return
    lines = ["", "[[allow]]", f"fingerprint = {_toml(violation.fingerprint)}",
             f"scope = {_toml(_scope(record['source']))}",
             f"reason = {_toml(reason)}", f"approver = {_toml(approver)}", f"level = {_toml(level)}",
             f"added = {dt.date.today()}"]  # fmt: skip
    if expires:
        try:
            lines.append(f"expires = {dt.date.fromisoformat(expires)}")
        except ValueError:
            typer.echo("没有放行：有效期不是日期。")
            return
    new = not allow_file.is_file()
    old = "" if new else allow_file.read_text(encoding="utf-8")
    _save(allow_file, old + "\n".join(lines).lstrip("\n" if not old else "") + "\n")
    read_allow_file(allow_file)
    made.add(record, "放行", reason, approver)
    if new:
        hint = f'[policy] allow_file = "{allow_file}"'
        typer.echo(f"已写入 {allow_file}；在 contentguard.toml 里写明 {hint} 后生效。")


def _scope(source: str) -> str:
    """The one source, as a shell pattern; the stars of a masked name stay, to stand for digits."""
    return re.sub(r"([\[?])", r"[\1]", normal(source))


def _toml(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _make_key(path: Path) -> None:
    if path.exists():
        raise ConfigError(f"“{path}”已存在；换掉密钥会使旧的基线和放行文件失效。")
    _save(path, secrets.token_hex(32) + "\n")
    path.chmod(0o600)
    typer.echo(f"密钥已写入 {path}：请写进 policy.key_file，不要放进版本库。")


def _stored(name: str) -> list[Report]:
    from contentguard.reports.json import read_reports

    try:
        return read_reports(decode(Path(name).read_bytes()).text, Path(name).name)[0]
    except OSError as error:
        raise InputError(f"“{name}”打不开：{why(error)}。") from None


def _save(path: Path, text: str) -> None:
    try:
        path.write_bytes(text.encode("utf-8", "backslashreplace"))
    except OSError as error:
        raise ConfigError(f"写不了文件“{path}”：{why(error)}。") from None
