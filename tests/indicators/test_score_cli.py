"""``contentguard score`` and ``assess`` on the command line."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from account_samples import account, comment, export, facts, weekly
from typer.testing import CliRunner

from contentguard.cli.app import app
from contentguard.errors import ConfigError, ContentGuardError

CASE = {"id": "x", "kind": "inspection", "input": {"name_unrelated": True}}


def run(*arguments: str) -> str:
    result = CliRunner().invoke(app, list(arguments))
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output


def saved(tmp_path: Path, value: Any, name: str = "账号.json") -> str:
    path = tmp_path / name
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    return str(path)


def test_facts_as_json(tmp_path: Path) -> None:
    made = json.loads(run("score", "--facts", saved(tmp_path, CASE), "-f", "json"))
    assert [case["id"] for case in made] == ["x"]
    assert made[0]["result"]["score"] == 90
    assert {"deductions", "readings", "range"} <= set(made[0]["result"])


def test_facts_as_text_compare_with_what_is_expected(tmp_path: Path) -> None:
    cases = [CASE | {"expected": {"score": 90}}, CASE | {"id": "y", "expected": {"score": 80}}]
    text = run("score", "--facts", saved(tmp_path, cases))
    assert "共 2 例有预期，1 例一致" in text


def test_facts_as_text_for_people(tmp_path: Path) -> None:
    asked = {"asked_at": "2021-07-02T18:00", "policy_inquiry": True, "snapshot_at": "2021-12-31",
             "replies": [{"at": "2021-07-04T12:00", "substantive": True}]}  # fmt: skip
    units = [{"id": "甲局", "category": "市直", "account_scores": [97, 83]},
             {"id": "乙局", "category": "市直", "account_scores": [110], "province_failures": 1}]  # fmt: skip
    cases = [
        {"id": "检查一", "kind": "inspection", "input": {"improper_content": 7}},
        {"id": "答复一", "kind": "reply", "input": asked},
        {"id": "答复二", "kind": "reply", "input": asked | {"reading": "touch_window"}},
        {"id": "单位", "kind": "annual_units", "input": {"units": units}},
        {"id": "账号", "kind": "annual_account", "input": {"original_posts": 50}},
    ]
    lines = run("score", "--facts", saved(tmp_path, cases)).splitlines()
    for line in (
        "  单项否决 否，得分 90，合格 是",
        "  没有写明的事实不利时最低 0、有利时最高 90",
        "  扣10分（封顶前 14 分） annex1.D5 发了雷人雷语、娱乐追星、失真等不当内容，或者随意转帖，7次",
        "  市直 第1名 甲局：单位得分 90，最终得分 100",
        "  市直 第2名 乙局：单位得分 60，最终得分 66.67",
        "  何时适用48小时：看留言到达的那一天",
        "  何时适用48小时：24小时之内碰到节假日即适用（答复二）",
    ):
        assert line in lines, line
    assert any(line.startswith("  情形 超时") for line in lines)


def test_account_as_json_and_text(tmp_path: Path) -> None:
    file = saved(tmp_path, export())
    made = json.loads(
        run("score", file, "--table", "suqian-2021", "--period", "2024", "-f", "json")
    )
    assert (made["score"], made["annual"]["score"]) == (100, 110)
    assert made["tables"] == ["annex1", "annex2"]
    assert "得分 100" in run("score", file, "--period", "2024-01-01..2024-12-31")


def test_readings_by_option(tmp_path: Path) -> None:
    asked = comment("c", "2024-03-08T18:00", "2024-03-10T10:00")
    file = saved(tmp_path, export(comments=[asked]))
    made = json.loads(
        run("score", file, "--period", "2024", "--reading", "touch_window", "-f", "json")
    )
    assert made["readings"]["holiday_reading"] == "touch_window"
    assert made["annual"]["deductions"] == []
    assert "touch_window" in run("score", "--readings")


def test_csv_parts(tmp_path: Path) -> None:
    posts = tmp_path / "posts.csv"
    rows = [f"{p['id']},{p['time']},原创,甲,乙,丙" for p in weekly()]
    posts.write_text("id,time,kind,拟稿人,审核人,审签人\n" + "\n".join(rows), encoding="gb18030")
    comments = tmp_path / "comments.csv"
    comments.write_text(
        "id,time,policy_inquiry,reply_time,reply_by_owner,reply_substantive\n"
        "c1,2024-03-05T10:00,是,2024-03-05T11:00,是,否\n"
        "c1,2024-03-05T10:00,是,2024-03-05T12:00,是,是\n"
        "c2,2024-03-05T10:00,否,,,\n",
        encoding="utf-8-sig",
    )
    file = saved(tmp_path, {k: v for k, v in export().items() if k not in ("posts", "comments")})
    made = json.loads(run("score", file, "--posts", str(posts), "--comments", str(comments),
                          "--period", "2024", "-f", "json"))  # fmt: skip
    assert made["annual"]["score"] == 110


def test_assess_with_units(tmp_path: Path) -> None:
    first = saved(tmp_path, [export(), export(account=account(id="b", unit="乙局"))])
    units = saved(tmp_path, [{"id": "乙局", "province_failures": 1}], "units.json")
    made = json.loads(run("assess", first, "--units", units, "--period", "2024", "-f", "json"))
    assert [(u["id"], u["unit_score"]) for u in made["units"]] == [
        ("某县教育局", 110),
        ("乙局", 60),
    ]
    assert "乙局" in run("assess", first, "--period", "2024")


def test_charts_for_a_notice(tmp_path: Path) -> None:
    posts = [p for n, p in enumerate(weekly()) if n != 10]
    file = saved(tmp_path, export(posts=posts))
    chart = ElementTree.fromstring(run("score", file, "--period", "2024", "-f", "svg"))
    assert "内容更新不及时" in "".join(chart.itertext())
    ranking = ElementTree.fromstring(run("assess", file, "--period", "2024", "-f", "svg"))
    assert "某县教育局" in "".join(ranking.itertext())
    page = run("score", file, "--period", "2024", "-f", "html")
    assert chart.tag.rpartition("}")[2] == "svg"
    assert "<svg" in page
    assert "采用的读法" in page
    assert "<script" not in page


def test_a_page_shows_rows_ranges_and_what_would_settle_them(tmp_path: Path) -> None:
    posts = [p for n, p in enumerate(weekly()) if n != 10]
    given = export(posts=posts, facts=facts(bad_reply=None, improper_content=7))
    page = run("score", saved(tmp_path, given), "--period", "2024", "-f", "html")
    text = "".join(
        ElementTree.fromstring(
            f"<x>{page[page.index('<main>') : page.index('</main>') + 7]}</x>"
        ).itertext()
    )
    assert "尚不能断定" not in text
    assert "合格，得分 75至85" in text
    assert "扣 10 分（7起，封顶前 14 分）" in text
    assert "annex1.D8 回复时泄愤、怼网民，或者出专业性差错（bad_reply）" in text
    assert "2024-03-11至2024-03-17 一周无更新" in text


def test_a_page_of_a_veto_and_of_a_year(tmp_path: Path) -> None:
    file = saved(tmp_path, export(facts=facts(veto_findings=["bought_fans"])))
    page = run("score", file, "--period", "2024", "-f", "html")
    assert "不合格（单项否决），不再评分" in page
    other = saved(tmp_path, export(account=account(id="b", unit="乙局"), facts={}), "b.json")
    year = run("assess", file, other, "--period", "2024", "-f", "html")
    assert "1（暂列）" in year
    assert "乙局" in year
    assert "暂列" in run("assess", file, other, "--period", "2024")
    assert "暂列" not in run("assess", file, "--period", "2024")


def test_pictures_need_a_file(tmp_path: Path) -> None:
    image = pytest.importorskip("PIL.Image")
    file, target = saved(tmp_path, export()), tmp_path / "图.png"
    with pytest.raises(ContentGuardError, match="文件"):
        run("score", file, "--period", "2024", "-f", "png")
    try:
        for command in ("score", "assess"):
            run(command, file, "--period", "2024", "-f", "png", "-o", str(target))
            assert image.open(target).format == "PNG"
    except ConfigError as error:
        pytest.skip(str(error))  # no font that writes Chinese


def test_a_problem_that_no_clause_speaks_of_is_said(tmp_path: Path) -> None:
    check = {"id": "k", "level": "city", "date": "2024-05-06", "feedback_at": "2024-05-06",
             "rectified_at": "2024-05-07"}  # fmt: skip
    found = [check | {"problems": ["typo", "2.5", "annex2.2.5", "bought_fans"]}]
    known = export(checks=found, facts=facts(typo=None))
    made = run("score", saved(tmp_path, known), "--period", "2024")
    assert "扣6分 annex2.2.5" in made
    assert "扣20分 annex2.2.2" in made
    assert "对不上任何细则" not in made
    against = run("score", saved(tmp_path, export(checks=found)), "--period", "2024")
    assert "annex2.2.5" in against
    assert "事实写明 0 起，检查记录有 3 起，按写明的计" in against
    slip = export(checks=[check | {"problems": ["typoo"]}])
    assert "“typoo”对不上任何细则" in run("score", saved(tmp_path, slip), "--period", "2024")


def test_the_ending_of_the_file_names_the_format(tmp_path: Path) -> None:
    target = tmp_path / "得分表.html"
    run("score", saved(tmp_path, export()), "--period", "2024", "-o", str(target))
    assert target.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_output_file(tmp_path: Path) -> None:
    target = tmp_path / "out.json"
    run("score", "--facts", saved(tmp_path, CASE), "-f", "json", "-o", str(target))
    assert json.loads(target.read_text(encoding="utf-8"))[0]["id"] == "x"


def test_checked_posts_count(tmp_path: Path) -> None:
    posts = weekly()
    posts[3]["text"] = "编造旧闻。招嫖热线，澳门赌场，办证刻章。"
    given = export(posts=posts, facts=facts(veto_findings=None))
    file = saved(tmp_path, given)
    made = json.loads(run("score", file, "--check", "--period", "2024", "-f", "json"))
    # Whatever checking finds, a veto is only suspected until a person confirms it.
    assert made["veto"] is False


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("{", "第1行"),
        ('{"account": {"id": "a"}, "posts": [{"id": 1, "time": "x"}]}', "posts[0].time"),
        ("[" * 100000, ""),
        ("[]", "顶层"),
    ],
)
def test_errors_name_file_and_field(tmp_path: Path, content: str, named: str) -> None:
    path = tmp_path / "坏.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ContentGuardError) as caught:
        run("score", str(path))
    assert "坏.json" in str(caught.value)
    assert named in str(caught.value)


@pytest.mark.parametrize(
    "arguments",
    [
        ("score",),
        ("score", "nowhere.json"),
        ("score", "a.json", "--facts", "b.json"),
        ("score", "--facts", "FILE", "--table", "suqian-2012"),
        ("score", "--facts", "FILE", "-f", "xml"),
        ("score", "--facts", "FILE", "--calendar", "nowhere.toml"),
        ("score", "--facts", "FILE", "--reading", "weekly"),
    ],
)
def test_wrong_calls(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    file = saved(tmp_path, CASE)
    with pytest.raises(ContentGuardError):
        run(*(file if a == "FILE" else a for a in arguments))


def test_exit_codes_of_the_program(tmp_path: Path) -> None:
    program = [sys.executable, "-c", "from contentguard.cli import main; main()", "score"]
    good = subprocess.run([*program, "--facts", saved(tmp_path, CASE)], capture_output=True)
    bad = subprocess.run([*program, "--facts", "nowhere.json"], capture_output=True)
    assert (good.returncode, bad.returncode) == (0, 2)
    assert "nowhere.json" in bad.stderr.decode("utf-8")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("id,when\n1,2\n", "when"),
        ("id\n1\n", "time"),
        ("id,time\n1\n", "第2行"),
        ("id,time,id\n1,2,3\n", "重复"),
    ],
)
def test_wrong_csv(tmp_path: Path, text: str, named: str) -> None:
    path = tmp_path / "posts.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ContentGuardError) as caught:
        run("score", saved(tmp_path, export()), "--posts", str(path))
    assert "posts.csv" in str(caught.value)
    assert named in str(caught.value)


@pytest.mark.parametrize(
    ("cases", "named"),
    [
        ([], "空"),
        ({"id": "u", "kind": "annual_units", "input": {"units": []}}, "units"),
        (
            {"id": "u", "kind": "annual_units",
             "input": {"units": [{"id": "A", "category": "x", "account_scores": [121]}]}},
            "account_scores[0]",
        ),
    ],
)  # fmt: skip
def test_facts_that_state_nothing(tmp_path: Path, cases: Any, named: str) -> None:
    with pytest.raises(ContentGuardError) as caught:
        run("score", "--facts", saved(tmp_path, cases))
    assert "账号.json" in str(caught.value)
    assert named in str(caught.value)


def test_a_year_names_file_and_field(tmp_path: Path) -> None:
    good, bad = saved(tmp_path, export()), saved(tmp_path, export(posts=[{"id": 1}]), "坏.json")
    late = comment("c", "2024-03-05T10:00", "2024-03-04T10:00")
    early = saved(tmp_path, export(account=account(id="e"), comments=[late]), "早.json")
    units = saved(tmp_path, [{"id": "没有这个局", "province_failures": 1}], "units.json")
    for arguments, named in (
        ((good, bad), "坏.json：字段“posts[0].time”"),
        ((good, early), "早.json：字段“comments[0].replies[0].time”"),
        ((good, good), "account.id"),
        ((saved(tmp_path, [export(), {}], "列表.json"),), "列表.json 第2个账号"),
        ((good, "--units", units), "没有这个局"),
    ):
        with pytest.raises(ContentGuardError) as caught:
            run("assess", *arguments, "--period", "2024")
        assert named in str(caught.value)
