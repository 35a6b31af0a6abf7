"""Activations for JAX/Flax: the inference model.

It takes float arrays of N x 9 x 8 x 3, channels last.

Written by lamina 0.1.0 from the spec with SHA-256
820181e86b3d4806ce008ceff7d9fe2343d1deb18d075841142074ce2b006a53.
"""

import jax
import jax.numpy as jnp
from flax import nnx


class PReLU(nnx.Module):
    """Leaky ReLU with a learned slope (He 2015), one for each channel or one for all.

    y = x where x > 0, else slope * x; at 0 the derivative is the slope.
    """

    def __init__(self, num_features: int, init: float = 0.25, *, rngs: nnx.Rngs) -> None:
        constant = nnx.initializers.constant(init)
        self.slope = nnx.Param(constant(rngs.params(), (num_features,), jnp.float32))

    def __call__(self, x: jax.Array) -> jax.Array:
        return jnp.where(x > 0, x, self.slope[...] * x)


def leaky_relu(x: jax.Array, slope: float) -> jax.Array:
    """y = x where x > 0, else slope * x (Maas 2013).

    At 0 the derivative is the slope, as in PyTorch; nnx.leaky_relu has 1 there.
    """
    return jnp.where(x > 0, x, slope * x)


class Activations(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.c = nnx.Conv(
            3,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.a3 = PReLU(4, rngs=rngs)
        self.a4 = PReLU(1, init=0.1, rngs=rngs)
        self.fc = nnx.Linear(
            4, 5, kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"), rngs=rngs
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        x = leaky_relu(nnx.relu6(self.c(x)), 0.01)
        x = self.a4(self.a3(leaky_relu(x, -0.25)))
        x = nnx.gelu(nnx.elu(nnx.elu(x), alpha=0.5), approximate=False)
        x = nnx.hard_swish(nnx.silu(nnx.gelu(x, approximate=True)))
        x = jnp.tanh(nnx.sigmoid(nnx.hard_sigmoid(x)))
        x = 1.7159 * jnp.tanh(0.6666666666666666 * x)
        x = x.mean((1, 2))
        x = self.fc(x)
        return nnx.softmax(x, axis=-1)
