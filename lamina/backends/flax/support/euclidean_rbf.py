import jax
import jax.numpy as jnp
from flax import nnx


class EuclideanRBF(nnx.Module):
    """Euclidean radial basis functions (LeCun 1998, eq. 7): LeNet-5's output layer.

    y_i = sum over j of (x_j - c_ij)**2. The centres are fixed; each is written as a string with
    `+` for 1 and `-` for -1, one character for each input feature.
    """

    def __init__(self, in_features: int, centres: tuple[str, ...]) -> None:
        signs = [[1.0 if sign == "+" else -1.0 for sign in centre] for centre in centres]
        table = jnp.array(signs, jnp.float32).reshape(len(centres), in_features)
        self.centres = nnx.Variable(table)

    def __call__(self, x: jax.Array) -> jax.Array:
        return jnp.square(x[:, None, :] - self.centres[...]).sum(axis=2)
