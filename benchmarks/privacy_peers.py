"""The programs that ``benchmarks/privacy.py`` measures beside ours, each behind one small call."""

from __future__ import annotations

import re
from collections.abc import Callable

Found = list[tuple[str, int, int]]
Program = Callable[[str], Found]


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
