"""SEC 涉密与公开属性: marks count by where they stand, words alone prove nothing.

The lexicon brings candidates (cues); here their position decides. A mark stands *alone* when it
fills its line, its bracket or its cell; teaching material has it inside a sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from contentguard.detectors.base import Document, Knowledge
from contentguard.detectors.lexical import LexicalDetector
from contentguard.lexicon import Hit
from contentguard.model import Finding, Severity
from contentguard.patterns import lazy
from contentguard.rules import family_rules
from contentguard.text import View

_HEAD = 300
_ENOUGH = 50
_EDGE = "\n\r\x1e"
_OPEN, _CLOSE = "（(【[〔「<《", "）)】]〕」>》"
_PERIOD = lazy(
    r"[ \t]*+[★☆✩*]?[ \t]*+[（(]?[ \t]*+(?:长期|[0-9一二三四五六七八九十]{1,3}[ \t]*+(?:年|个月|月)|启用前|公布前|解密前)?[ \t]*+[）)]?"
)
_LEVEL_FIELD = lazy(
    r"(?:密[ \t]*+级|秘密等级|保密等级|保密级别|文件密级)(?:[ ]*+[：:\t|][ \t]*+|[ ]+)\Z"
)
_PUBLIC_FIELD = lazy(
    r"公开(?:属性|方式|类别|类型|形式|范围|选项|性质|程度)(?:[ ]*+[：:\t|][ \t]*+|[ ]+)\Z"
)
_COPY = lazy(r"[ \t]*+[0-9]{4,8}(?![0-9])")
_SERIES = lazy(r"[ \t]*+(?:[〔\[（(](?:19|20)[0-9]{2}|第?[ \t]*+[0-9]{1,4}[ \t]*+期|[（(]第)")
_SECRET_NUMBER = lazy(r"(?:19|20)[0-9]{2}〕[ \t]*+第?[0-9]{1,5}[ \t]*+号")
_LEVEL_LABEL = lazy(r"(?:密[ \t]*+级|秘密等级|保密等级|保密级别|文件密级)[ \t]*+[：:]?[ \t]*+\Z")
_PUBLIC_LABEL = lazy(
    r"[^，。；\n]{0,4}公开(?:属性|方式|类别|类型|形式|范围|选项|性质|程度)[ \t]*+[：:]?[ \t]*+\Z"
)
_PUBLIC_IN_LINE = lazy(r"公开(?:属性|方式|类别|类型|形式|选项)")
_TICKED = ("☑", "√", "■", "☒", "✓", "✔")
_CHOICES = ("主动公开", "不予公开", "依申请公开", "全文公开", "部分公开", "公开")
_ITSELF = lazy(
    r"(?:^|[。；（(\n])[ \t]*(?:本|此|该)(?:材料|文件|资料|通知|件|稿|表|手册|通讯录|名单|方案|简报|刊)[^。；\n]{0,30}\Z"
)
_NOT_A_LEVEL = lazy(r"[级件等]?")

Judge = Callable[[View, Hit], Finding | None]


class SecrecyDetector(LexicalDetector):
    """Judges candidates of marks by their position."""

    def __init__(self, knowledge: Knowledge) -> None:
        super().__init__("sec", knowledge, family_rules("SEC"))
        self._judges: Mapping[str, Judge] = {
            "star": _star, "level": _level, "copy": _copy, "internal": _internal, "label": _label,
            "series": _series, "secretno": _secret_number, "draft": _draft, "closed": _closed,
            "attribute-closed": _closed_attribute, "request": _request,
            "attribute-request": _request_attribute, "range": _range, "work": _work,
        }  # fmt: skip

    def detect(self, view: View, index: int, document: Document) -> Iterable[Finding]:
        """Findings of one view; after fifty the view is condemned anyway."""
        found = 0
        for hit in document.hits[index].get(self.name, ()):
            judge = self._judges.get(hit.entry.tag)
            finding = judge(view, hit) if judge else None
            if finding is None or view.segment_at(hit.start).kind == "script":
                continue
            judged = self.judge(hit, view, document)
            if judged is None:
                continue
            evidence = {
                "entry": hit.entry.id,
                "lexicon": hit.entry.lexicon,
                "basis": hit.entry.basis,
            }
            finding.evidence = evidence | finding.evidence
            yield finding
            found += 1
            if found == _ENOUGH:
                return


def _line_edges(view: View, start: int, end: int) -> tuple[str, str]:
    """The text of the line before and after a hit."""
    first, last = view.line(start, end)
    return view.text[first:start], view.text[end:last]


def _lines_around(view: View, start: int, end: int) -> tuple[str, str]:
    """The lines above and below the line of a hit."""
    first, last = view.line(start, end)
    above = view.text[slice(*view.line(first - 1, first - 1))] if first > 0 else ""
    below = view.text[slice(*view.line(last + 1, last + 1))] if last + 1 < len(view.text) else ""
    return above, below


def _alone(before: str, after: str, room: int = 0) -> bool:
    """Whether the mark fills its line, sentence or bracket, but for ``room`` characters."""
    left, right = before.rstrip(" \t,，、"), after.lstrip(" \t,，、")
    starts = not left or left[-1] in _OPEN or left[-1] in "。！；※★☆●■◆"
    if not starts:
        cut = max(left.rfind(c) for c in _OPEN + "。！；")
        starts = room > 0 and len(left) - cut - 1 <= room
    ends = not right or right[0] in _CLOSE or right[0] in "。！!；;★※"
    return starts and ends


def _quoted(before: str, after: str) -> bool:
    return before.count("“") > before.count("”") or (before[-1:] in "“‘\"'" and before != "")


def _star(view: View, hit: Hit) -> Finding | None:
    """``机密★10年``: certain in a line of its own, doubtful inside a sentence."""
    before, after = _line_edges(view, hit.start, hit.end)
    if _quoted(before, after):
        return None
    period = _PERIOD.match(after)
    size = period.end() if period else 0
    rest = after[size:].strip(" \t)）】]")
    head = len(before.strip()) <= 12 and (not rest or len(rest) <= 16)
    near_top = hit.start < _HEAD
    confidence = 0.98 if head else 0.92 if near_top and not before.strip() else 0.7
    evidence = {"position": "独占一行" if head else "文首" if near_top else "句中"}
    return Finding("SEC101", hit.start, hit.end + len(after[:size].rstrip()), confidence, evidence)


def _level(view: View, hit: Hit) -> Finding | None:
    """``机密`` as the value of 密级, or in a line of its own at the head."""
    before, after = _line_edges(view, hit.start, hit.end)
    rest = after[_NOT_A_LEVEL.match(after).end() :] if after[:1] == "级" else after  # type: ignore[union-attr]
    period = _PERIOD.match(rest)
    tail = rest[period.end() :] if period else rest
    field = _LEVEL_FIELD.search(before[-12:])
    if field and not rest[:1].isalpha():
        return Finding("SEC102", hit.start, hit.end, 0.95, {"position": "密级栏"})
    if not before.strip() and not tail.strip():
        above, _ = _lines_around(view, hit.start, hit.end)
        if _LEVEL_LABEL.match(above):
            return Finding("SEC102", hit.start, hit.end, 0.93, {"position": "密级栏"})
    bracketed = before.strip() in tuple(_OPEN[:4]) and rest.strip() in tuple(_CLOSE[:4])
    if not bracketed and (before.strip() or tail.strip()):
        return None
    stated = bracketed or bool(period and period[0].strip()) or after[:1] == "级"
    if hit.start > _HEAD and not stated:
        return None
    return Finding("SEC102", hit.start, hit.end, 0.9 if stated else 0.75, {"position": "独占一行"})


def _copy(view: View, hit: Hit) -> Finding | None:
    """``份号：000012`` at the head of a paper."""
    before, after = _line_edges(view, hit.start, hit.end)
    number = _COPY.match(after)
    if number is None or before.strip():
        return None
    return Finding("SEC103", hit.start, hit.end + number.end(), 0.85)


def _internal(view: View, hit: Hit) -> Finding | None:
    """``内部资料 注意保存``: a mark when it stands alone; inside a sentence it is advice."""
    before, after = _line_edges(view, hit.start, hit.end)
    if _quoted(before, after):
        return None
    if not _alone(before, after, room=10):
        # “本材料仅供参会人员使用，不得外传。”: the paper speaks of itself.
        own = _ITSELF.search(before[-60:]) and len(before.strip()) <= 40
        return Finding("SEC201", hit.start, hit.end, 0.85, grade="mark") if own else None
    sure = _alone(before, after) or len(before.strip()) <= 6
    return Finding("SEC201", hit.start, hit.end, 0.92 if sure else 0.75, grade="mark")


def _label(view: View, hit: Hit) -> Finding | None:
    """``（内部资料）``, or the words as a line of their own."""
    before, after = _line_edges(view, hit.start, hit.end)
    left, right = before.rstrip(" \t"), after.lstrip(" \t")
    bracket = bool(left) and left[-1] in _OPEN[:5] and bool(right) and right[0] in _CLOSE[:5]
    whole = not left and not right.strip("。！!★ ")
    if not (bracket or whole):
        return None
    return Finding("SEC201", hit.start, hit.end, 0.85 if whole else 0.9, grade="mark")


def _work(view: View, hit: Hit) -> Finding | None:
    """``工作秘密`` as the mark of a paper: at its head, and not its subject."""
    if hit.start > _HEAD or view.text.count(view.text[hit.start : hit.end]) > 1:
        return None
    before, after = _line_edges(view, hit.start, hit.end)
    period = _PERIOD.match(after)
    rest = after[period.end() :] if period else after
    left = before.strip()
    if (left and left[-1] not in _OPEN[:5]) or rest.strip(" \t）)】]"):
        return None
    return Finding("SEC201", hit.start, hit.end, 0.85, grade="mark")


def _series(view: View, hit: Hit) -> Finding | None:
    """``参阅文件〔2021〕3号``: a numbered internal series."""
    before, after = _line_edges(view, hit.start, hit.end)
    if not _SERIES.match(after) or _quoted(before, after):
        return None
    head = len(before.strip()) <= 12
    return Finding("SEC202", hit.start, hit.end, 0.85 if head else 0.7, grade="mark")


def _secret_number(view: View, hit: Hit) -> Finding | None:
    """``某密发〔2021〕3号``; the 保密 offices number their papers 保密〔…〕."""
    before, after = _line_edges(view, hit.start, hit.end)
    number = _SECRET_NUMBER.match(after)
    if number is None or before[-1:] in ("保", "", " ", "商", "解"):
        return None
    return Finding("SEC202", hit.start, hit.end + number.end(), 0.8, grade="mark")


def _draft(view: View, hit: Hit) -> Finding | None:
    """A draft by its own title or file name."""
    segment = view.segment_at(hit.start)
    first, last = view.line(hit.start, hit.end)
    line = view.text[first:last].strip()
    titled = segment.kind in ("title", "heading") or (hit.start < 80 and len(line) <= 60)
    if not titled or line.endswith(("。", "；", "，")) or not _in_brackets_or_end(view, hit):
        return None
    return Finding("SEC203", hit.start, hit.end, 0.8, grade="mark", ceiling=Severity.NOTICE)


def _in_brackets_or_end(view: View, hit: Hit) -> bool:
    before, after = _line_edges(view, hit.start, hit.end)
    return (before.endswith(tuple(_OPEN)) and after.startswith(tuple(_CLOSE))) or not after.strip(
        "》）)。 "
    )


def _closed(view: View, hit: Hit) -> Finding | None:
    """``（此件不予公开）``."""
    return _publication("SEC301", view, hit, 0.97)


def _request(view: View, hit: Hit) -> Finding | None:
    """``（此件依申请公开）``."""
    return _publication("SEC302", view, hit, 0.97)


def _publication(rule: str, view: View, hit: Hit, sure: float) -> Finding | None:
    before, after = _line_edges(view, hit.start, hit.end)
    if _quoted(before, after):
        return None
    alone = _alone(before, after)
    return Finding(rule, hit.start, hit.end, sure if alone else 0.75, grade="mark")


def _closed_attribute(view: View, hit: Hit) -> Finding | None:
    return _attribute("SEC301", view, hit)


def _request_attribute(view: View, hit: Hit) -> Finding | None:
    return _attribute("SEC302", view, hit)


def _attribute(rule: str, view: View, hit: Hit) -> Finding | None:
    """The value of 公开属性, or a bracket that holds nothing else and ends its line."""
    before, after = _line_edges(view, hit.start, hit.end)
    if not before.strip() and not after.strip(" \t。"):
        # Label and value in lines of their own (a definition list); a list of choices is none.
        above, below = _lines_around(view, hit.start, hit.end)
        if _PUBLIC_LABEL.match(above) and below.strip() not in _CHOICES:
            return Finding(rule, hit.start, hit.end, 0.92, grade="mark")
    if _PUBLIC_FIELD.search(before[-14:]):
        listed = after.lstrip(" \t")[:1] in ("、", "/", "□", "和", "或")
        return None if listed else Finding(rule, hit.start, hit.end, 0.95, grade="mark")
    if before.rstrip(" ")[-1:] in _TICKED and _PUBLIC_IN_LINE.search(before):
        return Finding(rule, hit.start, hit.end, 0.92, grade="mark")
    if before[-1:] not in ("（", "(") or after[:1] not in ("）", ")"):
        return None
    left = before[:-1].strip()
    if after[1:].strip("。 \t"):
        return None
    # Behind other words it is a category in a heading (“政府信息公开目录（依申请公开）”).
    category = bool(left) and left[-1] not in "。！；"
    return Finding(rule, hit.start, hit.end, 0.7 if category else 0.95, grade="mark")


def _range(view: View, hit: Hit) -> Finding | None:
    """``（此件发至县团级）``."""
    before, after = _line_edges(view, hit.start, hit.end)
    opened = before.rstrip("此本件该文 ").endswith(("（", "("))
    if _quoted(before, after) or not (opened or _alone(before, after, room=4)):
        return None
    return Finding(
        "SEC303", hit.start, hit.end, 0.95 if before[-3:].strip() else 0.85, grade="mark"
    )


def build(knowledge: Knowledge) -> SecrecyDetector:
    """The detector of secrecy and publication marks."""
    return SecrecyDetector(knowledge)
