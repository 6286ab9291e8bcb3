"""Corrects a Word file by tracked changes at the exact words; a person accepts or rejects them."""

from __future__ import annotations

import copy
import datetime as dt
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from contentguard.edit.fix import compatible, plain, replacement
from contentguard.errors import UnsupportedError
from contentguard.formats.package import Element, local
from contentguard.model import Violation
from contentguard.readers.docx_runs import (
    Letter,
    Part,
    blocks_named,
    cut_out,
    letters_of,
    opened,
    repacked,
    run_of,
    text_parts,
    xml_bytes,
)

AUTHOR = "contentguard"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_LEFT = frozenset({"批注", "文档部件"})
_TRACKED = frozenset({"ins", "del", "moveFrom", "moveTo"})
_PLAIN = frozenset({"t", "rPr", "lastRenderedPageBreak"})
_INLINE = frozenset({"proofErr", "bookmarkStart", "bookmarkEnd"})


@dataclass(frozen=True, slots=True)
class FixedDocx:
    """A corrected Word file.

    Attributes:
        data: the file; the very bytes given if nothing was corrected.
        applied: violations that were corrected, in the order given.
        changes: (place, words as they were, words proposed) of each of them.
        left: all others, in the order given.
    """

    data: bytes
    applied: tuple[Violation, ...]
    changes: tuple[tuple[str, str, str], ...]
    left: tuple[Violation, ...]


def apply(
    data: bytes,
    violations: Iterable[Violation],
    *,
    unsafe: bool = False,
    now: dt.datetime | None = None,
) -> FixedDocx:
    """Corrects the visible text of a Word file: body, headers, footers, text boxes, notes.

    What stands under one name in several places (the headers of a section, text boxes) is
    corrected only if every one of them was found; comments and building blocks are left.

    Args:
        data: the file.
        violations: found in exactly this file, reported in full (not masked).
        unsafe: see :func:`contentguard.edit.fix.apply`.
        now: date of the changes.

    Raises:
        ReadError: damaged, too large, or signed (a change would break the signature).
    """
    found = list(violations)
    wanted = [(v, s) for v in found if (s := replacement(v, unsafe)) is not None]
    if not wanted:
        return FixedDocx(data, (), (), tuple(found))
    with opened(data) as package:
        if any(name.startswith("_xmlsignatures/") for name in package.namelist()):
            raise UnsupportedError("文件有数字签名，改动会使签名失效，没有改动。")
        editor = _Editor(text_parts(package), now or dt.datetime.now(dt.UTC))
        keys = editor.write(found, wanted)
        if not keys:
            return FixedDocx(data, (), (), tuple(found))
        new = repacked(package, editor.changed())
    applied = [(v, s) for v, s in wanted if _key(v, s) in keys]
    done = {id(v): new for v, new in applied}
    made = tuple(v for v in found if id(v) in done)
    changes = tuple((v.locator.display, v.text, done[id(v)]) for v in made)
    return FixedDocx(
        data=new, applied=made, changes=changes, left=tuple(v for v in found if id(v) not in done)
    )


_Key = tuple[str, str, tuple[tuple[int, int], ...], str, str]


def _key(violation: Violation, new: str) -> _Key:
    """What the copies of one header have in common."""
    return violation.locator.display, violation.code, violation.spans, violation.text, new


