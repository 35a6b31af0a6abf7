"""At least one good and one bad row for every layer and merge: what it takes, what it gives,
and the whole text with which it refuses."""

from __future__ import annotations

from typing import NamedTuple

from lamina.spec.initial import UniformOverFanIn
from lamina.spec.layer import Layer, Merge
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
from lamina.spec.network import Network
from lamina.spec.shape import Shape


class Good(NamedTuple):
    """`op` makes `y` of `x`; shapes are written `3×8×9`, those of a merge's inputs with
    commas between."""

    op: Layer | Merge
    x: str
    y: str


class Bad(NamedTuple):
    """`op` refuses `x` with this whole text, details below the message."""

    op: Layer | Merge
    x: str
    error: str


def shapes(text: str) -> list[Shape]:
    """`2×8×9, 3×8×9` → two shapes."""
    return [Shape(*map(int, one.split("×"))) for one in text.split(",")]


def no_image(what: str, features: int) -> str:
    """The refusal of a vector."""
    wants = f"{what} needs an image C × H × W, its input has {features} features"
    return f"{wants}\nput it before `flatten`"


def unequal(message: str, *inputs: str) -> str:
    """A merge's refusal: its inputs with their shapes below the message."""
    lines = (f"{name}  {x.replace('×', ' × ')}" for name, x in zip("ab", inputs, strict=True))
    return "\n".join((message, *lines))


