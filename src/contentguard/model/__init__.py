"""The nouns of contentguard: what comes in, what detectors find, what goes out.

Only the standard library is used here; nothing in this room knows a rule, a table or a format.
"""

from __future__ import annotations

from contentguard.model.posts import (
    BODY,
    Attachment,
    Kind,
    Locator,
    Piece,
    Post,
    Segment,
    parse_date,
    parse_kind,
)
from contentguard.model.results import (
    ClauseRef,
    Disposition,
    Excerpt,
    Finding,
    Item,
    NotChecked,
    Report,
    Severity,
    Suggestion,
    Unread,
    Violation,
    Waived,
)

__all__ = [
    "BODY",
    "Attachment",
    "ClauseRef",
    "Disposition",
    "Excerpt",
    "Finding",
    "Item",
    "Kind",
    "Locator",
    "NotChecked",
    "Piece",
    "Post",
    "Report",
    "Segment",
    "Severity",
    "Suggestion",
    "Unread",
    "Violation",
    "Waived",
    "parse_date",
    "parse_kind",
]
