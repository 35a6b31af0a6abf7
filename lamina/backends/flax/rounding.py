"""What is in float32 where convolutions and linear layers have `dtype=jnp.bfloat16`.

A norm of Flax's that is given this dtype has its statistics, scale and shift rounded to it, and
then subtracts and multiplies in it; without, its float32 parameters make float32 of all it does.
Biases stay in float32, too (`promote_operands`): their gradients are sums over all pixels, which
XLA makes in the dtype of its operands; so are those of repeated pixels. `mean` sums in float32
whatever it is given, windows do not.
"""

from __future__ import annotations

from lamina.backends.precision import Rounding
from lamina.spec.layer import Element
from lamina.spec.layers import (
    LRN,
    RBF,
    AdaptiveAvgPool,
    AvgPool,
    BatchNorm,
    Conv,
    ConvTranspose,
    GroupNorm,
    LayerNorm,
    Linear,
    Pad,
    PReLU,
    ScaleShift,
    Softmax,
    SparseConv,
    SubsampleTrainable,
    Upsample,
)


def rounding(op: Element) -> Rounding:
    """What an op needs around it between values in bfloat16."""
    match op:
        case LRN() | Softmax() | SubsampleTrainable() | AvgPool() | AdaptiveAvgPool() | RBF():
            return "operand and result"
        case Upsample() | Pad(mode="replicate"):
            return "operand and result"
        case Conv(bias=True) | ConvTranspose(bias=True) | SparseConv(bias=True) | Linear(bias=True):
            return "result"
        case BatchNorm() | LayerNorm() | GroupNorm() | ScaleShift() | PReLU():
            return "result"
        case _:
            return "nothing"
