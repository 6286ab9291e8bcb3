"""A lexicon that comes out of the cache is the lexicon that was read."""

from __future__ import annotations

from pathlib import Path

import pytest

from contentguard.lexicon import read_lexicon
from contentguard.lexicon.frozen import freeze, thaw
from contentguard.lexicon.store import LexiconStore
from contentguard.resources import cache_dir, data_dir, recall, remember
from contentguard.rules import catalogue

FILES = sorted(data_dir("lexicons").glob("*.tsv"))


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CONTENTGUARD_CACHE", str(tmp_path / "cache"))
    assert cache_dir() == tmp_path / "cache"
    return tmp_path / "cache"


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_every_lexicon_survives_the_cache(path: Path, cache: Path) -> None:
    lexicon = read_lexicon(path, catalogue())
    remember("x", freeze(lexicon))
    assert thaw(recall("x"), lexicon.file, lexicon.sha256) == lexicon


def test_second_start_takes_it_from_the_cache_and_a_change_is_seen(
    cache: Path, tmp_path: Path
) -> None:
    path = tmp_path / "own.tsv"
    text = FILES[0].read_text(encoding="utf-8")
    path.write_text(text, encoding="utf-8")
    rules = frozenset(catalogue())
    first = LexiconStore().lexicon(path, rules)
    assert LexiconStore().lexicon(path, rules) == first
    kept = {p.name for p in cache.rglob("lexicon-*.json")}
    assert len(kept) == 1
    path.write_text(text + "\n# changed\n", encoding="utf-8")
    assert LexiconStore().lexicon(path, rules).sha256 != first.sha256


def test_a_broken_cache_is_read_again(cache: Path) -> None:
    rules = frozenset(catalogue())
    first = LexiconStore().lexicon(FILES[0], rules)
    (kept,) = cache.rglob("lexicon-*.json")
    for broken in ("", "[]", "{", '{"head": [], "shared": [], "rows": []}', '{"$date": "x"}'):
        kept.write_text(broken, encoding="utf-8")
        assert LexiconStore().lexicon(FILES[0], rules) == first


def test_without_a_place_to_write_nothing_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    monkeypatch.setenv("CONTENTGUARD_CACHE", str(blocked))
    assert LexiconStore().lexicon(FILES[0], frozenset(catalogue())).entries
