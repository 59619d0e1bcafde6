"""The screens: where each stands in the address, and who may open it. What a screen shows is in its own file."""

from __future__ import annotations

from dataclasses import dataclass

from coordination.decisions.permissions import NotAllowed, Permission, check_can
from coordination.facts import Viewer
from coordination.vocabulary import Role, Side

WHOSE = {Side.ACADEMIC: "the academic center", Side.COMMUNITY: "the community practice"}


@dataclass(frozen=True)
class Screen:
    """`permission` None: whoever is known may open it. `side`: only people of that side have a use for it."""

    path: str
    file: str
    title: str
    permission: Permission | None = None
    side: Side | None = None
    in_navigation: bool = True

    def open_to(self, viewer: Viewer) -> bool:
        return self.why_closed(viewer) is None

    def why_closed(self, viewer: Viewer) -> str | None:
        """Why this is not the viewer's screen, in a sentence; None: it is open."""
        try:
            if self.permission is not None:
                check_can(viewer, self.permission)
        except NotAllowed as refusal:
            return str(refusal)
        if self.side is not None and viewer.side is not self.side:
            return f"{self.title} is a screen of {WHOSE[self.side]}."
        return None


SCREENS = (
    Screen("board", "handoff_board.py", "Handoff board", Permission.SEE_PATIENTS, Side.ACADEMIC),
    Screen("my-patients", "my_patients.py", "My patients", Permission.SEE_PATIENTS, Side.COMMUNITY),
    Screen("follow-up", "follow_up.py", "Follow-up", Permission.SEE_PATIENTS),
    Screen("crs-rates", "crs_rates.py", "CRS rates", Permission.SEE_RATES, Side.ACADEMIC),
    Screen("site-readiness", "site_readiness.py", "Site readiness", Permission.SEE_SITES),
    Screen("bring-in", "bring_in_data.py", "Bring in data", Permission.IMPORT, Side.ACADEMIC),
    Screen("content", "clinical_content.py", "Clinical content"),
    Screen("settings", "settings.py", "Settings"),
    Screen("recorder", "recorder.py", "Record CRS or ICANS", Permission.RECORD_FACTS, in_navigation=False),
    Screen("morning", "morning.py", "Morning and weekend", Permission.SEE_PATIENTS, in_navigation=False),
    Screen("patient", "patient.py", "Patient", Permission.SEE_PATIENTS, in_navigation=False),
)
"""In the order of the navigation; at most seven of them for any role."""

HOME = {Role.PROGRAM_LEAD: "crs-rates", Role.ADMINISTRATOR: "settings"}
"""Where a role begins, if not on the first screen that is open to it."""


def screens_of(viewer: Viewer) -> list[Screen]:
    """The screens that this viewer may open; never empty, since settings show everybody the sites."""
    return [screen for screen in SCREENS if screen.open_to(viewer)]


def home_of(viewer: Viewer) -> Screen:
    open_screens = screens_of(viewer)
    return next((screen for screen in open_screens if screen.path == HOME.get(viewer.role)), open_screens[0])
