"""Torchvision's models (0.28), as ours: https://github.com/pytorch/vision."""

from __future__ import annotations

from collections.abc import Iterator

from lamina.checkpoints.resnets import residual
from lamina.checkpoints.table import TORCH, Roles, Rule, Table, tables

# A dense layer over the channels of each pixel, where we have a 1 × 1 convolution.
PIXELWISE: Roles = {**TORCH, "weight": (".weight", "o i -> o i 1 1")}
LAYER_SCALE: Roles = {"scale": (".layer_scale", "c 1 1 -> c")}

ALEXNET = (
    Rule("conv1", "features.0"),
    Rule("conv2", "features.3"),
    Rule("conv3", "features.6"),
    Rule("conv4", "features.8"),
    Rule("conv5", "features.10"),
    Rule("fc6", "classifier.1"),
    Rule("fc7", "classifier.4"),
    Rule("fc8", "classifier.6"),
)


def vgg(stages: tuple[int, ...], *, norm: bool = False) -> Iterator[Rule]:
    """`features` counts every module: convolution, (norm,) ReLU; a pool ends each stage."""
    at = 0
    for stage, count in enumerate(stages, start=1):
        for i in range(1, count + 1):
            yield Rule(f"conv{stage}_{i}", f"features.{at}")
            if norm:
                yield Rule(f"norm{stage}_{i}", f"features.{at + 1}")
            at += 3 if norm else 2
        at += 1
    yield Rule("fc6", "classifier.0")
    yield Rule("fc7", "classifier.3")
    yield Rule("fc8", "classifier.6")


VGGS = {"11": (1, 1, 2, 2, 2), "13": (2, 2, 2, 2, 2), "16": (2, 2, 3, 3, 3), "19": (2, 2, 4, 4, 4)}


def normed(ours: str, theirs: str) -> tuple[Rule, Rule]:
    """A convolution and its batch norm."""
    return Rule(f"{ours}.conv", f"{theirs}.conv"), Rule(f"{ours}.norm", f"{theirs}.bn")


GOOGLENET = (
    *normed("conv1", "conv1"),
    *normed("conv2_reduce", "conv2"),
    *normed("conv2", "conv3"),
    *normed("inception_{module}.b1", "inception{module}.branch1"),
    *normed("inception_{module}.b3.reduce", "inception{module}.branch2.0"),
    *normed("inception_{module}.b3.conv", "inception{module}.branch2.1"),
    *normed("inception_{module}.b5.reduce", "inception{module}.branch3.0"),
    *normed("inception_{module}.b5.conv", "inception{module}.branch3.1"),
    *normed("inception_{module}.pool.proj", "inception{module}.branch4.1"),
    *normed("aux{head}.conv", "aux{head}.conv"),
    Rule("aux{head}.fc", "aux{head}.fc1"),
    Rule("aux{head}.classifier", "aux{head}.fc2"),
    Rule("linear", "fc"),
)

