"""Pictures found in documents: recognised when the extra is here, else listed as not checked."""

from __future__ import annotations

import hashlib
import io

from contentguard.model import NotChecked
from contentguard.readers import ocr
from contentguard.readers.context import Context


def recognise(context: Context) -> None:
    """Reads the text of the pictures of ``context``, each one once."""
    if ocr.available():
        context.budget.begin_recognition()
    seen: set[bytes] = set()
    skipped: list[NotChecked] = []
    for picture in context.pictures:
        digest = hashlib.sha256(picture.data).digest()
        if digest in seen:
            continue
        seen.add(digest)
        if _decorative(picture.data):
            continue
        if not ocr.available():
            place = picture.locator
            skipped.append(
                NotChecked(
                    place, "ocr-not-installed", f"{place.display}：图片中的文字没有检查；{ocr.HOW}"
                )
            )
            continue
        from contentguard.readers import ocr_engine

        ocr_engine.read(picture, context)
    context.not_checked += skipped[:50]
    if len(skipped) > 50:
        context.skipped(
            "ocr-not-installed", f"另有 {len(skipped) - 50} 张图片的文字没有检查；{ocr.HOW}"
        )


def _decorative(data: bytes) -> bool:
    """Too small to hold text; a vector picture (emf, wmf) is not."""
    if data[:4] in (b"\x01\0\0\0", b"\xd7\xcd\xc6\x9a"):
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
