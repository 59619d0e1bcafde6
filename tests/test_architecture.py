"""Imports run one way (design: the house). Reads the source; imports nothing."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

# What a room may import of Baton, beside itself.
WORDS = {"vocabulary", "words"}
KNOWING = WORDS | {"facts", "knowledge"}
DECIDING = KNOWING | {"decisions", "measures"}
RECORDING = DECIDING | {"records", "display"}
ACTING = RECORDING | {"acts"}
SHOWING = ACTING | {"boards"}
MAY_IMPORT = {
    "vocabulary": set(),
    "words": {"vocabulary"},
    "facts": WORDS,
    "knowledge": WORDS | {"facts"},
    "decisions": KNOWING,
    "measures": KNOWING | {"decisions"},
    "records": DECIDING,
    "display": DECIDING,
    "acts": RECORDING - {"display"},
    "boards": ACTING,
    "exchange": SHOWING,
    "demo": SHOWING - {"display"},
    "__main__": SHOWING | {"exchange", "demo"},
    "pages": SHOWING | {"exchange"},
}
PURE = {"vocabulary", "words", "facts", "knowledge", "decisions", "measures"}
PURE_LIBRARIES = {"pydantic", "numpy", "scipy"}
ASKS_THE_CLOCK = {
    "coordination/__main__.py",
    "coordination/records/store.py",  # the name of a backup copy
    "pages/components/guard.py",
}


def sources() -> list[Path]:
    found = [*(ROOT / "coordination").rglob("*.py"), *(ROOT / "pages").rglob("*.py"), ROOT / "dashboard.py"]
    return sorted(path for path in found if "migrations" not in path.parts)


def room(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    if parts[0] != "coordination":
        return "pages"
    return parts[1] if len(parts) > 1 and parts[1] != "__init__" else "coordination"


def imports(path: Path) -> Iterator[tuple[str, bool]]:
    """Each module that the file imports, and whether it does so when it is loaded."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    at_load = {id(node) for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)}
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            at_load -= {id(node) for node in ast.walk(function)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, id(node) in at_load) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute here"
            module = node.module or ""
            yield from ((f"{module}.{alias.name}", id(node) in at_load) for alias in node.names)


def rooms_imported(path: Path) -> set[str]:
    return {name.split(".")[1] for name, _ in imports(path) if name.startswith("coordination.")}


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_run_from_right_to_left_only(path: Path) -> None:
    here = room(path)
    if here == "coordination":
        assert not rooms_imported(path)
        return
    wrong = rooms_imported(path) - MAY_IMPORT[here] - {here}
    assert not wrong, f"{here} imports {', '.join(sorted(wrong))}; allowed: {', '.join(sorted(MAY_IMPORT[here]))}"


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_pure_rooms_use_few_libraries_and_coordination_never_streamlit(path: Path) -> None:
    import sys

    here = room(path)
    outside = {name.split(".")[0] for name, _ in imports(path)} - set(sys.stdlib_module_names) - {"coordination"}
    if here in PURE:
        assert outside <= PURE_LIBRARIES
    if here != "pages":
        assert "streamlit" not in outside
        assert "pages" not in outside


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_scipy_stats_is_imported_inside_the_function_that_needs_it(path: Path) -> None:
    assert not [name for name, at_load in imports(path) if name.startswith("scipy.stats") and at_load]


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_only_the_front_door_and_the_command_line_ask_the_clock(path: Path) -> None:
    if str(path.relative_to(ROOT)) in ASKS_THE_CLOCK:
        return
    asked = [
        ast.unparse(node)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in ("today", "now", "utcnow")
        if isinstance(node.value, ast.Name) and node.value.id in ("date", "datetime")
    ]
    assert not asked


def test_every_room_of_the_house_is_known() -> None:
    assert {room(path) for path in sources()} - {"coordination"} == set(MAY_IMPORT)
