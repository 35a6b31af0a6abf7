"""Xception for PyTorch: the training model.

It takes float tensors of N x 3 x 299 x 299.

Written by lamina 0.1.0 from the spec with SHA-256
a2e948d7f4443bc4341bb943d2e863360a99ee69fc8dba80538ac61cfc1fbc42.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class ConvNormAct(nn.Module):
    """Convolution, normalisation, and an activation unless `linear` (Ioffe 2015, section 3.2)."""

    def __init__(self, in_channels: int, channels: int, stride: int = 1) -> None:
        super().__init__()
        self.conv = nn.Conv2d(in_channels, channels, 3, stride=stride, bias=False)
        nn.init.xavier_uniform_(self.conv.weight)
        self.norm = nn.BatchNorm2d(channels, eps=0.001, momentum=0.01)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.norm(self.conv(x)), inplace=True)


class SeparableConv(nn.Module):
    def __init__(self, inputs: int, channels: int) -> None:
        super().__init__()
        self.depthwise = nn.Conv2d(inputs, inputs, 3, padding=1, groups=inputs, bias=False)
        nn.init.xavier_uniform_(self.depthwise.weight)
        self.pointwise = nn.Conv2d(inputs, channels, 1, bias=False)
        nn.init.xavier_uniform_(self.pointwise.weight)
        self.norm = nn.BatchNorm2d(channels, eps=0.001, momentum=0.01)

    def forward(self, x: Tensor) -> Tensor:
        x = self.depthwise(x)
        return self.norm(self.pointwise(x))


class DownsamplingShortcut(nn.Module):
    def __init__(self, in_channels: int, channels: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(in_channels, channels, 1, stride=2, bias=False)
        nn.init.xavier_uniform_(self.conv.weight)
        self.norm = nn.BatchNorm2d(channels, eps=0.001, momentum=0.01)

    def forward(self, x: Tensor) -> Tensor:
        return self.norm(self.conv(x))


class FirstDownsampling(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.sepconv1 = SeparableConv(64, 128)
        self.sepconv2 = SeparableConv(128, 128)
        self.shortcut = DownsamplingShortcut(64, 128)

    def forward(self, x: Tensor) -> Tensor:
        y = F.relu(self.sepconv1(x), inplace=True)
        y = self.sepconv2(y)
        y = F.max_pool2d(y, 3, stride=2, padding=1)
        shortcut = self.shortcut(x)
        shortcut += y
        return shortcut


class Downsampling(nn.Module):
    def __init__(self, inputs: int, between: int, channels: int) -> None:
        super().__init__()
        self.sepconv1 = SeparableConv(inputs, between)
        self.sepconv2 = SeparableConv(between, channels)
        self.shortcut = DownsamplingShortcut(inputs, channels)

    def forward(self, x: Tensor) -> Tensor:
        y = F.relu(x)
        y = F.relu(self.sepconv1(y), inplace=True)
        y = self.sepconv2(y)
        y = F.max_pool2d(y, 3, stride=2, padding=1)
        shortcut = self.shortcut(x)
        shortcut += y
        return shortcut


class XceptionEntryFlow(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv1 = ConvNormAct(3, 32, stride=2)
        self.conv2 = ConvNormAct(32, 64)
        self.block1 = FirstDownsampling()
        self.block2 = Downsampling(128, 256, 256)
        self.block3 = Downsampling(256, 728, 728)

    def forward(self, x: Tensor) -> Tensor:
        x = self.conv1(x)
        x = self.conv2(x)
        x = self.block1(x)
        x = self.block2(x)
        return self.block3(x)


class MiddleBlock(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.sepconv1 = SeparableConv(728, 728)
        self.sepconv2 = SeparableConv(728, 728)
        self.sepconv3 = SeparableConv(728, 728)

    def forward(self, x: Tensor) -> Tensor:
        y = F.relu(x)
        y = F.relu(self.sepconv1(y), inplace=True)
        y = F.relu(self.sepconv2(y), inplace=True)
        sepconv3 = self.sepconv3(y)
        sepconv3 += x
        return sepconv3


class XceptionExitFlow(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.block = Downsampling(728, 728, 1024)
        self.sepconv1 = SeparableConv(1024, 1536)
        self.sepconv2 = SeparableConv(1536, 2048)

    def forward(self, x: Tensor) -> Tensor:
        x = self.block(x)
        x = F.relu(self.sepconv1(x), inplace=True)
        return F.relu(self.sepconv2(x), inplace=True)


class Xception(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.entry_flow = XceptionEntryFlow()
        self.middle_flow = nn.Sequential(*[MiddleBlock() for _ in range(8)])
        self.exit_flow = XceptionExitFlow()
        self.dropout = nn.Dropout(0.5)
        self.linear = nn.Linear(2048, 1000)
        nn.init.xavier_uniform_(self.linear.weight)
        nn.init.zeros_(self.linear.bias)

    def forward(self, x: Tensor) -> Tensor:
        x = self.entry_flow(x)
        x = self.middle_flow(x)
        x = self.exit_flow(x)
        x = F.adaptive_avg_pool2d(x, 1)
        x = torch.flatten(x, 1)
        x = self.dropout(x)
        return self.linear(x)
