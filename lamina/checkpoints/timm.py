"""Timm's models (1.0), as ours: https://github.com/huggingface/pytorch-image-models."""

from __future__ import annotations

from collections.abc import Iterator

from lamina.checkpoints import torchvision
from lamina.checkpoints.resnets import residual
from lamina.checkpoints.table import TORCH, Roles, Rule, Table, tables
from lamina.checkpoints.torchvision import PIXELWISE, VGGS, normed

# The first dense layers, where timm has a 7 × 7 and a 1 × 1 convolution.
FC6: Roles = {**TORCH, "weight": (".weight", "o i h=7 w=7 -> o (i h w)")}
FC7: Roles = {**TORCH, "weight": (".weight", "o i 1 1 -> o i")}
GAMMA: Roles = {"scale": (".gamma", "")}


def vgg(stages: tuple[int, ...], *, norm: bool = False) -> Iterator[Rule]:
    """The convolutions are torchvision's."""
    for rule in torchvision.vgg(stages, norm=norm):
        if not rule.ours.startswith("fc"):
            yield rule
    yield Rule("fc6", "pre_logits.fc1", FC6)
    yield Rule("fc7", "pre_logits.fc2", FC7)
    yield Rule("fc8", "head.fc")


def branches(ours: str, theirs: str, short: str = "conv") -> Iterator[Rule]:
    """A module of branches: one convolution or several in order, and the pool's at last.
    `short` are the convolutions of the shorter branch behind its 1×1."""
    yield from normed(f"{ours}.b1", f"{theirs}.branch0")
    yield from normed(f"{ours}.short.reduce", f"{theirs}.branch1.0")
    yield from normed(f"{ours}.short.{short}", f"{theirs}.branch1.{'{n}' if '{' in short else 1}")
    yield from normed(f"{ours}.long.reduce", f"{theirs}.branch2.0")
    yield from normed(f"{ours}.long.conv{{n}}", f"{theirs}.branch2.{{n}}")
    yield from normed(f"{ours}.pool.proj", f"{theirs}.branch3.1")


def inception_v4() -> Iterator[Rule]:
    """`features` counts every module."""
    yield from normed("conv_1a", "features.0")
    yield from normed("conv_2a", "features.1")
    yield from normed("conv_2b", "features.2")
    yield from normed("mixed_3a.conv", "features.3.conv")
    yield from normed("mixed_4a.short.reduce", "features.4.branch0.0")
    yield from normed("mixed_4a.short.conv", "features.4.branch0.1")
    yield from normed("mixed_4a.long.reduce", "features.4.branch1.0")
    yield from normed("mixed_4a.long.conv{n}", "features.4.branch1.{n}")
    yield from normed("mixed_5a.conv", "features.5.conv")
    yield from branches("inception_a.{m}", "features.{m+6}")
    yield from normed("reduction_a.short", "features.10.branch0")
    yield from normed("reduction_a.long.reduce", "features.10.branch1.0")
    yield from normed("reduction_a.long.conv{n}", "features.10.branch1.{n}")
    yield from branches("inception_b.{m}", "features.{m+11}", "conv{n}")
    yield from normed("reduction_b.short.reduce", "features.18.branch0.0")
    yield from normed("reduction_b.short.conv", "features.18.branch0.1")
    yield from normed("reduction_b.long.reduce", "features.18.branch1.0")
    yield from normed("reduction_b.long.conv{n}", "features.18.branch1.{n}")
    yield from normed("inception_c.{m}.b1", "features.{m+19}.branch0")
    yield from normed("inception_c.{m}.short.reduce", "features.{m+19}.branch1_0")
    yield from normed("inception_c.{m}.short.split.row", "features.{m+19}.branch1_1a")
    yield from normed("inception_c.{m}.short.split.column", "features.{m+19}.branch1_1b")
    yield from normed("inception_c.{m}.long.reduce", "features.{m+19}.branch2_0")
    yield from normed("inception_c.{m}.long.conv{n}", "features.{m+19}.branch2_{n}")
    yield from normed("inception_c.{m}.long.split.row", "features.{m+19}.branch2_3a")
    yield from normed("inception_c.{m}.long.split.column", "features.{m+19}.branch2_3b")
    yield from normed("inception_c.{m}.pool.proj", "features.{m+19}.branch3.1")
    yield Rule("linear", "last_linear")


