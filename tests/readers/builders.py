"""Small documents of our own making, each with one unique number a place."""

from __future__ import annotations

import io
import zipfile

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def packed(parts: dict[str, str | bytes]) -> bytes:
    """A zip file of these parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def relations(*items: tuple[str, str, str, bool]) -> str:
    """A relations part: (id, type, target, external)."""
    rows = "".join(
        f'<Relationship Id="{i}" Type="{OFFICE}/{t}" Target="{g}"{" TargetMode=" + chr(34) + "External" + chr(34) if e else ""}/>'
        for i, t, g, e in items
    )
    return f'<Relationships xmlns="{RELS}">{rows}</Relationships>'


def docx(body: str, **parts: str) -> bytes:
    """A Word document with this body XML and further parts (``header1`` …)."""
    files: dict[str, str | bytes] = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": relations(("r1", "officeDocument", "word/document.xml", False)),
        "word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>",
    }
    files |= {f"word/{name}.xml": text for name, text in parts.items()}
    return packed(files)


def p(text: str) -> str:
    """A paragraph of Word."""
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def xlsx(
    rows: str, *, before: str = "", after: str = "", state: str = "visible", **parts: str
) -> bytes:
    """A workbook with one sheet 名单."""
    files: dict[str, str | bytes] = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": relations(("r1", "officeDocument", "xl/workbook.xml", False)),
        "xl/workbook.xml": f'<workbook {S} {R}><sheets><sheet name="名单" sheetId="1" state="{state}" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations(
            ("r1", "worksheet", "worksheets/sheet1.xml", False)
        ),
        "xl/worksheets/sheet1.xml": f"<worksheet {S} {R}>{before}<sheetData>{rows}</sheetData>{after}</worksheet>",
    }
    files |= {name.replace("__", "/"): text for name, text in parts.items()}
    return packed(files)


def cell(reference: str, text: str) -> str:
    """A text cell."""
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def pdf(*pages: bytes, objects: bytes = b"") -> bytes:
    """A PDF whose pages have these content streams (Helvetica is /F1)."""
    count = len(pages)
    kids = b" ".join(b"%d 0 R" % (4 + 2 * i) for i in range(count))
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, count),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    for index, content in enumerate(pages):
        page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>/Contents %d 0 R%s>>"
        parts.append(page % (5 + 2 * index, objects))
        parts.append(content)
    out = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, part in enumerate(parts, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF" % (len(parts) + 1, start)
    return bytes(out)


def stream(content: bytes, extra: bytes = b"") -> bytes:
    """A content stream object."""
    return b"<</Length %d%s>>stream\n%s\nendstream" % (len(content), extra, content)


def page_text(*lines: str) -> bytes:
    """A content stream that shows ASCII lines, one below the other."""
    rows = "".join(
        f"BT /F1 12 Tf 40 {800 - 20 * i} Td ({line}) Tj ET\n" for i, line in enumerate(lines)
    )
    return stream(rows.encode("ascii"))


def ofd(content: str, **parts: str) -> bytes:
    """An OFD file with one page."""
    space = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    files: dict[str, str | bytes] = {
        "OFD.xml": f"<ofd:OFD {space}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f'<ofd:Document {space}><ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages></ofd:Document>',
        "Doc_0/Pages/Page_0/Content.xml": f"<ofd:Page {space}><ofd:Content><ofd:Layer>{content}</ofd:Layer></ofd:Content></ofd:Page>",
    }
    files |= {name.replace("__", "/"): text for name, text in parts.items()}
    return packed(files)


def words(text: str, x: float, y: float) -> str:
    """A text object of OFD."""
    return f'<ofd:TextObject Boundary="{x} {y} 50 5" Size="4"><ofd:TextCode X="0" Y="3">{text}</ofd:TextCode></ofd:TextObject>'
