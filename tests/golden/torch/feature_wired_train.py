"""Wired for PyTorch: the training model.

It takes float tensors of N x 3 x 9 x 8.

Written by lamina 0.1.0 from the spec with SHA-256
8ff39ec8ac86030702f358058e7dc02c4c3b29aecd403acbd8811262b2cba7f8.
"""

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

LOSS_WEIGHTS = {"side": 0.3}


class WiredOutput(NamedTuple):
    logits: Tensor
    side: Tensor


class ConvRelu(nn.Module):
    """Convolution with bias, then ReLU."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.conv.weight, nonlinearity="relu")
        nn.init.zeros_(self.conv.bias)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.conv(x), inplace=True)


class WiredNetSide(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.fc = nn.Linear(4, 2)
        nn.init.kaiming_normal_(self.fc.weight, nonlinearity="relu")
        nn.init.zeros_(self.fc.bias)

    def forward(self, x: Tensor) -> Tensor:
        x = F.adaptive_avg_pool2d(x, 1)
        x = torch.flatten(x, 1)
        return self.fc(x)


class WiredNet(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.a = nn.Conv2d(3, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.a.weight, nonlinearity="relu")
        nn.init.zeros_(self.a.bias)
        self.b = ConvRelu()
        self.side = WiredNetSide()
        self.c = nn.Conv2d(4, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.c.weight, nonlinearity="relu")
        nn.init.zeros_(self.c.bias)
        self.narrow = nn.Conv2d(12, 4, 1)
        nn.init.kaiming_normal_(self.narrow.weight, nonlinearity="relu")
        nn.init.zeros_(self.narrow.bias)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        a = self.a(x)
        b = self.b(x)
        sum2 = a + b
        side = self.side(sum2)
        c = self.c(b)
        a = torch.cat((a, sum2, c), 1)
        a = self.narrow(a)
        gate = torch.sigmoid(a)
        a = a * gate
        return a, side


class Wired(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.net = WiredNet()
        self.fc = nn.Linear(4, 5)
        nn.init.kaiming_normal_(self.fc.weight, nonlinearity="relu")
        nn.init.zeros_(self.fc.bias)

    def forward(self, x: Tensor) -> WiredOutput:
        x, side = self.net(x)
        x = F.adaptive_avg_pool2d(x, 1)
        x = torch.flatten(x, 1)
        x = self.fc(x)
        return WiredOutput(x, side)
