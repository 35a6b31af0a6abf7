"""What autocast leaves to be said.

It gives convolutions and linear layers bfloat16, on CPUs and on GPUs. Float32 it gives on GPUs to
layer norms, group norms, softmax, sums, powers and upsampling, and on CPUs, of what is emitted
here, to mirrored and repeated borders (ATen/autocast_mode.h and .cpp, torch 2.13). So that both
are the same, what GPUs get is written out: on CPUs a layer norm between values in bfloat16 sums
the gradients of its scale and shift in bfloat16. Float32 parameters make float32 of what they
are multiplied with. Batch norms, pools and activations work in float32 inside and round once.
"""

from __future__ import annotations

from lamina.backends.precision import Rounding
from lamina.backends.torch.sides import is_uneven
from lamina.spec.layer import Element
from lamina.spec.layers import (
    LRN,
    RBF,
    AvgPool,
    GroupNorm,
    LayerNorm,
    Pad,
    ScaleShift,
    Softmax,
    SubsampleTrainable,
    Upsample,
)


def rounding(op: Element) -> Rounding:
    """What an op needs around it under autocast."""
    match op:
        case LRN() | LayerNorm() | GroupNorm() | Softmax() | SubsampleTrainable() | Upsample():
            return "operand and result"
        case AvgPool(padding=padding) if is_uneven(padding):
            return "operand and result"
        case ScaleShift() | RBF() | Pad(mode="reflect" | "replicate"):
            return "result"
        case _:
            return "nothing"
