"""Writes ``docs/rules/`` from the catalogue: ``python -m contentguard.cli.rulepages [FOLDER]``."""

from __future__ import annotations

import sys
from pathlib import Path

from contentguard.cli.knowledge import explanation
from contentguard.rules import catalogue

_FAMILIES = {
    "ACC": "账号", "ADV": "商业广告", "EXP": "严重表述错误", "FMT": "公文与页面规范", "ILL": "违法有害",
    "LNK": "链接", "MAP": "问题地图", "ORG": "机构、地名、法规名称过时", "PII": "个人隐私",
    "SEC": "涉密与公开属性", "SIG": "来源与署名", "TON": "语态与回复", "TYP": "错别字",
}  # fmt: skip


def pages() -> dict[str, str]:
    """File name → text of every page: one a rule, and the overview."""
    book = catalogue()
    lines = ["# 规则", "", "由规则目录生成，请勿手改。", ""]
    family = ""
    for code, rule in book.items():
        if rule.family != family:
            family = rule.family
            lines += ["", f"## {family} {_FAMILIES.get(family, '')}".rstrip(), ""]
        lines.append(f"- [{code}]({code}.md) {rule.title}（`{rule.slug}`）")
    result = {f"{code}.md": explanation(rule) for code, rule in book.items()}
    result["README.md"] = "\n".join(lines) + "\n"
    return result


def main(folder: Path) -> None:
    """Writes the pages and removes those of rules that are gone."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = pages()
    for path in folder.glob("*.md"):
        if path.name not in wanted:
            path.unlink()
    for name, text in wanted.items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(
        Path(sys.argv[1])
        if len(sys.argv) > 1
        else Path(__file__).resolve().parents[3] / "docs" / "rules"
    )
