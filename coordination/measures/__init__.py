"""Counts in, rates and intervals out: pure, the same for the screen, the export and the command line."""
