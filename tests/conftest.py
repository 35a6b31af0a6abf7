"""Hypothesis profiles, `ci` unless `--hypothesis-profile=deep` is given; what was not tested."""

from __future__ import annotations

import pytest
from hypothesis import settings

from browser import ABSENT

# Both are without a deadline: a framework's first call compiles, and machines are shared.
settings.register_profile("ci", deadline=None, derandomize=True, max_examples=50)
settings.register_profile("deep", deadline=None, max_examples=2000, print_blob=True)
settings.load_profile("ci")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """No browser, no tests of pages: that is said aloud, not hidden among the skipped."""
    skipped = terminalreporter.stats.get("skipped", [])
    if any(ABSENT in str(report.longrepr) for report in skipped):
        terminalreporter.write_line(f"NOT TESTED: {ABSENT}", red=True, bold=True)
