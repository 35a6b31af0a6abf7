"""ResNeXt50 for PyTorch: the training model.

It takes float tensors of N x 3 x 224 x 224.

Written by lamina 0.1.0 from the spec with SHA-256
61b16535d726a57f0f312c4ef4d7c820b8ce8183527448d6ad5e72566339a36f.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class ProjectionBottleneckShortcut(nn.Module):
    def __init__(self, in_channels: int, channels: int, stride: int = 1) -> None:
        super().__init__()
        self.conv = nn.Conv2d(in_channels, channels, 1, stride=stride, bias=False)
        nn.init.kaiming_normal_(self.conv.weight, mode="fan_out", nonlinearity="relu")
        self.norm = nn.BatchNorm2d(channels)

    def forward(self, x: Tensor) -> Tensor:
        return self.norm(self.conv(x))


class ProjectionBottleneck(nn.Module):
    """1x1 reduces to `channels`, 3x3, 1x1 expands again; a shortcut around them."""

    def __init__(self, in_channels: int, channels: int, stride: int = 1) -> None:
        super().__init__()
        expanded = 2 * channels
        self.conv1 = nn.Conv2d(in_channels, channels, 1, bias=False)
        nn.init.kaiming_normal_(self.conv1.weight, mode="fan_out", nonlinearity="relu")
        self.norm1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(
            channels, channels, 3, stride=stride, padding=1, groups=32, bias=False
        )
        nn.init.kaiming_normal_(self.conv2.weight, mode="fan_out", nonlinearity="relu")
        self.norm2 = nn.BatchNorm2d(channels)
        self.conv3 = nn.Conv2d(channels, expanded, 1, bias=False)
        nn.init.kaiming_normal_(self.conv3.weight, mode="fan_out", nonlinearity="relu")
        self.norm3 = nn.BatchNorm2d(expanded)
        self.shortcut = ProjectionBottleneckShortcut(in_channels, expanded, stride=stride)

    def forward(self, x: Tensor) -> Tensor:
        y = F.relu(self.norm1(self.conv1(x)), inplace=True)
        y = F.relu(self.norm2(self.conv2(y)), inplace=True)
        y = self.norm3(self.conv3(y))
        shortcut = self.shortcut(x)
        shortcut += y
        return F.relu(shortcut, inplace=True)


class Bottleneck(nn.Module):
    """1x1 reduces to `channels`, 3x3, 1x1 expands again; a shortcut around them."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        expanded = 2 * channels
        self.conv1 = nn.Conv2d(expanded, channels, 1, bias=False)
        nn.init.kaiming_normal_(self.conv1.weight, mode="fan_out", nonlinearity="relu")
        self.norm1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, groups=32, bias=False)
        nn.init.kaiming_normal_(self.conv2.weight, mode="fan_out", nonlinearity="relu")
        self.norm2 = nn.BatchNorm2d(channels)
        self.conv3 = nn.Conv2d(channels, expanded, 1, bias=False)
        nn.init.kaiming_normal_(self.conv3.weight, mode="fan_out", nonlinearity="relu")
        self.norm3 = nn.BatchNorm2d(expanded)

    def forward(self, x: Tensor) -> Tensor:
        y = F.relu(self.norm1(self.conv1(x)), inplace=True)
        y = F.relu(self.norm2(self.conv2(y)), inplace=True)
        y = self.norm3(self.conv3(y))
        y += x
        return F.relu(y, inplace=True)


class ResNeXt50(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, 64, 7, stride=2, padding=3, bias=False)
        nn.init.kaiming_normal_(self.conv1.weight, mode="fan_out", nonlinearity="relu")
        self.norm1 = nn.BatchNorm2d(64)
        self.conv2 = nn.Sequential(
            ProjectionBottleneck(64, 128), *[Bottleneck(128) for _ in range(2)]
        )
        self.conv3 = nn.Sequential(
            ProjectionBottleneck(256, 256, stride=2), *[Bottleneck(256) for _ in range(3)]
        )
        self.conv4 = nn.Sequential(
            ProjectionBottleneck(512, 512, stride=2), *[Bottleneck(512) for _ in range(5)]
        )
        self.conv5 = nn.Sequential(
            ProjectionBottleneck(1024, 1024, stride=2), *[Bottleneck(1024) for _ in range(2)]
        )
        self.fc = nn.Linear(2048, 1000)
        nn.init.kaiming_normal_(self.fc.weight, mode="fan_out", nonlinearity="relu")
        nn.init.zeros_(self.fc.bias)

    def forward(self, x: Tensor) -> Tensor:
        x = F.relu(self.norm1(self.conv1(x)), inplace=True)
        x = F.max_pool2d(x, 3, stride=2, padding=1)
        x = self.conv2(x)
        x = self.conv3(x)
        x = self.conv4(x)
        x = self.conv5(x)
        x = F.adaptive_avg_pool2d(x, 1)
        x = torch.flatten(x, 1)
        return self.fc(x)
