"""What the benchmark scripts share: texts, timing, tables, JSON."""

from __future__ import annotations

import importlib.metadata
import json
import lzma
import os
import platform
import random
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
RESULTS = ROOT / "benchmarks" / "results"


def naive(words: Sequence[str]) -> Callable[[str], list[tuple[int, int, int]]]:
    """pyahocorasick the obvious way, as a measure: str and ``iter``, nothing judged."""
    import ahocorasick

    automaton = ahocorasick.Automaton()
    for index, word in enumerate(words):
        automaton.add_word(word, (index, len(word)))
    automaton.make_automaton()
    return lambda text: [(e - n + 1, e + 1, i) for e, (i, n) in automaton.iter(text)]


def documents(text: str, size: int = 1_000) -> list[str]:
    """``text`` cut at line ends into documents of about ``size`` characters."""
    found, lines, length = [], [], 0
    for line in text.splitlines(keepends=True):
        lines.append(line)
        length += len(line)
        if length >= size:
            found.append("".join(lines))
            lines, length = [], 0
    if lines:
        found.append("".join(lines))
    return found


def official_text(limit: int = 10_000_000) -> tuple[str, str]:
    """(text, where it is from): the shared 10 MB text where it is there, else text made here."""
    path = SHARED / "data" / "matching" / "inputs" / "text_10mb_pii.txt.xz"
    if path.is_file():
        with lzma.open(path, "rt", encoding="utf-8") as handle:
            return handle.read(limit), path.name
    return made_text(limit // 3), "made (seed 1)"


def made_text(characters: int) -> str:
    """Neutral official-looking text made of common words; no real document."""
    words = [
        "市政府",
        "办公室",
        "关于",
        "做好",
        "农业",
        "生产",
        "安全",
        "检查",
        "工作",
        "通知",
        "各县区",
        "有关部门",
        "单位",
        "认真",
        "落实",
        "责任",
        "加强",
        "管理",
        "提高",
        "水平",
        "群众",
        "服务",
        "项目",
        "建设",
        "资金",
        "使用",
        "情况",
        "会议",
        "要求",
        "进一步",
        "完善",
        "制度",
        "措施",
        "开展",
        "活动",
        "组织",
        "实施",
        "方案",
    ]
    chooser = random.Random(1)
    parts: list[str] = []
    length = 0
    while length < characters:
        sentence = "".join(chooser.choices(words, k=chooser.randint(6, 18))) + "。"
        if chooser.random() < 0.05:
            sentence += f"联系电话139{chooser.randint(10_000_000, 99_999_999)}。"
        if chooser.random() < 0.2:
            sentence += "\n"
        parts.append(sentence)
        length += len(sentence)
    return "".join(parts)


def seconds(work: Callable[[], object], rounds: int = 3) -> float:
    """The least processor time of ``rounds`` runs."""
    best = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


def megabytes(texts: Iterable[str]) -> float:
    """10^6 UTF-8 bytes."""
    return sum(len(t.encode("utf-8", "surrogatepass")) for t in texts) / 1e6


def versions(names: Sequence[str]) -> dict[str, str]:
    """Versions of installed distributions; absent ones are left out."""
    found = {}
    for name in names:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def machine() -> dict[str, Any]:
    """What the figures were taken on, in words that name no place."""
    return {
        "python": platform.python_version(),
        "system": platform.system(),
        "machine": platform.machine(),
        "cores": os.cpu_count(),
    }


def table(rows: Sequence[Sequence[object]], header: Sequence[str]) -> str:
    """A Markdown table."""
    cells = [[_cell(c) for c in row] for row in rows]
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in cells])


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.3g}" if abs(value) < 100 else f"{value:,.0f}"
    return str(value)


def save(
    name: str,
    command: str,
    tables: dict[str, tuple[Sequence[str], Sequence[Sequence[object]]]],
    **facts: Any,
) -> None:
    """Prints the tables and writes them to ``benchmarks/results/NAME.json``."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    record = {
        "name": name,
        "command": command,
        "machine": machine(),
        "facts": facts,
        "tables": {
            title: {"header": list(h), "rows": [list(r) for r in rows]}
            for title, (h, rows) in tables.items()
        },
    }
    (RESULTS / f"{name}.json").write_text(
        json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    for title, (header, rows) in tables.items():
        print(f"\n{title}\n\n{table(rows, header)}")
    for key, value in facts.items():
        print(f"{key}: {value}")
