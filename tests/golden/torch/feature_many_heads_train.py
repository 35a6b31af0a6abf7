"""ManyHeads for PyTorch: the training model.

It takes float tensors of N x 3 x 9 x 8.

Written by lamina 0.1.0 from the spec with SHA-256
a17f7a840cbca4405d3c54ce80250ca6ed84291a1ca0be921c7dff7561a7410a.
"""

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

LOSS_WEIGHTS = {
    "a_side_output_0": 0.01,
    "a_side_output_1": 0.01,
    "a_side_output_2": 0.01,
    "a_side_output_3": 0.01,
    "a_side_output_4": 0.01,
    "a_side_output_5": 0.01,
    "a_side_output_6": 0.01,
    "a_side_output_7": 0.01,
    "a_side_output_8": 0.01,
    "a_side_output_9": 0.01,
    "a_side_output_10": 0.01,
    "a_side_output_11": 0.01,
    "a_side_output_12": 0.01,
    "a_side_output_13": 0.01,
    "a_side_output_14": 0.01,
    "a_side_output_15": 0.01,
    "a_side_output_16": 0.01,
    "a_side_output_17": 0.01,
    "a_side_output_18": 0.01,
    "a_side_output_19": 0.01,
    "a_side_output_20": 0.01,
    "a_side_output_21": 0.01,
    "a_side_output_22": 0.01,
    "a_side_output_23": 0.01,
}


class ManyHeadsOutput(NamedTuple):
    logits: Tensor
    a_side_output_0: Tensor
    a_side_output_1: Tensor
    a_side_output_2: Tensor
    a_side_output_3: Tensor
    a_side_output_4: Tensor
    a_side_output_5: Tensor
    a_side_output_6: Tensor
    a_side_output_7: Tensor
    a_side_output_8: Tensor
    a_side_output_9: Tensor
    a_side_output_10: Tensor
    a_side_output_11: Tensor
    a_side_output_12: Tensor
    a_side_output_13: Tensor
    a_side_output_14: Tensor
    a_side_output_15: Tensor
    a_side_output_16: Tensor
    a_side_output_17: Tensor
    a_side_output_18: Tensor
    a_side_output_19: Tensor
    a_side_output_20: Tensor
    a_side_output_21: Tensor
    a_side_output_22: Tensor
    a_side_output_23: Tensor


