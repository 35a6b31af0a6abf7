import jax
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
