"""A random layer of every kind, drawn to fit the input that it gets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from lamina.spec import initial, layers
from lamina.spec.layer import Element, Layer
from lamina.spec.shape import Shape

Draw = Callable[[st.SearchStrategy[Any]], Any]
Drawer = Callable[[Draw, Shape], Layer]
LARGE = 300  # values; beyond it nothing is drawn that enlarges

DRAWERS: dict[type[Element], Drawer] = {}
IMAGE: list[type[Layer]] = []  # kinds for an image
VECTOR: list[type[Layer]] = []  # kinds for a vector of features
GROWING: list[type[Layer]] = []  # kinds whose output may be larger than their input


def draws(
    kind: type[Layer], *, image: bool = True, vector: bool = False, grows: bool = False
) -> Callable[[Drawer], Drawer]:
    """Registers how a kind is drawn, and for which inputs."""

    def register(drawer: Drawer) -> Drawer:
        DRAWERS[kind] = drawer
        lists = ((image, IMAGE), (vector, VECTOR), (grows, GROWING))
        for holds, kinds in lists:
            kinds.extend([kind] if holds else [])
        return drawer

    return register


def elementwise(kind: type[Layer], **fields: st.SearchStrategy[Any]) -> None:
    """A kind that takes anything, with fields that any input allows."""
    optional = st.fixed_dictionaries({}, optional=fields)
    draws(kind, vector=True)(lambda draw, x: kind(**draw(optional)))


few = st.sampled_from
steps = few([0.5, 1.0, 1.5])
EPS = few([1e-5, 1e-3])
AFFINE = {"scale": st.booleans(), "shift": st.booleans(), "scale_init": few([1.0, 0.5])}

for plain in (
    *(layers.ReLU, layers.ReLU6, layers.SiLU, layers.HardSwish, layers.HardSigmoid),
    *(layers.Sigmoid, layers.Tanh, layers.Softmax, layers.Identity),
):
    elementwise(plain)
elementwise(layers.LeakyReLU, slope=few([0.01, 0.2]))
elementwise(layers.PReLU, shared=st.booleans(), slope_init=few([0.25, 0.1]))
elementwise(layers.ELU, alpha=steps)
elementwise(layers.GELU, form=few(["exact", "tanh"]))
elementwise(layers.ScaledTanh, amplitude=steps, slope=steps)
elementwise(layers.ScaleShift, **AFFINE)
elementwise(layers.LayerNorm, eps=EPS, **AFFINE)
elementwise(
    layers.BatchNorm,
    eps=EPS,
    momentum=few([0.1, 0.01, 0.25]),
    running_variance=few(["unbiased", "biased"]),
    **AFFINE,
)
elementwise(layers.StochasticDepth, rate=few([0.0, 0.2, 0.5]))


@draws(layers.Dropout, vector=True)
def dropout(draw: Draw, x: Shape) -> Layer:
    over = few(["element", "channel"] if x.is_image else ["element"])
    return layers.Dropout(rate=draw(few([0.0, 0.3, 0.5])), over=draw(over))


@draws(layers.GroupNorm, vector=True)
def group_norm(draw: Draw, x: Shape) -> Layer:
    options = draw(st.fixed_dictionaries({}, optional={"eps": EPS, **AFFINE}))
    groups = [count for count in divisors(x.channels) if count < x.volume]
    return layers.GroupNorm(groups=draw(few(groups)), **options) if groups else layers.ReLU()


@draws(layers.LRN)
def lrn(draw: Draw, x: Shape) -> Layer:
    return layers.LRN(
        size=draw(few([1, 3, 5])),
        alpha=draw(few([1e-4, 0.1, 0.7])),
        beta=draw(few([0.75, 0.5, 1.0])),
        k=draw(few([1.0, 2.0])),
        alpha_form=draw(few(["sum", "mean"])),
        region=draw(few(["across_channels", "within_channel"])),
    )


def divisors(n: int) -> list[int]:
    return [d for d in range(1, min(n, 12) + 1) if n % d == 0]


def per_axis(draw: Draw, choose: Callable[[int], st.SearchStrategy[int]], *ns: int) -> Any:
    """A number for each of some axes, or one for them all; `choose` knows what fits `n`."""
    if draw(st.booleans()):
        return draw(choose(min(ns)))
    return tuple(draw(choose(n)) for n in ns)


def both(value: Any) -> tuple[int, int]:
    return value if isinstance(value, tuple) else (value, value)


def up_to(most: int, least: int = 1) -> st.SearchStrategy[int]:
    return st.integers(least, max(most, least))


def kernels(draw: Draw, sizes: tuple[int, int]) -> tuple[Any, Any]:
    """Kernel and dilation of windows that are no larger than `sizes`."""
    kernel = per_axis(draw, lambda n: up_to(min(n, 3)), *sizes)
    room = [(n - 1) // (k - 1) if k > 1 else n for n, k in zip(sizes, both(kernel), strict=True)]
    dilation = 1 if draw(st.booleans()) else per_axis(draw, lambda n: up_to(min(n, 3)), *room)
    return kernel, dilation


def strides(draw: Draw) -> Any:
    return per_axis(draw, lambda n: up_to(n), 3, 3) if draw(st.booleans()) else 1


def inits(draw: Draw, count: int) -> initial.Init | None:
    """A scheme for `count` weights; mostly none, so that the net's own is used."""
    if draw(up_to(4)) < 4:
        return None
    scalings = st.builds(
        initial.VarianceScaling,
        scale=few([1.0, 2.0, 1.5, 3.0]),
        fan=few(["fan_in", "fan_out", "fan_avg"]),
        distribution=few(["normal", "uniform"]),
    )
    schemes: list[st.SearchStrategy[Any]] = [
        st.builds(initial.Constant, value=few([0.0, 0.25])),
        st.builds(initial.Normal, std=few([0.01, 0.1])),
        st.builds(initial.Uniform, bound=steps),
        st.builds(initial.UniformOverFanIn, gain=few([1.0, 2.4])),
        scalings,
    ]
    if count <= 24:
        values = tuple(float(i) for i in range(count))
        schemes.append(st.just(initial.Values(values=values)))
    return draw(st.one_of(schemes))


