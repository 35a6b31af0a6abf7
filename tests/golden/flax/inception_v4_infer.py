"""InceptionV4 for JAX/Flax: the inference model.

It takes float arrays of N x 299 x 299 x 3, channels last.

Written by lamina 0.1.0 from the spec with SHA-256
c86f95d1cb864aeaa860450ec8a38dd1578453d23e47006022ac87e485eb634d.
"""

import jax
import jax.numpy as jnp
from flax import nnx
from jax import lax


def conv_in_loop(
    x: jax.Array,
    kernel: jax.Array,
    strides: tuple[int, int],
    padding: tuple[tuple[int, int], tuple[int, int]],
    *,
    rhs_dilation: tuple[int, int],
    feature_group_count: int,
    precision: lax.PrecisionLike = None,
    **options: object,
) -> jax.Array:
    """lax.conv_general_dilated over NHWC, with gradients that are fast in a loop on CPUs.

    Gradients of convolutions are convolutions with other orders of axes. XLA brings them into the
    order that its fast CPU kernels know, but not in the body of a loop, where they then take 10
    to 60 times as long. Here those of stride 1 are written in that order for CPUs.
    """

    def convolved(
        x: jax.Array, kernel: jax.Array, padding: tuple[tuple[int, int], ...]
    ) -> jax.Array:
        return lax.conv_general_dilated(
            x,
            kernel,
            strides,
            padding,
            rhs_dilation=rhs_dilation,
            dimension_numbers=("NHWC", "HWIO", "NHWC"),
            feature_group_count=feature_group_count,
            precision=precision,
        )

    def plain(x: jax.Array, kernel: jax.Array) -> jax.Array:
        return convolved(x, kernel, padding)

    height, width, inner, outer = kernel.shape
    reach = (rhs_dilation[0] * (height - 1), rhs_dilation[1] * (width - 1))
    if tuple(strides) != (1, 1) or any(r < max(p) for r, p in zip(reach, padding, strict=True)):
        return plain(x, kernel)
    groups, outer = feature_group_count, outer // feature_group_count

    def by_input(g: jax.Array, kernel: jax.Array) -> jax.Array:
        pads = [(r - before, r - after) for r, (before, after) in zip(reach, padding, strict=True)]
        turned = kernel[::-1, ::-1].reshape(height, width, inner, groups, outer)
        turned = turned.transpose(0, 1, 4, 3, 2).reshape(height, width, outer, groups * inner)
        return convolved(g, turned, tuple(pads))

    def by_kernel(g: jax.Array, x: jax.Array) -> jax.Array:
        turned = x.reshape(*x.shape[:3], groups, inner).transpose(4, 1, 2, 3, 0)
        return lax.conv_general_dilated(
            turned.reshape(*turned.shape[:3], groups * len(x)),
            g.transpose(1, 2, 0, 3),
            rhs_dilation,
            padding,
            dimension_numbers=("NHWC", "HWIO", "NHWC"),
            feature_group_count=groups,
            precision=precision,
        ).transpose(1, 2, 0, 3)

    def ordered(g: jax.Array, x: jax.Array, kernel: jax.Array) -> tuple[jax.Array, jax.Array]:
        return by_input(g, kernel), by_kernel(g, x)

    def usual(g: jax.Array, x: jax.Array, kernel: jax.Array) -> tuple[jax.Array, jax.Array]:
        by_input, by_kernel = jax.vjp(plain, x, kernel)[1](g)
        return by_input, by_kernel

    def forward(x: jax.Array, kernel: jax.Array) -> tuple[jax.Array, tuple[jax.Array, jax.Array]]:
        return plain(x, kernel), (x, kernel)

    def backward(kept: tuple[jax.Array, jax.Array], g: jax.Array) -> tuple[jax.Array, jax.Array]:
        found: tuple[jax.Array, jax.Array] = lax.platform_dependent(
            g, *kept, cpu=ordered, default=usual
        )
        return found

    function = jax.custom_vjp(plain)
    function.defvjp(forward, backward)
    y: jax.Array = function(x, kernel)
    return y


