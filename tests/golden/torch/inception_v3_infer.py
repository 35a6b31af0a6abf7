"""InceptionV3 for PyTorch: the inference model.

It takes float tensors of N x 3 x 299 x 299.

Written by lamina 0.1.0 from the spec with SHA-256
c2413f3c9875757dd58f4694650e80103556a1b3404b2706ec6ad18a38dc3aef.
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
        nn.init.normal_(self.conv.weight, std=0.1)
        self.norm = nn.BatchNorm2d(channels, eps=0.001)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.norm(self.conv(x)), inplace=True)


class ReductionBShort(nn.Module):
    def __init__(
        self,
        in_channels: int,
        reduce_channels: int,
        conv_channels: int,
        kernel: int,
        stride: int = 1,
        padding: int = 0,
    ) -> None:
        super().__init__()
        self.reduce = ConvNormAct(in_channels, reduce_channels, 1)
        self.conv = ConvNormAct(
            reduce_channels, conv_channels, kernel, stride=stride, padding=padding
        )

    def forward(self, x: Tensor) -> Tensor:
        x = self.reduce(x)
        return self.conv(x)


class ReductionALong(nn.Module):
    def __init__(self, in_channels: int, stride: int = 1, padding: int = 0) -> None:
        super().__init__()
        self.reduce = ConvNormAct(in_channels, 64, 1)
        self.conv1 = ConvNormAct(64, 96, 3, padding=1)
        self.conv2 = ConvNormAct(96, 96, 3, stride=stride, padding=padding)

    def forward(self, x: Tensor) -> Tensor:
        x = self.reduce(x)
        x = self.conv1(x)
        return self.conv2(x)


class InceptionCPool(nn.Module):
    def __init__(self, in_channels: int, channels: int) -> None:
        super().__init__()
        self.proj = ConvNormAct(in_channels, channels, 1)

    def forward(self, x: Tensor) -> Tensor:
        x = F.avg_pool2d(x, 3, stride=1, padding=1)
        return self.proj(x)


class InceptionA(nn.Module):
    """1x1; 1x1 and kxk; 1x1 and two 3x3; pool and 1x1, side by side (Szegedy 2016, figure 5)."""

    def __init__(self, in_channels: int, pool_proj: int) -> None:
        super().__init__()
        self.b1 = ConvNormAct(in_channels, 64, 1)
        self.short = ReductionBShort(in_channels, 48, 64, 5, padding=2)
        self.long = ReductionALong(in_channels, padding=1)
        self.pool = InceptionCPool(in_channels, pool_proj)

    def forward(self, x: Tensor) -> Tensor:
        b1 = self.b1(x)
        short = self.short(x)
        long = self.long(x)
        pool = self.pool(x)
        return torch.cat((b1, short, long, pool), 1)


class ReductionA(nn.Module):
    """35x35 to 17x17: 3x3; 1x1 and two 3x3; max pool, side by side, each with stride 2 at its
    end (Szegedy 2017, figure 7). Table 1's n is `single`, its k, l, m are `stacked`.
    """

    def __init__(self) -> None:
        super().__init__()
        self.short = ConvNormAct(288, 384, 3, stride=2)
        self.long = ReductionALong(288, stride=2)

    def forward(self, x: Tensor) -> Tensor:
        short = self.short(x)
        long = self.long(x)
        pool = F.max_pool2d(x, 3, stride=2)
        return torch.cat((short, long, pool), 1)


class AsymmetricConvNormAct(nn.Module):
    """Convolution, normalisation, and an activation unless `linear` (Ioffe 2015, section 3.2)."""

    def __init__(
        self,
        in_channels: int,
        channels: int,
        kernel_height: int,
        kernel_width: int,
        padding_height: int,
        padding_width: int,
    ) -> None:
        super().__init__()
        self.conv = nn.Conv2d(
            in_channels,
            channels,
            (kernel_height, kernel_width),
            padding=(padding_height, padding_width),
            bias=False,
        )
        nn.init.normal_(self.conv.weight, std=0.1)
        self.norm = nn.BatchNorm2d(channels, eps=0.001)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.norm(self.conv(x)), inplace=True)


class InceptionBShort(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.reduce = ConvNormAct(768, channels, 1)
        self.conv1 = AsymmetricConvNormAct(channels, channels, 1, 7, 0, 3)
        self.conv2 = AsymmetricConvNormAct(channels, 192, 7, 1, 3, 0)

    def forward(self, x: Tensor) -> Tensor:
        x = self.reduce(x)
        x = self.conv1(x)
        return self.conv2(x)


class InceptionBLong(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.reduce = ConvNormAct(768, channels, 1)
        self.conv1 = AsymmetricConvNormAct(channels, channels, 7, 1, 3, 0)
        self.conv2 = AsymmetricConvNormAct(channels, channels, 1, 7, 0, 3)
        self.conv3 = AsymmetricConvNormAct(channels, channels, 7, 1, 3, 0)
        self.conv4 = AsymmetricConvNormAct(channels, 192, 1, 7, 0, 3)

    def forward(self, x: Tensor) -> Tensor:
        x = self.reduce(x)
        x = self.conv1(x)
        x = self.conv2(x)
        x = self.conv3(x)
        return self.conv4(x)


class InceptionB(nn.Module):
    """1x1; a 7x7 as 1x7 and 7x1; two of them; pool and 1x1, side by side (Szegedy 2016,
    figure 6; Szegedy 2017, figure 5).
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.b1 = ConvNormAct(768, 192, 1)
        self.short = InceptionBShort(channels)
        self.long = InceptionBLong(channels)
        self.pool = InceptionCPool(768, 192)

    def forward(self, x: Tensor) -> Tensor:
        b1 = self.b1(x)
        short = self.short(x)
        long = self.long(x)
        pool = self.pool(x)
        return torch.cat((b1, short, long, pool), 1)


