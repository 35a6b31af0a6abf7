"""Reshapes for PyTorch: the inference model.

It takes float tensors of N x 3 x 9 x 8.

Written by lamina 0.1.0 from the spec with SHA-256
bcf0e7d013c03315089f64acd2ee8c2cbcdb004af903c1982446be29f0822ca0.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class ReshapesSum(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.c = nn.Conv2d(4, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.c.weight, nonlinearity="relu")
        nn.init.zeros_(self.c.bias)

    def forward(self, x: Tensor) -> Tensor:
        b = F.relu(x)
        c = self.c(x)
        return x + 0.5 * (b + c)


class ReshapesTwo(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.b = nn.Conv2d(4, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.b.weight, nonlinearity="relu")
        nn.init.zeros_(self.b.bias)

    def forward(self, x: Tensor) -> Tensor:
        b = self.b(x)
        return x + -0.5 * b


class ReshapesProduct(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.b = nn.Conv2d(4, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.b.weight, nonlinearity="relu")
        nn.init.zeros_(self.b.bias)

    def forward(self, x: Tensor) -> Tensor:
        b = self.b(x)
        return x * b


class ReshapesGatedB(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return torch.sigmoid(F.adaptive_avg_pool2d(x, 1))


class ReshapesGated(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.a = nn.Conv2d(4, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.a.weight, nonlinearity="relu")
        nn.init.zeros_(self.a.bias)
        self.b = ReshapesGatedB()

    def forward(self, x: Tensor) -> Tensor:
        a = self.a(x)
        b = self.b(x)
        return a * b


class SqueezeExcite(nn.Module):
    """Scales each channel by a gate computed from all of them (Hu 2018, eq. 2 to 4)."""

    def __init__(self) -> None:
        super().__init__()
        self.reduce = nn.Conv2d(4, 2, 1)
        nn.init.kaiming_normal_(self.reduce.weight, nonlinearity="relu")
        nn.init.zeros_(self.reduce.bias)
        self.expand = nn.Conv2d(2, 4, 1)
        nn.init.kaiming_normal_(self.expand.weight, nonlinearity="relu")
        nn.init.zeros_(self.expand.bias)

    def forward(self, x: Tensor) -> Tensor:
        y = F.adaptive_avg_pool2d(x, 1)
        y = F.relu(self.reduce(y), inplace=True)
        y = torch.sigmoid(self.expand(y))
        return x * y


class ReshapesBeside(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        a = x[:, 0:2]
        b = x[:, :, ::1, ::1]
        return torch.cat((a, b), 1)


class Reshapes(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.sum = ReshapesSum()
        self.two = ReshapesTwo()
        self.product = ReshapesProduct()
        self.gated = ReshapesGated()
        self.squeeze = SqueezeExcite()
        self.beside = ReshapesBeside()

    def forward(self, x: Tensor) -> Tensor:
        x = F.pad(x, (1, 1, 1, 1))
        x = F.pad(x, (2, 1, 1, 0), value=-0.5)
        x = F.pad(x, (2, 2, 1, 1), mode="reflect")
        x = F.pad(x, (0, 0, 0, 1), mode="replicate")
        x = F.pad(x, (0, 0, 0, 0, 1, 2))
        x = F.channel_shuffle(x, 3)
        x = x[:, 1:5]
        x = self.sum(x)
        x = self.two(x)
        x = self.product(x)
        x = self.gated(x)
        x = self.squeeze(x)
        x = self.beside(x)
        x = torch.flatten(x, 1)
        x = F.pad(x, (0, 3))
        return x[:, 2:9]
