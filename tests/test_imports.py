"""Imports run one way, siblings do not import each other, and the heavy things load late."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "src" / "contentguard"
LAYERS = [
    {"errors", "patterns", "_version"},
    {"model", "resources", "lines"},
    {"folding"},
    {"text"},
    {"rules", "lexicon", "formats", "masking"},
    {"detectors", "readers", "indicators", "policy", "settings"},
    {"places"},
    {"veils"},
    {"intake", "resolve", "errata", "assemble", "exemptions"},
    {"engine", "attachments"},
    {"checking"},
    {"pipeline"},
    {"reports", "edit", "workers"},
    {"cli", "service", "sweep", "review", "integrations"},
    {"__main__"},
]
FREE = {("__init__", room) for layer in LAYERS for room in layer}
# A worker runs the pipeline and names it; Guard names workers and edits only when asked for them.
LATE = {("pipeline", "workers"), ("pipeline", "edit")}


def _level(room: str) -> int:
    return next(i for i, layer in enumerate(LAYERS) if room in layer)


def _is_room(name: str) -> bool:
    return (PACKAGE / name).is_dir() or (PACKAGE / f"{name}.py").is_file()


def _edges() -> set[tuple[str, str, str]]:
    edges = set()
    for path in PACKAGE.rglob("*.py"):
        room = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names: list[str] = []
            if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
                if node.module == "contentguard":
                    names = [f"contentguard.{a.name}" for a in node.names]
                else:
                    names = [node.module]
            elif isinstance(node, ast.Import):
                names = [a.name for a in node.names]
            for name in names:
                parts = name.split(".")
                if parts[0] == "contentguard" and len(parts) > 1 and _is_room(parts[1]):
                    edges.add((room, parts[1], str(path.relative_to(PACKAGE))))
    return edges


def test_every_room_has_a_layer() -> None:
    rooms = {
        p.name.removesuffix(".py")
        for p in PACKAGE.iterdir()
        if not p.name.startswith(("__pycache__", "py.typed", "_data"))
    }
    known = {room for layer in LAYERS for room in layer} | {"__init__"}
    assert rooms <= known


def test_imports_run_one_way() -> None:
    wrong = [
        edge
        for edge in sorted(_edges())
        if edge[0] != edge[1] and edge[:2] not in FREE | LATE and _level(edge[1]) >= _level(edge[0])
    ]
    assert not wrong


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = "import sys, contentguard; print(*[m for m in ('typer','rich','jieba','numpy','ahocorasick','regex') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_public_names_are_sorted_and_exist() -> None:
    import contentguard

    assert sorted(contentguard.__all__) == contentguard.__all__
    assert all(getattr(contentguard, name) is not None for name in contentguard.__all__)
    with pytest.raises(AttributeError):
        _ = contentguard.nothing_of_that_name  # type: ignore[attr-defined]


def test_modules_stay_readable() -> None:
    sizes = {
        str(p.relative_to(PACKAGE)): p.read_text(encoding="utf-8").count("\n")
        for p in PACKAGE.rglob("*.py")
    }
    assert {name: n for name, n in sizes.items() if n > 420} == {}
