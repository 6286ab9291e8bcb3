"""Word 2003 XML and flat OPC: one XML file that holds a whole Word document."""

from __future__ import annotations

from contentguard.formats.package import parse_xml
from contentguard.readers import docx
from contentguard.readers.context import Context


def read(data: bytes, context: Context) -> None:
    """Reads a Word document in a single XML file."""
    docx.document(parse_xml(data), "正文", context)
