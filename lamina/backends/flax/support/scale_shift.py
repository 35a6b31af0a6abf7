import jax
import jax.numpy as jnp
from flax import nnx


class ScaleShift(nnx.Module):
    """One scale and one bias for each channel: y = scale_c * x + bias_c (Caffe's Scale layer)."""

    def __init__(
        self,
        num_features: int,
        *,
        use_scale: bool = True,
        use_bias: bool = True,
        scale_init: nnx.Initializer = nnx.initializers.ones,
        rngs: nnx.Rngs,
    ) -> None:
        zeros = nnx.initializers.zeros
        shape = (num_features,)
        self.scale = nnx.Param(scale_init(rngs.params(), shape, jnp.float32)) if use_scale else None
        self.bias = nnx.Param(zeros(rngs.params(), shape, jnp.float32)) if use_bias else None

    def __call__(self, x: jax.Array) -> jax.Array:
        if self.scale is not None:
            x = x * self.scale[...]
        if self.bias is not None:
            x = x + self.bias[...]
        return x
