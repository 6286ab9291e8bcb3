"""Attachments: needles found by format and place, encodings, third-party files, hostile files, speed.

    python benchmarks/attachments.py [--peers PYTHON] [--cards 3] [--no-cards]

Each location of a needle document (header, hidden row, comment …) holds one number of its own;
``image`` needles need the extra ``ocr``. Peers run in the same run: those that the interpreter
given with ``--peers`` has (kreuzberg, xberg, sharepoint-to-text, markitdown).
"""

from __future__ import annotations

import argparse
import io
import json
import resource
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attachments_cards
from common import SHARED, save, versions
from contentguard.readers import ocr
from contentguard.readers.api import Reading, read_file
from contentguard.readers.client import ReaderPool
from contentguard.readers.context import column_name

DATA = SHARED / "data" / "attachments"
NEEDLES = {
    "a.docx": "docx.",
    "a.doc": "docx.",
    "a.rtf": "docx.",
    "a.odt": "docx.",
    "a.xlsx": "xlsx.",
    "a.xls": "xlsx.",
    "a.ods": "xlsx.",
    "a.pptx": "pptx.",
    "a.ppt": "pptx.",
    "a.html": "html.",
    "cid.pdf": "g/cid.pdf.",
    "ttf.pdf": "g/ttf.pdf.",
}
Table = tuple[list[str], list[list[Any]]]


def content(name: str) -> bytes:
    """The bytes of a needle document."""
    if name == "a.rtf":
        import gzip

        return gzip.decompress((DATA / "generated" / "a.rtf.gz").read_bytes())
    return (DATA / "generated" / name).read_bytes()


def words(reading: Reading) -> str:
    """All text of a reading."""
    return "\n".join(s.text for s in reading.segments)


def needles(pool: ReaderPool, peers: dict[str, dict[str, str]]) -> Table:
    """Needles found by format, with the places that are lost."""
    known = json.loads((DATA / "generated" / "needles.json").read_text())
    rows = []
    for name, prefix in NEEDLES.items():
        wanted = {k.removeprefix(prefix): v for k, v in known.items() if k.startswith(prefix)}
        started = time.perf_counter()
        text = words(pool.read_file(name, content(name)))
        taken = time.perf_counter() - started
        lost = [k for k, v in wanted.items() if v not in text]
        row: list[Any] = [name, f"{len(wanted) - len(lost)}/{len(wanted)}", ", ".join(lost), taken]
        for texts in peers.values():
            row.append(f"{sum(v in texts.get(name, '') for v in wanted.values())}/{len(wanted)}")
        rows.append(row)
    return ["file", "found", "lost", "seconds", *peers], rows


def encodings() -> Table:
    """Text files that come out exactly as they were written."""
    rows = []
    for path in sorted(
        [*(DATA / "generated").glob("t_*.txt"), *(DATA / "generated").glob("c_*.csv")]
    ):
        expected = path.read_bytes().decode(path.stem.split("_", 1)[1])
        reading = read_file(path.name, path.read_bytes())
        rows.append([path.name, reading.encoding, "exact" if reading.text == expected else "WRONG"])
    return ["file", "read as", "text"], rows


def folder(pool: ReaderPool, path: Path) -> Iterator[tuple[str, Reading, float]]:
    """Each file of a folder, read, with its seconds."""
    for file in sorted(path.iterdir()):
        if file.suffix == ".py":
            continue
        started = time.perf_counter()
        reading = pool.read_file(file.name, file.read_bytes())
        yield file.name, reading, time.perf_counter() - started


def collections(pool: ReaderPool) -> Table:
    """Third-party files: read, refused with a reason, skipped in silence."""
    rows = []
    for path in (
        DATA / "tika",
        DATA / "ofdrw",
        DATA / "other" / "pdfplumber",
        DATA / "other" / "calamine",
    ):
        text = said = silent = 0
        slowest = 0.0
        for _, reading, taken in folder(pool, path):
            slowest = max(slowest, taken)
            if reading.segments:
                text += 1
            elif reading.unread or reading.not_checked:
                said += 1
            else:
                silent += 1
        rows.append([path.name, text + said + silent, text, said, silent, slowest])
    return [
        "folder",
        "files",
        "with text",
        "no text, reason given",
        "silent skips",
        "slowest s",
    ], rows


