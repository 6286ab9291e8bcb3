"""Indicator tables: from a finding to the clause it breaks, and from an account to its score."""

from __future__ import annotations

from contentguard.errors import IndicatorError
from contentguard.indicators.grading import Indicators, load
from contentguard.indicators.table import Clause, Row, Table, known_sets, known_tables

__all__ = [
    "Clause",
    "IndicatorError",
    "Indicators",
    "Row",
    "Table",
    "known_sets",
    "known_tables",
    "load",
]
