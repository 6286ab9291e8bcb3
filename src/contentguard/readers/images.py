"""A picture that is a file of its own."""

from __future__ import annotations

from contentguard.readers.context import Context


def read(data: bytes, context: Context) -> None:
    """Keeps the picture for recognition."""
    context.picture(data, "图片")
