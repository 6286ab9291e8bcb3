"""Short names of bodies with one arbitrary character wrong: ``国综院``, ``人民致府``.

Their likely misspellings are words of the automaton; the thousands of unlikely ones are not. Here
one expression looks for the rest of the name around a gap. What good writing puts there belongs to
a word of its own, or is listed in ``variants.txt``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from contentguard.detectors.wording.align import Edit, Match
from contentguard.detectors.wording.phrases import SHORT, Phrase, offices

_Tree = dict[str, "_Tree"]


class Frames:
    """The frames of short names of bodies, and of the first person of the list with the title."""

    def __init__(self, phrases: Mapping[str, Phrase]) -> None:
        self._frames: dict[str, Phrase] = {}
        tree: _Tree = {}
        short = [p for p in phrases.values() if p.rule == "EXP104" and 3 <= len(p.core) <= SHORT]
        # Every first character more is more places to look at: longer names share those of shorter.
        first = {p.core[0] for p in short if len(p.core) < SHORT}
        chosen = [p for p in short if p.core[0] in first]
        leading = {o.name for o in offices() if o.order == 1}
        chosen += [
            p
            for p in phrases.values()
            if p.group in leading and p.core.startswith(p.group) and len(p.core) > len(p.group) + 2
        ]
        for phrase in chosen:
            core = phrase.core
            if phrase.text == core:
                for gap in range(1, len(core) - 1):
                    self._frames[f"{core[:gap]}_{core[gap + 1 :]}"] = phrase
                    node = tree
                    for token in (*core[:gap], f"[^{core[gap]}]", *core[gap + 1 :]):
                        node = node.setdefault(token, {})
                    node[""] = {}
        self._pattern = re.compile(_expression(tree)) if tree else None

    def find(self, text: str) -> Iterator[tuple[Phrase, Match]]:
        """Phrases of which one inner character is another one, whatever it is."""
        for found in self._pattern.finditer(text) if self._pattern else ():
            words, start = found[0], found.start()
            for gap in range(1, len(words) - 1):
                phrase = self._frames.get(f"{words[:gap]}_{words[gap + 1 :]}")
                if phrase is not None and "\u4e00" <= words[gap] <= "\u9fff":
                    edit = Edit("sub", gap, start + gap, start + gap + 1)
                    yield phrase, Match(start, found.end(), (edit,))


def _expression(tree: _Tree) -> str:
    """The words of a tree as one expression: common beginnings are tried once."""
    branches = [token + _expression(rest) for token, rest in sorted(tree.items(), reverse=True)]
    return branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"