INCEPTION_V3_TRUNK = (
    *normed("conv_1a", "Conv2d_1a_3x3"),
    *normed("conv_2a", "Conv2d_2a_3x3"),
    *normed("conv_2b", "Conv2d_2b_3x3"),
    *normed("conv_3b", "Conv2d_3b_1x1"),
    *normed("conv_4a", "Conv2d_4a_3x3"),
    *normed("mixed_{module}.b1", "Mixed_{module}.branch1x1"),
    *normed("mixed_{module}.pool.proj", "Mixed_{module}.branch_pool"),
    # 35 × 35
    *(
        rule
        for m in ("5b", "5c", "5d")
        for rule in (
            *normed(f"mixed_{m}.short.reduce", f"Mixed_{m}.branch5x5_1"),
            *normed(f"mixed_{m}.short.conv", f"Mixed_{m}.branch5x5_2"),
            *normed(f"mixed_{m}.long.reduce", f"Mixed_{m}.branch3x3dbl_1"),
            *normed(f"mixed_{m}.long.conv1", f"Mixed_{m}.branch3x3dbl_2"),
            *normed(f"mixed_{m}.long.conv2", f"Mixed_{m}.branch3x3dbl_3"),
        )
    ),
    *normed("mixed_6a.short", "Mixed_6a.branch3x3"),
    *normed("mixed_6a.long.reduce", "Mixed_6a.branch3x3dbl_1"),
    *normed("mixed_6a.long.conv1", "Mixed_6a.branch3x3dbl_2"),
    *normed("mixed_6a.long.conv2", "Mixed_6a.branch3x3dbl_3"),
    # 17 × 17
    *(
        rule
        for m in ("6b", "6c", "6d", "6e")
        for rule in (
            *normed(f"mixed_{m}.short.reduce", f"Mixed_{m}.branch7x7_1"),
            *normed(f"mixed_{m}.short.conv{{n}}", f"Mixed_{m}.branch7x7_{{n+1}}"),
            *normed(f"mixed_{m}.long.reduce", f"Mixed_{m}.branch7x7dbl_1"),
            *normed(f"mixed_{m}.long.conv{{n}}", f"Mixed_{m}.branch7x7dbl_{{n+1}}"),
        )
    ),
    *normed("mixed_7a.short.reduce", "Mixed_7a.branch3x3_1"),
    *normed("mixed_7a.short.conv", "Mixed_7a.branch3x3_2"),
    *normed("mixed_7a.long.reduce", "Mixed_7a.branch7x7x3_1"),
    *normed("mixed_7a.long.conv{n}", "Mixed_7a.branch7x7x3_{n+1}"),
    # 8 × 8
    *(
        rule
        for m in ("7b", "7c")
        for rule in (
            *normed(f"mixed_{m}.short.reduce", f"Mixed_{m}.branch3x3_1"),
            *normed(f"mixed_{m}.short.split.row", f"Mixed_{m}.branch3x3_2a"),
            *normed(f"mixed_{m}.short.split.column", f"Mixed_{m}.branch3x3_2b"),
            *normed(f"mixed_{m}.long.reduce", f"Mixed_{m}.branch3x3dbl_1"),
            *normed(f"mixed_{m}.long.conv", f"Mixed_{m}.branch3x3dbl_2"),
            *normed(f"mixed_{m}.long.split.row", f"Mixed_{m}.branch3x3dbl_3a"),
            *normed(f"mixed_{m}.long.split.column", f"Mixed_{m}.branch3x3dbl_3b"),
        )
    ),
    Rule("linear", "fc"),
)
INCEPTION_V3_HEAD = (
    *normed("aux.conv1", "AuxLogits.conv0"),
    Rule("aux.conv2", "AuxLogits.conv1.conv"),
    Rule("aux.norm2", "AuxLogits.conv1.bn"),
    Rule("aux.linear", "AuxLogits.fc"),
)


def squeezenet(fires: tuple[int, ...]) -> Iterator[Rule]:
    """`fires` are the numbers in `features` of the modules fire2 to fire9."""
    yield Rule("conv1", "features.0")
    for n, at in enumerate(fires, start=2):
        yield Rule(f"fire{n}.squeeze1x1.conv", f"features.{at}.squeeze")
        yield Rule(f"fire{n}.expand1x1.conv", f"features.{at}.expand1x1")
        yield Rule(f"fire{n}.expand3x3.conv", f"features.{at}.expand3x3")
    yield Rule("conv10", "classifier.1")


DENSENET = (
    Rule("conv1", "features.conv0"),
    Rule("norm1", "features.norm0"),
    Rule("dense{b}.{n}.norm{i}", "features.denseblock{b}.denselayer{n+1}.norm{i}"),
    Rule("dense{b}.{n}.conv{i}", "features.denseblock{b}.denselayer{n+1}.conv{i}"),
    Rule("transition{b}.norm", "features.transition{b}.norm"),
    Rule("transition{b}.conv", "features.transition{b}.conv"),
    Rule("norm5", "features.norm5"),
    Rule("fc", "classifier"),
)


def mobilenet_v2() -> Iterator[Rule]:
    """`features` counts the blocks through; the first has no expansion."""
    yield Rule("conv1.conv", "features.0.0")
    yield Rule("conv1.norm", "features.0.1")
    yield Rule("bottleneck1.0.depthwise", "features.1.conv.0.0")
    yield Rule("bottleneck1.0.norm2", "features.1.conv.0.1")
    yield Rule("bottleneck1.0.project", "features.1.conv.1")
    yield Rule("bottleneck1.0.norm3", "features.1.conv.2")
    for stage, first in {2: 2, 3: 4, 4: 7, 5: 11, 6: 14, 7: 17}.items():
        ours, theirs = f"bottleneck{stage}.{{n}}", f"features.{{n+{first}}}.conv"
        yield Rule(f"{ours}.expand", f"{theirs}.0.0")
        yield Rule(f"{ours}.norm1", f"{theirs}.0.1")
        yield Rule(f"{ours}.depthwise", f"{theirs}.1.0")
        yield Rule(f"{ours}.norm2", f"{theirs}.1.1")
        yield Rule(f"{ours}.project", f"{theirs}.2")
        yield Rule(f"{ours}.norm3", f"{theirs}.3")
    yield Rule("conv2.conv", "features.18.0")
    yield Rule("conv2.norm", "features.18.1")
    yield Rule("fc", "classifier.1")


