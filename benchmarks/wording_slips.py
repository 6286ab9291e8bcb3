"""Slips of the pen put into clean text: in names and phrases, meetings, dates, ordered lists."""

from __future__ import annotations

import datetime as dt
import random
import re
from collections import defaultdict
from collections.abc import Callable

from common import ROOT
from contentguard.detectors.wording.lists import ordered_lists

Spoiler = Callable[[str, random.Random], "tuple[str, int, int] | None"]
"""Makes of a text a spoiled one, with the span of the spoiled words; None where nothing fits."""


def _homophones() -> dict[str, list[str]]:
    readings: dict[str, list[str]] = defaultdict(list)
    sounds: dict[str, list[str]] = {}
    for line in (ROOT / "lexicons/tables/readings.tsv").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        char, values = line.split("\t")
        sounds[char] = values.split(" ")
        for value in sounds[char]:
            readings[value].append(char)
    return {c: [x for x in readings[s[0]] if x != c] for c, s in sounds.items()}


def slips(common: set[str]) -> dict[str, Callable[[str, random.Random], str | None]]:
    """The kinds of slip: each makes a wrong word of a right one."""
    same = _homophones()
    among = sorted(common)

    def homophone(word: str, rng: random.Random) -> str | None:
        at = rng.randrange(len(word))
        choice = [c for c in same.get(word[at], ()) if c in common]
        return word[:at] + rng.choice(choice) + word[at + 1 :] if choice else None

    def drop(word: str, rng: random.Random) -> str | None:
        at = rng.randrange(1, len(word) - 1) if len(word) > 2 else 0
        return word[:at] + word[at + 1 :]

    def double(word: str, rng: random.Random) -> str | None:
        at = rng.randrange(1, len(word) - 1) if len(word) > 2 else 0
        return word[:at] + word[at] + word[at:]

    def swap(word: str, rng: random.Random) -> str | None:
        at = rng.randrange(len(word) - 1)
        changed = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        return changed if changed != word else None

    def other(word: str, rng: random.Random) -> str | None:
        at = rng.randrange(1, max(len(word) - 1, 2))
        return word[:at] + rng.choice(among) + word[at + 1 :]

    return {"homophone": homophone, "drop": drop, "double": double, "swap": swap, "other": other}


def spoil_words(index: dict[str, str], slip: Callable[[str, random.Random], str | None]) -> Spoiler:
    """Spoils the first word of ``index`` that a paragraph holds."""
    pattern = re.compile("|".join(sorted(map(re.escape, index), key=len, reverse=True)))

    def spoil(text: str, rng: random.Random) -> tuple[str, int, int] | None:
        match = pattern.search(text)
        if match is None:
            return None
        changed = slip(match[0], rng)
        if changed is None or changed == match[0] or pattern.fullmatch(changed):
            return None
        return (
            text[: match.start()] + changed + text[match.end() :],
            match.start(),
            match.start() + len(changed),
        )

    return spoil


def spoil_meeting(text: str, rng: random.Random) -> tuple[str, int, int] | None:
    """Gives a plenum or congress a number or a counter that it never had."""
    match = re.search(
        r"党的([十一二]{2,3})(大|届([一二三四五六七])中全会)|第十([二三四])届全国人民代表大会第([一二三四五])次会议",
        text,
    )
    if match is None:
        return None
    if match[4]:
        wrong = match[0].replace(f"第{match[5]}次", rng.choice(["第七次", "第八次"]))
        if rng.random() < 0.5:
            wrong = match[0].replace("届全国", "次全国").replace(f"第{match[5]}次会议", "")
    elif match[3]:
        wrong = rng.choice(
            [
                f"党的{match[1]}大{match[3]}中全会",
                f"党的{match[1]}届八中全会",
                f"党的三十届{match[3]}中全会",
            ]
        )
    else:
        wrong = rng.choice(
            [f"党的二十{rng.choice('三五七九')}大", f"中国共产党第{match[1]}届全国代表大会"]
        )
    return (
        text[: match.start()] + wrong + text[match.end() :],
        match.start(),
        match.start() + len(wrong),
    )


def spoil_date(text: str, rng: random.Random) -> tuple[str, int, int] | None:
    """Puts a day that no calendar has, a wrong weekday, or a wrong anniversary behind a sentence."""
    year, month, day = rng.randrange(2016, 2026), rng.randrange(1, 13), rng.randrange(1, 29)
    right = dt.date(year, month, day).weekday()
    wrong = "一二三四五六日"[(right + rng.randrange(1, 7)) % 7]
    event, origin = rng.choice(
        [("中国共产党成立", 1921), ("新中国成立", 1949), ("改革开放", 1978), ("香港回归祖国", 1997)]
    )
    count = year - origin + rng.choice([-2, -1, 1, 2])
    words = rng.choice(
        [
            f"{rng.choice(['2月30日', '4月31日', '9月31日', '13月5日', '6月31日', '11月31日'])}",
            f"{year}年{month}月{day}日（星期{wrong}）",
            f"{year}年是{event}{count}周年",
            f"{rng.choice([2015, 2017, 2018, 2023])}年2月29日",
        ]
    )
    head = text[: rng.randrange(0, 40)].rstrip("，。；、") + "，"
    return head + words + "。", len(head), len(head) + len(words)


def spoil_order(text: str, rng: random.Random) -> tuple[str, int, int] | None:
    """Exchanges two members of an ordered list."""
    for known in ordered_lists():
        members = list(known.members)
        pattern = "[、，和]?".join(map(re.escape, members))
        match = re.search(pattern, text)
        if match and len(members) >= 4:
            at = rng.randrange(len(members) - 1)
            members[at], members[at + 1] = members[at + 1], members[at]
            wrong = "、".join(members)
            return (
                text[: match.start()] + wrong + text[match.end() :],
                match.start(),
                match.start() + len(wrong),
            )
    return None
