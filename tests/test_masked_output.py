"""No full identity number, mobile number or bank card leaves in any format, unless --show full."""

from __future__ import annotations

import io
import json
import logging
import zipfile
from functools import lru_cache
from pathlib import Path

import pytest

from contentguard import Attachment, Guard, Post, Report
from contentguard.cli.output import formats, render
from contentguard.errors import ConfigError
from contentguard.reports.json import tool
from tests.cli.runner import Command
from tests.lexicon.lexicon_samples import write as write_lexicon

IDENTITY = "110101199003078830"
MOBILE = "13912345678"
CARD = "6222021001116245702"
SECRETS = (IDENTITY, MOBILE, CARD)
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
LINES = f"领取人王小明，身份证号{IDENTITY}，联系电话{MOBILE}，银行卡号{CARD}。"


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Command:
    monkeypatch.delenv("CONTENTGUARD_CONFIG", raising=False)
    return Command(monkeypatch, tmp_path)


def forms(number: str) -> list[str]:
    """Spellings in which a number would still be read."""
    grouped = " ".join(number[i : i + 4] for i in range(0, len(number), 4))
    return [number, number.translate(WIDE), grouped, grouped.replace(" ", "-")]


def unpacked(content: str | bytes) -> str:
    """A rendered report as text, office containers opened."""
    if isinstance(content, str):
        return content
    if content.startswith(b"\x89PNG"):
        return content.decode("latin-1")  # a picture: no number may stand in its metadata
    if not content.startswith(b"PK"):
        return content.decode("utf-8")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "\n".join(archive.read(n).decode("utf-8", "replace") for n in archive.namelist())


def assert_hidden(text: str, where: str) -> None:
    plain = text.translate(str.maketrans("０１２３４５６７８９", "0123456789"))
    digits = plain.replace(" ", "").replace("-", "").replace("\u200b", "")
    for number in SECRETS:
        assert number not in plain, where
        assert number not in digits, where


def awkward_posts() -> list[Post]:
    """Personal data everywhere a string may come from."""
    posts = [
        Post(LINES, title=f"关于{IDENTITY}的通知 {MOBILE}", id=f"{IDENTITY}.txt", kind="page"),
        Post(LINES, id=f"https://example.gov.cn/{MOBILE}?id={IDENTITY}"),
        Post(f"<p>{LINES}</p><!-- {LINES} --><a href='tel:{MOBILE}' title='{IDENTITY}'>县扶贫开发局</a>",
             media_type="text/html", source=f"来源{MOBILE}", credits={"审核人": IDENTITY}, kind="repost"),
        Post(f"县扶贫开发局{IDENTITY}，县国土资源局{MOBILE}，{CARD}县工商局{CARD}。"),
        Post(f"《县扶贫开发局{IDENTITY}》《{MOBILE}县国土资源局》", kind="page"),
        Post("甲" * 17 + "县扶贫开发局" + "乙" * 11 + IDENTITY + "丙" * 3 + MOBILE),
        Post(IDENTITY + "甲" * 12 + "县扶贫开发局" + CARD),
        Post(f"正文 {MOBILE}", attachments=[
            Attachment(f"{IDENTITY}.txt", data=LINES.encode()),
            Attachment(f"{MOBILE}.bin", data=b"\x00\x01\x02" * 99),
            Attachment(f"{CARD}.docx", data=b"PK\x03\x04broken"),
            Attachment(f"{IDENTITY}.csv", data=f"姓名,身份证号,手机\n王小明,{IDENTITY},{MOBILE}\n".encode()),
            Attachment(f"gone{MOBILE}.txt", path=Path(f"/no/such/{IDENTITY}/{MOBILE}.txt")),
        ]),
    ]  # fmt: skip
    for number in SECRETS:
        body = "，".join(f"联系人王小明{form}" for form in forms(number))
        posts.append(Post(f"{body}，县扶贫开发局{number}", title=forms(number)[1], kind="page"))
    return posts


@lru_cache(maxsize=4)
def reports(show: str) -> tuple[tuple[Report, ...], dict[str, object]]:
    guard = Guard(show=show, as_of="2026-01-01", trace=True)
    return tuple(guard.check_many(awkward_posts())), tool(guard.rules_fingerprint, guard.tables)


@pytest.mark.parametrize("name", [f for f in formats() if f not in ("docx", "png")])
def test_no_number_leaves_in_any_format(name: str) -> None:
    found, about = reports("masked")
    assert sum(len(r) for r in found) > 30
    content = unpacked(render(name, found, about))
    assert name == "svg" or "ORG101" in content  # charts count families
    assert_hidden(content, name)
    for report in found:  # one by one: nothing of the neighbours hides it
        assert_hidden(unpacked(render(name, [report], about)), f"{name}: {report.source}")


