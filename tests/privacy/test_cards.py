"""PII301 and PII302 by the words that a picture shows, as a recogniser gives them."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from contentguard.detectors.base import Knowledge
from contentguard.detectors.privacy import Item, build, identify
from contentguard.model import Locator, Segment
from tests.privacy.helpers import ID, document, whole

PHOTOS = ("id-photo", "other-document-photo")
FRONT = (
    f"姓名 周小满\n性别 女 民族 汉\n出生 1978年6月14日\n住址 江苏省某县河滨路9号\n公民身份号码 {ID}"
)
FONTS = (
    Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"),
    Path("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc"),
)


def picture(text: str, sure: float = 0.9) -> Segment:
    """A picture with its recognised text."""
    place = Locator(display="图1", part="attachment", ocr=sure)
    return Segment(text, place, kind="image", flags=frozenset({"ocr"}))


def shown(*texts: str, title: str = "") -> list[Item]:
    """Items of documents in pictures."""
    doc = document("", title, [picture(text) for text in texts])
    return [i for i in identify(doc) if i.type in PHOTOS]


@pytest.mark.parametrize(
    "text",
    [
        FRONT,
        FRONT.replace(" ", ""),
        FRONT.replace("公民身份号码", "公民身价号码").replace("住址", "住扯"),
        FRONT.replace("公民身份号码", "公 民 身 份 号 码").replace("姓名", "姓 名"),
        f"性别男民族汉\n公民身份号{ID}\n住址某市某街道",
        "姓名 周小满\n性别 女 民族 汉\n出生 1978年6月14日",
        f"{ID}\n公民身份号码\n住址 某省某市\n周小满\n姓名",
        "中华人民共和国\n居民身份证\n签发机关 某县公安局\n有效期限 2015.03.01-2035.03.01",
    ],
)
def test_a_photo_of_an_identity_card(text: str) -> None:
    (item,) = shown(text)
    assert (item.type, item.code, item.leak) == ("id-photo", "PII301", "S1")


@pytest.mark.parametrize(
    "text",
    [
        "姓名 性别 民族 出生年月 籍贯 政治面貌 学历 拟任职务",
        "报名登记表\n姓名\n性别\n民族\n联系电话\n家庭住址",
        "姓名 周小满\n性别 女",
        "请居民携带居民身份证到窗口办理，有效期限届满前可申请换发",
        "姓名："
        + "会议介绍了本年度的工作安排。" * 30
        + "性别"
        + "与会人员作了发言。" * 40
        + "民族",
    ],
)
def test_forms_and_notices_in_pictures_are_no_cards(text: str) -> None:
    assert shown(text) == []


def test_the_words_of_a_card_in_plain_text_are_no_picture() -> None:
    assert not [i for i in identify(document(FRONT)) if i.type in PHOTOS]


def test_the_finding_spans_the_label_words_and_names_them() -> None:
    doc = document("", segments=[Segment("附件如下。"), picture(FRONT)])
    found = [(n, f) for n, f in build(Knowledge(None)).detect_document(doc) if f.rule == "PII301"]
    ((index, finding),) = found
    text = doc.views[index].text
    words = [text[a:b] for a, b in ((finding.start, finding.end), *finding.parts)]
    assert words == ["姓名", "性别", "民族", "出生", "住址", "公民身份号码"]
    assert finding.evidence["labels"] == words
    assert finding.evidence["document"] == "身份证人像面"
    assert finding.grade == "S1"
    assert ID not in str(finding)


def test_confidence_follows_the_recogniser() -> None:
    sure, unsure = (
        next(i for i in identify(document("", segments=[picture(FRONT, s)])) if i.type in PHOTOS)
        for s in (0.99, 0.55)
    )
    assert sure.confidence > unsure.confidence


def test_ten_cards_are_a_mass_leak() -> None:
    faces = [
        FRONT.replace(ID, whole(f"3213221978061{n:03d}9")).replace("周小满", "李")
        for n in range(12)
    ]
    assert {i.leak for i in shown(*faces[:9])} == {"S1"}
    assert {i.leak for i in shown(*faces)} == {"S0"}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("江南农商行\n惠民卡\n6222 0212 3456 7890 128\nVALID THRU 08/31", "银行卡"),
        ("某某银行 BANK\n银联 UnionPay\n6222021234567890128", "银行卡"),
        ("常住人口登记卡\n姓名 周小满 户主或与户主关系 长女\n曾用名 出生地 某县 籍贯 某县\n公民身份证件编号", "户口簿"),
        ("中华人民共和国机动车驾驶证\n证号\n姓名 周小满 性别 女\n准驾车型 C1\n初次领证日期 2001-02-03", "机动车驾驶证"),
    ],
)  # fmt: skip
def test_other_documents(text: str, name: str) -> None:
    (item,) = shown(text)
    assert (item.code, item.leak, item.extra["document"]) == ("PII302", "S1", name)


@pytest.mark.parametrize(
    "text",
    [
        "某某银行\n6222 0212 3456 7890 129",
        "开户银行：某某银行\n户名：某某公司\n账号：6222021234567890128",
        "某某银行欢迎您\n服务热线 95500",
        "6222021234567890128",
    ],
)
def test_no_bank_card(text: str) -> None:
    assert shown(text) == []


def test_a_card_drawn_and_recognised() -> None:
    if importlib.util.find_spec("rapidocr") is None:
        pytest.skip("needs the extra ocr")
    from contentguard.readers import ocr

    fonts = [str(path) for path in FONTS if path.exists()]
    if not fonts or not ocr.available():
        pytest.skip("needs a font with Han signs and the models")
    from PIL import Image, ImageDraw, ImageFont

    image = Image.new("RGB", (1012, 638), (232, 238, 240))
    draw = ImageDraw.Draw(image)
    for row, line in enumerate(FRONT.split("\n")):
        draw.text((70, 60 + 100 * row), line, font=ImageFont.truetype(fonts[0], 40), fill=20)
    from contentguard.readers.ocr_engine import recognise

    text = "\n".join(line.text for line in recognise(image))
    assert [(i.code, i.leak) for i in shown(text)] == [("PII301", "S1")]
