"""ResNet50 for JAX/Flax: the optimised inference model.

It takes float arrays of N x 224 x 224 x 3, channels last.

Written by lamina 0.1.0 from the spec with SHA-256
bb50bfb394ea9f3b21375a498ab7ea48e87cbc7bbb5c514236bf6967416dd42d.
"""

import jax
from flax import nnx


class ProjectionBottleneckShortcut(nnx.Module):
    def __init__(self, in_channels: int, channels: int, stride: int = 1, *, rngs: nnx.Rngs) -> None:
        self.conv = nnx.Conv(
            in_channels,
            channels,
            (1, 1),
            strides=stride,
            padding=0,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_out", "normal"),
            rngs=rngs,
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        return self.conv(x)


class ProjectionBottleneck(nnx.Module):
    def __init__(self, in_channels: int, channels: int, stride: int = 1, *, rngs: nnx.Rngs) -> None:
        expanded = 4 * channels
        self.conv1 = nnx.Conv(
            in_channels,
            channels,
            (1, 1),
            padding=0,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_out", "normal"),
            rngs=rngs,
        )
        self.conv2 = nnx.Conv(
            channels,
            channels,
            (3, 3),
            strides=stride,
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_out", "normal"),
            rngs=rngs,
        )
        self.conv3 = nnx.Conv(
            channels,
            expanded,
            (1, 1),
            padding=0,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_out", "normal"),
            rngs=rngs,
        )
        self.shortcut = ProjectionBottleneckShortcut(
            in_channels, expanded, stride=stride, rngs=rngs
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        y = nnx.relu(self.conv1(x))
        y = nnx.relu(self.conv2(y))
        y = self.conv3(y)
        shortcut = self.shortcut(x)
        return nnx.relu(shortcut + y)


class Bottleneck(nnx.Module):
    def __init__(self, channels: int, *, rngs: nnx.Rngs) -> None:
        expanded = 4 * channels
        self.conv1 = nnx.Conv(
            expanded,
            channels,
            (1, 1),
            padding=0,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_out", "normal"),
            rngs=rngs,
        )
        self.conv2 = nnx.Conv(
            channels,
            channels,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_out", "normal"),
            rngs=rngs,
        )
        self.conv3 = nnx.Conv(
            channels,
            expanded,
            (1, 1),
            padding=0,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_out", "normal"),
            rngs=rngs,
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        y = nnx.relu(self.conv1(x))
        y = nnx.relu(self.conv2(y))
        y = self.conv3(y)
        return nnx.relu(x + y)


class ResNet50(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.conv1 = nnx.Conv(
            3,
            64,
            (7, 7),
            strides=2,
            padding=3,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_out", "normal"),
            rngs=rngs,
        )
        self.conv2 = nnx.List(
            [
                ProjectionBottleneck(64, 64, rngs=rngs),
                *[Bottleneck(64, rngs=rngs) for _ in range(2)],
            ],
        )
        self.conv3 = nnx.List(
            [
                ProjectionBottleneck(256, 128, stride=2, rngs=rngs),
                *[Bottleneck(128, rngs=rngs) for _ in range(3)],
            ],
        )
        self.conv4 = nnx.List(
            [
                ProjectionBottleneck(512, 256, stride=2, rngs=rngs),
                *[Bottleneck(256, rngs=rngs) for _ in range(5)],
            ],
        )
        self.conv5 = nnx.List(
            [
                ProjectionBottleneck(1024, 512, stride=2, rngs=rngs),
                *[Bottleneck(512, rngs=rngs) for _ in range(2)],
            ],
        )
        self.fc = nnx.Linear(
            2048,
            1000,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_out", "normal"),
            rngs=rngs,
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        x = nnx.relu(self.conv1(x))
        x = nnx.max_pool(x, (3, 3), strides=(2, 2), padding=((1, 1), (1, 1)))
        for block in self.conv2:
            x = block(x)
        for block in self.conv3:
            x = block(x)
        for block in self.conv4:
            x = block(x)
        for block in self.conv5:
            x = block(x)
        x = x.mean((1, 2))
        return self.fc(x)
