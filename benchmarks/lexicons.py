"""How long a site lexicon takes to load: first, and cached; memory; both engines.

python benchmarks/lexicons.py [ENTRIES]

"""

from __future__ import annotations

import argparse
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from common import save
from contentguard import Guard
from contentguard.lexicon import LexiconIndex, read_guards, read_lexicon
from contentguard.resources import data_dir
from contentguard.rules import catalogue

HEADER = """# contentguard-lexicon: 1
# id: generated
# title: 生成的站点词库
# version: 1
# licence: own
# detector: org
# rule: ORG101
id\tpattern\tsuggestion\tbasis\tverified
"""


def generate(path: Path, entries: int, seed: int = 7) -> None:
    """Writes a lexicon of distinct made-up names of four to seven characters."""
    rng = random.Random(seed)
    common = [chr(c) for c in range(0x4E00, 0x4E00 + 3_000)]
    words: set[str] = set()
    while len(words) < entries:
        words.add("".join(rng.choices(common, k=rng.randint(4, 7))))
    rows = (f"G{n:06d}\t{w}\t某某局\t本站清单\town\n" for n, w in enumerate(sorted(words), 1))
    path.write_text(HEADER + "".join(rows), encoding="utf-8")


def timed(call: Callable[[], Any], repeat: int = 3) -> tuple[float, Any]:
    """Median seconds of some calls, and the last result."""
    seconds, result = [], None
    for _ in range(repeat):
        begin = time.perf_counter()
        result = call()
        seconds.append(time.perf_counter() - begin)
    return statistics.median(seconds), result


def measure(entries: int) -> list[tuple[str, float, str]]:
    """Rows of the table: (what, value, unit)."""
    rules = frozenset(catalogue())
    guards = read_guards(data_dir("lexicons") / "guards.toml")
    engines = ["pyahocorasick"] + (["daachorse"] if find_spec("daachorse") else [])
    rows: list[tuple[str, float, str]] = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "generated.tsv"
        generate(path, entries)
        Guard()  # everything imported, the built-in lexicons read
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        for engine in engines:
            base, _ = timed(lambda e=engine: Guard(engine=e))
            begin = time.perf_counter()
            # Another file each time: nothing of it is cached.
            fresh = path.with_name(f"{engine}.tsv")
            fresh.write_bytes(path.read_bytes())
            Guard(lexicons=[str(fresh)], engine=engine)
            rows.append((f"{engine}: Guard, first load", time.perf_counter() - begin, "s"))
            again, _ = timed(lambda e=engine, f=fresh: Guard(lexicons=[str(f)], engine=e))
            rows.append((f"{engine}: Guard, cached", again, "s"))
            rows.append((f"{engine}: Guard without it", base, "s"))
        reading, lexicon = timed(lambda: read_lexicon(path, rules))
        rows.append(("read and validate the file", reading, "s"))
        for engine in engines:
            building, _ = timed(lambda e=engine: LexiconIndex([lexicon], guards, e))
            rows.append((f"{engine}: compile", building, "s"))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        rows.append(("growth of peak memory, all of the above", peak / 1024, "MiB"))
    return rows


def main() -> None:
    """Prints the table and writes the JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("entries", type=int, nargs="?", default=100_000)
    entries = parser.parse_args().entries
    rows = measure(entries)
    made = {"Loading a site lexicon": (("what", "value", "unit"), rows)}
    save("lexicons", f"python benchmarks/lexicons.py {entries}", made, entries=entries)


if __name__ == "__main__":
    main()
