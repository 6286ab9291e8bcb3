"""How the rows of the lexicons are verified: a table by lexicon, and JSON beside it.

python benchmarks/knowledge.py
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from common import ROOT, save
from contentguard.lexicon import read_lexicon
from contentguard.lexicon.format import VERIFIED


def count(folder: Path) -> dict[str, dict[str, int]]:
    """Rows of each lexicon by the value of ``verified``."""
    table: dict[str, dict[str, int]] = {}
    for path in sorted(folder.glob("*.tsv")):
        lexicon = read_lexicon(path)
        hits = [e for e in lexicon.entries if e.action != "allow"]
        row = Counter(e.verified for e in hits)
        table[lexicon.id] = {v: row.get(v, 0) for v in VERIFIED}
        table[lexicon.id]["rows"] = len(hits)
        table[lexicon.id]["dated"] = sum(e.dated for e in hits)
        table[lexicon.id]["dated_above_notice"] = sum(
            e.dated and e.verified != "memory" for e in hits
        )
        table[lexicon.id]["words"] = sum(len(e.words) for e in hits)
    return table


def main() -> None:
    """Prints the table and writes the JSON."""
    table = count(ROOT / "lexicons")
    columns = [*VERIFIED, "rows", "dated", "dated_above_notice", "words"]
    total = {c: sum(row[c] for row in table.values()) for c in columns}
    rows = [[name, *(row[c] for c in columns)] for name, row in [*table.items(), ("total", total)]]
    made = {"Rows of the lexicons by what verifies them": (("lexicon", *columns), rows)}
    save("knowledge", "python benchmarks/knowledge.py", made)


if __name__ == "__main__":
    main()
