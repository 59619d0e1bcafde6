"""Where facts are kept: tables, the database session, migrations and the audit trail."""

from coordination.records.store import SchemaProblem, Store, open_store

__all__ = ["SchemaProblem", "Store", "open_store"]
