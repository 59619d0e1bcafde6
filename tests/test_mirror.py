"""Each module has the test file that its place names, or stands here with the reason why not."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

ELSEWHERE = {
    "coordination/vocabulary.py": "words without behaviour; labels are checked in tests/knowledge/",
    "coordination/facts.py": "records without behaviour, read in every decision's test",
    "coordination/records/tables.py": "compared with the migrations in tests/records/test_migrations.py",
    "coordination/acts/sense.py": "each check is tried through the acts that make it",
    "coordination/acts/history.py": "tried through tests/acts/test_stages.py and test_handoffs.py",
    "coordination/exchange/tracker/case.py": "tried through the comparisons that share it",
    "coordination/exchange/tracker/choices.py": "a record without behaviour",
    "coordination/exchange/tracker/reads.py": "codes and records; each code's sentence is checked in tests/knowledge/",
    "dashboard.py": "started for real in tests/browser/",
}


def modules() -> list[str]:
    found = [*(ROOT / "coordination").rglob("*.py"), *(ROOT / "pages").rglob("*.py"), ROOT / "dashboard.py"]
    names = [str(path.relative_to(ROOT)) for path in found if path.name != "__init__.py" and "migrations" not in path.parts]
    return sorted(names)


def test_place(module: str) -> Path:
    path = Path(module)
    inside = path.parts[1:] if path.parts[0] == "coordination" else path.parts
    name = "test_command_line.py" if path.stem == "__main__" else f"test_{path.stem}.py"
    return ROOT.joinpath("tests", *inside[:-1], name)


test_place.__test__ = False  # type: ignore[attr-defined]


def test_every_module_has_its_test() -> None:
    missing = [module for module in modules() if module not in ELSEWHERE and not test_place(module).exists()]
    assert not missing, "\n".join(["no test file for:", *missing])


def test_what_is_excused_exists_and_has_no_test_of_its_own() -> None:
    assert not [module for module in ELSEWHERE if module not in modules() or test_place(module).exists()]
