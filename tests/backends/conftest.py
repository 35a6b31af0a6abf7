"""What the tests of the proof share."""

from __future__ import annotations

import pytest

from doctored import Sides, prover


@pytest.fixture
def proved(monkeypatch: pytest.MonkeyPatch) -> Sides:
    """A proof whose sides run here, with other text in place of some of the source of one."""
    return prover(monkeypatch)
