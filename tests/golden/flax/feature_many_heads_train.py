"""ManyHeads for JAX/Flax: the training model.

It takes float arrays of N x 9 x 8 x 3, channels last.

Written by lamina 0.1.0 from the spec with SHA-256
a17f7a840cbca4405d3c54ce80250ca6ed84291a1ca0be921c7dff7561a7410a.
"""

from typing import NamedTuple

import jax
from flax import nnx

LOSS_WEIGHTS = {
    "a_side_output_0": 0.01,
    "a_side_output_1": 0.01,
    "a_side_output_2": 0.01,
    "a_side_output_3": 0.01,
    "a_side_output_4": 0.01,
    "a_side_output_5": 0.01,
    "a_side_output_6": 0.01,
    "a_side_output_7": 0.01,
    "a_side_output_8": 0.01,
    "a_side_output_9": 0.01,
    "a_side_output_10": 0.01,
    "a_side_output_11": 0.01,
    "a_side_output_12": 0.01,
    "a_side_output_13": 0.01,
    "a_side_output_14": 0.01,
    "a_side_output_15": 0.01,
    "a_side_output_16": 0.01,
    "a_side_output_17": 0.01,
    "a_side_output_18": 0.01,
    "a_side_output_19": 0.01,
    "a_side_output_20": 0.01,
    "a_side_output_21": 0.01,
    "a_side_output_22": 0.01,
    "a_side_output_23": 0.01,
}


class ManyHeadsOutput(NamedTuple):
    logits: jax.Array
    a_side_output_0: jax.Array
    a_side_output_1: jax.Array
    a_side_output_2: jax.Array
    a_side_output_3: jax.Array
    a_side_output_4: jax.Array
    a_side_output_5: jax.Array
    a_side_output_6: jax.Array
    a_side_output_7: jax.Array
    a_side_output_8: jax.Array
    a_side_output_9: jax.Array
    a_side_output_10: jax.Array
    a_side_output_11: jax.Array
    a_side_output_12: jax.Array
    a_side_output_13: jax.Array
    a_side_output_14: jax.Array
    a_side_output_15: jax.Array
    a_side_output_16: jax.Array
    a_side_output_17: jax.Array
    a_side_output_18: jax.Array
    a_side_output_19: jax.Array
    a_side_output_20: jax.Array
    a_side_output_21: jax.Array
    a_side_output_22: jax.Array
    a_side_output_23: jax.Array


