"""From severity and confidence to what should happen, and fingerprints of violations."""

from __future__ import annotations

import hmac
import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from contentguard.errors import ConfigError, why
from contentguard.model import Disposition, NotChecked, Severity, Unread, Violation

CERTAIN = 0.9
"""Confidence from which a veto or must-fix finding blocks by itself."""

_BLANK = re.compile(r"\s+")


def dispose(severity: Severity, confidence: float, capped: bool) -> Disposition:
    """What one violation asks for: a person decides whatever is capped or not certain."""
    if severity is Severity.NOTICE:
        return Disposition.PASS
    if severity is Severity.DEDUCT or capped or confidence < CERTAIN:
        return Disposition.REVIEW
    return Disposition.BLOCK


def overall(
    violations: Iterable[Violation],
    unread: Iterable[Unread],
    not_checked: Iterable[NotChecked],
    *,
    require_ocr: bool = False,
) -> Disposition:
    """The verdict on a post: as bad as its worst violation, never PASS with something unread."""
    worst = max((v.disposition for v in violations), key=lambda d: d.rank, default=Disposition.PASS)
    if worst is Disposition.PASS:
        missed = any(True for _ in unread)
        if missed or (require_ocr and any(n.reason == "ocr-not-installed" for n in not_checked)):
            return Disposition.REVIEW
    return worst


def site_key(policy: Mapping[str, Any]) -> bytes | None:
    """The site's secret key for fingerprints: ``CONTENTGUARD_KEY`` or ``policy.key_file``.

    Raises:
        ConfigError: the key file cannot be read or is too short to be a secret.
    """
    if value := os.environ.get("CONTENTGUARD_KEY"):
        return value.encode()
    if not (name := policy.get("key_file")):
        return None
    try:
        key = Path(name).read_bytes().strip()
    except OSError as error:
        raise ConfigError(f"policy.key_file：{name} 打不开（{why(error)}）。") from None
    if len(key) < 16:
        raise ConfigError(f"policy.key_file：{name} 的密钥不足 16 字节。")
    return key


def fingerprint(key: bytes | None, code: str, text: str, before: str, after: str) -> str | None:
    """A name of a violation that survives edits elsewhere in the text.

    Args:
        key: the site's key. Without one, personal data get no fingerprint at all: an unkeyed
            hash of a telephone number is undone in hours.
        code: rule code.
        text: the words found, folded.
        before, after: near context, folded.
    """
    if key is None and code.startswith("PII"):
        return None
    parts = (code, text, before[-8:], after[:8])
    message = "\x1f".join(_BLANK.sub("", p) for p in parts)
    digest = hmac.digest(key or b"contentguard", message.encode(errors="replace"), "sha256")
    return digest.hex()[:24]
