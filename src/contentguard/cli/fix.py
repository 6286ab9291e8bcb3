"""``contentguard fix``: applies what needs no person, and says what is left to one."""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from difflib import unified_diff
from pathlib import Path
from typing import Annotated

import typer

from contentguard.cli import EXIT_CLEAN, EXIT_ERROR, EXIT_VIOLATIONS
from contentguard.cli.inputs import Source, from_paths
from contentguard.cli.options import (
    AsOf,
    Config,
    Ignore,
    Lexicons,
    Paths,
    Select,
    settings_from,
    tell_policy,
)
from contentguard.edit import fix as edit
from contentguard.edit.encoded import encode_like
from contentguard.errors import ConfigError, ContentGuardError, InputError, why
from contentguard.masking import mask
from contentguard.model import Attachment, Kind, Post, Report, Severity, Violation
from contentguard.pipeline import Guard
from contentguard.settings import Settings


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file: its new bytes (None: as it was), and what to tell about it."""

    name: str
    new: bytes | None = None
    diff: str = ""
    applied: tuple[Violation, ...] = ()
    left: tuple[Violation, ...] = ()
    unread: bool = False


def fix(
    paths: Paths = None,
    diff: Annotated[bool, typer.Option("--diff", help="只显示会怎么改，不写文件")] = False,
    unsafe: Annotated[
        bool, typer.Option("--unsafe", help="也改只有一个确定建议的其他问题，改后请逐处复核")
    ] = False,
    select: Select = None,
    ignore: Ignore = None,
    as_of: AsOf = None,
    lexicon: Lexicons = None,
    config: Config = None,
) -> None:
    """改正确定无疑的错误（如错别字），其余一字不动；Word 文件以修订方式改。

    个人信息从不自动改；严重表述、旧机构名称等由人决定。
    """
    if not paths:
        raise ConfigError("没有给出要改的文件或目录。")
    if "-" in paths:
        raise ConfigError("fix 直接改文件，不读标准输入；请给出文件路径。")
    # In full, because masked words are not those of the file; what is printed here is masked.
    settings = settings_from(
        config, select=select, ignore=ignore, as_of=as_of, lexicon=lexicon, show="full"
    )
    failed, remain = False, False
    with Guard(settings) as guard:
        fixer = _Fixer(guard, unsafe)
        for source in from_paths(paths, Kind(settings.kind)):
            try:
                done = fixer.file(source)
                if done.new is not None and not diff:
                    _write(source, done.new)
            except ContentGuardError as error:
                failed = True
                typer.echo(f"错误：{mask(source.name)}：{mask(str(error))}", err=True)
                continue
            _tell(done, diff)
            remain |= done.unread or _remain(done.left, settings) or (diff and bool(done.applied))
        tell_policy(guard, fixer.reports)
    raise typer.Exit(EXIT_ERROR if failed else EXIT_VIOLATIONS if remain else EXIT_CLEAN)


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command()(fix)


@dataclass(slots=True)
class _Fixer:
    """Corrects one file after the other, nothing written yet.

    Attributes:
        reports: of every file as it was, for what there is to say about the policy.
    """

    guard: Guard
    unsafe: bool
    reports: list[Report] = field(default_factory=list)

    def file(self, source: Source) -> Outcome:
        """What a file is to become.

        Raises:
            ContentGuardError: it is not there, or cannot be written back as it was.
        """
        if source.missing:
            raise InputError(source.missing)
        post = source.post
        if post is None or source.unread is not None:
            return Outcome(source.name, unread=True)
        return self._word(source, post) if post.attachments else self._text(source, post)

    def _text(self, source: Source, post: Post) -> Outcome:
        checks: list[Report] = []

        def check(body: str) -> Iterable[Violation]:
            checks.append(self.guard.check(replace(post, body=body)))
            return checks[-1].violations

        html = post.media_type == "text/html"
        fixed = edit.settle(post.body, check, unsafe=self.unsafe, html=html)
        self.reports += checks[:1]
        unread = bool(checks and checks[-1].unread)
        if fixed.text == post.body:
            return Outcome(source.name, left=fixed.left, unread=unread)
        new = encode_like(Path(source.name).read_bytes(), fixed.text)
        changes = _diff(source.name, post.body, fixed.text)
        return Outcome(source.name, new, changes, fixed.applied, fixed.left, unread)

    def _word(self, source: Source, post: Post) -> Outcome:
        from contentguard.edit import fix_docx

        report = self.guard.check(post)
        self.reports.append(report)
        data = post.attachments[0].data or b""
        if not (data.startswith(b"PK") and b"word/document.xml" in data):
            return Outcome(source.name, left=report.violations, unread=bool(report.unread))
        fixed = fix_docx.apply(data, report.violations, unsafe=self.unsafe)
        if fixed.data == data:
            return Outcome(source.name, left=fixed.left, unread=bool(report.unread))
        lines = "".join(map(_hunk, fixed.applied, fixed.changes))
        return Outcome(
            source.name, fixed.data, _headed(source.name, lines), fixed.applied, fixed.left,
            bool(report.unread),
        )  # fmt: skip


def _write(source: Source, new: bytes) -> None:
    """Replaces a file as a whole, unless somebody changed it meanwhile; mode and links are kept."""
    path = Path(source.name).resolve()
    try:
        if not _unchanged(source, path.read_bytes()):
            raise InputError("检查期间文件被改动，没有写入；请再运行一次。")
        number, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}.")
        try:
            with os.fdopen(number, "wb") as handle:
                handle.write(new)
            shutil.copymode(path, name)
            Path(name).replace(path)
        except BaseException:
            with suppress(OSError):
                Path(name).unlink()
            raise
    except OSError as error:
        raise ConfigError(f"写不了文件：{why(error)}。") from None


def _unchanged(source: Source, data: bytes) -> bool:
    from contentguard.cli.inputs import from_bytes

    now, before = from_bytes(data, source.name, Kind.AUTO).post, source.post
    if now is None or before is None or now.body != before.body:
        return False
    return _data(now.attachments) == _data(before.attachments)


def _data(attachments: Iterable[Attachment]) -> list[bytes | None]:
    return [a.data for a in attachments]


def _diff(name: str, old: str, new: str) -> str:
    """A unified diff; the lines keep their ends, so that a carriage return is not a change."""
    before, after = old.split("\n"), new.split("\n")
    lines = [line.rstrip("\r") for line in unified_diff(before, after, name, name, lineterm="")]
    return "\n".join(lines) + "\n"


def _hunk(violation: Violation, change: tuple[str, str, str]) -> str:
    """One change of a Word file with the words around it."""
    place, old, new = change
    before, after = (
        re.sub(r"\s+", " ", part)
        for part in (violation.excerpt.before[-12:], violation.excerpt.after[:12])
    )
    return f"@@ {place} @@\n-{before}{old}{after}\n+{before}{new}{after}\n"


def _headed(name: str, lines: str) -> str:
    return f"--- {name}\n+++ {name}（修订）\n{lines}"


def _tell(done: Outcome, diff: bool) -> None:
    if diff:
        sys.stdout.write(mask(done.diff))
    what = [f"{'可' if diff else '已'}改 {len(done.applied)} 处"] if done.applied else []
    open_ = [v for v in done.left if not _pending(v)]
    what += [f"余 {len(open_)} 处由人处理（用 check 查看）"] if open_ else []
    if len(open_) < len(done.left):
        what.append(f"{len(done.left) - len(open_)} 处已标为删除，接受修订后消失")
    what += ["有内容未能读取"] if done.unread else []
    if what:
        typer.echo(f"{mask(done.name)}：{'，'.join(what)}。", err=True)


def _remain(left: Iterable[Violation], settings: Settings) -> bool:
    limit = Severity(settings.fail_on).rank
    return any(v.severity.rank >= limit and not _pending(v) for v in left)


def _pending(violation: Violation) -> bool:
    """Whether a correction is in the file as a tracked change that nobody accepted yet."""
    return violation.locator.deleted and any(s.safe for s in violation.suggestions)
