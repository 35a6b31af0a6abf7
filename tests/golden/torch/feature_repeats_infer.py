"""Repeats for PyTorch: the inference model.

It takes float tensors of N x 3 x 9 x 8.

Written by lamina 0.1.0 from the spec with SHA-256
d2da95f541fdf7a32fb35c588c8507cb824faf9d19d8a2bcdd5bdb02abd5e107.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

RENAMED = {"RepeatsBlock.block2": "_block"}


class RepeatsBare(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return F.relu(x)


class RepeatsConvs(nn.Module):
    def __init__(self, in_channels: int, channels: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(in_channels, channels, 3, padding=1)
        nn.init.kaiming_normal_(self.conv.weight, nonlinearity="relu")
        nn.init.zeros_(self.conv.bias)

    def forward(self, x: Tensor) -> Tensor:
        return self.conv(x)


class ConvRelu(nn.Module):
    """Convolution with bias, then ReLU."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(4, 4, 1)
        nn.init.kaiming_normal_(self.conv.weight, nonlinearity="relu")
        nn.init.zeros_(self.conv.bias)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.conv(x), inplace=True)


class RepeatsNested(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.repeat = nn.Sequential(*[ConvRelu() for _ in range(3)])

    def forward(self, x: Tensor) -> Tensor:
        return self.repeat(x)


class RepeatsMixed(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.c = nn.Conv2d(4, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.c.weight, nonlinearity="relu")
        nn.init.zeros_(self.c.bias)
        self.r = nn.Sequential(*[RepeatsConvs(4, 4) for _ in range(2)])

    def forward(self, x: Tensor) -> Tensor:
        x = self.c(x)
        return self.r(x)


class ProjectionBasicBlockShortcut(nn.Module):
    def __init__(self, in_channels: int, channels: int, stride: int = 1) -> None:
        super().__init__()
        self.conv = nn.Conv2d(in_channels, channels, 1, stride=stride, bias=False)
        nn.init.kaiming_normal_(self.conv.weight, nonlinearity="relu")
        self.norm = nn.BatchNorm2d(channels)

    def forward(self, x: Tensor) -> Tensor:
        return self.norm(self.conv(x))


class ProjectionBasicBlock(nn.Module):
    """Two 3x3 convolutions and a shortcut around them (He 2016, figure 5, left)."""

    def __init__(self, in_channels: int, channels: int, stride: int = 1) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, channels, 3, stride=stride, padding=1, bias=False)
        nn.init.kaiming_normal_(self.conv1.weight, nonlinearity="relu")
        self.norm1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        nn.init.kaiming_normal_(self.conv2.weight, nonlinearity="relu")
        self.norm2 = nn.BatchNorm2d(channels)
        self.shortcut = ProjectionBasicBlockShortcut(in_channels, channels, stride=stride)

    def forward(self, x: Tensor) -> Tensor:
        y = F.relu(self.norm1(self.conv1(x)), inplace=True)
        y = self.norm2(self.conv2(y))
        shortcut = self.shortcut(x)
        shortcut += y
        return F.relu(shortcut, inplace=True)


class BasicBlock(nn.Module):
    """Two 3x3 convolutions and a shortcut around them (He 2016, figure 5, left)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        nn.init.kaiming_normal_(self.conv1.weight, nonlinearity="relu")
        self.norm1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        nn.init.kaiming_normal_(self.conv2.weight, nonlinearity="relu")
        self.norm2 = nn.BatchNorm2d(channels)

    def forward(self, x: Tensor) -> Tensor:
        y = F.relu(self.norm1(self.conv1(x)), inplace=True)
        y = self.norm2(self.conv2(y))
        y += x
        return F.relu(y, inplace=True)


class ConvNormAct(nn.Module):
    """Convolution, normalisation, and an activation unless `linear` (Ioffe 2015, section 3.2)."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(8, 4, 1, bias=False)
        nn.init.kaiming_normal_(self.conv.weight, nonlinearity="relu")
        self.norm = nn.BatchNorm2d(4)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.norm(self.conv(x)), inplace=True)


class RepeatsBlock(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.block = nn.Sequential(RepeatsConvs(4, 8), RepeatsConvs(8, 8))
        self.part = nn.Sequential(RepeatsConvs(4, 8), RepeatsConvs(8, 8))
        self.block2 = nn.Conv2d(4, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.block2.weight, nonlinearity="relu")
        nn.init.zeros_(self.block2.bias)

    def forward(self, x: Tensor) -> Tensor:
        block2 = self.block(x)
        part = self.part(x)
        block2_2 = self.block2(x)
        return torch.cat((block2, part, block2_2), 1)


class Repeats(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.stem.weight, nonlinearity="relu")
        nn.init.zeros_(self.stem.bias)
        self.bare = nn.Sequential(*[RepeatsBare() for _ in range(3)])
        self.convs = nn.Sequential(*[RepeatsConvs(4, 4) for _ in range(2)])
        self.nested = nn.Sequential(*[RepeatsNested() for _ in range(2)])
        self.mixed = nn.Sequential(*[RepeatsMixed() for _ in range(2)])
        self.wide = nn.Sequential(ProjectionBasicBlock(4, 6), *[BasicBlock(6) for _ in range(2)])
        self.wider = nn.Sequential(
            ProjectionBasicBlock(6, 8, stride=2), *[BasicBlock(8) for _ in range(3)]
        )
        self.one = nn.Sequential(ConvNormAct())
        self.block = RepeatsBlock()
        self.fc = nn.Linear(20, 5)
        nn.init.kaiming_normal_(self.fc.weight, nonlinearity="relu")
        nn.init.zeros_(self.fc.bias)

    def forward(self, x: Tensor) -> Tensor:
        x = self.stem(x)
        x = self.bare(x)
        x = self.convs(x)
        x = self.nested(x)
        x = self.mixed(x)
        x = self.wide(x)
        x = self.wider(x)
        x = self.one(x)
        x = self.block(x)
        x = F.adaptive_avg_pool2d(x, 1)
        x = torch.flatten(x, 1)
        return self.fc(x)
