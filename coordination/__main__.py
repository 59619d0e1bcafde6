"""The command line: `python -m coordination …`. Opens the database, says who acts, and calls what pages call too."""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal, Never
from zoneinfo import ZoneInfo

import typer

from coordination.acts import NotAllowed, NotFound, Refused, keep_derived, rebuild, register_person, register_site
from coordination.boards import Desk, content_in_use, database_url, open_rulebook, read_content
from coordination.exchange.post import MailProblem
from coordination.facts import Viewer
from coordination.knowledge import RulebookError
from coordination.records import SchemaProblem, Store, open_store
from coordination.records.audit import AuditBroken, verify
from coordination.records.courses import load_sites
from coordination.records.people import anybody, find_viewer
from coordination.records.store import migrate
from coordination.vocabulary import Document, Role, Side

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)
site_app = typer.Typer(no_args_is_help=True, help="Sites that take part.")
person_app = typer.Typer(no_args_is_help=True, help="People who may sign in.")
app.add_typer(site_app, name="site")
app.add_typer(person_app, name="person")

As = Annotated[str | None, typer.Option("--as", help="Who acts: a person's id, e-mail or name.")]
Now = Annotated[str | None, typer.Option("--now", help="The moment to act at, ISO with offset (demo only).")]
AsJson = Annotated[bool, typer.Option("--json", help="For machines.")]

USER_FAULTS = (SchemaProblem, RulebookError, NotAllowed, NotFound, Refused, AuditBroken, MailProblem)
LOOPBACK = ("localhost", "127.0.0.1", "::1")
SETUP = "setup"
"""Who the audit trail names for what was registered before there was any person."""


@app.command()
def init(
    migrate_older: Annotated[bool, typer.Option("--migrate", help="Migrate an older PostgreSQL schema.")] = False,
) -> None:
    """Make the database (`BATON_DATABASE_URL`) or bring its schema up to date."""
    with _said_plainly():
        if migrate_older:
            migrate(database_url())
        open_store(database_url(), create=True).close()
        typer.echo("The database is ready. Next: site add, then person add.")


@app.command()
def demo(
    patients: Annotated[int, typer.Option(min=20, help="How many synthetic patients.")] = 160,
    seed: Annotated[int, typer.Option(help="The same seed on the same day gives the same cohort.")] = 7,
    today: Annotated[str | None, typer.Option(help="The day to be alive on, YYYY-MM-DD.")] = None,
) -> None:
    """Fill a new database with a synthetic cohort, dated around today."""
    from coordination.demo import build_demo

    with _said_plainly():
        store = open_store(database_url(), create=True, demo=True)
        with store.reading() as session:
            if not store.demo or anybody(session):
                raise SchemaProblem("This database is in use already. The demo needs one of its own.")
        now = datetime.now(UTC)
        if today is not None:
            now = datetime.combine(date.fromisoformat(today), now.time(), UTC)
        with typer.progressbar(length=patients, label="Building", file=sys.stderr) as bar:
            rulebook = read_content().in_force(now.date())
            keep_derived(store, now=now, rulebook=rulebook)
            build_demo(store, patients=patients, seed=seed, now=now, rulebook=rulebook, progress=bar.update)
        typer.echo(f"{patients} synthetic patients, seed {seed}. Open the board: streamlit run dashboard.py")


