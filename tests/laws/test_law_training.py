"""Law: both frameworks train alike. From equal weights, on equal batches, with equal masks where
they drop, losses, weights and running statistics stay together in float64; what is frozen or
given does not move at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import jax
import numpy as np
import pytest
from hypothesis import assume, given, settings

from lamina.backends import NAMES
from lamina.backends.compile import compilation
from lamina.backends.proof.compare import difference
from lamina.backends.proof.task import Task
from lamina.backends.proof.training.parity import allowed
from lamina.backends.proof.training.sides import steps
from lamina.backends.proof.values import values
from lamina.compiler.check import check
from lamina.compiler.graph import rows
from lamina.spec.network import Network
from strategies import networks

jax.config.update("jax_enable_x64", True)
jax.config.update("jax_platforms", "cpu")

STEPS = 3
SLACK = 1e-13  # an absolute difference that rounding alone may make


@pytest.fixture(autouse=True, scope="module")
def _quickly() -> Iterator[None]:
    """Small nets are compiled for longer than they run."""
    jax.config.update("jax_disable_most_optimizations", True)
    yield
    jax.config.update("jax_disable_most_optimizations", False)


@settings(max_examples=6)
@given(net=networks(max_parts=6))
def test_the_frameworks_train_alike(net: Network) -> None:
    graph = check(net, "train")
    assume(any(row.params and not row.frozen for row in rows(graph)))
    task = Task(net.to_json(), "", "train", "float64", 0, steps=STEPS)
    sides = [steps(replace(task, backend=name), compilation(net, name, "train")) for name in NAMES]
    given_values = values(graph, 0, "float64")
    for number, (one, other) in enumerate(zip(*sides, strict=True), start=1):
        assert one.keys() == other.keys()
        largest = max(np.abs(one[name]).max(initial=0) for name in one)
        for name in one:
            least = 1e-3 * largest + SLACK / allowed("float64", number)
            apart = difference(one[name], other[name], least)
            assert apart <= allowed("float64", number), (name, number)
            if name.startswith("fixed/"):
                path = name.partition("/")[2]
                np.testing.assert_array_equal(one[name], given_values[path])
                np.testing.assert_array_equal(other[name], given_values[path])
