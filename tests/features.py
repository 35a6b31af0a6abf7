"""Made-up networks, each for one unusual feature of emitted files; all of them small."""

from __future__ import annotations

from feature_layers import (
    Parts,
    activations,
    conv,
    convolutions,
    end,
    norms,
    pools,
    reshapes,
)
from lamina.spec.blocks.conv import ConvNormAct, ConvRelu
from lamina.spec.blocks.residual import BasicBlock
from lamina.spec.combinators import Use, add, aux, chain, concat, graph, multiply, repeat
from lamina.spec.definition import Definition
from lamina.spec.initial import Normal, Uniform, VarianceScaling
from lamina.spec.layer import Element
from lamina.spec.layers import (
    ELU,
    LRN,
    RBF,
    AdaptiveAvgPool,
    Add,
    AvgPool,
    BatchNorm,
    ChannelShuffle,
    Concat,
    ConvTranspose,
    Dropout,
    Flatten,
    GlobalAvgPool,
    GroupNorm,
    LayerNorm,
    LeakyReLU,
    Linear,
    MaxPool,
    Multiply,
    Pad,
    PadChannels,
    PReLU,
    ReLU,
    ScaledTanh,
    Sigmoid,
    SliceChannels,
    SparseConv,
    StochasticDepth,
    Subsample,
    SubsampleTrainable,
    Upsample,
)
from lamina.spec.network import Network

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


def frozen() -> Parts:
    """A frozen stem, frozen layers of every kind that have state, and a head that trains."""
    stem = chain(
        conv=conv(4, bias=False),
        norm=BatchNorm(),
        act=PReLU(),
        drop=Dropout(),
        sd=StochasticDepth(),
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
    return {"net": graph(parts, inputs), **end()}


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
            wide=conv(width, kernel),
            act=ReLU(),
            max_pool_ceil=MaxPool(kernel=2, stride=1, ceil=True),
        )
        return Definition(numbers={"ConvRelu": width, "rngs": kernel}, body=part)

    named = (("torch", body(4, 3)), ("my_block", body(8, 1)), ("NnOutput", body(6, 3)))
    parts: Parts = {"a": Use(block="torch"), "b": Use(block="my_block"), "c": Use(block="NnOutput")}
    return {**parts, "x": ConvRelu(channels=4, kernel=1), **end()}, named


def arguments() -> Parts:
    """Twice the same chains with other numbers: each number is an argument."""

    def image(n: int) -> Element:
        scheme = (Normal(std=0.1 * n), Uniform(bound=0.2 * n), VarianceScaling(scale=0.7 * n))
        return chain(
            conv=conv(4 * n, kernel=2 * n - 1, padding=(n - 1, 1, n, 2), stride=n, init=scheme[0]),
            spread=conv(
                2 * n, dilation=n, padding=n, groups=2 * n, bias_init=0.25 * n, init=scheme[1]
            ),
            back=ConvTranspose(channels=3 * n, kernel=n + 1, stride=n, init=scheme[2]),
            batch=BatchNorm(eps=1e-3 * n, momentum=0.25 * n, scale_init=0.5 * n),
            group=GroupNorm(groups=n, eps=1e-4 * n),
            layer=LayerNorm(eps=1e-4 * n),
            lrn=LRN(size=2 * n + 1, alpha=0.1 * n, beta=0.5 * n, k=1.0 * n),
            leaky=LeakyReLU(slope=0.125 * n),
            prelu=PReLU(slope_init=0.125 * n),
            elu=ELU(alpha=0.5 * n),
            tanh=ScaledTanh(amplitude=1.5 * n, slope=0.5 * n),
            drop=Dropout(rate=0.25 * n),
            depth=StochasticDepth(rate=0.125 * n),
            pad=Pad(padding=(n, 0, 1, n - 1), value=0.5 * n),
            max=MaxPool(kernel=n + 1, stride=n, padding=(1, 0, n - 1, 1)),
            avg=AvgPool(kernel=2 * n, stride=1, padding=n - 1),
            up=Upsample(factor=n + 1),
            take=Subsample(stride=(n, n + 1)),
            more=PadChannels(before=n, after=2 * n),
            part=SliceChannels(start=n, stop=3 * n),
            mixed=ChannelShuffle(groups=n),
            adaptive=AdaptiveAvgPool(size=n + 9),
            learnt=SubsampleTrainable(kernel=(n, 2)),
            sum=add(scale=0.5 * n, a=conv(n), b=conv(n)),
        )

    def named_alike(n: int) -> Element:
        return chain(channels=conv(n), slope=LeakyReLU(slope=0.125 * n))

    images = {"one": image(1), "two": image(2), "three": image(3)}
    return {**images, "four": named_alike(4), "five": named_alike(5), **end()}


def long() -> Parts:
    """Statements that are too long for a line."""
    branches = {f"a_branch_with_a_long_name_{i}": conv() for i in range(6)}
    scaled = {f"b{i}": conv() for i in range(40)}
    return {
        "beside": concat(**branches, **{"n" * 64: conv()}),
        "narrow": conv(4, 1),
        "sum": add(**branches),
        "scaled": add(scale=0.25, **scaled),
        "product": multiply(**branches),
        "x" * 64: conv(),
        "y" * 64: BatchNorm(),
        "z" * 64: ScaledTanh(),
        **end(),
    }


def many_heads() -> Parts:
    """A part with more side outputs than a line holds."""
    side = chain(pool=GlobalAvgPool(), flat=Flatten(), fc=Linear(features=2))
    sides = {f"a_side_output_{i}": aux(side, weight=0.01) for i in range(24)}
    return {"stem": chain(conv=conv(), **sides), **end()}


def names() -> Parts:
    """Parts whose names mean something in Python, in a framework, or in the emitted file."""
    parts: Parts = {name: conv(3, 1) for name in KEYS}
    same = concat(avg_pool=conv(), _avg_pool=conv(), __avg_pool=conv(), avg_pool2=conv(2, 1))
    pooled = AvgPool(kernel=2, stride=1, padding=1, count_padding=False)
    return {
        **parts,
        "inner": same,
        "avg": pooled,
        "nested": chain(forward=chain(train=conv())),
        **end(),
    }


FEATURES = {
    "arguments": net("arguments", arguments(), (3, 14, 15), description="Numbers that vary."),
    "activations": net("activations", activations()),
    "blocks": net("nn", blocks()[0], blocks=blocks()[1]),
    "convolutions": net("convolutions", convolutions()),
    "frozen": net("frozen", frozen()),
    "heads": net("heads", heads()),
    "hostile": net("hostile", names(), description=HOSTILE, title="_None"),
    "long": net("long", long(), description=" ".join(map(str, range(60)))),
    "many_heads": net("many_heads", many_heads()),
    "norms": net("norms", norms()),
    "pools": net("pools", pools(), (2, 11, 10)),
    "repeats": net("repeats", repeats()),
    "reshapes": net("reshapes", reshapes()),
    "wired": net("wired", wired()),
}
