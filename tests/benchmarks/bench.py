"""`make bench`: what a screen's question, a page's rerun, an import and a rebuild cost at 1,000 and 10,000 courses.

Prints one table, median and slowest of twenty; fails nothing. A rerun is timed from the request on a websocket, like a
browser's, to the message that says the script has finished.
"""

from __future__ import annotations

import gc
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from itertools import cycle
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import func, select
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from coordination.acts import log_contact, rebuild, record_dose
from coordination.acts.deriving import derive_rows
from coordination.boards.crs_rates import Cell, RateFilters, crs_rates, patients_behind
from coordination.boards.desk import Desk
from coordination.boards.follow_up import FollowUpFilters, follow_up
from coordination.boards.handoff_board import BoardFilters, handoff_board
from coordination.boards.my_patients import my_patients
from coordination.boards.patient import patient
from coordination.boards.viewers import zone_of
from coordination.decisions.dosing import restart_after_gap
from coordination.decisions.grading import CrsObservation, grade_crs
from coordination.demo import build_demo
from coordination.exchange.tracker import Choices, Plan, commit_import, plan_import, read_tracker
from coordination.facts import Viewer
from coordination.knowledge import Rulebook, load_rulebook
from coordination.measures.rates import Part
from coordination.records import Store, open_store
from coordination.records import tables as t
from coordination.records.courses import load_records
from coordination.records.people import list_viewers
from coordination.vocabulary import Agent, DoseStatus, OxygenDevice, Regimen, Role, Schedule, Stage
from tests.builders import NORTH, NOW, TODAY, a_world
from tests.exchange.tracker.big_tracker import wide_tracker
from tests.serving import serving

SIZES = (1_000, 10_000)
REPEATS, WARM_UP = 20, 5
IMPORTED_ROWS = 10_000
ASKED = 100_000
PAGES = (
    ("board", Role.COORDINATOR),
    ("patient", Role.COORDINATOR),
    ("follow-up", Role.COORDINATOR),
    ("my-patients", Role.COMMUNITY_CLINICIAN),
    ("crs-rates", Role.PROGRAM_LEAD),
    ("bring-in", Role.COORDINATOR),
    ("settings", Role.ADMINISTRATOR),
)
PROTOCOL = Subprotocol("streamlit")
GOALS = {"function": "≤ 5 ms", "rerun": "≤ 40 ms", "derive": "≥ 2,000 courses a second"}


@dataclass(frozen=True)
class Cost:
    """Milliseconds, one a repetition."""

    times: Sequence[float]

    def __str__(self) -> str:
        if len(self.times) == 1:
            return f"{self.times[0] / 1000:.1f} s"
        return f"{median(self.times):.1f} ms (max {max(self.times):.1f})"


Table = dict[str, dict[int, Cost]]


def main() -> None:
    rulebook = load_rulebook()
    table: Table = {}
    with tempfile.TemporaryDirectory(prefix="baton-bench-") as folder:
        for size in SIZES:
            measure(Path(folder), size, rulebook, table)
        for name, decide in decisions(rulebook):
            table[f"{ASKED:,} × {name}"] = {ASKED: once(decide)}
        for name, cost in an_import(Path(folder), rulebook):
            table[f"import of {IMPORTED_ROWS:,} rows: {name}"] = {IMPORTED_ROWS: cost}
    print_table(table)


def measure(folder: Path, size: int, rulebook: Rulebook, table: Table) -> None:
    """Add a column: a cohort of `size` patients, its board functions, its rebuild, its pages."""
    say(f"{size:,} patients: building")
    file = folder / f"demo-{size}.db"
    store = open_store(f"sqlite:///{file}", create=True, demo=True)
    table.setdefault("demo cohort", {})[size] = once(
        lambda: build_demo(store, patients=size, seed=7, now=NOW, rulebook=rulebook)
    )
    say("board functions")
    for name, call in functions(store, rulebook):
        table.setdefault(name, {})[size] = repeated(call)
    say("acts and rebuild")
    for name, call in acts(store, rulebook):
        table.setdefault(name, {})[size] = repeated(call)
    for name, call in derivations(store, rulebook):
        table.setdefault(name, {})[size] = once(call)
    table.setdefault("full rebuild", {})[size] = once(lambda: rebuild(store, now=NOW, rulebook=rulebook))
    say("pages")
    course_ids = courses(store, viewer_of(store, Role.COORDINATOR).site_id)
    with serving(file, folder) as server:
        for page, role in PAGES:
            query = {"as": viewer_of(store, role).person_id, "course": course_ids[0]}
            with a_session(server.url) as run:
                table.setdefault(f"rerun /{page}", {})[size] = repeated(partial(run, page, query))
    store.close()


