"""Privacy: recall, precision, evasive forms, verdict and speed, with the peers in the same run.

    python benchmarks/privacy.py [--sample dev.jsonl|sample.jsonl] [--peers PYTHON] [--hard]

The peers (Presidio, JioNLP, argus-redact, datamask-core) live in an environment of their own,
because their dependencies do not mix with ours; ``--peers`` names its interpreter. A peer that
is not installed is left out and said so. Every program reads the same documents in this run; a
hit has the type of the gold span and overlaps at least 60 % of either. The gold knows ``leak`` and
``public`` only; the confusion lists our grades against it.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from common import SHARED, save

Found = list[tuple[str, int, int]]
Program = Callable[[str], Found]
DATA = SHARED / "data" / "privacy"
GOLD_TYPES = {
    "id-card": "ID", "residence-permit": "ID", "id-card-15": "ID15", "mobile": "PHONE",
    "bank-card": "BANK", "bank-account": "BANK", "landline": "LANDLINE", "email": "EMAIL",
    "passport": "PASSPORT", "hkmo-permit": "HKMO_PERMIT", "tw-permit": "TW_PERMIT",
    "foreign-permanent-residence": "FOREIGN_PR", "plate": "PLATE", "qq": "QQ", "wechat": "WECHAT",
    "ip-mac": "IP", "other-licence": "MILITARY", "name-in-record": "NAME",
    "home-address": "ADDRESS", "health": "HEALTH", "hardship-or-disability": "HEALTH",
}  # fmt: skip
RECORDS = ("roster", "house", "exam", "form", "message")


def ours() -> Program:
    """Our identification: reading a plain text, folding included."""
    run = _identifier()
    return lambda text: [(kind, a, b) for kind, a, b, _ in run(text)]


def _identifier() -> Callable[[str], list[tuple[str, int, int, str]]]:
    import datetime as dt

    from contentguard.detectors.base import AsOf, Document
    from contentguard.detectors.privacy import identify
    from contentguard.model import Kind, Post, Segment
    from contentguard.text import blocks, split_plain

    as_of = AsOf(dt.date(2026, 6, 1), "option")

    def run(text: str) -> list[tuple[str, int, int, str]]:
        segments = split_plain(text, Segment(""))
        views = blocks(segments)
        document = Document(Post(text), segments, views, len(views), Kind.AUTO, False, as_of)
        bases, base = [], 0
        for view in views:
            bases.append(base)
            base += len(view.raw)
        found = []
        for item in identify(document):
            start, end = views[item.index].raw_span(item.start, item.end)
            kind = GOLD_TYPES.get(item.type, "")
            found.append((kind, bases[item.index] + start, bases[item.index] + end, item.leak))
        return found

    return run


def naive() -> Program:
    """Five unguarded patterns, as a yardstick for the machine."""
    patterns = [
        ("ID", re.compile(r"\d{17}[\dXx]")),
        ("PHONE", re.compile(r"1[3-9]\d{9}")),
        ("BANK", re.compile(r"\d{16,19}")),
        ("EMAIL", re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+", re.ASCII)),
        ("LANDLINE", re.compile(r"0\d{2,3}-?\d{7,8}")),
    ]
    return lambda text: [(k, *m.span()) for k, p in patterns for m in p.finditer(text)]


def presidio() -> Program:
    """Presidio with a blank Chinese pipeline and its own recognizers that know Chinese numbers."""
    import spacy
    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
    from presidio_analyzer.nlp_engine import SpacyNlpEngine
    from presidio_analyzer.predefined_recognizers import (
        CreditCardRecognizer,
        EmailRecognizer,
        IpRecognizer,
        PhoneRecognizer,
    )

    class Blank(SpacyNlpEngine):
        def __init__(self) -> None:
            super().__init__(models=[{"lang_code": "zh", "model_name": "blank"}])
            self.nlp = {"zh": spacy.blank("zh")}

        def load(self) -> None:
            """Nothing to load."""

        def is_loaded(self) -> bool:
            return True

    registry = RecognizerRegistry(recognizers=[], supported_languages=["zh"])
    context = ["电话", "手机", "联系"]
    registry.add_recognizer(
        PhoneRecognizer(supported_language="zh", supported_regions=("CN",), context=context)
    )
    for recognizer in (CreditCardRecognizer, EmailRecognizer, IpRecognizer):
        registry.add_recognizer(recognizer(supported_language="zh"))
    engine = AnalyzerEngine(registry=registry, nlp_engine=Blank(), supported_languages=["zh"])
    kinds = {"CREDIT_CARD": "BANK", "EMAIL_ADDRESS": "EMAIL", "IP_ADDRESS": "IP"}

    def run(text: str) -> Found:
        found = []
        for hit in engine.analyze(text, language="zh"):
            kind = kinds.get(hit.entity_type, "")
            if hit.entity_type == "PHONE_NUMBER":
                digits = re.sub(r"\D", "", text[hit.start : hit.end])
                kind = "PHONE" if digits[-11:][:1] == "1" else "LANDLINE"
            found.append((kind, hit.start, hit.end))
        return found

    return run


def jionlp() -> Program:
    """JioNLP: its extract_* calls."""
    import jionlp as jio

    calls = [
        ("ID", jio.extract_id_card),
        ("PHONE", jio.extract_phone_number), ("EMAIL", jio.extract_email),
        ("QQ", jio.extract_qq), ("WECHAT", jio.extract_wechat_id), ("IP", jio.extract_ip_address),
        ("PLATE", jio.extract_motor_vehicle_licence_plate),
    ]  # fmt: skip

    def run(text: str) -> Found:
        found = []
        for kind, call in calls:
            for hit in call(text, detail=True) or ():
                fixed = kind == "PHONE" and "cell" not in hit.get("type", "cell")
                found.append(("LANDLINE" if fixed else kind, *hit["offset"]))
        return found

    return run


def argus() -> Program:
    """argus-redact, fast mode (with its replacement step: it has no call without)."""
    from argus_redact import redact

    kinds = {
        "phone": "PHONE", "phone_landline": "LANDLINE", "id_number": "ID", "bank_card": "BANK",
        "passport": "PASSPORT", "license_plate": "PLATE", "address": "ADDRESS", "qq": "QQ",
        "wechat": "WECHAT", "military_id": "MILITARY", "person": "NAME", "email": "EMAIL",
        "hrp": "HKMO_PERMIT", "medical": "HEALTH", "ip_address": "IP", "ip": "IP",
    }  # fmt: skip

    def run(text: str) -> Found:
        report = redact(text, mode="fast", lang="zh", report=True, salt=1)
        hits = [e if isinstance(e, dict) else vars(e) for e in report.entities]
        return [(kinds.get(e["type"], ""), e["start"], e["end"]) for e in hits]

    return run


def datamask() -> Program:
    """datamask-core, its regular expressions."""
    from datamask_core.regex_masker import RegexMasker

    kinds = {
        "PHONE": "PHONE",
        "EMAIL": "EMAIL",
        "QQ": "QQ",
        "WECHAT": "WECHAT",
        "IDCARD": "ID",
        "BANKCARD": "BANK",
    }
    masker = RegexMasker()
    return lambda text: [
        (kinds.get(e["type"], ""), e["start"], e["end"]) for e in masker.extract(text)
    ]


PEERS = {"presidio": presidio, "jionlp": jionlp, "argus-redact": argus, "datamask-core": datamask}


def main() -> None:
    """Prints the table and writes ``results/privacy.json``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", default="sample.jsonl")
    parser.add_argument("--peers", default=sys.executable, help="interpreter with the peers")
    parser.add_argument("--only", help=argparse.SUPPRESS)
    options = parser.parse_args()
    documents = read(DATA / options.sample)
    if options.only:
        print(json.dumps(measure(PEERS[options.only](), documents)))
        return
    results: dict[str, Any] = {
        "naive": measure(naive(), documents),
        "contentguard": measure(ours(), documents),
    }
    for name in PEERS:
        results[name] = _peer(options.peers, name, options.sample)
    results["verdict"] = verdict(documents)
    results["speed"] = speed(documents)
    _save(results, options.sample)


