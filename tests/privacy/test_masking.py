"""Masks: customary forms, nothing left over, and masking twice is masking once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contentguard.masking import mask, mask_value
from tests.privacy.helpers import ID, whole

NUMBER = whole(ID)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("电话13605241234。", "电话136****1234。"),
        ("１３６０５２４１２３４", "１３６****１２３４"),
        ("136 0524 1234", "136 **** 1234"),
        (f"证号{NUMBER}", f"证号{NUMBER[:6]}********{NUMBER[14:]}"),
        (f"{NUMBER[:6]}\u200b{NUMBER[6:]}", f"{NUMBER[:6]}\u200b********{NUMBER[14:]}"),
        ("卡号6228482039174506283", "卡号622848*********6283"),
        ("护照E12345678", "护照E*****678"),
        ("zhangsan@163.com", "z***@163.com"),
        ("一三六〇五二四一二三四", "一三六****一二三四"),
        (f"G{NUMBER}", f"G{NUMBER[:6]}********{NUMBER[14:]}"),
        (f"{NUMBER}13605241234", f"{NUMBER[:6]}********{NUMBER[14:]}136****1234"),
    ],
)
def test_mask(text: str, masked: str) -> None:
    assert mask(text) == masked
    assert mask(masked) == masked


@pytest.mark.parametrize(
    "text",
    [
        "统一社会信用代码91321300MA1MTPXW6J",
        "宿政办发〔2023〕17号，2023年3月17日，索引号014319557/2023-00123",
        "金额13812345678.00元，东经118.13605241234度",
        "国药准字H20051234",
        "监督电话：0527-84368123，12345热线",
        "321322********9981，138****1234",
    ],
)
def test_public_numbers_stay(text: str) -> None:
    assert mask(text) is text


@pytest.mark.parametrize(
    ("kind", "text", "masked"),
    [
        ("name-in-record", "欧阳小明", "欧阳某"),
        ("name-in-record", "王五", "王某"),
        (
            "home-address",
            "江苏省宿迁市宿豫区顺河街道幸福里3号楼501室",
            "江苏省宿迁市宿豫区顺河街道***",
        ),
        ("health", "尿毒症", "***"),
        ("landline", "0527-84368123", "0527-******23"),
        ("unheard-of", "ABCDEF123456", "ABCD******56"),
    ],
)
def test_mask_value(kind: str, text: str, masked: str) -> None:
    assert mask_value(kind, text) == masked
    assert mask_value(kind, masked) == masked


_PIECES = st.sampled_from(
    [NUMBER, "13605241234", "6228482039174506283", "1", "-", " ", "\n", "。", "卡号", "E", "@a.com",
     "0", "X", "·", "一三六", "〇五", "２", "\u200b", "*", "<b>", ".", "微信号", "abcdef"]
)  # fmt: skip


@given(st.lists(_PIECES, max_size=12).map("".join))
def test_masking_again_changes_nothing(text: str) -> None:
    once = mask(text)
    assert mask(once) == once


@given(st.text(alphabet="0123456789-. X\n中", max_size=60))
def test_masking_keeps_length(text: str) -> None:
    assert len(mask(text)) == len(text)
