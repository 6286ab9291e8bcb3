"""Tables in text: which line is a header, which column holds what.

Works alike for rows that a reader gives (tab-joined cells) and for text tables separated by tabs,
bars, commas or wide gaps, because both are lines of one view. The header of a table carries over
to the next view of a long document.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import accumulate
from operator import add, eq

from contentguard.detectors.privacy.lists import holds, labels, name_lists, sought
from contentguard.detectors.privacy.names import is_name
from contentguard.detectors.privacy.rows import Rows, Table
from contentguard.detectors.privacy.spans import NONE, Shifted, spread, spread_places

_BRACKETS = re.compile(r"[（(\[【][^）)\]】]{0,20}[）)\]】]|[\s*＊:：\u3000]")
_GAP = re.compile(r"[ \u3000][ \u3000]+")
_WORDS = (
    ("address", re.compile("(?:住址|地址|住所|户籍所在地|户籍地|居住地|家庭所在地)$")),
    ("health", re.compile("(?:病种|病情|疾病名称|疾病|诊断|诊断结果|患病情况|病因|健康状况|身体状况|所患疾病|病名|疾病类型|临床诊断)$")),
    ("status", re.compile("(?:致贫原因|致困原因|困难原因|残疾类别|残疾等级|残疾类型|残疾情况|残疾级别|困难类型|困难类别|人员类别|救助原因|申请原因|救助类别|低保类别|保障类别|家庭类型|属性)$")),
    ("relation", re.compile("(?:关系|称谓)$")),
    ("birth", re.compile("(?:出生年月日?|出生日期|生日|出生时间)$")),
    ("sex", re.compile("^性别$")),
    ("age", re.compile("^(?:年龄|周岁)$")),
    ("school", re.compile("(?:就读学校|年级|班级|毕业学校|幼儿园|所在学校|学校名称|学校)$")),
)  # fmt: skip
_BODY_NAME = re.compile(
    "(?:单位|企业|公司|机构|项目|产品|商品|药品|学校|地块|道路|河道|品牌|店铺|场所|部门|组织|银行|村|社区|镇|乡|街道|法规|文件|标准|线路|站点|工程|证书|课程|专业|岗位|职位)名称?$"
)
_MINOR_NAME = re.compile("学生|幼儿|儿童|婴儿|新生儿|孩子|子女|少儿|未成年|小学|入园|入学")
_TABLE_WORDS = sought(["姓名", "申请人", "户主"])
_SEPARATORS = ("\t", "|", ",", "，", "｜", "；", ";", "、")


@lru_cache(maxsize=4096)
def header_type(cell: str) -> str:
    """What a header cell says about its column: a slug, ``name``, ``minor-name``, ``veto`` …"""
    words = _BRACKETS.sub("", cell)
    if not words or len(words) > 24:
        return ""
    known = labels()
    for size in range(min(len(words), 14), 1, -1):
        label = known.get(words[-size:])
        if label is not None:
            return label.type
    for kind, pattern in _WORDS:
        if pattern.search(words):
            return kind
    if _BODY_NAME.search(words):
        return ""
    if words.endswith("姓名") or words == "名字" or words in _name_headers():
        return "minor-name" if _MINOR_NAME.search(words) else "name"
    return "veto" if words.endswith(("号", "编码", "代码", "金额", "数量", "面积")) else ""


@lru_cache(maxsize=1)
def _name_headers() -> frozenset[str]:
    return frozenset(
        label for label, kind, _ in name_lists().labels if kind in ("name", "relation")
    )


def read_tables(
    text: str, carried: Table | None, shifted: Shifted = NONE
) -> tuple[Rows, Table | None]:
    """The rows of the tables of a view.

    Args:
        text: text of the view.
        carried: the table under way at the end of the view before.
        shifted: columns of the cells of rows that merged cells reach into.

    Returns:
        The rows and the table under way at the end.
    """
    rows, table = Rows(), carried
    lines = lines_of(text)
    misses = at = 0
    ruled = "\t" in text or "|" in text
    while at < len(lines):
        start, end = lines[at]
        following = lines[at + 1][1] if at + 1 < len(lines) else end
        at += 1
        columns = shifted.get(start) if shifted else None
        if columns is not None and (known := _merged_row(text[start:end], start, table, columns)):
            if isinstance(known, Table):
                table, misses = known, 0
            elif table is not None:
                rows.add(table, end, *known)
                misses = 0
            continue
        if table is not None:
            row, size = _row(text[start:end], start, table), len(table.columns)
            if (row is None or len(row[0]) != size) and text.find(table.separator, start, end) >= 0:
                whole = (
                    _row(text[start:following], start, table) if following - start < 900 else None
                )
                if whole is not None and len(whole[0]) == size:
                    row, at, end = whole, at + 1, following
            if row is not None:
                rows.add(table, end, *row)
                misses = 0
                continue
        header = _header(text[start:end]) if ruled or has_table(text[start:end]) else None
        if header is not None:
            table, misses = header, 0
        elif table is not None and text[start:end].strip():
            misses += 1
            table = table if misses < 3 else None
    return rows, table


def lines_of(text: str) -> list[tuple[int, int]]:
    """Spans of the lines that are not empty."""
    lines, pos = list[tuple[int, int]](), 0
    for line in text.replace("\r", "\n").replace("\x1e", "\n").split("\n"):
        end = pos + len(line)
        if line:
            lines.append((pos, end))
        pos = end + 1
    return lines


def has_table(text: str) -> bool:
    """Whether a text can hold a table at all."""
    if "\t" in text or "|" in text:
        return True
    return holds(text, _TABLE_WORDS)


def _split(line: str, separator: str) -> list[tuple[int, int]]:
    """Spans of the cells of a line."""
    spans, pos = list[tuple[int, int]](), 0
    if separator == "  ":
        for gap in _GAP.finditer(line):
            spans.append((pos, gap.start()))
            pos = gap.end()
    else:
        size = len(separator)
        while (at := line.find(separator, pos)) >= 0:
            spans.append((pos, at))
            pos = at + size
    return [*spans, (pos, len(line))]


def _header(line: str) -> Table | None:
    """A table that begins with this header line, or None."""
    if len(line) > 600:
        return None
    for separator in _SEPARATORS:
        if separator in line:
            break
    else:
        separator = "  " if _GAP.search(line) else " "
        if line.count(separator) < 2:
            return None
    cells = [line[a:b] for a, b in _split(line, separator)]
    if separator != "\t" and separator != "|" and max(map(len, cells)) > 16:
        return None
    types = tuple(header_type(cell.strip()) if len(cell) < 40 else "" for cell in cells)
    known = [t for t in types if t]
    if (
        len(cells) < 2
        or not known
        or (
            len(known) < 2
            and len(cells) > 2
            and not {"name", "minor-name", "id-card", "mobile"} & set(known)
        )
    ):
        return None
    if any(len(re.findall("[0-9]", cell)) > 3 for cell in cells):
        return None
    if len(cells) == 2 and len(known) < 2:
        return None
    if len(cells) % 2 == 0 and not any(types[1::2]) and any(map(_value, cells[1::2])):
        return None
    return Table(separator, types, tuple(c.strip() for c in cells))


def _value(cell: str) -> bool:
    """Whether a cell between keys is a value: the line is a record, not a header."""
    words = cell.strip()
    return words in ("男", "女") or words[:1].isdigit() or is_name(words, bounded=True)


def _merged_row(
    line: str, base: int, table: Table | None, columns: tuple[int, ...]
) -> Table | tuple[list[int], list[int]] | None:
    """A row that merged cells reach into: a header (over the one above), or cells at their columns."""
    parts = tuple(line.split("\t"))
    if len(parts) != len(columns) or not columns[0] or columns[-1] > _MOST_COLUMNS:
        return None
    types = tuple(header_type(part.strip()) if len(part) < 16 else "" for part in parts)
    plain = not any(map(_value, parts)) and not any(map(_FIGURES.search, parts))
    if any(types) and plain and (table is not None or sum(map(bool, types)) > 1):
        headers = tuple(part.strip() for part in parts)
        above = table or Table("\t", (), ())
        return Table(
            "\t",
            tuple(spread(types, columns, above.columns)),
            tuple(spread(headers, columns, above.headers)),
        )
    if table is None or table.separator != "\t" or columns[-1] > len(table.columns):
        return None
    places = [*map(add, accumulate(map(len, parts[:-1]), initial=base), range(len(parts)))]
    stops = [*map(add, places, map(len, parts))]
    return spread_places(places, stops, columns, len(table.columns))


_MOST_COLUMNS = 60
_FIGURES = re.compile("[0-9]{4}")


def _row(line: str, base: int, table: Table) -> tuple[list[int], list[int]] | None:
    """Where the cells of the line begin and end, or None if it is no row of the table: too many or
    too few cells, or a new header."""
    separator = table.separator
    parts = _GAP.split(line) if separator == "  " else line.split(separator)
    count, size = len(table.columns), len(parts)
    if size != count and not (separator in "\t|" and abs(size - count) <= 2 and size > 1):
        return None
    if _is_header(line, parts, table):
        return None
    if separator == "  ":
        places, pos = list[int](), 0
        for part in parts:
            pos = line.index(part, pos)
            places.append(base + pos)
            pos += len(part) + 1
    else:
        places = [*map(add, accumulate(map(len, parts), initial=base), range(size))]
    return places, [*map(add, places, map(len, parts))]


def _is_header(line: str, parts: list[str], table: Table) -> bool:
    """Whether cells repeat the headers of their columns."""
    spaced = " " in line or table.separator != "\t"
    if not spaced and not any(map(eq, parts, table.headers)):
        return False
    typed = sum(map(bool, table.columns[: len(parts)]))
    known = sum(
        bool(kind) and part.strip() == header
        for part, kind, header in zip(parts, table.columns, table.headers, strict=False)
    )
    return known > 1 or (known > 0 and known == typed)
