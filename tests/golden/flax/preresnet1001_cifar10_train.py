"""PreResNet1001 for JAX/Flax: the training model.

It takes float arrays of N x 32 x 32 x 3, channels last.

Written by lamina 0.1.0 from the spec with SHA-256
7493a2cc902b51c207fcf5bf960615658e02b8b17576a3364980aef5edf5442c.
"""

import jax
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


class ProjectionPreActBottleneck(nnx.Module):
    """1x1 reduces to `channels`, 3x3, 1x1 expands fourfold, norm and ReLU before each; a
    shortcut around them (He 2016b, section 4).
    """

    def __init__(self, in_channels: int, channels: int, stride: int = 1, *, rngs: nnx.Rngs) -> None:
        expanded = 4 * channels
        self.norm1 = UnbiasedBatchNorm(
            in_channels, momentum=0.9, use_fast_variance=False, rngs=rngs
        )
        self.shortcut = nnx.Conv(
            in_channels,
            expanded,
            (1, 1),
            strides=stride,
            padding=0,
            use_bias=False,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_out", "normal"),
            rngs=rngs,
        )
        self.conv1 = nnx.Conv(
            in_channels,
            channels,
            (1, 1),
            strides=stride,
            padding=0,
            use_bias=False,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_out", "normal"),
            rngs=rngs,
        )
        self.norm2 = UnbiasedBatchNorm(channels, momentum=0.9, use_fast_variance=False, rngs=rngs)
        self.conv2 = nnx.Conv(
            channels,
            channels,
            (3, 3),
            padding=1,
            use_bias=False,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_out", "normal"),
            rngs=rngs,
        )
        self.norm3 = UnbiasedBatchNorm(channels, momentum=0.9, use_fast_variance=False, rngs=rngs)
        self.conv3 = nnx.Conv(
            channels,
            expanded,
            (1, 1),
            padding=0,
            use_bias=False,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_out", "normal"),
            rngs=rngs,
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        x = nnx.relu(self.norm1(x))
        shortcut = self.shortcut(x)
        x = nnx.relu(self.norm2(self.conv1(x)))
        x = nnx.relu(self.norm3(self.conv2(x)))
        x = self.conv3(x)
        return shortcut + x


class PreActBottleneck(nnx.Module):
    """1x1 reduces to `channels`, 3x3, 1x1 expands fourfold, norm and ReLU before each; a
    shortcut around them (He 2016b, section 4).
    """

    def __init__(self, channels: int, *, rngs: nnx.Rngs) -> None:
        expanded = 4 * channels
        self.norm1 = UnbiasedBatchNorm(expanded, momentum=0.9, use_fast_variance=False, rngs=rngs)
        self.conv1 = nnx.Conv(
            expanded,
            channels,
            (1, 1),
            padding=0,
            use_bias=False,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_out", "normal"),
            rngs=rngs,
        )
        self.norm2 = UnbiasedBatchNorm(channels, momentum=0.9, use_fast_variance=False, rngs=rngs)
        self.conv2 = nnx.Conv(
            channels,
            channels,
            (3, 3),
            padding=1,
            use_bias=False,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_out", "normal"),
            rngs=rngs,
        )
        self.norm3 = UnbiasedBatchNorm(channels, momentum=0.9, use_fast_variance=False, rngs=rngs)
        self.conv3 = nnx.Conv(
            channels,
            expanded,
            (1, 1),
            padding=0,
            use_bias=False,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_out", "normal"),
            rngs=rngs,
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        y = nnx.relu(self.norm1(x))
        y = nnx.relu(self.norm2(self.conv1(y)))
        y = nnx.relu(self.norm3(self.conv2(y)))
        y = self.conv3(y)
        return x + y


class PreResNet1001(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.conv1 = nnx.Conv(
            3,
            16,
            (3, 3),
            padding=1,
            use_bias=False,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_out", "normal"),
            rngs=rngs,
        )
        self.conv2 = nnx.List(
            [
                ProjectionPreActBottleneck(16, 16, rngs=rngs),
                Scanned(110, PreActBottleneck, 16, rngs=rngs),
            ],
        )
        self.conv3 = nnx.List(
            [
                ProjectionPreActBottleneck(64, 32, stride=2, rngs=rngs),
                Scanned(110, PreActBottleneck, 32, rngs=rngs),
            ],
        )
        self.conv4 = nnx.List(
            [
                ProjectionPreActBottleneck(128, 64, stride=2, rngs=rngs),
                Scanned(110, PreActBottleneck, 64, rngs=rngs),
            ],
        )
        self.norm4 = UnbiasedBatchNorm(256, momentum=0.9, use_fast_variance=False, rngs=rngs)
        self.fc = nnx.Linear(
            256,
            10,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_out", "normal"),
            rngs=rngs,
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        x = self.conv1(x)
        for block in self.conv2:
            x = block(x)
        for block in self.conv3:
            x = block(x)
        for block in self.conv4:
            x = block(x)
        x = nnx.relu(self.norm4(x))
        x = x.mean((1, 2))
        return self.fc(x)
