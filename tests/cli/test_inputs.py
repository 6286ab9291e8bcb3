"""What the command line is given: post lists, standard input, folders, and every bad input."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.runner import CLEAN, FAULTY, Command

GOOD = {"body": FAULTY}


# --- post lists


@pytest.mark.parametrize(
    ("name", "wrap"),
    [("p.json", lambda r: json.dumps(r)), ("p.json", lambda r: json.dumps([r])), ("p.jsonl", json.dumps)],
)  # fmt: skip
def test_one_object_an_array_or_lines(command: Command, name: str, wrap: Any) -> None:
    record = {
        "id": "n1", "title": "关于甲的通知", "body": FAULTY, "media_type": "text/plain", "kind": "notice",
        "published": "2022-03-15T09:00:00+08:00", "source": "本站", "credits": {"审核人": "甲乙"},
        "url": "https://www.example.gov.cn/1.html", "attachments": [],
    }  # fmt: skip
    done = command.check("--posts", command.write(name, wrap(record)), "--as-of", "2022-03-15")
    (report,) = done.reports
    assert (report["source"], report["title"], report["kind"]) == ("n1", "关于甲的通知", "notice")
    assert report["published"] == "2022-03-15"
    assert done.codes == [["ORG101"]]
    assert done.code == 1


def test_all_but_the_body_may_be_null_or_absent(command: Command) -> None:
    names = [
        "id",
        "title",
        "media_type",
        "kind",
        "published",
        "source",
        "credits",
        "url",
        "attachments",
    ]
    record = dict.fromkeys(names) | {"body": FAULTY}
    done = command.check("--posts", command.posts(record, GOOD, {"body": ""}))
    assert done.codes == [["ORG101"], ["ORG101"], []]
    assert [r["source"] for r in done.reports] == [f"posts.jsonl 第{n}条" for n in (1, 2, 3)]


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ({"body": "甲", "autor": "乙"}, "autor"),
        ({"title": "甲"}, "body"),
        ({"body": None}, "body"),
        ({"body": 3}, "body"),
        ({"body": "甲", "kind": "news"}, "news"),
        ({"body": "甲", "kind": 3}, "kind"),
        ({"body": "甲", "published": "2022年"}, "published"),
        ({"body": "甲", "published": 2022}, "published"),
        ({"body": "甲", "media_type": "text/rtf"}, "media_type"),
        ({"body": "甲", "credits": ["乙"]}, "credits"),
        ({"body": "甲", "credits": {"审核人": 3}}, "credits"),
        ({"body": "甲", "attachments": "a.docx"}, "attachments"),
        ({"body": "甲", "attachments": [{"name": "a"}]}, "attachments"),
        ({"body": "甲", "attachments": ["../out.txt"]}, "离开"),
        ({"body": "甲", "attachments": ["/etc/hostname"]}, "离开"),
        ({"body": "甲", "attachments": ["a/../../out.txt"]}, "离开"),
        ({"body": "甲", "attachments": ["link/out.txt"]}, "离开"),
        ({"body": "甲", "attachments": ["a\u0000b"]}, "路径"),
        (["甲"], "对象"),
        ("{broken", "JSON"),
        ("1" * 6000, "JSON"),
        ("[" * 200_000, "JSON"),
        ("3", "对象"),
        ("null", "对象"),
    ],
)
def test_a_wrong_record_loses_no_other(command: Command, record: object, reason: str) -> None:
    outside = command.folder.parent / "out.txt"
    outside.write_text("甲", encoding="utf-8")
    (command.folder / "in").mkdir()
    (command.folder / "in" / "link").symlink_to(command.folder.parent)
    posts = command.posts(GOOD, record, GOOD, name="in/posts.jsonl")
    done = command.check("--posts", posts)
    assert done.code == 2
    assert done.codes == [["ORG101"], ["ORG101"]]
    assert "posts.jsonl 第2条" in done.err
    assert reason in done.err


@pytest.mark.parametrize(
    "content", [b"{broken", b"", b"\xff\xfe\x00", b"[" * 100_000, b"\x00" * 40]
)
def test_a_wrong_list_loses_no_file(command: Command, content: bytes) -> None:
    posts, path = command.write("p.json", content), command.write("a.txt")
    for given in (posts, "nowhere.json", command.folder):
        done = command.check(path, "--posts", given)
        assert done.code == 2
        assert done.codes == [["ORG101"]]


def test_attachments_count_from_the_list(command: Command) -> None:
    command.write("in/files/甲.txt", "由县扶贫开发局办理。")
    posts = command.posts({"body": CLEAN, "attachments": ["files/甲.txt"]}, name="in/p.jsonl")
    (report,) = command.check("--posts", posts).reports
    (violation,) = report["violations"]
    assert violation["locator"]["part"] == "attachment"
    assert violation["locator"]["path"] == ["files/甲.txt"]


def test_a_missing_attachment_is_said_and_the_rest_is_checked(command: Command) -> None:
    done = command.check("--posts", command.posts({"body": FAULTY, "attachments": ["no.docx"]}))
    assert done.code == 2
    assert done.codes == [["ORG101"]]
    assert done.reports[0]["unread"][0]["locator"]["path"] == ["no.docx"]
    assert "no.docx" in done.err


def test_lone_surrogates_in_posts(command: Command) -> None:
    posts = command.write(
        "p.jsonl", '{"id": "\\ud800", "title": "\\udc00", "body": "\\ud83d县扶贫开发局\\ude00"}\n'
    )
    done = command.check("--posts", posts)
    assert done.codes == [["ORG101"]]
    for style in ("text", "concise", "jsonl", "sarif", "junit", "markdown", "github"):
        done = command.check("--posts", posts, "-f", style)
        assert done.code == 1
        assert "ORG101" in done.out


# --- standard input


def test_standard_input(command: Command) -> None:
    done = command.check("-", stdin=FAULTY.encode())
    assert (done.code, done.reports[0]["source"]) == (1, "-")
    done = command.check(
        "-", "--stdin-filename", "稿.html", stdin="<p>县扶贫<b>开发局</b></p>".encode()
    )
    (report,) = done.reports
    assert report["source"] == "稿.html"
    assert report["violations"][0]["spans"] == [[4, 6], [9, 12]]


def test_standard_input_stands_where_it_was_named(command: Command) -> None:
    a, b = command.write("a.txt", CLEAN), command.write("b.txt", CLEAN)
    done = command.check(a, "-", b, stdin=b"")
    assert [r["source"] for r in done.reports] == [str(a), "-", str(b)]
    assert done.code == 0


# --- encodings


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", ""),
        ("utf-8-sig", ""),
        ("gb18030", "GB18030"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("big5", "BIG5"),
    ],
)
def test_encodings_are_read_and_said(command: Command, encoding: str, said: str) -> None:
    text = "關於縣扶貧開發局開展走訪慰問活動的通知，請各單位認真做好工作。\r\n" * 3
    if encoding != "big5":
        text = text.replace("關於", "关于")
    path = command.write("a.txt", text.encode(encoding))
    done = command.check(path, "--show", "full")
    assert done.codes == [["ORG101"] * 3]
    for violation in done.reports[0]["violations"]:
        assert (
            violation["text"] == "".join(text[s:e] for s, e in violation["spans"]) == "扶貧開發局"
        )
    assert said in done.err
    assert bool(done.err) is bool(said)


def test_nul_bytes_are_said_and_nothing_is_lost(command: Command) -> None:
    done = command.check(command.write("a.txt", f"甲\0乙\n{FAULTY}".encode()))
    assert done.codes == [["ORG101"]]
    assert "NUL" in done.err


def test_damaged_text_is_read_as_far_as_possible_and_said(command: Command) -> None:
    data = (FAULTY * 40).encode()
    done = command.check(command.write("a.txt", data[:100] + b"\xff" + data[101:]))
    assert done.code == 1
    assert len(done.codes[0]) >= 38
    assert done.reports[0]["unread"][0]["reason"] == "corrupt"


# --- files and folders


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.txt", b""),
        ("blank.txt", b" \r\n\t\n"),
        ("mark.txt", b"\xef\xbb\xbf"),
        ("empty.html", b""),
        ("controls.txt", "\x01\x02\x1b\x7f\u200f\u202e\u2066文字".encode()),
        ("open.html", b"<p" * 3000),
        ("deep.html", b"<div>" * 20_000 + "文字".encode()),
        ("entities.html", b"<p>" + b"&#x110000;&#xd800;&amp;&nosuch;&" * 50),
        ("comment.html", b"<p>a<!-- " + b"-" * 5000),
    ],
)
def test_odd_files_are_checked(command: Command, name: str, content: bytes) -> None:
    other = command.write("other.txt")
    done = command.check(command.write(name, content), other)
    assert done.codes[-1] == ["ORG101"]
    assert len(done.reports) == 2
    assert done.code == 1


def test_folders(command: Command) -> None:
    command.write("d/b.txt", CLEAN)
    command.write("d/a/c.html", f"<p>{FAULTY}</p>")
    command.write("d/.git/x.txt")
    (command.folder / "none").mkdir()
    done = command.check("d", "none")
    assert [Path(r["source"]).name for r in done.reports] == ["c.html", "b.txt"]
    assert done.code == 2
    assert "没有文件" in done.err


def test_links_are_not_followed_silently(command: Command) -> None:
    command.write("real/a.txt")
    command.write("d/b.txt", CLEAN)
    (command.folder / "d" / "link").symlink_to(command.folder / "real")
    (command.folder / "d" / "broken").symlink_to(command.folder / "gone")
    done = command.check("d")
    assert done.code == 1
    assert sum(len(r["unread"]) for r in done.reports) == 2


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root reads everything")
def test_a_locked_file_loses_no_other(command: Command) -> None:
    path = command.write("a.txt")
    path.chmod(0)
    done = command.check(path, command.write("b.txt"))
    assert (done.code, done.codes) == (2, [["ORG101"]])


@pytest.mark.skipif(sys.platform == "win32", reason="named pipes")
def test_a_pipe_is_read(command: Command) -> None:
    import threading

    os.mkfifo(command.folder / "pipe")
    writer = threading.Thread(
        target=(command.folder / "pipe").write_text, args=(FAULTY,), kwargs={"encoding": "utf-8"}
    )
    writer.start()
    done = command.check("pipe")
    writer.join()
    assert done.codes == [["ORG101"]]


def test_impossible_paths(command: Command) -> None:
    path = command.write("a.txt")
    done = command.check("x" * 5000, path, "")
    assert done.code == 2
    assert ["ORG101"] in done.codes


def test_a_line_of_ten_megabytes(command: Command) -> None:
    text = "为进一步做好工作，现将有关事项通知如下。" * 170_000 + "县扶贫开发局"
    path = command.write("long.txt", text)
    assert path.stat().st_size > 10_000_000
    (violation,) = command.check(path, "--select", "ORG").reports[0]["violations"]
    assert violation["spans"] == [[len(text) - 5, len(text)]]


def test_ten_thousand_paragraphs(command: Command) -> None:
    body = (CLEAN * 9 + FAULTY) * 1_000
    (report,) = command.check("--posts", command.posts({"body": body})).reports
    assert len(report["violations"]) == 1_000
    last = report["violations"][-1]["locator"]
    assert (last["line"], last["paragraph"], last["column"]) == (10_000, 10_000, 2)
