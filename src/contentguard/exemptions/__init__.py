"""What a person waved through: allow file and baseline.

Nothing is silenced without a name: every entry carries a reason and an approver, a veto needs an
approver of 审签 level, and entries that expired or match nothing are reported.
"""

from __future__ import annotations

from contentguard.exemptions.applying import Exemptions, read_exemptions, read_thresholds
from contentguard.exemptions.baselines import Baseline, baseline_of, read_baseline
from contentguard.exemptions.files import LEVELS, AllowFile, read_allow_file

__all__ = [
    "LEVELS",
    "AllowFile",
    "Baseline",
    "Exemptions",
    "baseline_of",
    "read_allow_file",
    "read_baseline",
    "read_exemptions",
    "read_thresholds",
]
