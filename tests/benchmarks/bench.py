"""How fast it is: `make bench`, or `python -m tests.benchmarks.bench [--courses 1000 10000]`. Prints one table.

Board functions are called in this process, warm. Pages are asked of a real server over its websocket, as a browser
does: from the request until the message that the script has finished. Nothing is painted.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import func, select
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

from coordination.acts import log_contact, rebuild, record_dose
from coordination.boards import Desk
from coordination.boards.crs_rates import Cell, RateFilters, crs_rates, patients_behind
from coordination.boards.follow_up import FollowUpFilters, follow_up
from coordination.boards.handoff_board import BoardFilters, Segment, handoff_board
from coordination.boards.my_patients import my_patients
from coordination.boards.patient import patient
from coordination.boards.settings import AuditFilters, audit_trail, directory
from coordination.boards.viewers import demo_viewers, zone_of
from coordination.demo import build_demo
from coordination.exchange.tracker import Choices, commit_import, plan_import, read_tracker
from coordination.facts import Viewer
from coordination.knowledge import Rulebook, load_rulebook
from coordination.measures.rates import Part
from coordination.records import Store, open_store
from coordination.records import tables as t
from coordination.vocabulary import DoseStatus, Role, Side, Stage
from tests.browser.conftest import serving
from tests.builders import NORTH, NOW, TODAY, a_world
from tests.exchange.tracker.big_tracker import wide_tracker

ROOT = Path(__file__).resolve().parents[2]
WARM, TIMES = 5, 40
BOARD_MS, PAGE_MS = 5.0, 40.0
"""The goals: each board function and each page's rerun with 10,000 courses, median, warm."""
IMPORTED = 10_000

Ask = Callable[[], object]


@dataclass
class Table:
    """Medians in milliseconds by measurement and number of courses."""

    sizes: list[int]
    rows: dict[str, dict[int, float]] = field(default_factory=dict)
    goals: dict[str, float | None] = field(default_factory=dict)

    def put(self, name: str, size: int, milliseconds: float, goal: float | None = None) -> None:
        self.rows.setdefault(name, {})[size] = milliseconds
        self.goals[name] = goal
        print(f"  {name}, {size:,}: {_say(milliseconds)}", file=sys.stderr)

    def __str__(self) -> str:
        heads = "".join(f"{size:>12,}" for size in self.sizes)
        lines = [f"{'median, warm':<44}{heads}{'goal':>12}"]
        for name, found in self.rows.items():
            goal = self.goals[name]
            values = "".join(f"{_say(found[size]) if size in found else '':>12}" for size in self.sizes)
            missed = goal is not None and any(value > goal for value in found.values())
            lines.append(f"{name:<44}{values}{f'≤ {goal:g} ms' if goal else '':>12}{'  missed' if missed else ''}")
        return "\n".join(lines)


def _say(milliseconds: float) -> str:
    return f"{milliseconds:.1f} ms" if milliseconds < 1000 else f"{milliseconds / 1000:.1f} s"


def median_ms(ask: Ask, *, times: int = TIMES, warm: int = WARM) -> float:
    for _ in range(warm):
        ask()
    return statistics.median(once_ms(ask) for _ in range(times))


def once_ms(ask: Ask) -> float:
    start = time.perf_counter()
    ask()
    return (time.perf_counter() - start) * 1000


# --- databases, built once for each version of the code that builds them


def cohort(courses: int, rulebook: Rulebook) -> Path:
    """A demo database of that many patients, from the cache or built now."""
    file = _cache() / f"demo-{courses}.db"
    if not file.exists():
        print(f"Building a cohort of {courses:,} …", file=sys.stderr)
        building = file.with_suffix(".building")
        building.unlink(missing_ok=True)
        store = open_store(f"sqlite:///{building}", create=True, demo=True)
        build_demo(store, patients=courses, seed=7, now=NOW, rulebook=rulebook)
        store.close()
        building.rename(file)
    return file


def _cache() -> Path:
    version = hashlib.sha256()
    for path in sorted([*(ROOT / "coordination").rglob("*.py"), *(ROOT / "data").rglob("*.*")]):
        version.update(path.read_bytes())
    folder = Path(tempfile.gettempdir()) / "baton-bench" / version.hexdigest()[:12]
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextmanager
def copied(file: Path) -> Iterator[Store]:
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{shutil.copy(file, folder)}")
        yield store
        store.close()


def viewer_of(store: Store, role: Role, side: Side = Side.ACADEMIC) -> Viewer:
    """Somebody of the role at the site of that side which sees the most patients."""
    sight = t.table_of(t.CourseSight).c
    with store.reading() as session:
        counted = session.execute(select(sight.site_id, func.count().label("n")).group_by(sight.site_id))
        seen = {row.site_id: row.n for row in counted}
    found = [one.viewer for one in demo_viewers(store) if one.viewer.role is role and one.viewer.side is side]
    return max(found, key=lambda viewer: seen.get(viewer.site_id, 0))


def desk_of(store: Store, rulebook: Rulebook, viewer: Viewer) -> Desk:
    with store.reading() as session:
        zone = zone_of(session, viewer)
    return Desk(store=store, rulebook=rulebook, viewer=viewer, now=NOW, zone=zone)


def urgent_course(desk: Desk) -> str:
    return handoff_board(desk, BoardFilters()).at_risk[0].course_id


# --- what is measured


