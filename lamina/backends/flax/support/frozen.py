import jax
from flax import nnx


class Frozen(nnx.Variable[jax.Array]):
    """A parameter that is not trained: nnx.Param filters, gradients and optimisers pass it by."""
