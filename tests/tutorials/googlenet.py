"""Claims about GoogLeNet."""

from __future__ import annotations

from pathlib import Path

import lamina
from tutorials.claim import Claim, Remark, Section, parameters, times

SPECS = Path(__file__).parents[2] / "examples" / "claims"
FOLDER = "lamina summary examples/claims"
MODULE = f"{FOLDER}/inception_3a.yaml --format textbook"
NAIVE = f"{FOLDER}/inception_3a_naive.yaml --format textbook"
WIDE_3, NARROW_3, WIDE_5, NARROW_5 = (
    f"{FOLDER}/{name}.yaml --format textbook"
    for name in ("conv_3x3", "bottleneck_3x3", "conv_5x5", "bottleneck_5x5")
)
ALL, ALEXNET = parameters("googlenet"), parameters("alexnet")
HEADLESS = ALL - lamina.analyze(lamina.create("googlenet")).layers[-1].parameters
TRAINED = lamina.analyze(lamina.create("googlenet"), mode="train").totals.parameters
AUX = "lamina summary googlenet --mode train --format textbook"


def ratio(wide: str, narrow: str) -> str:
    """How many times fewer parameters the detour has."""
    first, second = (
        lamina.analyze(lamina.load(SPECS / f"{name}.yaml")).totals.parameters
        for name in (wide, narrow)
    )
    return f"{times(first, second)} times fewer"


