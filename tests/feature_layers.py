"""Every layer in every form that is written differently, as parts of small networks."""

from __future__ import annotations

from lamina.spec.blocks.squeeze_excite import SqueezeExcite
from lamina.spec.combinators import add, chain, concat, multiply
from lamina.spec.initial import Constant, Normal, Uniform, Values, VarianceScaling
from lamina.spec.layer import Element
from lamina.spec.layers import (
    ELU,
    GELU,
    LRN,
    RBF,
    AdaptiveAvgPool,
    AvgPool,
    BatchNorm,
    ChannelShuffle,
    Conv,
    ConvTranspose,
    Dropout,
    Flatten,
    GlobalAvgPool,
    GlobalMaxPool,
    GroupNorm,
    HardSigmoid,
    HardSwish,
    Identity,
    LayerNorm,
    LeakyReLU,
    Linear,
    MaxPool,
    Pad,
    PadChannels,
    PReLU,
    ReLU,
    ReLU6,
    ScaledTanh,
    ScaleShift,
    Sigmoid,
    SiLU,
    SliceChannels,
    Softmax,
    SparseConv,
    StochasticDepth,
    Subsample,
    SubsampleTrainable,
    Tanh,
    Upsample,
)

Parts = dict[str, Element]


def conv(channels: int = 4, kernel: int = 3, **more: object) -> Conv:
    """A convolution that keeps the size of the image, where its kernel is odd."""
    return Conv(channels=channels, kernel=kernel, **{"padding": kernel // 2, **more})


def end(features: int = 5) -> Parts:
    """A classifier."""
    return {"pool": GlobalAvgPool(), "flat": Flatten(), "fc": Linear(features=features)}


def pools() -> Parts:
    """Every form of pooling and subsampling."""
    return {
        "max": MaxPool(kernel=2, stride=1, padding=(1, 0, 0, 1)),
        "ceil": MaxPool(kernel=(3, 2), stride=2, ceil=True),
        "dilated": MaxPool(kernel=2, stride=1, dilation=2, padding=1),
        "both": MaxPool(kernel=3, stride=1, padding=(0, 1, 1, 0), dilation=(1, 2), ceil=True),
        "up": Upsample(factor=3),
        "mean": AvgPool(kernel=3, stride=2, padding=1),
        "inner": AvgPool(kernel=3, stride=1, padding=1, count_padding=False),
        "uneven": AvgPool(kernel=2, stride=1, padding=(1, 0, 1, 1), ceil=True),
        "last": AvgPool(kernel=2, stride=2, ceil=True),
        "adaptive": AdaptiveAvgPool(size=(4, 3)),
        "square": AdaptiveAvgPool(size=4),
        "take": Subsample(stride=(1, 2)),
        "smooth": Upsample(factor=(2, 3), mode="bilinear"),
        "learnt": SubsampleTrainable(kernel=(2, 1)),
        "best": GlobalMaxPool(),
    }


def norms() -> Parts:
    """Every normalisation, whole and in halves, on images and on vectors."""
    return {
        "c": conv(6),
        "batch": BatchNorm(running_variance="biased", eps=1e-3),
        "scaled": BatchNorm(shift=False, scale_init=0.5, momentum=0.25),
        "shifted": BatchNorm(scale=False),
        "bare": BatchNorm(scale=False, shift=False, running_variance="biased"),
        "layer": LayerNorm(),
        "layer_half": LayerNorm(shift=False, scale_init=2.0, eps=1e-5),
        "group": GroupNorm(groups=3),
        "group_half": GroupNorm(groups=2, scale=False),
        "across": LRN(size=3, alpha=0.3, alpha_form="mean"),
        "within": LRN(size=3, alpha=0.2, k=1.0, region="within_channel"),
        "affine": ScaleShift(scale_init=0.5),
        "shift": ScaleShift(scale=False),
        "flat": Flatten(),
        "batch1": BatchNorm(running_variance="biased"),
        "batch2": BatchNorm(shift=False),
        "layer1": LayerNorm(),
        "layer2": LayerNorm(scale=False),
        "affine1": ScaleShift(shift=False),
        "fc": Linear(features=5, bias=False),
    }


def activations() -> Parts:
    """Every activation, and what drops at random."""
    kinds = (
        *(
            ReLU6(),
            LeakyReLU(),
            LeakyReLU(slope=-0.25),
            PReLU(),
            PReLU(shared=True, slope_init=0.1),
        ),
        *(ELU(), ELU(alpha=0.5), GELU(), GELU(form="tanh"), SiLU(), HardSwish(), HardSigmoid()),
        *(Sigmoid(), Tanh(), ScaledTanh(), StochasticDepth(), Dropout(over="channel")),
    )
    parts: Parts = {"c": conv()}
    for index, kind in enumerate(kinds):
        parts[f"a{index}"] = kind
    return {**parts, **end(), "depth": StochasticDepth(rate=0.25), "probabilities": Softmax()}


def convolutions() -> Parts:
    """Every convolution, every scheme of initialisation."""
    table = ((0, 1), (2,), (2, 0, 1), (3,))
    return {
        "uneven": conv(4, padding=(1, 0, 2, 1), init=Constant(value=0.125)),
        "grouped": conv(8, groups=4, stride=(2, 1), bias_init=0.5, init=Normal(std=0.2)),
        "spread": conv(4, dilation=(1, 2), padding=(1, 2), bias=False, init=Uniform(bound=0.3)),
        "sparse": SparseConv(channels=4, kernel=(2, 3), padding=(1, 0), table=table),
        "sparse2": SparseConv(
            channels=4, kernel=2, padding=(1, 0, 0, 1), stride=(1, 2), table=table, bias=False
        ),
        "back": ConvTranspose(channels=6, kernel=3, stride=2, padding=1, output_padding=1),
        "crop": ConvTranspose(channels=2, kernel=2, padding=(0, 1, 1, 0), bias_init=0.1, groups=2),
        "wide": ConvTranspose(channels=2, kernel=2, dilation=(1, 2), bias=False),
        "one": conv(
            1, 2, padding=0, init=Values(values=(0.1, -0.2, 0.3, 0.4, 1e-5, 0.6, -7.0, 8.0))
        ),
        "three": conv(2, init=VarianceScaling(scale=3.0, distribution="uniform")),
        "third": conv(2, init=VarianceScaling(scale=0.3)),
        "average": conv(2, init=VarianceScaling(scale=0.3, fan="fan_avg")),
        "out": conv(2, init=VarianceScaling(scale=1.0, fan="fan_out")),
        "flat": Flatten(),
        "fc": Linear(features=6, bias_init=0.25),
        "rbf": RBF(centres=("+-+--+", "--++-+")),
    }


def reshapes() -> Parts:
    """Layers that move, add or leave out values; merges of every form."""
    return {
        "zeros": Pad(padding=1),
        "border": Pad(padding=(1, 0, 2, 1), value=-0.5),
        "mirror": Pad(padding=(1, 2), mode="reflect"),
        "edge": Pad(padding=(0, 1, 0, 0), mode="replicate"),
        "more": PadChannels(before=1, after=2),
        "mixed": ChannelShuffle(groups=3),
        "some": SliceChannels(start=1, stop=5),
        "sum": add(scale=0.5, a=Identity(), b=ReLU(), c=conv()),
        "two": add(scale=-0.5, a=Identity(), b=conv()),
        "product": multiply(a=Identity(), b=conv()),
        "gated": multiply(gate=True, a=conv(), b=chain(p=GlobalAvgPool(), s=Sigmoid())),
        "squeeze": SqueezeExcite(channels=4, squeezed=2),
        "beside": concat(a=SliceChannels(start=0, stop=2), b=Subsample(stride=1)),
        "flat": Flatten(),
        "again": Flatten(),
        "tail": PadChannels(after=3),
        "part": SliceChannels(start=2, stop=9),
    }