def inception_resnet_v2() -> Iterator[Rule]:
    """`repeat`, `repeat_1` and `repeat_2` are the runs of modules A, B and C."""
    yield from normed("conv_{n}", "conv2d_{n}")
    yield from branches("mixed_5b", "mixed_5b")
    for ours, theirs in (
        ("inception_resnet_a.{m}", "repeat.{m}"),
        ("inception_resnet_b.{m}", "repeat_1.{m}"),
        ("inception_resnet_c.{m}", "repeat_2.{m}"),
        ("last_c", "block8"),
    ):
        yield from normed(f"{ours}.branches.b1", f"{theirs}.branch0")
        yield Rule(f"{ours}.up", f"{theirs}.conv2d")
        if theirs == "repeat.{m}":
            yield from normed(f"{ours}.branches.short.reduce", f"{theirs}.branch1.0")
            yield from normed(f"{ours}.branches.short.conv", f"{theirs}.branch1.1")
            yield from normed(f"{ours}.branches.long.reduce", f"{theirs}.branch2.0")
            yield from normed(f"{ours}.branches.long.conv{{n}}", f"{theirs}.branch2.{{n}}")
        else:
            yield from normed(f"{ours}.branches.long.reduce", f"{theirs}.branch1.0")
            yield from normed(f"{ours}.branches.long.row", f"{theirs}.branch1.1")
            yield from normed(f"{ours}.branches.long.column", f"{theirs}.branch1.2")
    yield from normed("reduction_a.short", "mixed_6a.branch0")
    yield from normed("reduction_a.long.reduce", "mixed_6a.branch1.0")
    yield from normed("reduction_a.long.conv{n}", "mixed_6a.branch1.{n}")
    yield from normed("reduction_b.short{b}.reduce", "mixed_7a.branch{b-1}.0")
    yield from normed("reduction_b.short{b}.conv", "mixed_7a.branch{b-1}.1")
    yield from normed("reduction_b.long.reduce", "mixed_7a.branch2.0")
    yield from normed("reduction_b.long.conv{n}", "mixed_7a.branch2.{n}")
    yield Rule("linear", "classif")


def mobilenet_v1() -> Iterator[Rule]:
    """Stages of blocks, where we count the paper's table through; conv8 is five of them."""
    yield Rule("conv1.conv", "conv_stem")
    yield Rule("conv1.norm", "bn1")
    for ours, theirs in (
        *(("conv2", "0.0"), ("conv3", "1.0"), ("conv4", "1.1"), ("conv5", "2.0")),
        *(("conv6", "2.1"), ("conv7", "3.0"), ("conv8.{n}", "3.{n+1}")),
        *(("conv9", "4.0"), ("conv10", "4.1")),
    ):
        yield Rule(f"{ours}.depthwise", f"blocks.{theirs}.conv_dw")
        yield Rule(f"{ours}.norm1", f"blocks.{theirs}.bn1")
        yield Rule(f"{ours}.pointwise", f"blocks.{theirs}.conv_pw")
        yield Rule(f"{ours}.norm2", f"blocks.{theirs}.bn2")
    yield Rule("fc", "classifier")


def inverted(ours: str, theirs: str) -> Iterator[Rule]:
    """A stage of inverted residuals."""
    yield Rule(f"{ours}.expand", f"{theirs}.conv_pw")
    yield Rule(f"{ours}.norm1", f"{theirs}.bn1")
    yield Rule(f"{ours}.depthwise", f"{theirs}.conv_dw")
    yield Rule(f"{ours}.norm2", f"{theirs}.bn2")
    yield Rule(f"{ours}.project", f"{theirs}.conv_pwl")
    yield Rule(f"{ours}.norm3", f"{theirs}.bn3")


def gate(ours: str, theirs: str) -> Iterator[Rule]:
    """Squeeze and excitation."""
    yield Rule(f"{ours}.squeeze.reduce", f"{theirs}.se.conv_reduce")
    yield Rule(f"{ours}.squeeze.expand", f"{theirs}.se.conv_expand")


