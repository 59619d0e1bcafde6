"""The app as `make run` starts it: on a free port, with an empty home, on a database of its own."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.error import URLError

from coordination.records import Store, open_store
from tests.builders import TODAY

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Server:
    """A running app; `store` is the same database, opened beside it."""

    url: str
    store: Store
    log: Path

    def faults(self) -> list[str]:
        """Tracebacks in the server's log."""
        text = self.log.read_text(encoding="utf-8", errors="replace")
        return re.findall(r"^Traceback .*?^\w\S*(?:Error|Exception).*?$", text, re.MULTILINE | re.DOTALL)


@contextmanager
def serving(database: Path, folder: Path, *, today: date = TODAY, content: Path | None = None) -> Iterator[Server]:
    """The app as `make run` starts it, with an empty home, on the database file; `content`: an institution's own folder."""
    store = open_store(f"sqlite:///{database}")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = folder / "server.log"
    command = [sys.executable, "-m", "streamlit", "run", "dashboard.py", "--server.headless", "true"]
    command += ["--server.port", str(port), "--server.address", "127.0.0.1", "--server.fileWatcherType", "none"]
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "BATON_DATABASE_URL": store.url}
    if content is not None:
        environment["BATON_CONTENT"] = str(content)
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment | {"BATON_TODAY": today.isoformat()}, stdout=output, stderr=output
        )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_until_it_answers(url, process, log)
        yield Server(url, store, log)
    finally:
        process.terminate()
        process.wait(timeout=20)
        store.close()


def _wait_until_it_answers(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    pause = threading.Event()
    for _ in range(600):
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=5) as answer:
                if answer.status == 200:
                    return
        except (URLError, ConnectionError, TimeoutError):
            pause.wait(0.1)
    raise RuntimeError(f"the server did not start:\n{log.read_text(encoding='utf-8', errors='replace')}")
