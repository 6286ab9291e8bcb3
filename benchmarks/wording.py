"""EXP: false alarms on clean dated text, recall on a seeded corruption of clean text, throughput.

    python benchmarks/wording.py [--split dev|test] [--shared FOLDER] [--select EXP]

False alarms: ``dated_news`` as of its date (``dev`` = up to 2024, the part that was tuned on;
``test`` = 2025 on), ``clean_sentences`` and the pages of ``benchmarks/pages``. Recall: paragraphs
of ``official.txt`` that hold a name, a phrase, a meeting, a date or an ordered list are spoiled by
one slip each (seed 20261122). Everything that fires on the spoiled words counts as found.
Throughput: see ``wording_speed.py``, whose tables are printed first.
"""

from __future__ import annotations

import argparse
import json
import lzma
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import wording_speed
from common import ROOT, SHARED, save
from contentguard import Guard, Post
from contentguard.detectors.wording.phrases import phrases
from wording_slips import Spoiler, slips, spoil_date, spoil_meeting, spoil_order, spoil_words

SEED = 20261122
GRAVE = ("veto", "must-fix")


def news(shared: Path, split: str) -> Iterator[Post]:
    """Broadcast items of the split."""
    with lzma.open(shared / "data/corpora/dated_news.jsonl.xz", "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("{"):
                item = json.loads(line)
                if (item["published"] < "2025") == (split == "dev"):
                    yield Post(item["body"], title=item["title"], published=item["published"])


def pages() -> Iterator[Post]:
    """Our own clean pages."""
    for path in sorted((ROOT / "benchmarks" / "pages").iterdir()):
        html = path.suffix == ".html"
        yield Post(
            path.read_text(encoding="utf-8"),
            media_type="text/html" if html else "text/plain",
            published="2026-04-20",
            id=path.name,
        )


def sentences(shared: Path) -> Iterator[Post]:
    """Sentences of official documents."""
    text = (shared / "data/corpora/clean_sentences.tsv").read_text(encoding="utf-8")
    yield from (Post(line.split("\t")[1]) for line in text.splitlines())


def false_alarms(guard: Guard, posts: Iterator[Post], name: str) -> dict[str, Any]:
    """Findings per million characters by family and severity, with examples."""
    counts: Counter[tuple[str, str]] = Counter()
    examples: dict[str, list[str]] = defaultdict(list)
    characters = size = 0
    seconds = 0.0
    for post in posts:
        characters += len(post.title) + len(post.body)
        size += len((post.title + post.body).encode())
        started = time.perf_counter()
        report = guard.check(post)
        seconds += time.perf_counter() - started
        for found in report:
            counts[found.family, found.severity.value] += 1
            before, after = found.excerpt.before[-10:], found.excerpt.after[:10]
            examples[found.code].append(f"{before}【{found.text}】{after}")
    million = characters / 1e6
    rows = {f"{f}/{s}": round(n / million, 2) for (f, s), n in sorted(counts.items())}
    grave = sum(n for (_, s), n in counts.items() if s in GRAVE)
    return {
        "text": name,
        "characters": characters,
        "per_million": rows,
        "grave_per_million": round(grave / million, 2),
        "all_per_million": round(sum(counts.values()) / million, 2),
        "megabytes_per_second": round(size / seconds / 1e6, 2),
        "examples": {code: found[:5] for code, found in sorted(examples.items())},
    }


def recall(
    guard: Guard, paragraphs: list[str], spoil: Spoiler, published: str, wanted: int
) -> dict[str, Any]:
    """How many of ``wanted`` spoiled paragraphs are found at the spoiled words."""
    rng = random.Random(SEED)
    order = rng.sample(range(len(paragraphs)), len(paragraphs))
    found = tried = 0
    missed: list[str] = []
    for number in order:
        if tried == wanted:
            break
        spoiled = spoil(paragraphs[number], rng)
        if spoiled is None:
            continue
        text, start, end = spoiled
        tried += 1
        report = guard.check(Post(text, published=published))
        if any(s < end and start < e for v in report if v.family == "EXP" for s, e in v.spans):
            found += 1
        elif len(missed) < 12:
            missed.append(
                f"{text[max(start - 6, 0) : start]}【{text[start:end]}】{text[end : end + 6]}"
            )
    return {
        "tried": tried,
        "found": found,
        "recall": round(found / max(tried, 1), 3),
        "missed": missed,
    }


def corruption(guard: Guard, shared: Path, wanted: int) -> dict[str, Any]:
    """Recall by what was spoiled and how."""
    with lzma.open(shared / "data/corpora/official.txt.xz", "rt", encoding="utf-8") as lines:
        paragraphs = [line.rstrip("\n")[:600] for line in lines if len(line) > 30]
    frequency = Counter(c for p in paragraphs[::20] for c in p if "一" <= c <= "鿿")
    kinds = slips({c for c, n in frequency.items() if n >= 60})
    index = phrases()
    names = {
        p.text: p.id for p in index.values() if p.rule in ("EXP101", "EXP104") and len(p.core) >= 3
    }
    canonical = {p.text: p.id for p in index.values() if p.rule == "EXP201" and p.text == p.core}
    results: dict[str, Any] = {}
    for what, words in (("names", names), ("phrases", canonical)):
        holding = (
            [p for p in paragraphs if any(w in p for w in words)] if what == "names" else paragraphs
        )
        for kind, slip in kinds.items():
            results[f"{what}/{kind}"] = recall(
                guard, holding, spoil_words(words, slip), "2026-04-20", wanted
            )
    results["meetings"] = recall(guard, paragraphs, spoil_meeting, "2026-04-20", wanted)
    results["dates"] = recall(guard, paragraphs, spoil_date, "2026-04-20", wanted)
    results["order"] = recall(guard, paragraphs, spoil_order, "2026-04-20", wanted)
    return results


def _summary(results: dict[str, Any]) -> dict[str, float]:
    groups = {"names": "names/", "phrases": "phrases/", "meetings and dates": "", "order": "order"}
    summary = {}
    for name, prefix in groups.items():
        keys = ["meetings", "dates"] if not prefix else [k for k in results if k.startswith(prefix)]
        everyday = [k for k in keys if not k.endswith("/other")]
        tried = sum(results[k]["tried"] for k in everyday)
        summary[name] = round(sum(results[k]["found"] for k in everyday) / max(tried, 1), 3)
    return summary


def alarm_tables(found: list[dict[str, Any]]) -> dict[str, Any]:
    """The tables of false alarms."""
    rows = [
        [r["text"], r["characters"], r["grave_per_million"], r["all_per_million"], r["megabytes_per_second"]]
        for r in found
    ]  # fmt: skip
    families = [[r["text"], *k.split("/"), v] for r in found for k, v in r["per_million"].items()]
    return {
        "False alarms per million characters": (
            ("text", "characters", "veto and must-fix", "all", "MB/s"), rows
        ),
        "False alarms by family": (("text", "family", "severity", "per million"), families),
    }  # fmt: skip


def main() -> int:
    """Runs what the options say, prints tables and writes ``benchmarks/results/wording_*.json``."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--split", choices=("dev", "test"), default="test")
    parser.add_argument("--shared", type=Path, default=SHARED)
    parser.add_argument("--select", default="EXP", help="rules to run; ALL for every family")
    parser.add_argument("--wanted", type=int, default=300, help="spoiled paragraphs of each kind")
    parser.add_argument("--only", choices=("alarms", "recall", "speed"))
    options = parser.parse_args()
    if options.only in (None, "speed"):
        made, facts = wording_speed.tables(3, 7)
        save("wording_speed", wording_speed.COMMAND, made, **facts)
    if options.only == "speed":
        return 0
    guard = Guard(select=() if options.select == "ALL" else (options.select,))
    guard.check("预热：2月30日（星期一）习近乎总书记。")
    command = (
        f"python benchmarks/wording.py --split {options.split} --select {options.select}"
        f" --wanted {options.wanted}"
    )
    name = f"{options.split}_{options.select.replace(',', '_')}"
    rules = guard.rules_fingerprint
    if options.only != "recall":
        made = alarm_tables(_alarms(guard, options.shared, options.split))
        save(f"wording_alarms_{name}", command, made, rules=rules)
    if options.only != "alarms":
        made = _recall(guard, options.shared, options.wanted)
        save(f"wording_recall_{name}", command, made, rules=rules)
    return 0


def _alarms(guard: Guard, shared: Path, split: str) -> list[dict[str, Any]]:
    """False alarms of all texts; their words are printed, not kept."""
    texts = [
        ("dated_news " + split, news(shared, split)),
        ("clean_sentences", sentences(shared)),
        ("own pages", pages()),
    ]
    found = [false_alarms(guard, posts, name) for name, posts in texts]
    for row in found:
        for code, examples in row["examples"].items():
            print(f"{row['text']} {code}: " + " / ".join(examples))
    return found


def _recall(guard: Guard, shared: Path, wanted: int) -> dict[str, Any]:
    """The tables of recall; what was missed is printed."""
    found = corruption(guard, shared, wanted)
    for name, row in found.items():
        print(f"{name}, missed: {' '.join(row['missed'][:6])}")
    rows = [[name, row["tried"], row["found"], row["recall"]] for name, row in found.items()]
    return {
        "Recall on spoiled text": (("spoiled", "tried", "found", "recall"), rows),
        "Recall by group, without an arbitrary character (other)": (
            ("group", "recall"), [[k, v] for k, v in _summary(found).items()]
        ),
    }  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
