"""Activations for PyTorch: the training model.

It takes float tensors of N x 3 x 9 x 8.

Written by lamina 0.1.0 from the spec with SHA-256
820181e86b3d4806ce008ceff7d9fe2343d1deb18d075841142074ce2b006a53.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class StochasticDepth(nn.Module):
    """Drop a whole residual branch, sample by sample, while training (Huang 2016).

    A sample is dropped with probability `rate`; a kept one is scaled by 1 / (1 - rate).
    """

    def __init__(self, rate: float) -> None:
        super().__init__()
        self.rate = rate

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return x
        per_sample = x.new_ones((x.size(0),) + (1,) * (x.dim() - 1))
        return x * F.dropout(per_sample, self.rate)


class Activations(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.c = nn.Conv2d(3, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.c.weight, nonlinearity="relu")
        nn.init.zeros_(self.c.bias)
        self.a3 = nn.PReLU(4)
        self.a4 = nn.PReLU(1, init=0.1)
        self.a15 = StochasticDepth(0.2)
        self.a16 = nn.Dropout2d(0.5)
        self.fc = nn.Linear(4, 5)
        nn.init.kaiming_normal_(self.fc.weight, nonlinearity="relu")
        nn.init.zeros_(self.fc.bias)
        self.depth = StochasticDepth(0.25)

    def forward(self, x: Tensor) -> Tensor:
        x = F.leaky_relu(F.relu6(self.c(x), inplace=True))
        x = self.a4(self.a3(F.leaky_relu(x, negative_slope=-0.25)))
        x = F.gelu(F.elu(F.elu(x), alpha=0.5))
        x = F.hardswish(F.silu(F.gelu(x, approximate="tanh")))
        x = torch.tanh(torch.sigmoid(F.hardsigmoid(x)))
        x = 1.7159 * torch.tanh(0.6666666666666666 * x)
        x = self.a15(x)
        x = self.a16(x)
        x = F.adaptive_avg_pool2d(x, 1)
        x = torch.flatten(x, 1)
        x = self.fc(x)
        x = self.depth(x)
        return F.softmax(x, dim=1)
