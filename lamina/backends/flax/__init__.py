"""The flax dialect: `nnx` modules, NHWC."""

from lamina.backends.flax import activation, convolution, dense, merge, norm, pool, reshape
from lamina.backends.flax.dialect import flax

ROWS = (activation, convolution, dense, merge, norm, pool, reshape)

__all__ = ["flax"]