class ReductionBLong(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.reduce = ConvNormAct(768, 192, 1)
        self.conv1 = AsymmetricConvNormAct(192, 192, 1, 7, 0, 3)
        self.conv2 = AsymmetricConvNormAct(192, 192, 7, 1, 3, 0)
        self.conv3 = ConvNormAct(192, 192, 3, stride=2)

    def forward(self, x: Tensor) -> Tensor:
        x = self.reduce(x)
        x = self.conv1(x)
        x = self.conv2(x)
        return self.conv3(x)


class ReductionB(nn.Module):
    """17x17 to 8x8: 1x1 and 3x3; 1x1, 1x7, 7x1 and 3x3; max pool, side by side, each with
    stride 2 at its end (Szegedy 2017, figure 8).
    """

    def __init__(self) -> None:
        super().__init__()
        self.short = ReductionBShort(768, 192, 320, 3, stride=2)
        self.long = ReductionBLong()

    def forward(self, x: Tensor) -> Tensor:
        short = self.short(x)
        long = self.long(x)
        pool = F.max_pool2d(x, 3, stride=2)
        return torch.cat((short, long, pool), 1)


class InceptionCLongSplit(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.row = AsymmetricConvNormAct(384, 384, 1, 3, 0, 1)
        self.column = AsymmetricConvNormAct(384, 384, 3, 1, 1, 0)

    def forward(self, x: Tensor) -> Tensor:
        row = self.row(x)
        column = self.column(x)
        return torch.cat((row, column), 1)


class InceptionCShort(nn.Module):
    def __init__(self, in_channels: int) -> None:
        super().__init__()
        self.reduce = ConvNormAct(in_channels, 384, 1)
        self.split = InceptionCLongSplit()

    def forward(self, x: Tensor) -> Tensor:
        x = self.reduce(x)
        return self.split(x)


class InceptionCLong(nn.Module):
    def __init__(self, in_channels: int) -> None:
        super().__init__()
        self.reduce = ConvNormAct(in_channels, 448, 1)
        self.conv = ConvNormAct(448, 384, 3, padding=1)
        self.split = InceptionCLongSplit()

    def forward(self, x: Tensor) -> Tensor:
        x = self.reduce(x)
        x = self.conv(x)
        return self.split(x)


class InceptionC(nn.Module):
    def __init__(self, in_channels: int) -> None:
        super().__init__()
        self.b1 = ConvNormAct(in_channels, 320, 1)
        self.short = InceptionCShort(in_channels)
        self.long = InceptionCLong(in_channels)
        self.pool = InceptionCPool(in_channels, 192)

    def forward(self, x: Tensor) -> Tensor:
        b1 = self.b1(x)
        short = self.short(x)
        long = self.long(x)
        pool = self.pool(x)
        return torch.cat((b1, short, long, pool), 1)


class InceptionV3(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv_1a = ConvNormAct(3, 32, 3, stride=2)
        self.conv_2a = ConvNormAct(32, 32, 3)
        self.conv_2b = ConvNormAct(32, 64, 3, padding=1)
        self.conv_3b = ConvNormAct(64, 80, 1)
        self.conv_4a = ConvNormAct(80, 192, 3)
        self.mixed_5b = InceptionA(192, 32)
        self.mixed_5c = InceptionA(256, 64)
        self.mixed_5d = InceptionA(288, 64)
        self.mixed_6a = ReductionA()
        self.mixed_6b = InceptionB(128)
        self.mixed_6c = InceptionB(160)
        self.mixed_6d = InceptionB(160)
        self.mixed_6e = InceptionB(192)
        self.mixed_7a = ReductionB()
        self.mixed_7b = InceptionC(1280)
        self.mixed_7c = InceptionC(2048)
        self.linear = nn.Linear(2048, 1000)
        nn.init.normal_(self.linear.weight, std=0.1)
        nn.init.zeros_(self.linear.bias)

    def forward(self, x: Tensor) -> Tensor:
        x = self.conv_1a(x)
        x = self.conv_2a(x)
        x = self.conv_2b(x)
        x = F.max_pool2d(x, 3, stride=2)
        x = self.conv_3b(x)
        x = self.conv_4a(x)
        x = F.max_pool2d(x, 3, stride=2)
        x = self.mixed_5b(x)
        x = self.mixed_5c(x)
        x = self.mixed_5d(x)
        x = self.mixed_6a(x)
        x = self.mixed_6b(x)
        x = self.mixed_6c(x)
        x = self.mixed_6d(x)
        x = self.mixed_6e(x)
        x = self.mixed_7a(x)
        x = self.mixed_7b(x)
        x = self.mixed_7c(x)
        x = F.adaptive_avg_pool2d(x, 1)
        x = torch.flatten(x, 1)
        return self.linear(x)
