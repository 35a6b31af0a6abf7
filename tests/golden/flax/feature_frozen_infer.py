"""Frozen for JAX/Flax: the inference model.

It takes float arrays of N x 9 x 8 x 3, channels last.

Written by lamina 0.1.0 from the spec with SHA-256
9ae08fbb105ff1460c8109127a739afb8680bfedaf2bd2254d5b8d7182c7b7f5.
"""

import jax
import jax.numpy as jnp
from flax import nnx
from jax import lax


class BiasedBatchNorm(nnx.BatchNorm):
    """Batch normalisation whose running variance is the biased one (Ioffe 2015).

    It is nnx.BatchNorm, but for a batch that has no variance: nnx.BatchNorm trains on one value
    per channel in silence, and an empty batch turns its running statistics to NaN.
    """

    def __call__(
        self,
        x: jax.Array,
        use_running_average: bool | None = None,
        *,
        mask: jax.Array | None = None,
    ) -> jax.Array:
        running = self.use_running_average if use_running_average is None else use_running_average
        if not running and x.size <= self.num_features:
            raise ValueError("batch normalisation trains on more than one value per channel")
        y: jax.Array = super().__call__(x, running, mask=mask)
        return y


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


class Frozen(nnx.Variable[jax.Array]):
    """A parameter that is not trained: nnx.Param filters, gradients and optimisers pass it by."""


class PReLU(nnx.Module):
    """Leaky ReLU with a learned slope (He 2015), one for each channel or one for all.

    y = x where x > 0, else slope * x; at 0 the derivative is the slope.
    """

    def __init__(self, num_features: int, init: float = 0.25, *, rngs: nnx.Rngs) -> None:
        constant = nnx.initializers.constant(init)
        self.slope = nnx.Param(constant(rngs.params(), (num_features,), jnp.float32))

    def __call__(self, x: jax.Array) -> jax.Array:
        return jnp.where(x > 0, x, self.slope[...] * x)


class SparseConv(nnx.Module):
    """Convolution with a connection table (LeCun 1998, table I: LeNet-5's C3).

    Row i of the table lists the input channels that feed output i. The kernel is (connections,
    height, width), in the order of the table; an absent connection has no weight.
    """

    def __init__(
        self,
        table: tuple[tuple[int, ...], ...],
        in_features: int,
        kernel_size: tuple[int, int],
        strides: tuple[int, int] = (1, 1),
        padding: tuple[tuple[int, int], tuple[int, int]] = ((0, 0), (0, 0)),
        kernel_dilation: tuple[int, int] = (1, 1),
        *,
        use_bias: bool = True,
        dtype: jnp.dtype | None = None,
        kernel_init: nnx.Initializer,
        bias_init: nnx.Initializer = nnx.initializers.zeros,
        rngs: nnx.Rngs,
    ) -> None:
        self.table = table
        self.in_features = in_features
        self.strides = strides
        self.padding = padding
        self.kernel_dilation = kernel_dilation
        self.dtype = dtype
        shape = (sum(map(len, table)), *kernel_size)
        self.kernel = nnx.Param(kernel_init(rngs.params(), shape, jnp.float32))
        bias = (len(table),)
        self.bias = nnx.Param(bias_init(rngs.params(), bias, jnp.float32)) if use_bias else None

    def __call__(self, x: jax.Array) -> jax.Array:
        dtype = jnp.result_type(x, self.kernel[...]) if self.dtype is None else self.dtype
        kernel = jnp.moveaxis(self.kernel[...].astype(dtype), 0, -1)
        sources = jnp.array([source for sources in self.table for source in sources])
        rows = jnp.array([row for row, sources in enumerate(self.table) for _ in sources])
        shape = (*kernel.shape[:2], self.in_features, len(self.table))
        y = lax.conv_general_dilated(
            x.astype(dtype),
            jnp.zeros(shape, dtype).at[:, :, sources, rows].set(kernel),
            self.strides,
            self.padding,
            rhs_dilation=self.kernel_dilation,
            dimension_numbers=("NHWC", "HWIO", "NHWC"),
        )
        return y if self.bias is None else y + self.bias[...]


class TrainableSubsampling(nnx.Module):
    """LeNet's subsampling layer (LeCun 1998, section II.B), before its activation.

    y = coefficient_c * (sum of x over the window) + bias_c, zeros beyond the border.
    """

    def __init__(
        self,
        num_features: int,
        window_shape: tuple[int, int],
        strides: tuple[int, int],
        padding: tuple[tuple[int, int], tuple[int, int]] = ((0, 0), (0, 0)),
        *,
        rngs: nnx.Rngs,
    ) -> None:
        self.window_shape = window_shape
        self.strides = strides
        self.padding = padding
        average = nnx.initializers.constant(1.0 / (window_shape[0] * window_shape[1]))
        zeros = nnx.initializers.zeros
        self.coefficient = nnx.Param(average(rngs.params(), (num_features,), jnp.float32))
        self.bias = nnx.Param(zeros(rngs.params(), (num_features,), jnp.float32))

    def __call__(self, x: jax.Array) -> jax.Array:
        total: jax.Array = lax.reduce_window(
            x,
            0.0,
            lax.add,
            (1, *self.window_shape, 1),
            (1, *self.strides, 1),
            ((0, 0), *self.padding, (0, 0)),
        )
        return total * self.coefficient[...] + self.bias[...]


