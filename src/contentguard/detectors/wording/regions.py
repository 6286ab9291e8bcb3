"""EXP302: Taiwan, Hong Kong or Macao listed as countries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from contentguard.detectors.base import BaseDetector, Document
from contentguard.detectors.wording.windows import find_near
from contentguard.lexicon import LexiconIndex
from contentguard.lexicon.format import Entry
from contentguard.model import Finding, Suggestion
from contentguard.patterns import lazy
from contentguard.resources import data_dir, table_rows
from contentguard.text import View

_PLACES = ("台湾", "香港", "澳门")
_SIGNS = "湾港澳"
"""One character is found in a tenth of the time of two."""
_AND_SO_ON = lazy(
    r"等(?:\d{1,3}|[一二三四五六七八九十百两几数多]{1,4})?(?:余|多)?(?:个)?(?:国家|外国|国|东南亚国家|亚洲国家|周边国家)(?!和地区|与地区|及地区|[（(]地区|、地区|或地区|级|家|[旗歌徽籍王民际产有道防情企资标务内外])"
)
_MEMBER = r"(?:中国)?(?:台湾|香港|澳门)(?:地区|特别行政区)?"
_LISTED = lazy(
    rf"(?:(?<=[、，和与及从到自向往在对待：:“])|(?<=以及)|(?<=包括))({_MEMBER})(?=[、和与及等])"
)
_PAIR = lazy(
    r"([\u4e00-\u9fff]{2,6})、(台湾|香港|澳门)(?=[、和与及等，。])|(?<![\u4e00-\u9fff])(台湾|香港|澳门)、([\u4e00-\u9fff]{2,6}?)(?=[、和与及等，。])"
)
_SAFE = (
    "国家和地区",
    "国家或地区",
    "国家（地区）",
    "国家(地区)",
    "国家与地区",
    "国家及地区",
    "地区",
    "经济体",
    "中国台湾",
    "中国香港",
    "中国澳门",
    "成员",
    "特别行政区",
    "城市",
    "港澳台",
)
_OWN = frozenset({"中国、", "中国和", "中国与", "中国及"})
_COUNTRY_HEADS = frozenset({"国家", "国别", "国家名称", "出口国家", "国籍", "进口国", "出口国"})
_GUARDED = Entry("regions", "wording", "exp-regions", "", (), guards=("exp-mention", "title"))


@lru_cache(maxsize=1)
def _countries() -> frozenset[str]:
    rows = table_rows(data_dir("lexicons") / "lists" / "countries.txt")
    return frozenset(row[0] for row in rows if len(row[0]) > 1)


class RegionDetector(BaseDetector):
    """Looks at lists that name 台湾, 香港 or 澳门 beside countries."""

    name = "exp-regions"
    rules = ("EXP302",)

    def __init__(self, index: LexiconIndex) -> None:
        self.index = index

    def detect(self, view: View, index: int, document: Document) -> Iterable[Finding]:
        """Findings of one view."""
        text = view.text
        if not any(sign in text for sign in _SIGNS) or not any(p in text for p in _PLACES):
            return
        taken: list[tuple[int, int]] = []
        found = (*self._counted(view), *self._mixed(view), *_both(view), *_columns(view))
        for finding in found:
            if any(finding.start < e and s < finding.end for s, e in taken):
                continue
            if not self.index.guards.judge(view, finding.start, finding.end, _GUARDED):
                taken.append((finding.start, finding.end))
                yield finding

    def _counted(self, view: View) -> Iterator[Finding]:
        """``日本、台湾等国家``: the list before 等…国家 holds one of the three."""
        text = view.text
        if "等" not in text or "国" not in text:
            return
        for match in _AND_SO_ON.finditer(text):
            first, _ = view.sentence(match.start(), match.end())
            first = max(first, match.start() - 60)
            head = _list_start(text, first, match.start())
            for listed in _LISTED.finditer(text, head, match.start() + 1):
                place = listed[1]
                at = listed.start(1)
                own = text[max(at - 3, 0) : at] in _OWN  # 中国、台湾: one country, not two
                words = ("中国" if own else "") + text[at : match.end()]
                at -= 3 * own
                right = words + "和地区" if words.endswith("国家") else words + "家和地区"
                # “台湾地区及新加坡等国家” may mean that only what follows are countries.
                sure = 0.75 if "地区" in words or "特别行政区" in words else 0.93
                yield _finding(at, match.end(), place, right, sure)
                break

    def _mixed(self, view: View) -> Iterator[Finding]:
        """``美国、台湾、日本`` without a word that says countries *and regions*."""
        text = view.text
        countries = _countries()
        for match in find_near(_PAIR, text, _PLACES, 7, 12):
            place = match[2] or match[3]
            beside = match[1] or match[4]
            country = next(
                (c for c in countries if (beside.endswith(c) if match[1] else beside == c)), None
            )
            if (
                match[1]
                and beside.endswith("中国")
                and _next_is_country(text, match.end(), countries)
            ):
                yield _finding(match.start(2), match.end(), place, f"中国{place}", 0.7)
                continue
            if country is None or country == "中国":
                continue
            first, last = view.line(match.start(), match.end())
            first, last = max(first, match.start() - 120), min(last, match.end() + 120)
            if any(w in text[first:last] for w in _SAFE):
                continue
            start = match.end(1) - len(country) if match[1] else match.start(3)
            right = text[start : match.end()].replace(place, f"中国{place}", 1)
            yield _finding(start, match.end(), place, right, 0.7)


def _next_is_country(text: str, at: int, countries: frozenset[str]) -> bool:
    """Whether the list goes on with a country, and no word says that it holds regions as well."""
    words = text[at + 1 : at + 9] if text[at : at + 1] in "、和与及" else ""
    around = text[max(at - 40, 0) : at + 40]
    return any(words.startswith(c) for c in countries) and not any(w in around for w in _SAFE)


_BOTH = lazy(
    r"(?:与|和|同)(台湾|香港|澳门)(?:当局|地区|方面)?[^。，；、\n国]{0,10}两国|"
    r"(?:中国|我国|大陆|内地)(?:和|与|同)(台湾|香港|澳门)[^。，；、\n国]{0,6}两国"
)


def _both(view: View) -> Iterator[Finding]:
    """``与台湾签订两国协议``."""
    if "两国" not in view.text:
        return
    for match in _BOTH.finditer(view.text):
        place = match[1] or match[2]
        right = match[0].replace("两国", "两岸" if place == "台湾" else "两地")
        yield _finding(match.start(), match.end(), place, right, 0.85)


def _columns(view: View) -> Iterator[Finding]:
    """A table with a column 国家 or 国别, and one of the three in it."""
    named: dict[str, str] = {}
    for segment, start, _ in view.segment_spans():
        if segment.kind != "row" or not segment.cells:
            continue
        table = segment.locator.display.rpartition(" 第")[0]
        for first, last, place in segment.cells:
            words, column = segment.text[first:last].strip(), (place.cell or "").partition("列")[2]
            if words in _COUNTRY_HEADS:
                named[column] = table
            elif words in _PLACES and named.get(column) == table:
                yield _finding(start + first, start + last, words, f"中国{words}", 0.8)


def _list_start(text: str, first: int, end: int) -> int:
    """Where the enumeration that ends at ``end`` begins: after the last comma."""
    return max(text.rfind("，", first, end), first - 1) + 1


def _finding(start: int, end: int, place: str, right: str, confidence: float) -> Finding:
    evidence = {"verified": "quoted", "place": place}
    return Finding(
        "EXP302", start, end, confidence, evidence, (Suggestion(right),), {"place": place}
    )
