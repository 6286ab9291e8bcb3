"""What a person waved through: allow file and baseline, applied to finished reports.

Nothing is silenced without a name: every entry carries a reason and an approver, a veto needs an
approver of 审签 level, and entries that expired or match nothing are reported.
"""

from __future__ import annotations

from contentguard.exemptions.applying import Outcome, apply
from contentguard.exemptions.files import (
    LEVELS,
    AllowFile,
    baseline_of,
    baseline_text,
    read_allow_file,
    read_baseline,
    read_thresholds,
)

__all__ = [
    "LEVELS",
    "AllowFile",
    "Outcome",
    "apply",
    "baseline_of",
    "baseline_text",
    "read_allow_file",
    "read_baseline",
    "read_thresholds",
]
