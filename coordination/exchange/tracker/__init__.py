"""A coordinator's tracker: read, compared with what is recorded, shown, and only then brought in."""
