"""MobileNetV2 for PyTorch: the inference model.

It takes float tensors of N x 3 x 224 x 224.

Written by lamina 0.1.0 from the spec with SHA-256
bac1472524dc9d19999683a8008e59c8d13042f6125c8f8d602fb1606f61ec6e.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class ConvNormAct(nn.Module):
    """Convolution, normalisation, and an activation unless `linear` (Ioffe 2015, section 3.2)."""

    def __init__(
        self, in_channels: int, channels: int, kernel: int, stride: int = 1, padding: int = 0
    ) -> None:
        super().__init__()
        self.conv = nn.Conv2d(
            in_channels, channels, kernel, stride=stride, padding=padding, bias=False
        )
        nn.init.kaiming_normal_(self.conv.weight, mode="fan_out", nonlinearity="relu")
        self.norm = nn.BatchNorm2d(channels)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu6(self.norm(self.conv(x)), inplace=True)


class InvertedResidual(nn.Module):
    """1x1 widens `expansion` times, a depthwise convolution filters, 1x1 narrows without an
    activation; a shortcut where the shape stays (Sandler 2018, table 1).
    """

    def __init__(self) -> None:
        super().__init__()
        self.depthwise = nn.Conv2d(32, 32, 3, padding=1, groups=32, bias=False)
        nn.init.kaiming_normal_(self.depthwise.weight, mode="fan_out", nonlinearity="relu")
        self.norm2 = nn.BatchNorm2d(32)
        self.project = nn.Conv2d(32, 16, 1, bias=False)
        nn.init.kaiming_normal_(self.project.weight, mode="fan_out", nonlinearity="relu")
        self.norm3 = nn.BatchNorm2d(16)

    def forward(self, x: Tensor) -> Tensor:
        x = F.relu6(self.norm2(self.depthwise(x)), inplace=True)
        return self.norm3(self.project(x))


class ExpandInvertedResidual(nn.Module):
    """1x1 widens `expansion` times, a depthwise convolution filters, 1x1 narrows without an
    activation; a shortcut where the shape stays (Sandler 2018, table 1).
    """

    def __init__(self, inputs: int, channels: int, stride: int = 1) -> None:
        super().__init__()
        expanded = 6 * inputs
        self.expand = nn.Conv2d(inputs, expanded, 1, bias=False)
        nn.init.kaiming_normal_(self.expand.weight, mode="fan_out", nonlinearity="relu")
        self.norm1 = nn.BatchNorm2d(expanded)
        self.depthwise = nn.Conv2d(
            expanded, expanded, 3, stride=stride, padding=1, groups=expanded, bias=False
        )
        nn.init.kaiming_normal_(self.depthwise.weight, mode="fan_out", nonlinearity="relu")
        self.norm2 = nn.BatchNorm2d(expanded)
        self.project = nn.Conv2d(expanded, channels, 1, bias=False)
        nn.init.kaiming_normal_(self.project.weight, mode="fan_out", nonlinearity="relu")
        self.norm3 = nn.BatchNorm2d(channels)

    def forward(self, x: Tensor) -> Tensor:
        x = F.relu6(self.norm1(self.expand(x)), inplace=True)
        x = F.relu6(self.norm2(self.depthwise(x)), inplace=True)
        return self.norm3(self.project(x))


class ExpandSkipInvertedResidual(nn.Module):
    """1x1 widens `expansion` times, a depthwise convolution filters, 1x1 narrows without an
    activation; a shortcut where the shape stays (Sandler 2018, table 1).
    """

    def __init__(self, inputs: int) -> None:
        super().__init__()
        expanded = 6 * inputs
        self.expand = nn.Conv2d(inputs, expanded, 1, bias=False)
        nn.init.kaiming_normal_(self.expand.weight, mode="fan_out", nonlinearity="relu")
        self.norm1 = nn.BatchNorm2d(expanded)
        self.depthwise = nn.Conv2d(expanded, expanded, 3, padding=1, groups=expanded, bias=False)
        nn.init.kaiming_normal_(self.depthwise.weight, mode="fan_out", nonlinearity="relu")
        self.norm2 = nn.BatchNorm2d(expanded)
        self.project = nn.Conv2d(expanded, inputs, 1, bias=False)
        nn.init.kaiming_normal_(self.project.weight, mode="fan_out", nonlinearity="relu")
        self.norm3 = nn.BatchNorm2d(inputs)

    def forward(self, x: Tensor) -> Tensor:
        y = F.relu6(self.norm1(self.expand(x)), inplace=True)
        y = F.relu6(self.norm2(self.depthwise(y)), inplace=True)
        y = self.norm3(self.project(y))
        y += x
        return y


class MobileNetV2(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv1 = ConvNormAct(3, 32, 3, stride=2, padding=1)
        self.bottleneck1 = nn.Sequential(InvertedResidual())
        self.bottleneck2 = nn.Sequential(
            ExpandInvertedResidual(16, 24, stride=2), ExpandSkipInvertedResidual(24)
        )
        self.bottleneck3 = nn.Sequential(
            ExpandInvertedResidual(24, 32, stride=2),
            *[ExpandSkipInvertedResidual(32) for _ in range(2)],
        )
        self.bottleneck4 = nn.Sequential(
            ExpandInvertedResidual(32, 64, stride=2),
            *[ExpandSkipInvertedResidual(64) for _ in range(3)],
        )
        self.bottleneck5 = nn.Sequential(
            ExpandInvertedResidual(64, 96), *[ExpandSkipInvertedResidual(96) for _ in range(2)]
        )
        self.bottleneck6 = nn.Sequential(
            ExpandInvertedResidual(96, 160, stride=2),
            *[ExpandSkipInvertedResidual(160) for _ in range(2)],
        )
        self.bottleneck7 = nn.Sequential(ExpandInvertedResidual(160, 320))
        self.conv2 = ConvNormAct(320, 1280, 1)
        self.fc = nn.Linear(1280, 1000)
        nn.init.normal_(self.fc.weight, std=0.01)
        nn.init.zeros_(self.fc.bias)

    def forward(self, x: Tensor) -> Tensor:
        x = self.conv1(x)
        x = self.bottleneck1(x)
        x = self.bottleneck2(x)
        x = self.bottleneck3(x)
        x = self.bottleneck4(x)
        x = self.bottleneck5(x)
        x = self.bottleneck6(x)
        x = self.bottleneck7(x)
        x = self.conv2(x)
        x = F.adaptive_avg_pool2d(x, 1)
        x = torch.flatten(x, 1)
        return self.fc(x)