def around(first: str, block1: str, last: str) -> Iterator[Rule]:
    """What stands before the stages and behind them, and the first block, which has no expansion:
    its other modules count from there."""
    yield Rule(f"{first}.conv", "conv_stem")
    yield Rule(f"{first}.norm", "bn1")
    yield Rule(f"{block1}.depthwise", "blocks.0.0.conv_dw")
    yield Rule(f"{block1}.norm2", "blocks.0.0.bn1")
    yield Rule(f"{block1}.project", "blocks.0.0.conv_pw")
    yield Rule(f"{block1}.norm3", "blocks.0.0.bn2")
    yield Rule(f"{last}.conv", "conv_head")
    yield Rule(f"{last}.norm", "bn2")
    yield Rule("fc", "classifier")


def mobilenet_v2() -> Iterator[Rule]:
    """Stages of blocks, as in the paper's table."""
    yield from around("conv1", "bottleneck1.0", "conv2")
    for stage in range(2, 8):
        yield from inverted(f"bottleneck{stage}.{{n}}", f"blocks.{stage - 1}.{{n}}")


def efficientnet() -> Iterator[Rule]:
    """Stages of blocks, as in the paper's table, whose first stage is the stem."""
    yield from around("conv1", "mbconv2_1", "conv9")
    yield from gate("mbconv2_1", "blocks.0.0")
    for stage in range(3, 9):
        yield from inverted(f"mbconv{stage}_{{n}}", f"blocks.{stage - 2}.{{n-1}}")
        yield from gate(f"mbconv{stage}_{{n}}", f"blocks.{stage - 2}.{{n-1}}")


def convnext() -> Iterator[Rule]:
    """Each stage but the first begins by halving the size."""
    yield Rule("stem", "stem.0")
    yield Rule("norm1", "stem.1")
    for stage in range(2, 6):
        if stage > 2:
            yield Rule(f"norm{stage}", f"stages.{stage - 2}.downsample.0")
            yield Rule(f"down{stage}", f"stages.{stage - 2}.downsample.1")
        ours, theirs = f"res{stage}_{{n}}", f"stages.{stage - 2}.blocks.{{n-1}}"
        yield Rule(f"{ours}.depthwise", f"{theirs}.conv_dw")
        yield Rule(f"{ours}.norm", f"{theirs}.norm")
        yield Rule(f"{ours}.expand", f"{theirs}.mlp.fc1", PIXELWISE)
        yield Rule(f"{ours}.project", f"{theirs}.mlp.fc2", PIXELWISE)
        yield Rule(f"{ours}.layer_scale", theirs, GAMMA)
    yield Rule("norm", "head.norm")
    yield Rule("fc", "head.fc")


# ResNets, DenseNet and Inception-v3 have torchvision's keys; the last comes without its side head.
AS_TORCHVISION = (
    *("resnet18", "resnet34", "resnet50", "resnet101", "resnet152"),
    *("resnext50_32x4d", "wide_resnet50_2", "densenet121", "inception_v3"),
)
TABLES = tables(
    (
        *(Table(f"vgg{n}", f"vgg{n}", tuple(vgg(stages))) for n, stages in VGGS.items()),
        *(
            Table(f"vgg{n}_bn", f"vgg{n}_bn", tuple(vgg(stages, norm=True)))
            for n, stages in VGGS.items()
        ),
        *(torchvision.TABLES[name] for name in AS_TORCHVISION),
        Table("inception_v4", "inception_v4", tuple(inception_v4())),
        Table("inception_resnet_v2", "inception_resnet_v2", tuple(inception_resnet_v2())),
        Table("se_resnet50", "legacy_seresnet50", residual("layer0.", "se_module", "last_linear")),
        Table("mobilenet_v1", "mobilenetv1_100", tuple(mobilenet_v1())),
        Table("mobilenet_v2", "mobilenetv2_100", tuple(mobilenet_v2())),
        Table("efficientnet_b0.torchvision", "efficientnet_b0", tuple(efficientnet())),
        Table("convnext_tiny", "convnext_tiny", tuple(convnext())),
    )
)
