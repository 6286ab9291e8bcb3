"""What the site's policy left out, in words: each decision of a person, the rest as numbers."""

from __future__ import annotations

from collections import Counter

from contentguard.model import Report, Waived

_BY_PERSON = ("allow", "path")
_NUMBERS = {"baseline": "基线里已有", "threshold": "可信度低于阈值"}


def decided(report: Report) -> list[Waived]:
    """What a person waved through, entry by entry."""
    return [w for w in report.waived if w.by in _BY_PERSON]


def counted(report: Report) -> str:
    """``基线里已有 12 处、…``; empty if nothing was left out by number."""
    found = Counter(w.by for w in report.waived)
    return "、".join(f"{words} {found[by]} 处" for by, words in _NUMBERS.items() if found[by])


def lines(report: Report) -> list[str]:
    """One line a decision, then the numbers; empty if nothing was left out."""
    made = []
    for w in decided(report):
        v = w.violation
        words = f"“{v.excerpt.match}”" if v.excerpt.match else ""
        made.append(
            f"{v.code} {v.title}（{v.severity.label}）{v.locator.display}{words}：{w.reason}"
        )
    return [*made, *filter(None, [counted(report)])]
