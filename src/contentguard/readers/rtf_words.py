"""Control words of RTF that mean text, stories, characters or nothing."""

from __future__ import annotations

CHARSETS = {
    134: "gb18030",
    136: "big5",
    128: "cp932",
    129: "cp949",
    204: "cp1251",
    161: "cp1253",
    238: "cp1250",
}
CODEPAGES = {
    936: "gb18030",
    950: "big5",
    932: "cp932",
    949: "cp949",
    65001: "utf-8",
    10000: "mac_roman",
}
SKIP = frozenset(
    [
        "fonttbl",
        "colortbl",
        "stylesheet",
        "listtable",
        "listoverridetable",
        "revtbl",
        "rsidtbl",
        "generator",
        "themedata",
        "colorschememapping",
        "latentstyles",
        "datastore",
        "xmlnstbl",
        "mmathPr",
        "wgrffmtfilter",
        "objdata",
        "objclass",
        "objname",
        "objsect",
        "blipuid",
        "bliptag",
        "pgdsctbl",
        "panose",
        "falt",
        "fontemb",
        "fontfile",
        "filetbl",
        "pnseclvl",
        "listtext",
        "fldtype",
        "sp",
        "sn",
        "sv",
        "datafield",
    ]  # noqa: SIM905
)
STORIES = {
    "header": "页眉", "headerl": "页眉", "headerr": "页眉", "headerf": "页眉",
    "footer": "页脚", "footerl": "页脚", "footerr": "页脚", "footerf": "页脚",
    "footnote": "脚注", "annotation": "批注", "shptxt": "文本框", "atnauthor": "批注作者", "atnid": "批注作者",
    "title": "属性 标题", "subject": "属性 主题", "author": "属性 作者", "keywords": "属性 关键词",
    "doccomm": "属性 备注", "operator": "属性 修改者", "company": "属性 单位", "manager": "属性 经理", "category": "属性 类别",
}  # fmt: skip
MARKS = {
    "line": "\n", "tab": "\t", "emdash": "—", "endash": "–", "emspace": " ", "enspace": " ", "bullet": "•",
    "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "qmspace": " ",
}  # fmt: skip