def biases(draw: Draw) -> dict[str, Any]:
    options = {"bias": st.booleans(), "bias_init": few([0.0, 0.1])}
    return draw(st.fixed_dictionaries({}, optional=options))


def area(size: Any) -> int:
    height, width = both(size)
    return height * width


def convolved(draw: Draw, x: Shape, per_weight: int) -> dict[str, Any]:
    """The fields of a convolution; `per_weight` kernels make its weight."""
    padding = draw(few(["none", "same", "some"]))
    if padding == "some":
        padding = per_axis(draw, lambda n: up_to(n, 0), *draw(few([(2, 2), (2, 2, 2, 2)])))
    top, bottom, left, right = sides(padding)
    padded = (x.size[0] + top + bottom, x.size[1] + left + right)
    kernel, dilation = kernels(draw, padded)
    return {
        "kernel": kernel,
        "dilation": dilation,
        "stride": strides(draw),
        "padding": 0 if padding == "none" else padding,
        "init": inits(draw, per_weight * area(kernel)),
        **biases(draw),
    }


def sides(padding: Any) -> tuple[int, int, int, int]:
    match padding:
        case str():
            return 0, 0, 0, 0
        case int():
            return padding, padding, padding, padding
        case (vertical, horizontal):
            return vertical, vertical, horizontal, horizontal
        case _:
            return padding