class Scanned(nnx.Module):
    """Equal blocks one after another, as a loop that is traced and compiled once.

    Axis 0 of every variable of `block` counts the blocks. What a block changes (running
    statistics, streams of random numbers) changes in its slice; a loop that changes nothing
    changes no variable, so that a model in evaluation mode can be closed over. With `remat` the
    gradient computes each block again from its input, in place of keeping what is inside.
    """

    def __init__(
        self,
        length: int,
        made: type,
        /,
        *arguments: float,
        remat: bool = False,
        rngs: nnx.Rngs,
        **options: float,
    ) -> None:
        def make(rngs: nnx.Rngs) -> nnx.Module:
            block: nnx.Module = made(*arguments, rngs=rngs, **options)
            return block

        self.block = nnx.split_rngs(splits=length)(nnx.vmap(make))(rngs)
        self.remat = remat

    def __call__(self, x: jax.Array) -> jax.Array:
        graph, state = nnx.split(self.block)
        before, tree = jax.tree.flatten(state)
        x, after = self.run(graph, tree, self.remat, x, before)
        if any(value is not None for value in after):
            now = [old if new is None else new for old, new in zip(before, after, strict=True)]
            nnx.update(self.block, jax.tree.unflatten(tree, now))
        return x

    @staticmethod
    @jax.jit(static_argnums=(0, 1, 2))
    def run(
        graph: nnx.GraphDef[nnx.Module],
        tree: jax.tree_util.PyTreeDef,
        remat: bool,
        x: jax.Array,
        values: list[jax.Array],
    ) -> tuple[jax.Array, list[jax.Array | None]]:
        """The output, and the new values of the variables that change."""

        def step(x: jax.Array, before: list[jax.Array]) -> tuple[jax.Array, list[jax.Array | None]]:
            block = nnx.merge(graph, jax.tree.unflatten(tree, before))
            for _, module in nnx.iter_modules(block):
                if isinstance(module, nnx.Conv) and module.preferred_element_type is None:
                    module.conv_general_dilated = conv_in_loop
            y = block(x)
            after = jax.tree.leaves(nnx.state(block))
            changed = [n if n is not o else None for n, o in zip(after, before, strict=True)]
            return y, changed

        return lax.scan(jax.checkpoint(step, prevent_cse=False) if remat else step, x, values)


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


