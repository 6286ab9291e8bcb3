"""Corrects a Word file by tracked changes at the exact words; a person accepts or rejects them."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from contentguard.edit.fix import compatible, plain, replacement
from contentguard.errors import UnsupportedError
from contentguard.formats.package import Element, local, parse_xml
from contentguard.model import Violation
from contentguard.readers.docx_runs import (
    Letter,
    cut_out,
    letters_of,
    main_part,
    opened,
    places,
    repacked,
    run_of,
    xml_bytes,
)

AUTHOR = "contentguard"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
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
    """Corrects the visible body of a Word file; headers, notes and other parts are left.

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
    chosen = compatible(found, wanted)
    if not chosen:
        return FixedDocx(data, (), (), tuple(found))
    with opened(data) as package:
        if any(name.startswith("_xmlsignatures/") for name in package.namelist()):
            raise UnsupportedError("文件有数字签名，改动会使签名失效，没有改动。")
        main = main_part(package)
        body = parse_xml(package.read(main))
        editor = _Editor(body, now or dt.datetime.now(dt.UTC))
        applied = editor.write(chosen)
        if not applied:
            return FixedDocx(data, (), (), tuple(found))
        new = repacked(package, {main: xml_bytes(body)})
    done = {id(v): new for v, new in applied}
    made = tuple(v for v in found if id(v) in done)
    changes = tuple((v.locator.display, v.text, done[id(v)]) for v in made)
    return FixedDocx(
        data=new, applied=made, changes=changes, left=tuple(v for v in found if id(v) not in done)
    )


class _Editor:
    """Writes tracked changes into a body."""

    def __init__(self, body: Element, when: dt.datetime) -> None:
        self._places = places(body)
        self._date = when.strftime("%Y-%m-%dT%H:%M:%SZ")
        self._number = max((n for n in map(_number, body.iter()) if n is not None), default=0)

    def write(self, chosen: Sequence[tuple[Violation, str]]) -> list[tuple[Violation, str]]:
        """Applies what can be applied; behind first, so that places before it do not move."""
        done = [(v, new) for v, new in reversed(chosen) if self._change(v, new)]
        return done[::-1]

    def _change(self, violation: Violation, new: str) -> bool:
        letters = letters_of(self._places, violation)
        if len(violation.spans) != 1 or not letters or not plain(violation.text):
            return False
        known = [x for x in letters if x is not None]
        if len(known) != len(letters) or not _simple(known):
            return False
        first, last = cut_out(known[0], known[-1])
        runs = list(_between(first, last))
        if "".join(t.text or "" for r in runs for t in r.iter(f"{{{_W}}}t")) != violation.text:
            return False
        inserted = self._inserted(first, new)
        for run in runs:
            self._delete(run)
        if new:
            _parent(runs[-1]).addnext(inserted)
        return True

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
