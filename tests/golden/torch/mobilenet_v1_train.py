"""MobileNet for PyTorch: the training model.

It takes float tensors of N x 3 x 224 x 224.

Written by lamina 0.1.0 from the spec with SHA-256
35576320ea428741bde44d3d4846349e93f1ec7dffb2eb71c63ea582d3060049.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class ConvNormAct(nn.Module):
    """Convolution, normalisation, and an activation unless `linear` (Ioffe 2015, section 3.2)."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 32, 3, stride=2, padding=1, bias=False)
        nn.init.kaiming_normal_(self.conv.weight, mode="fan_out", nonlinearity="relu")
        self.norm = nn.BatchNorm2d(32)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu6(self.norm(self.conv(x)), inplace=True)


class DepthwiseSeparable(nn.Module):
    """A 3x3 convolution in two: of each channel by itself, then 1x1 across them
    (Howard 2017, figure 3).
    """

    def __init__(self, inputs: int, channels: int, stride: int = 1) -> None:
        super().__init__()
        self.depthwise = nn.Conv2d(
            inputs, inputs, 3, stride=stride, padding=1, groups=inputs, bias=False
        )
        nn.init.kaiming_normal_(self.depthwise.weight, mode="fan_out", nonlinearity="relu")
        self.norm1 = nn.BatchNorm2d(inputs)
        self.pointwise = nn.Conv2d(inputs, channels, 1, bias=False)
        nn.init.kaiming_normal_(self.pointwise.weight, mode="fan_out", nonlinearity="relu")
        self.norm2 = nn.BatchNorm2d(channels)

    def forward(self, x: Tensor) -> Tensor:
        x = F.relu6(self.norm1(self.depthwise(x)), inplace=True)
        return F.relu6(self.norm2(self.pointwise(x)), inplace=True)


class MobileNet(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv1 = ConvNormAct()
        self.conv2 = DepthwiseSeparable(32, 64)
        self.conv3 = DepthwiseSeparable(64, 128, stride=2)
        self.conv4 = DepthwiseSeparable(128, 128)
        self.conv5 = DepthwiseSeparable(128, 256, stride=2)
        self.conv6 = DepthwiseSeparable(256, 256)
        self.conv7 = DepthwiseSeparable(256, 512, stride=2)
        self.conv8 = nn.Sequential(*[DepthwiseSeparable(512, 512) for _ in range(5)])
        self.conv9 = DepthwiseSeparable(512, 1024, stride=2)
        self.conv10 = DepthwiseSeparable(1024, 1024)
        self.fc = nn.Linear(1024, 1000)
        nn.init.normal_(self.fc.weight, std=0.01)
        nn.init.zeros_(self.fc.bias)

    def forward(self, x: Tensor) -> Tensor:
        x = self.conv1(x)
        x = self.conv2(x)
        x = self.conv3(x)
        x = self.conv4(x)
        x = self.conv5(x)
        x = self.conv6(x)
        x = self.conv7(x)
        x = self.conv8(x)
        x = self.conv9(x)
        x = self.conv10(x)
        x = F.adaptive_avg_pool2d(x, 1)
        x = torch.flatten(x, 1)
        return self.fc(x)
