"""Reshapes for JAX/Flax: the training model.

It takes float arrays of N x 9 x 8 x 3, channels last.

Written by lamina 0.1.0 from the spec with SHA-256
bcf0e7d013c03315089f64acd2ee8c2cbcdb004af903c1982446be29f0822ca0.
"""

import jax
import jax.numpy as jnp
from flax import nnx


def channel_shuffle(x: jax.Array, groups: int) -> jax.Array:
    """Deal the channels of each group out over all groups (ShuffleNet, Zhang 2018, fig. 1).

    Channel g * (C / groups) + i of the input becomes channel i * groups + g.
    """
    shape = (*x.shape[:-1], groups, x.shape[-1] // groups)
    return x.reshape(shape).swapaxes(-1, -2).reshape(x.shape)


class ReshapesSum(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.c = nnx.Conv(
            4,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        b = nnx.relu(x)
        c = self.c(x)
        return x + 0.5 * (b + c)


class ReshapesTwo(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.b = nnx.Conv(
            4,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        b = self.b(x)
        return x + -0.5 * b


class ReshapesProduct(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.b = nnx.Conv(
            4,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        b = self.b(x)
        return x * b


class ReshapesGatedB(nnx.Module):
    def __call__(self, x: jax.Array) -> jax.Array:
        return nnx.sigmoid(x.mean((1, 2), keepdims=True))


class ReshapesGated(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.a = nnx.Conv(
            4,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.b = ReshapesGatedB()

    def __call__(self, x: jax.Array) -> jax.Array:
        a = self.a(x)
        b = self.b(x)
        return a * b


class SqueezeExcite(nnx.Module):
    """Scales each channel by a gate computed from all of them (Hu 2018, eq. 2 to 4)."""

    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.reduce = nnx.Conv(
            4,
            2,
            (1, 1),
            padding=0,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.expand = nnx.Conv(
            2,
            4,
            (1, 1),
            padding=0,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        y = x.mean((1, 2), keepdims=True)
        y = nnx.relu(self.reduce(y))
        y = nnx.sigmoid(self.expand(y))
        return x * y


class ReshapesBeside(nnx.Module):
    def __call__(self, x: jax.Array) -> jax.Array:
        a = x[..., 0:2]
        b = x[:, ::1, ::1]
        return jnp.concatenate((a, b), axis=-1)


class Reshapes(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.sum = ReshapesSum(rngs=rngs)
        self.two = ReshapesTwo(rngs=rngs)
        self.product = ReshapesProduct(rngs=rngs)
        self.gated = ReshapesGated(rngs=rngs)
        self.squeeze = SqueezeExcite(rngs=rngs)
        self.beside = ReshapesBeside()

    def __call__(self, x: jax.Array) -> jax.Array:
        x = jnp.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)))
        x = jnp.pad(x, ((0, 0), (1, 0), (2, 1), (0, 0)), constant_values=-0.5)
        x = jnp.pad(x, ((0, 0), (1, 1), (2, 2), (0, 0)), mode="reflect")
        x = jnp.pad(x, ((0, 0), (0, 1), (0, 0), (0, 0)), mode="edge")
        x = jnp.pad(x, ((0, 0), (0, 0), (0, 0), (1, 2)))
        x = channel_shuffle(x, 3)
        x = x[..., 1:5]
        x = self.sum(x)
        x = self.two(x)
        x = self.product(x)
        x = self.gated(x)
        x = self.squeeze(x)
        x = self.beside(x)
        x = x.transpose(0, 3, 1, 2).reshape(x.shape[0], -1)
        x = jnp.pad(x, ((0, 0), (0, 3)))
        return x[..., 2:9]
