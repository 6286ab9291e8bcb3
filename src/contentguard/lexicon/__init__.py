"""Lexicons: reading and validating them, one automaton over all of them, boundaries, guards."""

from contentguard.lexicon.format import Entry, Lexicon, read_lexicon
from contentguard.lexicon.guards import Guard, Guards, read_guards
from contentguard.lexicon.index import Hit, LexiconIndex

__all__ = [
    "Entry",
    "Guard",
    "Guards",
    "Hit",
    "Lexicon",
    "LexiconIndex",
    "read_guards",
    "read_lexicon",
]
