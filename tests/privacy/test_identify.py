"""Identification and verdict: forms, tables, records, settings, long documents, hostile text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from contentguard.detectors.privacy import identify
from contentguard.model import Attachment, Post, Segment
from contentguard.text import View
from tests.privacy.helpers import ID, document, items, raw, whole

NUMBER = whole(ID)
SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "privacy"


def test_every_item_has_code_and_leak() -> None:
    found = identify(document(f"我叫裴宝珠，身份证{NUMBER}，电话13605241234，患尿毒症"))
    assert {i.type for i in found} >= {"id-card", "mobile", "name-in-record", "health"}
    assert all(i.code.startswith("PII") and i.leak in ("S0", "S1", "S2", "S3") for i in found)
    assert all(0 < i.confidence <= 1 for i in found)


def test_none_is_identified_but_is_no_finding() -> None:
    assert items("监督电话：0527-84368123") == [("landline", "0527-84368123", "none")]


def test_work_contacts_of_the_site_are_silent() -> None:
    settings = {"privacy": {"work_contacts": ["136 0524 1234"]}}
    assert [leak for *_, leak in items("电话：13605241234", settings=settings)] == ["none"]
    assert [leak for *_, leak in items("电话：13605241234")] == ["S2"]


def test_role_and_genre_decide_about_a_mobile() -> None:
    tender = items("联系人：崔工，电话：15251234567", "道路工程招标公告")
    message = items("我叫裴宝珠，我的电话15251234567", "群众留言")
    assert ("mobile", "15251234567", "S2") in tender
    assert ("mobile", "15251234567", "S1") in message


def test_ten_persons_are_a_mass_leak() -> None:
    numbers = [whole(f"3213221978{month:02d}14998") for month in range(1, 11)]
    nine, ten = "\n".join(numbers[:9]), "\n".join(numbers)
    assert {leak for *_, leak in items(nine)} == {"S1"}
    assert {leak for *_, leak in items(ten)} == {"S0"}


def test_header_of_a_table_reaches_the_next_view() -> None:
    header = "序号\t姓名\t身份证号码\t病种"
    rows = [f"{n}\t裴宝珠\t{NUMBER}\t尿毒症" for n in range(900)]
    doc = document("\n".join([header, *rows]))
    assert len(doc.views) > 1
    found = identify(doc)
    for kind in ("name-in-record", "id-card", "health"):
        assert len([i for i in found if i.type == kind]) == 900


def test_rows_of_a_reader() -> None:
    segments = [Segment(t, kind="row") for t in ("姓名\t证件号码", f"闾丘明远\t{NUMBER}")]
    found = identify(document("", segments=segments))
    assert [i.type for i in found] == ["name-in-record", "id-card"]


def test_row_with_a_line_break_inside() -> None:
    text = f"姓名|身份证号|住址|手机\n裴宝珠|{NUMBER[:9]}\n{NUMBER[9:]}|庙头镇仲楼村五组12号|13605241234"
    assert {kind for kind, *_ in items(text)} >= {
        "name-in-record",
        "id-card",
        "home-address",
        "mobile",
    }


def test_spans_are_exact_in_the_raw_text() -> None:
    number = NUMBER[:6] + "\u200b" + NUMBER[6:14] + "\u200b" + NUMBER[14:]
    assert ("id-card", number, "S1") in items(f"证件号{number}，请核对")


def test_mask_strength_uses_the_record() -> None:
    masked = "340122********996X"
    assert not items(f"身份证{masked}")
    assert ("weak-mask", masked, "S1") in items(f"1986年3月出生，身份证{masked}")
    assert ("weak-mask", masked, "S2") in items(f"40周岁，身份证{masked}")


def test_photos_by_their_names() -> None:
    doc = document("见附件")
    doc.post = Post("见附件", attachments=[Attachment("裴宝珠身份证正面.jpg", data=b"x")])
    assert [(i.type, i.leak) for i in identify(doc)] == [("id-photo", "S2")]
    doc = document("见附件")
    doc.post = Post("见附件", attachments=[Attachment("身份证办理指南.pdf", data=b"x")])
    assert not identify(doc)


@pytest.mark.parametrize(
    "text",
    ["1" * 200_000, "1-" * 100_000, "1-3-" * 50_000, "@" * 200_000, "一三" * 100_000, "<b>1" * 50_000,
     "6-2-" * 50_000, (NUMBER + ",") * 5_000, "20120101" * 25_000, "姓名：" * 60_000, "家住" * 100_000,
     "身份证号" * 50_000, "*1" * 100_000, "|" * 200_000, "1.1." * 50_000, "患" * 200_000,
     "138 1234 5678 " * 5_000, "0527-" * 40_000, "(" * 200_000, "QQ：" * 60_000, "A1" * 100_000,
     "姓名\n" * 30_000, "姓名 张三 " * 20_000, "电话1 " * 60_000, "，住" * 100_000, "张三，" * 60_000, "姓 " * 60_000]
)  # fmt: skip
def test_hostile_text_ends(text: str) -> None:
    doc = document("x")
    doc.views = [View([Segment(text)])]
    found = identify(doc)
    assert all(0 <= item.start < item.end <= len(text) for item in found)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared sample is not here")
def test_development_sample() -> None:
    kinds = {"ID": "id-card", "PHONE": "mobile", "BANK": "bank-card", "NAME": "name-in-record"}
    gold = found = told = right = 0
    for line in (SHARED / "dev.jsonl").read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        doc = document(record["text"])
        mine = {(i.type, raw(doc.views[i.index], i)) for i in identify(doc)}
        wanted = {(kinds[s["type"]], s["text"]) for s in record["spans"] if s["type"] in kinds}
        mine = {pair for pair in mine if pair[0] in kinds.values()}
        gold, found = gold + len(wanted), found + len(wanted & mine)
        told, right = told + len(mine), right + len(wanted & mine)
    assert found / gold > 0.99
    assert right / told > 0.99


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared cases are not here")
def test_silent_hard_cases() -> None:
    for line in (SHARED / "hard_cases.jsonl").read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        if case["expect"] is None:
            assert not items(case["text"]), case["case"]
