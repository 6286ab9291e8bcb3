"""PDF: text by page and line, annotations, form fields, attachments; scanned pages for recognition."""

from __future__ import annotations

import ctypes
import io
import re
from itertools import islice
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from contentguard.errors import CorruptError, EncryptedError, LimitError, ReadError
from contentguard.readers import ocr
from contentguard.readers.context import Context

_FEW = 12
_MANY_PATHS = 40
_LINE = re.compile(r"[^\r\n]++")
_NUMBER_END = re.compile(r"[0-9Xx*]{1,40}\Z")
_NUMBER_START = re.compile(r"[0-9Xx*]{1,40}")
_HAN_END = re.compile(r"[\u3400-\u9fff，、；：“（《]\Z")
_HAN_START = re.compile(r"[\u3400-\u9fff，。、；：”）》]")
# Digits set one by one get a blank each; eight of them are a number, not a table.
_SPACED = re.compile(r"(?<![^\s])(?:[0-9Xx] ){7,40}[0-9Xx](?![^\s])")
_WHOLE = frozenset({11, 15, 16, 18, 19})
_DPI = 170
_FIELDS = (b"Contents", b"V", b"TU", b"RC")


def read(data: bytes, context: Context) -> None:
    """Reads a PDF file.

    Raises:
        ReadError: encrypted or damaged.
    """
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise EncryptedError("PDF 有打开密码，没有读取；请提供无密码的文件。") from error
        raise CorruptError("PDF 损坏或不完整，无法打开；请换用原文件。") from error
    try:
        document.init_forms()
        _pages(document, context)
        _extras(document, context)
    finally:
        document.close()


def _pages(document: pdfium.PdfDocument, context: Context) -> None:
    unseen = failed = 0
    for number in range(1, len(document) + 1):
        context.budget.spend("pages", 1)
        context.budget.check_time()
        try:
            page = document[number - 1]
        except pdfium.PdfiumError:
            failed += 1
            if failed <= 20:
                context.failed(CorruptError("这一页损坏，没有读取。"), f"第{number}页")
            continue
        text = _text(page)
        lines(text, number, context)
        _annotations(page, number, context)
        unseen += _pictures(page, number, len(text.strip()) < _FEW, context)
        page.close()
    if failed > 20:
        context.failed(CorruptError(f"共有 {failed} 页损坏，没有读取。"))
    if unseen and ocr.wanted(context.budget):
        context.failed(LimitError(f"图片过多，有 {unseen} 页的图片没有识别；请拆分文件后再检查。"))
    elif unseen:
        context.skipped(ocr.reason(), f"{unseen} 页有扫描件或图片，其中的文字没有检查；{ocr.how()}")


def _text(page: pdfium.PdfPage) -> str:
    part = page.get_textpage()
    try:
        return str(part.get_text_range(errors="replace")).replace("\ufffe", "").replace("\x02", "")
    finally:
        part.close()


def lines(text: str, number: int, context: Context) -> None:
    """Adds the text of a page; a line that cuts a number or a sentence is joined to the next.

    Args:
        text: as pdfium gives it.
        number: 1-based number of the page.
        context: where the segment goes; its cell map holds the lines.
    """
    text = _SPACED.sub(lambda m: m[0].replace(" ", ""), text)
    found = [m[0].rstrip(" \t") for m in _LINE.finditer(text)]
    longest = max(map(len, found), default=0)
    joined: list[str] = []
    cells: list[Any] = []
    at = 0
    for index, line in enumerate(found, 1):
        if not line:
            continue
        if joined:
            gap = "" if _belong(joined[-1], line, longest) else "\n"
            joined.append(gap)
            at += len(gap)
        joined.append(line)
        place = context.place(f"第{number}页 第{index}行", page=number, line=index)
        cells.append((at, at + len(line), place))
        at += len(line)
    if joined:
        context.add("".join(joined), f"第{number}页", cells=tuple(cells), page=number)


def _belong(before: str, after: str, longest: int) -> bool:
    """Whether a line end stands inside a number or a sentence."""
    end, start = _NUMBER_END.search(before[-40:]), _NUMBER_START.match(after)
    if end and start:
        return len(end[0]) + len(start[0]) in _WHOLE
    full = len(before) >= 0.85 * longest and longest >= 12
    return bool(full and _HAN_END.search(before) and _HAN_START.match(after))


def _annotations(page: pdfium.PdfPage, number: int, context: Context) -> None:
    """Adds notes, form values and link targets of a page."""
    for index in range(min(raw.FPDFPage_GetAnnotCount(page), 5_000)):
        annotation = raw.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        try:
            kind = raw.FPDFAnnot_GetSubtype(annotation)
            for key in _FIELDS:
                text = _string(annotation, key)
                label = "表单域" if kind == raw.FPDF_ANNOT_WIDGET else "批注"
                if key == b"RC":
                    text = re.sub(r"<[^>]*+>", " ", text)
                flags = () if kind == raw.FPDF_ANNOT_WIDGET else ("comment",)
                context.add(text, f"第{number}页 {label}", "note", flags, page=number)
            _target(page, annotation, number, context)
        finally:
            raw.FPDFPage_CloseAnnot(annotation)


