"""Keras's forms of the classics: what changes their outputs, layer by layer."""

from __future__ import annotations

import pytest

from lamina.architectures import create, entry, names
from lamina.compiler.elaborate import elaborate
from lamina.compiler.graph import Row, rows
from lamina.spec.initial import GLOROT
from lamina.spec.layers.conv import Conv
from lamina.spec.layers.drop import Dropout
from lamina.spec.layers.norm import BatchNorm
from lamina.spec.layers.pool import AvgPool, MaxPool

KERAS = [name for name in names() if name.endswith(".keras")]
RESNETS = [name for name in KERAS if name.startswith("resnet")]


def found(name: str, kind: type) -> dict[str, Row]:
    """A network's layers of one kind, by path."""
    return {row.path: row for row in rows(elaborate(create(name))) if isinstance(row.op, kind)}


@pytest.mark.parametrize(
    ("name", "eps", "momentum", "scale"),
    [
        ("resnet50.keras", 1.001e-5, 0.01, True),
        ("resnet101.keras", 1.001e-5, 0.01, True),
        ("resnet152.keras", 1.001e-5, 0.01, True),
        ("densenet121.keras", 1.001e-5, 0.01, True),
        ("inception_v3.keras", 1e-3, 0.01, False),
        ("mobilenet_v1.keras", 1e-3, 0.01, True),
        ("mobilenet_v2.keras", 1e-3, 0.001, True),
    ],
)
def test_every_norm_is_keras(name: str, eps: float, momentum: float, scale: bool) -> None:
    """The numbers of `BatchNormalization` in the model's source, in every norm."""
    norms = {row.op for row in found(name, BatchNorm).values()}
    assert norms == {BatchNorm(eps=eps, momentum=momentum, scale=scale, running_variance="biased")}


@pytest.mark.parametrize("name", RESNETS)
def test_every_convolution_of_a_resnet_has_a_bias(name: str) -> None:
    assert all("bias" in row.params for row in found(name, Conv).values())


@pytest.mark.parametrize("name", ["mobilenet_v1.keras", "mobilenet_v2.keras"])
def test_stride_2_of_the_mobilenets_is_padded_below_and_to_the_right(name: str) -> None:
    """All their sizes are even."""
    convs = [row.op for row in found(name, Conv).values()]
    assert {conv.padding for conv in convs if conv.stride == 2} == {(0, 1, 0, 1)}
    assert {conv.padding for conv in convs if conv.stride == 1} == {0, 1}


def test_the_mobilenets_differ_at_odd_sizes() -> None:
    """The first pads one pixel below whatever the size; the second as TensorFlow's `same`."""
    for name, padding in (("mobilenet_v1.keras", (0, 1, 0, 1)), ("mobilenet_v2.keras", 1)):
        convs = (row.op for row in rows(elaborate(create(name, input=(3, 99, 99)))))
        strided = [c for c in convs if isinstance(c, Conv) and c.groups > 1 and c.stride == 2]
        assert strided[1].padding == padding, name


def test_pools_of_xception_are_padded_as_same() -> None:
    """147 and 37 and 19 are odd, 74 is even."""
    pools = [row.op.padding for row in found("xception.keras", MaxPool).values()]
    assert pools == [1, (0, 1, 0, 1), 1, 1]


def test_averages_of_inception_leave_the_padding_out() -> None:
    pools = {row.op for row in found("inception_v3.keras", AvgPool).values()}
    assert pools == {AvgPool(kernel=3, stride=1, padding=1, count_padding=False)}


@pytest.mark.parametrize("name", KERAS)
def test_weights_start_as_glorots_and_little_drops(name: str) -> None:
    """Keras's default, and MobileNet's one dropout."""
    net = create(name)
    assert net.init == GLOROT
    drops = [row.op for row in found(name, Dropout).values()]
    assert drops == ([Dropout(rate=0.001)] if name == "mobilenet_v1.keras" else [])
    assert not elaborate(net).heads


@pytest.mark.parametrize("name", KERAS)
def test_each_stands_behind_what_it_is_a_variant_of(name: str) -> None:
    order = names()
    assert order[order.index(name) - 1] == entry(name).variant_of
