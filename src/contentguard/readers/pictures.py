"""Pictures found in documents: recognised when the extra is here, else listed as not checked."""

from __future__ import annotations

import hashlib
import io

from contentguard.model import NotChecked
from contentguard.readers import ocr
from contentguard.readers.context import Context

_MOST = 50


def recognise(context: Context) -> None:
    """Reads the text of the pictures of ``context``, each one once."""
    wanted = ocr.wanted(context.budget)
    if wanted:
        context.budget.begin_recognition()
    seen: set[bytes] = set()
    skipped: list[NotChecked] = []
    for picture in context.pictures:
        digest = hashlib.sha256(picture.data).digest()
        if digest in seen or _decorative(picture.data):
            continue
        seen.add(digest)
        place = picture.locator
        if _vector(picture.data):
            note = f"{place.display}：矢量图片（emf、wmf）中的文字没有检查；请人工检查。"
            skipped.append(NotChecked(place, "vector-image", note))
        elif wanted:
            from contentguard.readers import ocr_engine

            ocr_engine.read(picture, context)
        else:
            note = f"{place.display}：图片中的文字没有检查；{ocr.how()}"
            skipped.append(NotChecked(place, ocr.reason(), note))
    context.not_checked += skipped[:_MOST]
    if len(skipped) > _MOST:
        context.skipped(
            ocr.reason(), f"另有 {len(skipped) - _MOST} 张图片的文字没有检查；{ocr.how()}"
        )


def _vector(data: bytes) -> bool:
    return data[:4] == b"\xd7\xcd\xc6\x9a" or (data[:4] == b"\x01\0\0\0" and data[40:44] == b" EMF")


def _decorative(data: bytes) -> bool:
    """Too small to hold text."""
    if _vector(data):
        return False
    if len(data) < 512:
        return True
    try:
        from PIL import Image

        with Image.open(io.BytesIO(data)) as image:
            return min(image.size) < ocr.SMALLEST // 2 or max(image.size) < ocr.SMALLEST
    except ImportError:
        return len(data) < 2_048
    except Exception:  # noqa: BLE001 - a damaged picture is the engine's to report
        return False
