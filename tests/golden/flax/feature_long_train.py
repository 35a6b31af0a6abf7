"""Long for JAX/Flax: the training model.

It takes float arrays of N x 9 x 8 x 3, channels last.

Written by lamina 0.1.0 from the spec with SHA-256
2aef19bc455e064d13082946bf2e1e178ac801361dc0138f54c9ec8bd7a41f98.
"""

import jax
import jax.numpy as jnp
from flax import nnx

DESCRIPTION = (
    "0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 "
    "34 35 36 37 38 39 40 41 42 43 44 45 46 47 48 49 50 51 52 53 54 55 56 57 58 59"
)


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


class LongBeside(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.a_branch_with_a_long_name_0 = nnx.Conv(
            3,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.a_branch_with_a_long_name_1 = nnx.Conv(
            3,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.a_branch_with_a_long_name_2 = nnx.Conv(
            3,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.a_branch_with_a_long_name_3 = nnx.Conv(
            3,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.a_branch_with_a_long_name_4 = nnx.Conv(
            3,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.a_branch_with_a_long_name_5 = nnx.Conv(
            3,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn = nnx.Conv(
            3,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        a_branch_with_a_long_name_0 = self.a_branch_with_a_long_name_0(x)
        a_branch_with_a_long_name_1 = self.a_branch_with_a_long_name_1(x)
        a_branch_with_a_long_name_2 = self.a_branch_with_a_long_name_2(x)
        a_branch_with_a_long_name_3 = self.a_branch_with_a_long_name_3(x)
        a_branch_with_a_long_name_4 = self.a_branch_with_a_long_name_4(x)
        a_branch_with_a_long_name_5 = self.a_branch_with_a_long_name_5(x)
        nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn = (
            self.nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn(x)
        )
        return jnp.concatenate(
            (
                a_branch_with_a_long_name_0,
                a_branch_with_a_long_name_1,
                a_branch_with_a_long_name_2,
                a_branch_with_a_long_name_3,
                a_branch_with_a_long_name_4,
                a_branch_with_a_long_name_5,
                nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn,
            ),
            axis=-1,
        )


class LongSum(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.a_branch_with_a_long_name_0 = nnx.Conv(
            4,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.a_branch_with_a_long_name_1 = nnx.Conv(
            4,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.a_branch_with_a_long_name_2 = nnx.Conv(
            4,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.a_branch_with_a_long_name_3 = nnx.Conv(
            4,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.a_branch_with_a_long_name_4 = nnx.Conv(
            4,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.a_branch_with_a_long_name_5 = nnx.Conv(
            4,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        a_branch_with_a_long_name_0 = self.a_branch_with_a_long_name_0(x)
        a_branch_with_a_long_name_1 = self.a_branch_with_a_long_name_1(x)
        a_branch_with_a_long_name_2 = self.a_branch_with_a_long_name_2(x)
        a_branch_with_a_long_name_3 = self.a_branch_with_a_long_name_3(x)
        a_branch_with_a_long_name_4 = self.a_branch_with_a_long_name_4(x)
        a_branch_with_a_long_name_5 = self.a_branch_with_a_long_name_5(x)
        total = a_branch_with_a_long_name_0 + a_branch_with_a_long_name_1
        total = total + a_branch_with_a_long_name_2 + a_branch_with_a_long_name_3
        return total + a_branch_with_a_long_name_4 + a_branch_with_a_long_name_5


class LongScaled(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.b0 = nnx.Conv(
            4,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.b1 = nnx.Conv(
            4,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.b2 = nnx.Conv(
            4,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.b3 = nnx.Conv(
            4,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.b4 = nnx.Conv(
            4,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.b5 = nnx.Conv(
            4,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.b6 = nnx.Conv(
            4,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.b7 = nnx.Conv(
            4,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.b8 = nnx.Conv(
            4,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.b9 = nnx.Conv(
            4,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.b10 = nnx.Conv(
            4,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.b11 = nnx.Conv(
            4,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.b12 = nnx.Conv(
            4,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.b13 = nnx.Conv(
            4,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.b14 = nnx.Conv(
            4,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.b15 = nnx.Conv(
            4,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.b16 = nnx.Conv(
            4,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.b17 = nnx.Conv(
            4,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.b18 = nnx.Conv(
            4,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.b19 = nnx.Conv(
            4,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.b20 = nnx.Conv(
            4,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.b21 = nnx.Conv(
            4,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.b22 = nnx.Conv(
            4,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.b23 = nnx.Conv(
            4,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.b24 = nnx.Conv(
            4,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.b25 = nnx.Conv(
            4,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.b26 = nnx.Conv(
            4,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.b27 = nnx.Conv(
            4,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.b28 = nnx.Conv(
            4,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.b29 = nnx.Conv(
            4,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.b30 = nnx.Conv(
            4,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.b31 = nnx.Conv(
            4,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.b32 = nnx.Conv(
            4,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.b33 = nnx.Conv(
            4,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.b34 = nnx.Conv(
            4,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.b35 = nnx.Conv(
            4,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.b36 = nnx.Conv(
            4,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.b37 = nnx.Conv(
            4,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.b38 = nnx.Conv(
            4,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.b39 = nnx.Conv(
            4,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        b0 = self.b0(x)
        b1 = self.b1(x)
        b2 = self.b2(x)
        b3 = self.b3(x)
        b4 = self.b4(x)
        b5 = self.b5(x)
        b6 = self.b6(x)
        b7 = self.b7(x)
        b8 = self.b8(x)
        b9 = self.b9(x)
        b10 = self.b10(x)
        b11 = self.b11(x)
        b12 = self.b12(x)
        b13 = self.b13(x)
        b14 = self.b14(x)
        b15 = self.b15(x)
        b16 = self.b16(x)
        b17 = self.b17(x)
        b18 = self.b18(x)
        b19 = self.b19(x)
        b20 = self.b20(x)
        b21 = self.b21(x)
        b22 = self.b22(x)
        b23 = self.b23(x)
        b24 = self.b24(x)
        b25 = self.b25(x)
        b26 = self.b26(x)
        b27 = self.b27(x)
        b28 = self.b28(x)
        b29 = self.b29(x)
        b30 = self.b30(x)
        b31 = self.b31(x)
        b32 = self.b32(x)
        b33 = self.b33(x)
        b34 = self.b34(x)
        b35 = self.b35(x)
        b36 = self.b36(x)
        b37 = self.b37(x)
        b38 = self.b38(x)
        b39 = self.b39(x)
        total = b1 + b2 + b3 + b4 + b5 + b6 + b7 + b8 + b9 + b10 + b11 + b12 + b13 + b14
        total = total + b15 + b16 + b17 + b18 + b19 + b20 + b21 + b22 + b23 + b24 + b25
        total = total + b26 + b27 + b28 + b29 + b30 + b31 + b32 + b33 + b34 + b35 + b36
        return b0 + 0.25 * (total + b37 + b38 + b39)


class LongProduct(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.a_branch_with_a_long_name_0 = nnx.Conv(
            4,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.a_branch_with_a_long_name_1 = nnx.Conv(
            4,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.a_branch_with_a_long_name_2 = nnx.Conv(
            4,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.a_branch_with_a_long_name_3 = nnx.Conv(
            4,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.a_branch_with_a_long_name_4 = nnx.Conv(
            4,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.a_branch_with_a_long_name_5 = nnx.Conv(
            4,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        a_branch_with_a_long_name_0 = self.a_branch_with_a_long_name_0(x)
        a_branch_with_a_long_name_1 = self.a_branch_with_a_long_name_1(x)
        a_branch_with_a_long_name_2 = self.a_branch_with_a_long_name_2(x)
        a_branch_with_a_long_name_3 = self.a_branch_with_a_long_name_3(x)
        a_branch_with_a_long_name_4 = self.a_branch_with_a_long_name_4(x)
        a_branch_with_a_long_name_5 = self.a_branch_with_a_long_name_5(x)
        total = a_branch_with_a_long_name_0 * a_branch_with_a_long_name_1
        total = total * a_branch_with_a_long_name_2 * a_branch_with_a_long_name_3
        return total * a_branch_with_a_long_name_4 * a_branch_with_a_long_name_5


class Long(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.beside = LongBeside(rngs=rngs)
        self.narrow = nnx.Conv(
            28,
            4,
            (1, 1),
            padding=0,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.sum = LongSum(rngs=rngs)
        self.scaled = LongScaled(rngs=rngs)
        self.product = LongProduct(rngs=rngs)
        self.xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx = nnx.Conv(
            4,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy = UnbiasedBatchNorm(
            4, momentum=0.9, use_fast_variance=False, rngs=rngs
        )
        self.fc = nnx.Linear(
            4, 5, kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"), rngs=rngs
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        x = self.beside(x)
        x = self.narrow(x)
        x = self.sum(x)
        x = self.scaled(x)
        x = self.product(x)
        x = self.xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx(x)
        x = self.yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy(x)
        x = 1.7159 * jnp.tanh(0.6666666666666666 * x)
        x = x.mean((1, 2))
        return self.fc(x)
