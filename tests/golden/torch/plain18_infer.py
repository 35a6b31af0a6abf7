"""Plain18 for PyTorch: the inference model.

It takes float tensors of N x 3 x 224 x 224.

Written by lamina 0.1.0 from the spec with SHA-256
0dffcbf643e513dcdf7b72caeb25905a6574e3fb826f7f2c5400801a9074b359.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class PlainBlock(nn.Module):
    """Two 3x3 convolutions, each with its norm and ReLU, and no shortcut: what the plain
    networks have for a basic block (He 2016, figure 3, middle).
    """

    def __init__(self, in_channels: int, channels: int, stride: int = 1) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, channels, 3, stride=stride, padding=1, bias=False)
        nn.init.kaiming_normal_(self.conv1.weight, mode="fan_out", nonlinearity="relu")
        self.norm1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        nn.init.kaiming_normal_(self.conv2.weight, mode="fan_out", nonlinearity="relu")
        self.norm2 = nn.BatchNorm2d(channels)

    def forward(self, x: Tensor) -> Tensor:
        x = F.relu(self.norm1(self.conv1(x)), inplace=True)
        return F.relu(self.norm2(self.conv2(x)), inplace=True)


class Plain18(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, 64, 7, stride=2, padding=3, bias=False)
        nn.init.kaiming_normal_(self.conv1.weight, mode="fan_out", nonlinearity="relu")
        self.norm1 = nn.BatchNorm2d(64)
        self.conv2 = nn.Sequential(*[PlainBlock(64, 64) for _ in range(2)])
        self.conv3 = nn.Sequential(PlainBlock(64, 128, stride=2), PlainBlock(128, 128))
        self.conv4 = nn.Sequential(PlainBlock(128, 256, stride=2), PlainBlock(256, 256))
        self.conv5 = nn.Sequential(PlainBlock(256, 512, stride=2), PlainBlock(512, 512))
        self.fc = nn.Linear(512, 1000)
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