def functions(store: Store, rulebook: Rulebook) -> Iterator[tuple[str, Callable[[], object]]]:
    coordinator, oncologist, lead = (
        desk_of(store, viewer_of(store, role), rulebook)
        for role in (Role.COORDINATOR, Role.COMMUNITY_CLINICIAN, Role.PROGRAM_LEAD)
    )
    some = cycle(courses(store, coordinator.viewer.site_id))
    yield "function handoff_board", lambda: handoff_board(coordinator, BoardFilters())
    yield (
        "function handoff_board, a stage whole",
        lambda: handoff_board(coordinator, BoardFilters(column=Stage.CO_MANAGED)),
    )
    yield "function handoff_board, search", lambda: handoff_board(coordinator, BoardFilters(search="Oko"))
    yield "function patient", lambda: patient(coordinator, next(some))
    yield "function follow_up", lambda: follow_up(coordinator, FollowUpFilters())
    yield "function my_patients", lambda: my_patients(oncologist)
    yield "function crs_rates", lambda: crs_rates(lead, RateFilters())
    yield "function patients_behind", lambda: patients_behind(lead, RateFilters(), Cell(Part.ANSWERED))


def acts(store: Store, rulebook: Rulebook) -> Iterator[tuple[str, Callable[[], object]]]:
    """Each changes one course, which is derived anew in the same transaction."""
    desk = desk_of(store, viewer_of(store, Role.COORDINATOR), rulebook)
    some = cycle(courses(store, desk.viewer.site_id))

    def contact() -> None:
        with desk.acting() as act:
            log_contact(act, next(some), with_name="A nurse", outcome="Reached")

    def plan_a_dose() -> None:
        with desk.acting() as act:
            record_dose(act, next(some), status=DoseStatus.PLANNED, on=desk.today + timedelta(days=1))

    yield "act log_contact", contact
    yield "act record_dose", plan_a_dose


def derivations(store: Store, rulebook: Rulebook) -> Iterator[tuple[str, Callable[[], object]]]:
    """All courses from rows in memory to the rows that would be stored; again, with the facts already read."""
    with store.reading() as session:
        ids = list(session.execute(select(t.table_of(t.Course).c.id)).scalars())
        records = list(load_records(session, ids).values())
    gc.collect()
    gc.freeze()  # as the launcher does with what is loaded before the first question
    yield "derive all courses, loaded", lambda: derive_rows(records, now=NOW, rulebook=rulebook)
    yield "derive all courses, facts read", lambda: derive_rows(records, now=NOW, rulebook=rulebook)


def decisions(rulebook: Rulebook) -> Iterator[tuple[str, Callable[[], object]]]:
    """The questions that lists and case files ask most, over ordinary and awkward values alike."""
    days = cycle(range(120))
    fevers = cycle([CrsObservation(temp_c=36 + tenths / 10, oxygen_device=OxygenDevice.NONE) for tenths in range(50)])

    def restart() -> None:
        for _ in range(ASKED):
            restart_after_gap(Agent.TECLISTAMAB, Regimen.MONOTHERAPY, Schedule.WEEKLY, next(days), rulebook=rulebook)

    def grade() -> None:
        for _ in range(ASKED):
            grade_crs(next(fevers), rulebook=rulebook)

    yield "restart_after_gap", restart
    yield "grade_crs", grade


def viewer_of(store: Store, role: Role) -> Viewer:
    """The person of the role whose site sees the most courses."""
    sight = t.table_of(t.CourseSight).c
    with store.reading() as session:
        people = [one for one in list_viewers(session) if one.role is role]
        counted = session.execute(select(sight.site_id, func.count().label("n")).group_by(sight.site_id)).all()
    seen = {row.site_id: row.n for row in counted}
    return max(people, key=lambda one: seen.get(one.site_id, 0))