def _target(page: pdfium.PdfPage, annotation: Any, number: int, context: Context) -> None:
    link = raw.FPDFAnnot_GetLink(annotation)
    action = raw.FPDFLink_GetAction(link) if link else None
    if not action:
        return
    size = raw.FPDFAction_GetURIPath(page.pdf, action, None, 0)
    if size > 1:
        buffer = ctypes.create_string_buffer(size)
        raw.FPDFAction_GetURIPath(page.pdf, action, buffer, size)
        target = buffer.value.decode("utf-8", "replace")
        data = {"tag": "a", "attr": "href", "text": ""}
        context.add(target, f"第{number}页 链接", "link", page=number, data=data)


def _string(annotation: Any, key: bytes) -> str:
    size = raw.FPDFAnnot_GetStringValue(annotation, key, None, 0)
    if size <= 2:
        return ""
    buffer = ctypes.create_string_buffer(size)
    target = ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR))
    raw.FPDFAnnot_GetStringValue(annotation, key, target, size)
    return buffer.raw[: size - 2].decode("utf-16-le", "replace")


def _pictures(page: pdfium.PdfPage, number: int, empty: bool, context: Context) -> bool:
    """Keeps what a page shows as a picture; True if one that may hold text was left out."""
    images = 0
    left_out = False
    reading = ocr.wanted(context.budget) and context.budget.images > len(context.pictures)
    for item in page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,), max_depth=4):
        images += 1
        if images > 50:
            return True
        if not empty and _large(item):
            left_out = left_out or not reading
            if reading:
                _image(item, number, context)
    if not empty or (not images and not _drawn(page)):
        return left_out
    if reading:
        _render(page, number, context)
    return not reading


def _large(item: Any) -> bool:
    try:
        return bool(min(item.get_px_size()) >= ocr.SMALLEST)
    except (pdfium.PdfiumError, RuntimeError):
        return True


def _drawn(page: pdfium.PdfPage) -> bool:
    """Whether a page without text is drawn with so many paths that they may be letters."""
    paths = page.get_objects(filter=(raw.FPDF_PAGEOBJ_PATH,), max_depth=3)
    return sum(1 for _ in islice(paths, _MANY_PATHS)) == _MANY_PATHS


def _image(item: Any, number: int, context: Context) -> None:
    try:
        width, height = item.get_px_size()
        if width * height > context.budget.pixels:
            context.failed(LimitError("图片像素过多，没有识别；请人工检查。"), f"第{number}页 图片")
            return
        image = item.get_bitmap().to_pil()
    except (pdfium.PdfiumError, ValueError, RuntimeError):
        context.failed(CorruptError("页内图片无法解码。"), f"第{number}页 图片")
        return
    context.picture(_png(image), f"第{number}页 图片", page=number)


def _render(page: pdfium.PdfPage, number: int, context: Context) -> None:
    width, height = page.get_size()
    scale = _DPI / 72
    pixels = width * height * scale * scale
    if pixels > 16_000_000:
        scale *= (16_000_000 / pixels) ** 0.5
    if min(width, height) * scale < 1 or max(width, height) * scale > 30_000:
        context.failed(LimitError("页面尺寸异常，没有识别。"), f"第{number}页")
        return
    try:
        image = page.render(scale=scale, grayscale=True).to_pil()
    except (pdfium.PdfiumError, MemoryError, ValueError, RuntimeError):
        context.failed(CorruptError("页面无法绘制，没有识别。"), f"第{number}页")
        return
    context.picture(_png(image), f"第{number}页", page=number)


def _png(image: Any) -> bytes:
    stream = io.BytesIO()
    image.convert("L" if image.mode in ("1", "L") else "RGB").save(stream, "PNG", compress_level=1)
    return stream.getvalue()


def _extras(document: pdfium.PdfDocument, context: Context) -> None:
    """Adds properties and reads attached files."""
    for key, text in document.get_metadata_dict(skip_empty=True).items():
        if key not in ("Producer", "CreationDate", "ModDate", "Trapped"):
            context.add(str(text), f"文档属性 {key}", "meta", data={"name": key})
            context.meta[key] = str(text)
    for index in range(min(document.count_attachments(), 500)):
        attachment = document.get_attachment(index)
        name = attachment.get_name() or f"附件{index + 1}"
        try:
            content = bytes(attachment.get_data())
            context.budget.spend("total_bytes", len(content))
            context.child(name, content)
        except pdfium.PdfiumError:
            context.failed(CorruptError("附件无法取出，没有读取。"), name)
        except ReadError as error:
            context.failed(error, name)