class _Editor:
    """Writes tracked changes into the parts of a file."""

    def __init__(self, parts: Sequence[Part], when: dt.datetime) -> None:
        self._parts = [p for p in parts if p.label not in _LEFT]
        self._touched: dict[str, Part] = {}
        self._date = when.strftime("%Y-%m-%dT%H:%M:%SZ")
        numbers = [n for p in parts for n in map(_number, p.root.iter()) if n is not None]
        self._number = max(numbers, default=0)

    def write(
        self, found: Sequence[Violation], wanted: Sequence[tuple[Violation, str]]
    ) -> set[_Key]:
        """Applies what can be applied; behind first, so that places before it do not move.

        Returns:
            The keys of what was corrected.
        """
        times = Counter(_key(v, new) for v, new in wanted)
        first = {_key(v, new): (v, new) for v, new in reversed(wanted)}
        copies = {id(v) for v, new in wanted if first[_key(v, new)][0] is not v}
        rest = [v for v in found if id(v) not in copies]
        chosen = compatible(rest, list(first.values()), self._blocks)
        return {
            key for v, new in reversed(chosen) if self._change(v, new, times[key := _key(v, new)])
        }

    def _blocks(self, violation: Violation) -> frozenset[Hashable]:
        return frozenset(id(node) for _, node, _ in blocks_named(self._parts, violation))

    def changed(self) -> dict[str, bytes]:
        """The parts with changes, by name."""
        return {name: xml_bytes(part.root) for name, part in self._touched.items()}

    def _change(self, violation: Violation, new: str, times: int) -> bool:
        found = blocks_named(self._parts, violation)
        if len(violation.spans) != 1 or len(found) != times or not plain(violation.text):
            return False
        places = [(p, c) for p, node, text in found for c in _copies(node, text)]
        every = [letters_of(node, text, violation) for _, (node, text) in places]
        # All or none, so that the copies of one text never differ.
        if not all(_whole(letters, violation.text) for letters in every):
            return False
        for (part, _), letters in zip(places, every, strict=True):
            self._replace([x for x in letters if x is not None], new)
            self._touched[part.name] = part
        return True

    def _replace(self, letters: Sequence[Letter], new: str) -> None:
        first, last = cut_out(letters[0], letters[-1])
        runs = list(_between(first, last))
        inserted = self._inserted(first, new)
        for run in runs:
            self._delete(run)
        if new:
            _parent(runs[-1]).addnext(inserted)

    def _delete(self, run: Element) -> None:
        mark = self._mark("del")
        run.addprevious(mark)
        tail, run.tail = run.tail, None
        mark.append(run)
        mark.tail = tail
        for text in run.iterchildren(f"{{{_W}}}t"):
            text.tag = f"{{{_W}}}delText"
            text.set(_SPACE, "preserve")

    def _inserted(self, like: Element, words: str) -> Element:
        mark = self._mark("ins")
        run = etree.SubElement(mark, f"{{{_W}}}r")
        style = next((c for c in like if local(c) == "rPr"), None)
        if style is not None:
            run.append(copy.deepcopy(style))
        text = etree.SubElement(run, f"{{{_W}}}t")
        text.text = words
        text.set(_SPACE, "preserve")
        return mark

    def _mark(self, name: str) -> Element:
        self._number += 1
        mark = etree.Element(f"{{{_W}}}{name}")
        mark.set(f"{{{_W}}}id", str(self._number))
        mark.set(f"{{{_W}}}author", AUTHOR)
        mark.set(f"{{{_W}}}date", self._date)
        return mark


def _copies(block: Element, text: str) -> list[tuple[Element, str]]:
    """A block, and the copy of it that a drawing holds for older programs."""
    holder = next((a for a in block.iterancestors() if local(a) == "AlternateContent"), None)
    if holder is None:
        return [(block, text)]
    choices = [c for c in holder if local(c) in ("Choice", "Fallback")]
    every = [list(choice.iter(block.tag)) for choice in choices]
    mine = next(((own, own.index(block)) for own in every if block in own), None)
    if mine is None:
        return [(block, text)]
    own, at = mine
    others = [e for e in every if e is not own and len(e) == len(own) and _same(e[at], own[at])]
    return [(block, text), *((e[at], text) for e in others)]


def _same(one: Element, other: Element) -> bool:
    texts = ["".join(t.text or "" for t in node.iter(f"{{{_W}}}t")) for node in (one, other)]
    return texts[0] == texts[1]


def _whole(letters: Sequence[Letter | None], words: str) -> bool:
    """Whether these are the words, each character a letter of a plain run."""
    known = [x for x in letters if x is not None]
    if not known or len(known) != len(letters) or not _simple(known):
        return False
    (first, start), (last, end) = known[0], known[-1]
    runs = _between(run_of(first), run_of(last))
    nodes = [t for run in runs for t in run.iterchildren(f"{{{_W}}}t")]
    nodes = nodes[nodes.index(first) : nodes.index(last) + 1]
    # Not even a space may stand between the letters that the reader did not report.
    tail = len(last.text or "") - end - 1
    joined = "".join(node.text or "" for node in nodes)
    return joined[start : len(joined) - tail] == words


def _simple(letters: Sequence[Letter]) -> bool:
    """Whether the letters stand in plain runs beside each other, untouched by tracked changes."""
    if any(n.getparent() is not run_of(n) or n.tag != f"{{{_W}}}t" for n, _ in letters):
        return False
    first, last = run_of(letters[0][0]), run_of(letters[-1][0])
    if first.getparent() is not last.getparent():
        return False
    if any(local(node) in _TRACKED for node in first.iterancestors()):
        return False
    if any(local(n) not in _INLINE for n in _siblings(first, last) if local(n) != "r"):
        return False
    # Between the words no break, picture, field or note may stand.
    nodes = [node for run in _between(first, last) for node in run]
    inner = nodes[nodes.index(letters[0][0]) : nodes.index(letters[-1][0]) + 1]
    return all(local(node) in _PLAIN for node in inner)


def _siblings(first: Element, last: Element) -> Iterator[Element]:
    node: Element | None = first
    while node is not None:
        yield node
        if node is last:
            return
        node = node.getnext()


def _between(first: Element, last: Element) -> Iterator[Element]:
    """The runs from ``first`` to ``last``, which are siblings."""
    return (n for n in _siblings(first, last) if local(n) == "r")


def _parent(node: Element) -> Element:
    parent = node.getparent()
    assert parent is not None
    return parent


def _number(node: Element) -> int | None:
    value = node.get(f"{{{_W}}}id") if isinstance(node.tag, str) else None
    return int(value) if value is not None and value.isdecimal() and len(value) < 10 else None
