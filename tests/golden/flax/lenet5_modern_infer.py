"""LeNet5Modern for JAX/Flax: the inference model.

It takes float arrays of N x 32 x 32 x 3, channels last.

Written by lamina 0.1.0 from the spec with SHA-256
ce97c7803157fb36f159e11ab28f942f0089d1fb6a406ad6794a698b01c971d5.
"""

import jax
import jax.numpy as jnp
from flax import nnx


class LeNet5Modern(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.conv1 = nnx.Conv(
            3,
            6,
            (5, 5),
            padding=0,
            kernel_init=nnx.initializers.variance_scaling(1.0, "fan_avg", "uniform"),
            rngs=rngs,
        )
        self.conv2 = nnx.Conv(
            6,
            16,
            (5, 5),
            padding=0,
            kernel_init=nnx.initializers.variance_scaling(1.0, "fan_avg", "uniform"),
            rngs=rngs,
        )
        self.fc3 = nnx.Linear(
            400,
            120,
            kernel_init=nnx.initializers.variance_scaling(1.0, "fan_avg", "uniform"),
            rngs=rngs,
        )
        self.fc4 = nnx.Linear(
            120,
            84,
            kernel_init=nnx.initializers.variance_scaling(1.0, "fan_avg", "uniform"),
            rngs=rngs,
        )
        self.output = nnx.Linear(
            84,
            10,
            kernel_init=nnx.initializers.variance_scaling(1.0, "fan_avg", "uniform"),
            rngs=rngs,
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        x = jnp.tanh(self.conv1(x))
        x = nnx.max_pool(x, (2, 2), strides=(2, 2))
        x = jnp.tanh(self.conv2(x))
        x = nnx.max_pool(x, (2, 2), strides=(2, 2))
        x = x.transpose(0, 3, 1, 2).reshape(x.shape[0], -1)
        x = jnp.tanh(self.fc3(x))
        x = jnp.tanh(self.fc4(x))
        return self.output(x)
