"""ConvNeXtT for JAX/Flax: the training model.

It takes float arrays of N x 224 x 224 x 3, channels last.

Written by lamina 0.1.0 from the spec with SHA-256
232742cd0579f10e29890c9cd5afe96c05d0046973b229a43f7b5b0f3ac5d474.
"""

import jax
import jax.numpy as jnp
from flax import nnx


class ScaleShift(nnx.Module):
    """One scale and one bias for each channel: y = scale_c * x + bias_c (Caffe's Scale layer)."""

    def __init__(
        self,
        num_features: int,
        *,
        use_scale: bool = True,
        use_bias: bool = True,
        scale_init: nnx.Initializer = nnx.initializers.ones,
        rngs: nnx.Rngs,
    ) -> None:
        zeros = nnx.initializers.zeros
        shape = (num_features,)
        self.scale = nnx.Param(scale_init(rngs.params(), shape, jnp.float32)) if use_scale else None
        self.bias = nnx.Param(zeros(rngs.params(), shape, jnp.float32)) if use_bias else None

    def __call__(self, x: jax.Array) -> jax.Array:
        if self.scale is not None:
            x = x * self.scale[...]
        if self.bias is not None:
            x = x + self.bias[...]
        return x


class ConvNeXtBlock(nnx.Module):
    """A depthwise 7x7 convolution, then 1x1 to four times the channels and back, scaled by
    channel; a shortcut around them (Liu 2022, figure 4).
    """

    def __init__(self, channels: int, rate: float, *, rngs: nnx.Rngs) -> None:
        expanded = 4 * channels
        self.depthwise = nnx.Conv(
            channels,
            channels,
            (7, 7),
            padding=3,
            feature_group_count=channels,
            kernel_init=nnx.initializers.normal(0.02),
            rngs=rngs,
        )
        self.norm = nnx.LayerNorm(channels, use_fast_variance=False, rngs=rngs)
        self.expand = nnx.Conv(
            channels,
            expanded,
            (1, 1),
            padding=0,
            kernel_init=nnx.initializers.normal(0.02),
            rngs=rngs,
        )
        self.project = nnx.Conv(
            expanded,
            channels,
            (1, 1),
            padding=0,
            kernel_init=nnx.initializers.normal(0.02),
            rngs=rngs,
        )
        self.layer_scale = ScaleShift(
            channels, use_bias=False, scale_init=nnx.initializers.constant(1e-06), rngs=rngs
        )
        self.drop = nnx.Dropout(rate, broadcast_dims=(1, 2, 3), rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        y = self.norm(self.depthwise(x))
        y = nnx.gelu(self.expand(y), approximate=False)
        y = self.layer_scale(self.project(y))
        y = self.drop(y)
        return x + y


class ConvNeXtT(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.stem = nnx.Conv(
            3,
            96,
            (4, 4),
            strides=4,
            padding=0,
            kernel_init=nnx.initializers.normal(0.02),
            rngs=rngs,
        )
        self.norm1 = nnx.LayerNorm(96, use_fast_variance=False, rngs=rngs)
        self.res2_1 = ConvNeXtBlock(96, 0.0, rngs=rngs)
        self.res2_2 = ConvNeXtBlock(96, 0.00588235294118, rngs=rngs)
        self.res2_3 = ConvNeXtBlock(96, 0.0117647058824, rngs=rngs)
        self.norm3 = nnx.LayerNorm(96, use_fast_variance=False, rngs=rngs)
        self.down3 = nnx.Conv(
            96,
            192,
            (2, 2),
            strides=2,
            padding=0,
            kernel_init=nnx.initializers.normal(0.02),
            rngs=rngs,
        )
        self.res3_1 = ConvNeXtBlock(192, 0.0176470588235, rngs=rngs)
        self.res3_2 = ConvNeXtBlock(192, 0.0235294117647, rngs=rngs)
        self.res3_3 = ConvNeXtBlock(192, 0.0294117647059, rngs=rngs)
        self.norm4 = nnx.LayerNorm(192, use_fast_variance=False, rngs=rngs)
        self.down4 = nnx.Conv(
            192,
            384,
            (2, 2),
            strides=2,
            padding=0,
            kernel_init=nnx.initializers.normal(0.02),
            rngs=rngs,
        )
        self.res4_1 = ConvNeXtBlock(384, 0.0352941176471, rngs=rngs)
        self.res4_2 = ConvNeXtBlock(384, 0.0411764705882, rngs=rngs)
        self.res4_3 = ConvNeXtBlock(384, 0.0470588235294, rngs=rngs)
        self.res4_4 = ConvNeXtBlock(384, 0.0529411764706, rngs=rngs)
        self.res4_5 = ConvNeXtBlock(384, 0.0588235294118, rngs=rngs)
        self.res4_6 = ConvNeXtBlock(384, 0.0647058823529, rngs=rngs)
        self.res4_7 = ConvNeXtBlock(384, 0.0705882352941, rngs=rngs)
        self.res4_8 = ConvNeXtBlock(384, 0.0764705882353, rngs=rngs)
        self.res4_9 = ConvNeXtBlock(384, 0.0823529411765, rngs=rngs)
        self.norm5 = nnx.LayerNorm(384, use_fast_variance=False, rngs=rngs)
        self.down5 = nnx.Conv(
            384,
            768,
            (2, 2),
            strides=2,
            padding=0,
            kernel_init=nnx.initializers.normal(0.02),
            rngs=rngs,
        )
        self.res5_1 = ConvNeXtBlock(768, 0.0882352941176, rngs=rngs)
        self.res5_2 = ConvNeXtBlock(768, 0.0941176470588, rngs=rngs)
        self.res5_3 = ConvNeXtBlock(768, 0.1, rngs=rngs)
        self.norm = nnx.LayerNorm(768, use_fast_variance=False, rngs=rngs)
        self.fc = nnx.Linear(768, 1000, kernel_init=nnx.initializers.normal(0.02), rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        x = self.norm1(self.stem(x))
        x = self.res2_1(x)
        x = self.res2_2(x)
        x = self.norm3(self.res2_3(x))
        x = self.down3(x)
        x = self.res3_1(x)
        x = self.res3_2(x)
        x = self.norm4(self.res3_3(x))
        x = self.down4(x)
        x = self.res4_1(x)
        x = self.res4_2(x)
        x = self.res4_3(x)
        x = self.res4_4(x)
        x = self.res4_5(x)
        x = self.res4_6(x)
        x = self.res4_7(x)
        x = self.res4_8(x)
        x = self.norm5(self.res4_9(x))
        x = self.down5(x)
        x = self.res5_1(x)
        x = self.res5_2(x)
        x = self.res5_3(x)
        x = self.norm(x.mean((1, 2), keepdims=True))
        x = x.transpose(0, 3, 1, 2).reshape(x.shape[0], -1)
        return self.fc(x)
