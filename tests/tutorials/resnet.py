"""Claims about ResNet."""

from __future__ import annotations

from tutorials.claim import Claim, Remark, Section

FOLDER = "lamina summary examples/claims"
BASIC = f"{FOLDER}/residual_basic.yaml --format textbook"
BOTTLENECK = f"{FOLDER}/residual_bottleneck.yaml --format textbook"
LIST = "lamina list '*resnet*'"
VANISHING = 0.25**10

RESNET = Section(
    "ResNet",
    (
        Claim(
            "R1",
            "D 2",
            "hundreds to over a thousand layers",
            "right",
            "lamina summary resnet1202_cifar10",
            "depth",
            "1202 weighted layers",
        ),
        Claim(
            "R4",
            "D 2.2",
            "two blocks: of two 3×3, and of 1×1, 3×3, 1×1",
            "right",
            LIST,
            "resnet18 | resnet34 | resnet50 | resnet101 | resnet152",
            "11,689,512 21,797,672 25,557,032 44,549,160 60,192,808",
            "the first in 18 and 34, the second in 50, 101 and 152",
        ),
        Claim(
            "R5",
            "D 2.2",
            "3×3, ReLU, 3×3 at 64 channels, the input added, then ReLU",
            "right",
            "lamina summary examples/claims/residual_basic.yaml",
            "block.conv1 | block.relu1 | block.conv2 | block.add | block.activation",
            "conv relu conv add relu",
            "batch norms, of which it does not speak, are behind both",
        ),
        Claim(
            "R5",
            "D 2.2",
            "256 channels, by way of 64",
            "right",
            BOTTLENECK,
            "block.conv1 | block.conv2 | block.conv3 | total",
            "56×56×64 56×56×64 56×56×256 70,400",
        ),
        Claim("R6", "D 2.2", "y = F(x)+x", "right", BASIC, "block.add", "add 56×56×64"),
        Claim(
            "R7",
            "C",
            "a[l] is added before the second ReLU",
            "right",
            "lamina summary examples/claims/residual_basic.yaml",
            "block.add | block.activation",
            "block.add block.activation",
        ),
        Claim(
            "R9",
            "A 3.3.3.1",
            "AlexNet, NIN, (VGG, GoogLeNet), ResNet",
            "right",
            "lamina list",
            "alexnet | nin_cifar10 | vgg16 | googlenet | resnet50",
            "2012 2014 2015 2015 2016",
            "by the years of the papers",
        ),
    ),
    (
        Remark(
            "R2",
            "D 2.1, C",
            "deeper plain nets get worse because gradients vanish, not from over-fitting",
            "wrong",
            "with batch norm they do not vanish (He 2016, section "
            "4.1): it is harder to optimise; not over-fitting is right. `plain20_cifar10` and "
            "`plain56_cifar10` are the nets to try",
        ),
        Remark(
            "R3",
            "D 2.1",
            "factors such as 0.1 and 0.25 multiply to nothing",
            "right",
            f"0.25, a sigmoid's steepest, to the tenth is {VANISHING:.1e}",
        ),
        Remark(
            "R8",
            "C, D 2",
            "the deeper the better",
            "loose",
            "the paper's 1202 layers test worse than its 110",
        ),
    ),
    (BASIC, BOTTLENECK),
)