@app.command("import")
def import_files(
    files: Annotated[list[Path], typer.Argument(help="Tracker files: CSV, TXT, TSV, XLSX, XLSM.")],
    who: As = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print what would happen; store nothing.")] = False,
    mrn_site: Annotated[str | None, typer.Option(help="Whose medical record numbers these are.")] = None,
    day_first: Annotated[bool, typer.Option("--day-first", help="Slashed dates are day first.")] = False,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Bring in trackers. Exit code 0: all in. 1: something was rejected or held back. 2: nothing was read."""
    from coordination.exchange.command import run_import

    with _said_plainly(), _desk(who, now) as desk:
        code = run_import(desk, files, dry_run=dry_run, mrn_site=mrn_site, day_first=day_first, as_json=as_json)
    raise typer.Exit(code)


@app.command()
def tasks(who: As = None, now: Now = None, as_json: AsJson = False) -> None:
    """The open follow-up tasks that the person may see, most urgent first."""
    from coordination.boards.follow_up import FollowUpFilters, follow_up

    with _said_plainly(), _desk(who, now) as desk:
        board = follow_up(desk, FollowUpFilters())
        _print(board.rows, as_json)


@app.command()
def rates(who: As = None, now: Now = None, as_json: AsJson = False) -> None:
    """CRS rates of the last twelve months: n/N, interval, and what is not known."""
    from coordination.boards.crs_rates import RateFilters, crs_rates
    from coordination.exchange.rates_table import rate_rows

    with _said_plainly(), _desk(who, now) as desk:
        _print(rate_rows(crs_rates(desk, RateFilters()), desk.rulebook), as_json)


@app.command()
def digest(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print what would be sent; send nothing.")] = False,
    now: Now = None,
) -> None:
    """Send each person with an e-mail address how much waits for them. Exit code 1: some did not arrive."""
    from coordination.exchange.digest import digests, in_words, send_digests
    from coordination.exchange.post import from_environment

    with _said_plainly():
        post = None if dry_run else from_environment()
        store = open_store(database_url())
        if store.demo and post is not None and post.host not in LOOPBACK:
            raise Refused("The people of a demo are invented: its digests go to a mail server on this machine only.")
        at = _moment(now, store)
        rulebook = open_rulebook(store, at.date())
        keep_derived(store, now=at, rulebook=rulebook)
        if post is None:
            for waiting in digests(store, now=at, rulebook=rulebook):
                typer.echo(in_words(waiting))
            return
        sent = send_digests(store, post, now=at, rulebook=rulebook)
        failed = [one for one in sent if one.problem is not None]
        for one in failed:
            typer.echo(f"{one.name}: {one.problem}", err=True)
        typer.echo(f"{len(sent) - len(failed)} of {len(sent)} digests handed over.")
    raise typer.Exit(1 if failed else 0)


@app.command()
def feed(
    site: Annotated[str, typer.Argument(help="The site's short name.")],
    out: Annotated[Path, typer.Option("--out", help="The calendar file to write (ICS).")],
    names: Annotated[bool, typer.Option("--names", help="With names and titles; keep such a file inside.")] = False,
    who: As = None,
    now: Now = None,
) -> None:
    """Write a site's next doses with their windows and its due follow-up as a calendar, naming nobody by default."""
    from coordination.exchange.feed import find_site, site_feed

    with _said_plainly(), _desk(who, now) as desk:
        found = find_site(desk, site)
        out.write_bytes(site_feed(desk, found, address=os.environ.get("BATON_ADDRESS"), names=names))
        typer.echo(f"Written to {out}.")


@app.command()
def stages() -> None:
    """The page of the documentation that draws the stages of the handoff, as the content in use has them."""
    from coordination.display.stages_diagram import stages_page

    with _said_plainly():
        typer.echo(stages_page(read_content()), nl=False)


@app.command()
def packet(
    course: Annotated[str, typer.Argument(help="The id of the course, as it stands in the address of its page.")],
    out: Annotated[Path, typer.Option(help="The PDF to write.")],
    document: Annotated[Document, typer.Option(help="Which paper.")] = Document.PACKET,
    who: As = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Make the next version where the record changed, and write the newest as PDF.

    Exit code 0: complete. 1: a draft, since needed fields are empty; they are named. 2: nothing was written.
    """
    from coordination.exchange.packet.command import run_packet

    with _said_plainly(), _desk(who, now) as desk:
        code = run_packet(desk, course, document, out, as_json=as_json)
    raise typer.Exit(code)


@app.command("rebuild")
def rebuild_all(now: Now = None) -> None:
    """Derive every stored status and task anew from the facts."""
    with _said_plainly():
        store = open_store(database_url())
        at = _moment(now, store)
        count = rebuild(store, now=at, rulebook=open_rulebook(store, at.date()))
        typer.echo(f"{count} courses derived anew.")


@app.command("verify-audit")
def verify_audit() -> None:
    """Check the chain of hashes of the audit trail from its first row to its last."""
    with _said_plainly():
        store = open_store(database_url())
        with store.reading() as session:
            typer.echo(f"The chain holds: {verify(session)} entries.")


@app.command()
def backup(to: Annotated[Path, typer.Argument(help="The copy to write; it must not exist.")]) -> None:
    """Copy the SQLite database while it is in use."""
    with _said_plainly():
        url = database_url()
        if not url.startswith("sqlite:///"):
            raise SchemaProblem("Only SQLite is copied here. For PostgreSQL use pg_dump.")
        if to.exists():
            raise SchemaProblem(f"{to} exists already; nothing was written.")
        with sqlite3.connect(url.removeprefix("sqlite:///")) as source, sqlite3.connect(to) as target:
            source.backup(target)
        typer.echo(f"Copied to {to}.")


@app.command()
def check(as_json: AsJson = False) -> None:
    """Read every file of clinical content and, where there is one, the database; print each rule with its sign-off.

    Exit code 0: every rule is signed as it stands. 1: a rule waits for a signature. 2: a fault, all of them printed.
    """
    from coordination.exchange.content_check import run_check

    with _said_plainly():
        code = run_check(database_url(), on=datetime.now(UTC).date(), as_json=as_json)
    raise typer.Exit(code)


@app.command()
def grade(
    what: Annotated[Literal["crs", "icans"], typer.Argument()],
    given: Annotated[list[str], typer.Argument(help="One case as name=value …, or one table of cases (CSV, XLSX).")],
    as_json: AsJson = False,
) -> None:
    """The ASTCT grade of what was observed, and why. Needs no database. Exit code 1: some cases were refused."""
    _answer(what, given, as_json)


@app.command()
def restart(
    given: Annotated[
        list[str],
        typer.Argument(help="agent=… regimen=… last_dose=… days_since=…, or one table of cases (CSV, XLSX)."),
    ],
    as_json: AsJson = False,
) -> None:
    """What the label says after a gap, and who must look. Needs no database. Exit code 1: some cases were refused."""
    _answer("restart", given, as_json)


@site_app.command("add")
def site_add(
    name: str,
    short_name: Annotated[str, typer.Option()],
    side: Annotated[Side, typer.Option()],
    time_zone: Annotated[str, typer.Option(help="Like America/Chicago.")],
    alias: Annotated[list[str] | None, typer.Option(help="Another name in trackers; may be repeated.")] = None,
    day_line: str | None = None,
    night_line: str | None = None,
    fax_line: str | None = None,
    who: As = None,
) -> None:
    """Register a site."""
    with _said_plainly(), _desk(who, None, setting_up=True) as desk, desk.acting() as act:
        register_site(
            act, name=name, short_name=short_name, side=side, time_zone=time_zone, aliases=alias or (),
            day_line=day_line, night_line=night_line, fax_line=fax_line,
        )  # fmt: skip
        typer.echo(f"Registered {name}.")


@person_app.command("add")
def person_add(
    name: str,
    role: Annotated[Role, typer.Option()],
    site: Annotated[str, typer.Option(help="The site's short name.")],
    email: Annotated[str | None, typer.Option(help="What they sign in with.")] = None,
    phone: str | None = None,
    who: As = None,
) -> None:
    """Register a person."""
    with _said_plainly(), _desk(who, None, setting_up=True) as desk, desk.acting() as act:
        known = {found.short_name.casefold(): found.id for found in act.sites.values()}
        if site.casefold() not in known:
            raise NotFound(f"No site {site!r}; registered: {', '.join(sorted(known)) or 'none'}.")
        register_person(act, name=name, role=role, site_id=known[site.casefold()], email=email, phone=phone)
        typer.echo(f"Registered {name}.")


@contextmanager
def _desk(who: str | None, now: str | None, *, setting_up: bool = False) -> Iterator[Desk]:
    """A desk for the person who acts. While nobody is registered, `setting_up` lets the first ones in."""
    store = open_store(database_url())
    with store.reading() as session:
        viewer = find_viewer(session, who) if who else None
        sites = load_sites(session)
        if viewer is None and setting_up and not anybody(session):
            viewer = Viewer(SETUP, "Setup", Role.ADMINISTRATOR, next(iter(sites), ""), Side.ACADEMIC)
    if viewer is None:
        raise NotFound(f"Nobody is called {who!r}." if who else "Say who acts: --as PERSON (id, e-mail or name).")
    zone = sites[viewer.site_id].zone if viewer.site_id in sites else ZoneInfo("UTC")
    at = _moment(now, store)
    desk = Desk(store=store, rulebook=open_rulebook(store, at.date()), viewer=viewer, now=at, zone=zone)
    keep_derived(store, now=desk.now, rulebook=desk.rulebook)
    yield desk
    store.close()


def _moment(now: str | None, store: Store) -> datetime:
    if now is None:
        return datetime.now(UTC)
    if not store.demo:
        raise Refused("--now is for demo databases only.")
    moment = datetime.fromisoformat(now)
    if moment.tzinfo is None:
        raise Refused(f"--now {now} needs an offset, like {now}+00:00.")
    return moment


@contextmanager
def _said_plainly() -> Iterator[None]:
    """A user's fault is a sentence and exit code 2; a programming fault keeps its traceback."""
    try:
        yield
    except USER_FAULTS as fault:
        _fail(str(fault))


def _fail(sentence: str) -> Never:
    typer.echo(sentence, err=True)
    raise typer.Exit(2)


def _answer(question: str, given: list[str], as_json: bool) -> Never:
    from coordination.exchange.cases import Question, run_cases

    with _said_plainly():
        code = run_cases(Question(question), given, rulebook=content_in_use(datetime.now(UTC).date()), as_json=as_json)
    raise typer.Exit(code)


def _print(rows: Any, as_json: bool) -> None:
    from dataclasses import asdict

    for row in rows:
        content = asdict(row)
        if as_json:
            typer.echo(json.dumps(content, default=str, ensure_ascii=False))
        else:
            typer.echo(" · ".join(f"{key}: {value}" for key, value in content.items() if value is not None))


if __name__ == "__main__":
    app()
