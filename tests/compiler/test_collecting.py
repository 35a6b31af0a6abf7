"""The cyclic collector comes seldom while a network is checked or counted, and then as before."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from lamina import architectures
from lamina.compiler.analysis import analyze
from lamina.compiler.check import check
from lamina.compiler.collecting import FEW, YOUNG, few_collections
from lamina.errors import SpecError
from lamina.spec import layers
from lamina.spec.combinators import chain
from lamina.spec.network import Network


@pytest.fixture(autouse=True)
def threshold() -> Iterator[tuple[int, int, int]]:
    """The process's own setting, which is this one's again after the test."""
    before = gc.get_threshold()
    gc.set_threshold(700, 10, 10)
    yield (700, 10, 10)
    gc.set_threshold(*before)


def test_it_comes_seldom_and_then_as_before(threshold: tuple[int, int, int]):
    with few_collections():
        assert gc.get_threshold() == (FEW, YOUNG, 10)
        with few_collections():
            assert gc.get_threshold() == (FEW, YOUNG, 10)
        assert gc.get_threshold() == (FEW, YOUNG, 10)
    assert gc.get_threshold() == threshold
    assert gc.isenabled()


@pytest.mark.parametrize("own", [(0, 10, 10), (FEW + 1, YOUNG + 1, 5)])
def test_a_collector_that_is_off_or_comes_more_seldom_is_left_alone(own: tuple[int, int, int]):
    gc.set_threshold(*own)
    with few_collections():
        assert gc.get_threshold() == own
    assert gc.get_threshold() == own


def test_what_somebody_else_sets_meanwhile_stays():
    with few_collections():
        gc.set_threshold(5000, 7, 7)
    assert gc.get_threshold() == (5000, 7, 7)


def test_an_error_puts_it_back(threshold: tuple[int, int, int]):
    net = Network(name="net", input=(3, 8, 8), body=chain(a=layers.Conv(channels=1, kernel=9)))
    with pytest.raises(SpecError):
        check(net, "infer")
    assert gc.get_threshold() == threshold


def test_threads_that_overlap_leave_it_as_it_was(threshold: tuple[int, int, int]):
    together = Barrier(4)

    def work(name: str) -> int:
        together.wait()
        for _ in range(20):
            analyze(check(architectures.create(name), "infer"), name, "infer")
        return gc.get_threshold()[0]

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(work, ["lenet5", "alexnet", "vgg11", "zfnet"])) <= {700, FEW}
    assert gc.get_threshold() == threshold
