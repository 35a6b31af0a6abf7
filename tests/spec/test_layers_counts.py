"""What the main layers hold and do, reckoned by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest

from lamina.spec.initial import HE, Constant, Normal, Uniform, UniformOverFanIn, VarianceScaling
from lamina.spec.layer import WHOLE, Cost, Layer, Window
from lamina.spec.layers import (
    ELU,
    LRN,
    RBF,
    AdaptiveAvgPool,
    Add,
    AvgPool,
    BatchNorm,
    Concat,
    Conv,
    ConvTranspose,
    Flatten,
    GlobalAvgPool,
    GlobalMaxPool,
    GroupNorm,
    LayerNorm,
    Linear,
    MaxPool,
    Multiply,
    Pad,
    PReLU,
    ReLU,
    ScaleShift,
    Softmax,
    SparseConv,
    Subsample,
    SubsampleTrainable,
    Upsample,
)
from lamina.spec.shape import Shape

IMAGE, VECTOR = Shape(3, 8, 9), Shape(7)
TABLE = ((0, 1), (1, 2), (0, 1, 2))


def settled(op: Layer, x: Shape) -> Layer:
    return op.settled(HE).resolved(x)


@pytest.mark.parametrize(
    ("op", "x", "tensors", "formula"),
    [
        (
            Conv(channels=6, kernel=5),
            Shape(1, 32, 32),
            {"weight": (6, 1, 5, 5), "bias": (6,)},
            "(5·5·1+1)·6",
        ),
        (Conv(channels=6, kernel=(1, 3), bias=False), IMAGE, {"weight": (6, 3, 1, 3)}, "1·3·3·6"),
        (
            Conv(channels=6, kernel=3, groups=3),
            IMAGE,
            {"weight": (6, 1, 3, 3), "bias": (6,)},
            "(3·3·1+1)·6",
        ),
        (
            ConvTranspose(channels=6, kernel=2, groups=3),
            IMAGE,
            {"weight": (3, 2, 2, 2), "bias": (6,)},
            "2·2·3·2+6",
        ),
        (
            ConvTranspose(channels=6, kernel=2, bias=False),
            IMAGE,
            {"weight": (3, 6, 2, 2)},
            "2·2·3·6",
        ),
        (
            SparseConv(channels=3, kernel=5, table=TABLE),
            IMAGE,
            {"weight": (7, 5, 5), "bias": (3,)},
            "2·(5·5·2+1)+1·(5·5·3+1)",
        ),
        (Linear(features=84), Shape(120), {"weight": (84, 120), "bias": (84,)}, "(120+1)·84"),
        (Linear(features=2, bias=False), VECTOR, {"weight": (2, 7)}, "7·2"),
        (BatchNorm(), IMAGE, {"scale": (3,), "bias": (3,)}, "2·3"),
        (BatchNorm(scale=False, shift=False), IMAGE, {}, ""),
        (LayerNorm(shift=False), VECTOR, {"scale": (7,)}, "1·7"),
        (ScaleShift(scale=False), IMAGE, {"bias": (3,)}, "1·3"),
        (PReLU(), IMAGE, {"slope": (3,)}, "3"),
        (PReLU(shared=True), IMAGE, {"slope": (1,)}, "1"),
        (SubsampleTrainable(kernel=2), IMAGE, {"coefficient": (3,), "bias": (3,)}, "(1+1)·3"),
        (RBF(centres=("+" * 7, "-" * 7)), VECTOR, {}, ""),
        (ReLU(), IMAGE, {}, ""),
    ],
)
def test_parameters(op: Layer, x: Shape, tensors: dict[str, tuple[int, ...]], formula: str) -> None:
    """The tensors by role, and the count as the textbooks print it."""
    op = settled(op, x)
    found = op.params(x)
    assert {role: tensor.shape for role, tensor in found.items()} == tensors
    assert op.formula(x) == formula
    arithmetic = formula.replace("·", "*") or "0"
    assert sum(tensor.count for tensor in found.values()) == eval(arithmetic)


def test_lenet_s_third_layer() -> None:
    """1,516 parameters: six maps see 3 inputs, nine see 4, one sees all 6."""
    table = ((0, 1, 2),) * 6 + ((0, 1, 2, 3),) * 9 + ((0, 1, 2, 3, 4, 5),)
    op = settled(SparseConv(channels=16, kernel=5, table=table), Shape(6, 14, 14))
    assert sum(tensor.count for tensor in op.params(Shape(6, 14, 14)).values()) == 1516
    assert op.formula(Shape(6, 14, 14)) == "6·(5·5·3+1)+9·(5·5·4+1)+1·(5·5·6+1)"


@pytest.mark.parametrize(
    ("op", "x", "cost"),
    [
        (Conv(channels=6, kernel=5), Shape(1, 32, 32), Cost(macs=150 * 784, adds=6 * 784)),
        (Conv(channels=6, kernel=3, groups=3, bias=False), IMAGE, Cost(macs=54 * 42)),
        (Conv(channels=2, kernel=3, stride=2, padding="same"), IMAGE, Cost(macs=54 * 20, adds=40)),
        (ConvTranspose(channels=6, kernel=2, stride=2), IMAGE, Cost(macs=72 * 72, adds=6 * 288)),
        (SparseConv(channels=3, kernel=5, table=TABLE), IMAGE, Cost(macs=175 * 20, adds=60)),
        (Linear(features=84), Shape(120), Cost(macs=10080, adds=84)),
        (RBF(centres=("+" * 7, "-" * 7)), VECTOR, Cost(adds=26, multiplies=14)),
        (MaxPool(kernel=(2, 3)), IMAGE, Cost(compares=36 * 5)),
        (AvgPool(kernel=2), IMAGE, Cost(adds=48 * 3, divides=48)),
        (GlobalMaxPool(), IMAGE, Cost(compares=213)),
        (GlobalAvgPool(), IMAGE, Cost(adds=213, divides=3)),
        # rows 0–3, 2–6, 5–8 of 8: 10 are read for 3; columns 0–5, 4–9 of 9: 10 for 2
        (AdaptiveAvgPool(size=(3, 2)), IMAGE, Cost(adds=3 * 10 * 10 - 18, divides=18)),
        (SubsampleTrainable(kernel=2), IMAGE, Cost(adds=48 * 4, multiplies=48)),
        (BatchNorm(), IMAGE, Cost(adds=216, multiplies=216)),
        (ScaleShift(shift=False), IMAGE, Cost(multiplies=216)),
        (GroupNorm(groups=3), IMAGE, Cost(adds=5 * 216, multiplies=3 * 216, divides=6, specials=3)),
        (LRN(size=3), IMAGE, Cost(adds=648, multiplies=432, divides=216, specials=216)),
        (ReLU(), IMAGE, Cost(compares=216)),
        (ELU(), VECTOR, Cost(adds=7, multiplies=7, compares=7, specials=7)),
        (Softmax(), VECTOR, Cost(adds=14, compares=7, divides=7, specials=7)),
        (Upsample(factor=2), IMAGE, Cost()),
        (Upsample(factor=2, mode="bilinear"), IMAGE, Cost(adds=3 * 864, multiplies=4 * 864)),
        (Flatten(), IMAGE, Cost()),
    ],
)
def test_costs(op: Layer, x: Shape, cost: Cost) -> None:
    """MACs of convolution and linear layers, and everything else apart."""
    op = settled(op, x)
    assert op.cost(x, op.infer(x)) == cost
    assert cost.flops == 2 * cost.macs


def test_costs_of_merges() -> None:
    three = dict(zip("abc", [IMAGE] * 3, strict=True))
    assert Concat().cost(three, Shape(9, 8, 9)) == Cost()
    assert Add().cost(three, IMAGE) == Cost(adds=432)
    assert Add(scale=0.5).cost(three, IMAGE) == Cost(adds=432, multiplies=432)
    gated = {"x": IMAGE, "gate": Shape(3, 1, 1)}
    assert Multiply(gate=True).cost(gated, IMAGE) == Cost(multiplies=216)


def test_costs_are_summed_by_kind() -> None:
    assert Cost(macs=1, adds=2) + Cost(adds=3, specials=4) == Cost(macs=1, adds=5, specials=4)


@pytest.mark.parametrize(
    ("op", "x", "window"),
    [
        (
            Conv(channels=2, kernel=(3, 5), stride=2, padding=(1, 0, 2, 0), dilation=2),
            IMAGE,
            Window((5, 9), (2, 2), (1, 2)),
        ),
        (
            ConvTranspose(channels=2, kernel=4, stride=2, padding=1),
            IMAGE,
            Window((Fraction(5, 2),) * 2, (Fraction(1, 2),) * 2, (1, 1)),
        ),
        (
            Upsample(factor=2),
            IMAGE,
            Window((Fraction(3, 2),) * 2, (Fraction(1, 2),) * 2, (Fraction(1, 2),) * 2),
        ),
        (MaxPool(kernel=3, stride=2), IMAGE, Window((3, 3), (2, 2))),
        (Subsample(stride=(1, 2)), IMAGE, Window((1, 1), (1, 2))),
        (LRN(), IMAGE, Window()),
        (LRN(region="within_channel"), IMAGE, Window((5, 5), (1, 1), (2, 2))),
        (Pad(padding=(1, 2, 3, 4)), IMAGE, Window((1, 1), (1, 1), (1, 3))),
        (GlobalAvgPool(), IMAGE, WHOLE),
        (Flatten(), IMAGE, WHOLE),
        (Flatten(), Shape(7, 1, 1), Window()),
        (Linear(features=2), VECTOR, WHOLE),
        (ReLU(), IMAGE, Window()),
    ],
)
def test_windows(op: Layer, x: Shape, window: Window) -> None:
    """How an output pixel looks at the input."""
    assert settled(op, x).window(x) == window


def test_a_layer_s_own_scheme_comes_before_the_network_s() -> None:
    own = Conv(channels=2, kernel=1, init=Normal(std=0.1))
    assert own.settled(HE).init == Normal(std=0.1)
    assert Conv(channels=2, kernel=1).settled(HE).init == HE


@pytest.mark.parametrize(
    ("op", "x", "bound"),
    [
        (Conv(channels=4, kernel=2, groups=3), Shape(6, 4, 5), 2.4 / 8),
        (ConvTranspose(channels=4, kernel=2), Shape(3, 4, 5), 2.4 / 16),
        (Linear(features=4), Shape(12), 0.2),
        # 7 connections for 3 outputs, each a 2 × 2 kernel
        (SparseConv(channels=3, kernel=2, table=TABLE), Shape(3, 4, 5), 2.4 / (7 * 4 / 3)),
    ],
)
def test_uniform_over_fan_in_becomes_a_bound(op: Layer, x: Shape, bound: float) -> None:
    """Frameworks know no such scheme; with the input known it is a plain number."""
    init = op.settled(UniformOverFanIn(gain=2.4)).resolved(x).params(x)["weight"].init
    assert isinstance(init, Uniform)
    assert init.bound == pytest.approx(bound, rel=1e-11)


@pytest.mark.parametrize(
    ("scheme", "expected"),
    [
        (VarianceScaling(), Normal(std=(2 / (28 / 3)) ** 0.5)),
        (VarianceScaling(fan="fan_out"), Normal(std=(2 / (28 / 3)) ** 0.5)),
        (
            VarianceScaling(scale=1.0, fan="fan_avg", distribution="uniform"),
            Uniform(bound=(3 / (28 / 3)) ** 0.5),
        ),
        (Constant(value=0.5), Constant(value=0.5)),
    ],
)
def test_fans_of_a_table_are_means(scheme: VarianceScaling, expected: Normal | Uniform) -> None:
    """A list of kernels has no fans that a framework could read, so they are reckoned here."""
    x = Shape(3, 4, 5)
    op = SparseConv(channels=3, kernel=2, table=TABLE, init=scheme)
    init = op.resolved(x).params(x)["weight"].init
    assert type(init) is type(expected)
    for name, value in expected:
        found = getattr(init, name)
        assert found == value or found == pytest.approx(value, rel=1e-11)


def test_groups_that_do_not_divide_are_refused_and_not_divided_by() -> None:
    """An initialisation over the fan-in would divide by zero first."""
    op = Conv(channels=4, kernel=1, groups=4).settled(UniformOverFanIn())
    assert op.resolved(IMAGE).init == UniformOverFanIn()
