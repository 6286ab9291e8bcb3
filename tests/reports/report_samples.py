"""Reports to render: made by hand, with every awkward thing a report may hold."""

from __future__ import annotations

from typing import Any

from contentguard.model import (
    ClauseRef,
    Disposition,
    Excerpt,
    Locator,
    NotChecked,
    Report,
    Severity,
    Suggestion,
    Unread,
    Violation,
    Waived,
)

TYPO = ClauseRef("annex2.2.5", Severity.DEDUCT, 2)
OLD_NAME = ClauseRef("supplement.S2", Severity.MUST_FIX, None)


def violation(**changes: Any) -> Violation:
    """A violation; any field may be changed."""
    values: dict[str, Any] = {
        "code": "TYP101",
        "name": "certain-typo",
        "family": "TYP",
        "title": "错别字",
        "severity": Severity.DEDUCT,
        "confidence": 0.97,
        "disposition": Disposition.REVIEW,
        "message": "“布署”应为“部署”。",
        "text": "布署",
        "masked": False,
        "excerpt": Excerpt("会议对下一步工作作出", "布署", "，要求抓好落实。"),
        "locator": Locator("正文 第2段", paragraph=2, line=3, column=11),
        "spans": ((40, 42),),
        "suggestions": (Suggestion("部署", True),),
        "clauses": (TYPO,),
        "basis": "《现代汉语词典》",
        "evidence": {"entry": "TP001"},
        "fingerprint": "f1",
    }
    return Violation(**(values | changes))


def old_name(**changes: Any) -> Violation:
    """An outdated agency, must-fix."""
    values: dict[str, Any] = {
        "code": "ORG101",
        "name": "renamed-agency",
        "family": "ORG",
        "title": "机构名称过时",
        "severity": Severity.MUST_FIX,
        "disposition": Disposition.BLOCK,
        "message": "“县扶贫办”已更名。",
        "text": "县扶贫办",
        "excerpt": Excerpt("由", "县扶贫办", "牵头办理"),
        "locator": Locator("正文 第1段", paragraph=1, line=1, column=2),
        "spans": ((1, 5),),
        "suggestions": (Suggestion("县农业农村局"),),
        "clauses": (OLD_NAME,),
        "basis": "机构改革方案",
        "fingerprint": "f2",
    }
    return violation(**(values | changes))


def in_attachment() -> Violation:
    """A masked number in a sheet of an attachment."""
    return violation(
        code="PII101",
        name="id-card",
        family="PII",
        title="公民身份号码",
        severity=Severity.MUST_FIX,
        disposition=Disposition.BLOCK,
        message="身份号码 3208**********1234 不应公开。",
        text="3208**********1234",
        masked=True,
        excerpt=Excerpt("张*，", "3208**********1234", "，低保"),
        locator=Locator(
            "附件 名单.xlsx 表1 C5", "attachment", ("名单.xlsx",), sheet="表1", cell="C5"
        ),
        spans=((3, 21),),
        suggestions=(),
        clauses=(ClauseRef("supplement.S1.1", Severity.MUST_FIX, None),),
        basis="《个人信息保护法》",
        fingerprint=None,
    )


def report(*violations: Violation, **changes: Any) -> Report:
    """A report; any field may be changed."""
    values: dict[str, Any] = {
        "source": "posts/通知.txt",
        "title": "关于开展走访的通知",
        "kind": "notice",
        "published": "2022-03-15",
        "content_hash": "abc",
        "disposition": max(
            (v.disposition for v in violations), key=lambda d: d.rank, default=Disposition.PASS
        ),
        "violations": tuple(violations),
    }
    return Report(**(values | changes))


def mixed() -> list[Report]:
    """Three documents: faults, nothing, unread."""
    unread = Unread(
        Locator("附件 a.docx", "attachment", ("a.docx",)),
        "encrypted",
        "INT002",
        "附件有密码，打不开。",
    )
    skipped = NotChecked(Locator("图1"), "ocr-not-installed", "没有安装识图组件，图中文字未检查。")
    return [
        report(old_name(), violation(), in_attachment()),
        report(source="posts/clean.txt", title="干净的通知"),
        report(
            source="posts/封闭, 100%:1.html",
            title="带附件",
            published=None,
            disposition=Disposition.REVIEW,
            unread=(unread,),
            not_checked=(skipped,),
        ),
    ]


def waived() -> Report:
    """A report in which a person waved one finding through, and the baseline covers another."""
    entries = (
        Waived(old_name(), "allow", "放行：历史资料（王某，审签）", "放行文件“allow.toml”第1条"),
        Waived(violation(), "baseline", "基线里已有"),
    )
    return report(waived=entries, disposition=Disposition.PASS)
