"""Pools that emitted files carry mean the same in both frameworks, in float64."""

import itertools

import jax.numpy as jnp
import numpy as np
import pytest
import torch
import torch.nn.functional as F
from flax import nnx
from hypothesis import given, settings
from hypothesis import strategies as st

from agreement import (
    compare,
    images,
    numbers,
)
from lamina import compile
from lamina.backends.flax.support.avg_pool import avg_pool
from lamina.backends.flax.support.max_pool import max_pool
from lamina.backends.flax.support.max_pool_dilated import max_pool_dilated
from lamina.backends.torch.support.avg_pool2d import avg_pool2d
from lamina.backends.torch.support.max_pool2d import max_pool2d
from lamina.spec.combinators import chain
from lamina.spec.layers import Flatten, GlobalMaxPool
from lamina.spec.network import Network

POOLS = [
    (n, k, s, p, ceil)
    for n, k, s in itertools.product(range(1, 6), range(1, 4), range(1, 4))
    for p in range(k // 2 + 1)
    if n + 2 * p >= k
    for ceil in (False, True)
]


def pool_cases(n):
    """All poolings of n rows; the columns have the next case's numbers."""
    cases = [case[1:] for case in POOLS if case[0] == n]
    for (k, s, p, ceil), (k2, s2, p2, _) in zip(cases, cases[1:] + cases[:1], strict=True):
        yield (k, k2), (s, s2), (p, p2), ceil


@pytest.mark.parametrize("n", range(1, 6))
def test_max_pool_is_torchs(n):
    """Every small kernel, stride, padding and ceil; ties go to the first maximum."""
    x = numbers((2, 3, n, n))
    cases = list(pool_cases(n))

    def in_torch(x):
        return torch.cat(
            [F.max_pool2d(x, k, s, p, ceil_mode=ceil).flatten(1) for k, s, p, ceil in cases], 1
        )

    def one(x, k, s, p, ceil):
        sides = tuple((side, side) for side in p)
        y = max_pool(x, k, s, sides, ceil_mode=ceil)
        return y.transpose(0, 3, 1, 2).reshape(x.shape[0], -1)

    compare(in_torch, lambda x: jnp.concatenate([one(x, *case) for case in cases], 1), x)


@pytest.mark.parametrize("n", range(1, 6))
def test_dilated_max_pool_is_torchs(n):
    """The same with gaps in the windows."""
    x = numbers((2, 3, n, n))
    cases = [
        (k, s, p, ceil)
        for k, s, p, ceil in pool_cases(n)
        if all(n + 2 * q >= d * (m - 1) + 1 for m, q, d in zip(k, p, (2, 3), strict=True))
        # a window that sees nothing but padding has no derivative to compare
        and F.max_pool2d(torch.tensor(x), k, s, p, (2, 3), ceil).isfinite().all()
    ]

    def in_torch(x):
        return torch.cat(
            [
                F.max_pool2d(x, k, s, p, dilation=(2, 3), ceil_mode=ceil).flatten(1)
                for k, s, p, ceil in cases
            ],
            1,
        )

    def one(x, k, s, p, ceil):
        sides = tuple((side, side) for side in p)
        y = max_pool_dilated(x, k, s, sides, (2, 3), ceil_mode=ceil)
        return y.transpose(0, 3, 1, 2).reshape(x.shape[0], -1)

    compare(in_torch, lambda x: jnp.concatenate([one(x, *case) for case in cases], 1), x)


@pytest.mark.parametrize("n", range(1, 6))
@pytest.mark.parametrize("counted", [False, True])
def test_avg_pool_is_torchs(n, counted):
    """Every small kernel, stride, padding and ceil, with both divisors."""
    x = numbers((2, 3, n, n))
    cases = list(pool_cases(n))

    def in_torch(x):
        return torch.cat(
            [F.avg_pool2d(x, k, s, p, ceil, counted).flatten(1) for k, s, p, ceil in cases], 1
        )

    def one(x, k, s, p, ceil):
        sides = tuple((side, side) for side in p)
        y = avg_pool(x, k, s, sides, ceil_mode=ceil, count_include_pad=counted)
        return y.transpose(0, 3, 1, 2).reshape(x.shape[0], -1)

    compare(in_torch, lambda x: jnp.concatenate([one(x, *case) for case in cases], 1), x)


def test_nnx_avg_pool_serves_floor_mode():
    """nnx.avg_pool counts padding as torch does, when nothing is rounded up."""
    x = numbers((2, 3, 6, 7))
    compare(
        lambda x: F.avg_pool2d(x, 3, 2, 1),
        lambda x: nnx.avg_pool(x, (3, 3), (2, 2), ((1, 1), (1, 1))),
        x,
    )


@settings(max_examples=15, deadline=None, derandomize=True)
@given(
    images(),
    st.tuples(st.integers(2, 5), st.integers(2, 5)),
    st.tuples(st.integers(1, 4), st.integers(1, 4)),
    st.data(),
    st.booleans(),
    st.booleans(),
)
def test_pools_with_unequal_sides(x, kernel, stride, data, ceil, counted):
    """Both frameworks' pools agree where each side has its own padding."""
    sides = tuple(data.draw(st.integers(0, k // 2)) for k in kernel for _ in ("before", "after"))
    pairs = (sides[:2], sides[2:])
    if any(n + sum(p) < k for n, p, k in zip(x.shape[2:], pairs, kernel, strict=True)):
        return
    compare(
        lambda x: max_pool2d(x, kernel, stride, sides, ceil_mode=ceil),
        lambda x: max_pool(x, kernel, stride, pairs, ceil_mode=ceil),
        x,
    )
    settings_ = {"ceil_mode": ceil, "count_include_pad": counted}
    compare(
        lambda x: avg_pool2d(x, kernel, stride, sides, **settings_),
        lambda x: avg_pool(x, kernel, stride, pairs, **settings_),
        x,
    )


@settings(max_examples=8, deadline=None, derandomize=True)
@given(images())
def test_a_flattened_global_max_gives_the_gradient_to_one_value(x):
    """As emitted, to the first of equal values: most of them are here."""
    x = np.minimum(x, 0.5)
    net = Network(name="net", input=x.shape[1:], body=chain(best=GlobalMaxPool(), flat=Flatten()))
    in_torch, in_flax = (compile(net, name, mode="infer") for name in ("torch", "flax"))
    compare(in_torch, in_flax, x)
