"""InceptionResNetV1 for JAX/Flax: the training model.

It takes float arrays of N x 299 x 299 x 3, channels last.

Written by lamina 0.1.0 from the spec with SHA-256
cc7e9292c7ff6b2505f0744ce8ddd7c69013890ac91f0b8ba72edb94c7823ebb.
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
            kernel_init=nnx.initializers.variance_scaling(1.0, "fan_avg", "uniform"),
            rngs=rngs,
        )
        self.norm = UnbiasedBatchNorm(
            channels, momentum=0.9, epsilon=0.001, use_fast_variance=False, rngs=rngs
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        return nnx.relu(self.norm(self.conv(x)))


class InceptionResNetReductionBranch(nnx.Module):
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


class InceptionResNetReductionLong(nnx.Module):
    def __init__(
        self,
        in_channels: int,
        reduce_channels: int,
        conv2_channels: int,
        stride: int = 1,
        padding: int = 0,
        *,
        rngs: nnx.Rngs,
    ) -> None:
        self.reduce = ConvNormAct(in_channels, reduce_channels, 1, rngs=rngs)
        self.conv1 = ConvNormAct(reduce_channels, reduce_channels, 3, padding=1, rngs=rngs)
        self.conv2 = ConvNormAct(
            reduce_channels, conv2_channels, 3, stride=stride, padding=padding, rngs=rngs
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        x = self.reduce(x)
        x = self.conv1(x)
        return self.conv2(x)


class InceptionResNetABranches(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.b1 = ConvNormAct(256, 32, 1, rngs=rngs)
        self.short = InceptionResNetReductionBranch(256, 32, 32, padding=1, rngs=rngs)
        self.long = InceptionResNetReductionLong(256, 32, 32, padding=1, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        b1 = self.b1(x)
        short = self.short(x)
        long = self.long(x)
        return jnp.concatenate((b1, short, long), axis=-1)


class InceptionResNetA(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.branches = InceptionResNetABranches(rngs=rngs)
        self.up = nnx.Conv(
            96,
            256,
            (1, 1),
            padding=0,
            kernel_init=nnx.initializers.variance_scaling(1.0, "fan_avg", "uniform"),
            rngs=rngs,
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        branches = self.branches(x)
        branches = self.up(branches)
        return nnx.relu(x + 0.17 * branches)


class ReductionA(nnx.Module):
    """35x35 to 17x17: 3x3; 1x1 and two 3x3; max pool, side by side, each with stride 2 at its
    end (Szegedy 2017, figure 7). Table 1's n is `single`, its k, l, m are `stacked`.
    """

    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.short = ConvNormAct(256, 384, 3, stride=2, rngs=rngs)
        self.long = InceptionResNetReductionLong(256, 192, 256, stride=2, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        short = self.short(x)
        long = self.long(x)
        pool = max_pool(x, (3, 3), (2, 2))
        return jnp.concatenate((short, long, pool), axis=-1)


class AsymmetricConvNormAct(nnx.Module):
    """Convolution, normalisation, and an activation unless `linear` (Ioffe 2015, section 3.2)."""

    def __init__(
        self,
        channels: int,
        kernel_height: int,
        kernel_width: int,
        padding_height: int,
        padding_width: int,
        *,
        rngs: nnx.Rngs,
    ) -> None:
        self.conv = nnx.Conv(
            channels,
            channels,
            (kernel_height, kernel_width),
            padding=((padding_height, padding_height), (padding_width, padding_width)),
            use_bias=False,
            kernel_init=nnx.initializers.variance_scaling(1.0, "fan_avg", "uniform"),
            rngs=rngs,
        )
        self.norm = UnbiasedBatchNorm(
            channels, momentum=0.9, epsilon=0.001, use_fast_variance=False, rngs=rngs
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        return nnx.relu(self.norm(self.conv(x)))


class InceptionResNetCBranchesLong(nnx.Module):
    def __init__(
        self,
        in_channels: int,
        channels: int,
        kernel_width: int,
        padding_width: int,
        *,
        rngs: nnx.Rngs,
    ) -> None:
        self.reduce = ConvNormAct(in_channels, channels, 1, rngs=rngs)
        self.row = AsymmetricConvNormAct(channels, 1, kernel_width, 0, padding_width, rngs=rngs)
        self.column = AsymmetricConvNormAct(channels, kernel_width, 1, padding_width, 0, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        x = self.reduce(x)
        x = self.row(x)
        return self.column(x)


class InceptionResNetCBranches(nnx.Module):
    def __init__(
        self,
        in_channels: int,
        channels: int,
        kernel_width: int,
        padding_width: int,
        *,
        rngs: nnx.Rngs,
    ) -> None:
        self.b1 = ConvNormAct(in_channels, channels, 1, rngs=rngs)
        self.long = InceptionResNetCBranchesLong(
            in_channels, channels, kernel_width, padding_width, rngs=rngs
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        b1 = self.b1(x)
        long = self.long(x)
        return jnp.concatenate((b1, long), axis=-1)


class InceptionResNetB(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.branches = InceptionResNetCBranches(896, 128, 7, 3, rngs=rngs)
        self.up = nnx.Conv(
            256,
            896,
            (1, 1),
            padding=0,
            kernel_init=nnx.initializers.variance_scaling(1.0, "fan_avg", "uniform"),
            rngs=rngs,
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        branches = self.branches(x)
        branches = self.up(branches)
        return nnx.relu(x + 0.1 * branches)


class InceptionResNetReduction(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.short1 = InceptionResNetReductionBranch(896, 256, 384, stride=2, rngs=rngs)
        self.short2 = InceptionResNetReductionBranch(896, 256, 256, stride=2, rngs=rngs)
        self.long = InceptionResNetReductionLong(896, 256, 256, stride=2, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        short1 = self.short1(x)
        short2 = self.short2(x)
        long = self.long(x)
        pool = max_pool(x, (3, 3), (2, 2))
        return jnp.concatenate((short1, short2, long, pool), axis=-1)


class InceptionResNetC(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.branches = InceptionResNetCBranches(1792, 192, 3, 1, rngs=rngs)
        self.up = nnx.Conv(
            384,
            1792,
            (1, 1),
            padding=0,
            kernel_init=nnx.initializers.variance_scaling(1.0, "fan_avg", "uniform"),
            rngs=rngs,
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        branches = self.branches(x)
        branches = self.up(branches)
        return nnx.relu(x + 0.2 * branches)


class InceptionResNetV1(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.conv_1a = ConvNormAct(3, 32, 3, stride=2, rngs=rngs)
        self.conv_2a = ConvNormAct(32, 32, 3, rngs=rngs)
        self.conv_2b = ConvNormAct(32, 64, 3, padding=1, rngs=rngs)
        self.conv_3b = ConvNormAct(64, 80, 1, rngs=rngs)
        self.conv_4a = ConvNormAct(80, 192, 3, rngs=rngs)
        self.conv_4b = ConvNormAct(192, 256, 3, stride=2, rngs=rngs)
        self.inception_resnet_a = nnx.List([InceptionResNetA(rngs=rngs) for _ in range(5)])
        self.reduction_a = ReductionA(rngs=rngs)
        self.inception_resnet_b = Scanned(10, InceptionResNetB, rngs=rngs)
        self.reduction_b = InceptionResNetReduction(rngs=rngs)
        self.inception_resnet_c = nnx.List([InceptionResNetC(rngs=rngs) for _ in range(5)])
        self.dropout = nnx.Dropout(0.2, rngs=rngs)
        self.linear = nnx.Linear(
            1792,
            1000,
            kernel_init=nnx.initializers.variance_scaling(1.0, "fan_avg", "uniform"),
            rngs=rngs,
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        x = self.conv_1a(x)
        x = self.conv_2a(x)
        x = self.conv_2b(x)
        x = max_pool(x, (3, 3), (2, 2))
        x = self.conv_3b(x)
        x = self.conv_4a(x)
        x = self.conv_4b(x)
        for block in self.inception_resnet_a:
            x = block(x)
        x = self.reduction_a(x)
        x = self.inception_resnet_b(x)
        x = self.reduction_b(x)
        for block in self.inception_resnet_c:
            x = block(x)
        x = x.mean((1, 2))
        x = self.dropout(x)
        return self.linear(x)
