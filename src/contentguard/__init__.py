"""contentguard: checks Chinese government posts before they are published.

>>> from contentguard import Guard
>>> report = Guard().check("县扶贫开发局开展走访慰问活动。")
>>> report.disposition.value
'REVIEW'
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contentguard._version import __version__
from contentguard.errors import ContentGuardError
from contentguard.model import (
    Attachment,
    Disposition,
    Kind,
    Locator,
    Post,
    Report,
    Severity,
    Suggestion,
    Violation,
)

if TYPE_CHECKING:
    from contentguard.pipeline import Guard

__all__ = [
    "Attachment",
    "ContentGuardError",
    "Disposition",
    "Guard",
    "Kind",
    "Locator",
    "Post",
    "Report",
    "Severity",
    "Suggestion",
    "Violation",
    "__version__",
]


def __getattr__(name: str) -> Any:
    # Guard pulls in the matching engine; models of a post alone should not pay for it.
    if name == "Guard":
        from contentguard.pipeline import Guard

        return Guard
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