class ConvNormAct(nnx.Module):
    """Convolution, normalisation, and an activation unless `linear` (Ioffe 2015, section 3.2)."""

    def __init__(
        self,
        in_channels: int,
        channels: int,
        kernel: int,
        stride: int = 1,
        padding: int = 0,
        *,
        rngs: nnx.Rngs,
    ) -> None:
        self.conv = nnx.Conv(
            in_channels,
            channels,
            (kernel, kernel),
            strides=stride,
            padding=padding,
            use_bias=False,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.norm = UnbiasedBatchNorm(
            channels, momentum=0.9, epsilon=0.001, use_fast_variance=False, rngs=rngs
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        return nnx.relu(self.norm(self.conv(x)))


class InceptionV4Mixed3a(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.conv = ConvNormAct(64, 96, 3, stride=2, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        pool = max_pool(x, (3, 3), (2, 2))
        conv = self.conv(x)
        return jnp.concatenate((pool, conv), axis=-1)


class ReductionBShort(nnx.Module):
    def __init__(
        self,
        in_channels: int,
        reduce_channels: int,
        conv_channels: int,
        stride: int = 1,
        padding: int = 0,
        *,
        rngs: nnx.Rngs,
    ) -> None:
        self.reduce = ConvNormAct(in_channels, reduce_channels, 1, rngs=rngs)
        self.conv = ConvNormAct(
            reduce_channels, conv_channels, 3, stride=stride, padding=padding, rngs=rngs
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        x = self.reduce(x)
        return self.conv(x)


class AsymmetricConvNormAct(nnx.Module):
    """Convolution, normalisation, and an activation unless `linear` (Ioffe 2015, section 3.2)."""

    def __init__(
        self,
        in_channels: int,
        channels: int,
        kernel_height: int,
        kernel_width: int,
        padding_height: int,
        padding_width: int,
        *,
        rngs: nnx.Rngs,
    ) -> None:
        self.conv = nnx.Conv(
            in_channels,
            channels,
            (kernel_height, kernel_width),
            padding=((padding_height, padding_height), (padding_width, padding_width)),
            use_bias=False,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.norm = UnbiasedBatchNorm(
            channels, momentum=0.9, epsilon=0.001, use_fast_variance=False, rngs=rngs
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        return nnx.relu(self.norm(self.conv(x)))


class ReductionBLong(nnx.Module):
    def __init__(
        self,
        in_channels: int,
        reduce_channels: int,
        conv2_channels: int,
        conv3_channels: int,
        stride: int = 1,
        *,
        rngs: nnx.Rngs,
    ) -> None:
        self.reduce = ConvNormAct(in_channels, reduce_channels, 1, rngs=rngs)
        self.conv1 = AsymmetricConvNormAct(reduce_channels, reduce_channels, 1, 7, 0, 3, rngs=rngs)
        self.conv2 = AsymmetricConvNormAct(reduce_channels, conv2_channels, 7, 1, 3, 0, rngs=rngs)
        self.conv3 = ConvNormAct(conv2_channels, conv3_channels, 3, stride=stride, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        x = self.reduce(x)
        x = self.conv1(x)
        x = self.conv2(x)
        return self.conv3(x)


class InceptionV4Mixed4a(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.short = ReductionBShort(160, 64, 96, rngs=rngs)
        self.long = ReductionBLong(160, 64, 64, 96, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        short = self.short(x)
        long = self.long(x)
        return jnp.concatenate((short, long), axis=-1)


class InceptionV4Mixed5a(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.conv = ConvNormAct(192, 192, 3, stride=2, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        conv = self.conv(x)
        pool = max_pool(x, (3, 3), (2, 2))
        return jnp.concatenate((conv, pool), axis=-1)


class ReductionALong(nnx.Module):
    def __init__(
        self,
        reduce_channels: int,
        conv1_channels: int,
        conv2_channels: int,
        stride: int = 1,
        padding: int = 0,
        *,
        rngs: nnx.Rngs,
    ) -> None:
        self.reduce = ConvNormAct(384, reduce_channels, 1, rngs=rngs)
        self.conv1 = ConvNormAct(reduce_channels, conv1_channels, 3, padding=1, rngs=rngs)
        self.conv2 = ConvNormAct(
            conv1_channels, conv2_channels, 3, stride=stride, padding=padding, rngs=rngs
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        x = self.reduce(x)
        x = self.conv1(x)
        return self.conv2(x)


class InceptionCPool(nnx.Module):
    def __init__(self, in_channels: int, channels: int, *, rngs: nnx.Rngs) -> None:
        self.proj = ConvNormAct(in_channels, channels, 1, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        x = avg_pool(x, (3, 3), (1, 1), padding=((1, 1), (1, 1)), count_include_pad=False)
        return self.proj(x)


class InceptionA(nnx.Module):
    """1x1; 1x1 and kxk; 1x1 and two 3x3; pool and 1x1, side by side (Szegedy 2016, figure 5)."""

    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.b1 = ConvNormAct(384, 96, 1, rngs=rngs)
        self.short = ReductionBShort(384, 64, 96, padding=1, rngs=rngs)
        self.long = ReductionALong(64, 96, 96, padding=1, rngs=rngs)
        self.pool = InceptionCPool(384, 96, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        b1 = self.b1(x)
        short = self.short(x)
        long = self.long(x)
        pool = self.pool(x)
        return jnp.concatenate((b1, short, long, pool), axis=-1)


class ReductionA(nnx.Module):
    """35x35 to 17x17: 3x3; 1x1 and two 3x3; max pool, side by side, each with stride 2 at its
    end (Szegedy 2017, figure 7). Table 1's n is `single`, its k, l, m are `stacked`.
    """

    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.short = ConvNormAct(384, 384, 3, stride=2, rngs=rngs)
        self.long = ReductionALong(192, 224, 256, stride=2, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        short = self.short(x)
        long = self.long(x)
        pool = max_pool(x, (3, 3), (2, 2))
        return jnp.concatenate((short, long, pool), axis=-1)


class InceptionBShort(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.reduce = ConvNormAct(1024, 192, 1, rngs=rngs)
        self.conv1 = AsymmetricConvNormAct(192, 224, 1, 7, 0, 3, rngs=rngs)
        self.conv2 = AsymmetricConvNormAct(224, 256, 7, 1, 3, 0, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        x = self.reduce(x)
        x = self.conv1(x)
        return self.conv2(x)


class InceptionBLong(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.reduce = ConvNormAct(1024, 192, 1, rngs=rngs)
        self.conv1 = AsymmetricConvNormAct(192, 192, 7, 1, 3, 0, rngs=rngs)
        self.conv2 = AsymmetricConvNormAct(192, 224, 1, 7, 0, 3, rngs=rngs)
        self.conv3 = AsymmetricConvNormAct(224, 224, 7, 1, 3, 0, rngs=rngs)
        self.conv4 = AsymmetricConvNormAct(224, 256, 1, 7, 0, 3, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        x = self.reduce(x)
        x = self.conv1(x)
        x = self.conv2(x)
        x = self.conv3(x)
        return self.conv4(x)


class InceptionB(nnx.Module):
    """1x1; a 7x7 as 1x7 and 7x1; two of them; pool and 1x1, side by side (Szegedy 2016,
    figure 6; Szegedy 2017, figure 5).
    """

    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.b1 = ConvNormAct(1024, 384, 1, rngs=rngs)
        self.short = InceptionBShort(rngs=rngs)
        self.long = InceptionBLong(rngs=rngs)
        self.pool = InceptionCPool(1024, 128, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        b1 = self.b1(x)
        short = self.short(x)
        long = self.long(x)
        pool = self.pool(x)
        return jnp.concatenate((b1, short, long, pool), axis=-1)


class ReductionB(nnx.Module):
    """17x17 to 8x8: 1x1 and 3x3; 1x1, 1x7, 7x1 and 3x3; max pool, side by side, each with
    stride 2 at its end (Szegedy 2017, figure 8).
    """

    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.short = ReductionBShort(1024, 192, 192, stride=2, rngs=rngs)
        self.long = ReductionBLong(1024, 256, 320, 320, stride=2, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        short = self.short(x)
        long = self.long(x)
        pool = max_pool(x, (3, 3), (2, 2))
        return jnp.concatenate((short, long, pool), axis=-1)


class InceptionCLongSplit(nnx.Module):
    def __init__(self, in_channels: int, *, rngs: nnx.Rngs) -> None:
        self.row = AsymmetricConvNormAct(in_channels, 256, 1, 3, 0, 1, rngs=rngs)
        self.column = AsymmetricConvNormAct(in_channels, 256, 3, 1, 1, 0, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        row = self.row(x)
        column = self.column(x)
        return jnp.concatenate((row, column), axis=-1)


class InceptionCShort(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.reduce = ConvNormAct(1536, 384, 1, rngs=rngs)
        self.split = InceptionCLongSplit(384, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        x = self.reduce(x)
        return self.split(x)


class InceptionCLong(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.reduce = ConvNormAct(1536, 384, 1, rngs=rngs)
        self.conv1 = AsymmetricConvNormAct(384, 448, 3, 1, 1, 0, rngs=rngs)
        self.conv2 = AsymmetricConvNormAct(448, 512, 1, 3, 0, 1, rngs=rngs)
        self.split = InceptionCLongSplit(512, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        x = self.reduce(x)
        x = self.conv1(x)
        x = self.conv2(x)
        return self.split(x)


class InceptionC(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.b1 = ConvNormAct(1536, 256, 1, rngs=rngs)
        self.short = InceptionCShort(rngs=rngs)
        self.long = InceptionCLong(rngs=rngs)
        self.pool = InceptionCPool(1536, 256, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        b1 = self.b1(x)
        short = self.short(x)
        long = self.long(x)
        pool = self.pool(x)
        return jnp.concatenate((b1, short, long, pool), axis=-1)


class InceptionV4(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.conv_1a = ConvNormAct(3, 32, 3, stride=2, rngs=rngs)
        self.conv_2a = ConvNormAct(32, 32, 3, rngs=rngs)
        self.conv_2b = ConvNormAct(32, 64, 3, padding=1, rngs=rngs)
        self.mixed_3a = InceptionV4Mixed3a(rngs=rngs)
        self.mixed_4a = InceptionV4Mixed4a(rngs=rngs)
        self.mixed_5a = InceptionV4Mixed5a(rngs=rngs)
        self.inception_a = nnx.List([InceptionA(rngs=rngs) for _ in range(4)])
        self.reduction_a = ReductionA(rngs=rngs)
        self.inception_b = Scanned(7, InceptionB, rngs=rngs)
        self.reduction_b = ReductionB(rngs=rngs)
        self.inception_c = nnx.List([InceptionC(rngs=rngs) for _ in range(3)])
        self.linear = nnx.Linear(
            1536,
            1000,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        x = self.conv_1a(x)
        x = self.conv_2a(x)
        x = self.conv_2b(x)
        x = self.mixed_3a(x)
        x = self.mixed_4a(x)
        x = self.mixed_5a(x)
        for block in self.inception_a:
            x = block(x)
        x = self.reduction_a(x)
        x = self.inception_b(x)
        x = self.reduction_b(x)
        for block in self.inception_c:
            x = block(x)
        x = x.mean((1, 2))
        return self.linear(x)