def read(path: Path) -> list[dict[str, Any]]:
    """The documents of a sample file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _peer(python: str, name: str, sample: str) -> dict[str, Any]:
    """A peer in its own interpreter; a missing one is skipped."""
    command = [python, __file__, "--only", name, "--sample", sample]
    done = subprocess.run(command, capture_output=True, text=True, timeout=900, check=False)
    if done.returncode:
        return {"skipped": (done.stderr.strip().splitlines() or ["?"])[-1][:120]}
    result: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return result


def measure(program: Program, documents: list[dict[str, Any]]) -> dict[str, Any]:
    """Recall, precision, evasive forms, names in records and speed of one program."""
    program(documents[0]["text"])
    best, found = 1e9, []
    for _ in range(3):
        begin = time.process_time()
        found = [program(d["text"]) for d in documents]
        best = min(best, time.process_time() - begin)
    size = sum(len(d["text"].encode()) for d in documents)
    score = Counter[str]()
    for document, hits in zip(documents, found, strict=True):
        _score(document, hits, score)
    kinds = sorted({k.split(":")[1] for k in score if k.startswith("gold:")})
    return {
        "mb_per_s": round(size / best / 1e6, 3),
        "types": {k: [score[f"{f}:{k}"] for f in ("hit", "gold", "right", "told")] for k in kinds},
        "evasive": [score["evasive-hit"], score["evasive"]],
        "names_in_records": [score[f"record-{f}"] for f in ("hit", "gold", "right", "told")],
    }


def _score(document: dict[str, Any], hits: Found, score: Counter[str]) -> None:
    """Adds one document to the counts."""
    used: set[int] = set()
    record = document["kind"] in RECORDS
    for gold in document["spans"]:
        kind, number = gold["type"], next((n for n, h in enumerate(hits) if _same(gold, h)), -1)
        score[f"gold:{kind}"] += 1
        score[f"hit:{kind}"] += number >= 0
        used.add(number)
        if gold["variant"] != "plain":
            score["evasive"] += 1
            score["evasive-hit"] += number >= 0
        if kind == "NAME" and record:
            score["record-gold"] += 1
            score["record-hit"] += number >= 0
    for number, (kind, _, _) in enumerate(hits):
        score[f"told:{kind}"] += 1
        score[f"right:{kind}"] += number in used
        if kind == "NAME" and record:
            score["record-told"] += 1
            score["record-right"] += number in used


def _same(gold: dict[str, Any], hit: tuple[str, int, int]) -> bool:
    kind, start, end = hit
    shared = min(end, gold["end"]) - max(start, gold["start"])
    return kind == gold["type"] and shared >= 0.6 * max(gold["end"] - gold["start"], end - start)


def verdict(documents: list[dict[str, Any]]) -> dict[str, int]:
    """Our leak grades by genre, gold type and gold role."""
    run, table = _identifier(), Counter[str]()
    for document in documents:
        hits = run(document["text"])
        for gold in document["spans"]:
            grade = next((leak for k, a, b, leak in hits if _same(gold, (k, a, b))), "missed")
            table[f"{document['kind']} {gold['type']} {gold['role']} {grade}"] += 1
    return dict(sorted(table.items()))


def speed(documents: list[dict[str, Any]]) -> dict[str, float]:
    """MB/s on sparse text and on a roster of 2 MB in one piece, beside the naive patterns."""
    from common import documents as cut
    from common import official_text

    sparse = cut(official_text(3_000_000)[0])
    roster = next(d["text"] for d in documents if d["kind"] == "roster" and "*" not in d["text"])
    header, _, rows = roster.partition("元）\n")
    rows = "\n".join(rows.split("\n")[:-2]) + "\n"
    big = header + "元）\n" + rows * (2_000_000 // len(rows.encode()))
    small = [header + "元）\n" + rows] * (2_000_000 // len(roster.encode()))
    texts = {"sparse": sparse, "roster_small": small, "roster_2mb": [big]}
    result = {}
    for name, program in (("ours", ours()), ("naive", naive())):
        for key, chosen in texts.items():
            best = 1e9
            for _ in range(3):
                begin = time.process_time()
                for text in chosen:
                    program(text)
                best = min(best, time.process_time() - begin)
            result[f"{name}_{key}"] = round(sum(len(t.encode()) for t in chosen) / best / 1e6, 2)
    return result


def _save(results: dict[str, Any], sample: str) -> None:
    """Prints the tables and writes them."""
    kinds = ("ID", "PHONE", "BANK", "NAME", "ADDRESS", "HEALTH")
    rows: list[list[object]] = []
    skipped = {}
    for name, result in results.items():
        if "skipped" in result:
            skipped[name] = result["skipped"]
        elif "types" in result:
            cells: list[object] = [name]
            for kind in kinds:
                hit, gold, right, told = result["types"].get(kind, [0, 1, 0, 0])
                cells.append(f"{hit / gold:.3f} / {right / told if told else 0:.3f}")
            rows.append([*cells, "{} / {}".format(*result["evasive"]), result["mb_per_s"]])
    hit, gold, right, told = results["contentguard"]["names_in_records"]
    grades = [[*key.split(" "), count] for key, count in results["verdict"].items()]
    speeds = [[key, value] for key, value in results["speed"].items()]
    save(
        "privacy",
        f"python benchmarks/privacy.py --sample {sample} --peers PYTHON",
        {
            "Recall / precision": (("program", *kinds, "evasive", "MB/s"), rows),
            "Speed, MB/s": (("text", "MB/s"), speeds),
            "Leak grade against the gold": (("genre", "type", "gold", "grade", "items"), grades),
        },
        sample=sample,
        names_in_records=f"recall {hit}/{gold}, precision {right}/{told}",
        skipped=skipped,
    )


if __name__ == "__main__":
    main()
