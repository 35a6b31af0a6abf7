"""AlexNet for JAX/Flax: the training model.

It takes float arrays of N x 227 x 227 x 3, channels last.

Written by lamina 0.1.0 from the spec with SHA-256
bef32bc74f3f2227b03cdbc51845d6ea97c7c8b173304a72b03643aca48e3f13.
"""

import jax
from flax import nnx
from jax import lax


def local_response_norm(x: jax.Array, size: int, alpha: float, beta: float, k: float) -> jax.Array:
    """Local response normalisation across channels, the last axis (Krizhevsky 2012, section 3.3).

    y = x / (k + alpha * sum of x**2 over the size nearest channels)**beta, size being odd;
    alpha multiplies the sum, not the mean.
    """
    window = (1,) * (x.ndim - 1) + (size,)
    total: jax.Array = lax.reduce_window(x * x, 0.0, lax.add, window, (1,) * x.ndim, "SAME")
    return x / (k + alpha * total) ** beta


class AlexNet(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.conv1 = nnx.Conv(
            3,
            96,
            (11, 11),
            strides=4,
            padding=0,
            kernel_init=nnx.initializers.normal(0.01),
            rngs=rngs,
        )
        self.conv2 = nnx.Conv(
            96,
            256,
            (5, 5),
            padding=2,
            feature_group_count=2,
            kernel_init=nnx.initializers.normal(0.01),
            bias_init=nnx.initializers.constant(1.0),
            rngs=rngs,
        )
        self.conv3 = nnx.Conv(
            256, 384, (3, 3), padding=1, kernel_init=nnx.initializers.normal(0.01), rngs=rngs
        )
        self.conv4 = nnx.Conv(
            384,
            384,
            (3, 3),
            padding=1,
            feature_group_count=2,
            kernel_init=nnx.initializers.normal(0.01),
            bias_init=nnx.initializers.constant(1.0),
            rngs=rngs,
        )
        self.conv5 = nnx.Conv(
            384,
            256,
            (3, 3),
            padding=1,
            feature_group_count=2,
            kernel_init=nnx.initializers.normal(0.01),
            bias_init=nnx.initializers.constant(1.0),
            rngs=rngs,
        )
        self.fc6 = nnx.Linear(
            9216,
            4096,
            kernel_init=nnx.initializers.normal(0.01),
            bias_init=nnx.initializers.constant(1.0),
            rngs=rngs,
        )
        self.drop6 = nnx.Dropout(0.5, rngs=rngs)
        self.fc7 = nnx.Linear(
            4096,
            4096,
            kernel_init=nnx.initializers.normal(0.01),
            bias_init=nnx.initializers.constant(1.0),
            rngs=rngs,
        )
        self.drop7 = nnx.Dropout(0.5, rngs=rngs)
        self.fc8 = nnx.Linear(4096, 1000, kernel_init=nnx.initializers.normal(0.01), rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        x = nnx.relu(self.conv1(x))
        x = local_response_norm(x, 5, 0.0001, 0.75, 2.0)
        x = nnx.max_pool(x, (3, 3), strides=(2, 2))
        x = nnx.relu(self.conv2(x))
        x = local_response_norm(x, 5, 0.0001, 0.75, 2.0)
        x = nnx.max_pool(x, (3, 3), strides=(2, 2))
        x = nnx.relu(self.conv3(x))
        x = nnx.relu(self.conv4(x))
        x = nnx.relu(self.conv5(x))
        x = nnx.max_pool(x, (3, 3), strides=(2, 2))
        x = x.transpose(0, 3, 1, 2).reshape(x.shape[0], -1)
        x = nnx.relu(self.fc6(x))
        x = self.drop6(x)
        x = nnx.relu(self.fc7(x))
        x = self.drop7(x)
        return self.fc8(x)
