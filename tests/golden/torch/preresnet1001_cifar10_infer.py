"""PreResNet1001 for PyTorch: the inference model.

It takes float tensors of N x 3 x 32 x 32.

Written by lamina 0.1.0 from the spec with SHA-256
7493a2cc902b51c207fcf5bf960615658e02b8b17576a3364980aef5edf5442c.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class ProjectionPreActBottleneck(nn.Module):
    """1x1 reduces to `channels`, 3x3, 1x1 expands fourfold, norm and ReLU before each; a
    shortcut around them (He 2016b, section 4).
    """

    def __init__(self, in_channels: int, channels: int, stride: int = 1) -> None:
        super().__init__()
        expanded = 4 * channels
        self.norm1 = nn.BatchNorm2d(in_channels)
        self.shortcut = nn.Conv2d(in_channels, expanded, 1, stride=stride, bias=False)
        nn.init.kaiming_normal_(self.shortcut.weight, mode="fan_out", nonlinearity="relu")
        self.conv1 = nn.Conv2d(in_channels, channels, 1, stride=stride, bias=False)
        nn.init.kaiming_normal_(self.conv1.weight, mode="fan_out", nonlinearity="relu")
        self.norm2 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        nn.init.kaiming_normal_(self.conv2.weight, mode="fan_out", nonlinearity="relu")
        self.norm3 = nn.BatchNorm2d(channels)
        self.conv3 = nn.Conv2d(channels, expanded, 1, bias=False)
        nn.init.kaiming_normal_(self.conv3.weight, mode="fan_out", nonlinearity="relu")

    def forward(self, x: Tensor) -> Tensor:
        x = F.relu(self.norm1(x), inplace=True)
        shortcut = self.shortcut(x)
        x = F.relu(self.norm2(self.conv1(x)), inplace=True)
        x = F.relu(self.norm3(self.conv2(x)), inplace=True)
        x = self.conv3(x)
        shortcut += x
        return shortcut


class PreActBottleneck(nn.Module):
    """1x1 reduces to `channels`, 3x3, 1x1 expands fourfold, norm and ReLU before each; a
    shortcut around them (He 2016b, section 4).
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        expanded = 4 * channels
        self.norm1 = nn.BatchNorm2d(expanded)
        self.conv1 = nn.Conv2d(expanded, channels, 1, bias=False)
        nn.init.kaiming_normal_(self.conv1.weight, mode="fan_out", nonlinearity="relu")
        self.norm2 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        nn.init.kaiming_normal_(self.conv2.weight, mode="fan_out", nonlinearity="relu")
        self.norm3 = nn.BatchNorm2d(channels)
        self.conv3 = nn.Conv2d(channels, expanded, 1, bias=False)
        nn.init.kaiming_normal_(self.conv3.weight, mode="fan_out", nonlinearity="relu")

    def forward(self, x: Tensor) -> Tensor:
        y = F.relu(self.norm1(x), inplace=True)
        y = F.relu(self.norm2(self.conv1(y)), inplace=True)
        y = F.relu(self.norm3(self.conv2(y)), inplace=True)
        y = self.conv3(y)
        y += x
        return y


class PreResNet1001(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, 16, 3, padding=1, bias=False)
        nn.init.kaiming_normal_(self.conv1.weight, mode="fan_out", nonlinearity="relu")
        self.conv2 = nn.Sequential(
            ProjectionPreActBottleneck(16, 16), *[PreActBottleneck(16) for _ in range(110)]
        )
        self.conv3 = nn.Sequential(
            ProjectionPreActBottleneck(64, 32, stride=2),
            *[PreActBottleneck(32) for _ in range(110)],
        )
        self.conv4 = nn.Sequential(
            ProjectionPreActBottleneck(128, 64, stride=2),
            *[PreActBottleneck(64) for _ in range(110)],
        )
        self.norm4 = nn.BatchNorm2d(256)
        self.fc = nn.Linear(256, 10)
        nn.init.kaiming_normal_(self.fc.weight, mode="fan_out", nonlinearity="relu")
        nn.init.zeros_(self.fc.bias)

    def forward(self, x: Tensor) -> Tensor:
        x = self.conv1(x)
        x = self.conv2(x)
        x = self.conv3(x)
        x = F.relu(self.norm4(self.conv4(x)), inplace=True)
        x = F.adaptive_avg_pool2d(x, 1)
        x = torch.flatten(x, 1)
        return self.fc(x)
