"""CSV as platforms and spreadsheets hand it out: columns, separators, times; faults by line."""

from __future__ import annotations

import pytest

from contentguard.errors import InputError
from contentguard.indicators.csvparts import comments_csv, posts_csv

EXPECTED = [
    {"id": "p1", "time": "2024-03-05T09:05:00", "kind": "original", "credits": {"拟稿人": "甲"}},
    {"id": "p2", "time": "2024-03-12", "kind": "repost", "credits": {}},
]
ROWS = "id,time,kind,拟稿人\np1,2024-03-05T09:05:00,original,甲\np2,2024-03-12,repost,\n"


@pytest.mark.parametrize(
    "text",
    [
        ROWS,
        ROWS.replace(",", "\t"),
        ROWS.replace(",", ";"),
        ROWS.replace("\n", "\r\n"),
        "\ufeff" + ROWS,
        f"\n\n{ROWS}\n,,,\n",
        ROWS.replace("id,time,kind,拟稿人", " ID , Time ,KIND,拟稿人"),
        "编号,发布时间,稿件类型,拟稿人\np1,2024/3/5 9:05,原创,甲\np2,2024年3月12日,转载,\n",
        ROWS.replace("2024-03-05T09:05:00", "2024-3-5 9:05:00"),
        ROWS.replace("p1,", '"p1",'),
    ],
)
def test_posts_however_they_are_written(text: str) -> None:
    assert posts_csv(text, "p.csv") == EXPECTED


def test_replies_of_one_comment() -> None:
    text = (
        "留言编号,留言时间,是否公开,是否政策咨询,答复时间,是否官方答复,是否具体明确\n"
        "c1,2024/3/5 10:00,是,是,2024/3/5 11:00,是,否\nc1,2024/3/5 10:00,是,是,2024/3/6 9:00,是,是\n"
        "c2,2024/3/5 10:00,否,否,,,\n"
    )
    first, second = comments_csv(text, "c.csv")
    assert [r["substantive"] for r in first["replies"]] == [False, True]
    assert first["replies"][1]["time"] == "2024-03-06T09:00:00"
    assert (second["visible"], "replies" in second) == (False, False)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", "空"),
        ("\n \n", "空"),
        ("id,kind\n1,原创\n", "time"),
        ("id,tme\n1,2024-03-05\n", "tme"),
        ("id,time,发布时间\n1,2024-03-05,2024-03-05\n", "重复"),
        ("id,time\n1\n", "第2行"),
        ("id,time\n1,3月5日\n", "第2行 time"),
        ("id,time\n1,2024/13/5\n", "第2行 time"),
        ("id,time,kind\n1,2024-03-05,独家\n", "第2行 kind"),
        ('id,time\n1,"2024-03-05\n', "第2行"),
    ],
)
def test_faults_name_file_and_line(text: str, named: str) -> None:
    with pytest.raises(InputError) as caught:
        posts_csv(text, "p.csv")
    assert "p.csv" in str(caught.value)
    assert named in str(caught.value)
    with pytest.raises(InputError, match="visible"):
        comments_csv("id,time,visible\n1,2024-03-05,也许\n", "c.csv")
