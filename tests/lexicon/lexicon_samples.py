"""Lexicons written by the tests."""

from __future__ import annotations

from pathlib import Path

from contentguard.lexicon import Guards, Lexicon, LexiconIndex, read_guards, read_lexicon

HEAD = """# contentguard-lexicon: 1
# id: sample
# title: 样例
# version: 1
# licence: own
# detector: {detector}
# rule: ORG101
"""


def write(
    folder: Path,
    *rows: str,
    columns: str = "id pattern",
    detector: str = "org",
    name: str = "s.tsv",
) -> Path:
    """A lexicon file of rows with blanks for tabs (``·`` stands for a blank in a cell)."""
    lines = [columns, *rows]
    text = "\n".join("\t".join(c.replace("·", " ") for c in line.split(" ")) for line in lines)
    path = folder / name
    path.write_text(HEAD.format(detector=detector) + text + "\n", encoding="utf-8")
    return path


def read(
    folder: Path,
    *rows: str,
    columns: str = "id pattern",
    detector: str = "org",
    name: str = "s.tsv",
) -> Lexicon:
    """The lexicon of :func:`write`, its form checked."""
    return read_lexicon(write(folder, *rows, columns=columns, detector=detector, name=name))


def index(*lexicons: Lexicon, guards: Path | None = None, engine: str = "auto") -> LexiconIndex:
    """An index over lexicons, with the guards of a file if one is named."""
    return LexiconIndex(lexicons, read_guards(guards) if guards else Guards(()), engine)