SAMPLES: list[Good | Bad] = [
    # convolutions
    Good(Conv(channels=6, kernel=5), "1×32×32", "6×28×28"),
    Good(Conv(channels=64, kernel=7, stride=2, padding=3), "3×224×224", "64×112×112"),
    Good(Conv(channels=4, kernel=(3, 5), padding=(1, 0)), "2×8×9", "4×8×5"),
    Good(Conv(channels=4, kernel=3, padding=(0, 1, 2, 0)), "2×8×9", "4×7×9"),
    Good(Conv(channels=4, kernel=3, dilation=(1, 3)), "2×8×9", "4×6×3"),
    Good(Conv(channels=4, kernel=3, stride=2, padding="same"), "2×8×9", "4×4×5"),
    Good(Conv(channels=6, kernel=1, groups=3, bias=False), "9×8×7", "6×8×7"),
    Bad(Conv(channels=4, kernel=1), "9", no_image("convolution", 9)),
    Bad(
        Conv(channels=4, kernel=1, init=UniformOverFanIn(gain=1e-323)),
        "9×4×5",
        "`uniform_over_fan_in` makes weights smaller than any number",
    ),
    Bad(Conv(channels=4, kernel=5), "3×4×9", "kernel 5 is larger than the input 4"),
    Bad(
        Conv(channels=4, kernel=(1, 9), padding=1),
        "3×4×5",
        "kernel 9 is larger than the padded input 5 + 1 + 1 = 7",
    ),
    Bad(
        Conv(channels=4, kernel=3, dilation=2),
        "3×4×5",
        "kernel 5 (2·2+1 with dilation) is larger than the input 4",
    ),
    Bad(
        Conv(channels=4, kernel=1, groups=2), "3×4×5", "2 groups do not divide the 3 input channels"
    ),
    Bad(
        Conv(channels=4, kernel=1, groups=3),
        "3×4×5",
        "3 groups do not divide the 4 output channels",
    ),
    Good(ConvTranspose(channels=4, kernel=2, stride=2), "3×4×5", "4×8×10"),
    Good(
        ConvTranspose(channels=4, kernel=3, stride=2, padding=1, output_padding=1),
        "3×4×5",
        "4×8×10",
    ),
    Good(ConvTranspose(channels=4, kernel=3, padding=(0, 1, 2, 0)), "3×4×5", "4×5×5"),
    Good(ConvTranspose(channels=4, kernel=2, dilation=3, output_padding=(0, 2)), "3×4×5", "4×7×10"),
    Bad(ConvTranspose(channels=4, kernel=2), "9", no_image("convolution", 9)),
    Bad(
        ConvTranspose(channels=4, kernel=2, groups=2),
        "3×4×5",
        "2 groups do not divide the 3 input channels",
    ),
    Bad(
        ConvTranspose(channels=4, kernel=2, groups=3),
        "3×4×5",
        "3 groups do not divide the 4 output channels",
    ),
    Bad(
        ConvTranspose(channels=4, kernel=2, stride=2, output_padding=2),
        "3×4×5",
        "output_padding 2 is not smaller than stride 2 or dilation 1",
    ),
    Bad(
        ConvTranspose(channels=4, kernel=1, padding=2),
        "3×4×5",
        "padding crops 4 from an output of 4",
    ),
    Good(SparseConv(channels=3, kernel=3, table=((0,), (0, 1), (1, 0))), "2×8×9", "3×6×7"),
    Bad(SparseConv(channels=1, kernel=3, table=((0,),)), "9", no_image("convolution", 9)),
    Bad(
        SparseConv(channels=3, kernel=3, table=((0,), (1,))),
        "2×8×9",
        "the table has 2 rows for 3 output channels",
    ),
    Bad(
        SparseConv(channels=2, kernel=3, table=((0,), (1, 1))),
        "2×8×9",
        "row 1 of the table names an input channel twice",
    ),
    Bad(
        SparseConv(channels=1, kernel=3, table=((0, 2),)),
        "2×8×9",
        "row 0 of the table names input channel 2, the last one is 1",
    ),
    # dense
    Good(Linear(features=10), "84", "10"),
    Bad(
        Linear(features=10),
        "16×5×6",
        "linear needs a vector, its input is an image of 16 × 5 × 6\n"
        "put `flatten` before it, which gives 480 features",
    ),
    Good(RBF(centres=("+-+", "---")), "3", "2"),
    Bad(
        RBF(centres=("+-+", "---")),
        "3×1×1",
        "rbf needs a vector, its input is an image of 3 × 1 × 1\n"
        "put `flatten` before it, which gives 3 features",
    ),
    Bad(RBF(centres=("+-+", "--")), "3", "centre 1 has 2 values for 3 input features"),
    # pooling
    Good(MaxPool(kernel=3, stride=2), "64×112×113", "64×55×56"),
    Good(MaxPool(kernel=3, stride=2, ceil=True), "64×112×113", "64×56×56"),
    Good(MaxPool(kernel=2), "3×5×7", "3×2×3"),
    Good(MaxPool(kernel=1, stride=3, ceil=True), "3×5×7", "3×2×3"),
    Good(MaxPool(kernel=2, stride=1, dilation=(2, 3)), "3×5×7", "3×3×4"),
    Good(MaxPool(kernel=3, stride=2, padding="same"), "3×5×8", "3×3×4"),
    Bad(MaxPool(kernel=9, stride=1), "64×7×7", "kernel 9 is larger than the input 7"),
    Bad(MaxPool(kernel=3, padding=2), "64×7×8", "padding 2 is more than half of kernel 3"),
    Bad(
        MaxPool(kernel=2, padding=1, dilation=8),
        "3×7×9",
        "dilation 8 is larger than the input 7: a window would see padding only",
    ),
    Bad(MaxPool(kernel=2), "9", no_image("pooling", 9)),
    Good(AvgPool(kernel=5, stride=3), "512×14×15", "512×4×4"),
    Good(AvgPool(kernel=3, stride=2, padding=(1, 0), count_padding=False), "3×8×9", "3×4×4"),
    Bad(
        AvgPool(kernel=(3, 4), padding=(1, 1, 0, 3)),
        "3×8×9",
        "padding 3 is more than half of kernel 4",
    ),
    Bad(AvgPool(kernel=2), "9", no_image("pooling", 9)),
    Good(GlobalMaxPool(), "3×8×9", "3×1×1"),
    Bad(GlobalMaxPool(), "9", no_image("pooling", 9)),
    Good(GlobalAvgPool(), "3×8×9", "3×1×1"),
    Bad(GlobalAvgPool(), "9", no_image("pooling", 9)),
    Good(AdaptiveAvgPool(size=(2, 12)), "3×8×9", "3×2×12"),
    Bad(AdaptiveAvgPool(size=2), "9", no_image("pooling", 9)),
    Good(Subsample(stride=(2, 3)), "4×7×8", "4×4×3"),
    Bad(Subsample(stride=2), "9", no_image("subsampling", 9)),
    Good(SubsampleTrainable(kernel=2), "6×28×29", "6×14×14"),
    Bad(SubsampleTrainable(kernel=2), "9", no_image("subsampling", 9)),
    Bad(SubsampleTrainable(kernel=(1, 3)), "6×4×2", "kernel 3 is larger than the input 2"),
    # normalisation
    Good(BatchNorm(), "3×8×9", "3×8×9"),
    Good(BatchNorm(scale=False, running_variance="biased"), "7", "7"),
    Good(LayerNorm(), "3×8×9", "3×8×9"),
    Good(LayerNorm(shift=False), "7", "7"),
    Good(GroupNorm(groups=3), "6×8×9", "6×8×9"),
    Good(GroupNorm(groups=2, scale_init=0.5), "8", "8"),
    Bad(GroupNorm(groups=4), "6×8×9", "4 groups do not divide the 6 channels"),
    Good(GroupNorm(groups=3), "6×1×1", "6×1×1"),
    Bad(
        GroupNorm(groups=6),
        "6×1×1",
        "groups 6 leave one value in each, which minus its mean is always 0",
    ),
    Bad(
        GroupNorm(groups=1),
        "1",
        "groups 1 leave one value in each, which minus its mean is always 0",
    ),
    Good(LRN(), "3×8×9", "3×8×9"),
    Good(LRN(size=3, alpha=0.1, region="within_channel", alpha_form="mean"), "4×8×9", "4×8×9"),
    Bad(LRN(), "7", "lrn needs an image C × H × W, its input has 7 features"),
    Bad(LRN(size=4), "3×8×9", "size 4 is even: its window would have no middle"),
    Good(ScaleShift(), "3×8×9", "3×8×9"),
    Good(ScaleShift(scale=False, shift=True), "7", "7"),
    # activations
    Good(ReLU(), "3×8×9", "3×8×9"),
    Good(ReLU6(), "3×8×9", "3×8×9"),
    Good(LeakyReLU(slope=0.2), "3×8×9", "3×8×9"),
    Good(PReLU(), "3×8×9", "3×8×9"),
    Good(PReLU(shared=True), "7", "7"),
    Good(ELU(alpha=0.5), "3×8×9", "3×8×9"),
    Good(GELU(), "3×8×9", "3×8×9"),
    Good(GELU(form="tanh"), "7", "7"),
    Good(SiLU(), "3×8×9", "3×8×9"),
    Good(HardSwish(), "3×8×9", "3×8×9"),
    Good(HardSigmoid(), "3×8×9", "3×8×9"),
    Good(Sigmoid(), "3×8×9", "3×8×9"),
    Good(Tanh(), "3×8×9", "3×8×9"),
    Good(ScaledTanh(), "3×8×9", "3×8×9"),
    Good(Softmax(), "3×8×9", "3×8×9"),
    Good(Softmax(), "7", "7"),
    Good(Identity(), "3×8×9", "3×8×9"),
    # dropping
    Good(Dropout(), "7", "7"),
    Good(Dropout(over="channel"), "3×8×9", "3×8×9"),
    Bad(
        Dropout(over="channel"),
        "7",
        "dropout over channels needs an image, its input has 7 features",
    ),
    Good(StochasticDepth(), "3×8×9", "3×8×9"),
    Good(StochasticDepth(), "7", "7"),
    # reshaping
    Good(Flatten(), "3×8×9", "216"),
    Good(Flatten(), "7", "7"),
    Good(Pad(padding=(1, 0, 2, 3)), "3×8×9", "3×9×14"),
    Good(Pad(padding=(7, 8), mode="reflect"), "3×8×9", "3×22×25"),
    Good(Pad(padding=9, mode="replicate"), "3×8×9", "3×26×27"),
    Bad(
        Pad(padding=(0, 0, 0, 9), mode="reflect"),
        "3×8×9",
        "reflect padding 9 is not smaller than the input 9",
    ),
    Bad(Pad(padding=1), "7", no_image("padding", 7)),
    Good(PadChannels(before=1, after=2), "3×8×9", "6×8×9"),
    Good(PadChannels(after=2), "7", "9"),
    Good(SliceChannels(start=1, stop=3), "3×8×9", "2×8×9"),
    Good(SliceChannels(start=0, stop=7), "7", "7"),
    Bad(SliceChannels(start=2, stop=4), "3×8×9", "channels 2 to 4 are no slice of the 3 channels"),
    Bad(SliceChannels(start=2, stop=2), "3×8×9", "channels 2 to 2 are no slice of the 3 channels"),
    Good(Upsample(factor=(2, 3)), "3×8×9", "3×16×27"),
    Good(Upsample(factor=2, mode="bilinear"), "3×8×9", "3×16×18"),
    Bad(Upsample(factor=2), "7", no_image("upsampling", 7)),
    Good(ChannelShuffle(groups=3), "6×8×9", "6×8×9"),
    Bad(ChannelShuffle(groups=4), "6×8×9", "4 groups do not divide the 6 channels"),
    Bad(ChannelShuffle(groups=1), "7", no_image("channel_shuffle", 7)),
    # merges
    Good(Concat(), "2×8×9, 3×8×9, 1×8×9", "6×8×9"),
    Good(Concat(), "2, 3", "5"),
    Bad(Concat(), "2×8×9, 3×9×8", unequal("branches disagree on height × width", "2×8×9", "3×9×8")),
    Bad(Concat(), "2×8×9, 3", unequal("concat joins images or vectors, not both", "2×8×9", "3")),
    Good(Add(), "3×8×9, 3×8×9", "3×8×9"),
    Good(Add(scale=0.5), "3, 3, 3", "3"),
    Bad(
        Add(),
        "3×8×9, 1×8×9",
        unequal("add never broadcasts, and its inputs differ", "3×8×9", "1×8×9"),
    ),
    Bad(
        Add(),
        "3×8×9, 3×1×1",
        unequal("add never broadcasts, and its inputs differ", "3×8×9", "3×1×1"),
    ),
    Bad(Add(), "3×1×1, 3", unequal("add joins images or vectors, not both", "3×1×1", "3")),
    Good(Multiply(), "3×8×9, 3×8×9", "3×8×9"),
    Good(Multiply(gate=True), "3×8×9, 3×1×1, 3×1×1", "3×8×9"),
    Good(Multiply(gate=True), "3, 3", "3"),
    Bad(
        Multiply(), "3×8×9, 3×1×1", unequal("multiply needs inputs of one shape", "3×8×9", "3×1×1")
    ),
    Bad(
        Multiply(gate=True),
        "3×8×9, 3×8×9",
        unequal("multiply needs gates of 3 × 1 × 1", "3×8×9", "3×8×9"),
    ),
    Bad(
        Multiply(gate=True),
        "3×8×9, 1×1×1",
        unequal("multiply needs gates of 3 × 1 × 1", "3×8×9", "1×1×1"),
    ),
    Bad(
        Multiply(gate=True),
        "3×8×9, 3",
        unequal("multiply joins images or vectors, not both", "3×8×9", "3"),
    ),
]

# These take any input whatever: each value is computed from itself, or along the channels.
TAKE_ANYTHING: set[type[Layer | Merge]] = {
    *(ReLU, ReLU6, LeakyReLU, PReLU, ELU, GELU, SiLU, HardSwish, HardSigmoid, Sigmoid, Tanh),
    *(ScaledTanh, Softmax, Identity, StochasticDepth, BatchNorm, LayerNorm, ScaleShift, Flatten),
    PadChannels,
}

# Each good row of a layer as a network of it alone.
ALONE: dict[str, Network] = {
    f"{type(row.op).__name__}{number}": Network(
        name="net", input=shapes(row.x)[0].dimensions, body=(("op", row.op),)
    )
    for number, row in enumerate(SAMPLES)
    if isinstance(row, Good) and isinstance(row.op, Layer)
}
