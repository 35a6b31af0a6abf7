"""Law: a pass changes what is there, and nothing of what it computes. With the same weights, the
infer graph gives the main output that the training graph gives in evaluation."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from hypothesis import given, settings

from lamina.backends.compile import Compilation, compilation
from lamina.backends.proof.values import values
from lamina.compiler.check import check
from lamina.compiler.elaborate import elaborate
from lamina.compiler.graph import Graph, Row, rows
from lamina.compiler.optimized import optimize
from lamina.compiler.passes import (
    for_inference,
    with_merged_pads,
    without_identities,
    without_norms,
)
from lamina.compiler.verify import verify
from lamina.spec.layers import Dropout, StochasticDepth
from lamina.spec.network import Network
from strategies import networks


def evaluated(made: Compilation, weights: dict[str, Any], x: torch.Tensor) -> torch.Tensor:
    """The main output of a model with these weights, in evaluation."""
    wanted = {entry.path: weights[entry.path] for entry in made.entries}
    model = made.build(wanted, 0).eval()
    with torch.no_grad():
        results = model(x)
    return results[0] if isinstance(results, tuple) else results


@settings(max_examples=100)
@given(networks(max_parts=16))
def test_inference_gives_the_same_output(net: Network) -> None:
    """Bit for bit: the operations that are left are the same."""
    train, infer = compilation(net, "torch", "train"), compilation(net, "torch", "infer")
    weights = values(train.graph, 0, "float64")
    generator = np.random.default_rng(0)
    x = torch.from_numpy(generator.standard_normal((4, *net.input)))
    torch.testing.assert_close(
        evaluated(infer, weights, x), evaluated(train, weights, x), rtol=0, atol=0, equal_nan=True
    )


def held(graph: Graph) -> dict[str, Row]:
    """What has state, by path."""
    return {row.path: row for row in rows(graph) if row.params or row.buffers}


@settings(max_examples=200)
@given(networks(max_parts=20))
def test_what_stays_is_what_it_was(net: Network) -> None:
    """The graph is valid before and after; what has state keeps path, op and shapes; nothing
    is dropped any more and there is one output; applied again, the pass changes nothing."""
    before = elaborate(net)
    verify(before)
    after = for_inference(before)
    verify(after)
    old = held(before)
    assert all(old[path] == row for path, row in held(after).items())
    assert not any(isinstance(row.op, (Dropout, StochasticDepth)) for row in rows(after))
    assert (after.heads, after.input, after.shape) == ((), before.input, before.shape)
    assert for_inference(after) is after
    assert check(net, "infer") == after


@settings(max_examples=100)
@given(networks(max_parts=20))
def test_optimised_gives_the_same_output(net: Network) -> None:
    """Up to float64's rounding: a folded norm multiplies weights where it multiplied outputs."""
    plain = compilation(net, "torch", "infer")
    fast = compilation(net, "torch", "infer", optimized=True)
    weights = values(plain.graph, 0, "float64")
    generator = np.random.default_rng(0)
    x = torch.from_numpy(generator.standard_normal((4, *net.input)))
    expected = evaluated(plain, weights, x)
    found = evaluated(fast, dict(fast.fitting(weights)), x)
    scale = float(expected.abs().nan_to_num().max())
    torch.testing.assert_close(found, expected, rtol=1e-9, atol=1e-9 * scale, equal_nan=True)


@settings(max_examples=200)
@given(networks(max_parts=20))
def test_optimised_again_is_the_same(net: Network) -> None:
    """No pass finds anything in what it left, nor in what those behind it left."""
    made = optimize(net).graph
    verify(made)
    before = check(net, "infer")
    assert (made.input, made.shape, made.heads) == (before.input, before.shape, ())
    for rewrite in (for_inference, without_identities, with_merged_pads):
        assert rewrite(made) is made
    assert without_norms(made) == (made, ())
