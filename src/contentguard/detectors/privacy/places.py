"""The form of a home address in running text: where it begins, where it ends, how fine it is."""

from __future__ import annotations

import re
from functools import lru_cache

from contentguard.detectors.privacy.given import words
from contentguard.resources import data_dir, table_rows

_NUMBER = "(?:[0-9]{1,5}|[一二三四五六七八九十百]{1,4})"
_TAIL = re.compile(
    rf"{_NUMBER}(?:号(?:楼|院|附[0-9]{{1,3}}号)?|[栋幢座室户组社弄队排层楼]|单元|村民组|居民组)(?:[东西南北中][户头侧门院]?)?(?:[0-9]{{3,5}}[号室户]?)?"
    r"|[0-9]{1,4}(?:-[0-9A-Z]{1,4}){1,4}[号室]?"
    r"|(?:单元|号楼|[栋幢座门排号])[0-9]{2,5}[号室户]?"
    r"|村(?:委会|民委员会)?[\u4e00-\u9fff]{1,5}(?:村民小组|小组|[组社队寨屯坡])(?:[0-9]{1,4}号)?"
    r"|(?:村|屯|寨|庄|湾|嘎查|社区|小区|花园|家园|公寓|苑|大院|家属院)(?:[东南西北前后][街头院])?"
)
_NUMBERED = re.compile(
    r"[0-9一二三四五六七八九十][^镇乡]{0,4}\Z|[前后]街\Z|村[\u4e00-\u9fff]{1,4}[组社队寨屯]\Z"
)
_TOWN = re.compile("[镇乡](?!村)|街道|苏木")
_AREA = re.compile(
    "[省市县区旗州盟镇乡村屯寨庄湾沟坪里]|街道|社区|嘎查|小区|花园|家园|公寓|宿舍|新村|[苑城院]|[路街巷弄道]"
)
_OFFICE = re.compile(
    "公司|中心|大厅|政府|学校|小学|中学|医院|银行|办公|服务|法院|派出所|[局厅](?:$|[^，])|门店|超市|市场|广场|工地|项目|工程|车站|卫生院|门诊|食堂|商场|酒店|饭店|公园"
)
_SIGNS = re.compile("[\u4e00-\u9fffA-Za-z0-9#\\-—·]{4,50}\\Z")
_LOOK = 50


def tail(words: str) -> int:
    """Where the last part of an address ends in ``words``, or 0."""
    end = 0
    for match in _TAIL.finditer(words):
        end = match.end()
    return end


def fine(words: str, whole: bool = False) -> bool:
    """Whether words are an address below the township.

    Args:
        words: what may be an address.
        whole: whether a village under a township is enough, because a label says what it is.
    """
    if len(words) < 5 or _OFFICE.search(words) or not _AREA.search(words):
        return False
    if _NUMBERED.search(words[-6:]) and any(sign in words for sign in _DOORS):
        return True
    town = _TOWN.search(words, 1)
    return whole and town is not None and town.end() < len(words) - 1


_DOORS = "号室栋幢座组社弄队排楼户街寨屯坡-"


def before(text: str, end: int, floor: int) -> tuple[int, int] | None:
    """The address that ends at ``end``, or None where none does or its beginning is not clear."""
    low = max(end - _LOOK, floor)
    match = _SIGNS.search(text[low:end])
    if match is None:
        return None
    run = match[0]
    stop = tail(run)
    if not stop or stop < len(run) - 1:
        return None
    start = _head(run, stop)
    if not start and match.start() == 0 and low > floor:
        return None
    start += len(run[start:stop]) - len(run[start:stop].lstrip("0123456789.-—·"))
    home = run[start:stop]
    if not fine(home, whole=True):
        return None
    begin = low + match.start() + start
    return begin, begin + len(home)


def _head(run: str, stop: int) -> int:
    """Where an address begins in a run of signs: after a cue, at a known region, or at its start."""
    start = 0
    for cue in words("homes_before"):
        at = run.rfind(cue, 0, stop)
        if at >= 0:
            start = max(start, at + len(cue))
    start += not start and run[0] in "系为是在于从到住"
    known = region_names()
    for at in range(start, max(stop - 4, start)):
        if any(run[at : at + size] in known for size in range(3, 9)):
            return at
    return start


@lru_cache(maxsize=1)
def region_names() -> frozenset[str]:
    """Names of provinces, cities and counties of three signs and more."""
    rows = table_rows(data_dir("lexicons") / "privacy" / "region_codes.tsv")
    return frozenset(row[3] for row in rows if len(row) > 3 and len(row[3]) > 2)


def after(text: str, start: int, limit: int, whole: bool) -> tuple[int, int] | None:
    """The address that begins at ``start`` and ends at a sign or before what is no part of it.

    Args:
        text, start, limit: where to look.
        whole: whether a village under a township is enough.
    """
    match = _RUN.match(text, start, min(start + _LOOK, limit))
    if match is None:
        return None
    stop = tail(match[0])
    home = match[0][:stop]
    return (start, start + stop) if stop and fine(home, whole) else None


_RUN = re.compile("[\u4e00-\u9fffA-Za-z0-9#\\-—·]{5,50}")
