"""The synthetic cohort: invented people whose histories are drawn from the figures of `data/demo.toml`."""

from __future__ import annotations

from coordination.demo.build import DemoSummary, build_demo

__all__ = ["DemoSummary", "build_demo"]