def test_no_number_leaves_in_a_picture() -> None:
    pytest.importorskip("PIL")
    found, about = reports("masked")
    try:
        content = unpacked(render("png", found, about))
    except ConfigError as error:
        pytest.skip(str(error))  # no font that writes Chinese
    assert_hidden(content, "png")


def test_no_number_stands_in_the_report_itself() -> None:
    found, _ = reports("masked")
    for report in found:
        assert_hidden(repr(report), report.source)


@pytest.mark.parametrize("families", ["ORG", "SIG", "PII", "ADV,ORG,TYP"])
def test_masks_do_not_depend_on_what_was_selected(families: str) -> None:
    guard = Guard(select=families, as_of="2026-01-01", trace=True)
    for report in guard.check_many(awkward_posts()):
        assert_hidden(repr(report), families)


def test_full_shows_what_was_asked_for() -> None:
    found, about = reports("full")
    content = str(render("json", found, about))
    for number in SECRETS:
        assert number in content


def test_trace_evidence_and_suggestions_are_masked(tmp_path: Path) -> None:
    path = write_lexicon(
        tmp_path, f"S1 示例局 打{MOBILE} 见{IDENTITY} must ", f"S2 办{MOBILE} 新名 依据 x title",
        columns="id pattern suggestion basis tag guards",
    )  # fmt: skip
    guard = Guard(lexicons=path, select="ORG101", trace=True)
    report = guard.check(f"示例局。《办{MOBILE}》")
    assert len(report) == 1
    assert report.violations[0].suggestions
    assert len(report.trace) == 1
    assert_hidden(repr(report), "trace")


def test_identify_is_masked_too() -> None:
    guard = Guard()
    items = guard.identify(
        Post(LINES, attachments=[Attachment(f"{MOBILE}.txt", data=LINES.encode())])
    )
    assert {i.type for i in items} >= {"id-card", "mobile"}
    assert_hidden(repr(items), "identify")
    assert IDENTITY in repr(Guard(show="full").identify(LINES))


def test_the_command_line_hides_names_messages_and_notes(command: Command) -> None:
    name = f"{IDENTITY}-{MOBILE}"
    posts = command.posts(
        {"id": name, "title": CARD, "body": LINES, "attachments": [f"{name}.docx"]},
        {"body": LINES, "published": IDENTITY},
        {"body": LINES, "kind": MOBILE},
        {"body": LINES, CARD: 1},
        {"body": LINES, "attachments": [f"../{name}"]},
        "{" + IDENTITY,
        name=f"{name}.jsonl",
    )
    paths = [
        command.write(f"d/{name}.txt", LINES.encode("gb18030")),
        command.write(f"d/{name}.bin", bytes(range(256)) * 30),
        command.write(f"d/{name}.pdf", b"%PDF-1.4 broken"),
        command.write(f"d/{name}.html", LINES.encode()[:-20] + b"\xff" + b"<p>" * 20),
        command.folder / f"{name}.gone",
    ]
    for style in ("text", "concise", "json", "jsonl"):
        done = command("check", *paths, "--posts", posts, "-f", style, "--trace")
        assert done.code == 2
        assert len(done.err) > 100
        assert_hidden(done.out, style)
        assert_hidden(done.err, f"{style}: messages")
    full = command("check", *paths, "--posts", posts, "-f", "json", "--show", "full")
    assert IDENTITY in full.out
    assert json.loads(full.out)["reports"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "x", "--select", IDENTITY],
        ["check", "x", "--kind", MOBILE],
        ["check", "x", "--as-of", IDENTITY],
        ["check", "x", "--table", f"{CARD}.toml"],
        ["check", "x", "--lexicon", f"{IDENTITY}.tsv"],
        ["check", "x", "--config", f"{MOBILE}.toml"],
        ["check", "x", "-o", f"json:no/{IDENTITY}/x.json"],
        ["explain", IDENTITY],
        ["lexicon", "check", f"{MOBILE}.tsv"],
    ],
)
def test_error_messages_are_masked(command: Command, arguments: list[str]) -> None:
    command.write("x", "甲")
    done = command(*arguments)
    assert done.code == 2
    assert done.err
    assert_hidden(done.err + done.out, " ".join(arguments[:3]))


def test_nothing_is_logged(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        for post in awkward_posts():
            Guard(trace=True).check(post)
    assert_hidden(caplog.text, "log")
    streams = capfd.readouterr()
    assert_hidden(streams.out + streams.err, "streams")