EFFICIENTNET = (
    Rule("conv1.conv", "features.0.0"),
    Rule("conv1.norm", "features.0.1"),
    # the first block has no expansion
    Rule("mbconv2_1.depthwise", "features.1.0.block.0.0"),
    Rule("mbconv2_1.norm2", "features.1.0.block.0.1"),
    Rule("mbconv2_1.squeeze.reduce", "features.1.0.block.1.fc1"),
    Rule("mbconv2_1.squeeze.expand", "features.1.0.block.1.fc2"),
    Rule("mbconv2_1.project", "features.1.0.block.2.0"),
    Rule("mbconv2_1.norm3", "features.1.0.block.2.1"),
    *(
        rule
        for stage in range(3, 9)
        for ours, theirs in [(f"mbconv{stage}_{{n}}", f"features.{stage - 1}.{{n-1}}.block")]
        for rule in (
            Rule(f"{ours}.expand", f"{theirs}.0.0"),
            Rule(f"{ours}.norm1", f"{theirs}.0.1"),
            Rule(f"{ours}.depthwise", f"{theirs}.1.0"),
            Rule(f"{ours}.norm2", f"{theirs}.1.1"),
            Rule(f"{ours}.squeeze.reduce", f"{theirs}.2.fc1"),
            Rule(f"{ours}.squeeze.expand", f"{theirs}.2.fc2"),
            Rule(f"{ours}.project", f"{theirs}.3.0"),
            Rule(f"{ours}.norm3", f"{theirs}.3.1"),
        )
    ),
    Rule("conv9.conv", "features.8.0"),
    Rule("conv9.norm", "features.8.1"),
    Rule("fc", "classifier.1"),
)


def convnext() -> Iterator[Rule]:
    """`features` has the stem, then stages and what halves between them in turn."""
    yield Rule("stem", "features.0.0")
    yield Rule("norm1", "features.0.1")
    for stage, at in {2: 1, 3: 3, 4: 5, 5: 7}.items():
        if stage > 2:
            yield Rule(f"norm{stage}", f"features.{at - 1}.0")
            yield Rule(f"down{stage}", f"features.{at - 1}.1")
        ours, theirs = f"res{stage}_{{n}}", f"features.{at}.{{n-1}}"
        yield Rule(f"{ours}.depthwise", f"{theirs}.block.0")
        yield Rule(f"{ours}.norm", f"{theirs}.block.2")
        yield Rule(f"{ours}.expand", f"{theirs}.block.3", PIXELWISE)
        yield Rule(f"{ours}.project", f"{theirs}.block.5", PIXELWISE)
        yield Rule(f"{ours}.layer_scale", theirs, LAYER_SCALE)
    yield Rule("norm", "classifier.0")
    yield Rule("fc", "classifier.2")


TABLES = tables(
    (
        Table("alexnet.torchvision", "alexnet", ALEXNET),
        *(Table(f"vgg{n}", f"vgg{n}", tuple(vgg(stages))) for n, stages in VGGS.items()),
        *(
            Table(f"vgg{n}_bn", f"vgg{n}_bn", tuple(vgg(stages, norm=True)))
            for n, stages in VGGS.items()
        ),
        Table("googlenet.torchvision", "googlenet", GOOGLENET),
        Table("inception_v3", "inception_v3", (*INCEPTION_V3_TRUNK, *INCEPTION_V3_HEAD)),
        *(Table(name, name, residual()) for name in ("resnet18", "resnet34", "resnet50")),
        *(Table(name, name, residual()) for name in ("resnet101", "resnet152")),
        Table("resnext50_32x4d", "resnext50_32x4d", residual()),
        Table("wide_resnet50_2", "wide_resnet50_2", residual()),
        Table("squeezenet1_0", "squeezenet1_0", tuple(squeezenet((3, 4, 5, 7, 8, 9, 10, 12)))),
        Table("squeezenet1_1", "squeezenet1_1", tuple(squeezenet((3, 4, 6, 7, 9, 10, 11, 12)))),
        Table("densenet121", "densenet121", DENSENET),
        Table("mobilenet_v2", "mobilenet_v2", tuple(mobilenet_v2())),
        Table("efficientnet_b0.torchvision", "efficientnet_b0", EFFICIENTNET),
        Table("convnext_tiny", "convnext_tiny", tuple(convnext())),
    )
)
