"""The html report: self-contained, escaped, complete."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from report_samples import mixed, old_name, report, violation

from contentguard.model import Excerpt, Severity, Suggestion
from contentguard.reports import html, markdown, text


class Reader(HTMLParser):
    """Collects tags with their attributes, and the text outside script and style."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._quiet = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._quiet = tag in ("script", "style")

    def handle_endtag(self, tag: str) -> None:
        self._quiet = False

    def handle_data(self, data: str) -> None:
        self.text += "" if self._quiet else data

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def test_every_violation_with_words_reason_and_suggestion() -> None:
    page = Reader(html.render(mixed()))
    faults = page.named("article")
    assert [f["data-severity"] for f in faults] == ["must-fix", "deduct", "must-fix"]
    assert [f["data-family"] for f in faults] == ["ORG", "TYP", "PII"]
    for words in ("县扶贫办", "县农业农村局", "布署", "附件2 2.5", "3208**********1234"):
        assert words in page.text
    assert len(page.named("mark")) == 3


def test_the_verdict_stands_first() -> None:
    shown = Reader(html.render(mixed())).text
    assert shown.index("结论：退回") < shown.index("县扶贫办")
    assert "结论：通过" in Reader(html.render([report()])).text


def test_what_was_not_read_is_said() -> None:
    shown = Reader(html.render(mixed())).text
    assert "有 1 处未能读取" in shown
    assert "附件有密码" in shown
    assert "没有安装识图组件" in shown


def test_nothing_is_loaded_from_outside() -> None:
    page = Reader(html.render(mixed()))
    links = [v for _, a in page.tags for k, v in a.items() if k in ("src", "href", "action")]
    assert links == ["data:,", "#d1", "#d3"]  # and the ways within the page
    assert "default-src 'none'" in (page.named("meta")[2]["content"] or "")
    assert "url(" not in html.render(mixed())
    assert "@import" not in html.render(mixed())


def test_hostile_text_stays_text() -> None:
    evil = "</script><img src=x onerror=alert(1)>\"'&"
    bad = violation(
        message=evil, title=evil, excerpt=Excerpt(evil, evil, evil), family='"><b x="',
        suggestions=(Suggestion(evil),), basis=evil, clauses=(),
    )  # fmt: skip
    page = Reader(html.render([report(bad, title=evil, source=evil)], title=evil))
    assert page.named("img") == []
    assert len(page.named("script")) == 1
    assert page.named("button")[0]["data-text"] == evil


def test_filters_name_what_occurs() -> None:
    boxes = Reader(html.render(mixed())).named("input")
    assert [(b["name"], b["value"]) for b in boxes] == [
        ("severity", "must-fix"),
        ("severity", "deduct"),
        ("family", "ORG"),
        ("family", "PII"),
        ("family", "TYP"),
    ]


def test_charts_by_family_and_month() -> None:
    pages = [report(old_name()), report(violation(), published="2022-05-02")]
    found = re.findall(r"<svg.*?</svg>", html.render(pages), re.DOTALL)
    assert ["2022-03" in svg for svg in found] == [False, True, False]
    assert "运维管理" in found[2]
    assert "过时名称" in found[0]


def test_the_script_is_the_one_that_the_policy_allows() -> None:
    import base64
    import hashlib

    page = html.render(mixed())
    script = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)[0]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in page


def test_a_page_without_a_title_is_headed_by_its_file_name() -> None:
    page = html.render([report(violation(), source="a/b/通知.txt", title="", kind="auto")])
    assert "<h2>通知.txt <" in page
    assert '<p class="meta">a/b/通知.txt · 2022-03-15</p>' in page


def test_a_finding_below_its_clause_says_why() -> None:
    lowered = old_name(severity=Severity.DEDUCT)
    assert "先按“扣分”处理" in Reader(html.render([report(lowered)])).text
    assert "先按" not in Reader(html.render([report(old_name(), violation())])).text


def test_of_several_documents_the_gravest_come_first_and_clean_ones_last() -> None:
    page = html.render([report(violation(), source="a.txt", title=""), *mixed()])
    reader = Reader(page)
    ways = [a["href"] for a in reader.named("a")]
    assert ways == ["#d2", "#d1", "#d4"]
    assert {f"#{s['id']}" for s in reader.named("section")} == set(ways)
    assert "通过、未发现问题的 1 篇" in reader.text
    assert "3 篇有问题，1 篇没有" in reader.text
    assert Reader(html.render([report(violation())])).named("a") == []


def test_every_report_says_why_a_finding_weighs_less_than_its_clause() -> None:
    lowered = [report(old_name(severity=Severity.DEDUCT))]
    for render in (text.render, markdown.render, html.render):
        assert "先按“扣分”处理" in render(lowered)
