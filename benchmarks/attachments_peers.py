"""Prints, as one JSON line, what other readers make of the files of a folder, and their versions."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path


def kreuzberg(path: Path) -> str:
    from kreuzberg import extract_file_sync

    return extract_file_sync(str(path)).content


def xberg(path: Path) -> str:
    import asyncio

    from xberg import ExtractInput, extract

    result = asyncio.run(extract(ExtractInput(kind="uri", uri=str(path))))
    return "\n".join(document.content for document in result.results)


def sharepoint(path: Path) -> str:
    import sharepoint2text

    documents = list(sharepoint2text.read_file(str(path)))
    return "\n".join(sharepoint2text.document_to_json(d) for d in documents)


def markitdown(path: Path) -> str:
    from markitdown import MarkItDown

    return MarkItDown().convert(str(path)).text_content


PEERS: dict[str, tuple[str, Callable[[Path], str]]] = {
    "kreuzberg": ("kreuzberg", kreuzberg),
    "xberg": ("xberg", xberg),
    "sharepoint-to-text": ("sharepoint2text", sharepoint),
    "markitdown": ("markitdown", markitdown),
}


def main() -> None:
    """Reads every file with every peer that is installed."""
    from importlib.metadata import version
    from importlib.util import find_spec

    found: dict[str, dict[str, str]] = {}
    for name, (module, read) in PEERS.items():
        if find_spec(module) is None:
            continue
        found[name] = {}
        for path in sorted(Path(sys.argv[1]).iterdir()):
            try:
                found[name][path.name] = read(path)
            except Exception as error:  # noqa: BLE001 - a peer that fails finds nothing
                found[name][path.name] = ""
                print(name, path.name, type(error).__name__, str(error)[:80], file=sys.stderr)
    known = {name: version(name) for name in found}
    print(json.dumps({"texts": found, "versions": known}, ensure_ascii=True))


if __name__ == "__main__":
    main()
