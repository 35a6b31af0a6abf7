"""The models of `keras.applications` (Keras 3) that we have, as ours: https://keras.io/api/applications."""

from __future__ import annotations

from collections.abc import Iterator

from lamina.checkpoints.keras.inception import inception_v3
from lamina.checkpoints.keras.roles import (
    CONV,
    DENSE,
    DEPTHWISE,
    FLAT,
    NORM,
    PIXEL,
    SEPARABLE_DEPTH,
    SEPARABLE_POINT,
)
from lamina.checkpoints.table import Rule, Table, tables

VGG = (
    Rule("conv{stage}_{n}", "block{stage}_conv{n}", CONV),
    Rule("fc6", "fc1", FLAT),
    Rule("fc7", "fc2", DENSE),
    Rule("fc8", "predictions", DENSE),
)

RESNET = (
    Rule("conv1", "conv1_conv", CONV),
    Rule("norm1", "conv1_bn", NORM),
    Rule("conv{stage}.{block}.conv{n}", "conv{stage}_block{block+1}_{n}_conv", CONV),
    Rule("conv{stage}.{block}.norm{n}", "conv{stage}_block{block+1}_{n}_bn", NORM),
    Rule("conv{stage}.{block}.shortcut.conv", "conv{stage}_block{block+1}_0_conv", CONV),
    Rule("conv{stage}.{block}.shortcut.norm", "conv{stage}_block{block+1}_0_bn", NORM),
    Rule("fc", "predictions", DENSE),
)

# The first dense block is called conv2 there, and the transition behind it pool2.
DENSENET = (
    Rule("conv1", "conv1_conv", CONV),
    Rule("norm1", "conv1_bn", NORM),
    Rule("dense{b}.{n}.norm{i}", "conv{b+1}_block{n+1}_{i-1}_bn", NORM),
    Rule("dense{b}.{n}.conv{i}", "conv{b+1}_block{n+1}_{i}_conv", CONV),
    Rule("transition{b}.norm", "pool{b+1}_bn", NORM),
    Rule("transition{b}.conv", "pool{b+1}_conv", CONV),
    Rule("norm5", "bn", NORM),
    Rule("fc", "predictions", DENSE),
)


def mobilenet_v1() -> Iterator[Rule]:
    """Blocks counted from 1; ours have the numbers of table 1, where conv8 is five of them."""
    yield Rule("conv1.conv", "conv1", CONV)
    yield Rule("conv1.norm", "conv1_bn", NORM)
    ours = (
        "conv2 conv3 conv4 conv5 conv6 conv7 conv8.0 conv8.1 conv8.2 conv8.3 conv8.4 conv9 conv10"
    )
    for number, block in enumerate(ours.split(), start=1):
        yield Rule(f"{block}.depthwise", f"conv_dw_{number}", DEPTHWISE)
        yield Rule(f"{block}.norm1", f"conv_dw_{number}_bn", NORM)
        yield Rule(f"{block}.pointwise", f"conv_pw_{number}", CONV)
        yield Rule(f"{block}.norm2", f"conv_pw_{number}_bn", NORM)
    yield Rule("fc", "conv_preds", PIXEL)


def mobilenet_v2() -> Iterator[Rule]:
    """Blocks counted through the rows of table 2; the first has no expansion."""
    yield Rule("conv1.conv", "Conv1", CONV)
    yield Rule("conv1.norm", "bn_Conv1", NORM)
    yield from inverted("bottleneck1.0", "expanded_conv")
    for row, first in {2: 1, 3: 3, 4: 6, 5: 10, 6: 13, 7: 16}.items():
        ours, theirs = f"bottleneck{row}.{{n}}", f"block_{{n+{first}}}"
        yield Rule(f"{ours}.expand", f"{theirs}_expand", CONV)
        yield Rule(f"{ours}.norm1", f"{theirs}_expand_BN", NORM)
        yield from inverted(ours, theirs)
    yield Rule("conv2.conv", "Conv_1", CONV)
    yield Rule("conv2.norm", "Conv_1_bn", NORM)
    yield Rule("fc", "predictions", DENSE)


def inverted(ours: str, theirs: str) -> tuple[Rule, ...]:
    """What every inverted residual has: two convolutions, each with its norm."""
    return (
        Rule(f"{ours}.depthwise", f"{theirs}_depthwise", DEPTHWISE),
        Rule(f"{ours}.norm2", f"{theirs}_depthwise_BN", NORM),
        Rule(f"{ours}.project", f"{theirs}_project", CONV),
        Rule(f"{ours}.norm3", f"{theirs}_project_BN", NORM),
    )


def xception() -> Iterator[Rule]:
    """Blocks 1 to 14 of figure 5; the shortcuts have no names of their own, only numbers."""
    for n in (1, 2):
        yield Rule(f"entry_flow.conv{n}.conv", f"block1_conv{n}", CONV)
        yield Rule(f"entry_flow.conv{n}.norm", f"block1_conv{n}_bn", NORM)
    for ours, theirs in (
        ("entry_flow.block{b}.sepconv{n}", "block{b+1}_sepconv{n}"),
        ("middle_flow.{b}.sepconv{n}", "block{b+5}_sepconv{n}"),
        ("exit_flow.block.sepconv{n}", "block13_sepconv{n}"),
        ("exit_flow.sepconv{n}", "block14_sepconv{n}"),
    ):
        yield Rule(f"{ours}.depthwise", theirs, SEPARABLE_DEPTH)
        yield Rule(f"{ours}.pointwise", theirs, SEPARABLE_POINT)
        yield Rule(f"{ours}.norm", f"{theirs}_bn", NORM)
    for ours, number in (
        ("entry_flow.block1", ""),
        ("entry_flow.block2", "_1"),
        ("entry_flow.block3", "_2"),
        ("exit_flow.block", "_3"),
    ):
        yield Rule(f"{ours}.shortcut.conv", f"conv2d{number}", CONV)
        yield Rule(f"{ours}.shortcut.norm", f"batch_normalization{number}", NORM)
    yield Rule("linear", "predictions", DENSE)


TABLES = tables(
    (
        Table("vgg16", "VGG16", VGG),
        Table("vgg19", "VGG19", VGG),
        Table("resnet50.keras", "ResNet50", RESNET),
        Table("resnet101.keras", "ResNet101", RESNET),
        Table("resnet152.keras", "ResNet152", RESNET),
        Table("inception_v3.keras", "InceptionV3", tuple(inception_v3())),
        Table("densenet121.keras", "DenseNet121", DENSENET),
        Table("mobilenet_v1.keras", "MobileNet", tuple(mobilenet_v1())),
        Table("mobilenet_v2.keras", "MobileNetV2", tuple(mobilenet_v2())),
        Table("xception.keras", "Xception", tuple(xception())),
    )
)