def desk_of(store: Store, viewer: Viewer, rulebook: Rulebook) -> Desk:
    with store.reading() as session:
        zone = zone_of(session, viewer)
    return Desk(store=store, rulebook=rulebook, viewer=viewer, now=NOW, zone=zone)


def courses(store: Store, site_id: str) -> list[str]:
    """Fifty courses that the site may see, most pressing first."""
    sight = t.table_of(t.CourseSight).c
    query = select(sight.course_id).where(sight.site_id == site_id).order_by(sight.risk_rank, sight.risk_on).limit(50)
    with store.reading() as session:
        return list(session.execute(query).scalars())


def an_import(folder: Path, rulebook: Rulebook, today: date = TODAY) -> Iterator[tuple[str, Cost]]:
    say(f"import of {IMPORTED_ROWS:,} rows")
    store = open_store(f"sqlite:///{folder / 'import.db'}", create=True, demo=True)
    desk = a_world(store, rulebook).desk()
    tracker = wide_tracker(IMPORTED_ROWS, community=("Lakeside", "Hill Country"), today=today)
    plans: list[Plan] = []

    def preview() -> None:
        plans.append(plan_import(desk, read_tracker("tracker.csv", tracker, choices=Choices(mrn_site=NORTH))))

    yield "read and preview", once(preview)
    yield "store", once(lambda: commit_import(desk, plans[0]))
    with store.reading() as session:
        stored = session.execute(select(func.count()).select_from(t.table_of(t.Course))).scalar_one()
    store.close()
    if stored != IMPORTED_ROWS:
        raise SystemExit(f"the import stored {stored:,} of {IMPORTED_ROWS:,} rows")


@contextmanager
def a_session(url: str) -> Iterator[Callable[[str, dict[str, str]], None]]:
    """One browser's session with the server, without a browser: asks for a page, waits until its script has finished."""
    with connect(url.replace("http", "ws", 1) + "/_stcore/stream", subprotocols=[PROTOCOL], max_size=None) as socket:

        def run(page: str, query: dict[str, str]) -> None:
            asked = BackMsg()
            asked.rerun_script.query_string = urlencode(query)
            asked.rerun_script.page_name = page
            socket.send(asked.SerializeToString())
            while (told := heard(socket)).WhichOneof("type") != "script_finished":
                if told.WhichOneof("type") == "page_not_found":
                    raise SystemExit(f"/{page} is not there for this person")
            if told.script_finished != ForwardMsg.FINISHED_SUCCESSFULLY:
                raise SystemExit(f"/{page} did not finish")

        yield run


def heard(socket: ClientConnection) -> Any:
    told = ForwardMsg()
    told.ParseFromString(socket.recv(timeout=60))
    if told.WhichOneof("type") == "delta" and told.delta.new_element.WhichOneof("type") == "exception":
        raise SystemExit("the page failed; see the server's log")
    return told


def once(call: Callable[[], object]) -> Cost:
    start = time.perf_counter()
    call()
    return Cost([1000 * (time.perf_counter() - start)])


def repeated(call: Callable[[], object]) -> Cost:
    for _ in range(WARM_UP):
        call()
    gc.collect()
    return Cost([once(call).times[0] for _ in range(REPEATS)])


def say(what: str) -> None:
    print(f"… {what}", file=sys.stderr, flush=True)


def print_table(table: Table) -> None:
    wide = max(map(len, table)) + 2
    print(f"{'':{wide}}" + "".join(f"{size:>26,}" for size in SIZES) + "   goal")
    for name, costs in table.items():
        once_only = [str(cost) for size, cost in costs.items() if size not in SIZES]
        cells = "".join(f"{costs.get(size, '')!s:>26}" for size in SIZES) if not once_only else f"{once_only[0]:>52}"
        print(f"{name:{wide}}{cells}   {GOALS.get(name.split()[0], '')}".rstrip())


if __name__ == "__main__":
    main()
