"""InceptionResNetV1 for PyTorch: the training model.

It takes float tensors of N x 3 x 299 x 299.

Written by lamina 0.1.0 from the spec with SHA-256
cc7e9292c7ff6b2505f0744ce8ddd7c69013890ac91f0b8ba72edb94c7823ebb.
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
        nn.init.xavier_uniform_(self.conv.weight)
        self.norm = nn.BatchNorm2d(channels, eps=0.001)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.norm(self.conv(x)), inplace=True)


class InceptionResNetReductionBranch(nn.Module):
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


class InceptionResNetReductionLong(nn.Module):
    def __init__(
        self,
        in_channels: int,
        reduce_channels: int,
        conv2_channels: int,
        stride: int = 1,
        padding: int = 0,
    ) -> None:
        super().__init__()
        self.reduce = ConvNormAct(in_channels, reduce_channels, 1)
        self.conv1 = ConvNormAct(reduce_channels, reduce_channels, 3, padding=1)
        self.conv2 = ConvNormAct(reduce_channels, conv2_channels, 3, stride=stride, padding=padding)

    def forward(self, x: Tensor) -> Tensor:
        x = self.reduce(x)
        x = self.conv1(x)
        return self.conv2(x)


class InceptionResNetABranches(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.b1 = ConvNormAct(256, 32, 1)
        self.short = InceptionResNetReductionBranch(256, 32, 32, padding=1)
        self.long = InceptionResNetReductionLong(256, 32, 32, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        b1 = self.b1(x)
        short = self.short(x)
        long = self.long(x)
        return torch.cat((b1, short, long), 1)


class InceptionResNetA(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.branches = InceptionResNetABranches()
        self.up = nn.Conv2d(96, 256, 1)
        nn.init.xavier_uniform_(self.up.weight)
        nn.init.zeros_(self.up.bias)

    def forward(self, x: Tensor) -> Tensor:
        branches = self.branches(x)
        branches = self.up(branches)
        return F.relu(x + 0.17 * branches, inplace=True)


class ReductionA(nn.Module):
    """35x35 to 17x17: 3x3; 1x1 and two 3x3; max pool, side by side, each with stride 2 at its
    end (Szegedy 2017, figure 7). Table 1's n is `single`, its k, l, m are `stacked`.
    """

    def __init__(self) -> None:
        super().__init__()
        self.short = ConvNormAct(256, 384, 3, stride=2)
        self.long = InceptionResNetReductionLong(256, 192, 256, stride=2)

    def forward(self, x: Tensor) -> Tensor:
        short = self.short(x)
        long = self.long(x)
        pool = F.max_pool2d(x, 3, stride=2)
        return torch.cat((short, long, pool), 1)


class AsymmetricConvNormAct(nn.Module):
    """Convolution, normalisation, and an activation unless `linear` (Ioffe 2015, section 3.2)."""

    def __init__(
        self,
        channels: int,
        kernel_height: int,
        kernel_width: int,
        padding_height: int,
        padding_width: int,
    ) -> None:
        super().__init__()
        self.conv = nn.Conv2d(
            channels,
            channels,
            (kernel_height, kernel_width),
            padding=(padding_height, padding_width),
            bias=False,
        )
        nn.init.xavier_uniform_(self.conv.weight)
        self.norm = nn.BatchNorm2d(channels, eps=0.001)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.norm(self.conv(x)), inplace=True)


class InceptionResNetCBranchesLong(nn.Module):
    def __init__(
        self, in_channels: int, channels: int, kernel_width: int, padding_width: int
    ) -> None:
        super().__init__()
        self.reduce = ConvNormAct(in_channels, channels, 1)
        self.row = AsymmetricConvNormAct(channels, 1, kernel_width, 0, padding_width)
        self.column = AsymmetricConvNormAct(channels, kernel_width, 1, padding_width, 0)

    def forward(self, x: Tensor) -> Tensor:
        x = self.reduce(x)
        x = self.row(x)
        return self.column(x)


class InceptionResNetCBranches(nn.Module):
    def __init__(
        self, in_channels: int, channels: int, kernel_width: int, padding_width: int
    ) -> None:
        super().__init__()
        self.b1 = ConvNormAct(in_channels, channels, 1)
        self.long = InceptionResNetCBranchesLong(in_channels, channels, kernel_width, padding_width)

    def forward(self, x: Tensor) -> Tensor:
        b1 = self.b1(x)
        long = self.long(x)
        return torch.cat((b1, long), 1)


class InceptionResNetB(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.branches = InceptionResNetCBranches(896, 128, 7, 3)
        self.up = nn.Conv2d(256, 896, 1)
        nn.init.xavier_uniform_(self.up.weight)
        nn.init.zeros_(self.up.bias)

    def forward(self, x: Tensor) -> Tensor:
        branches = self.branches(x)
        branches = self.up(branches)
        return F.relu(x + 0.1 * branches, inplace=True)


class InceptionResNetReduction(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.short1 = InceptionResNetReductionBranch(896, 256, 384, stride=2)
        self.short2 = InceptionResNetReductionBranch(896, 256, 256, stride=2)
        self.long = InceptionResNetReductionLong(896, 256, 256, stride=2)

    def forward(self, x: Tensor) -> Tensor:
        short1 = self.short1(x)
        short2 = self.short2(x)
        long = self.long(x)
        pool = F.max_pool2d(x, 3, stride=2)
        return torch.cat((short1, short2, long, pool), 1)


class InceptionResNetC(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.branches = InceptionResNetCBranches(1792, 192, 3, 1)
        self.up = nn.Conv2d(384, 1792, 1)
        nn.init.xavier_uniform_(self.up.weight)
        nn.init.zeros_(self.up.bias)

    def forward(self, x: Tensor) -> Tensor:
        branches = self.branches(x)
        branches = self.up(branches)
        return F.relu(x + 0.2 * branches, inplace=True)


class InceptionResNetV1(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv_1a = ConvNormAct(3, 32, 3, stride=2)
        self.conv_2a = ConvNormAct(32, 32, 3)
        self.conv_2b = ConvNormAct(32, 64, 3, padding=1)
        self.conv_3b = ConvNormAct(64, 80, 1)
        self.conv_4a = ConvNormAct(80, 192, 3)
        self.conv_4b = ConvNormAct(192, 256, 3, stride=2)
        self.inception_resnet_a = nn.Sequential(*[InceptionResNetA() for _ in range(5)])
        self.reduction_a = ReductionA()
        self.inception_resnet_b = nn.Sequential(*[InceptionResNetB() for _ in range(10)])
        self.reduction_b = InceptionResNetReduction()
        self.inception_resnet_c = nn.Sequential(*[InceptionResNetC() for _ in range(5)])
        self.dropout = nn.Dropout(0.2)
        self.linear = nn.Linear(1792, 1000)
        nn.init.xavier_uniform_(self.linear.weight)
        nn.init.zeros_(self.linear.bias)

    def forward(self, x: Tensor) -> Tensor:
        x = self.conv_1a(x)
        x = self.conv_2a(x)
        x = self.conv_2b(x)
        x = F.max_pool2d(x, 3, stride=2)
        x = self.conv_3b(x)
        x = self.conv_4a(x)
        x = self.conv_4b(x)
        x = self.inception_resnet_a(x)
        x = self.reduction_a(x)
        x = self.inception_resnet_b(x)
        x = self.reduction_b(x)
        x = self.inception_resnet_c(x)
        x = F.adaptive_avg_pool2d(x, 1)
        x = torch.flatten(x, 1)
        x = self.dropout(x)
        return self.linear(x)
