"""Nn for PyTorch: the inference model.

It takes float tensors of N x 3 x 9 x 8.

Written by lamina 0.1.0 from the spec with SHA-256
0da14ed057e7b4d73c4a54a8e9ce18fdd34408cfe626889b1160f8d2692c4efd.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class Torch(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.wide = nn.Conv2d(3, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.wide.weight, nonlinearity="relu")
        nn.init.zeros_(self.wide.bias)

    def forward(self, x: Tensor) -> Tensor:
        x = F.relu(self.wide(x), inplace=True)
        return F.max_pool2d(x, 2, stride=1, ceil_mode=True)


class MyBlock(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.wide = nn.Conv2d(4, 8, 1)
        nn.init.kaiming_normal_(self.wide.weight, nonlinearity="relu")
        nn.init.zeros_(self.wide.bias)

    def forward(self, x: Tensor) -> Tensor:
        x = F.relu(self.wide(x), inplace=True)
        return F.max_pool2d(x, 2, stride=1, ceil_mode=True)


class NnOutput2(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.wide = nn.Conv2d(8, 6, 3, padding=1)
        nn.init.kaiming_normal_(self.wide.weight, nonlinearity="relu")
        nn.init.zeros_(self.wide.bias)

    def forward(self, x: Tensor) -> Tensor:
        x = F.relu(self.wide(x), inplace=True)
        return F.max_pool2d(x, 2, stride=1, ceil_mode=True)


class ConvRelu(nn.Module):
    """Convolution with bias, then ReLU."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(6, 4, 1)
        nn.init.kaiming_normal_(self.conv.weight, nonlinearity="relu")
        nn.init.zeros_(self.conv.bias)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.conv(x), inplace=True)


class Nn(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.a = Torch()
        self.b = MyBlock()
        self.c = NnOutput2()
        self.x = ConvRelu()
        self.fc = nn.Linear(4, 5)
        nn.init.kaiming_normal_(self.fc.weight, nonlinearity="relu")
        nn.init.zeros_(self.fc.bias)

    def forward(self, x: Tensor) -> Tensor:
        x = self.a(x)
        x = self.b(x)
        x = self.c(x)
        x = self.x(x)
        x = F.adaptive_avg_pool2d(x, 1)
        x = torch.flatten(x, 1)
        return self.fc(x)