GOOGLENET = Section(
    "GoogLeNet and Inception",
    (
        Claim(
            "G2",
            "A 3.3.3.1",
            "5 million parameters",
            "wrong",
            "lamina list googlenet",
            "googlenet",
            "5,000,000",
            f"{HEADLESS:,} without the dense layer, {TRAINED:,} with both side heads; 5 "
            "million is AlexNet's 60 by the paper's 12",
        ),
        Claim(
            "G3",
            "D 1",
            "about 6M, a tenth to a twelfth of AlexNet",
            "about",
            "lamina list '*le*net'",
            "alexnet | googlenet",
            "6,000,000",
            f"{times(ALEXNET, ALL)} times fewer, {times(ALEXNET, HEADLESS)} without the dense "
            "layer; 12 is reached by no way of counting",
        ),
        Claim(
            "G4",
            "A 3.3.3.1, C",
            "22 layers",
            "right",
            "lamina summary googlenet",
            "depth",
            "22 weighted layers",
        ),
        Claim(
            "G5",
            "A 3.3.3.1",
            "versions V1, V2, V3, V4",
            "right",
            "lamina list '*ception_v*'",
            "inception_v2 | inception_v3 | inception_v4",
            "inception_v2 inception_v3 inception_v4",
            "V1 is `googlenet`",
        ),
        Claim(
            "G6",
            "C",
            "9 Inception modules",
            "right",
            "lamina summary googlenet --json",
            '"concat":',
            "9,",
        ),
        Claim(
            "G6",
            "C",
            "5 pools outside of them",
            "right",
            "lamina summary googlenet --format textbook",
            "pool1 | pool2 | pool3 | pool4 | pool5",
            "pool1 pool2 pool3 pool4 pool5",
        ),
        Claim(
            "G7",
            "C",
            "1×1, 3×3 and 5×5 side by side, joined along the depth",
            "right",
            MODULE,
            "module.b1 | module.b3.conv | module.b5.conv | module.concat",
            "1×1×192/1, 3×3×96/1, 5×5×16/1, concat",
        ),
        Claim(
            "G8",
            "A 3.3.4.4",
            "every branch keeps height and width",
            "right",
            MODULE,
            "module.b1 | module.b3.conv | module.b5.conv | module.pool.proj",
            "28×28×64 28×28×128 28×28×32 28×28×32",
        ),
        Claim(
            "G9",
            "A 3.3.4.4",
            "a pool with padding, stride 1, that takes 32 channels",
            "loose",
            NAIVE,
            "module.pool | module.concat",
            note="a pool keeps its 192 channels; the 32 are of the 1×1 behind it, without which "
            "the module has these",
        ),
        Claim(
            "G10",
            "A 3.3.4.4",
            "the result is 28×28×256",
            "right",
            MODULE,
            "module.concat | total",
            "28×28×256",
        ),
        Claim(
            "G11",
            "A 3.3.4.4",
            "fewer parameters than AlexNet or VGG",
            "right",
            "lamina list",
            "alexnet | vgg16 | googlenet",
            "60,965,224 138,357,544 6,998,552",
        ),
        Claim(
            "G12",
            "A 3.3.4.5",
            "5×5×32×192 = 153600",
            "right",
            WIDE_5,
            "conv | total",
            "5·5·192·32 153,600",
            "biases are not counted",
        ),
        Claim(
            "G13",
            "A 3.3.4.5",
            "192×16 + 5×5×16×32 = 3072 + 12800 = 15872",
            "right",
            NARROW_5,
            "reduce | conv | total",
            "3,072 1·1·192·16 12,800 5·5·16·32 15,872",
            ratio("conv_5x5", "bottleneck_5x5"),
        ),
        Claim(
            "G15",
            "D 1.2",
            "128×192×3×3 = 221184",
            "right",
            WIDE_3,
            "conv | total",
            "3·3·192·128 221,184",
            "biases are not counted",
        ),
        Claim(
            "G15",
            "D 1.2",
            "96×192×1×1 + 128×96×3×3 = 129024",
            "right",
            NARROW_3,
            "reduce | conv | total",
            "1·1·192·96 3·3·96·128 129,024",
            ratio("conv_3x3", "bottleneck_3x3"),
        ),
        Claim(
            "G16",
            "D 1.2",
            "a *spindle* is narrow, wide, narrow",
            "right",
            f"{FOLDER}/spindle.yaml --format textbook",
            "input | widen | conv | narrow",
            "28×28×32 28×28×128 28×28×128 28×28×32",
        ),
        Claim(
            "G18",
            "D 1.5, C",
            "two auxiliary classifiers, at 4a and 4d",
            "right",
            AUX,
            "inception_4a.concat | aux1.classifier | inception_4b.concat | inception_4d.concat | "
            "aux2.classifier | inception_4e.concat",
            "inception_4a.concat aux1.classifier inception_4b.concat inception_4d.concat "
            "aux2.classifier inception_4e.concat",
        ),
        Claim(
            "G19",
            "D 1.5",
            "their losses weigh 0.3; in inference they are removed",
            "right",
            "lamina list googlenet --json",
            '"parameters_infer": | "parameters_train":',
            "6998552, 13378280,",
            "the weights stand in `lamina spec googlenet`: 0.3 unless another is given",
        ),
    ),
    (
        Remark("G1", "A, C, D", "won ILSVRC-2014; more convolutions, more depth", "history"),
        Remark("G14", "A 3.3.4.5", "shrinking, then growing again is a *bottleneck*", "word"),
        Remark(
            "G17",
            "D 1.4",
            "1×1 in front lowers channels, behind it keeps performance",
            "judgement",
            "here: in front of 3×3 and 5×5, behind the pool",
        ),
        Remark(
            "G20",
            "D 1, C",
            "side heads fight vanishing gradients",
            "loose",
            "the first motive; Szegedy 2016 found that they regularise",
        ),
        Remark("G21", "D 1.4, A", "named for the film", "history"),
        Remark("G22", "D 1.4", "few parameters, so it runs anywhere", "judgement"),
        Remark(
            "G23",
            "A 3.3.4.6",
            "the complete structure (a figure, lost)",
            "word",
            "`lamina summary googlenet`",
        ),
    ),
    (MODULE, NAIVE, WIDE_3, NARROW_3, WIDE_5, NARROW_5),
)
