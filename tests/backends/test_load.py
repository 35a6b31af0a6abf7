"""Emitted text as a real module."""

from __future__ import annotations

import inspect
import linecache
import pickle
import sys
import traceback

import pytest

from lamina.backends.load import load

TEXT = '''"""A module."""


class Net:
    def forward(self, x: int) -> float:
        return 1 / x
'''


def test_it_is_a_module() -> None:
    """In sys.modules, with its source at hand for whoever inspects it."""
    module = load(TEXT, "test")
    assert sys.modules[module.__name__] is module
    assert module.__name__.startswith("lamina_emitted_test_")
    assert module.__doc__ == "A module."
    assert module.Net.__module__ == module.__name__
    assert inspect.getsource(module.Net.forward) == "".join(TEXT.splitlines(True)[4:])
    linecache.checkcache()
    assert inspect.getsource(module) == TEXT


def test_tracebacks_show_the_line() -> None:
    """As those of a file would."""
    try:
        load(TEXT, "test").Net().forward(0)
    except ZeroDivisionError as error:
        shown = "".join(traceback.format_exception(error))
    assert "line 6, in forward\n    return 1 / x\n" in shown


def test_equal_text_is_run_once() -> None:
    """Another text, or another stem, is another module."""
    module = load(TEXT, "test")
    assert load(TEXT, "test") is module
    assert load(TEXT + "\n", "test") is not module
    assert load(TEXT, "other") is not module
    assert pickle.loads(pickle.dumps(module.Net)) is module.Net


def test_a_failure_leaves_nothing_behind() -> None:
    """A text that does not run is in no table."""
    before = set(sys.modules)
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            load("1 / 0\n", "test")
    assert set(sys.modules) == before
