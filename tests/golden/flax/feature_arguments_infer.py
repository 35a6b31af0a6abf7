"""Arguments for JAX/Flax: the inference model.

It takes float arrays of N x 14 x 15 x 3, channels last.

Written by lamina 0.1.0 from the spec with SHA-256
9e29f1a58ce5af29272e651572e99c8cb85adae4af24fae20bd2a4891782df87.
"""

import jax
import jax.numpy as jnp
from flax import nnx
from jax import lax

DESCRIPTION = "Numbers that vary."


class ConvTranspose(nnx.Module):
    """Transposed convolution as PyTorch defines it: the gradient of a convolution.

    size = (n - 1) * stride - before - after + dilation * (kernel - 1) + output_padding + 1; the
    padding crops the output. The kernel is (height, width, out / groups, in).
    """

    def __init__(
        self,
        in_features: int,
        out_features: int,
        kernel_size: tuple[int, int],
        strides: tuple[int, int] = (1, 1),
        padding: tuple[tuple[int, int], tuple[int, int]] = ((0, 0), (0, 0)),
        output_padding: tuple[int, int] = (0, 0),
        kernel_dilation: tuple[int, int] = (1, 1),
        feature_group_count: int = 1,
        *,
        use_bias: bool = True,
        dtype: jnp.dtype | None = None,
        kernel_init: nnx.Initializer,
        bias_init: nnx.Initializer = nnx.initializers.zeros,
        rngs: nnx.Rngs,
    ) -> None:
        self.strides = strides
        self.padding = padding
        self.output_padding = output_padding
        self.kernel_dilation = kernel_dilation
        self.dtype = dtype
        self.groups = feature_group_count
        shape = (*kernel_size, out_features // self.groups, in_features)
        self.kernel = nnx.Param(kernel_init(rngs.params(), shape, jnp.float32))
        bias = (out_features,)
        self.bias = nnx.Param(bias_init(rngs.params(), bias, jnp.float32)) if use_bias else None

    def __call__(self, x: jax.Array) -> jax.Array:
        dtype = jnp.result_type(x, self.kernel[...]) if self.dtype is None else self.dtype
        kernel = jnp.flip(self.kernel[...].astype(dtype), axis=(0, 1))
        height, width, out, features = kernel.shape
        grouped = kernel.reshape(height, width, out, self.groups, features // self.groups)
        full = [d * (k - 1) for d, k in zip(self.kernel_dilation, (height, width), strict=True)]
        crops = zip(full, self.padding, self.output_padding, strict=True)
        y = lax.conv_general_dilated(
            x.astype(dtype),
            grouped.swapaxes(2, 3).reshape(height, width, self.groups * out, -1),
            window_strides=(1, 1),
            padding=[(f - before, f - after + extra) for f, (before, after), extra in crops],
            lhs_dilation=self.strides,
            rhs_dilation=self.kernel_dilation,
            dimension_numbers=("NHWC", "HWOI", "NHWC"),
            feature_group_count=self.groups,
        )
        return y if self.bias is None else y + self.bias[...]


class PReLU(nnx.Module):
    """Leaky ReLU with a learned slope (He 2015), one for each channel or one for all.

    y = x where x > 0, else slope * x; at 0 the derivative is the slope.
    """

    def __init__(self, num_features: int, init: float = 0.25, *, rngs: nnx.Rngs) -> None:
        constant = nnx.initializers.constant(init)
        self.slope = nnx.Param(constant(rngs.params(), (num_features,), jnp.float32))

    def __call__(self, x: jax.Array) -> jax.Array:
        return jnp.where(x > 0, x, self.slope[...] * x)


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


def adaptive_avg_pool(x: jax.Array, size: tuple[int, int]) -> jax.Array:
    """Average an NHWC image into `size` bins, by PyTorch's rule.

    On an axis of n pixels, bin i of m is the mean of the pixels from floor(i * n / m) up to, and
    not including, ceil((i + 1) * n / m).
    """
    for axis, m in ((1, size[0]), (2, size[1])):
        n = x.shape[axis]
        bins = [(i * n // m, ((i + 1) * n + m - 1) // m) for i in range(m)]
        means = [lax.slice_in_dim(x, *b, axis=axis).mean(axis=axis) for b in bins]
        x = jnp.stack(means, axis=axis)
    return x


def channel_shuffle(x: jax.Array, groups: int) -> jax.Array:
    """Deal the channels of each group out over all groups (ShuffleNet, Zhang 2018, fig. 1).

    Channel g * (C / groups) + i of the input becomes channel i * groups + g.
    """
    shape = (*x.shape[:-1], groups, x.shape[-1] // groups)
    return x.reshape(shape).swapaxes(-1, -2).reshape(x.shape)


def leaky_relu(x: jax.Array, slope: float) -> jax.Array:
    """y = x where x > 0, else slope * x (Maas 2013).

    At 0 the derivative is the slope, as in PyTorch; nnx.leaky_relu has 1 there.
    """
    return jnp.where(x > 0, x, slope * x)


def local_response_norm(x: jax.Array, size: int, alpha: float, beta: float, k: float) -> jax.Array:
    """Local response normalisation across channels, the last axis (Krizhevsky 2012, section 3.3).

    y = x / (k + alpha * sum of x**2 over the size nearest channels)**beta, size being odd;
    alpha multiplies the sum, not the mean.
    """
    window = (1,) * (x.ndim - 1) + (size,)
    total: jax.Array = lax.reduce_window(x * x, 0.0, lax.add, window, (1,) * x.ndim, "SAME")
    return x / (k + alpha * total) ** beta


def max_pool(
    x: jax.Array,
    window_shape: tuple[int, int],
    strides: tuple[int, int],
    padding: tuple[tuple[int, int], tuple[int, int]] = ((0, 0), (0, 0)),
    *,
    ceil_mode: bool = False,
) -> jax.Array:
    """Max pooling of NHWC images; of equal maxima the first one counts.

    With `ceil_mode` a last, partial window is kept, if it starts inside the input or its leading
    padding. On CPUs small windows are compared slice by slice: XLA's gradient of its own pooling
    takes several times as long there.
    """
    sides = []
    for n, kernel, stride, (before, after) in zip(
        x.shape[1:3], window_shape, strides, padding, strict=True
    ):
        spare = n + before + after - kernel
        last = (-(-spare // stride) if ceil_mode else spare // stride) * stride
        if ceil_mode and last >= n + before:
            last -= stride
        sides.append((before, max(after, last + kernel - n - before)))

    def pooled(x: jax.Array) -> jax.Array:
        window, steps = (1, *window_shape, 1), (1, *strides, 1)
        y: jax.Array = lax.reduce_window(
            x, -jnp.inf, lax.max, window, steps, ((0, 0), *sides, (0, 0))
        )
        return y

    def largest(x: jax.Array, window: tuple[int, int]) -> jax.Array:
        ends = [(n - k) // s * s + 1 for n, k, s in zip(x.shape[1:3], window, strides, strict=True)]
        y = x[:, : ends[0] : strides[0], : ends[1] : strides[1]]
        for row in range(window[0]):
            for column in range(window[1]):
                down = slice(row, row + ends[0], strides[0])
                across = slice(column, column + ends[1], strides[1])
                tap = x[:, down, across]
                y = jnp.where((tap > y) | jnp.isnan(tap), tap, y)
        return y

    def compared(x: jax.Array) -> jax.Array:
        x = jnp.pad(x, ((0, 0), *sides, (0, 0)), constant_values=-jnp.inf)
        if strides == (1, 1):  # the first of equal maxima: along the width, then the height
            return largest(largest(x, (1, window_shape[1])), (window_shape[0], 1))
        return largest(x, window_shape)

    if window_shape[0] * window_shape[1] > 16:
        return pooled(x)
    y: jax.Array = lax.platform_dependent(x, cpu=compared, default=pooled)
    return y


def symmetric_uniform(bound: float) -> nnx.Initializer:
    """Initialise uniformly in [-bound, bound)."""

    def init(key: jax.Array, shape: tuple[int, ...], dtype: jnp.dtype) -> jax.Array:
        return jax.random.uniform(key, shape, dtype, -bound, bound)

    return init


def upsample_nearest(x: jax.Array, factor: tuple[int, int]) -> jax.Array:
    """Repeat every pixel of an NHWC image by `factor` along height and width."""
    return x.repeat(factor[0], axis=1).repeat(factor[1], axis=2)


class ArgumentsTwoSum(nnx.Module):
    def __init__(self, channels: int, scale: float = 1.0, *, rngs: nnx.Rngs) -> None:
        self.scale = scale
        self.a = nnx.Conv(
            2 * channels,
            channels,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.b = nnx.Conv(
            2 * channels,
            channels,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        a = self.a(x)
        b = self.b(x)
        return a + self.scale * b


class ArgumentsBranch2(nnx.Module):
    def __init__(
        self,
        in_channels: int,
        conv_channels: int,
        conv_kernel: int,
        stride: int,
        conv_padding_top: int,
        conv_padding_left: int,
        init_std: float,
        spread_channels: int,
        init_bound: float,
        bias_init: float,
        back_channels: int,
        back_kernel: int,
        init_scale: float,
        scale_init: float,
        batch_eps: float,
        momentum: float,
        group_groups: int,
        group_eps: float,
        lrn_size: int,
        beta: float,
        k: float,
        sum_alpha: float,
        leaky_slope: float,
        slope_init: float,
        alpha: float,
        amplitude: float,
        tanh_slope: float,
        value: float,
        avg_kernel: int,
        factor: int,
        stride_width: int,
        before: int,
        after: int,
        start: int,
        stop: int,
        adaptive_size: int,
        kernel_height: int,
        scale: float,
        dilation: int = 1,
        *,
        rngs: nnx.Rngs,
    ) -> None:
        self.stride = stride
        self.conv_padding_top = conv_padding_top
        self.conv_padding_left = conv_padding_left
        self.back_kernel = back_kernel
        self.group_groups = group_groups
        self.lrn_size = lrn_size
        self.beta = beta
        self.k = k
        self.sum_alpha = sum_alpha
        self.leaky_slope = leaky_slope
        self.alpha = alpha
        self.amplitude = amplitude
        self.tanh_slope = tanh_slope
        self.value = value
        self.avg_kernel = avg_kernel
        self.factor = factor
        self.stride_width = stride_width
        self.before = before
        self.after = after
        self.start = start
        self.stop = stop
        self.adaptive_size = adaptive_size
        self.conv = nnx.Conv(
            in_channels,
            conv_channels,
            (conv_kernel, conv_kernel),
            strides=stride,
            padding=((conv_padding_top, 1), (conv_padding_left, 2)),
            kernel_init=nnx.initializers.normal(init_std),
            rngs=rngs,
        )
        self.spread = nnx.Conv(
            conv_channels,
            spread_channels,
            (3, 3),
            padding=conv_padding_left,
            kernel_dilation=dilation,
            feature_group_count=spread_channels,
            kernel_init=symmetric_uniform(init_bound),
            bias_init=nnx.initializers.constant(bias_init),
            rngs=rngs,
        )
        self.back = ConvTranspose(
            spread_channels,
            back_channels,
            (back_kernel, back_kernel),
            strides=(stride, stride),
            kernel_init=nnx.initializers.variance_scaling(init_scale, "fan_in", "normal"),
            rngs=rngs,
        )
        self.batch = UnbiasedBatchNorm(
            back_channels,
            momentum=1.0 - momentum,
            epsilon=batch_eps,
            use_fast_variance=False,
            scale_init=nnx.initializers.constant(scale_init),
            rngs=rngs,
        )
        self.group = nnx.GroupNorm(
            back_channels, group_groups, epsilon=group_eps, use_fast_variance=False, rngs=rngs
        )
        self.layer = nnx.LayerNorm(
            back_channels, epsilon=group_eps, use_fast_variance=False, rngs=rngs
        )
        self.prelu = PReLU(back_channels, init=slope_init, rngs=rngs)
        self.learnt = TrainableSubsampling(
            spread_channels, (kernel_height, 2), (kernel_height, 2), rngs=rngs
        )
        self.sum = ArgumentsTwoSum(group_groups, scale=scale, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        x = self.conv(x)
        x = self.spread(x)
        x = self.group(self.batch(self.back(x)))
        x = self.layer(x)
        x = local_response_norm(x, self.lrn_size, self.sum_alpha, self.beta, self.k)
        x = nnx.elu(self.prelu(leaky_relu(x, self.leaky_slope)), alpha=self.alpha)
        x = self.amplitude * jnp.tanh(self.tanh_slope * x)
        x = jnp.pad(
            x,
            ((0, 0), (self.conv_padding_left, 0), (1, self.conv_padding_top), (0, 0)),
            constant_values=self.value,
        )
        x = max_pool(
            x,
            (self.back_kernel, self.back_kernel),
            (self.stride, self.stride),
            padding=((1, 0), (self.conv_padding_top, 1)),
        )
        x = nnx.avg_pool(
            x,
            (self.avg_kernel, self.avg_kernel),
            strides=(1, 1),
            padding=(
                (self.conv_padding_top, self.conv_padding_top),
                (self.conv_padding_top, self.conv_padding_top),
            ),
        )
        x = upsample_nearest(x, (self.factor, self.factor))
        x = x[:, :: self.stride, :: self.stride_width]
        x = jnp.pad(x, ((0, 0), (0, 0), (0, 0), (self.before, self.after)))
        x = x[..., self.start : self.stop]
        x = channel_shuffle(x, self.group_groups)
        x = adaptive_avg_pool(x, (self.adaptive_size, self.adaptive_size))
        x = self.learnt(x)
        return self.sum(x)


class ArgumentsTwo(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.conv = nnx.Conv(
            1,
            8,
            (3, 3),
            strides=2,
            padding=((1, 1), (2, 2)),
            kernel_init=nnx.initializers.normal(0.2),
            rngs=rngs,
        )
        self.spread = nnx.Conv(
            8,
            4,
            (3, 3),
            padding=2,
            kernel_dilation=2,
            feature_group_count=4,
            kernel_init=symmetric_uniform(0.4),
            bias_init=nnx.initializers.constant(0.5),
            rngs=rngs,
        )
        self.back = ConvTranspose(
            4,
            6,
            (3, 3),
            strides=(2, 2),
            kernel_init=nnx.initializers.variance_scaling(1.4, "fan_in", "normal"),
            rngs=rngs,
        )
        self.batch = UnbiasedBatchNorm(
            6, momentum=0.5, epsilon=0.002, use_fast_variance=False, rngs=rngs
        )
        self.group = nnx.GroupNorm(6, 2, epsilon=0.0002, use_fast_variance=False, rngs=rngs)
        self.layer = nnx.LayerNorm(6, epsilon=0.0002, use_fast_variance=False, rngs=rngs)
        self.prelu = PReLU(6, rngs=rngs)
        self.learnt = TrainableSubsampling(4, (2, 2), (2, 2), rngs=rngs)
        self.sum = ArgumentsTwoSum(2, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        x = self.conv(x)
        x = self.spread(x)
        x = self.group(self.batch(self.back(x)))
        x = self.layer(x)
        x = self.prelu(leaky_relu(local_response_norm(x, 5, 0.2, 1.0, 2.0), 0.25))
        x = 3.0 * jnp.tanh(1.0 * nnx.elu(x))
        x = jnp.pad(x, ((0, 0), (2, 0), (1, 1), (0, 0)), constant_values=1.0)
        x = max_pool(x, (3, 3), (2, 2), padding=((1, 0), (1, 1)))
        x = nnx.avg_pool(x, (4, 4), strides=(1, 1), padding=((1, 1), (1, 1)))
        x = upsample_nearest(x, (3, 3))
        x = x[:, ::2, ::3]
        x = jnp.pad(x, ((0, 0), (0, 0), (0, 0), (2, 4)))
        x = x[..., 2:6]
        x = channel_shuffle(x, 2)
        x = adaptive_avg_pool(x, (11, 11))
        x = self.learnt(x)
        return self.sum(x)


class ArgumentsBranch(nnx.Module):
    def __init__(self, in_channels: int, channels: int, slope: float, *, rngs: nnx.Rngs) -> None:
        self.slope2 = slope
        self.channels = nnx.Conv(
            in_channels,
            channels,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        return leaky_relu(self.channels(x), self.slope2)


class Arguments(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.one = ArgumentsBranch2(
            in_channels=3,
            conv_channels=4,
            conv_kernel=1,
            stride=1,
            conv_padding_top=0,
            conv_padding_left=1,
            init_std=0.1,
            spread_channels=2,
            init_bound=0.2,
            bias_init=0.25,
            back_channels=3,
            back_kernel=2,
            init_scale=0.7,
            scale_init=0.5,
            batch_eps=0.001,
            momentum=0.25,
            group_groups=1,
            group_eps=0.0001,
            lrn_size=3,
            beta=0.5,
            k=1.0,
            sum_alpha=0.1,
            leaky_slope=0.125,
            slope_init=0.125,
            alpha=0.5,
            amplitude=1.5,
            tanh_slope=0.5,
            value=0.5,
            avg_kernel=2,
            factor=2,
            stride_width=2,
            before=1,
            after=2,
            start=1,
            stop=3,
            adaptive_size=10,
            kernel_height=1,
            scale=0.5,
            rngs=rngs,
        )
        self.two = ArgumentsTwo(rngs=rngs)
        self.three = ArgumentsBranch2(
            in_channels=2,
            conv_channels=12,
            conv_kernel=5,
            stride=3,
            conv_padding_top=2,
            conv_padding_left=3,
            init_std=0.30000000000000004,
            spread_channels=6,
            init_bound=0.6000000000000001,
            bias_init=0.75,
            back_channels=9,
            back_kernel=4,
            init_scale=2.0999999999999996,
            scale_init=1.5,
            batch_eps=0.003,
            momentum=0.75,
            group_groups=3,
            group_eps=0.00030000000000000003,
            lrn_size=7,
            beta=1.5,
            k=3.0,
            sum_alpha=0.30000000000000004,
            leaky_slope=0.375,
            slope_init=0.375,
            alpha=1.5,
            amplitude=4.5,
            tanh_slope=1.5,
            value=1.5,
            avg_kernel=6,
            factor=4,
            stride_width=4,
            before=3,
            after=6,
            start=3,
            stop=9,
            adaptive_size=12,
            kernel_height=3,
            scale=1.5,
            dilation=3,
            rngs=rngs,
        )
        self.four = ArgumentsBranch(3, 4, 0.5, rngs=rngs)
        self.five = ArgumentsBranch(4, 5, 0.625, rngs=rngs)
        self.fc = nnx.Linear(
            5, 5, kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"), rngs=rngs
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        x = self.one(x)
        x = self.two(x)
        x = self.three(x)
        x = self.four(x)
        x = self.five(x)
        x = x.mean((1, 2))
        return self.fc(x)
