"""MobileNetV2 for JAX/Flax: the optimised inference model.

It takes float arrays of N x 224 x 224 x 3, channels last.

Written by lamina 0.1.0 from the spec with SHA-256
bac1472524dc9d19999683a8008e59c8d13042f6125c8f8d602fb1606f61ec6e.
"""

import jax
from flax import nnx


class ConvNormAct(nnx.Module):
    def __init__(
        self,
        in_channels: int,
        channels: int,
        kernel: int,
        stride: int = 1,
        padding: int = 0,
        *,
        rngs: nnx.Rngs,
    ) -> None:
        self.conv = nnx.Conv(
            in_channels,
            channels,
            (kernel, kernel),
            strides=stride,
            padding=padding,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_out", "normal"),
            rngs=rngs,
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        return nnx.relu6(self.conv(x))


class InvertedResidual(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.depthwise = nnx.Conv(
            32,
            32,
            (3, 3),
            padding=1,
            feature_group_count=32,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_out", "normal"),
            rngs=rngs,
        )
        self.project = nnx.Conv(
            32,
            16,
            (1, 1),
            padding=0,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_out", "normal"),
            rngs=rngs,
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        x = nnx.relu6(self.depthwise(x))
        return self.project(x)


class ExpandInvertedResidual(nnx.Module):
    def __init__(self, inputs: int, channels: int, stride: int = 1, *, rngs: nnx.Rngs) -> None:
        expanded = 6 * inputs
        self.expand = nnx.Conv(
            inputs,
            expanded,
            (1, 1),
            padding=0,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_out", "normal"),
            rngs=rngs,
        )
        self.depthwise = nnx.Conv(
            expanded,
            expanded,
            (3, 3),
            strides=stride,
            padding=1,
            feature_group_count=expanded,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_out", "normal"),
            rngs=rngs,
        )
        self.project = nnx.Conv(
            expanded,
            channels,
            (1, 1),
            padding=0,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_out", "normal"),
            rngs=rngs,
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        x = nnx.relu6(self.expand(x))
        x = nnx.relu6(self.depthwise(x))
        return self.project(x)


class ExpandSkipInvertedResidual(nnx.Module):
    def __init__(self, inputs: int, *, rngs: nnx.Rngs) -> None:
        expanded = 6 * inputs
        self.expand = nnx.Conv(
            inputs,
            expanded,
            (1, 1),
            padding=0,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_out", "normal"),
            rngs=rngs,
        )
        self.depthwise = nnx.Conv(
            expanded,
            expanded,
            (3, 3),
            padding=1,
            feature_group_count=expanded,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_out", "normal"),
            rngs=rngs,
        )
        self.project = nnx.Conv(
            expanded,
            inputs,
            (1, 1),
            padding=0,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_out", "normal"),
            rngs=rngs,
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        y = nnx.relu6(self.expand(x))
        y = nnx.relu6(self.depthwise(y))
        y = self.project(y)
        return x + y


class MobileNetV2(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.conv1 = ConvNormAct(3, 32, 3, stride=2, padding=1, rngs=rngs)
        self.bottleneck1 = nnx.List([InvertedResidual(rngs=rngs)])
        self.bottleneck2 = nnx.List(
            [
                ExpandInvertedResidual(16, 24, stride=2, rngs=rngs),
                ExpandSkipInvertedResidual(24, rngs=rngs),
            ],
        )
        self.bottleneck3 = nnx.List(
            [
                ExpandInvertedResidual(24, 32, stride=2, rngs=rngs),
                *[ExpandSkipInvertedResidual(32, rngs=rngs) for _ in range(2)],
            ],
        )
        self.bottleneck4 = nnx.List(
            [
                ExpandInvertedResidual(32, 64, stride=2, rngs=rngs),
                *[ExpandSkipInvertedResidual(64, rngs=rngs) for _ in range(3)],
            ],
        )
        self.bottleneck5 = nnx.List(
            [
                ExpandInvertedResidual(64, 96, rngs=rngs),
                *[ExpandSkipInvertedResidual(96, rngs=rngs) for _ in range(2)],
            ],
        )
        self.bottleneck6 = nnx.List(
            [
                ExpandInvertedResidual(96, 160, stride=2, rngs=rngs),
                *[ExpandSkipInvertedResidual(160, rngs=rngs) for _ in range(2)],
            ],
        )
        self.bottleneck7 = nnx.List([ExpandInvertedResidual(160, 320, rngs=rngs)])
        self.conv2 = ConvNormAct(320, 1280, 1, rngs=rngs)
        self.fc = nnx.Linear(1280, 1000, kernel_init=nnx.initializers.normal(0.01), rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        x = self.conv1(x)
        for block in self.bottleneck1:
            x = block(x)
        for block in self.bottleneck2:
            x = block(x)
        for block in self.bottleneck3:
            x = block(x)
        for block in self.bottleneck4:
            x = block(x)
        for block in self.bottleneck5:
            x = block(x)
        for block in self.bottleneck6:
            x = block(x)
        for block in self.bottleneck7:
            x = block(x)
        x = self.conv2(x)
        x = x.mean((1, 2))
        return self.fc(x)
