"""All detectors over one document: what they find, and what of it becomes a violation."""

from __future__ import annotations

from typing import Any

from contentguard.detectors.base import Detector, Document, Traced
from contentguard.engine import Engine
from contentguard.lexicon import Hit
from contentguard.lexicon.index import EVERY, Silenced
from contentguard.model import Finding, Locator, Unread, Violation
from contentguard.resolve import resolve
from contentguard.veils import veil_of


def violations_of(
    engine: Engine, document: Document, least: float
) -> tuple[list[Violation], list[Unread]]:
    """The violations of a document, and the detectors that failed on it.

    Args:
        engine: the knowledge and the detectors.
        document: what was read, with the hits of the lexicons.
        least: findings of less confidence are left out.
    """
    found, failed = _findings(engine, document)
    violations = []
    for index, findings in sorted(found.items()):
        view = document.views[index] if index < len(document.views) else None
        allowed = document.hits[index].get(EVERY, []) if view is not None else []
        veil = () if engine.assembler.full else veil_of(view, findings)
        for finding in resolve(findings):
            if finding.confidence < least:
                _note(document, finding, view, f"置信度 {finding.confidence} 低于下限")
            elif word := _allowed(finding, allowed):
                _note(document, finding, view, f"允许词 {word.entry.id}")
            elif view is not None and engine.errata.quotes(finding, view, document):
                _note(document, finding, view, "勘误：同一行写着正确的写法")
            else:
                violations.append(engine.assembler.violation(document, view, finding, veil))
    return violations, failed


def _findings(engine: Engine, document: Document) -> tuple[dict[int, list[Finding]], list[Unread]]:
    """What the detectors find, by view."""
    found: dict[int, list[Finding]] = {}
    failed: list[Unread] = []
    for detector in engine.by_view:
        try:
            for index, read in enumerate(document.views):
                for finding in detector.detect(read, index, document):
                    _keep(engine, found, index, finding)
        except Exception as error:  # a fault of ours must not lose the other findings
            failed.append(_failure(detector, error))
    for detector in engine.by_document:
        try:
            for index, finding in detector.detect_document(document):
                _keep(engine, found, index, finding)
        except Exception as error:
            failed.append(_failure(detector, error))
    return found, failed


def _keep(engine: Engine, found: dict[int, list[Finding]], index: int, finding: Finding) -> None:
    """Takes a finding up if its rule is selected.

    Raises:
        KeyError: its rule is not in the catalogue; the detector has failed.
    """
    if finding.rule in engine.codes:
        found.setdefault(index, []).append(finding)
    elif finding.rule not in engine.rules:
        raise KeyError(finding.rule)


def _allowed(finding: Finding, words: list[Hit]) -> Hit | None:
    """A site's allow-word that covers the finding; personal data cannot be allowed by word."""
    if finding.start == finding.end or finding.rule.startswith("PII"):
        return None
    covers = (w for w in words if w.start <= finding.start and finding.end <= w.end)
    return next(covers, None)


def _failure(detector: Detector, error: Exception) -> Unread:
    """A fault of our own is said in the report instead of losing the other findings."""
    where = Locator(display="全文", part="document")
    kind = type(error).__name__
    message = f"检测器“{detector.name}”内部出错（{kind}），这一项没有查完；其余各项不受影响。"
    return Unread(where, "detector-failed", "INT009", message)


def teller(document: Document) -> Silenced:
    """Notes for ``--trace`` what the lexicons found and silenced."""

    def told(entry: Any, text: str, reason: str) -> None:
        if document.traced is not None:
            document.traced.append(Traced(entry.rule, entry.id, text, reason))

    return told


def _note(document: Document, finding: Finding, view: Any, reason: str) -> None:
    """Traces a finding that a threshold or a site's word took out."""
    if document.traced is not None:
        text = view.text[finding.start : finding.end] if view is not None else ""
        entry = str(finding.evidence.get("entry", ""))
        document.traced.append(Traced(finding.rule, entry, text, reason))
