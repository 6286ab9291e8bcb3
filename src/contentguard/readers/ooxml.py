"""What Word, Excel and PowerPoint packages have in common: properties, links, pictures, macros."""

from __future__ import annotations

import posixpath

from contentguard.errors import ReadError
from contentguard.formats.package import Element, Package, local
from contentguard.readers.context import Context

PICTURES = (
    ".png",
    ".jpg",
    ".jpeg",
    ".gif",
    ".bmp",
    ".tif",
    ".tiff",
    ".webp",
    ".jfif",
    ".emf",
    ".wmf",
)
_PROPERTY_NAMES = {
    "title": "标题",
    "subject": "主题",
    "creator": "作者",
    "keywords": "关键词",
    "description": "备注",
    "lastModifiedBy": "最后修改者",
    "category": "类别",
    "Company": "单位",
    "Manager": "经理",
}
_DULL = frozenset(
    {
        "Application",
        "AppVersion",
        "Template",
        "DocSecurity",
        "revision",
        "created",
        "modified",
        "lastPrinted",
    }
    | {
        "TotalTime",
        "Pages",
        "Words",
        "Characters",
        "Lines",
        "Paragraphs",
        "ScaleCrop",
        "LinksUpToDate",
    }
    | {"CharactersWithSpaces", "SharedDoc", "HyperlinksChanged", "HeadingPairs", "Slides", "Notes"}
    | {"HiddenSlides", "MMClips", "PresentationFormat", "TitlesOfParts", "version"}
)


def properties(package: Package, context: Context) -> None:
    """Adds the properties of the document, a segment each."""
    for name in package.names:
        if not name.lower().startswith("docprops/") or not name.lower().endswith(".xml"):
            continue
        try:
            root = package.xml(name)
        except ReadError as error:
            context.failed(error, "文档属性")
            continue
        for node in root:
            key = node.get("name") or local(node)
            text = "".join(map(str, node.itertext())).strip()
            if key and text and key not in _DULL:
                context.add(
                    text, f"文档属性 {_PROPERTY_NAMES.get(key, key)}", "meta", data={"name": key}
                )
                context.meta.setdefault(key, text)


def links(package: Package, part: str, context: Context, where: str) -> None:
    """Adds the external targets of a part: hyperlinks, linked files, attached templates."""
    for kind, target, external in package.relations(part).values():
        if external and target:
            label = "链接" if kind == "hyperlink" else "外部引用"
            context.add(
                target, f"{where}{label}", "link", data={"tag": kind, "attr": "href", "text": ""}
            )


def media(package: Package, context: Context, folder: str) -> None:
    """Keeps pictures, reads embedded files, and notes macros.

    Args:
        folder: ``word/``, ``xl/`` or ``ppt/``.
    """
    count = 0
    for name in package.names:
        lower = name.lower()
        base = posixpath.basename(name)
        if "/media/" in lower and lower.endswith(PICTURES):
            count += 1
            try:
                context.picture(package.read(name), f"图片{count}")
            except ReadError as error:
                context.failed(error, f"图片{count}")
        elif "/embeddings/" in lower and lower.startswith(folder):
            try:
                context.child(base, package.read(name))
            except ReadError as error:
                context.failed(error, f"嵌入文件 {base}")
        elif lower.endswith("vbaproject.bin"):
            context.skipped(
                "macro", "含有宏（VBA），没有运行，也没有检查其代码；公开文件不应带宏。", "宏"
            )


def drawing_texts(root: Element) -> list[str]:
    """Texts of charts and diagrams: every paragraph, and cached values of series."""
    found: list[str] = []
    for node in root.iter("{*}p"):
        text = "".join(t.text or "" for t in node.iter("{*}t"))
        if text.strip():
            found.append(text)
    found += [v.text for v in root.iter("{*}v") if v.text and not v.text.replace(".", "").isdigit()]
    return found


def described(root: Element, context: Context, where: str) -> None:
    """Adds alternative texts and titles of drawings."""
    for node in root.iter("{*}docPr", "{*}cNvPr"):
        for name in ("descr", "title"):
            if text := node.get(name):
                context.add(
                    text, f"{where}图片说明", "attribute", data={"tag": "img", "name": "alt"}
                )
