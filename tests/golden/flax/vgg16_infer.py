"""VGG16 for JAX/Flax: the inference model.

It takes float arrays of N x 224 x 224 x 3, channels last.

Written by lamina 0.1.0 from the spec with SHA-256
04b5cb79515e895f8f850d71f009de6f4c492f7f30ea427011a89072d31982d3.
"""

import jax
from flax import nnx


class VGG16(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.conv1_1 = nnx.Conv(
            3, 64, (3, 3), padding=1, kernel_init=nnx.initializers.normal(0.01), rngs=rngs
        )
        self.conv1_2 = nnx.Conv(
            64, 64, (3, 3), padding=1, kernel_init=nnx.initializers.normal(0.01), rngs=rngs
        )
        self.conv2_1 = nnx.Conv(
            64, 128, (3, 3), padding=1, kernel_init=nnx.initializers.normal(0.01), rngs=rngs
        )
        self.conv2_2 = nnx.Conv(
            128, 128, (3, 3), padding=1, kernel_init=nnx.initializers.normal(0.01), rngs=rngs
        )
        self.conv3_1 = nnx.Conv(
            128, 256, (3, 3), padding=1, kernel_init=nnx.initializers.normal(0.01), rngs=rngs
        )
        self.conv3_2 = nnx.Conv(
            256, 256, (3, 3), padding=1, kernel_init=nnx.initializers.normal(0.01), rngs=rngs
        )
        self.conv3_3 = nnx.Conv(
            256, 256, (3, 3), padding=1, kernel_init=nnx.initializers.normal(0.01), rngs=rngs
        )
        self.conv4_1 = nnx.Conv(
            256, 512, (3, 3), padding=1, kernel_init=nnx.initializers.normal(0.01), rngs=rngs
        )
        self.conv4_2 = nnx.Conv(
            512, 512, (3, 3), padding=1, kernel_init=nnx.initializers.normal(0.01), rngs=rngs
        )
        self.conv4_3 = nnx.Conv(
            512, 512, (3, 3), padding=1, kernel_init=nnx.initializers.normal(0.01), rngs=rngs
        )
        self.conv5_1 = nnx.Conv(
            512, 512, (3, 3), padding=1, kernel_init=nnx.initializers.normal(0.01), rngs=rngs
        )
        self.conv5_2 = nnx.Conv(
            512, 512, (3, 3), padding=1, kernel_init=nnx.initializers.normal(0.01), rngs=rngs
        )
        self.conv5_3 = nnx.Conv(
            512, 512, (3, 3), padding=1, kernel_init=nnx.initializers.normal(0.01), rngs=rngs
        )
        self.fc6 = nnx.Linear(25088, 4096, kernel_init=nnx.initializers.normal(0.01), rngs=rngs)
        self.fc7 = nnx.Linear(4096, 4096, kernel_init=nnx.initializers.normal(0.01), rngs=rngs)
        self.fc8 = nnx.Linear(4096, 1000, kernel_init=nnx.initializers.normal(0.01), rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        x = nnx.relu(self.conv1_1(x))
        x = nnx.relu(self.conv1_2(x))
        x = nnx.max_pool(x, (2, 2), strides=(2, 2))
        x = nnx.relu(self.conv2_1(x))
        x = nnx.relu(self.conv2_2(x))
        x = nnx.max_pool(x, (2, 2), strides=(2, 2))
        x = nnx.relu(self.conv3_1(x))
        x = nnx.relu(self.conv3_2(x))
        x = nnx.relu(self.conv3_3(x))
        x = nnx.max_pool(x, (2, 2), strides=(2, 2))
        x = nnx.relu(self.conv4_1(x))
        x = nnx.relu(self.conv4_2(x))
        x = nnx.relu(self.conv4_3(x))
        x = nnx.max_pool(x, (2, 2), strides=(2, 2))
        x = nnx.relu(self.conv5_1(x))
        x = nnx.relu(self.conv5_2(x))
        x = nnx.relu(self.conv5_3(x))
        x = nnx.max_pool(x, (2, 2), strides=(2, 2))
        x = x.transpose(0, 3, 1, 2).reshape(x.shape[0], -1)
        x = nnx.relu(self.fc6(x))
        x = nnx.relu(self.fc7(x))
        return self.fc8(x)
