"""Throughput on one core: the scanner layer, ``guard.check`` end to end, cost by family, peers.

    python benchmarks/throughput.py [--megabytes 10]

All engines return all hits as Python objects and must agree on their number.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections import defaultdict
from datetime import date
from typing import Any

from common import SHARED, documents, megabytes, naive, official_text, save, seconds, versions
from contentguard import Guard
from contentguard.detectors.base import Detector
from contentguard.lexicon.automaton import build_matcher
from contentguard.masking import personal
from contentguard.model import Segment
from contentguard.text import View, fold

COMMAND = "python benchmarks/throughput.py"
AS_OF = date(2026, 1, 1)


def padding(known: set[str]) -> list[str]:
    """Words that pad the automaton to 10,000 entries, as rare as a real sensitive list."""
    path = SHARED / "data" / "matching" / "inputs" / "rare_10k.txt"
    if path.is_file():
        words = path.read_text(encoding="utf-8").split("\n")
    else:
        syllables = [chr(0x4E00 + 37 * i) for i in range(500)]
        words = [
            a + b + c for a in syllables[:22] for b in syllables[22:44] for c in syllables[44:66]
        ]
    return [w for w in dict.fromkeys(words) if w and fold(w)[0] == w and w not in known][:10_000]


def dictionary_walk(words: list[str]) -> Any:
    """The nested-dict "DFA" of many sensitive-word packages, all hits."""
    root: dict[str, Any] = {}
    for index, word in enumerate(words):
        node = root
        for character in word:
            node = node.setdefault(character, {})
        node[""] = index

    def find(text: str) -> list[tuple[int, int, int]]:
        hits = []
        for start in range(len(text)):
            node, end = root, start
            while (node := node.get(text[end])) is not None:  # type: ignore[assignment]
                end += 1
                if "" in node:
                    hits.append((start, end, node[""]))
                if end == len(text):
                    break
        return hits

    return find


def scanner_rows(texts: list[str], words: list[str]) -> list[list[object]]:
    """Fold, then match, then candidates for personal data, by engine; peers match only."""
    size = megabytes(texts)
    rows: list[list[object]] = []
    counts = {}
    base = 0.0
    for name, build in (
        ("naive pyahocorasick iter (match only)", naive),
        ("nested-dict walk (match only)", dictionary_walk),
    ):
        find = build(words)
        sample = texts if name.startswith("naive") else texts[: len(texts) // 5]
        took = seconds(lambda find=find, sample=sample: [find(t) for t in sample], 2)
        speed = megabytes(sample) / took
        base = base or speed
        counts[name] = sum(len(find(t)) for t in texts)
        rows.append([name, speed, speed / base, counts[name]])
    for engine in ("pyahocorasick", "daachorse"):
        if engine == "daachorse" and not versions(["daachorse"]):
            continue
        matcher = build_matcher(words, engine)
        took = seconds(lambda m=matcher: [m.find(t) for t in texts])
        counts[engine] = sum(len(matcher.find(t)) for t in texts)
        rows.append([f"{engine} (match only)", size / took, size / took / base, counts[engine]])

        def layer(m: Any = matcher) -> int:
            found = 0
            for text in texts:
                view = View([Segment(text)])
                found += len(m.find(view.text)) + len(personal(view.text))
            return found

        took = seconds(layer)
        rows.append([f"scanner layer, {engine}", size / took, size / took / base, layer()])
    return rows


def family_rows(texts: list[str], guard: Guard) -> list[list[object]]:
    """Processor time of each detector within ``guard.check``, with the number of findings."""
    spent: dict[str, float] = defaultdict(float)
    found: dict[str, int] = defaultdict(int)

    class Timed:
        def __init__(self, inner: Detector) -> None:
            self.inner, self.name, self.rules = inner, inner.name, inner.rules

        def detect(self, view: Any, index: int, document: Any) -> Any:
            start = time.perf_counter()
            results = list(self.inner.detect(view, index, document))
            spent[self.name] += time.perf_counter() - start
            found[self.name] += len(results)
            return results

        def detect_document(self, document: Any) -> Any:
            start = time.perf_counter()
            results = list(self.inner.detect_document(document))
            spent[self.name] += time.perf_counter() - start
            found[self.name] += len(results)
            return results

    engine = guard._engine
    original = engine.detectors
    engine.detectors = tuple(Timed(d) for d in original)
    for text in texts:  # dictionaries and models load at their first use
        guard.check(text)
    spent.clear()
    found.clear()
    start = time.perf_counter()
    for text in texts:
        guard.check(text)
    total = time.perf_counter() - start
    engine.detectors = original
    rest = total - sum(spent.values())
    rows: list[list[object]] = [
        [name, 1e6 * spent[name] / len(texts), 100 * spent[name] / total, found[name]]
        for name in sorted(spent, key=lambda n: -spent[n])
    ]
    return [*rows, ["view, scan, report", 1e6 * rest / len(texts), 100 * rest / total, ""]]


def guard_rows(texts: list[str]) -> list[list[object]]:
    """``guard.check`` end to end by engine and selection."""
    size = megabytes(texts)
    rows: list[list[object]] = []
    lexical = ("ORG", "ADV", "ILL", "TYP1", "PII101", "PII102", "SIG")
    everything = ("EXP", "SEC", "MAP", "LNK", "TON", "FMT", *lexical)
    for title, select in (
        ("families of the spine", lexical),
        ("the same without PII", tuple(s for s in lexical if s[:3] != "PII")),
        ("all lexical families", everything),
        ("all lexical families and privacy", (*everything, "PII")),
        ("all defaults", ()),
    ):
        for engine in ("pyahocorasick", "daachorse"):
            if engine == "daachorse" and not versions(["daachorse"]):
                continue
            guard = Guard(select=_known(select), engine=engine, as_of=AS_OF)
            sample = texts if title != "all defaults" else texts[: max(len(texts) // 4, 50)]
            found = sum(len(guard.check(t)) for t in sample)
            took = seconds(lambda g=guard, s=sample: [g.check(t) for t in s], 2)
            rows.append([title, engine, megabytes(sample) / took, 1e6 * took / len(sample), found])
    del size
    return rows


def _known(prefixes: tuple[str, ...]) -> tuple[str, ...]:
    from contentguard.rules import catalogue

    return tuple(p for p in prefixes if any(c.startswith(p) for c in catalogue()))


def start_rows() -> list[list[object]]:
    """Start of the interpreter, of the import and of the command; medians of wall seconds."""
    import statistics
    import tempfile
    from pathlib import Path

    def median(argv: list[str], rounds: int = 7) -> float:
        times = []
        for _ in range(rounds):
            start = time.perf_counter()
            subprocess.run(argv, capture_output=True, check=False)
            times.append(time.perf_counter() - start)
        return statistics.median(times)

    bare = median([sys.executable, "-c", "pass"])
    imported = median([sys.executable, "-c", "import contentguard"])
    rows: list[list[object]] = [
        ["import contentguard over bare Python, ms", 1e3 * (imported - bare)],
    ]
    clean = ("各单位要认真组织学习，按时报送总结。" * 60)[:1_000]
    guard = Guard(as_of=AS_OF)
    entries = [e for x in guard.lexicons for e in x.entries if e.boundary and e.action == "hit"]
    plain = [e for e in entries if not (e.left or e.right or e.guards or e.since)] or entries
    edged = f"有关单位{plain[0].words[0]}等情况。" + clean if plain else clean
    with tempfile.TemporaryDirectory() as folder:
        for name, text in (
            ("without a boundary hit", clean),
            ("with text that needs word boundaries", edged),
        ):
            path = Path(folder) / "post.txt"
            path.write_text(text, encoding="utf-8")
            took = median([sys.executable, "-m", "contentguard", "check", str(path)])
            rows.append([f"CLI cold start on a 3 kB post {name}, s", took])
    guard = Guard(as_of=AS_OF)
    guard.check(clean)
    for name, select in (("all defaults", ()), ("without TYP2", ("TYP2",))):
        guard = Guard(ignore=_known(select), as_of=AS_OF)
        guard.check(clean)
        took = seconds(lambda g=guard: [g.check(clean) for _ in range(50)]) / 50
        rows.append([f"3 kB post warm, {name}, ms", 1e3 * took])
    return rows


def presidio_rows(texts: list[str]) -> list[list[object]]:
    """Presidio's analyzer with its Chinese-capable recognizers, where it is installed."""
    try:
        from presidio_analyzer import RecognizerRegistry
        from presidio_analyzer.predefined_recognizers import (
            CreditCardRecognizer,
            EmailRecognizer,
            PhoneRecognizer,
        )
    except ImportError:
        return []
    registry = RecognizerRegistry(
        recognizers=[
            CreditCardRecognizer(supported_language="zh"),
            EmailRecognizer(supported_language="zh"),
            PhoneRecognizer(supported_language="zh", supported_regions=("CN",)),
        ],
        supported_languages=["zh"],
    )
    recognizers = registry.recognizers

    def scan() -> None:
        for text in texts[:100]:
            for recognizer in recognizers:
                recognizer.analyze(text, recognizer.supported_entities, None)

    took = seconds(scan, 1)
    return [
        [
            "Presidio recognizers (card, mail, phone; no NLP engine)",
            megabytes(texts[:100]) / took,
            "",
            "",
        ]
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=float, default=10)
    options = parser.parse_args()
    text, source = official_text(int(options.megabytes * 1e6 / 2.9))
    texts = documents(text)
    guard = Guard(as_of=AS_OF)
    shipped = list(dict.fromkeys(w for x in guard.lexicons for e in x.entries for w in e.words))
    base = ("agencies", "laws", "places", "typos")
    own = [w for x in guard.lexicons if x.id in base for e in x.entries for w in e.words]
    own = list(dict.fromkeys(own))
    words = (own + padding(set(own)))[:10_000]
    tables = {
        f"Scanner layer (fold + automaton of {len(words):,} words + candidates for personal data)": (
            ("engine", "MB/s", "x naive", "hits"),
            scanner_rows(texts, words) + presidio_rows(texts),
        ),
        f"The same with all {len(shipped):,} words of the lexicons, cues and seeds included": (
            ("engine", "MB/s", "x naive", "hits"),
            scanner_rows(texts[: len(texts) // 2], shipped),
        ),
        "guard.check end to end, one core": (
            ("selection", "engine", "MB/s", "µs a document", "violations"), guard_rows(texts)
        ),
        "Cost by detector (all defaults)": (
            ("detector", "µs a document", "% of all", "findings"), family_rows(texts[:600], guard)
        ),
        "Start and single posts": (("what", "figure"), start_rows()),
    }  # fmt: skip
    save(
        "throughput", f"{COMMAND} --megabytes {options.megabytes:g}", tables, text=source, documents=len(texts), megabytes=round(megabytes(texts), 2),
        own_words_of_the_ten_thousand=len(own),
        versions=versions(["pyahocorasick", "daachorse", "jieba", "presidio-analyzer"]),
    )  # fmt: skip


if __name__ == "__main__":
    main()
