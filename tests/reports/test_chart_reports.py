"""Charts as pictures: SVG always, PNG where a font with Chinese characters is at hand."""

from __future__ import annotations

import io
from xml.etree import ElementTree

import pytest
from report_samples import TYPO, mixed, old_name, report, violation

from contentguard.errors import ConfigError
from contentguard.model import ClauseRef, Severity
from contentguard.reports import png, svg
from contentguard.reports._common import lost_by_row

NS = "{http://www.w3.org/2000/svg}"


def test_svg_counts_families_and_months() -> None:
    pages = [
        report(violation(), old_name(), published="2022-03-15"),
        report(violation(), source="b", published="2022-04-01"),
    ]
    words = [t.text for t in ElementTree.fromstring(svg.render(pages)).iter(f"{NS}text")]
    assert words == [
        "各类问题", "错别字", "2处", "过时名称", "1处",
        "按发布月份", "2022-03", "2处", "2022-04", "1处",
        "所涉扣分：政务新媒体监管工作年度考核指标", "运维管理", "4分",
    ]  # fmt: skip


def test_points_by_row_of_the_tables_in_use() -> None:
    rude = violation(clauses=(ClauseRef("annex1.D5", Severity.DEDUCT, 2), TYPO))
    lost = lost_by_row([report(*[rude] * 6), report(violation(), old_name())])
    assert lost == {
        "政务新媒体检查指标": {"内容发布不当": 10},  # 6 times 2, but the row holds 10
        "政务新媒体监管工作年度考核指标": {"运维管理": 14},
    }


def test_points_that_count_for_nothing() -> None:
    hint = violation(severity=Severity.NOTICE)
    assert lost_by_row([report(hint, old_name())]) == {}
    own = violation(clauses=(ClauseRef("ours.7", Severity.DEDUCT, 3),))
    assert lost_by_row([report(own, own)]) == {"ours": {"7": 6}}


def test_svg_of_nothing_says_so() -> None:
    assert "没有数据" in svg.render([])


def test_svg_shows_no_text_of_a_post() -> None:
    drawn = svg.render(mixed())
    assert "县扶贫办" not in drawn
    assert "<script" not in drawn


def test_png_draws_bars_and_chinese_labels() -> None:
    image = pytest.importorskip("PIL.Image")
    try:
        few, many = (png.render([report(*[violation()] * n, old_name())]) for n in (1, 5))
    except ConfigError as error:
        pytest.skip(str(error))
    pictures = [image.open(io.BytesIO(data)).convert("RGB") for data in (few, many)]
    assert pictures[0].size == pictures[1].size
    assert pictures[0].tobytes() != pictures[1].tobytes()
    label = pictures[0].crop((32, 92, 276, 144))
    assert 0 < sum(p < 128 for p in label.convert("L").tobytes()) < label.width * label.height / 3


def test_png_without_a_font_names_svg(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("PIL")
    monkeypatch.setenv("CONTENTGUARD_FONT", "没有这个字体.ttf")
    with pytest.raises(ConfigError, match="svg"):
        png.render([report(violation())])
