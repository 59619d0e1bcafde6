"""A fresh server, asked first for any page by somebody whom it does not know, shows nothing of a patient.

Each address gets a server of its own: Streamlit's way round the front door is open only until it was used once.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import select, text

from coordination.records import open_store
from coordination.records import tables as t
from tests.browser.conftest import Visit
from tests.serving import serving

PAGES = ("board", "my-patients", "follow-up", "crs-rates", "bring-in", "settings", "patient")
FILES = sorted(path.stem for path in (Path(__file__).parents[2] / "pages").glob("*.py") if path.stem not in PAGES)
"""The addresses that Streamlit would give to the files of a `pages/` folder by itself; here they lead nowhere."""
GUARDED = ("/media/0a1b.csv", "/app/static/report.pdf", "/_stcore/metrics")
"""What Streamlit would hand to anybody."""
UNKNOWN_ADDRESS = ("The page that you have requested does not seem to exist", "/_stcore/")
"""What Streamlit's frame logs at such an address: the page, and its own server, which it looks for below it."""

ASKED = [
    *(pytest.param(page, demo, id=f"{page}-{'demo' if demo else 'real'}") for page in PAGES for demo in (True, False)),
    *(pytest.param(file, False, id=f"{file}-real") for file in FILES),
]


@pytest.mark.parametrize(("path", "demo"), ASKED)
def test_a_stranger_sees_nothing_of_a_patient(
    demo_file: Path, tmp_path: Path, visit: Visit, path: str, demo: bool
) -> None:
    database = Path(shutil.copy(demo_file, tmp_path / "asked.db"))
    store = open_store(f"sqlite:///{database}")
    status = t.table_of(t.CourseStatus).c
    with store.writing() as session:
        session.execute(text("UPDATE meta SET value = :demo WHERE key = 'demo'"), {"demo": "yes" if demo else "no"})
        patients = session.execute(select(status.course_id, status.mrn, status.last_name, status.first_name)).all()
        person = session.execute(select(t.table_of(t.Person).c.id).limit(1)).scalar_one()
    store.close()
    # In a real database the address does not say who is looking, whoever writes it there.
    query = {"course": patients[0].course_id} | ({} if demo else {"as": person})
    with serving(database, tmp_path) as server:
        stranger = visit(server, expects=() if path in PAGES else UNKNOWN_ADDRESS).open(f"/{path}", **query)
        stranger.sees("Whose eyes?" if demo else "No sign-in is configured.")
        said = stranger.all_text()
        answers = [stranger.page.request.get(f"{server.url}{one}").status for one in GUARDED]
        stranger.page.goto("about:blank")
    assert answers == [401] * len(GUARDED)
    assert not [patient.mrn for patient in patients if patient.mrn in said]
    assert not [patient for patient in patients if f"{patient.last_name}, {patient.first_name}" in said]
