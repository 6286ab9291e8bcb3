"""Throughput of ``guard.check`` with every lexical family on, and what each family costs.

    python benchmarks/wording_speed.py [--megabytes 3] [--rounds 7]

Both engines and the naive use of pyahocorasick take turns on the same chunks of documents; of each
chunk the least processor time counts, so that what else the machine does weighs little.
``benchmarks/wording.py`` prints the same tables.
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from common import documents, megabytes, naive, official_text, save, versions
from contentguard import Guard
from contentguard.detectors.base import Detector
from contentguard.model import Segment
from contentguard.text import View

COMMAND = "python benchmarks/wording_speed.py"
LEXICAL = ("EXP", "SEC", "MAP", "LNK", "TON", "FMT", "ORG", "ADV", "ILL", "TYP1", "SIG")
"""Every family but personal data and the typos that a model finds."""
AS_OF = date(2026, 1, 1)
CHUNK = 50
GOAL = 8.0
Work = Callable[[str], object]


def least(works: dict[str, Work], texts: Sequence[str], rounds: int) -> dict[str, float]:
    """Processor seconds of each work over ``texts``: of each chunk the least of ``rounds``."""
    chunks = [texts[at : at + CHUNK] for at in range(0, len(texts), CHUNK)]
    spent = {name: [float("inf")] * len(chunks) for name in works}
    for _ in range(rounds):
        for number, chunk in enumerate(chunks):
            for name, work in works.items():
                start = time.process_time()
                for text in chunk:
                    work(text)
                spent[name][number] = min(spent[name][number], time.process_time() - start)
    return {name: sum(times) for name, times in spent.items()}


class _Timed:
    """A detector whose processor time is added up."""

    def __init__(self, inner: Detector, spent: dict[str, float]) -> None:
        self.inner, self.name, self.rules, self.spent = inner, inner.name, inner.rules, spent

    def _add(self, work: Callable[[], Any]) -> list[Any]:
        start = time.process_time()
        found = list(work())
        self.spent[self.name] += time.process_time() - start
        return found

    def detect(self, view: Any, index: int, document: Any) -> Any:
        return self._add(lambda: self.inner.detect(view, index, document))

    def detect_document(self, document: Any) -> Any:
        return self._add(lambda: self.inner.detect_document(document))


def by_detector(guard: Guard, texts: Sequence[str], rounds: int) -> dict[str, float]:
    """Seconds within each detector over ``texts``: of each chunk the least of ``rounds``."""
    spent: dict[str, float] = defaultdict(float)
    engine = guard._engine
    original = engine.detectors
    engine.detectors = tuple(_Timed(d, spent) for d in original)
    best: dict[tuple[str, int], float] = {}
    for _ in range(rounds):
        for at in range(0, len(texts), CHUNK):
            spent.clear()
            for text in texts[at : at + CHUNK]:
                guard.check(text)
            for name, took in spent.items():
                best[name, at] = min(best.get((name, at), took), took)
    engine.detectors = original
    total: dict[str, float] = defaultdict(float)
    for (name, _), took in best.items():
        total[name] += took
    return total


def tables(size: float, rounds: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """The tables and facts of a run."""
    text, source = official_text(int(size * 1e6 / 2.9))
    texts = documents(text)
    names = [e for e in ("pyahocorasick", "daachorse") if versions([e])]
    guards = {name: Guard(select=LEXICAL, engine=name, as_of=AS_OF) for name in names}
    words = list(
        dict.fromkeys(w for x in guards[names[0]].lexicons for e in x.entries for w in e.words)
    )
    works: dict[str, Work] = {name: guard.check for name, guard in guards.items()}
    works["naive pyahocorasick, match only"] = naive(words)
    views = {text: View([Segment(text)]) for text in texts}
    works["view"] = lambda text: View([Segment(text)])
    for name, guard in guards.items():
        index = guard._engine.index
        works[f"match {name}"] = lambda text, m=index.matcher: m.find(views[text].text)
        works[f"scan {name}"] = lambda text, i=index: i.scan(views[text].text, AS_OF)
    for guard in guards.values():  # dictionaries and patterns load at their first use
        for text in texts:
            guard.check(text)
    took = least(works, texts, rounds)
    weight, each = megabytes(texts), 1e6 / len(texts)
    base = took["naive pyahocorasick, match only"]
    speed = [
        [name, weight / took[name], each * took[name], base / took[name]]
        for name in (*names, "naive pyahocorasick, match only")
    ]
    detectors = {
        name: by_detector(guard, texts, max(rounds // 2, 2)) for name, guard in guards.items()
    }
    found = {
        "fold and view": dict.fromkeys(names, took["view"]),
        "match of all words": {n: took[f"match {n}"] for n in names},
        "hits sorted by family": {n: took[f"scan {n}"] - took[f"match {n}"] for n in names},
    }
    for detector in sorted({d for spent in detectors.values() for d in spent}):
        family = detector.partition("-")[0].upper().replace("TYPOS", "TYP1")
        row = found.setdefault(family, dict.fromkeys(names, 0.0))
        for name in names:
            row[name] += detectors[name][detector]
    found["violations and report"] = {
        n: took[n] - sum(row[n] for row in found.values()) for n in names
    }
    costs = [[what, *(each * row[n] for n in names)] for what, row in found.items()]
    near = [
        [d, *(each * detectors[n][d] for n in names)]
        for d in sorted(detectors[names[0]], key=lambda d: -detectors[names[0]][d])
    ]
    made = {
        "guard.check with every lexical family on, one core": (
            ("engine", "MB/s", "µs a document", "x naive"), speed
        ),
        "Cost by family, µs a document": (("what", *names), costs),
        "Cost by detector, µs a document": (("detector", *names), near),
    }  # fmt: skip
    facts = {
        "text": source, "documents": len(texts), "megabytes": round(weight, 2), "words": len(words),
        "goal_megabytes_per_second": GOAL, "rules": guards[names[0]].rules_fingerprint,
        "versions": versions(["pyahocorasick", "daachorse"]),
    }  # fmt: skip
    return made, facts


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--megabytes", type=float, default=3)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    made, facts = tables(options.megabytes, options.rounds)
    save("wording_speed", COMMAND, made, **facts)


if __name__ == "__main__":
    main()
