"""DenseNet121 for PyTorch: the inference model.

It takes float tensors of N x 3 x 224 x 224.

Written by lamina 0.1.0 from the spec with SHA-256
f16f5a67f84607f790a27a8abbfdb07d3d04ea3ee4666b389b22af2643e6fbbd.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class DenseLayer(nn.Module):
    """Adds `growth` channels to those that come in, computed from all of them: 1x1 makes
    4 times growth, 3x3 makes growth (Huang 2017, section 3, DenseNet-B).
    """

    def __init__(self, in_channels: int) -> None:
        super().__init__()
        self.norm1 = nn.BatchNorm2d(in_channels)
        self.conv1 = nn.Conv2d(in_channels, 128, 1, bias=False)
        nn.init.kaiming_normal_(self.conv1.weight, nonlinearity="relu")
        self.norm2 = nn.BatchNorm2d(128)
        self.conv2 = nn.Conv2d(128, 32, 3, padding=1, bias=False)
        nn.init.kaiming_normal_(self.conv2.weight, nonlinearity="relu")

    def forward(self, x: Tensor) -> Tensor:
        y = F.relu(self.norm1(x), inplace=True)
        y = F.relu(self.norm2(self.conv1(y)), inplace=True)
        y = self.conv2(y)
        return torch.cat((x, y), 1)


class Transition(nn.Module):
    """1x1 convolution to `channels`, then half the size (Huang 2017, section 3, table 1)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.norm = nn.BatchNorm2d(2 * channels)
        self.conv = nn.Conv2d(2 * channels, channels, 1, bias=False)
        nn.init.kaiming_normal_(self.conv.weight, nonlinearity="relu")

    def forward(self, x: Tensor) -> Tensor:
        x = F.relu(self.norm(x), inplace=True)
        x = self.conv(x)
        return F.avg_pool2d(x, 2, stride=2)


class DenseNet121(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, 64, 7, stride=2, padding=3, bias=False)
        nn.init.kaiming_normal_(self.conv1.weight, nonlinearity="relu")
        self.norm1 = nn.BatchNorm2d(64)
        self.dense1 = nn.Sequential(
            DenseLayer(64),
            DenseLayer(96),
            DenseLayer(128),
            DenseLayer(160),
            DenseLayer(192),
            DenseLayer(224),
        )
        self.transition1 = Transition(128)
        self.dense2 = nn.Sequential(
            DenseLayer(128),
            DenseLayer(160),
            DenseLayer(192),
            DenseLayer(224),
            DenseLayer(256),
            DenseLayer(288),
            DenseLayer(320),
            DenseLayer(352),
            DenseLayer(384),
            DenseLayer(416),
            DenseLayer(448),
            DenseLayer(480),
        )
        self.transition2 = Transition(256)
        self.dense3 = nn.Sequential(
            DenseLayer(256),
            DenseLayer(288),
            DenseLayer(320),
            DenseLayer(352),
            DenseLayer(384),
            DenseLayer(416),
            DenseLayer(448),
            DenseLayer(480),
            DenseLayer(512),
            DenseLayer(544),
            DenseLayer(576),
            DenseLayer(608),
            DenseLayer(640),
            DenseLayer(672),
            DenseLayer(704),
            DenseLayer(736),
            DenseLayer(768),
            DenseLayer(800),
            DenseLayer(832),
            DenseLayer(864),
            DenseLayer(896),
            DenseLayer(928),
            DenseLayer(960),
            DenseLayer(992),
        )
        self.transition3 = Transition(512)
        self.dense4 = nn.Sequential(
            DenseLayer(512),
            DenseLayer(544),
            DenseLayer(576),
            DenseLayer(608),
            DenseLayer(640),
            DenseLayer(672),
            DenseLayer(704),
            DenseLayer(736),
            DenseLayer(768),
            DenseLayer(800),
            DenseLayer(832),
            DenseLayer(864),
            DenseLayer(896),
            DenseLayer(928),
            DenseLayer(960),
            DenseLayer(992),
        )
        self.norm5 = nn.BatchNorm2d(1024)
        self.fc = nn.Linear(1024, 1000)
        nn.init.kaiming_normal_(self.fc.weight, nonlinearity="relu")
        nn.init.zeros_(self.fc.bias)

    def forward(self, x: Tensor) -> Tensor:
        x = F.relu(self.norm1(self.conv1(x)), inplace=True)
        x = F.max_pool2d(x, 3, stride=2, padding=1)
        x = self.dense1(x)
        x = self.transition1(x)
        x = self.dense2(x)
        x = self.transition2(x)
        x = self.dense3(x)
        x = self.transition3(x)
        x = F.relu(self.norm5(self.dense4(x)), inplace=True)
        x = F.adaptive_avg_pool2d(x, 1)
        x = torch.flatten(x, 1)
        return self.fc(x)
