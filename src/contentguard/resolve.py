"""Overlapping findings become one, the same way every time.

Within a family the surer, then the longer, then the lower code wins. A typo or a matter of format
inside the words of a graver family is dropped: whoever corrects those words corrects it as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from contentguard.model import Finding

_MINOR = frozenset({"TYP", "FMT"})


def resolve(findings: Iterable[Finding]) -> list[Finding]:
    """The findings of one view that stand, in order of their place."""
    items = sorted(findings, key=lambda f: (f.start, f.end, f.rule))
    kept = [f for cluster in _clusters(items) for f in _standing(cluster)]
    return sorted(kept, key=lambda f: (f.start, f.end, f.rule))


def _clusters(items: list[Finding]) -> Iterator[list[Finding]]:
    """Runs of findings that overlap or stand at one place; only these can hide each other."""
    cluster: list[Finding] = []
    reach = -1
    for finding in items:
        if cluster and finding.start >= reach and finding.start != cluster[-1].start:
            yield cluster
            cluster = []
        cluster.append(finding)
        reach = max(reach, finding.end)
    if cluster:
        yield cluster


def _standing(cluster: list[Finding]) -> list[Finding]:
    if len(cluster) == 1:
        return cluster
    kept: list[Finding] = []
    for finding in sorted(cluster, key=_precedence):
        if not any(_hides(winner, finding) for winner in kept):
            kept.append(finding)
    return kept


def _precedence(finding: Finding) -> tuple[bool, float, int, str, int]:
    minor = finding.rule[:3] in _MINOR
    return minor, -finding.confidence, finding.start - finding.end, finding.rule, finding.start


def _hides(winner: Finding, finding: Finding) -> bool:
    if winner.start == winner.end or finding.start == finding.end:
        same = (winner.rule, winner.start, winner.end) == (finding.rule, finding.start, finding.end)
        return same and winner.evidence == finding.evidence
    if winner.end <= finding.start or finding.end <= winner.start:
        return False
    same_family = winner.rule[:3] == finding.rule[:3]
    return same_family or finding.rule[:3] in _MINOR
