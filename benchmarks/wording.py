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
import platform
import random
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

import wording_speed  # noqa: E402
from common import save  # noqa: E402
from contentguard import Guard, Post  # noqa: E402
from contentguard.detectors.wording.lists import ordered_lists  # noqa: E402
from contentguard.detectors.wording.phrases import phrases  # noqa: E402

SEED = 20261122
GRAVE = ("veto", "must-fix")
Spoiler = Callable[[str, random.Random], "tuple[str, int, int] | None"]


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


def _homophones() -> dict[str, list[str]]:
    readings: dict[str, list[str]] = defaultdict(list)
    sounds: dict[str, list[str]] = {}
    for line in (ROOT / "lexicons/tables/readings.tsv").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        char, values = line.split("\t")
        sounds[char] = values.split(" ")
        for value in sounds[char]:
            readings[value].append(char)
    return {c: [x for x in readings[s[0]] if x != c] for c, s in sounds.items()}


def slips(common: set[str]) -> dict[str, Callable[[str, random.Random], str | None]]:
    """The kinds of slip: each makes a wrong word of a right one."""
    same = _homophones()
    among = sorted(common)

    def homophone(word: str, rng: random.Random) -> str | None:
        at = rng.randrange(len(word))
        choice = [c for c in same.get(word[at], ()) if c in common]
        return word[:at] + rng.choice(choice) + word[at + 1 :] if choice else None

    def drop(word: str, rng: random.Random) -> str | None:
        at = rng.randrange(1, len(word) - 1) if len(word) > 2 else 0
        return word[:at] + word[at + 1 :]

    def double(word: str, rng: random.Random) -> str | None:
        at = rng.randrange(1, len(word) - 1) if len(word) > 2 else 0
        return word[:at] + word[at] + word[at:]

    def swap(word: str, rng: random.Random) -> str | None:
        at = rng.randrange(len(word) - 1)
        changed = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        return changed if changed != word else None

    def other(word: str, rng: random.Random) -> str | None:
        at = rng.randrange(1, max(len(word) - 1, 2))
        return word[:at] + rng.choice(among) + word[at + 1 :]

    return {"homophone": homophone, "drop": drop, "double": double, "swap": swap, "other": other}


def spoil_words(index: dict[str, str], slip: Callable[[str, random.Random], str | None]) -> Spoiler:
    """Spoils the first word of ``index`` that a paragraph holds."""
    pattern = re.compile("|".join(sorted(map(re.escape, index), key=len, reverse=True)))

    def spoil(text: str, rng: random.Random) -> tuple[str, int, int] | None:
        match = pattern.search(text)
        if match is None:
            return None
        changed = slip(match[0], rng)
        if changed is None or changed == match[0] or pattern.fullmatch(changed):
            return None
        return (
            text[: match.start()] + changed + text[match.end() :],
            match.start(),
            match.start() + len(changed),
        )

    return spoil


def spoil_meeting(text: str, rng: random.Random) -> tuple[str, int, int] | None:
    """Gives a plenum or congress a number or a counter that it never had."""
    match = re.search(
        r"党的([十一二]{2,3})(大|届([一二三四五六七])中全会)|第十([二三四])届全国人民代表大会第([一二三四五])次会议",
        text,
    )
    if match is None:
        return None
    if match[4]:
        wrong = match[0].replace(f"第{match[5]}次", rng.choice(["第七次", "第八次"]))
        if rng.random() < 0.5:
            wrong = match[0].replace("届全国", "次全国").replace(f"第{match[5]}次会议", "")
    elif match[3]:
        wrong = rng.choice(
            [
                f"党的{match[1]}大{match[3]}中全会",
                f"党的{match[1]}届八中全会",
                f"党的三十届{match[3]}中全会",
            ]
        )
    else:
        wrong = rng.choice(
            [f"党的二十{rng.choice('三五七九')}大", f"中国共产党第{match[1]}届全国代表大会"]
        )
    return (
        text[: match.start()] + wrong + text[match.end() :],
        match.start(),
        match.start() + len(wrong),
    )


