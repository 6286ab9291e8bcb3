"""MAP 问题地图: pictures and captions that announce a map on a page without an approval number.

Only what the text says of a picture is judged; what the picture shows needs eyes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from contentguard.detectors.base import Document, Knowledge
from contentguard.detectors.lexical import LexicalDetector
from contentguard.lexicon import Hit
from contentguard.model import Finding, Severity
from contentguard.patterns import lazy
from contentguard.rules import family_rules
from contentguard.text import View

_NUMBER = lazy(
    r"(?:GS|[\u4e00-\u9fff][A-Z]{0,2}S|审图号)[\u4e00-\u9fff]{0,2}[ ]?[：:]?[ ]?"
    r"[A-Z]{0,3}[\u4e00-\u9fff]{0,2}S?[ ]?[（(〔\[](?:19|20)[0-9]{2}[）)〕\]][ ]?第?[0-9]{1,6}[ ]?号"
)
_STATED = lazy(
    r"[ \t]*+[：:为是]?[ \t]*+((?:[^\s，。；、\x1e号]{0,40}号)?+[^\s，。；、）)\x1e]{0,40})"
)
_BEGUN = lazy(r"[ \t]*+(?:GS|[\u4e00-\u9fff]S)[^\s，。；、\x1e]{0,6}[0-9]{2}")
_ANY_NUMBER = lazy(r"审图号[ ]?[：:]?[ ]?(?:GS|[\u4e00-\u9fff]S)[^\s，。；、\x1e]{0,8}[0-9]{2}")
_VALUE = lazy(
    r"[A-Z]{0,3}[\u4e00-\u9fff]{0,3}[A-Z]{0,3}[\u4e00-\u9fff]{0,2}[（(〔\[](?:19|20)[0-9]{2}[）)〕\]]第?[0-9]{1,6}号"
)
_CAPTION = lazy(
    r"[ \t]*+(?:图|附图|插图)[ \t]*+[0-9一二三四五六七八九十]{0,3}[\-—.0-9]{0,4}[ \t：:、.]{0,3}"
)
_AFTER = lazy(
    r"(?:[中上里]?的?[\u4e00-\u9fff]{0,6}(?:位置|区位|范围|轮廓))?[ \t]*+(?:[（(][^）)\n]{0,20}[）)])?[ \t]*+(?:\.(?:jpe?g|png|gif|bmp|webp|tif|pdf))?[ \t]*+\Z",
    re.IGNORECASE,
)
_PICTURE_NAMES = frozenset({"alt", "title", "src", "data-src", "download", "aria-label"})
_PICTURES = frozenset({".jpg", ".jpeg", ".png", ".gif", ".bmp", ".webp", ".tif", ".tiff", ".pdf"})
_CAPTION_LENGTH = 32


class MapDetector(LexicalDetector):
    """Maps without a number, numbers of a wrong form, foreign map services."""

    def __init__(self, knowledge: Knowledge) -> None:
        super().__init__("map", knowledge, family_rules("MAP"))

    def detect(self, view: View, index: int, document: Document) -> Iterable[Finding]:
        """Findings of one view."""
        hits = document.hits[index].get(self.name, ())
        told: set[str] = set()
        for hit in hits:
            tag = hit.entry.tag
            if tag == "number":
                yield from _number(view, hit)
            elif tag == "foreign":
                yield from _foreign(view, hit)
            elif tag in ("strong", "weak") and (place := _shown(view, hit)) is not None:
                words = view.text[slice(*place)].strip()
                if words not in told and not _approved(document):
                    told.add(words)
                    confidence = 0.85 if tag == "strong" else 0.65
                    evidence = {"entry": hit.entry.id, "basis": hit.entry.basis}
                    yield Finding(
                        "MAP101", *place, confidence, evidence, message={"name": words[:40]}
                    )

    def detect_document(self, document: Document) -> Iterable[tuple[int, Finding]]:
        """Attached pictures whose names say that they are maps."""
        for attachment in document.post.attachments:
            path = PurePosixPath(attachment.name.replace("\\", "/"))
            if path.suffix.lower() not in _PICTURES:
                continue
            found = self.index.scan(path.stem, document.as_of.date).get(self.name, ())
            tags = {h.entry.tag for h in found if path.stem.endswith(path.stem[h.start : h.end])}
            if tags & {"strong", "weak"} and not _approved(document):
                confidence = 0.85 if "strong" in tags else 0.65
                yield (
                    0,
                    Finding(
                        "MAP101", 0, 0, confidence, {"file": path.name}, message={"name": path.name}
                    ),
                )


def _approved(document: Document) -> bool:
    """Whether any approval number stands in the post or its attachments, well formed or not."""
    known = document.scratch.get("map.approved")
    if known is None:
        known = any(
            _NUMBER.search(view.text) or ("审图号" in view.text and _ANY_NUMBER.search(view.text))
            for view in document.views
        )
        document.scratch["map.approved"] = known
    return bool(known)


def _shown(view: View, hit: Hit) -> tuple[int, int] | None:
    """The span of a picture's name or caption that ends with the words, or None."""
    segment = view.segment_at(hit.start)
    first, last = view.line(hit.start, hit.end)
    before, after = view.text[first : hit.start], view.text[hit.end : last]
    if segment.kind in ("attribute", "link", "alt"):
        data = segment.data or {}
        if (
            data.get("tag") != "img"
            or data.get("name") not in _PICTURE_NAMES
            or not _AFTER.match(after)
        ):
            return None
        return first, last
    if segment.kind in ("title", "script", "meta", "comment") or last - first > _CAPTION_LENGTH:
        return None
    if not _AFTER.match(after):
        return None
    captioned = _CAPTION.match(before)
    if captioned or segment.kind == "image":
        return first, last
    return (first, last) if _beside_picture(view, first, last) else None


def _beside_picture(view: View, first: int, last: int) -> bool:
    """Whether a picture stands directly before or after a line of a page."""
    for at in (first - 2, last + 2):
        if 0 <= at < len(view.text):
            data = view.segment_at(at).data or {}
            if data.get("tag") == "img":
                return True
    return False


def _number(view: View, hit: Hit) -> Iterator[Finding]:
    """``审图号`` without a number, or with one of an unknown form."""
    last = view.line(hit.start, hit.end)[1]
    match = _STATED.match(view.text, hit.end, last)
    sign = view.text[hit.end : hit.end + 1]
    stated = sign in ("：", ":") or _BEGUN.match(view.text, hit.end, last)
    if match is None or not stated or view.segment_at(hit.start).kind == "script":
        return
    if not match[1] or match[1] in ("无", "待定", "暂无", "略", "/", "-", "XXX", "×××"):
        yield Finding("MAP102", hit.start, max(match.end(), hit.end), 0.9, {"value": match[1]})
    elif not _VALUE.match(view.text[match.start(1) : last].replace(" ", "")):
        yield Finding(
            "MAP102", hit.start, match.end(), 0.7, {"value": match[1]}, ceiling=Severity.NOTICE
        )


def _foreign(view: View, hit: Hit) -> Iterator[Finding]:
    """An embedded or linked foreign map service."""
    segment = view.segment_at(hit.start)
    if segment.kind not in ("link", "script"):
        return
    if segment.kind == "link":
        first, last = view.line(hit.start, hit.end)
        yield Finding("MAP103", first, last, 0.9, {"entry": hit.entry.id})
    else:
        yield Finding("MAP103", hit.start, hit.end, 0.85, {"entry": hit.entry.id})


def build(knowledge: Knowledge) -> MapDetector:
    """The detector of maps."""
    return MapDetector(knowledge)