def boards(table: Table, store: Store, rulebook: Rulebook, size: int) -> None:
    coordinator = desk_of(store, rulebook, viewer_of(store, Role.COORDINATOR))
    lead = desk_of(store, rulebook, viewer_of(store, Role.PROGRAM_LEAD))
    oncologist = desk_of(store, rulebook, viewer_of(store, Role.COMMUNITY_CLINICIAN, Side.COMMUNITY))
    course_id = urgent_course(coordinator)
    everybody = Cell(Part.ANSWERED)
    asked: Mapping[str, Ask] = {
        "handoff board": lambda: handoff_board(coordinator, BoardFilters()),
        "handoff board, a stage whole": lambda: handoff_board(coordinator, BoardFilters(column=Stage.CO_MANAGED)),
        "handoff board, search": lambda: handoff_board(coordinator, BoardFilters(search="Okon", segment=Segment.AFTER)),
        "patient": lambda: patient(coordinator, course_id),
        "my patients": lambda: my_patients(oncologist),
        "follow-up": lambda: follow_up(coordinator, FollowUpFilters()),
        "CRS rates": lambda: crs_rates(lead, RateFilters()),
        "CRS rates, patients behind": lambda: patients_behind(lead, RateFilters(), everybody),
        "settings: sites and people": lambda: directory(lead),
        "settings: audit trail": lambda: audit_trail(lead, AuditFilters()),
    }
    for name, ask in asked.items():
        table.put(f"board: {name}", size, median_ms(ask), BOARD_MS)


def pages(table: Table, file: Path, rulebook: Rulebook, size: int) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(shutil.copy(file, folder)), Path(folder), today=TODAY) as server,
    ):
        store = server.store
        coordinator, lead = viewer_of(store, Role.COORDINATOR), viewer_of(store, Role.PROGRAM_LEAD)
        oncologist = viewer_of(store, Role.COMMUNITY_CLINICIAN, Side.COMMUNITY)
        course_id = urgent_course(desk_of(store, rulebook, coordinator))
        for path, viewer, query in (
            ("board", coordinator, {}),
            ("patient", coordinator, {"course": course_id}),
            ("my-patients", oncologist, {}),
            ("follow-up", coordinator, {}),
            ("crs-rates", lead, {}),
            ("bring-in", coordinator, {}),
            ("settings", lead, {}),
        ):
            address = urlencode({"as": viewer.person_id, **query})
            with connect(server.url.replace("http", "ws") + "/_stcore/stream", max_size=None) as socket:
                page = Page(socket, path, address)
                table.put(f"page: /{path}", size, median_ms(page.rerun), PAGE_MS)


@dataclass
class Page:
    """One session on one page, which keeps what it was sent as a browser does."""

    socket: ClientConnection
    path: str
    query: str
    kept: set[str] = field(default_factory=set)

    def rerun(self) -> None:
        request = BackMsg()
        request.rerun_script.query_string = self.query
        request.rerun_script.page_name = self.path
        request.rerun_script.cached_message_hashes.extend(self.kept)
        self.socket.send(request.SerializeToString())
        while True:
            answer = ForwardMsg()
            answer.ParseFromString(bytes(self.socket.recv(timeout=60)))  # type: ignore[arg-type]
            if answer.WhichOneof("type") == "delta" and answer.delta.new_element.WhichOneof("type") == "exception":
                raise RuntimeError(f"/{self.path} failed")
            if answer.hash and answer.metadata.cacheable:
                self.kept.add(answer.hash)
            if answer.WhichOneof("type") == "script_finished":
                return


def writing(table: Table, store: Store, rulebook: Rulebook, size: int) -> None:
    desk = desk_of(store, rulebook, viewer_of(store, Role.COORDINATOR))
    course_id = urgent_course(desk)

    def contact() -> None:
        with desk.acting() as act:
            log_contact(act, course_id, with_name="A. Nurse", outcome="Reached")

    table.put("one act: log a contact", size, median_ms(contact, times=15, warm=3))
    again = iter(range(1, 1000))

    def dose() -> None:
        later = replace(desk, now=NOW + timedelta(days=next(again)))
        with later.acting() as act:
            record_dose(act, course_id, status=DoseStatus.GIVEN, on=later.today)

    table.put("one act: record a dose", size, median_ms(dose, times=15, warm=3))
    table.put("full rebuild", size, once_ms(lambda: rebuild(store, now=NOW, rulebook=rulebook)))


def importing(table: Table, rulebook: Rulebook) -> None:
    data = wide_tracker(IMPORTED, community=("Lakeside", "Hill Country"), today=TODAY)
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{folder}/import.db", create=True)
        desk = a_world(store, rulebook).desk()
        made: list[object] = []
        name = f"import of {IMPORTED:,} rows"
        table.put(
            f"{name}: read and preview",
            IMPORTED,
            once_ms(lambda: made.append(plan_import(desk, read_tracker("tracker.csv", data, choices=Choices(mrn_site=NORTH))))),
        )
        table.put(f"{name}: store", IMPORTED, once_ms(lambda: commit_import(desk, made[0])))  # type: ignore[arg-type]
        store.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--courses", type=int, nargs="+", default=[1000, IMPORTED])
    sizes = parser.parse_args().courses
    rulebook = load_rulebook()
    table = Table(sizes)
    for size in sizes:
        file = cohort(size, rulebook)
        with copied(file) as store:
            boards(table, store, rulebook, size)
        pages(table, file, rulebook, size)
        with copied(file) as store:
            writing(table, store, rulebook, size)
    if IMPORTED in sizes:
        importing(table, rulebook)
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores\n\n{table}")


if __name__ == "__main__":
    main()