class ManyHeadsStemBranch(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.fc = nnx.Linear(
            4, 2, kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"), rngs=rngs
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        x = x.mean((1, 2))
        return self.fc(x)


class ManyHeadsStem(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.conv = nnx.Conv(
            3,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.a_side_output_0 = ManyHeadsStemBranch(rngs=rngs)
        self.a_side_output_1 = ManyHeadsStemBranch(rngs=rngs)
        self.a_side_output_2 = ManyHeadsStemBranch(rngs=rngs)
        self.a_side_output_3 = ManyHeadsStemBranch(rngs=rngs)
        self.a_side_output_4 = ManyHeadsStemBranch(rngs=rngs)
        self.a_side_output_5 = ManyHeadsStemBranch(rngs=rngs)
        self.a_side_output_6 = ManyHeadsStemBranch(rngs=rngs)
        self.a_side_output_7 = ManyHeadsStemBranch(rngs=rngs)
        self.a_side_output_8 = ManyHeadsStemBranch(rngs=rngs)
        self.a_side_output_9 = ManyHeadsStemBranch(rngs=rngs)
        self.a_side_output_10 = ManyHeadsStemBranch(rngs=rngs)
        self.a_side_output_11 = ManyHeadsStemBranch(rngs=rngs)
        self.a_side_output_12 = ManyHeadsStemBranch(rngs=rngs)
        self.a_side_output_13 = ManyHeadsStemBranch(rngs=rngs)
        self.a_side_output_14 = ManyHeadsStemBranch(rngs=rngs)
        self.a_side_output_15 = ManyHeadsStemBranch(rngs=rngs)
        self.a_side_output_16 = ManyHeadsStemBranch(rngs=rngs)
        self.a_side_output_17 = ManyHeadsStemBranch(rngs=rngs)
        self.a_side_output_18 = ManyHeadsStemBranch(rngs=rngs)
        self.a_side_output_19 = ManyHeadsStemBranch(rngs=rngs)
        self.a_side_output_20 = ManyHeadsStemBranch(rngs=rngs)
        self.a_side_output_21 = ManyHeadsStemBranch(rngs=rngs)
        self.a_side_output_22 = ManyHeadsStemBranch(rngs=rngs)
        self.a_side_output_23 = ManyHeadsStemBranch(rngs=rngs)

    def __call__(
        self, x: jax.Array
    ) -> tuple[
        jax.Array,
        jax.Array,
        jax.Array,
        jax.Array,
        jax.Array,
        jax.Array,
        jax.Array,
        jax.Array,
        jax.Array,
        jax.Array,
        jax.Array,
        jax.Array,
        jax.Array,
        jax.Array,
        jax.Array,
        jax.Array,
        jax.Array,
        jax.Array,
        jax.Array,
        jax.Array,
        jax.Array,
        jax.Array,
        jax.Array,
        jax.Array,
        jax.Array,
    ]:
        x = self.conv(x)
        a_side_output_0 = self.a_side_output_0(x)
        a_side_output_1 = self.a_side_output_1(x)
        a_side_output_2 = self.a_side_output_2(x)
        a_side_output_3 = self.a_side_output_3(x)
        a_side_output_4 = self.a_side_output_4(x)
        a_side_output_5 = self.a_side_output_5(x)
        a_side_output_6 = self.a_side_output_6(x)
        a_side_output_7 = self.a_side_output_7(x)
        a_side_output_8 = self.a_side_output_8(x)
        a_side_output_9 = self.a_side_output_9(x)
        a_side_output_10 = self.a_side_output_10(x)
        a_side_output_11 = self.a_side_output_11(x)
        a_side_output_12 = self.a_side_output_12(x)
        a_side_output_13 = self.a_side_output_13(x)
        a_side_output_14 = self.a_side_output_14(x)
        a_side_output_15 = self.a_side_output_15(x)
        a_side_output_16 = self.a_side_output_16(x)
        a_side_output_17 = self.a_side_output_17(x)
        a_side_output_18 = self.a_side_output_18(x)
        a_side_output_19 = self.a_side_output_19(x)
        a_side_output_20 = self.a_side_output_20(x)
        a_side_output_21 = self.a_side_output_21(x)
        a_side_output_22 = self.a_side_output_22(x)
        a_side_output_23 = self.a_side_output_23(x)
        return (
            x,
            a_side_output_0,
            a_side_output_1,
            a_side_output_2,
            a_side_output_3,
            a_side_output_4,
            a_side_output_5,
            a_side_output_6,
            a_side_output_7,
            a_side_output_8,
            a_side_output_9,
            a_side_output_10,
            a_side_output_11,
            a_side_output_12,
            a_side_output_13,
            a_side_output_14,
            a_side_output_15,
            a_side_output_16,
            a_side_output_17,
            a_side_output_18,
            a_side_output_19,
            a_side_output_20,
            a_side_output_21,
            a_side_output_22,
            a_side_output_23,
        )


class ManyHeads(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.stem = ManyHeadsStem(rngs=rngs)
        self.fc = nnx.Linear(
            4, 5, kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"), rngs=rngs
        )

    def __call__(self, x: jax.Array) -> ManyHeadsOutput:
        (
            x,
            a_side_output_0,
            a_side_output_1,
            a_side_output_2,
            a_side_output_3,
            a_side_output_4,
            a_side_output_5,
            a_side_output_6,
            a_side_output_7,
            a_side_output_8,
            a_side_output_9,
            a_side_output_10,
            a_side_output_11,
            a_side_output_12,
            a_side_output_13,
            a_side_output_14,
            a_side_output_15,
            a_side_output_16,
            a_side_output_17,
            a_side_output_18,
            a_side_output_19,
            a_side_output_20,
            a_side_output_21,
            a_side_output_22,
            a_side_output_23,
        ) = self.stem(x)
        x = x.mean((1, 2))
        x = self.fc(x)
        return ManyHeadsOutput(
            x,
            a_side_output_0,
            a_side_output_1,
            a_side_output_2,
            a_side_output_3,
            a_side_output_4,
            a_side_output_5,
            a_side_output_6,
            a_side_output_7,
            a_side_output_8,
            a_side_output_9,
            a_side_output_10,
            a_side_output_11,
            a_side_output_12,
            a_side_output_13,
            a_side_output_14,
            a_side_output_15,
            a_side_output_16,
            a_side_output_17,
            a_side_output_18,
            a_side_output_19,
            a_side_output_20,
            a_side_output_21,
            a_side_output_22,
            a_side_output_23,
        )
