"""Hypothesis profiles: `ci` unless `--hypothesis-profile=deep` is given."""

from __future__ import annotations

from hypothesis import settings

# Both are without a deadline: a framework's first call compiles, and machines are shared.
settings.register_profile("ci", deadline=None, derandomize=True, max_examples=50)
settings.register_profile("deep", deadline=None, max_examples=2000, print_blob=True)
settings.load_profile("ci")
