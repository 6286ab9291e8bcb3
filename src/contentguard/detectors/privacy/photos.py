"""PII301, PII302: pictures whose name or description says that they show a document of a person."""

from __future__ import annotations

import re
from collections.abc import Iterator

from contentguard.detectors.base import Document
from contentguard.detectors.privacy.items import Item
from contentguard.model import Segment

_IMAGE = re.compile(r"\.(?:jpe?g|png|bmp|gif|tiff?|webp|heic|pdf)\Z", re.I)
_PICTURES = frozenset({"image", "alt"})
_DESCRIPTIONS = frozenset({"alt"})
_ID = re.compile("身份证")
_OTHER = re.compile(
    "银行卡|存折|户口簿|户口本|护照|通行证|驾驶证|行驶证|结婚证|残疾证|残疾人证|病历|诊断书|诊断证明|出生证|社保卡|不动产权证|房产证|军官证"
)
_PICTURE = re.compile("照片?|复印件|扫描件?|正面|反面|背面|人像面|国徽面|原件|截图|图片|[0-9]\\Z")
_NOT_SHOWN = re.compile(
    "指南|流程|办理|须知|样本|样例|示例|宣传|启用|换发|说明|通知|公告|怎么|如何|解读|政策|申领|申请表|电子证照|办法|规定|方案|图标|首次|补领|预约|点击"
)


def photo_items(document: Document, cards: list[tuple[int, int]]) -> Iterator[Item]:
    """Items for attachments and pictures by their names and descriptions.

    Args:
        document: what was read.
        cards: view and offset of documents that were recognised in pictures.
    """
    for attachment in document.post.attachments:
        stem = _IMAGE.sub("", attachment.name)
        if stem != attachment.name and (kind := _shown(stem, named=True)):
            yield _item(kind, 0, 0, 0, attachment.name)
    for index, view in enumerate(document.views):
        if not any(map(_describes, view.segments)):
            continue
        for segment, start, end in view.segment_spans():
            if end > start and _describes(segment):
                if any(at == index and start <= place < end for at, place in cards):
                    continue
                words = view.text[start:end]
                if len(words) <= 60 and (kind := _shown(_IMAGE.sub("", words), named=False)):
                    yield _item(kind, index, start, end, words)


def _describes(segment: Segment) -> bool:
    """Whether a segment is a description of a picture, or its recognised text."""
    if segment.kind == "attribute":
        return segment.data is not None and segment.data.get("name") in _DESCRIPTIONS
    return segment.kind in _PICTURES


def _shown(words: str, named: bool) -> str:
    """Type of the document that a picture shows by its description, or empty."""
    if _NOT_SHOWN.search(words):
        return ""
    kind = (
        "id-photo" if _ID.search(words) else "other-document-photo" if _OTHER.search(words) else ""
    )
    return kind if kind and (named or _PICTURE.search(words) or len(words) <= 8) else ""


def _item(kind: str, index: int, start: int, end: int, name: str) -> Item:
    item = Item(index, start, end, kind, 0.7, "", label=name)
    item.leak, item.why = "S2", "photo"
    return item
