"""A minute of fuzzing finds nothing; FUZZ_SECONDS and FUZZ_SEED take others. `make fuzz` goes on
as long as you like."""

from __future__ import annotations

import pytest

from fuzz import SECONDS, Fault, case, run, seconds_asked, seed_asked, tried
from lamina.errors import LaminaError


def test_nothing_is_found() -> None:
    """From a seed that is always the same, so that a red run is red again."""
    seed = seed_asked()
    print(f"FUZZ_SEED={seed}")
    counts, finds = run(seed, seconds_asked())
    assert finds == [], "\n\n".join(finds)
    assert counts["accepted"] > 10
    assert counts["refused"] > 100


def test_a_case_is_the_same_wherever_it_is_asked_for() -> None:
    assert case(1, 2) == case(1, 2) != case(1, 3)


@pytest.mark.parametrize(
    ("does", "told"),
    [
        (ValueError("of its own"), "ValueError: of its own"),
        (RecursionError(), "RecursionError"),
        (LaminaError(), None),
    ],
)
def test_a_fault_would_be_found(
    monkeypatch: pytest.MonkeyPatch, does: Exception, told: str | None
) -> None:
    def used(raw: bytes, suffix: str) -> None:
        raise does

    monkeypatch.setattr("fuzz.used", used)
    if told is None:
        assert tried(b"", ".yaml") == "refused"
        return
    with pytest.raises(Fault, match=told):
        tried(b"", ".yaml")


def test_too_much_time_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0.0, SECONDS + 0.1])
    monkeypatch.setattr("time.process_time", lambda: next(clock))
    with pytest.raises(Fault, match=r"refused after 2\.1 seconds"):
        tried(b"", ".yaml")
