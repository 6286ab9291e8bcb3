"""Windows around a rare word show a pattern everything that the whole text would show it."""

from __future__ import annotations

import random
import re

import pytest

from contentguard.detectors.wording import days, meetings, regions
from contentguard.detectors.wording.align import hopeless
from contentguard.detectors.wording.phrases import phrases
from contentguard.detectors.wording.seed import Glance, Seed
from contentguard.detectors.wording.windows import find_near

PATTERNS = (
    (days._SERVED, ("19", "20"), 0, 44, "1920年，到至从教已经连续工作三5个年头"),
    (meetings._CONGRESS_TERM, ("届",), 9, 9, "党的中共国第届全代表大会学一二十百"),
    (meetings._LOCAL_FORM, ("届",), 5, 8, "党的纪委中央一二届次全会三"),
    (meetings._NPC, ("届",), 8, 17, "第一二届全国人民代表大会次议十"),
    (meetings._CPPCC, ("届",), 8, 17, "第一二届全国委员会次议政协十"),
    (days._SPAN, ("19", "20"), 0, 24, "1920年到至—十五间来里，的这"),
    (regions._PAIR, regions._PLACES, 7, 12, "台湾香港澳门、和，。美国日本a"),
)
WHOLE = (
    "中国共产党第二十届全国代表大会", "党的十九届五次全会", "第十届全国人民代表大会第一次会议",
    "全国政协一届二次会议", "台湾、香港", "全国人民代表大会", "次会议", "2015年至2019年十五年间",
    "1990年参加工作，到2020年，已从教30年",
)  # fmt: skip


@pytest.mark.parametrize(("pattern", "words", "before", "after", "letters"), PATTERNS)
def test_windows_lose_nothing(
    pattern: re.Pattern[str], words: tuple[str, ...], before: int, after: int, letters: str
) -> None:
    rng = random.Random(5)
    pieces = [*letters, *words, *words, *WHOLE]
    found = 0
    for _ in range(3_000):
        text = "".join(rng.choices(pieces, k=rng.randint(1, 40)))
        whole = [m.span() for m in pattern.finditer(text)]
        assert [m.span() for m in find_near(pattern, text, words, before, after)] == whole
        found += len(whole)
    assert found > 20


def test_idle_seeds_are_hopeless_or_right() -> None:
    rng = random.Random(7)
    long = [p for p in phrases().values() if 6 <= len(p.core) <= 17][::20]
    awake = 0
    for phrase in long:
        core = phrase.core
        for at in (0, 2, len(core) - 3):
            seed = Seed.of(phrase, at, 3)
            for _ in range(30):
                chars = list(core)
                for _ in range(rng.randint(0, 2)):
                    chars[rng.randrange(len(chars))] = rng.choice("的甲“、国" + core)
                text = "前文甲乙丙" + "".join(chars) + "后文丁戊己"
                pos = text.find(core[at : at + 3])
                if pos < 0:
                    continue
                idle = seed.idle(text, pos, pos + 3)
                right = core in text or core in "".join(c for c in text if c not in "“、")
                assert idle == hopeless(core, at, 3, text, pos) or right
                awake += not idle
    assert awake


def test_a_glance_passes_over_idle_seeds_only() -> None:
    rng = random.Random(11)
    passed = 0
    for phrase in sorted(phrases().values(), key=lambda p: p.id):
        for at in (0, len(phrase.core) - 3):
            seed = Seed.of(phrase, at, 3)
            glance, piece = Glance([seed]), phrase.core[at : at + 3]
            for _ in range(12):
                before = "".join(rng.choices(phrase.core + "的在，", k=rng.randrange(6)))
                after = "".join(rng.choices(phrase.core + "了和。", k=rng.randrange(6)))
                text = (
                    before
                    + phrase.core[:at][at - rng.randrange(3) :]
                    + piece
                    + phrase.core[at + 3 :][: rng.randrange(3)]
                    + after
                )
                start = text.index(piece)
                if glance.idle(text, start, start + 3):
                    passed += 1
                    assert seed.idle(text, start, start + 3), (phrase.core, text)
    assert passed > 100