def hostile(pool: ReaderPool) -> Table:
    """The hostile files: bounded, read or refused with a reason."""
    rows = []
    for name, reading, taken in folder(pool, DATA / "hostile"):
        codes = sorted({u.code for u in reading.unread} | {n.reason for n in reading.not_checked})
        rows.append([name, taken, len(reading.segments), ", ".join(codes)])
    return ["file", "seconds", "segments", "said"], rows


def _without_media(data: bytes) -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            if "media" not in name:
                target.writestr(name, source.read(name))
    return out.getvalue()


def workbook(rows: int, columns: int) -> bytes:
    """A workbook of ``rows`` times ``columns`` cells, half of them shared strings."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rels = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    strings = "".join(f"<si><t>姓名{i}</t></si>" for i in range(5_000))
    cells = "".join(
        f'<row r="{r}">'
        + "".join(
            f'<c r="{column_name(c)}{r}" t="s"><v>{(r * 7 + c) % 5_000}</v></c>'
            if c % 2
            else f'<c r="{column_name(c)}{r}"><v>{r * c + 0.5}</v></c>'
            for c in range(1, columns + 1)
        )
        + "</row>"
        for r in range(1, rows + 1)
    )
    parts = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": f'<Relationships xmlns="{rels}"><Relationship Id="a" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{space}" xmlns:r="{office}"><sheets><sheet name="S" sheetId="1" r:id="a"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{rels}"><Relationship Id="a" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="b" Type="{office}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/sharedStrings.xml": f'<sst xmlns="{space}">{strings}</sst>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{space}"><sheetData>{cells}</sheetData></worksheet>',
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, text in parts.items():
            target.writestr(name, text)
    return out.getvalue()


def speed(pool: ReaderPool) -> Table:
    """Reading speed on one core, in this process and through a worker."""
    pdf, docx, sheet = content("ttf.pdf"), _without_media(content("a.docx")), workbook(25_000, 10)
    cases = [
        ("digital PDF, pages/s", "a.pdf", pdf, 50, 8),
        ("docx without pictures, files/s", "a.docx", docx, 1, 80),
    ]
    cases.append(("xlsx, cells/s", "a.xlsx", sheet, 250_000, 2))
    rows = []
    for label, name, data, units, rounds in cases:
        row: list[Any] = [label]
        for read in (read_file, pool.read_file):
            read(name, data)
            started = time.perf_counter()
            for _ in range(rounds):
                read(name, data)
            row.append(units * rounds / (time.perf_counter() - started))
        rows.append(row)
    return ["what", "in process", "in a worker"], rows


def peer_texts(python: str) -> tuple[dict[str, dict[str, str]], dict[str, str]]:
    """Texts and versions that the peers installed beside ``python`` give for the needle documents."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder_:
        for name in NEEDLES:
            (Path(folder_) / name).write_bytes(content(name))
        script = Path(__file__).with_name("attachments_peers.py")
        done = subprocess.run(
            [python, str(script), folder_], capture_output=True, timeout=600, check=False
        )
    if not done.stdout.strip():
        return {}, {}
    answer = json.loads(done.stdout.decode().splitlines()[-1])
    return answer["texts"], answer["versions"]


def main() -> None:
    """Runs everything and writes the results."""
    options = argparse.ArgumentParser()
    options.add_argument("--peers", default=sys.executable)
    options.add_argument("--cards", type=int, default=3)
    options.add_argument("--no-cards", action="store_true")
    given = options.parse_args()
    if not DATA.is_dir():
        raise SystemExit("the shared material is not here: nothing to measure")
    tables: dict[str, Table] = {}
    texts, peer_versions = peer_texts(given.peers)
    with ReaderPool() as pool, ReaderPool(recognition=0) as texts_only:
        texts_only.read_file("a.txt", b"x")
        tables["Needles found by format"] = needles(pool, texts)
        tables["Encodings"] = encodings()
        tables["Third-party files, text only"] = collections(texts_only)
        tables["Hostile files"] = hostile(texts_only)
        tables["Speed, one core"] = speed(texts_only)
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    if ocr.available() and not given.no_cards:
        tables |= attachments_cards.tables(given.cards, content("scan.pdf"))
    save(
        "attachments",
        "python benchmarks/attachments.py",
        tables,
        largest_worker_mb=most,
        peers=peer_versions,
        versions=versions(
            [
                "lxml",
                "python-calamine",
                "pypdfium2",
                "xlrd",
                "legacy-doc",
                "rapidocr",
                "onnxruntime",
            ]
        ),
    )


if __name__ == "__main__":
    main()
