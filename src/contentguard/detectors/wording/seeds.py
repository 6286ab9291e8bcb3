"""Makes ``lexicons/exp_seeds.tsv``: what the one automaton must look for on behalf of the phrases.

A long phrase is looked for by two or three short pieces that lie apart, the rarest ones of it: a
single difference leaves at least one piece whole. A short phrase is looked for by its likely
misspellings, those left out that stand in clean text.

    python -m contentguard.detectors.wording.seeds CLEAN.txt [CLEAN.txt …]

rewrites the file; the clean texts (one paragraph a line) say which pieces are rare.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from contentguard.detectors.wording.align import IGNORED, LONG
from contentguard.detectors.wording.confusable import confusables
from contentguard.detectors.wording.facts import facts
from contentguard.detectors.wording.lists import cues
from contentguard.detectors.wording.phrases import SHORT, Phrase, name_orders, offices, phrases
from contentguard.lexicon.automaton import build_matcher
from contentguard.resources import data_dir
from contentguard.text import fold

COMMON = 280
"""How often a character must stand in the clean texts to count as one that people write."""

TYPO_RATE = 0.0003
"""How often, beside its right form, a misspelling may stand in clean texts and still be taken for
one: clean texts are not proofread."""

HEADER = """# contentguard-lexicon: 1
# id: exp-seeds
# title: 固定提法与名称的检索片段（由程序生成，不要手改）
# version: 2026.11
# licence: Apache-2.0
# detector: exp-near
id\tpattern\taction\ttag
"""


def pieces(phrase: Phrase) -> list[tuple[int, str]]:
    """Stretches of 3 or 4 characters without marks: (offset in the core, words)."""
    found = []
    size = 4 if len(phrase.core) >= 10 else 3
    offset = 0
    for start, char in enumerate(phrase.text):
        word = phrase.text[start : start + size]
        if len(word) == size and IGNORED.isdisjoint(word):
            found.append((offset, word))
        offset += char not in IGNORED
    return found


def choose(phrase: Phrase, rate: Mapping[str, float]) -> list[tuple[int, str]]:
    """The rarest pieces that lie apart: three for long phrases, else two."""
    found = pieces(phrase)
    many = 3 if len(phrase.core) >= LONG else 2
    best: tuple[float, list[tuple[int, str]]] = (float("inf"), [])
    for chosen in _apart(found, many, len(phrase.core) >= 9) or _apart(found, 2, False):
        cost = sum(rate.get(word, 0.0) for _, word in chosen)
        if cost < best[0]:
            best = cost, chosen
    return best[1]


def _apart(found: Sequence[tuple[int, str]], many: int, gap: bool) -> list[list[tuple[int, str]]]:
    chains = [[piece] for piece in found]
    for _ in range(many - 1):
        chains = [
            [*chain, piece]
            for chain in chains
            for piece in found
            if piece[0] >= chain[-1][0] + len(chain[-1][1]) + gap
        ]
    return chains


def misspellings(phrase: Phrase, characters: Iterable[str]) -> list[str]:
    """What a short phrase is likely to become by one slip."""
    text, tables, among = phrase.core, confusables(), tuple(characters)
    found = []
    for i, char in enumerate(text):
        if phrase.rule == "EXP101" and not _in_title(phrase, i):
            continue  # another character in a name is another name
        found += [text[:i] + c + text[i + 1 :] for c in tables.alternatives(char, among)]
    for i in range(len(text) - 1):
        found.append(text[:i] + text[i + 1] + text[i] + text[i + 2 :])
    if len(text) >= 4 and not (phrase.rule == "EXP101" and "同志" in text):
        ends = (0, len(text)) if len(text) > 4 else (1, len(text) - 1)
        found += [text[:i] + text[i + 1 :] for i in range(*ends)]
    found += [text[:i] + text[i] + text[i:] for i in range(len(text))]
    return [w for w in dict.fromkeys(found) if w != text]


def _in_title(phrase: Phrase, place: int) -> bool:
    """Whether a character belongs to the title of somebody who held the office of late."""
    ident = phrase.id.partition(".")[0]
    held = next((o for o in offices() if o.id == ident), None)
    if held is None or held.name not in _listed():
        return False
    start = phrase.core.find(phrase.group)
    return not start <= place < start + len(phrase.group)


def seam(phrase: Phrase, chosen: Sequence[tuple[int, str]]) -> list[str]:
    """The swaps that would break two touching pieces at once."""
    text = phrase.core
    ends = [at + len(word) for at, word in chosen]
    return [
        text[: e - 1] + text[e] + text[e - 1] + text[e + 1 :]
        for e, (at, _) in zip(ends, chosen[1:], strict=False)
        if e == at and text[e] != text[e - 1] and text in phrase.text
    ]


def generate(clean: Sequence[str]) -> str:
    """The text of ``exp_seeds.tsv``."""
    index = phrases()
    frequency = Counter(c for text in clean for c in text)
    among = [
        c for c, n in frequency.items() if n >= COMMON and "一" <= c <= "鿿" and fold(c)[0] == c
    ]
    short = [p for p in index.values() if len(p.core) <= SHORT or p.rule == "EXP101"]
    long = [p for p in index.values() if p not in short]
    rate = _rates({w for p in long for _, w in pieces(p)}, clean)
    seeds: dict[str, list[str]] = {}
    wrong: dict[str, list[str]] = {}
    for phrase in long:
        chosen = choose(phrase, rate)
        for at, word in chosen:
            seeds.setdefault(word, []).append(f"{phrase.id}:{at}")
        for word in seam(phrase, chosen):
            wrong.setdefault(word, []).append(phrase.id)
    for phrase in short:
        for word in misspellings(phrase, among):
            wrong.setdefault(word, []).append(phrase.id)
    seen = _count(set(wrong), clean)
    right = {p.core for p in index.values()}
    lines = [
        f"S{i:05d}\t{w}\tcue\t>{'|'.join(t)}" for i, (w, t) in enumerate(sorted(seeds.items()), 1)
    ]
    total = _count({p.core for p in short}, clean)
    kept = []
    for word, found in sorted(wrong.items()):
        often = max(total[index[i].core] if len(index[i].core) == SHORT else 0 for i in found)
        if word not in right and seen[word] <= often * TYPO_RATE:
            kept.append((word, found))
    lines += [f"T{i:05d}\t{w}\tcue\t@" for i, w in enumerate(titles(), 1)]
    lines += [f"C{i:05d}\t{w}\tcue\t{t}" for i, (w, t) in enumerate(helpers(), 1)]
    lines += [f"W{i:05d}\t{w}\tcue\t={'|'.join(t)}" for i, (w, t) in enumerate(kept, 1)]
    return HEADER + "\n".join(lines) + "\n"


def _rates(words: set[str], clean: Sequence[str]) -> dict[str, float]:
    """How often each word stands in the clean texts, each text counting the same."""
    rates: dict[str, float] = {}
    for text in clean:
        for word, count in _count(words, [text]).items():
            rates[word] = rates.get(word, 0.0) + count / len(text)
    return rates


def titles() -> list[str]:
    """The titles beside which a name is compared with the protected ones."""
    return sorted({title for held in offices() for title in held.titles} - {"同志"})


def helpers() -> list[tuple[str, str]]:
    """Cues of the other detectors of the family: (word, tag)."""
    found = list(cues().items())
    found += [(name, "#day") for name in facts().days]
    found += [(name, "#name") for name in _listed() if name_orders()[-1].places.get(name) != 1]
    return sorted(set(found))


def _listed() -> set[str]:
    """Everybody who stands in an order of joint names."""
    return {name for order in name_orders() for name in order.places}


def _count(words: set[str], clean: Sequence[str]) -> Counter[str]:
    listed = sorted(words)
    matcher = build_matcher(listed)
    counts: Counter[str] = Counter()
    for text in clean:
        for start in range(0, len(text), 100_000):
            # A word across the cut is counted once too rarely, which does not matter here.
            counts.update(listed[i] for _, _, i in matcher.find(text[start : start + 100_000]))
    return counts


def main(argv: Sequence[str]) -> int:
    """Writes the file; refuses to without clean texts of at least a million characters."""
    if not argv:
        print("Name clean texts: without them misspellings that are words would be kept.")
        return 2
    clean = [Path(name).read_text(encoding="utf-8") for name in argv]
    if sum(map(len, clean)) < 1_000_000:
        print("The clean texts are too short to tell rare words from common ones.")
        return 2
    path = data_dir("lexicons") / "exp_seeds.tsv"
    path.write_text(generate(clean), encoding="utf-8")
    print(f"{path}: {path.read_text(encoding='utf-8').count(chr(10)) - 8} entries")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
