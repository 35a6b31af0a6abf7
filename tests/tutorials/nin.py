"""Claims about Network in Network, and about 1 × 1 convolutions."""

from __future__ import annotations

from tutorials.claim import Claim, Remark, Section

TABLE = "lamina summary nin_cifar100.3x3 --format textbook"
GRAY = "lamina summary examples/gray.yaml --format textbook"
MIX = "lamina summary examples/claims/one_by_one.yaml --format textbook"
CHANGES = "lamina summary examples/claims/one_by_one_changes.yaml --format textbook"

NIN = Section(
    "Network in Network, and 1 × 1 convolutions",
    (
        Claim(
            "N3",
            "B 4.4.2",
            "the paper has no parameters, the table is the editor's 3×3 net",
            "right",
            "lamina list 'nin*'",
            "nin_cifar10 | nin_cifar100 | nin_cifar100.3x3",
            "966,986 984,356 81,960",
            "the authors published theirs, with 5×5, as files",
        ),
        Claim(
            "N4",
            "B 4.4.2",
            "L11 gives 30×30, since (32-3+1)/1 = 30",
            "right",
            TABLE,
            "mlpconv1.conv",
            "30×30×16",
            "(n-k+1)/s is the rule at stride 1 only",
        ),
        Claim(
            "N5",
            "B table 4.4",
            "3×3×16, 16, 3×3×64, 64, 3×3×100, 100, average; 30, 30, 28, 28, 26, 26, 1",
            "right",
            TABLE,
            "mlpconv1.conv | mlpconv1.cccp1 | mlpconv2.conv | mlpconv2.cccp1 | mlpconv3.conv | "
            "mlpconv3.cccp1 | pool3 | total",
            "30×30×16 432+16 30×30×16 256+16 28×28×64 9,216+64 28×28×64 4,096+64 26×26×100 "
            "57,600+100 26×26×100 10,000+100 1×1×100 81,960",
        ),
        Claim(
            "N6",
            "B 4.4.2, 4.4.3",
            "the global average is the class scores, no parameters",
            "right",
            TABLE,
            "pool3",
            "1×1×100 100 0",
        ),
        Claim(
            "N8",
            "A 3.3.4.2",
            "three 1×1 filters keep 56×56×3, three parameters each",
            "right",
            MIX,
            "input | mix",
            "56×56×3 56×56×3 9+3",
            "and a bias each, which is not counted",
        ),
        Claim(
            "N9",
            "A 3.3.4.3",
            "1×1 keeps, raises or lowers channels; 3×3 and 5×5 can too, but cost more",
            "right",
            CHANGES,
            "all.kept | all.raised | all.lowered | all.lowered_by_3x3 | all.lowered_by_5x5",
            "28×28×192 28×28×256 12,288+64 110,592+64 307,200+64",
        ),
        Claim(
            "N10",
            "D 1.1",
            "grey by a fixed 1×1 convolution of three weights, no bias",
            "right",
            GRAY,
            "luma | total",
            "1×1×3/1, 1, frozen 3",
            "its weights sum to 0.9999; its code lost its line breaks",
        ),
        Claim(
            "N11",
            "D 1.2",
            "N1×H×W becomes N2×H×W by N1×N2 1×1 kernels",
            "right",
            "lamina summary examples/claims/bottleneck_3x3.yaml --format textbook",
            "input | reduce",
            "28×28×192 28×28×96 1·1·192·96",
        ),
    ),
    (
        Remark(
            "N1",
            "B 4.4.1",
            "best on CIFAR at the time; named for three stacked perceptrons",
            "loose",
            "three MLP convolutions",
        ),
        Remark("N2", "B 4.4.1", "Inception comes from this idea", "right"),
        Remark(
            "N7",
            "A 3.3.4.1",
            "1×1 mixes channels, and with an activation is an MLP for each pixel",
            "right",
        ),
    ),
    (TABLE, GRAY),
)
