"""The small pattern language of lexicon entries; it expands to a finite list of words.

``扶贫(开发)?局`` · ``(卫生|计生)局`` · ``[省市县]环保局`` · ``\\(`` for a literal bracket.
There is no repetition, so every pattern is a list of literals for the automaton.
"""

from __future__ import annotations

from dataclasses import dataclass

LIMIT = 2_000
"""The most words that one pattern may expand to."""

_SPECIAL = frozenset("()[]|?\\")


class PatternError(ValueError):
    """A pattern cannot be parsed or expands to too many words."""


def expand(pattern: str) -> list[str]:
    """All words of a pattern, in order, without repeats.

    Raises:
        PatternError: brackets do not match, an empty word results, or there are too many words.
    """
    if _SPECIAL.isdisjoint(pattern):
        if not pattern:
            raise PatternError("模式为空")
        return [pattern]
    parser = _Parser(pattern)
    words = list(dict.fromkeys(parser.alternatives()))
    if parser.pos < len(pattern):
        raise PatternError(f"第 {parser.pos + 1} 个字符“{pattern[parser.pos]}”没有对应的括号")
    if "" in words:
        raise PatternError("模式可以展开为空词")
    return words


class _Parser:
    """Recursive descent over one pattern; patterns are short lines of a lexicon."""

    def __init__(self, pattern: str) -> None:
        self.pattern, self.pos = pattern, 0

    def alternatives(self, depth: int = 0) -> list[str]:
        if depth > 20:
            raise PatternError("括号嵌套过深")
        words = self.sequence(depth)
        while self.peek() == "|":
            self.pos += 1
            words = words + self.sequence(depth)
        return words

    def sequence(self, depth: int) -> list[str]:
        words = [""]
        while (char := self.peek()) and char not in "|)":
            atom = self.atom(depth)
            if self.peek() == "?":
                self.pos += 1
                atom = [*atom, ""]
            if len(words) * len(atom) > LIMIT:
                raise PatternError(f"模式展开后超过 {LIMIT} 个词")
            words = [w + a for w in words for a in atom]
        return words

    def atom(self, depth: int) -> list[str]:
        char = self.pattern[self.pos]
        self.pos += 1
        if char == "(":
            words = self.alternatives(depth + 1)
            self.expect(")")
            return words
        if char == "[":
            end = self.pattern.find("]", self.pos)
            if end <= self.pos:
                raise PatternError("方括号为空或没有结束")
            chars = list(self.pattern[self.pos : end])
            self.pos = end + 1
            return chars
        if char == "\\":
            if self.pos >= len(self.pattern):
                raise PatternError("反斜杠后面没有字符")
            char = self.pattern[self.pos]
            self.pos += 1
        elif char in "]?":
            raise PatternError(f"第 {self.pos} 个字符“{char}”没有对应的内容")
        return [char]

    def peek(self) -> str:
        return self.pattern[self.pos] if self.pos < len(self.pattern) else ""

    def expect(self, char: str) -> None:
        if self.peek() != char:
            raise PatternError(f"缺少“{char}”")
        self.pos += 1


@dataclass(frozen=True, slots=True)
class Condition:
    """What must (or must not) stand directly beside a hit.

    Attributes:
        wanted: True for ``=``, False for ``!``.
        words: one of these.
        edge: whether the start (left) or end (right) of the line counts as well.
    """

    wanted: bool
    words: tuple[str, ...]
    edge: bool = False

    def left(self, text: str, start: int) -> bool:
        """Whether the condition holds for what stands before ``start``."""
        found = bool(self.words) and text.endswith(self.words, 0, start)
        if self.edge and not found:
            found = start == 0 or text[start - 1] in "\n\r\x1e"
        return found is self.wanted

    def right(self, text: str, end: int) -> bool:
        """Whether the condition holds for what stands at ``end``."""
        found = bool(self.words) and text.startswith(self.words, end)
        if self.edge and not found:
            found = end >= len(text) or text[end] in "\n\r\x1e"
        return found is self.wanted


def conditions(column: str) -> tuple[Condition, ...]:
    """Conditions of a ``left`` or ``right`` column: ``!X`` or ``=X``, separated by blanks.

    Raises:
        PatternError: a condition begins with neither sign or its pattern is broken.
    """
    found = []
    for part in column.split():
        if part[0] not in "!=" or len(part) == 1:
            raise PatternError(f"条件“{part}”应以 ! 或 = 开头，后面是模式")
        words = expand(part[1:])
        # "\\^" is the character itself.
        edges = () if "\\^" in part or "\\$" in part else ("^", "$")
        kept = tuple(w for w in words if w not in edges)
        found.append(Condition(part[0] == "=", kept, len(kept) < len(words)))
    return tuple(found)
