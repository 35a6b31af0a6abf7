"""How Keras calls and lays out the tensors of a layer.

A key is the layer's name and the variable's: `conv1_conv/kernel`.
"""

from __future__ import annotations

from lamina.checkpoints.table import Roles

CONV: Roles = {"weight": ("/kernel", "h w i o -> o i h w"), "bias": ("/bias", "")}
DEPTHWISE: Roles = {"weight": ("/kernel", "h w c 1 -> c 1 h w")}
DENSE: Roles = {"weight": ("/kernel", "i o -> o i"), "bias": ("/bias", "")}
# behind a flattening of 7 × 7 maps, which goes through the channels last
FLAT: Roles = {"weight": ("/kernel", "(h=7 w=7 c) o -> o (c h w)"), "bias": ("/bias", "")}
# a 1 × 1 convolution where we have a dense layer
PIXEL: Roles = {"weight": ("/kernel", "1 1 i o -> o i"), "bias": ("/bias", "")}
# SeparableConv2D holds both of its convolutions
SEPARABLE_DEPTH: Roles = {"weight": ("/depthwise_kernel", "h w c 1 -> c 1 h w")}
SEPARABLE_POINT: Roles = {"weight": ("/pointwise_kernel", "h w i o -> o i h w")}
NORM: Roles = {
    "scale": ("/gamma", ""),
    "bias": ("/beta", ""),
    "running_mean": ("/moving_mean", ""),
    "running_var": ("/moving_variance", ""),
}
