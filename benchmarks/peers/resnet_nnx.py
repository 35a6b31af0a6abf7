"""ResNets by hand, as a good user of Flax NNX writes them: no lamina, every block unrolled."""

from __future__ import annotations

import jax
import jax.numpy as jnp
from flax import nnx

HE = nnx.initializers.variance_scaling(2.0, "fan_out", "normal")


def conv(channels: int, out: int, kernel: int, stride: int = 1, *, rngs: nnx.Rngs) -> nnx.Conv:
    return nnx.Conv(
        channels,
        out,
        (kernel, kernel),
        strides=stride,
        padding=kernel // 2,
        use_bias=False,
        kernel_init=HE,
        rngs=rngs,
    )


def norm(channels: int, *, rngs: nnx.Rngs) -> nnx.BatchNorm:
    return nnx.BatchNorm(channels, momentum=0.9, rngs=rngs)


class Shortcut(nnx.Module):
    def __init__(self, channels: int, out: int, stride: int, *, rngs: nnx.Rngs) -> None:
        self.conv = conv(channels, out, 1, stride, rngs=rngs)
        self.norm = norm(out, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        return self.norm(self.conv(x))


class Bottleneck(nnx.Module):
    """He 2015, with the stride in the 3 x 3 convolution."""

    def __init__(self, channels: int, width: int, stride: int, *, rngs: nnx.Rngs) -> None:
        out = 4 * width
        self.conv1 = conv(channels, width, 1, rngs=rngs)
        self.norm1 = norm(width, rngs=rngs)
        self.conv2 = conv(width, width, 3, stride, rngs=rngs)
        self.norm2 = norm(width, rngs=rngs)
        self.conv3 = conv(width, out, 1, rngs=rngs)
        self.norm3 = norm(out, rngs=rngs)
        changes = stride != 1 or channels != out
        self.shortcut = Shortcut(channels, out, stride, rngs=rngs) if changes else None

    def __call__(self, x: jax.Array) -> jax.Array:
        y = nnx.relu(self.norm1(self.conv1(x)))
        y = nnx.relu(self.norm2(self.conv2(y)))
        y = self.norm3(self.conv3(y))
        return nnx.relu(y + (x if self.shortcut is None else self.shortcut(x)))


class BasicBlock(nnx.Module):
    """He 2015 for CIFAR: where the width grows, the shortcut is subsampled and padded."""

    def __init__(self, channels: int, width: int, stride: int, *, rngs: nnx.Rngs) -> None:
        self.conv1 = conv(channels, width, 3, stride, rngs=rngs)
        self.norm1 = norm(width, rngs=rngs)
        self.conv2 = conv(width, width, 3, rngs=rngs)
        self.norm2 = norm(width, rngs=rngs)
        self.stride, self.more = stride, width - channels

    def __call__(self, x: jax.Array) -> jax.Array:
        y = nnx.relu(self.norm1(self.conv1(x)))
        y = self.norm2(self.conv2(y))
        if self.more:
            x = x[:, :: self.stride, :: self.stride]
            x = jnp.pad(x, ((0, 0), (0, 0), (0, 0), (0, self.more)))
        return nnx.relu(y + x)


class ResNet(nnx.Module):
    """Of bottlenecks for ImageNet, of basic blocks for CIFAR."""

    def __init__(self, depths: tuple[int, ...], classes: int, *, rngs: nnx.Rngs) -> None:
        self.imagenet = len(depths) == 4
        block, width, grows = (Bottleneck, 64, 4) if self.imagenet else (BasicBlock, 16, 1)
        self.conv1 = conv(3, width, *((7, 2) if self.imagenet else (3, 1)), rngs=rngs)
        self.norm1 = norm(width, rngs=rngs)
        channels = width
        for stage, depth in enumerate(depths):
            blocks = []
            for index in range(depth):
                stride = 2 if stage and not index else 1
                blocks.append(block(channels, width << stage, stride, rngs=rngs))
                channels = grows * width << stage
            setattr(self, f"conv{stage + 2}", nnx.List(blocks))
        self.stages = len(depths)
        self.fc = nnx.Linear(channels, classes, kernel_init=HE, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        x = nnx.relu(self.norm1(self.conv1(x)))
        if self.imagenet:
            x = nnx.max_pool(x, (3, 3), strides=(2, 2), padding=((1, 1), (1, 1)))
        for stage in range(self.stages):
            for block in getattr(self, f"conv{stage + 2}"):
                x = block(x)
        return self.fc(x.mean((1, 2)))


DEPTHS = {
    "resnet50": (3, 4, 6, 3),
    "resnet152": (3, 8, 36, 3),
    "resnet20_cifar10": (3, 3, 3),
    "resnet110_cifar10": (18, 18, 18),
    "resnet1202_cifar10": (200, 200, 200),
}


def resnet(name: str) -> ResNet:
    """The twin of a network of the zoo, with the same names of its parts."""
    return ResNet(DEPTHS[name], 1000 if len(DEPTHS[name]) == 4 else 10, rngs=nnx.Rngs(0))
