"""Typos: strict sentence figures, false alarms and speed, with pycorrector's list correctors.

    python benchmarks/typos.py TSV … [--clean TSV|TXT|JSONL.XZ …] [--until DATE] [--since DATE]

A TSV holds ``wrong<TAB>right`` lines; ``--clean`` files hold right text (a TSV's last column, a
line, or the ``body`` of JSON lines). Systems: ``certain`` (lexicon and TYP201), ``likely`` (with
TYP901), and pycorrector's confusion and proper-name correctors where pycorrector is installed.
The same rows go through ``evaluate.py`` of the data folder, if ``--evaluate`` names it.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import lzma
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from common import save
from contentguard import Guard
from contentguard.errors import ContentGuardError

Corrector = Callable[[list[str]], list[str]]
COLUMNS = (
    "set", "system", "sentences", "detection P", "R", "F1", "correction P", "R", "F1",
    "clean sentences flagged, %", "flagged characters per 10,000", "characters a second",
)  # fmt: skip


def prf(right: int, changed: int, wrong: int) -> dict[str, float]:
    """Precision, recall and F1 in percent."""
    p, r = 100 * right / max(changed, 1), 100 * right / max(wrong, 1)
    return {"p": round(p, 2), "r": round(r, 2), "f1": round(2 * p * r / max(p + r, 1e-9), 2)}


def figures(rows: list[tuple[str, str]], results: list[str], seconds: float) -> dict[str, Any]:
    """Strict sentence figures: every changed sentence counts in the denominator of precision."""
    changed = sum(a != h for (a, _), h in zip(rows, results, strict=True))
    wrong = sum(a != b for a, b in rows)
    clean = [(a, h) for (a, b), h in zip(rows, results, strict=True) if a == b]
    flags = sum(x != y for a, h in clean for x, y in zip(a, h, strict=False))
    false = sum(a != h for a, h in clean)
    detected = sum(
        a != b and _places(a, b) == _places(a, h) for (a, b), h in zip(rows, results, strict=True)
    )
    corrected = sum(a != b and b == h for (a, b), h in zip(rows, results, strict=True))
    size = sum(len(a) for a, _ in rows)
    return {
        "sentences": len(rows), "with_errors": wrong,
        "detection": prf(detected, changed, wrong), "correction": prf(corrected, changed, wrong),
        "fpr": round(100 * false / max(len(clean), 1), 3), "clean_flagged": false,
        "flags_per_10k": round(1e4 * flags / max(sum(len(a) for a, _ in clean), 1), 3),
        "chars_per_s": round(size / max(seconds, 1e-9)),
    }  # fmt: skip


def _places(a: str, b: str) -> set[int]:
    return {i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y} | (
        {-1} if len(a) != len(b) else set()
    )


@dataclass(frozen=True)
class GuardCorrector:
    """Applies the first suggestion of every violation that keeps the length.

    ``variants``: whether variant word forms (hints) are applied as well.
    """

    guard: Guard
    variants: bool

    def __call__(self, texts: list[str]) -> list[str]:
        """Corrected texts."""
        return [self._correct(text) for text in texts]

    def _correct(self, text: str) -> str:
        pieces: list[tuple[int, int, str]] = []
        for found in self.guard.check(text):
            if found.suggestions and found.spans and (self.variants or found.code != "TYP110"):
                start, end = found.spans[0][0], found.spans[-1][1]
                if len(found.suggestions[0].text) == end - start:
                    pieces.append((start, end, found.suggestions[0].text))
        for start, end, word in sorted(pieces, reverse=True):
            text = text[:start] + word + text[end:]
        return text


def systems() -> dict[str, Corrector]:
    """The correctors that can run here."""
    found: dict[str, Corrector] = {
        "certain": GuardCorrector(
            Guard(select=["TYP"], ignore=["TYP9"], show="full"), variants=False
        ),
        "likely": GuardCorrector(
            Guard(select=["TYP"], ignore=["TYP902"], show="full"), variants=True
        ),
    }
    for kind in ("confusion", "proper"):
        try:
            from contentguard.integrations.pycorrector import load

            peer = load(kind)
        except (ImportError, ContentGuardError) as error:
            print(f"pycorrector {kind}: {error}")
            continue
        found[f"pycorrector-{kind}"] = lambda texts, p=peer: [p.correct(t) for t in texts]
    return found


def read_pairs(path: Path) -> list[tuple[str, str]]:
    """Sentence pairs of a TSV."""
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").split("\n") if line]
    return [(r[0], r[1]) for r in rows if len(r) == 2]


def read_clean(path: Path, since: str, until: str) -> Iterator[str]:
    """Right sentences or paragraphs."""
    opener = lzma.open if path.suffix == ".xz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        for line in file:
            if ".jsonl" in path.name:
                record = json.loads(line)
                if since <= record.get("published", "") < until:
                    yield record["body"]
            elif line.strip():
                yield line.rstrip("\n").split("\t")[-1]


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pairs", type=Path, nargs="*")
    parser.add_argument("--clean", type=Path, nargs="*", default=[])
    parser.add_argument("--since", default="")
    parser.add_argument("--until", default="9999")
    parser.add_argument(
        "--evaluate", type=Path, help="reference evaluator to check the figures with"
    )
    parser.add_argument("--every", type=int, default=1, help="take every n-th clean document")
    parser.add_argument("--name", default="typos", help="of the file in benchmarks/results")
    parser.add_argument("--limit", type=int, default=0, help="rows of each set; 0 = all")
    options = parser.parse_args()
    sets = {path.stem: read_pairs(path) for path in options.pairs}
    for path in options.clean:
        rows = [(t, t) for t in read_clean(path, options.since, options.until)]
        step = options.every if ".jsonl" in path.name else 1
        sets[path.name.split(".")[0]] = rows[::step]
    result: dict[str, Any] = {}
    for name, correct in systems().items():
        correct(["先运行一次，不计入时间。"])
        for label, rows in sets.items():
            rows = rows[: options.limit] if options.limit else rows
            start = time.perf_counter()
            texts = correct([a for a, _ in rows])
            row = figures(rows, texts, time.perf_counter() - start)
            result.setdefault(label, {})[name] = row
            _print(label, name, row)
            if options.evaluate:
                _compare(options.evaluate, rows, texts, row)
    rows = [
        [label, name, r["sentences"], *r["detection"].values(), *r["correction"].values(), r["fpr"],
         r["flags_per_10k"], r["chars_per_s"]]
        for label, named in result.items() for name, r in named.items()
    ]  # fmt: skip
    made: dict[str, Any] = {"Strict sentence figures": (COLUMNS, rows)}
    if long := "\n".join(a for pairs in sets.values() for a, _ in pairs)[:400_000]:
        header = ("tier", "characters of a document", "characters a second")
        made["The model alone"] = (header, _speed(long))
    clean = " ".join(path.name for path in options.clean)
    command = f"python benchmarks/typos.py {' '.join(path.name for path in options.pairs)}"
    command += f" --clean {clean} --every {options.every}" if clean else ""
    command += "".join(
        f" --{name} {value}"
        for name in ("since", "until", "limit")
        if (value := getattr(options, name)) not in ("", "9999", 0)
    )
    save(options.name, command, made)


def _speed(text: str) -> list[list[object]]:
    """Characters a second over documents of 1,000 and 10,000 characters, by tier."""
    from contentguard.detectors.typos.engine import TypoModel

    model = TypoModel.load()
    rows: list[list[object]] = []
    for size in (1_000, 10_000):
        parts = [text[i : i + size] for i in range(0, len(text), size)]
        for name, likely in (("certain", False), ("likely", True)):
            model.check(parts[0], likely)
            start = time.process_time()
            for part in parts:
                model.check(part, likely)
            rows.append([name, size, round(len(text) / (time.process_time() - start))])
    return rows


def _print(label: str, name: str, row: dict[str, Any]) -> None:
    d, c = row["detection"], row["correction"]
    print(
        f"{label:38s} {name:22s} det {d['p']:5.1f}/{d['r']:5.1f}/{d['f1']:5.1f}  cor {c['p']:5.1f}/"
        f"{c['r']:5.1f}/{c['f1']:5.1f}  fpr {row['fpr']:6.3f} %  {row['flags_per_10k']:6.3f}/10k  "
        f"{row['chars_per_s']:>9,} chars/s",
        flush=True,
    )


def _compare(
    path: Path, rows: list[tuple[str, str]], texts: list[str], row: dict[str, Any]
) -> None:
    spec = importlib.util.spec_from_file_location("reference", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    reference = module.evaluate((a, b, h) for (a, b), h in zip(rows, texts, strict=True))
    keys = ("p", "r", "f1")
    same = all(
        reference[theirs][k] == row[ours][k]
        for theirs, ours in (("sent_cor", "correction"), ("sent_det", "detection"))
        for k in keys
    )
    print(f"    reference evaluator: {'the same' if same else reference}")


if __name__ == "__main__":
    main()
