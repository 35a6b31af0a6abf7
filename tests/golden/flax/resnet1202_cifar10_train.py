"""ResNet1202 for JAX/Flax: the training model.

It takes float arrays of N x 32 x 32 x 3, channels last.

Written by lamina 0.1.0 from the spec with SHA-256
971638b5d81d57544961990be7b6687b5b4decf97ef76c67b4288cb88905b7ac.
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


class BasicBlock(nnx.Module):
    """Two 3x3 convolutions and a shortcut around them (He 2016, figure 5, left)."""

    def __init__(self, channels: int, *, rngs: nnx.Rngs) -> None:
        self.conv1 = nnx.Conv(
            channels,
            channels,
            (3, 3),
            padding=1,
            use_bias=False,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_out", "normal"),
            rngs=rngs,
        )
        self.norm1 = UnbiasedBatchNorm(channels, momentum=0.9, use_fast_variance=False, rngs=rngs)
        self.conv2 = nnx.Conv(
            channels,
            channels,
            (3, 3),
            padding=1,
            use_bias=False,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_out", "normal"),
            rngs=rngs,
        )
        self.norm2 = UnbiasedBatchNorm(channels, momentum=0.9, use_fast_variance=False, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        y = nnx.relu(self.norm1(self.conv1(x)))
        y = self.norm2(self.conv2(y))
        return nnx.relu(x + y)


class PaddedBlockShortcut(nnx.Module):
    def __init__(self, in_channels: int) -> None:
        self.in_channels = in_channels

    def __call__(self, x: jax.Array) -> jax.Array:
        x = x[:, ::2, ::2]
        return jnp.pad(x, ((0, 0), (0, 0), (0, 0), (0, self.in_channels)))


class PaddedBlock(nnx.Module):
    """The basic block that doubles the channels, with a shortcut without parameters: every
    n-th pixel, and zeros for the new channels (He 2016, section 3.3, option A).
    """

    def __init__(self, in_channels: int, channels: int, after: int, *, rngs: nnx.Rngs) -> None:
        self.conv1 = nnx.Conv(
            in_channels,
            channels,
            (3, 3),
            strides=2,
            padding=1,
            use_bias=False,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_out", "normal"),
            rngs=rngs,
        )
        self.norm1 = UnbiasedBatchNorm(channels, momentum=0.9, use_fast_variance=False, rngs=rngs)
        self.conv2 = nnx.Conv(
            channels,
            channels,
            (3, 3),
            padding=1,
            use_bias=False,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_out", "normal"),
            rngs=rngs,
        )
        self.norm2 = UnbiasedBatchNorm(channels, momentum=0.9, use_fast_variance=False, rngs=rngs)
        self.shortcut = PaddedBlockShortcut(after)

    def __call__(self, x: jax.Array) -> jax.Array:
        y = nnx.relu(self.norm1(self.conv1(x)))
        y = self.norm2(self.conv2(y))
        shortcut = self.shortcut(x)
        return nnx.relu(shortcut + y)


class ResNet1202(nnx.Module):
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
        self.norm1 = UnbiasedBatchNorm(16, momentum=0.9, use_fast_variance=False, rngs=rngs)
        self.conv2 = Scanned(200, BasicBlock, 16, rngs=rngs)
        self.conv3 = nnx.List(
            [PaddedBlock(16, 32, 16, rngs=rngs), Scanned(199, BasicBlock, 32, rngs=rngs)]
        )
        self.conv4 = nnx.List(
            [PaddedBlock(32, 64, 32, rngs=rngs), Scanned(199, BasicBlock, 64, rngs=rngs)]
        )
        self.fc = nnx.Linear(
            64,
            10,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_out", "normal"),
            rngs=rngs,
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        x = nnx.relu(self.norm1(self.conv1(x)))
        x = self.conv2(x)
        for block in self.conv3:
            x = block(x)
        for block in self.conv4:
            x = block(x)
        x = x.mean((1, 2))
        return self.fc(x)