@draws(layers.Conv)
def conv(draw: Draw, x: Shape) -> Layer:
    groups = draw(few(divisors(x.channels)))
    channels = groups * draw(up_to(6 // groups))
    fields = convolved(draw, x, channels * x.channels // groups)
    return layers.Conv(channels=channels, groups=groups, **fields)


@draws(layers.SparseConv)
def sparse_conv(draw: Draw, x: Shape) -> Layer:
    sources = st.lists(st.integers(0, x.channels - 1), min_size=1, max_size=4, unique=True)
    table = tuple(map(tuple, draw(st.lists(sources, min_size=1, max_size=5))))
    fields = convolved(draw, x, sum(map(len, table)))
    return layers.SparseConv(channels=len(table), table=table, **fields)


@draws(layers.ConvTranspose, grows=True)
def conv_transpose(draw: Draw, x: Shape) -> Layer:
    groups = draw(few(divisors(x.channels)))
    channels = groups * draw(up_to(6 // groups))
    kernel, dilation = kernels(draw, (3, 3))
    stride = strides(draw)
    full = [
        (n - 1) * s + d * (k - 1)
        for n, s, d, k in zip(x.size, both(stride), both(dilation), both(kernel), strict=True)
    ]
    steps = zip(both(stride), both(dilation), strict=True)
    extra = per_axis(draw, lambda n: up_to(n - 1, 0), *(max(pair) for pair in steps))
    form = (full[0] // 2, full[1] // 2)
    crops = draw(few([form, (form[0], form[0], form[1], form[1])]))
    return layers.ConvTranspose(
        channels=channels,
        kernel=kernel,
        stride=stride,
        padding=per_axis(draw, lambda n: up_to(min(n, 2), 0), *crops),
        output_padding=extra,
        dilation=dilation,
        groups=groups,
        init=inits(draw, x.channels * channels // groups * area(kernel)),
        **biases(draw),
    )


@draws(layers.Linear, image=False, vector=True)
def linear(draw: Draw, x: Shape) -> Layer:
    features = draw(up_to(6))
    init = inits(draw, features * x.channels)
    return layers.Linear(features=features, init=init, **biases(draw))


@draws(layers.RBF, image=False, vector=True)
def rbf(draw: Draw, x: Shape) -> Layer:
    bits = draw(st.lists(st.integers(0, 2**16), min_size=1, max_size=4))
    rows = ("".join("+-"[b >> (i % 16) & 1] for i in range(x.channels)) for b in bits)
    return layers.RBF(centres=tuple(rows))


def pooled(draw: Draw, x: Shape, *, spread: bool) -> dict[str, Any]:
    """The fields of a pooling layer, dilated or not."""
    kernel, dilation = kernels(draw, x.size)
    dilation = dilation if spread else 1
    pairs = zip(both(kernel), both(dilation), strict=True)
    half = [(d * (k - 1) + 1) // 2 for k, d in pairs]
    form = draw(few([(half[0], half[1]), (half[0], half[0], half[1], half[1])]))
    padding = draw(few([0, "same", "some"]))
    if padding == "some":
        padding = per_axis(draw, lambda n: up_to(n, 0), *form)
    stride = draw(few([None, "some"]))
    fields = {"kernel": kernel, "padding": padding, "ceil": draw(st.booleans())}
    fields["stride"] = stride and strides(draw)
    return fields | ({"dilation": dilation} if spread else {})


@draws(layers.MaxPool)
def max_pool(draw: Draw, x: Shape) -> Layer:
    return layers.MaxPool(**pooled(draw, x, spread=True))


@draws(layers.AvgPool)
def avg_pool(draw: Draw, x: Shape) -> Layer:
    return layers.AvgPool(count_padding=draw(st.booleans()), **pooled(draw, x, spread=False))


@draws(layers.GlobalMaxPool)
def global_max_pool(draw: Draw, x: Shape) -> Layer:
    return layers.GlobalMaxPool()


@draws(layers.GlobalAvgPool)
def global_avg_pool(draw: Draw, x: Shape) -> Layer:
    return layers.GlobalAvgPool()


@draws(layers.AdaptiveAvgPool, grows=True)
def adaptive_avg_pool(draw: Draw, x: Shape) -> Layer:
    return layers.AdaptiveAvgPool(size=per_axis(draw, up_to, 5, 5))


@draws(layers.Subsample)
def subsample(draw: Draw, x: Shape) -> Layer:
    return layers.Subsample(stride=per_axis(draw, up_to, 3, 3))


@draws(layers.SubsampleTrainable)
def subsample_trainable(draw: Draw, x: Shape) -> Layer:
    return layers.SubsampleTrainable(kernel=per_axis(draw, lambda n: up_to(min(n, 2)), *x.size))


@draws(layers.Flatten, vector=True)
def flatten(draw: Draw, x: Shape) -> Layer:
    return layers.Flatten()


@draws(layers.Pad, grows=True)
def pad(draw: Draw, x: Shape) -> Layer:
    mode = draw(few(["constant", "reflect", "replicate"]))
    most = [min(2, n - 1) if mode == "reflect" else 2 for n in x.size]
    form = draw(few([(most[0], most[1]), (most[0], most[0], most[1], most[1])]))
    value = draw(few([0.0, 0.5])) if mode == "constant" else 0.0
    padding = per_axis(draw, lambda n: up_to(n, 0), *form)
    return layers.Pad(padding=padding, mode=mode, value=value)


@draws(layers.PadChannels, vector=True, grows=True)
def pad_channels(draw: Draw, x: Shape) -> Layer:
    return layers.PadChannels(before=draw(up_to(2, 0)), after=draw(up_to(2, 0)))


@draws(layers.SliceChannels, vector=True)
def slice_channels(draw: Draw, x: Shape) -> Layer:
    start = draw(up_to(x.channels - 1, 0))
    return layers.SliceChannels(start=start, stop=draw(st.integers(start + 1, x.channels)))


@draws(layers.ChannelShuffle)
def channel_shuffle(draw: Draw, x: Shape) -> Layer:
    return layers.ChannelShuffle(groups=draw(few(divisors(x.channels))))


@draws(layers.Upsample, grows=True)
def upsample(draw: Draw, x: Shape) -> Layer:
    factor = per_axis(draw, up_to, 2, 2)
    return layers.Upsample(factor=factor, mode=draw(few(["nearest", "bilinear"])))
