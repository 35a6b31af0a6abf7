"""The tables of Keras's models, held against the layers of those models."""

from __future__ import annotations

import re

import numpy as np
import pytest

from keras_keys import kept, keys, lines, ours
from lamina.checkpoints.keras.inception import MODULES, STEM
from lamina.checkpoints.keras.tables import TABLES
from lamina.checkpoints.layout import layout

NETS = list(TABLES)


def test_every_kept_model_has_a_table() -> None:
    assert list(kept()) == [table.model for table in TABLES.values()]


@pytest.mark.parametrize("net", NETS)
def test_a_table_is_one_to_one(net: str) -> None:
    """Every tensor of ours comes from a variable of theirs, with its shape, and none is left."""
    table = TABLES[net]
    sources = table.sources(ours(net))
    assert {one.key: one.shape for one in sources.values()} == keys(kept()[table.model])


@pytest.mark.parametrize("net", NETS)
def test_another_classifier_changes_nothing_else(net: str) -> None:
    """The tables know no sizes: fine-tuned models have variables of their own shape."""
    own, other = (TABLES[net].sources(ours(net, classes)) for classes in (None, 7))
    assert {path: one.key for path, one in own.items()} == {
        path: one.key for path, one in other.items()
    }
    changed = {one.shape[-1] for path, one in other.items() if one != own[path]}
    assert changed == {7}


@pytest.mark.parametrize("net", NETS)
def test_no_rule_is_idle(net: str) -> None:
    """A rule that is about no module would be a slip of the pen."""
    modules = {path.rpartition(".")[0] for path in ours(net)}
    idle = [rule.ours for rule in TABLES[net].rules if not any(map(rule.matches, modules))]
    assert idle == []


@pytest.mark.parametrize("net", NETS)
def test_a_layer_is_one_module_or_a_separable_two(net: str) -> None:
    """No layer's variables are scattered over ours; a norm's stay together."""
    modules: dict[str, set[str]] = {}
    for path, source in TABLES[net].sources(ours(net)).items():
        modules.setdefault(source.key.split("/")[0], set()).add(path.rpartition(".")[0])
    many = {layer: found for layer, found in modules.items() if len(found) > 1}
    assert all(re.fullmatch(r"block\d+_sepconv\d", layer) for layer in many)
    assert all(
        {path.rpartition(".")[2] for path in found} == {"depthwise", "pointwise"}
        for found in many.values()
    )


def test_unnamed_layers_are_in_the_order_in_which_keras_makes_them() -> None:
    """Ninety-four numbers; the shapes along a branch tell the first and the last of them."""
    order = [*STEM.split(), *(f"{m}.{c}" for m, each in MODULES.items() for c in each.split())]
    assert (len(order), order[0], order[-1]) == (94, "conv_1a", "mixed_7c.pool.proj")
    sources = TABLES["inception_v3.keras"].sources(ours("inception_v3.keras"))
    assert sources["conv_1a.conv.weight"].key == "conv2d/kernel"
    assert sources["mixed_7c.pool.proj.norm.running_var"].key == (
        "batch_normalization_93/moving_variance"
    )


def number(*at: int, sizes: tuple[int, ...]) -> int:
    """The place of a value that is stored in rows."""
    return int(np.ravel_multi_index(at, sizes))


def test_a_kernel_is_turned() -> None:
    """Height × width × in × out becomes out × in × height × width."""
    source = TABLES["resnet50.keras"].sources(ours("resnet50.keras"))["conv1.weight"]
    values = np.arange(7 * 7 * 3 * 64).reshape(source.shape)
    turned = layout(source.layout).arranged(values, (64, 3, 7, 7))
    assert turned[63, 2, 5, 1] == number(5, 1, 2, 63, sizes=(7, 7, 3, 64))


@pytest.mark.parametrize(
    ("net", "path"),
    [
        ("mobilenet_v1.keras", "conv2.depthwise.weight"),
        ("xception.keras", "entry_flow.block1.sepconv1.depthwise.weight"),
    ],
)
def test_a_depthwise_kernel_is_turned(net: str, path: str) -> None:
    """Height × width × channels × 1 becomes channels × 1 × height × width."""
    shape = ours(net)[path]
    source = TABLES[net].sources(ours(net))[path]
    assert source.shape == (3, 3, shape[0], 1)
    values = np.arange(9 * shape[0]).reshape(source.shape)
    turned = layout(source.layout).arranged(values, shape)
    assert turned[5, 0, 2, 1] == number(2, 1, 5, 0, sizes=source.shape)


def test_the_dense_layer_behind_maps_is_turned() -> None:
    """Keras flattens 7 × 7 maps with the channels last, we with the channels first."""
    source = TABLES["vgg16"].sources(ours("vgg16"))["fc6.weight"]
    assert source.shape == (25088, 4096)
    small = np.arange(7 * 7 * 3 * 2).reshape(7 * 7 * 3, 2)
    turned = layout(source.layout).arranged(small, (2, 3 * 7 * 7))
    ours_at = number(2, 4, 6, sizes=(3, 7, 7))
    assert turned[1, ours_at] == number(4, 6, 2, 1, sizes=(7, 7, 3, 2))


def test_the_pixelwise_classifier_is_turned() -> None:
    """MobileNet has a 1 × 1 convolution where we have a dense layer."""
    source = TABLES["mobilenet_v1.keras"].sources(ours("mobilenet_v1.keras"))["fc.weight"]
    assert source.shape == (1, 1, 1024, 1000)
    small = np.arange(4 * 3).reshape(1, 1, 4, 3)
    turned = layout(source.layout).arranged(small, (3, 4))
    assert turned.tolist() == small[0, 0].T.tolist()


class Layer:
    """What `lines` reads of a layer of Keras."""

    def __init__(self, name: str, **shapes: tuple[int, ...]) -> None:
        self.name = name
        self.weights = [Weight(role, shape) for role, shape in shapes.items()]


class Weight:
    def __init__(self, name: str, shape: tuple[int, ...]) -> None:
        self.name = name
        self.shape = shape


def test_layers_are_kept_as_text() -> None:
    """A norm has a short form; what has no variables is left out."""
    four = dict.fromkeys(("gamma", "beta", "moving_mean", "moving_variance"), (8,))
    layers = [Layer("conv", kernel=(3, 3, 4, 8), bias=(8,)), Layer("relu"), Layer("bn", **four)]
    text = ["= Small", "conv kernel 3x3x4x8 bias 8", "bn norm 8"]
    assert list(lines("Small", layers)) == text