class UnbiasedBatchNorm(nnx.BatchNorm):
    """Batch normalisation whose running variance is the unbiased one (as in PyTorch).

    nnx.BatchNorm folds var, the biased variance that it normalises by, into its running
    variance; this class folds in n / (n - 1) * var, n being the values per channel.
    """

    def __call__(
        self,
        x: jax.Array,
        use_running_average: bool | None = None,
        *,
        mask: jax.Array | None = None,
    ) -> jax.Array:
        running = self.use_running_average if use_running_average is None else use_running_average
        if not running and x.size <= self.num_features:
            raise ValueError("batch normalisation trains on more than one value per channel")
        kept = self.momentum * self.var[...]
        y: jax.Array = super().__call__(x, running, mask=mask)
        if running:
            return y
        n = x.size // self.num_features if mask is None else mask.sum()
        self.var[...] += (self.var[...] - kept) / (n - 1)
        return y


class Frozen2Stem(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.conv = nnx.Conv(
            3,
            4,
            (3, 3),
            padding=1,
            use_bias=False,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.conv.kernel = Frozen(self.conv.kernel.get_value())
        self.norm = UnbiasedBatchNorm(4, momentum=0.9, use_fast_variance=False, rngs=rngs)
        self.norm.scale = Frozen(self.norm.scale.get_value())
        self.norm.bias = Frozen(self.norm.bias.get_value())
        self.act = PReLU(4, rngs=rngs)
        self.act.slope = Frozen(self.act.slope.get_value())

    def __call__(self, x: jax.Array) -> jax.Array:
        return self.act(self.norm(self.conv(x), use_running_average=True))


class FrozenBasicBlock(nnx.Module):
    """Two 3x3 convolutions and a shortcut around them (He 2016, figure 5, left)."""

    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.conv1 = nnx.Conv(
            4,
            4,
            (3, 3),
            padding=1,
            use_bias=False,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.conv1.kernel = Frozen(self.conv1.kernel.get_value())
        self.norm1 = UnbiasedBatchNorm(4, momentum=0.9, use_fast_variance=False, rngs=rngs)
        self.norm1.scale = Frozen(self.norm1.scale.get_value())
        self.norm1.bias = Frozen(self.norm1.bias.get_value())
        self.conv2 = nnx.Conv(
            4,
            4,
            (3, 3),
            padding=1,
            use_bias=False,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.conv2.kernel = Frozen(self.conv2.kernel.get_value())
        self.norm2 = UnbiasedBatchNorm(4, momentum=0.9, use_fast_variance=False, rngs=rngs)
        self.norm2.scale = Frozen(self.norm2.scale.get_value())
        self.norm2.bias = Frozen(self.norm2.bias.get_value())

    def __call__(self, x: jax.Array) -> jax.Array:
        y = nnx.relu(self.norm1(self.conv1(x), use_running_average=True))
        y = self.norm2(self.conv2(y), use_running_average=True)
        return nnx.relu(x + y)


class BasicBlock(nnx.Module):
    """Two 3x3 convolutions and a shortcut around them (He 2016, figure 5, left)."""

    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.conv1 = nnx.Conv(
            4,
            4,
            (3, 3),
            padding=1,
            use_bias=False,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.norm1 = UnbiasedBatchNorm(4, momentum=0.9, use_fast_variance=False, rngs=rngs)
        self.conv2 = nnx.Conv(
            4,
            4,
            (3, 3),
            padding=1,
            use_bias=False,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.norm2 = UnbiasedBatchNorm(4, momentum=0.9, use_fast_variance=False, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        y = nnx.relu(self.norm1(self.conv1(x)))
        y = self.norm2(self.conv2(y))
        return nnx.relu(x + y)


class Frozen2(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.stem = Frozen2Stem(rngs=rngs)
        self.stage = nnx.List([FrozenBasicBlock(rngs=rngs) for _ in range(2)])
        self.free = BasicBlock(rngs=rngs)
        self.gn = nnx.GroupNorm(
            4, 2, epsilon=1e-05, use_fast_variance=False, use_bias=False, rngs=rngs
        )
        self.gn.scale = Frozen(self.gn.scale.get_value())
        self.sparse = SparseConv(
            ((0, 3), (1, 2)), 4, (1, 1), kernel_init=nnx.initializers.normal(1.0), rngs=rngs
        )
        self.sparse.kernel = Frozen(self.sparse.kernel.get_value())
        self.sparse.bias = Frozen(self.sparse.bias.get_value())
        self.learnt = TrainableSubsampling(2, (2, 2), (2, 2), rngs=rngs)
        self.learnt.coefficient = Frozen(self.learnt.coefficient.get_value())
        self.learnt.bias = Frozen(self.learnt.bias.get_value())
        self.bn = BiasedBatchNorm(
            32, momentum=0.9, use_fast_variance=False, use_scale=False, rngs=rngs
        )
        self.bn.bias = Frozen(self.bn.bias.get_value())
        self.fc = nnx.Linear(
            32,
            4,
            use_bias=False,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.fc.kernel = Frozen(self.fc.kernel.get_value())
        self.rbf = EuclideanRBF(4, ("+-+-", "++--"))
        self.last = nnx.Linear(
            2, 3, kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"), rngs=rngs
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        x = self.stem(x)
        for block in self.stage:
            x = block(x)
        x = self.gn(self.free(x))
        x = self.sparse(x)
        x = self.learnt(x)
        x = x.transpose(0, 3, 1, 2).reshape(x.shape[0], -1)
        x = self.bn(x, use_running_average=True)
        x = self.fc(x)
        x = self.rbf(x)
        return self.last(x)
