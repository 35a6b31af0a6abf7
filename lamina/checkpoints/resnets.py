"""ResNets and what has grown from them, as torchvision and timm both call their modules."""

from __future__ import annotations

from lamina.checkpoints.table import Rule


def residual(stem: str = "", gate: str = "", head: str = "fc") -> tuple[Rule, ...]:
    """`layer1` there is what He et al. call conv2_x. `stem` stands before the first
    convolution, `gate` is what a block's squeeze-and-excitation is called."""
    gates = (
        Rule("conv{stage}.{block}.se.reduce", f"layer{{stage-1}}.{{block}}.{gate}.fc1"),
        Rule("conv{stage}.{block}.se.expand", f"layer{{stage-1}}.{{block}}.{gate}.fc2"),
    )
    return (
        Rule("conv1", f"{stem}conv1"),
        Rule("norm1", f"{stem}bn1"),
        Rule("conv{stage}.{block}.conv{n}", "layer{stage-1}.{block}.conv{n}"),
        Rule("conv{stage}.{block}.norm{n}", "layer{stage-1}.{block}.bn{n}"),
        Rule("conv{stage}.{block}.shortcut.conv", "layer{stage-1}.{block}.downsample.0"),
        Rule("conv{stage}.{block}.shortcut.norm", "layer{stage-1}.{block}.downsample.1"),
        *(gates if gate else ()),
        Rule("fc", head),
    )
