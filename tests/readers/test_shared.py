"""The shared material: needles by place, third-party documents, pictures."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest

from contentguard.readers import ocr
from contentguard.readers.client import ReaderPool

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "attachments"
OFFICE = all(importlib.util.find_spec(m) for m in ("olefile", "xlrd", "legacy_doc"))
pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="needs the shared material")

FILES = {
    "a.docx": ("docx.", 14),
    "a.xlsx": ("xlsx.", 12),
    "a.pptx": ("pptx.", 5),
    "a.html": ("html.", 8),
    "a.odt": ("docx.", 14),
    "a.ods": ("xlsx.", 12),
    "a.rtf.gz": ("docx.", 13),
    "cid.pdf": ("g/cid.pdf.", 4),
    "ttf.pdf": ("g/ttf.pdf.", 4),
}
OLD = {"a.doc": ("docx.", 14), "a.xls": ("xlsx.", 12), "a.ppt": ("pptx.", 5)}


@pytest.fixture(scope="module")
def pool():  # type: ignore[no-untyped-def]
    with ReaderPool() as made:
        yield made


@pytest.mark.parametrize("name", [*FILES, *OLD])
def test_needles_are_found(name: str, pool: ReaderPool) -> None:
    if name in OLD and not OFFICE:
        pytest.skip("needs the extra office")
    prefix, least = (FILES | OLD)[name]
    needles = json.loads((SHARED / "generated" / "needles.json").read_text())
    reading = pool.read_file(name, (SHARED / "generated" / name).read_bytes())
    text = "\n".join(s.text for s in reading.segments)
    hit = {k for k, v in needles.items() if k.startswith(prefix) and v in text}
    assert len({k for k in hit if not k.endswith(".image")}) >= least
    if ocr.available() and f"{prefix}image" in needles:
        assert f"{prefix}image" in hit


@pytest.mark.parametrize("folder", ["ofdrw", "tika", "hostile"])
def test_nothing_is_skipped_in_silence(folder: str) -> None:
    if not OFFICE:
        pytest.skip("needs the extra office")
    pool = ReaderPool(recognition=0)
    for path in sorted((SHARED / folder).iterdir()):
        if path.suffix == ".py" or path.stat().st_size == 0:
            continue
        reading = pool.read_file(path.name, path.read_bytes())
        assert reading.segments or reading.unread or reading.not_checked, path.name
    pool.close()
