"""SARIF, JUnit, GitHub annotations and Markdown hold every finding, well-formed."""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree

from report_samples import mixed, old_name, report, violation

from contentguard.model import Excerpt, Locator, Severity
from contentguard.reports import github, junit, markdown, sarif


def test_sarif_holds_every_violation_with_place_and_clause() -> None:
    run = json.loads(sarif.render(mixed()))["runs"][0]
    levels = [(r["ruleId"], r["level"]) for r in run["results"]]
    assert levels == [
        ("ORG101", "error"),
        ("TYP101", "warning"),
        ("PII101", "error"),
        ("INT002", "error"),
    ]
    first = run["results"][0]
    assert first["locations"][0]["physicalLocation"]["region"] == {
        "charOffset": 1, "charLength": 4, "startLine": 1, "startColumn": 2
    }  # fmt: skip
    assert first["properties"]["clauses"] == ["supplement.S2"]
    assert first["partialFingerprints"] == {"contentguard/v1": "f2"}
    assert all(
        run["tool"]["driver"]["rules"][r["ruleIndex"]]["id"] == r["ruleId"] for r in run["results"]
    )


def test_sarif_gives_an_attachment_no_region_of_the_file() -> None:
    result = json.loads(sarif.render(mixed()))["runs"][0]["results"][2]
    location = result["locations"][0]
    assert "region" not in location["physicalLocation"]
    assert (
        location["logicalLocations"][0]["fullyQualifiedName"] == "名单.xlsx › 附件 名单.xlsx 表1 C5"
    )


def test_sarif_uris_are_valid() -> None:
    run = json.loads(sarif.render(mixed()))["runs"][0]
    uris = [
        r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for r in run["results"]
    ]
    assert all(re.fullmatch(r"[A-Za-z0-9%/._~-]+", uri) for uri in uris)
    assert uris[3].endswith("%2C%20100%25%3A1.html")


def test_sarif_says_what_was_not_read() -> None:
    run = json.loads(sarif.render(mixed()))["runs"][0]
    assert run["invocations"][0]["executionSuccessful"] is False
    assert "密码" in run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]


def test_github_commands_are_one_line_each_and_escaped() -> None:
    text = github.render([report(old_name(message="第一行\n100%：改"), source="a,b:c.txt")])
    assert text.count("\n") == 1
    assert text.startswith("::error file=a%2Cb%3Ac.txt,line=1,col=2,title=ORG101 ")
    assert "第一行%0A100%25：改" in text


def test_github_levels() -> None:
    levels = [line.split(" ")[0] for line in github.render(mixed()).splitlines()]
    assert levels == ["::error", "::warning", "::error", "::error"]
    assert github.render([report(violation(severity=Severity.NOTICE))]).startswith("::notice ")


def test_junit_counts_and_passing_documents() -> None:
    root = ElementTree.fromstring(junit.render(mixed()))
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("5", "3", "1")
    assert len(root.findall(".//failure")) == 3
    assert len(root.findall(".//error")) == 1
    clean = root.findall("testsuite")[1]
    assert len(clean.findall("testcase")) == 1


def test_junit_survives_control_characters_and_markup() -> None:
    bad = violation(message='<b>&"\x00\x0b\ud800', excerpt=Excerpt("]]>", "x", "\x1b"))
    root = ElementTree.fromstring(junit.render([report(bad)]).encode())
    failure = root.find(".//failure")
    assert failure is not None
    assert (failure.get("message") or "").startswith('<b>&"')
    assert "]]>" in (failure.text or "")


def test_junit_fail_on() -> None:
    root = ElementTree.fromstring(junit.render(mixed(), fail_on=Severity.MUST_FIX))
    assert root.get("failures") == "2"
    assert len(root.findall(".//system-out")) == 1


def test_markdown_has_a_row_a_violation_and_no_live_markup() -> None:
    bad = violation(excerpt=Excerpt("a|b\n", "<img src=x>", "[x](http://e)"))
    text = markdown.render([report(bad), *mixed()])
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    assert len(rows) == 4 + 2  # four violations, two table heads
    assert "\\<img" in text
    assert "](http" not in text.replace("\\]", "")
    assert "未能读取" in text


def test_markdown_verdict_stands_first() -> None:
    assert markdown.render(mixed()).splitlines()[0] == "# 内容检查结果：退回"
    assert markdown.render([report()]).splitlines()[0] == "# 内容检查结果：通过"


def test_line_without_column() -> None:
    text = github.render([report(violation(locator=Locator(line=4)))])
    assert ",line=4,title=" in text


def test_lone_surrogates_never_leave() -> None:
    bad = [report(violation(message="a\ud800b", excerpt=Excerpt("\udfff", "x", "")))]
    for module in (sarif, github, junit, markdown):
        assert "\ud800" not in module.render(bad)
        assert module.render(bad).encode("utf-8")
