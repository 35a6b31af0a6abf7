"""MobileNet (Howard 2017) and MobileNetV2 (Sandler 2018)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lamina.architectures.entry import Entry, Facts, Image, Paper
from lamina.spec.blocks.conv import ConvNormAct
from lamina.spec.blocks.depthwise import DepthwiseSeparable, InvertedResidual
from lamina.spec.combinators import Repeat, chain, repeat
from lamina.spec.initial import HE_FAN_OUT, Normal
from lamina.spec.layers.activation import ReLU6
from lamina.spec.layers.drop import Dropout
from lamina.spec.layers.linear import Linear
from lamina.spec.layers.pool import GlobalAvgPool
from lamina.spec.layers.reshape import Flatten
from lamina.spec.network import Network

if TYPE_CHECKING:
    from lamina.spec.fields import Padding
    from lamina.spec.initial import Init
    from lamina.spec.union import Part

DENSE = Normal(std=0.01)

HOWARD_2017 = Paper(
    authors="Howard, Zhu, Chen, Kalenichenko, Wang, Weyand, Andreetto, Adam",
    title="MobileNets: Efficient Convolutional Neural Networks for Mobile Vision Applications",
    year=2017,
    place="section 3, table 1",
)
SANDLER_2018 = Paper(
    authors="Sandler, Howard, Zhu, Zhmoginov, Chen",
    title="MobileNetV2: Inverted Residuals and Linear Bottlenecks",
    year=2018,
    place="section 4, table 2",
)


def scaled(channels: int, width: float) -> int:
    """Channels times a width multiplier, in eights: the nearest multiple of 8 that keeps nine
    tenths (the authors' code)."""
    exact = channels * width
    nearest = max(8, int(exact + 4) // 8 * 8)
    return nearest if nearest >= 0.9 * exact else nearest + 8


def dropping(rate: float) -> dict[str, Part]:
    """The dropout before the dense layer, if there is one."""
    return {"drop": Dropout(rate=rate)} if rate else {}


def mobilenet_v1(
    name: str = "mobilenet_v1",
    *,
    width: float = 1.0,
    title: str = "MobileNet",
    norm: Part | None = None,
    stem_padding: Padding = 1,
    padding: Padding | None = None,
    drop: float = 0.0,
    init: Init = HE_FAN_OUT,
    last_init: Init | None = DENSE,
    num_classes: int = 1000,
    input: Image = (3, 224, 224),
) -> Network:
    """Thirteen depthwise separable convolutions; `width` is the paper's α. `padding` is
    that of stride 2 behind the stem."""

    def conv(before: int, channels: int, *, stride: int = 1) -> DepthwiseSeparable:
        return DepthwiseSeparable(
            inputs=scaled(before, width),
            channels=scaled(channels, width),
            stride=stride,
            padding=padding if stride > 1 else None,
            norm=norm,
        )

    stem = scaled(32, width)
    return Network(
        name=name,
        title=title,
        input=input,
        init=init,
        body=chain(
            conv1=ConvNormAct(
                channels=stem,
                kernel=3,
                stride=2,
                padding=stem_padding,
                norm=norm,
                activation=ReLU6(),
            ),
            conv2=conv(32, 64),
            conv3=conv(64, 128, stride=2),
            conv4=conv(128, 128),
            conv5=conv(128, 256, stride=2),
            conv6=conv(256, 256),
            conv7=conv(256, 512, stride=2),
            conv8=repeat(5, conv(512, 512)),
            conv9=conv(512, 1024, stride=2),
            conv10=conv(1024, 1024),
            pool=GlobalAvgPool(),
            flat=Flatten(),
            **dropping(drop),
            fc=Linear(features=num_classes, init=last_init),
        ),
    )


def mobilenet_v2(
    name: str = "mobilenet_v2",
    *,
    width: float = 1.0,
    title: str = "MobileNetV2",
    norm: Part | None = None,
    stem_padding: Padding = 1,
    padding: Padding | None = None,
    drop: float = 0.2,
    init: Init = HE_FAN_OUT,
    last_init: Init | None = DENSE,
    num_classes: int = 1000,
    input: Image = (3, 224, 224),
) -> Network:
    """Seven rows of inverted residuals; `width` is the multiplier, which leaves the last
    convolution at 1280 where it is below 1 (section 4). `padding` is that of stride 2 behind the
    stem."""

    def row(t: int, before: int, c: int, n: int, s: int) -> Repeat:
        """A row of table 2: expansion, channels, repetitions, the first one's stride."""
        channels = scaled(c, width)
        like = InvertedResidual(inputs=channels, expansion=t, channels=channels, norm=norm)
        first = InvertedResidual(
            inputs=scaled(before, width),
            expansion=t,
            channels=channels,
            stride=s,
            padding=padding if s > 1 else None,
            norm=norm,
        )
        return repeat(n, like, first=first)

    stem, last = scaled(32, width), scaled(1280, max(1.0, width))
    return Network(
        name=name,
        title=title,
        input=input,
        init=init,
        body=chain(
            conv1=ConvNormAct(
                channels=stem,
                kernel=3,
                stride=2,
                padding=stem_padding,
                norm=norm,
                activation=ReLU6(),
            ),
            bottleneck1=row(1, 32, 16, 1, 1),
            bottleneck2=row(6, 16, 24, 2, 2),
            bottleneck3=row(6, 24, 32, 3, 2),
            bottleneck4=row(6, 32, 64, 4, 2),
            bottleneck5=row(6, 64, 96, 3, 1),
            bottleneck6=row(6, 96, 160, 3, 2),
            bottleneck7=row(6, 160, 320, 1, 1),
            conv2=ConvNormAct(channels=last, kernel=1, norm=norm, activation=ReLU6()),
            pool=GlobalAvgPool(),
            flat=Flatten(),
            **dropping(drop),
            fc=Linear(features=num_classes, init=last_init),
        ),
    )


EVEN_PADDING = (
    "Differs: convolutions of stride 2 are padded evenly, as torchvision's; the authors' "
    "TensorFlow code pads even inputs on the right and below only (`same`)."
)

ENTRIES = (
    Entry(
        name="mobilenet_v1",
        build=mobilenet_v1,
        paper=HOWARD_2017,
        facts=Facts(
            parameters_infer=4_231_976,
            parameters_train=4_231_976,
            macs_infer=568_740_352,
            input=(3, 224, 224),
            source="tables 4 and 8 print 4.2 million and 569 million; exactly, timm's "
            "`mobilenetv1_100`",
        ),
        differs=(
            "Differs: ReLU6, as in the authors' code; the paper says ReLU.",
            "Differs: conv9 has stride 2 and conv10 stride 1, which the output sizes of "
            "table 1 need; it prints stride 2 for both.",
            EVEN_PADDING,
            "Differs: He's weights over fan_out, and 0.01 for the dense layer's deviation; the "
            "paper does not say, the authors' code draws all with a deviation of 0.09.",
            "Differs: batch norm has torch's eps of 1e-5; the authors' code and Keras 1e-3.",
        ),
        published="top-1 accuracy 70.6 % on ImageNet (table 4)",
    ),
    Entry(
        name="mobilenet_v2",
        build=mobilenet_v2,
        paper=SANDLER_2018,
        facts=Facts(
            parameters_infer=3_504_872,
            parameters_train=3_504_872,
            macs_infer=300_774_272,
            input=(3, 224, 224),
            source="table 4 prints 3.4 million and 300 million; exactly, torchvision's "
            "`mobilenet_v2`",
        ),
        differs=(
            "Differs: the dense layer after the average is linear; table 2 has a 1 × 1 "
            "convolution there, which counts the same.",
            EVEN_PADDING,
            "Differs: He's weights over fan_out, 0.01 for the dense layer's deviation and a "
            "dropout of 0.2 are torchvision's; the paper does not say.",
            "Differs: batch norm has torch's eps of 1e-5; the authors' code and Keras 1e-3.",
        ),
        published="top-1 accuracy 72.0 % on ImageNet (table 4)",
    ),
)
