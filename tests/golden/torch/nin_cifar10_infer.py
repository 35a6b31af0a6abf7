"""NIN for PyTorch: the inference model.

It takes float tensors of N x 3 x 32 x 32.

Written by lamina 0.1.0 from the spec with SHA-256
5d0bd015897c64b0ef5481660983c073ab1f9c39af2b2b5f51e3621be9c3a732.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class ConvRelu(nn.Module):
    """Convolution with bias, then ReLU."""

    def __init__(self, in_channels: int, channels: int, kernel: int, padding: int = 0) -> None:
        super().__init__()
        self.conv = nn.Conv2d(in_channels, channels, kernel, padding=padding)
        nn.init.normal_(self.conv.weight, std=0.05)
        nn.init.zeros_(self.conv.bias)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.conv(x), inplace=True)


class MLPConv(nn.Module):
    """A convolution and 1x1 convolutions after it (cccp), each with ReLU (Lin 2014, eq. 2)."""

    def __init__(
        self, in_channels: int, kernel: int, padding: int, cccp1_channels: int, cccp2_channels: int
    ) -> None:
        super().__init__()
        self.conv = ConvRelu(in_channels, 192, kernel, padding=padding)
        self.cccp1 = ConvRelu(192, cccp1_channels, 1)
        self.cccp2 = ConvRelu(cccp1_channels, cccp2_channels, 1)

    def forward(self, x: Tensor) -> Tensor:
        x = self.conv(x)
        x = self.cccp1(x)
        return self.cccp2(x)


class NIN(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.mlpconv1 = MLPConv(3, 5, 2, 160, 96)
        self.mlpconv2 = MLPConv(96, 5, 2, 192, 192)
        self.mlpconv3 = MLPConv(192, 3, 1, 192, 10)

    def forward(self, x: Tensor) -> Tensor:
        x = self.mlpconv1(x)
        x = F.max_pool2d(x, 3, stride=2, ceil_mode=True)
        x = self.mlpconv2(x)
        x = F.max_pool2d(x, 3, stride=2, ceil_mode=True)
        x = self.mlpconv3(x)
        x = F.adaptive_avg_pool2d(x, 1)
        return torch.flatten(x, 1)
