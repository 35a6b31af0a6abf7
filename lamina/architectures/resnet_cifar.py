"""The small ResNets and plain networks for CIFAR-10 (He 2016, section 4.2)."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from lamina.architectures.entry import Entry, Image
from lamina.architectures.resnet import HE_2016, Kind, facts, stage
from lamina.spec.blocks.residual import PaddedBlock, PlainBlock
from lamina.spec.combinators import chain
from lamina.spec.initial import HE_FAN_OUT
from lamina.spec.layers.activation import ReLU
from lamina.spec.layers.conv import Conv
from lamina.spec.layers.linear import Linear
from lamina.spec.layers.norm import BatchNorm
from lamina.spec.layers.pool import GlobalAvgPool
from lamina.spec.layers.reshape import Flatten
from lamina.spec.network import Network

HE_2016_CIFAR = replace(HE_2016, place="section 4.2, table 6")
CIFAR10: Image = (3, 32, 32)


def resnet_cifar(
    name: str,
    n: int,
    *,
    block: Kind | None = None,
    title: str | None = None,
    num_classes: int = 10,
    input: Image = CIFAR10,
) -> Network:
    """The 6n + 2 layers of section 4.2: a 3×3 convolution, three stages of `n` blocks with
    16, 32 and 64 channels, a dense layer. Shortcuts are option A's unless `block` is another."""
    kind = block or PaddedBlock(channels=16)
    width = kind.channels
    return Network(
        name=name,
        title=title,
        input=input,
        init=HE_FAN_OUT,
        body=chain(
            conv1=Conv(channels=width, kernel=3, padding=1, bias=False),
            norm1=BatchNorm(),
            relu1=ReLU(),
            conv2=stage(n, kind, width, stride=1),
            conv3=stage(n, kind, 2 * width, stride=2),
            conv4=stage(n, kind, 4 * width, stride=2),
            pool4=GlobalAvgPool(),
            flat=Flatten(),
            fc=Linear(features=num_classes),
        ),
    )


def resnet(layers: int, parameters: int, macs: int, printed: str, error: str) -> Entry:
    """A row of table 6: a network of so many layers, the parameters that the paper prints, and
    its error in percent."""
    name = f"resnet{layers}_cifar10"
    return Entry(
        name=name,
        build=partial(resnet_cifar, name, (layers - 2) // 6, title=f"ResNet{layers}"),
        paper=HE_2016_CIFAR,
        facts=facts(
            parameters, macs, f"table 6 prints {printed}; exactly, its 6n + 2 layers", input=CIFAR10
        ),
        differs=(
            "Differs: the zeros of a shortcut are behind the channels that there are, where the "
            "paper does not say; many ports put half of them in front.",
        ),
        published=f"test error {error} on CIFAR-10 (table 6)",
    )


def plain(layers: int, parameters: int, macs: int) -> Entry:
    """The same layers without shortcuts, which the paper's figure 6 plots."""
    name = f"plain{layers}_cifar10"
    block = PlainBlock(channels=16)
    return Entry(
        name=name,
        build=partial(resnet_cifar, name, (layers - 2) // 6, block=block, title=f"Plain{layers}"),
        paper=replace(HE_2016, place="section 4.2, figure 6 (left)"),
        facts=facts(parameters, macs, "section 4.2, its 6n + 2 layers", input=CIFAR10),
    )


ENTRIES = (
    resnet(20, 269_722, 40_551_040, "0.27M", "8.75 %"),
    resnet(32, 464_154, 68_862_592, "0.46M", "7.51 %"),
    resnet(44, 658_586, 97_174_144, "0.66M", "7.17 %"),
    resnet(56, 853_018, 125_485_696, "0.85M", "6.97 %"),
    resnet(110, 1_727_962, 252_887_680, "1.7M", "6.43 %, the best of five runs,"),
    resnet(1202, 19_421_274, 2_829_238_912, "19.4M", "7.93 %"),
    plain(20, 269_722, 40_551_040),
    plain(56, 853_018, 125_485_696),
)
