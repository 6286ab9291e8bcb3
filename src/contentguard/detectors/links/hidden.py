"""What a page hides: links nobody sees, words only machines read, scripts that tell robots apart."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from contentguard.detectors.links.hosts import is_government
from contentguard.detectors.links.page import (
    Link,
    behind,
    disguised,
    same_colour,
    tag_source,
    technique,
    too_small,
)
from contentguard.lexicon import Hit
from contentguard.model import Finding, Segment
from contentguard.patterns import lazy
from contentguard.text import View

_FRAMES = frozenset({"a", "area", "iframe", "frame", "embed", "object"})
_MARKS_ONLY = lazy(r"[\s.,。，、·;；:：\-_|'\"`~!*+]{1,4}\Z")
_MACHINE_KINDS = frozenset({"meta", "title", "attribute", "alt", "comment", "note"})
_ENGINE = r"(?:baidu|sogou|360spider|haosou|so\.com|bing|google|yisou|sm\.cn|toutiao|spider)"
_TESTED = lazy(
    rf"/[^/\n]{{0,80}}{_ENGINE}[^/\n]{{0,80}}/[gimu]{{0,3}}\.(?:test|exec)"
    rf"|(?:indexOf|match|search|includes|test)\(\s{{0,3}}['\"/][^'\"\n)]{{0,60}}{_ENGINE}",
    re.IGNORECASE,
)
_ACTION = lazy(
    r"location|document\.write|window\.open|innerHTML|\.replace\(|createElement\(\s{0,4}['\"]script|top\.href",
    re.IGNORECASE,
)
_CODES = lazy(r"fromCharCode\(((?:\s{0,2}(?:0x[0-9a-fA-F]{1,4}|\d{1,5})\s{0,2},?){8,4000})\)")
_HIDING_WRITE = lazy(
    r"document\.write(?:ln)?\([^)]{0,200}?(?:display[ ]{0,4}:[ ]{0,4}none|(?:left|top|text-indent)[ ]{0,4}:[ ]{0,4}-\d{3,}|visibility[ ]{0,4}:[ ]{0,4}hidden)",
    re.IGNORECASE,
)
_OFF_BY_ID = lazy(
    r"getElementById\(\s{0,4}[\"']([\w-]{1,40})[\"']\s{0,4}\)\.style\.(?:display\s{0,4}=\s{0,4}[\"']none|"
    r"visibility\s{0,4}=\s{0,4}[\"']hidden|(?:left|top|textIndent)\s{0,4}=\s{0,4}[\"']-\d{3,5}|position\s{0,4}=)"
)
_PACKED = lazy(r"['\"]([^'\"]{8,20000})['\"]\.split\(['\"]\|['\"]\)")
_HAN = lazy(r"[\u4e00-\u9fff]")


def judge_link(
    link: Link, view: View, source: str, regions: Sequence[tuple[int, int]]
) -> Iterator[Finding]:
    """A link out of the site that the page hides, or that stands behind its end.

    Args:
        link: a link of ``view``.
        view: the view it stands in.
        source: the page.
        regions: what scripts hide (see :func:`script_regions`).
    """
    if link.tag == "script" and link.outside and "after-html" in link.segment.flags:
        yield _hidden("LNK102", link, 0.8, "是 </html> 之后的外部脚本")
    if link.tag not in _FRAMES or not link.outside or not link.host:
        return
    if "after-html" in link.segment.flags:
        yield _hidden("LNK102", link, 0.92, "在 </html> 之后")
        return
    tag, before = tag_source(view, link, source)
    if link.hidden:
        how = technique(tag, before)
        yield _hidden("LNK101", link, 0.85 if how == "不显示" else 0.95, how)
    elif tag and too_small(tag):
        yield _hidden("LNK101", link, 0.92, "字号为零或一像素")
    elif tag and behind(tag, before):
        yield _hidden("LNK101", link, 0.75, "压在页面之下")
    elif link.tag == "a" and link.same_colour:
        yield _hidden("LNK101", link, 0.92, "文字与背景同色")
    elif link.tag == "a" and tag and same_colour(tag, before):
        yield _hidden("LNK101", link, 0.8, "文字与背景同色")
    elif link.tag == "a" and tag and disguised(tag):
        yield _hidden("LNK101", link, 0.75, "白色文字，鼠标移上去也不变样")
    elif link.veil and not _scripted(link.veil, view):
        yield _hidden("LNK101", link, 0.8, f"网页样式表用 {link.veil} 隐藏")
    elif _within(link, view, regions):
        yield _hidden("LNK101", link, 0.85, "脚本把它所在的区域设为不显示")
    elif link.pixel and not link.text:
        yield _hidden("LNK101", link, 0.9, "只有一个像素可点")
    elif link.tag == "a" and link.text and _MARKS_ONLY.match(link.text):
        yield _hidden("LNK101", link, 0.75, "只有一个标点可点")


def _scripted(name: str, view: View) -> bool:
    """Whether a script of the page knows the class or id: it may show the element again."""
    word = name[1:]
    return any(
        word in s.text for s in view.segments if s.kind == "script" and _element(s) != "style"
    )


def script_regions(source: str) -> list[tuple[int, int]]:
    """Stretches of a page that a script sets to be unseen by their id, and never shows again."""
    found: list[tuple[int, int]] = []
    if "getElementById" not in source:
        return found
    for match in islice(_OFF_BY_ID.finditer(source), 20):
        word = match[1]
        opened = re.search(
            rf"<([a-zA-Z]{{1,10}})\s[^<>]{{0,200}}?\bid=[\"']?{re.escape(word)}\b", source
        )
        if opened is None or source.count(word) > 2:
            continue
        found.append((opened.end(), _end_of(source, opened.end(), opened[1].lower())))
    return found


def _end_of(source: str, start: int, name: str) -> int:
    """Where the element ends whose start tag ends at ``start``, as far as counting tags tells."""
    depth = 1
    tags = re.compile(rf"<(/?){name}\b", re.IGNORECASE)
    for match in islice(tags.finditer(source, start), 2_000):
        depth += -1 if match[1] else 1
        if depth == 0:
            return match.start()
    return start


def _within(link: Link, view: View, regions: Sequence[tuple[int, int]]) -> bool:
    origins = view.origin(link.start, link.start + 1) if regions else ()
    if not origins or not origins[0].spans or origins[0].segment.locator.part != "body":
        return False
    place = origins[0].spans[0][0]
    return any(start <= place < end for start, end in regions)


def _element(segment: Segment) -> str:
    return str((segment.data or {}).get("tag", ""))


def _hidden(rule: str, link: Link, confidence: float, how: str) -> Finding:
    evidence = {"host": link.host, "how": how, "text": link.text[:40]}
    message = {"host": link.host, "how": how}
    return Finding(
        rule, link.start, link.end, confidence, evidence, message=message, grade="hidden"
    )


def in_machine_text(segment: Segment) -> bool:
    """Whether the words stand where only machines, or nobody, would read them."""
    if segment.flags & {"hidden", "after-html"}:
        return True
    return segment.kind in _MACHINE_KINDS and segment.locator.part != "title"


def banned_target(hit: Hit, link: Link, view: View) -> bool:
    """Whether a word of the trade stands in the address of a link."""
    if hit.entry.tag == "gambling-host":
        at = view.text.lower().find(link.host, link.start, link.end)
        return (
            bool(link.host)
            and not is_government(link.host)
            and at <= hit.start < at + len(link.host)
        )
    return True


def anchor_of(hit: Hit, view: View, found: Sequence[Link]) -> Link | None:
    """The link whose text holds the words of a hit."""
    words = view.text[hit.start : hit.end].lower()
    return next((k for k in found if k.tag == "a" and words in k.text.lower()), None)


def encoded_head(views: Iterable[tuple[int, View]]) -> Iterator[tuple[int, Finding]]:
    """Title, keywords or description written in character codes while the body is not."""
    body = [0, 0]
    coded: list[tuple[int, int, int, str]] = []
    for index, view in views:
        for segment, start, end in view.segment_spans():
            total, hidden = _coded(segment)
            if segment.kind in ("text", "heading", "row") and segment.locator.part == "body":
                body[0] += total
                body[1] += hidden
            elif _is_head(segment) and hidden >= 4 and hidden >= 0.5 * total:
                coded.append((index, start, end, segment.kind))
    if coded and body[1] <= 0.2 * body[0]:
        for index, start, end, kind in coded:
            yield index, Finding("LNK104", start, end, 0.8, {"kind": kind}, grade="hidden")


def _is_head(segment: Segment) -> bool:
    if segment.kind == "title":
        return segment.locator.part == "body"
    name = str((segment.data or {}).get("name", "")).lower()
    return segment.kind == "meta" and name in ("keywords", "description", "title")


def _coded(segment: Segment) -> tuple[int, int]:
    """Han characters of a segment, and how many of them the source writes as codes."""
    total = len(_HAN.findall(segment.text))
    if not total or not segment.pieces:
        return total, 0
    hidden = sum(
        len(_HAN.findall(segment.text, p.start, p.end))
        for p in segment.pieces
        if p.source_end - p.source_start > 3 * (p.end - p.start)
    )
    return total, hidden


def judge_script(text: str, tags: set[str]) -> tuple[float, str] | None:
    """How sure, and why, a script looks planted; None if it does not.

    Args:
        text: the script.
        tags: of the cues in it.
    """
    if "referrer" in tags and _TESTED.search(text) and _ACTION.search(text):
        return 0.9, "按搜索引擎来路改变页面"
    if "charcode" in tags and (decoded := _decoded(text)) and _suspicious(decoded):
        return 0.92, "用字符编码拼出隐藏的链接"
    if "packed" in tags and (match := _PACKED.search(text)):
        words = set(match[1].lower().split("|"))
        if words & {"http", "https", "src", "href"} and words & {
            "script",
            "iframe",
            "location",
            "write",
        }:
            return 0.8, "打包混淆，解开后写入外部网址"
    if "write" in tags and (_HIDING_WRITE.search(text)):
        return 0.9, "用脚本写出隐藏的区域"
    return None


def _decoded(text: str) -> str:
    match = _CODES.search(text)
    if match is None:
        return ""
    numbers = (
        int(n, 16) if n.lower().startswith("0x") else int(n)
        for n in re.findall(r"0x[0-9a-fA-F]+|\d+", match[1])
    )
    return "".join(chr(n) for n in numbers if 0 < n < 0xD800)


def _suspicious(text: str) -> bool:
    lowered = text.lower()
    return any(
        sign in lowered for sign in ("<script", "http://", "https://", "<a ", "<iframe", "location")
    )
