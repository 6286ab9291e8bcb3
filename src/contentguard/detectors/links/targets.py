"""Where links lead: inner networks, shops, forbidden hosts, another host than they say, nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from contentguard.detectors.links.hosts import (
    HostData,
    cleaned,
    host_of,
    is_government,
    is_inner,
    within,
)
from contentguard.detectors.links.page import Link
from contentguard.model import Finding, Segment, Severity
from contentguard.patterns import lazy
from contentguard.text import View

_NAMED_HOST = lazy(
    r"(?<![@\w./-])(?:https?://)?((?:[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?\.){1,4}"
    r"(?:cn|com|net|org|edu|top|xyz|vip|cc|info|mobi|site))(?![\w@-]|\.[a-z0-9])",
    re.IGNORECASE,
)
_REFRESH = lazy(r"url[ ]{0,3}=[ ]{0,3}[\"']?([^\s\"']{4,300})", re.IGNORECASE)
_DEAD = lazy(
    r"(?:#{1,3}|#this|#none|javascript:[ ]*+(?:void\([ ]*+(?:0|null)?[ ]*+\))?[ ]*+;?)\Z",
    re.IGNORECASE,
)
_DRIVEN = lazy(r"\s(?:on[a-z]{3,16}|data-[\w-]{1,30}|id|class|role|v-on|@click)[ ]*+=")
_TEMPLATE = lazy(r"\{\{|\$\{|<%|%7b%7b|\{\$|\[\[|#\{", re.IGNORECASE)
_CROSSES = lazy(r"(?:www\.)?x{2,12}\.(?:com|cn|net|org|gov\.cn|com\.cn)\Z")
_EMPTY = lazy(r"(?:https?:/{0,2}#?|about:blank)\Z", re.IGNORECASE)
_MALFORMED = lazy(
    r"(?:h?t{1,3}p{1,3}s?(?:[;；：]|:/(?!/)|//(?!/))|hhttps?:|htpps?:|htps?:|httpss:|ht+ps?:///|https?:\\\\|ttps?:|"
    r"(?!https?:|ps:)[htps]{2,8}://|https?://https?[:/]|https?://[\s，。；、]|www\.[a-z0-9-]+\.[a-z])",
    re.IGNORECASE,
)
_WELL_FORMED = lazy(r"https?://(?!https?[:/])[^\s/，。；、]", re.IGNORECASE)
_HAN_MARK = lazy(r"[，。；、：]|[\u4e00-\u9fff][^/?#]{0,20}\Z")
_OFFICE = lazy(
    r"[\u4e00-\u9fff]{2,16}(?:人民政府|政府网|政府网站|政府门户网站)(?:门户网站|网站)?\Z"
)
_AGENCY = lazy(
    r"(?:[\u4e00-\u9fff]{2,8}[省市县区州旗盟])[\u4e00-\u9fff]{1,14}(?:局|委员会|法院|检察院|办公室)\Z"
    r"|(?:国家|中国)[\u4e00-\u9fff]{2,14}(?:局|委员会|总局)\Z|中华人民共和国[\u4e00-\u9fff]{2,14}部\Z"
)
_PAGE_TAGS = frozenset({"a", "area", "iframe", "frame", "form", "embed", "hyperlink"})
_UNSEEN_TAGS = frozenset({"attachedtemplate", "externallinkpath", "settings", "mailmergesource"})
"""Relations of office files that no reader can click on: the author's template and the like."""


@dataclass(slots=True)
class Dead:
    """Links of a page that lead nowhere, told once."""

    first: Link | None = None
    texts: list[str] = field(default_factory=list)


def judge(link: Link, own: str, data: HostData) -> Iterator[Finding]:
    """Findings about the target of one link."""
    address, host = link.address, link.host
    if link.tag.lower() in _UNSEEN_TAGS:
        return
    if link.scheme == "file" or (host and is_inner(host)):
        kind = "本机文件" if link.scheme == "file" else "内网或本机地址"
        if not (own and is_inner(own)):
            yield _finding("LNK301", link, 1.0, {"kind": kind}, {"kind": kind})
        return
    if broken := _broken(link, data):
        yield broken
        return
    if host and within(host, data.forbidden):
        yield _finding("LNK202", link, 1.0, {"host": host}, {"host": host})
    elif link.tag in _PAGE_TAGS and _sells(host, address, data):
        word = "广告" if within(host, data.ads) else "购物"
        yield _finding("LNK201", link, 0.9, {"host": host}, {"kind": word}, grade="ad")
    elif data.own and host and link.outside and link.scheme in ("", "http", "https"):
        yield _finding("LNK203", link, 0.9, {"host": host}, {"host": host}, grade="low")
    if link.tag == "a" and link.text:
        yield from _promise(link, own, data)


