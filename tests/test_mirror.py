"""Each module has the test file that its place names, or stands here with what tries it instead."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

TRIED_BY = {
    # words and records without behaviour
    "coordination/vocabulary.py": "tests/knowledge/test_labels.py",
    "coordination/facts.py": "tests/records/test_courses.py",
    "coordination/records/tables.py": "tests/records/test_migrations.py",
    "coordination/decisions/paper_source.py": "tests/records/test_paper_source.py",
    "coordination/decisions/planned_task.py": "tests/decisions/test_follow_up.py",
    # shared by the acts beside them
    "coordination/acts/sense.py": "tests/acts/test_doses.py",
    "coordination/acts/history.py": "tests/acts/test_stages.py",
    # rooms of small files that work as one
    "coordination/exchange/tracker/": "tests/exchange/tracker/test_planning.py",
    "coordination/demo/": "tests/demo/test_build.py",
    "pages/components/": "tests/pages/",
    # started for real
    "dashboard.py": "tests/browser/",
}


def modules() -> list[str]:
    found = [*(ROOT / "coordination").rglob("*.py"), *(ROOT / "pages").rglob("*.py"), ROOT / "dashboard.py"]
    kept = [path for path in found if path.name != "__init__.py" and "migrations" not in path.parts]
    return sorted(str(path.relative_to(ROOT)) for path in kept)


def place_of_test(module: str) -> Path:
    path = Path(module)
    inside = path.parts[1:] if path.parts[0] == "coordination" else path.parts
    name = "test_command_line.py" if path.stem == "__main__" else f"test_{path.stem}.py"
    return ROOT.joinpath("tests", *inside[:-1], name)


def tried_elsewhere(module: str) -> bool:
    return any(module == place or (place.endswith("/") and module.startswith(place)) for place in TRIED_BY)


@pytest.mark.parametrize("module", modules())
def test_a_module_has_its_test(module: str) -> None:
    assert tried_elsewhere(module) or place_of_test(module).exists(), f"write {place_of_test(module).relative_to(ROOT)}"


@pytest.mark.parametrize(("place", "test"), TRIED_BY.items())
def test_what_is_tried_elsewhere_exists_on_both_sides(place: str, test: str) -> None:
    assert (ROOT / place).exists()
    assert (ROOT / test).exists()
