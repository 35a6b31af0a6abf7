"""Heads for PyTorch: the training model.

It takes float tensors of N x 3 x 9 x 8.

Written by lamina 0.1.0 from the spec with SHA-256
cf5e0fc320b05942d3c73f4c0773470020397d3d63cc6927fdc292d565a299b5.
"""

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

LOSS_WEIGHTS = {"count2": 0.3, "index2": 0.25, "late": 1.0}
RENAMED = {
    "Heads.late": "_late",
    "HeadsOutput.count2": "count",
    "HeadsOutput.index2": "index",
    "HeadsOutput.late": "_late",
}


class HeadsOutput(NamedTuple):
    logits: Tensor
    count2: Tensor
    index2: Tensor
    late: Tensor


class ConvRelu(nn.Module):
    """Convolution with bias, then ReLU."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(4, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.conv.weight, nonlinearity="relu")
        nn.init.zeros_(self.conv.bias)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.conv(x), inplace=True)


class HeadsLate(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.fc = nn.Linear(4, 5)
        nn.init.kaiming_normal_(self.fc.weight, nonlinearity="relu")
        nn.init.zeros_(self.fc.bias)

    def forward(self, x: Tensor) -> Tensor:
        x = F.adaptive_avg_pool2d(x, 1)
        x = torch.flatten(x, 1)
        return self.fc(x)


class HeadsStemInner(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.a = ConvRelu()
        self.count = HeadsLate()
        self.b = nn.Conv2d(4, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.b.weight, nonlinearity="relu")
        nn.init.zeros_(self.b.bias)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        x = self.a(x)
        count = self.count(x)
        x = self.b(x)
        return x, count


class HeadsStem(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.c = nn.Conv2d(3, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.c.weight, nonlinearity="relu")
        nn.init.zeros_(self.c.bias)
        self.inner = HeadsStemInner()
        self.index = HeadsLate()

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        x = self.c(x)
        x, count = self.inner(x)
        index = self.index(x)
        x = F.relu(x)
        return x, count, index


class Heads(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.stem = HeadsStem()
        self.late = HeadsLate()
        self.drop = nn.Dropout(0.25)
        self.fc = nn.Linear(4, 5)
        nn.init.kaiming_normal_(self.fc.weight, nonlinearity="relu")
        nn.init.zeros_(self.fc.bias)

    def forward(self, x: Tensor) -> HeadsOutput:
        x, count, index = self.stem(x)
        late = self.late(x)
        x = self.drop(x)
        x = F.adaptive_avg_pool2d(x, 1)
        x = torch.flatten(x, 1)
        x = self.fc(x)
        return HeadsOutput(x, count, index, late)