def _sells(host: str, address: str, data: HostData) -> bool:
    return (
        bool(host)
        and (within(host, data.shops) or within(host, data.ads))
        and not within(host, data.own)
    )


def _broken(link: Link, data: HostData) -> Finding | None:
    """An address that cannot work: a template's, a placeholder, or mistyped."""
    address, host = link.address, link.host
    if (
        _TEMPLATE.search(address)
        or _EMPTY.match(address)
        or _CROSSES.match(host)
        or (host and within(host, data.placeholders))
    ):
        return _finding("LNK304", link, 0.95, {"target": address[:80]})
    if link.scheme in ("mailto", "tel", "data", "javascript", "blob"):
        return None
    if _MALFORMED.match(address) and not _WELL_FORMED.match(address):
        return _finding("LNK305", link, 0.95, {"target": address[:80]})
    if host and (_HAN_MARK.search(host) and not _han_domain(host)):
        return _finding("LNK305", link, 0.9, {"target": address[:80]})
    return None


def _han_domain(host: str) -> bool:
    """Whether a host is a Chinese domain name (政务.中国 and the like)."""
    return host.endswith(
        (".cn", ".中国", ".政务", ".公益", ".公司", ".网络", ".com")
    ) and not re.search("[，。；、：]", host)


def _promise(link: Link, own: str, data: HostData) -> Iterator[Finding]:
    """The link's text says one host or site, its target is another."""
    host = link.host or (own if not link.scheme or link.scheme.startswith("http") else "")
    if not host:
        return
    rest = link.address.lower().partition(host)[2]
    if "." in link.text:
        for match in _NAMED_HOST.finditer(link.text):
            named = match[1].lower()
            if data.same(named, host) or named in rest:
                return
            evidence = {"named": named, "host": host}
            yield _finding("LNK302", link, 0.95, evidence, evidence)
            return
    if not link.host:
        return
    allowed = data.sites.get(link.text.strip("【】[]《》“” "))
    if allowed and not within(host, allowed):
        yield _finding("LNK306", link, 0.85, {"host": host}, {"name": link.text[:30], "host": host})
    elif link.outside and _official(link.text) and not within(host, data.accounts):
        yield _finding("LNK306", link, 0.75, {"host": host}, {"name": link.text[:30], "host": host})


def _official(text: str) -> bool:
    """Whether a link's text is the name of a government or an agency."""
    return bool(_OFFICE.match(text) or _AGENCY.match(text))


def refreshes(view: View, own: str, data: HostData) -> Iterator[Finding]:
    """``<meta http-equiv="refresh">`` that takes the reader to somebody else's site."""
    for segment, start, end in view.segment_spans():
        if segment.kind != "meta" or _meta_name(segment) != "refresh":
            continue
        match = _REFRESH.search(view.text, start, end)
        host = host_of(cleaned(match[1])) if match else ""
        if host and not (
            is_government(host)
            or (own and data.same(host, own))
            or within(host, (*data.own, *data.services))
        ):
            why = f"页面自动跳转到外部网站 {host}"
            yield Finding(
                "LNK105", start, end, 0.85, {"host": host}, message={"why": why}, grade="hidden"
            )


def _meta_name(segment: Segment) -> str:
    return str((segment.data or {}).get("name", "")).lower()


def collect_dead(link: Link, tag: str, dead: Dead, data: HostData) -> None:
    """Notes a link that leads nowhere, unless a script or a button may be behind it."""
    text = link.text
    if link.tag != "a" or not _DEAD.match(link.address) or len(text) < 2 or link.hidden:
        return
    brief = len(text) <= 6 and any(len(word) > 1 and word in text for word in data.ui_words)
    if _DRIVEN.search(tag) or brief or text in data.ui_words:
        return
    dead.first = dead.first or link
    dead.texts.append(text[:20])


def tell_dead(dead: Dead) -> Iterable[Finding]:
    """One finding for all dead links of a page."""
    if dead.first is None:
        return
    evidence = {"count": len(dead.texts), "texts": dead.texts[:5]}
    message = {"count": str(len(dead.texts)), "first": dead.texts[0]}
    yield _finding(
        "LNK303", dead.first, 0.85, evidence, message, grade="low", ceiling=Severity.NOTICE
    )


def _finding(
    rule: str, link: Link, confidence: float, evidence: dict[str, object],
    message: dict[str, str] | None = None, *, grade: str = "", ceiling: Severity | None = None,
) -> Finding:  # fmt: skip
    return Finding(
        rule, link.start, link.end, confidence, {"tag": link.tag, **evidence},
        message=message or {}, grade=grade, ceiling=ceiling,
    )  # fmt: skip
