"""Network in Network: the authors' initial values and sizes, and the courses' small one."""

from __future__ import annotations

import pytest

from lamina.architectures import create
from lamina.architectures.nin import nin_cifar
from lamina.compiler.elaborate import elaborate
from lamina.compiler.graph import rows
from lamina.spec.blocks.mlpconv import MLPConv
from lamina.spec.initial import Normal


def deviations(name: str) -> list[float]:
    """The standard deviation of each convolution's initial weights, in order."""
    found = [row.params["weight"].init for row in rows(elaborate(create(name))) if row.params]
    return [init.std for init in found if isinstance(init, Normal)]


@pytest.mark.parametrize(
    ("name", "stds"),
    [
        ("nin_cifar10", [0.05] * 9),
        ("nin_cifar100", [0.001, 0.01, 0.01] + [0.05] * 6),
        ("nin_cifar100.3x3", [0.05] * 6),
        ("nin_imagenet", [0.01, 0.05, 0.05] + [0.05] * 3 + [0.01, 0.05, 0.05] + [0.05] * 3),
    ],
)
def test_initial_values_are_the_authors(name: str, stds: list[float]) -> None:
    """Some MLP convolutions start smaller than the rest; every bias starts at 0."""
    assert deviations(name) == stds
    assert "bias_init" not in create(name).to_json()


@pytest.mark.parametrize(
    ("name", "sizes"),
    [
        ("nin_cifar100", {"mlpconv1": 32, "pool1": 16, "mlpconv2": 16, "pool2": 8, "mlpconv3": 8}),
        ("nin_cifar100.3x3", {"mlpconv1": 30, "mlpconv2": 28, "mlpconv3": 26}),
        (
            "nin_imagenet",
            {"mlpconv1": 54, "pool1": 27, "pool2": 13, "pool3": 6, "mlpconv4": 6, "pool4": 1},
        ),
    ],
)
def test_sizes_of_the_maps(name: str, sizes: dict[str, int]) -> None:
    """Pools round up, as in cuda-convnet and Caffe."""
    found = {node.name: node.shape.size for node in elaborate(create(name)).nodes}
    assert {part: found[part] for part in sizes} == {
        part: (size, size) for part, size in sizes.items()
    }


def test_names_of_the_parts() -> None:
    """They become state-dict keys."""
    assert " ".join(part for part, _ in create("nin_imagenet").body) == (
        "mlpconv1 pool1 mlpconv2 pool2 mlpconv3 pool3 drop3 mlpconv4 pool4 flat"
    )
    assert " ".join(part for part, _ in create("nin_cifar100.3x3").body) == (
        "mlpconv1 mlpconv2 mlpconv3 pool3 flat"
    )


def test_the_two_cifars_differ_in_classes_and_first_initial_values() -> None:
    """And a network for other classes is one line."""
    ten, hundred = create("nin_cifar10"), create("nin_cifar100")
    changed = [a[0] for a, b in zip(ten.body, hundred.body, strict=True) if a != b]
    assert changed == ["mlpconv1", "mlpconv3"]
    assert create("nin_cifar10", num_classes=100).body[1:] == hundred.body[1:]
    assert str(elaborate(nin_cifar("own", num_classes=5)).shape) == "5"


def test_mlpconv_hands_its_schemes_on() -> None:
    """One for the convolution, one for all the 1 × 1 behind it."""
    part = MLPConv(channels=(4, 3, 2), kernel=3, init=Normal(std=0.1), cccp_init=Normal(std=0.2))
    inits = [block.init for _, block in part.body().body]
    assert inits == [Normal(std=0.1), Normal(std=0.2), Normal(std=0.2)]
