"""Typos in official documents, from models that never saw the sentence: three folds, whole engine.

    python benchmarks/typos_folds.py --corpus official.txt.xz --errors TSV … [--shapes FOLDER]

The options are those of ``contentguard.detectors.typos.train``. Language model, known errors and
decision model of a fold are built without its sentences; those with the same right side are in
one fold. Takes about ten minutes and 4 GB.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from common import save
from contentguard.detectors.typos import train, train_folds
from contentguard.detectors.typos.engine import TypoModel
from contentguard.detectors.typos.train_sources import dictionary_words, read_lines, read_pairs
from typos import figures

COMMAND = "python benchmarks/typos_folds.py --corpus TXT --errors TSV …"
COLUMNS = ("set", "tier", "sentences", "P", "R", "F1", "clean sentences flagged, %")


def main() -> None:
    """Prints the table and writes ``results/typos_folds.json``."""
    parser = train.parser()
    parser.description = __doc__
    for action in parser._actions:
        action.required = action.required and action.dest != "out"
    options = parser.parse_args()
    lines = read_lines(options.corpus)
    ground = train.prepare(lines, dictionary_words(), options.shapes)
    real = [read_pairs(path) for path in options.errors]
    sets, rows = train.cross_fit(ground, lines, real, options.synthetic, options.seed)
    weights = [1.0] * len(real) + [0.5]
    fits = train_folds.models(sets, rows, weights, options.iterations, options.seed)
    models: list[TypoModel] = []
    with tempfile.TemporaryDirectory() as folder:
        for fold, (fit, _) in enumerate(fits):
            path = Path(folder) / f"{fold}.bin"
            train.write(path, ground, train_folds.without(real, fold), fit, options)
            models.append(TypoModel.load(path))
        table = [
            row
            for path, pairs in zip(options.errors, real, strict=True)
            for row in table_rows(path.stem, pairs, models)
        ]
    made = {"Strict sentence correction from models without the sentence": (COLUMNS, table)}
    save("typos_folds", COMMAND, made, folds=train_folds.FOLDS)


def table_rows(
    name: str, pairs: list[tuple[str, str]], models: list[TypoModel]
) -> Iterator[list[object]]:
    """A row of figures for each tier of the engine."""
    for tier, likely in (("certain", False), ("likely", True)):
        texts = [corrected(models[train_folds.fold_of(b)], a, likely) for a, b in pairs]
        found = figures(pairs, texts, 1.0)
        right = found["correction"]
        yield [name, tier, len(pairs), right["p"], right["r"], right["f1"], found["fpr"]]


def corrected(model: TypoModel, text: str, likely: bool) -> str:
    """A text with every correction of the model."""
    signs = list(text)
    for found in model.check(text, likely):
        signs[found.start : found.end] = found.suggestion
    return "".join(signs)


if __name__ == "__main__":
    main()
