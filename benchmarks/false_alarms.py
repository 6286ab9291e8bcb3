"""False alarms on clean official text, per million characters, by family and severity.

    python benchmarks/false_alarms.py [--from 2025] [--until 2027] [--select ORG,ADV,ILL,TYP1] [--show 20]

The news items are judged as of their own date, kind ``page``. Rules were tuned on items up to
2024 and the report is on 2025 and after, but some rules were mended after flags there had been
seen: the split is not blind any more. Every flag on clean text counts as a false alarm, true
errors of the source included, so the figures are upper bounds. The interval is Poisson, 95 %.
"""

from __future__ import annotations

import argparse
import json
import lzma
import math
from collections import Counter
from collections.abc import Iterator
from datetime import date

from common import SHARED, save
from contentguard import Guard, Post
from contentguard.model import Severity, Violation

SEVERITIES = [s.value for s in Severity]


def news(first: int, last: int) -> Iterator[Post]:
    """Dated news items from 1 January of ``first`` to 31 December of the year before ``last``."""
    path = SHARED / "data" / "corpora" / "dated_news.jsonl.xz"
    with lzma.open(path, "rt", encoding="utf-8") as handle:
        for line in handle:
            record = json.loads(line)
            day = date.fromisoformat(record["published"])
            if first <= day.year < last:
                yield Post(
                    record["body"],
                    title=record["title"],
                    published=day,
                    kind="page",
                    id=record["id"],
                )


def sentences() -> Iterator[Post]:
    """Sentences of official documents, each a post of its own; their dates are unknown."""
    path = SHARED / "data" / "corpora" / "clean_sentences.tsv"
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if "\t" in line:
            yield Post(line.split("\t", 1)[1], id=f"sentence-{number}")


def interval(count: int, millions: float) -> str:
    """95 % Poisson interval of a rate per million, by the Wilson–Hilferty approximation."""
    low = 0.0 if count == 0 else count * (1 - 1 / (9 * count) - 1.96 / (3 * math.sqrt(count))) ** 3
    upper = (count + 1) * (1 - 1 / (9 * (count + 1)) + 1.96 / (3 * math.sqrt(count + 1))) ** 3
    return f"{low / millions:.2f}–{upper / millions:.2f}"


def measure(posts: Iterator[Post], guard: Guard) -> tuple[int, list[tuple[Post, Violation]]]:
    """(characters read, flags)."""
    characters, flags = 0, []
    for post in posts:
        characters += len(post.body) + len(post.title)
        flags += [(post, v) for v in guard.check(post)]
    return characters, flags


def rows(characters: int, flags: list[tuple[Post, Violation]]) -> list[list[object]]:
    """By family: rate per million characters at each severity, then the totals."""
    millions = characters / 1e6
    counts = Counter((v.family, v.severity.value) for _, v in flags)
    families = sorted({f for f, _ in counts})
    table: list[list[object]] = [
        [family, *(round(counts[family, s] / millions, 2) for s in SEVERITIES)]
        for family in families
    ]
    totals = Counter(v.severity.value for _, v in flags)
    table.append(["all", *(round(totals[s] / millions, 2) for s in SEVERITIES)])
    grave = totals["veto"] + totals["must-fix"]
    table.append(
        [
            "veto + must-fix",
            f"{grave} flags",
            f"{grave / millions:.2f}",
            interval(grave, millions),
            "",
        ]
    )
    return table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--from", dest="first", type=int, default=2025)
    parser.add_argument("--until", dest="last", type=int, default=2027)
    parser.add_argument("--select", default="ORG,ADV,ILL,TYP1")
    parser.add_argument("--show", type=int, default=20)
    parser.add_argument("--name", default="false_alarms")
    options = parser.parse_args()
    if not SHARED.is_dir():
        raise SystemExit("the shared corpora are not here; nothing measured")
    guard = Guard(select=tuple(options.select.split(",")) if options.select else ())
    tables, facts = {}, {}
    header = ("family", *SEVERITIES)
    for title, posts in (
        (f"dated news {options.first}–{options.last - 1}", news(options.first, options.last)),
        ("clean sentences, undated", sentences()),
    ):
        characters, flags = measure(posts, guard)
        tables[f"{title}: {characters:,} characters, flags per million ({options.select or 'all defaults'})"] = (
            header, rows(characters, flags)
        )  # fmt: skip
        facts[title] = dict(Counter(v.code for _, v in flags))
        grave = [x for x in flags if x[1].severity.rank >= 2] + [
            x for x in flags if x[1].severity.rank < 2
        ]
        for post, v in grave[: options.show]:
            around = f"{v.excerpt.before}【{v.excerpt.match}】{v.excerpt.after}"
            print(
                f"  {post.id} {v.code} {v.severity.value} {v.confidence} {v.evidence.get('entry', '')} {around}"
            )
    command = f"python benchmarks/false_alarms.py --from {options.first} --until {options.last} --select {options.select}"
    save(options.name, command, tables, **facts)


if __name__ == "__main__":
    main()
