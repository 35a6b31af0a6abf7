"""ManyHeads for JAX/Flax: the inference model.

It takes float arrays of N x 9 x 8 x 3, channels last.

Written by lamina 0.1.0 from the spec with SHA-256
a17f7a840cbca4405d3c54ce80250ca6ed84291a1ca0be921c7dff7561a7410a.
"""

import jax
from flax import nnx


class ManyHeadsStem(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.conv = nnx.Conv(
            3,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        return self.conv(x)


class ManyHeads(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.stem = ManyHeadsStem(rngs=rngs)
        self.fc = nnx.Linear(
            4, 5, kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"), rngs=rngs
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        x = self.stem(x)
        x = x.mean((1, 2))
        return self.fc(x)
