"""_None for JAX/Flax: the training model.

It takes float arrays of N x 9 x 8 x 3, channels last.

Written by lamina 0.1.0 from the spec with SHA-256
a24e17b75b17368f259f6797fa4478a26862337c49073930cbb531dca6998314.
"""

import jax
import jax.numpy as jnp
from flax import nnx
from jax import lax

DESCRIPTION = (
    'Ends a string: """ \\" \' \\\n# coding: utf-7 +AAo-import os\x0b\x0c\x85\u2028\u2029import '
    "os; {0} %s {{x}} \u202e\u2066evil\u2069 \\N{BULLET} \ud7ff\x7f\x00 torch.load math.pi\\"
)
RENAMED = {
    "None2Inner.avg_pool2": "_avg_pool",
    "None2Inner.avg_pool3": "__avg_pool",
    "None2Inner.avg_pool2_2": "avg_pool2",
    "None2NestedForward.train2": "train",
    "None2Nested.forward2": "forward",
    "None2.class2": "class",
    "None2.match2": "match",
    "None2.None2": "None",
    "None2.training2": "training",
    "None2.parameters2": "_parameters",
    "None2.forward2": "forward",
    "None2.train2": "train",
    "None2.eval2": "eval",
    "None2.class__": "__class__",
    "None2.call__": "__call__",
    "None2.part": "_",
    "None2.state_dict2": "state_dict",
    "None2.set_attributes2": "set_attributes",
    "None2.type2": "type",
}


def avg_pool(
    x: jax.Array,
    window_shape: tuple[int, int],
    strides: tuple[int, int],
    padding: tuple[tuple[int, int], tuple[int, int]] = ((0, 0), (0, 0)),
    *,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> jax.Array:
    """Average pooling with PyTorch's divisors.

    The divisor counts the pixels of the window that lie in the input, or in the padded input
    with `count_include_pad`; what `ceil_mode` adds beyond it never counts. With `ceil_mode` a
    last, partial window is kept, if it starts inside the input or its leading padding.
    """
    sides, counts = [], []
    for n, kernel, stride, (before, after) in zip(
        x.shape[1:3], window_shape, strides, padding, strict=True
    ):
        spare = n + before + after - kernel
        last = (-(-spare // stride) if ceil_mode else spare // stride) * stride
        if ceil_mode and last >= n + before:
            last -= stride
        sides.append((before, max(last + kernel - n - before, 0)))
        first, end = (0, n + before + after) if count_include_pad else (before, before + n)
        starts = jnp.arange(0, last + 1, stride)
        counts.append(jnp.minimum(starts + kernel, end) - jnp.maximum(starts, first))
    total: jax.Array = lax.reduce_window(
        x, 0.0, lax.add, (1, *window_shape, 1), (1, *strides, 1), ((0, 0), *sides, (0, 0))
    )
    rows, columns = counts
    area = jnp.outer(rows, columns)[:, :, None]
    return total / area.astype(x.dtype)


class None2Inner(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.avg_pool = nnx.Conv(
            3,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.avg_pool2 = nnx.Conv(
            3,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.avg_pool3 = nnx.Conv(
            3,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.avg_pool2_2 = nnx.Conv(
            3,
            2,
            (1, 1),
            padding=0,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        avg_pool2 = self.avg_pool(x)
        avg_pool2_2 = self.avg_pool2(x)
        avg_pool3 = self.avg_pool3(x)
        avg_pool2_2_2 = self.avg_pool2_2(x)
        return jnp.concatenate((avg_pool2, avg_pool2_2, avg_pool3, avg_pool2_2_2), axis=-1)


class None2NestedForward(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.train2 = nnx.Conv(
            14,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        return self.train2(x)


class None2Nested(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.forward2 = None2NestedForward(rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        return self.forward2(x)


class None2(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.class2 = nnx.Conv(
            3,
            3,
            (1, 1),
            padding=0,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.match2 = nnx.Conv(
            3,
            3,
            (1, 1),
            padding=0,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.None2 = nnx.Conv(
            3,
            3,
            (1, 1),
            padding=0,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.len = nnx.Conv(
            3,
            3,
            (1, 1),
            padding=0,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.print = nnx.Conv(
            3,
            3,
            (1, 1),
            padding=0,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.torch = nnx.Conv(
            3,
            3,
            (1, 1),
            padding=0,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.nn = nnx.Conv(
            3,
            3,
            (1, 1),
            padding=0,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.F = nnx.Conv(
            3,
            3,
            (1, 1),
            padding=0,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.x = nnx.Conv(
            3,
            3,
            (1, 1),
            padding=0,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.y = nnx.Conv(
            3,
            3,
            (1, 1),
            padding=0,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.self = nnx.Conv(
            3,
            3,
            (1, 1),
            padding=0,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.rngs = nnx.Conv(
            3,
            3,
            (1, 1),
            padding=0,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.training2 = nnx.Conv(
            3,
            3,
            (1, 1),
            padding=0,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.parameters2 = nnx.Conv(
            3,
            3,
            (1, 1),
            padding=0,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.forward2 = nnx.Conv(
            3,
            3,
            (1, 1),
            padding=0,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.train2 = nnx.Conv(
            3,
            3,
            (1, 1),
            padding=0,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.eval2 = nnx.Conv(
            3,
            3,
            (1, 1),
            padding=0,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.class__ = nnx.Conv(
            3,
            3,
            (1, 1),
            padding=0,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.call__ = nnx.Conv(
            3,
            3,
            (1, 1),
            padding=0,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.part = nnx.Conv(
            3,
            3,
            (1, 1),
            padding=0,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.state_dict2 = nnx.Conv(
            3,
            3,
            (1, 1),
            padding=0,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.block = nnx.Conv(
            3,
            3,
            (1, 1),
            padding=0,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.jnp = nnx.Conv(
            3,
            3,
            (1, 1),
            padding=0,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.Tensor = nnx.Conv(
            3,
            3,
            (1, 1),
            padding=0,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.set_attributes2 = nnx.Conv(
            3,
            3,
            (1, 1),
            padding=0,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.type2 = nnx.Conv(
            3,
            3,
            (1, 1),
            padding=0,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn = nnx.Conv(
            3,
            3,
            (1, 1),
            padding=0,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.inner = None2Inner(rngs=rngs)
        self.nested = None2Nested(rngs=rngs)
        self.fc = nnx.Linear(
            4, 5, kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"), rngs=rngs
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        x = self.class2(x)
        x = self.match2(x)
        x = self.None2(x)
        x = self.len(x)
        x = self.print(x)
        x = self.torch(x)
        x = self.nn(x)
        x = self.F(x)
        x = self.x(x)
        x = self.y(x)
        x = self.self(x)
        x = self.rngs(x)
        x = self.training2(x)
        x = self.parameters2(x)
        x = self.forward2(x)
        x = self.train2(x)
        x = self.eval2(x)
        x = self.class__(x)
        x = self.call__(x)
        x = self.part(x)
        x = self.state_dict2(x)
        x = self.block(x)
        x = self.jnp(x)
        x = self.Tensor(x)
        x = self.set_attributes2(x)
        x = self.type2(x)
        x = self.nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn(x)
        x = self.inner(x)
        x = avg_pool(x, (2, 2), (1, 1), padding=((1, 1), (1, 1)), count_include_pad=False)
        x = self.nested(x)
        x = x.mean((1, 2))
        return self.fc(x)