class ManyHeadsStemBranch(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.fc = nn.Linear(4, 2)
        nn.init.kaiming_normal_(self.fc.weight, nonlinearity="relu")
        nn.init.zeros_(self.fc.bias)

    def forward(self, x: Tensor) -> Tensor:
        x = F.adaptive_avg_pool2d(x, 1)
        x = torch.flatten(x, 1)
        return self.fc(x)


class ManyHeadsStem(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.conv.weight, nonlinearity="relu")
        nn.init.zeros_(self.conv.bias)
        self.a_side_output_0 = ManyHeadsStemBranch()
        self.a_side_output_1 = ManyHeadsStemBranch()
        self.a_side_output_2 = ManyHeadsStemBranch()
        self.a_side_output_3 = ManyHeadsStemBranch()
        self.a_side_output_4 = ManyHeadsStemBranch()
        self.a_side_output_5 = ManyHeadsStemBranch()
        self.a_side_output_6 = ManyHeadsStemBranch()
        self.a_side_output_7 = ManyHeadsStemBranch()
        self.a_side_output_8 = ManyHeadsStemBranch()
        self.a_side_output_9 = ManyHeadsStemBranch()
        self.a_side_output_10 = ManyHeadsStemBranch()
        self.a_side_output_11 = ManyHeadsStemBranch()
        self.a_side_output_12 = ManyHeadsStemBranch()
        self.a_side_output_13 = ManyHeadsStemBranch()
        self.a_side_output_14 = ManyHeadsStemBranch()
        self.a_side_output_15 = ManyHeadsStemBranch()
        self.a_side_output_16 = ManyHeadsStemBranch()
        self.a_side_output_17 = ManyHeadsStemBranch()
        self.a_side_output_18 = ManyHeadsStemBranch()
        self.a_side_output_19 = ManyHeadsStemBranch()
        self.a_side_output_20 = ManyHeadsStemBranch()
        self.a_side_output_21 = ManyHeadsStemBranch()
        self.a_side_output_22 = ManyHeadsStemBranch()
        self.a_side_output_23 = ManyHeadsStemBranch()

    def forward(
        self, x: Tensor
    ) -> tuple[
        Tensor,
        Tensor,
        Tensor,
        Tensor,
        Tensor,
        Tensor,
        Tensor,
        Tensor,
        Tensor,
        Tensor,
        Tensor,
        Tensor,
        Tensor,
        Tensor,
        Tensor,
        Tensor,
        Tensor,
        Tensor,
        Tensor,
        Tensor,
        Tensor,
        Tensor,
        Tensor,
        Tensor,
        Tensor,
    ]:
        x = self.conv(x)
        a_side_output_0 = self.a_side_output_0(x)
        a_side_output_1 = self.a_side_output_1(x)
        a_side_output_2 = self.a_side_output_2(x)
        a_side_output_3 = self.a_side_output_3(x)
        a_side_output_4 = self.a_side_output_4(x)
        a_side_output_5 = self.a_side_output_5(x)
        a_side_output_6 = self.a_side_output_6(x)
        a_side_output_7 = self.a_side_output_7(x)
        a_side_output_8 = self.a_side_output_8(x)
        a_side_output_9 = self.a_side_output_9(x)
        a_side_output_10 = self.a_side_output_10(x)
        a_side_output_11 = self.a_side_output_11(x)
        a_side_output_12 = self.a_side_output_12(x)
        a_side_output_13 = self.a_side_output_13(x)
        a_side_output_14 = self.a_side_output_14(x)
        a_side_output_15 = self.a_side_output_15(x)
        a_side_output_16 = self.a_side_output_16(x)
        a_side_output_17 = self.a_side_output_17(x)
        a_side_output_18 = self.a_side_output_18(x)
        a_side_output_19 = self.a_side_output_19(x)
        a_side_output_20 = self.a_side_output_20(x)
        a_side_output_21 = self.a_side_output_21(x)
        a_side_output_22 = self.a_side_output_22(x)
        a_side_output_23 = self.a_side_output_23(x)
        return (
            x,
            a_side_output_0,
            a_side_output_1,
            a_side_output_2,
            a_side_output_3,
            a_side_output_4,
            a_side_output_5,
            a_side_output_6,
            a_side_output_7,
            a_side_output_8,
            a_side_output_9,
            a_side_output_10,
            a_side_output_11,
            a_side_output_12,
            a_side_output_13,
            a_side_output_14,
            a_side_output_15,
            a_side_output_16,
            a_side_output_17,
            a_side_output_18,
            a_side_output_19,
            a_side_output_20,
            a_side_output_21,
            a_side_output_22,
            a_side_output_23,
        )


class ManyHeads(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.stem = ManyHeadsStem()
        self.fc = nn.Linear(4, 5)
        nn.init.kaiming_normal_(self.fc.weight, nonlinearity="relu")
        nn.init.zeros_(self.fc.bias)

    def forward(self, x: Tensor) -> ManyHeadsOutput:
        (
            x,
            a_side_output_0,
            a_side_output_1,
            a_side_output_2,
            a_side_output_3,
            a_side_output_4,
            a_side_output_5,
            a_side_output_6,
            a_side_output_7,
            a_side_output_8,
            a_side_output_9,
            a_side_output_10,
            a_side_output_11,
            a_side_output_12,
            a_side_output_13,
            a_side_output_14,
            a_side_output_15,
            a_side_output_16,
            a_side_output_17,
            a_side_output_18,
            a_side_output_19,
            a_side_output_20,
            a_side_output_21,
            a_side_output_22,
            a_side_output_23,
        ) = self.stem(x)
        x = F.adaptive_avg_pool2d(x, 1)
        x = torch.flatten(x, 1)
        x = self.fc(x)
        return ManyHeadsOutput(
            x,
            a_side_output_0,
            a_side_output_1,
            a_side_output_2,
            a_side_output_3,
            a_side_output_4,
            a_side_output_5,
            a_side_output_6,
            a_side_output_7,
            a_side_output_8,
            a_side_output_9,
            a_side_output_10,
            a_side_output_11,
            a_side_output_12,
            a_side_output_13,
            a_side_output_14,
            a_side_output_15,
            a_side_output_16,
            a_side_output_17,
            a_side_output_18,
            a_side_output_19,
            a_side_output_20,
            a_side_output_21,
            a_side_output_22,
            a_side_output_23,
        )
