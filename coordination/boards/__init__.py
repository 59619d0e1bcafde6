"""One function a screen: indexed queries in, exactly what the screen shows out. Writes nothing of its own.

Every function takes the `Desk`, which carries the viewer: what a viewer may not see does not leave this package.
"""

from coordination.boards.desk import (
    Desk,
    content_in_use,
    database_url,
    open_database,
    open_rulebook,
    read_content,
    signatures_version,
    signed_now,
)

__all__ = [
    "Desk",
    "content_in_use",
    "database_url",
    "open_database",
    "open_rulebook",
    "read_content",
    "signatures_version",
    "signed_now",
]
