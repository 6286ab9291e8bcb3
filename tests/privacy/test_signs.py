"""What the scans for numbers rest on: signs in their places, check digits, rows in flat lists."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from contentguard.detectors.privacy.rows import Row, Rows, Table
from contentguard.detectors.privacy.tables import read_tables
from contentguard.masking import checks
from contentguard.masking.signs import signs_of

_TEXTS = st.text(alphabet="0189 -·—（）【】.\n\tAZaz?*@张\U00020000", max_size=60)


@given(_TEXTS, st.sampled_from((1, 100)))
def test_signs_stand_in_their_places(text: str, times: int) -> None:
    text *= times  # a longer text is looked up as a whole
    raw, kinds, digits = signs_of(text)
    assert len(raw) == len(kinds) == len(text)
    assert digits == sum(sign in "0189" for sign in text)
    for sign, kind in zip(text, kinds.decode(), strict=True):
        assert (kind == "0") == (sign in "0189")
        assert (kind == "A") == (sign in "AZ")


@given(st.text(alphabet="0123456789", min_size=17, max_size=17))
def test_check_digit_is_the_weighted_sum(body: str) -> None:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(sign) * weight for sign, weight in zip(body, weights, strict=True))
    assert checks.check_digit(body) == "10X98765432"[total % 11]


@given(st.text(alphabet="0123456789", min_size=2, max_size=24))
def test_luhn_is_the_sum_of_digits(value: str) -> None:
    doubled = [2 * int(sign) for sign in value[-2::-2]]
    total = sum(map(int, value[::-2])) + sum(n - 9 if n > 9 else n for n in doubled)
    assert checks.luhn(value) == (total % 10 == 0)


def test_cells_of_rows_by_offset_and_by_type() -> None:
    text = "姓名\t联系电话\t备注\n赵丽华\t13605241234\t无\n钱明\t13705241234\n合计\t两人\t"
    rows, table = read_tables(text, None)
    assert table is not None
    assert table.columns[:2] == ("name", "mobile")
    names = [text[a:b] for a, b, _, header in rows.of("name") if header == "姓名"]
    assert names == ["赵丽华", "钱明", "合计"]
    assert rows.column(text.index("13705241234")) == "mobile"
    assert rows.column(text.index("无")) == ""
    assert rows.around(text.index("钱明")) == (text.index("钱明"), text.index("\n合计"))


def test_rows_without_a_table_join_those_of_one() -> None:
    rows = Rows()
    rows.add(Table("\t", ("name", ""), ("姓名", "备注")), 5, [0, 3], [2, 5])
    joined = rows.merged([Row(10, 20, [(12, 15, "health", "病种")], ())])
    assert (joined.starts, joined.ends) == ([0, 10], [5, 20])
    assert joined.column(1) == "name"
    assert joined.column(13) == "health"
    assert [*joined.of("health", "name")] == [(0, 2, "name", "姓名"), (12, 15, "health", "病种")]
    assert rows.starts == [0]