def spoil_date(text: str, rng: random.Random) -> tuple[str, int, int] | None:
    """Puts a day that no calendar has, a wrong weekday, or a wrong anniversary behind a sentence."""
    year, month, day = rng.randrange(2016, 2026), rng.randrange(1, 13), rng.randrange(1, 29)
    import datetime as dt

    right = dt.date(year, month, day).weekday()
    wrong = "一二三四五六日"[(right + rng.randrange(1, 7)) % 7]
    event, origin = rng.choice(
        [("中国共产党成立", 1921), ("新中国成立", 1949), ("改革开放", 1978), ("香港回归祖国", 1997)]
    )
    count = year - origin + rng.choice([-2, -1, 1, 2])
    words = rng.choice(
        [
            f"{rng.choice(['2月30日', '4月31日', '9月31日', '13月5日', '6月31日', '11月31日'])}",
            f"{year}年{month}月{day}日（星期{wrong}）",
            f"{year}年是{event}{count}周年",
            f"{rng.choice([2015, 2017, 2018, 2023])}年2月29日",
        ]
    )
    head = text[: rng.randrange(0, 40)].rstrip("，。；、") + "，"
    return head + words + "。", len(head), len(head) + len(words)


def spoil_order(text: str, rng: random.Random) -> tuple[str, int, int] | None:
    """Exchanges two members of an ordered list."""
    for known in ordered_lists():
        members = list(known.members)
        pattern = "[、，和]?".join(map(re.escape, members))
        match = re.search(pattern, text)
        if match and len(members) >= 4:
            at = rng.randrange(len(members) - 1)
            members[at], members[at + 1] = members[at + 1], members[at]
            wrong = "、".join(members)
            return (
                text[: match.start()] + wrong + text[match.end() :],
                match.start(),
                match.start() + len(wrong),
            )
    return None


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


def main() -> int:
    """Runs what the options say, prints tables and writes ``benchmarks/results/wording-*.json``."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--split", choices=("dev", "test"), default="test")
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
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
    result: dict[str, Any] = {
        "machine": platform.processor() or platform.machine(), "python": platform.python_version(),
        "command": "python benchmarks/wording.py --split " + options.split + " --select " + options.select,
        "rules": guard.rules_fingerprint,
    }  # fmt: skip
    if options.only != "recall":
        texts = [
            ("dated_news " + options.split, news(options.shared, options.split)),
            ("clean_sentences", sentences(options.shared)),
            ("own pages", pages()),
        ]
        result["false_alarms"] = [false_alarms(guard, posts, name) for name, posts in texts]
        for row in result["false_alarms"]:
            print(
                f"{row['text']:18} {row['characters']:>9} characters  veto+must-fix {row['grave_per_million']:>6}"
                f"  all {row['all_per_million']:>6} per million  {row['megabytes_per_second']} MB/s"
            )
            for family, rate in row["per_million"].items():
                print(f"    {family:16} {rate}")
            for code, examples in row["examples"].items():
                print(f"    {code} " + " / ".join(examples))
    if options.only != "alarms":
        result["recall"] = corruption(guard, options.shared, options.wanted)
        result["recall_summary"] = _summary(result["recall"])
        for name, row in result["recall"].items():
            print(
                f"{name:20} {row['found']:>4} / {row['tried']:<4} {row['recall']:.3f}  {' '.join(row['missed'][:6])}"
            )
        print(result["recall_summary"], "(without /other, an arbitrary character)")
    for row in result.get("false_alarms", ()):
        if row["text"].startswith("dated_news"):  # its words belong to the broadcaster
            row["examples"] = {code: len(found) for code, found in row["examples"].items()}
    path = ROOT / "benchmarks" / "results" / f"wording-{options.split}-{options.select}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
