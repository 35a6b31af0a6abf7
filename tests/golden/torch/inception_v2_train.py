"""BNInception for PyTorch: the training model.

It takes float tensors of N x 3 x 224 x 224.

Written by lamina 0.1.0 from the spec with SHA-256
64906024bda5979846de0dc03f27e27d1dc4ad0cf764031627c108a4e95be8b0.
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
        self.conv = nn.Conv2d(in_channels, channels, kernel, stride=stride, padding=padding)
        nn.init.kaiming_normal_(self.conv.weight, nonlinearity="relu")
        nn.init.zeros_(self.conv.bias)
        self.norm = nn.BatchNorm2d(channels)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.norm(self.conv(x)), inplace=True)


class MaxPooledInceptionAShort(nn.Module):
    def __init__(
        self, in_channels: int, reduce_channels: int, conv_channels: int, stride: int = 1
    ) -> None:
        super().__init__()
        self.reduce = ConvNormAct(in_channels, reduce_channels, 1)
        self.conv = ConvNormAct(reduce_channels, conv_channels, 3, stride=stride, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        x = self.reduce(x)
        return self.conv(x)


class MaxPooledInceptionALong(nn.Module):
    def __init__(
        self, in_channels: int, reduce_channels: int, conv1_channels: int, stride: int = 1
    ) -> None:
        super().__init__()
        self.reduce = ConvNormAct(in_channels, reduce_channels, 1)
        self.conv1 = ConvNormAct(reduce_channels, conv1_channels, 3, padding=1)
        self.conv2 = ConvNormAct(conv1_channels, conv1_channels, 3, stride=stride, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        x = self.reduce(x)
        x = self.conv1(x)
        return self.conv2(x)


class InceptionAPool(nn.Module):
    def __init__(self, in_channels: int, channels: int) -> None:
        super().__init__()
        self.proj = ConvNormAct(in_channels, channels, 1)

    def forward(self, x: Tensor) -> Tensor:
        x = F.avg_pool2d(x, 3, stride=1, padding=1)
        return self.proj(x)


class InceptionA(nn.Module):
    """1x1; 1x1 and kxk; 1x1 and two 3x3; pool and 1x1, side by side (Szegedy 2016, figure 5)."""

    def __init__(
        self,
        in_channels: int,
        one: int,
        single_reduce: int,
        single: int,
        stacked_reduce: int,
        stacked: int,
        pool_proj: int,
    ) -> None:
        super().__init__()
        self.b1 = ConvNormAct(in_channels, one, 1)
        self.short = MaxPooledInceptionAShort(in_channels, single_reduce, single)
        self.long = MaxPooledInceptionALong(in_channels, stacked_reduce, stacked)
        self.pool = InceptionAPool(in_channels, pool_proj)

    def forward(self, x: Tensor) -> Tensor:
        b1 = self.b1(x)
        short = self.short(x)
        long = self.long(x)
        pool = self.pool(x)
        return torch.cat((b1, short, long, pool), 1)


class InceptionStride2(nn.Module):
    def __init__(self, in_channels: int, three: int, stacked_reduce: int, stacked: int) -> None:
        super().__init__()
        self.short = MaxPooledInceptionAShort(in_channels, 128, three, stride=2)
        self.long = MaxPooledInceptionALong(in_channels, stacked_reduce, stacked, stride=2)

    def forward(self, x: Tensor) -> Tensor:
        short = self.short(x)
        long = self.long(x)
        pool = F.max_pool2d(x, 3, stride=2, ceil_mode=True)
        return torch.cat((short, long, pool), 1)


class MaxPooledInceptionAPool(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.proj = ConvNormAct(1024, 128, 1)

    def forward(self, x: Tensor) -> Tensor:
        x = F.max_pool2d(x, 3, stride=1, padding=1)
        return self.proj(x)


class MaxPooledInceptionA(nn.Module):
    """1x1; 1x1 and kxk; 1x1 and two 3x3; pool and 1x1, side by side (Szegedy 2016, figure 5)."""

    def __init__(self) -> None:
        super().__init__()
        self.b1 = ConvNormAct(1024, 352, 1)
        self.short = MaxPooledInceptionAShort(1024, 192, 320)
        self.long = MaxPooledInceptionALong(1024, 192, 224)
        self.pool = MaxPooledInceptionAPool()

    def forward(self, x: Tensor) -> Tensor:
        b1 = self.b1(x)
        short = self.short(x)
        long = self.long(x)
        pool = self.pool(x)
        return torch.cat((b1, short, long, pool), 1)


class BNInception(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv1 = ConvNormAct(3, 64, 7, stride=2, padding=3)
        self.conv2_reduce = ConvNormAct(64, 64, 1)
        self.conv2 = ConvNormAct(64, 192, 3, padding=1)
        self.inception_3a = InceptionA(192, 64, 64, 64, 64, 96, 32)
        self.inception_3b = InceptionA(256, 64, 64, 96, 64, 96, 64)
        self.inception_3c = InceptionStride2(320, 160, 64, 96)
        self.inception_4a = InceptionA(576, 224, 64, 96, 96, 128, 128)
        self.inception_4b = InceptionA(576, 192, 96, 128, 96, 128, 128)
        self.inception_4c = InceptionA(576, 160, 128, 160, 128, 160, 128)
        self.inception_4d = InceptionA(608, 96, 128, 192, 160, 192, 128)
        self.inception_4e = InceptionStride2(608, 192, 192, 256)
        self.inception_5a = InceptionA(1056, 352, 192, 320, 160, 224, 128)
        self.inception_5b = MaxPooledInceptionA()
        self.dropout = nn.Dropout(0.2)
        self.linear = nn.Linear(1024, 1000)
        nn.init.kaiming_normal_(self.linear.weight, nonlinearity="relu")
        nn.init.zeros_(self.linear.bias)

    def forward(self, x: Tensor) -> Tensor:
        x = self.conv1(x)
        x = F.max_pool2d(x, 3, stride=2, ceil_mode=True)
        x = self.conv2_reduce(x)
        x = self.conv2(x)
        x = F.max_pool2d(x, 3, stride=2, ceil_mode=True)
        x = self.inception_3a(x)
        x = self.inception_3b(x)
        x = self.inception_3c(x)
        x = self.inception_4a(x)
        x = self.inception_4b(x)
        x = self.inception_4c(x)
        x = self.inception_4d(x)
        x = self.inception_4e(x)
        x = self.inception_5a(x)
        x = self.inception_5b(x)
        x = F.adaptive_avg_pool2d(x, 1)
        x = torch.flatten(x, 1)
        x = self.dropout(x)
        return self.linear(x)
