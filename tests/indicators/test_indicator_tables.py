"""The built-in tables are those of the notice, and a broken table says what is broken."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from contentguard import indicators
from contentguard.errors import IndicatorError
from contentguard.indicators.table import find_table, read_table
from contentguard.model import Severity

GOOD = """
[table]
id = "city"
title = "某市检查指标"
document = "自编"
date = 2024-01-01
scope = "inspection"
base = 100
pass_line = 60
deduct_total = 30
[[row]]
id = "D1"
kind = "deduct"
level2 = "错别字"
points = 10
[[row.clause]]
id = "D1"
per = "occurrence"
points = 2
text = "错别字"
[[row]]
id = "D2"
kind = "deduct"
level2 = "其他"
points = 20
[[row.clause]]
id = "D2"
per = "flat"
points = 20
text = "其他"
[[link]]
rule = "TYP"
clauses = ["D1"]
"""


def table_file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "city.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_annex1_has_eight_vetoes_and_ten_rows_of_ten() -> None:
    table = read_table(find_table("annex1"))
    vetoes = [c for row in table.rows if row.kind == "veto" for c in row.clauses]
    rows = {row.id: row for row in table.rows if row.kind == "deduct"}
    assert [c.id for c in vetoes] == [
        f"annex1.V{n}" for n in ("1.1", "1.2", "1.3", "1.4", "2.1", "2.2", "3.1", "3.2")
    ]
    assert list(rows) == [f"annex1.D{n}" for n in range(1, 11)]
    assert {row.points for row in rows.values()} == {Fraction(10)}
    each = {
        row.clauses[0].id[7:]: (row.clauses[0].per, row.clauses[0].points) for row in rows.values()
    }
    flat = dict.fromkeys(("D1", "D2", "D3", "D6", "D10"), ("flat", 10))
    times = {"D4": 5, "D5": 2, "D7": 1, "D8": 2, "D9": 2}
    assert each == flat | {k: ("occurrence", v) for k, v in times.items()}
    assert (table.base, table.pass_line) == (100, 60)


def test_annex2_points() -> None:
    table = read_table(find_table("annex2"))
    points = {c.id[7:]: c.points for row in table.rows[1:] for c in row.clauses}
    assert points == {
        "1.1": 5, "1.2": 5,
        "2.1": 10, "2.2": 20, "2.3": 5, "2.4": 5, "2.5": 2, "2.6": 5, "2.7": 5,
        "3.1": Fraction(1, 2), "B1.1": 5, "B1.2": 10, "B2.1": 5, "B2.2": 10,
    }  # fmt: skip
    assert {row.id[7:]: row.points for row in table.rows[1:]} == {
        "1": 10, "2": 70, "3": 20, "B1": 10, "B2": 10
    }  # fmt: skip
    first, second = table.rows[0].clauses
    assert (first.threshold, second.threshold, second.below_points) == (1, 2, 50)
    assert (table.base, table.bonus_above) == (100, 70)


def test_supplement_is_labelled_ours_and_invents_no_points() -> None:
    table = read_table(find_table("supplement"))
    assert table.own
    assert "自拟" in table.title
    assert all(c.points is None for c in table.clauses)


def test_unknown_points_of_the_national_table_stay_unknown() -> None:
    clauses = {c.id: c for c in indicators.load(["cn-2019"]).table("cn-2019-web").clauses}
    assert clauses["cn-2019-web.D3"].points is None
    assert clauses["cn-2019-web.D3.1"].points == 3


@pytest.mark.parametrize("name", indicators.known_tables())
def test_every_built_in_table_loads(name: str) -> None:
    assert indicators.load([name]).table_ids == (name,)


def test_a_site_table_by_path_brings_its_own_links(tmp_path: Path) -> None:
    path = table_file(tmp_path, GOOD)
    chosen = indicators.load([path, "supplement"])
    assert chosen.table_ids == ("city", "supplement")
    assert [(c.id, c.points) for c in chosen.grade("TYP101")] == [("city.D1", 2)]
    assert chosen.severity(chosen.grade("TYP101")) is Severity.DEDUCT


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("deduct_total = 30", "deduct_total = 40", "table.deduct_total"),
        ("points = 20\ntext", "points = 25\ntext", "row D2.points"),
        ("deduct_total", "deduct_totel", "table.deduct_totel"),
        ('per = "flat"', 'per = "sometimes"', "clause D2.per"),
        ("points = 2\n", 'points = "2"\n', "clause D1.points"),
        ("points = 2\n", "points = -2\n", "clause D1.points"),
        ("date = 2024-01-01", 'date = "2024-13-01"', "table.date"),
        ('text = "其他"', "", "clause D2.text"),
        ('id = "D2"\nper', 'id = "D1"\nper', "id"),
        ("pass_line = 60", "pass_line = 160", "table.pass_line"),
        ('clauses = ["D1"]', 'clauses = ["D9"]', "link TYP.clauses"),
        ('rule = "TYP"', 'rule = "TYP"\nkind = "poem"', "link TYP.kind"),
    ],
)
def test_a_broken_table_names_file_and_field(
    tmp_path: Path, old: str, new: str, field: str
) -> None:
    assert old in GOOD
    with pytest.raises(IndicatorError) as caught:
        indicators.load([table_file(tmp_path, GOOD.replace(old, new))])
    assert (caught.value.file, caught.value.column) == ("city.toml", field)


def test_not_toml(tmp_path: Path) -> None:
    with pytest.raises(IndicatorError, match=r"city\.toml"):
        indicators.load([table_file(tmp_path, "[table")])


def test_unknown_table_offers_the_nearest() -> None:
    with pytest.raises(IndicatorError, match="suqian-2021"):
        indicators.load(["suqian-2012"])


def test_missing_file_is_said() -> None:
    with pytest.raises(IndicatorError, match=r"nowhere\.toml"):
        indicators.load(["no/nowhere.toml"])


def test_two_tables_of_one_name(tmp_path: Path) -> None:
    text = GOOD.replace('id = "city"', 'id = "annex1"')
    with pytest.raises(IndicatorError, match="annex1"):
        indicators.load(["annex1", table_file(tmp_path, text)])


def test_a_changed_table_file_is_read_again(tmp_path: Path) -> None:
    path = table_file(tmp_path, GOOD)
    assert indicators.load([path]).grade("TYP101")[0].points == 2
    path.write_text(GOOD.replace("points = 2\n", "points = 3\n"), encoding="utf-8")
    assert indicators.load([path]).grade("TYP101")[0].points == 3
