"""Made-up networks, each for one unusual feature of emitted files; all of them small."""

from __future__ import annotations

from lamina.spec.blocks.conv import ConvNormAct, ConvRelu
from lamina.spec.blocks.residual import BasicBlock
from lamina.spec.blocks.squeeze_excite import SqueezeExcite
from lamina.spec.combinators import Use, add, aux, chain, concat, graph, multiply, repeat, residual
from lamina.spec.initial import Constant, Normal, Uniform, Values, VarianceScaling
from lamina.spec.layer import Element
from lamina.spec.layers import (
    ELU,
    GELU,
    LRN,
    RBF,
    AdaptiveAvgPool,
    Add,
    AvgPool,
    BatchNorm,
    ChannelShuffle,
    Concat,
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
    Multiply,
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
from lamina.spec.network import Definition, Network

Parts = dict[str, Element]
HOSTILE = (
    'Ends a string: """ \\" \' \\\n# coding: utf-7 +AAo-import os\x0b\x0c\x85\u2028\u2029'
    "import os; {0} %s {{x}} \u202e\u2066evil\u2069 \\N{BULLET} \ud7ff\x7f\x00 torch.load math.pi\\"
)
KEYS = (
    *("class", "match", "None", "len", "print", "torch", "nn", "F", "x", "y", "self", "rngs"),
    *("training", "_parameters", "forward", "train", "eval", "__class__", "__call__", "_"),
    *("state_dict", "block", "jnp", "Tensor", "set_attributes", "type", "n" * 64),
)


def net(name: str, parts: Parts, input: tuple[int, ...] = (3, 9, 8), **more: object) -> Network:
    """A network of named parts."""
    return Network(name=name, input=input, body=tuple(parts.items()), **more)


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
        *(ReLU6(), LeakyReLU(), LeakyReLU(slope=-0.25), PReLU(), PReLU(shared=True, slope_init=0.1)),
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
        "one": conv(1, 2, padding=0, init=Values(values=(0.1, -0.2, 0.3, 0.4, 1e-5, 0.6, -7.0, 8.0))),
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


def frozen() -> Parts:
    """A frozen stem, frozen layers of every kind that have state, and a head that trains."""
    stem = chain(
        conv=conv(4, bias=False), norm=BatchNorm(), act=PReLU(), drop=Dropout(), sd=StochasticDepth()
    )
    return {
        "stem": stem.model_copy(update={"frozen": True}),
        "stage": repeat(2, BasicBlock(channels=4).model_copy(update={"frozen": True})),
        "free": BasicBlock(channels=4),
        "gn": GroupNorm(groups=2, shift=False, frozen=True),
        "sparse": SparseConv(channels=2, kernel=1, table=((0, 3), (1, 2)), frozen=True),
        "learnt": SubsampleTrainable(kernel=2, frozen=True),
        "flat": Flatten(),
        "bn": BatchNorm(scale=False, running_variance="biased", frozen=True),
        "fc": Linear(features=4, bias=False, frozen=True),
        "rbf": RBF(centres=("+-+-", "++--"), frozen=True),
        "last": Linear(features=3),
    }


def heads() -> Parts:
    """Side outputs inside chains inside chains, with names that tuples have themselves."""
    side = chain(pool=GlobalAvgPool(), flat=Flatten(), fc=Linear(features=5))
    inner = chain(a=ConvRelu(channels=4, kernel=3, padding=1), count=aux(side), b=conv())
    outer = chain(c=conv(), inner=inner, index=aux(side, weight=0.25), relu=ReLU())
    return {"stem": outer, "_late": aux(side, weight=1.0), "drop": Dropout(rate=0.25), **end()}


def wired() -> Parts:
    """Explicit wiring: values that are read twice, merges over several of them."""
    parts: Parts = {
        "a": conv(),
        "b": ConvRelu(channels=4, kernel=3, padding=1),
        "sum": Add(),
        "side": aux(chain(pool=GlobalAvgPool(), flat=Flatten(), fc=Linear(features=2))),
        "c": conv(),
        "all": Concat(),
        "narrow": conv(4, 1),
        "gate": Sigmoid(),
        "out": Multiply(),
    }
    inputs = {
        "b": ("input",),
        "sum": ("a", "b"),
        "c": ("b",),
        "all": ("a", "sum", "c"),
        "out": ("narrow", "gate"),
    }
    return {**graph(parts, inputs).model_copy().__dict__, **{}} and {
        "net": graph(parts, inputs),
        **end(),
    }


def repeats() -> Parts:
    """Runs: of a bare layer, of runs, with another first part, of different widths, of one."""
    pair = chain(c=conv(), r=repeat(2, conv()))
    return {
        "stem": conv(),
        "bare": repeat(3, ReLU()),
        "convs": repeat(2, conv()),
        "nested": repeat(2, repeat(3, ConvRelu(channels=4, kernel=1))),
        "mixed": repeat(2, pair),
        "wide": repeat(3, BasicBlock(channels=6), first=BasicBlock(channels=6, projection=True)),
        "wider": repeat(
            4, BasicBlock(channels=8), first=BasicBlock(channels=8, stride=2, projection=True)
        ),
        "one": repeat(1, ConvNormAct(channels=4, kernel=1)),
        "block": concat(block=repeat(2, conv(8)), part=repeat(2, conv(8)), _block=conv()),
        **end(),
    }


def blocks() -> tuple[Parts, tuple[tuple[str, Definition], ...]]:
    """Blocks of the document's own, with names and numbers that mean something elsewhere."""
    def body(width: int, kernel: int) -> Definition:
        part = chain(
            wide=conv(width, kernel), act=ReLU(), max_pool_ceil=MaxPool(kernel=2, stride=1, ceil=True)
        )
        return Definition(numbers={"ConvRelu": width, "rngs": kernel}, body=part)

    named = (("torch", body(4, 3)), ("my_block", body(8, 1)), ("NnOutput", body(6, 3)))
    parts: Parts = {"a": Use(block="torch"), "b": Use(block="my_block"), "c": Use(block="NnOutput")}
    return {**parts, "x": ConvRelu(channels=4, kernel=1), **end()}, named


def names() -> Parts:
    """Parts whose names mean something in Python, in a framework, or in the emitted file."""
    parts: Parts = {name: conv(3, 1) for name in KEYS}
    same = concat(avg_pool=conv(), _avg_pool=conv(), __avg_pool=conv(), avg_pool2=conv(2, 1))
    pooled = AvgPool(kernel=2, stride=1, padding=1, count_padding=False)
    return {**parts, "inner": same, "avg": pooled, "nested": chain(forward=chain(train=conv())), **end()}


FEATURES = {
    "activations": net("activations", activations()),
    "blocks": net("nn", blocks()[0], blocks=blocks()[1]),
    "convolutions": net("convolutions", convolutions()),
    "frozen": net("frozen", frozen()),
    "heads": net("heads", heads()),
    "hostile": net("hostile", names(), description=HOSTILE, title="_None"),
    "norms": net("norms", norms()),
    "pools": net("pools", pools(), (2, 11, 10)),
    "repeats": net("repeats", repeats()),
    "reshapes": net("reshapes", reshapes()),
    "wired": net("wired", wired()),
}
