"""InceptionV4 for PyTorch: the training model.

It takes float tensors of N x 3 x 299 x 299.

Written by lamina 0.1.0 from the spec with SHA-256
c86f95d1cb864aeaa860450ec8a38dd1578453d23e47006022ac87e485eb634d.
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
        nn.init.kaiming_normal_(self.conv.weight, nonlinearity="relu")
        self.norm = nn.BatchNorm2d(channels, eps=0.001)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.norm(self.conv(x)), inplace=True)


class InceptionV4Mixed3a(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv = ConvNormAct(64, 96, 3, stride=2)

    def forward(self, x: Tensor) -> Tensor:
        pool = F.max_pool2d(x, 3, stride=2)
        conv = self.conv(x)
        return torch.cat((pool, conv), 1)


class ReductionBShort(nn.Module):
    def __init__(
        self,
        in_channels: int,
        reduce_channels: int,
        conv_channels: int,
        stride: int = 1,
        padding: int = 0,
    ) -> None:
        super().__init__()
        self.reduce = ConvNormAct(in_channels, reduce_channels, 1)
        self.conv = ConvNormAct(reduce_channels, conv_channels, 3, stride=stride, padding=padding)

    def forward(self, x: Tensor) -> Tensor:
        x = self.reduce(x)
        return self.conv(x)


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
        nn.init.kaiming_normal_(self.conv.weight, nonlinearity="relu")
        self.norm = nn.BatchNorm2d(channels, eps=0.001)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.norm(self.conv(x)), inplace=True)


class ReductionBLong(nn.Module):
    def __init__(
        self,
        in_channels: int,
        reduce_channels: int,
        conv2_channels: int,
        conv3_channels: int,
        stride: int = 1,
    ) -> None:
        super().__init__()
        self.reduce = ConvNormAct(in_channels, reduce_channels, 1)
        self.conv1 = AsymmetricConvNormAct(reduce_channels, reduce_channels, 1, 7, 0, 3)
        self.conv2 = AsymmetricConvNormAct(reduce_channels, conv2_channels, 7, 1, 3, 0)
        self.conv3 = ConvNormAct(conv2_channels, conv3_channels, 3, stride=stride)

    def forward(self, x: Tensor) -> Tensor:
        x = self.reduce(x)
        x = self.conv1(x)
        x = self.conv2(x)
        return self.conv3(x)


class InceptionV4Mixed4a(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.short = ReductionBShort(160, 64, 96)
        self.long = ReductionBLong(160, 64, 64, 96)

    def forward(self, x: Tensor) -> Tensor:
        short = self.short(x)
        long = self.long(x)
        return torch.cat((short, long), 1)


class InceptionV4Mixed5a(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv = ConvNormAct(192, 192, 3, stride=2)

    def forward(self, x: Tensor) -> Tensor:
        conv = self.conv(x)
        pool = F.max_pool2d(x, 3, stride=2)
        return torch.cat((conv, pool), 1)


class ReductionALong(nn.Module):
    def __init__(
        self,
        reduce_channels: int,
        conv1_channels: int,
        conv2_channels: int,
        stride: int = 1,
        padding: int = 0,
    ) -> None:
        super().__init__()
        self.reduce = ConvNormAct(384, reduce_channels, 1)
        self.conv1 = ConvNormAct(reduce_channels, conv1_channels, 3, padding=1)
        self.conv2 = ConvNormAct(conv1_channels, conv2_channels, 3, stride=stride, padding=padding)

    def forward(self, x: Tensor) -> Tensor:
        x = self.reduce(x)
        x = self.conv1(x)
        return self.conv2(x)


class InceptionCPool(nn.Module):
    def __init__(self, in_channels: int, channels: int) -> None:
        super().__init__()
        self.proj = ConvNormAct(in_channels, channels, 1)

    def forward(self, x: Tensor) -> Tensor:
        x = F.avg_pool2d(x, 3, stride=1, padding=1, count_include_pad=False)
        return self.proj(x)


class InceptionA(nn.Module):
    """1x1; 1x1 and kxk; 1x1 and two 3x3; pool and 1x1, side by side (Szegedy 2016, figure 5)."""

    def __init__(self) -> None:
        super().__init__()
        self.b1 = ConvNormAct(384, 96, 1)
        self.short = ReductionBShort(384, 64, 96, padding=1)
        self.long = ReductionALong(64, 96, 96, padding=1)
        self.pool = InceptionCPool(384, 96)

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
        self.short = ConvNormAct(384, 384, 3, stride=2)
        self.long = ReductionALong(192, 224, 256, stride=2)

    def forward(self, x: Tensor) -> Tensor:
        short = self.short(x)
        long = self.long(x)
        pool = F.max_pool2d(x, 3, stride=2)
        return torch.cat((short, long, pool), 1)


class InceptionBShort(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.reduce = ConvNormAct(1024, 192, 1)
        self.conv1 = AsymmetricConvNormAct(192, 224, 1, 7, 0, 3)
        self.conv2 = AsymmetricConvNormAct(224, 256, 7, 1, 3, 0)

    def forward(self, x: Tensor) -> Tensor:
        x = self.reduce(x)
        x = self.conv1(x)
        return self.conv2(x)


class InceptionBLong(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.reduce = ConvNormAct(1024, 192, 1)
        self.conv1 = AsymmetricConvNormAct(192, 192, 7, 1, 3, 0)
        self.conv2 = AsymmetricConvNormAct(192, 224, 1, 7, 0, 3)
        self.conv3 = AsymmetricConvNormAct(224, 224, 7, 1, 3, 0)
        self.conv4 = AsymmetricConvNormAct(224, 256, 1, 7, 0, 3)

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

    def __init__(self) -> None:
        super().__init__()
        self.b1 = ConvNormAct(1024, 384, 1)
        self.short = InceptionBShort()
        self.long = InceptionBLong()
        self.pool = InceptionCPool(1024, 128)

    def forward(self, x: Tensor) -> Tensor:
        b1 = self.b1(x)
        short = self.short(x)
        long = self.long(x)
        pool = self.pool(x)
        return torch.cat((b1, short, long, pool), 1)


class ReductionB(nn.Module):
    """17x17 to 8x8: 1x1 and 3x3; 1x1, 1x7, 7x1 and 3x3; max pool, side by side, each with
    stride 2 at its end (Szegedy 2017, figure 8).
    """

    def __init__(self) -> None:
        super().__init__()
        self.short = ReductionBShort(1024, 192, 192, stride=2)
        self.long = ReductionBLong(1024, 256, 320, 320, stride=2)

    def forward(self, x: Tensor) -> Tensor:
        short = self.short(x)
        long = self.long(x)
        pool = F.max_pool2d(x, 3, stride=2)
        return torch.cat((short, long, pool), 1)


class InceptionCLongSplit(nn.Module):
    def __init__(self, in_channels: int) -> None:
        super().__init__()
        self.row = AsymmetricConvNormAct(in_channels, 256, 1, 3, 0, 1)
        self.column = AsymmetricConvNormAct(in_channels, 256, 3, 1, 1, 0)

    def forward(self, x: Tensor) -> Tensor:
        row = self.row(x)
        column = self.column(x)
        return torch.cat((row, column), 1)


class InceptionCShort(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.reduce = ConvNormAct(1536, 384, 1)
        self.split = InceptionCLongSplit(384)

    def forward(self, x: Tensor) -> Tensor:
        x = self.reduce(x)
        return self.split(x)


class InceptionCLong(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.reduce = ConvNormAct(1536, 384, 1)
        self.conv1 = AsymmetricConvNormAct(384, 448, 3, 1, 1, 0)
        self.conv2 = AsymmetricConvNormAct(448, 512, 1, 3, 0, 1)
        self.split = InceptionCLongSplit(512)

    def forward(self, x: Tensor) -> Tensor:
        x = self.reduce(x)
        x = self.conv1(x)
        x = self.conv2(x)
        return self.split(x)


class InceptionC(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.b1 = ConvNormAct(1536, 256, 1)
        self.short = InceptionCShort()
        self.long = InceptionCLong()
        self.pool = InceptionCPool(1536, 256)

    def forward(self, x: Tensor) -> Tensor:
        b1 = self.b1(x)
        short = self.short(x)
        long = self.long(x)
        pool = self.pool(x)
        return torch.cat((b1, short, long, pool), 1)


class InceptionV4(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv_1a = ConvNormAct(3, 32, 3, stride=2)
        self.conv_2a = ConvNormAct(32, 32, 3)
        self.conv_2b = ConvNormAct(32, 64, 3, padding=1)
        self.mixed_3a = InceptionV4Mixed3a()
        self.mixed_4a = InceptionV4Mixed4a()
        self.mixed_5a = InceptionV4Mixed5a()
        self.inception_a = nn.Sequential(*[InceptionA() for _ in range(4)])
        self.reduction_a = ReductionA()
        self.inception_b = nn.Sequential(*[InceptionB() for _ in range(7)])
        self.reduction_b = ReductionB()
        self.inception_c = nn.Sequential(*[InceptionC() for _ in range(3)])
        self.dropout = nn.Dropout(0.2)
        self.linear = nn.Linear(1536, 1000)
        nn.init.kaiming_normal_(self.linear.weight, nonlinearity="relu")
        nn.init.zeros_(self.linear.bias)

    def forward(self, x: Tensor) -> Tensor:
        x = self.conv_1a(x)
        x = self.conv_2a(x)
        x = self.conv_2b(x)
        x = self.mixed_3a(x)
        x = self.mixed_4a(x)
        x = self.mixed_5a(x)
        x = self.inception_a(x)
        x = self.reduction_a(x)
        x = self.inception_b(x)
        x = self.reduction_b(x)
        x = self.inception_c(x)
        x = F.adaptive_avg_pool2d(x, 1)
        x = torch.flatten(x, 1)
        x = self.dropout(x)
        return self.linear(x)
