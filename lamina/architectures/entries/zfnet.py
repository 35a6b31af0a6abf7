"""What is known of ZFNet."""

from __future__ import annotations

from functools import partial

from lamina.architectures.entry import Entry, Facts, Paper
from lamina.architectures.zfnet import zfnet
from lamina.spec.layers.norm import LRN

ZEILER_2014 = Paper(
    authors="Zeiler, Fergus",
    title="Visualizing and Understanding Convolutional Networks",
    year=2014,
    place="figure 3, table 2",
)
UNPRINTED = (
    "Differs: conv1 pads by 1 and the first two pools round up; the paper prints the sizes "
    "110, 55, 26 and 13, not how they come about.",
    "Differs: the contrast normalisation across maps has AlexNet's numbers; the paper prints none, "
    "and pytorchcv's networks leave it out.",
    "Differs: 0.01 is the standard deviation of the weights; the paper says that they are "
    "initialised to it.",
)

ENTRIES = (
    Entry(
        name="zfnet",
        build=zfnet,
        paper=ZEILER_2014,
        facts=Facts(
            parameters_infer=62_357_608,
            parameters_train=62_357_608,
            macs_infer=1_168_032_896,
            input=(3, 224, 224),
            source="pytorchcv's `zfnet`",
        ),
        differs=UNPRINTED,
        published="top-1 error 38.4 %, top-5 16.5 % on ILSVRC-2012 val, one network (table 2)",
    ),
    Entry(
        name="zfnet.b",
        build=partial(zfnet, "zfnet.b", title="ZFNetB", maps=(512, 1024, 512)),
        paper=ZEILER_2014,
        facts=Facts(
            parameters_infer=107_627_624,
            parameters_train=107_627_624,
            macs_infer=2_476_704_896,
            input=(3, 224, 224),
            source="pytorchcv's `zfnetb`",
        ),
        differs=UNPRINTED,
        published="top-1 error 37.5 %, top-5 16.0 % on ILSVRC-2012 val, one network (table 2, b)",
    ),
    Entry(
        name="zfnet.onnx",
        build=partial(
            zfnet,
            "zfnet.onnx",
            title="ZFNet512",
            maps=(512, 512, 512),
            features=(4096, 1024),
            padding=0,
            outer="conv relu norm pool",
            hidden="fc relu",
            norm=LRN(size=5, alpha=5e-4, beta=0.75, k=2.0, alpha_form="mean"),
            ceil=False,
            last_pool=2,
        ),
        paper=ZEILER_2014,
        facts=Facts(
            parameters_infer=87_250_536,
            parameters_train=87_250_536,
            macs_infer=1_481_727_008,
            input=(3, 224, 224),
            source="the constants of zfnet-512 in the ONNX model zoo",
        ),
        variant_of="zfnet",
        differs=(
            "Differs: 512 maps in each of the layers 3 to 5; figure 3 has 384, 384 and 256.",
            "Differs: no padding in conv1, pools that round down, and a last one of 2 × 2: the "
            "sizes are 109, 54, 25 and 12.",
            "Differs: norms stand before pools, with α = 5e-4 over n.",
            "Differs: 1,024 features in fc7, the paper 4,096; no dropout.",
            "Differs: the graph says nothing of initial weights; these are ZFNet's.",
        ),
    ),
)
