"""Convolutions for PyTorch: the inference model.

It takes float tensors of N x 3 x 9 x 8.

Written by lamina 0.1.0 from the spec with SHA-256
816213ad523930f2555e50570490cd9c1b0752d02329aa8478e314378a4d2c7b.
"""

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class EuclideanRBF(nn.Module):
    """Euclidean radial basis functions (LeCun 1998, eq. 7): LeNet-5's output layer.

    y_i = sum over j of (x_j - c_ij)**2. The centres are fixed; each is written as a string with
    `+` for 1 and `-` for -1, one character for each input feature.
    """

    centres: Tensor

    def __init__(self, in_features: int, centres: tuple[str, ...]) -> None:
        super().__init__()
        signs = [[1.0 if sign == "+" else -1.0 for sign in centre] for centre in centres]
        self.register_buffer("centres", torch.tensor(signs).view(len(centres), in_features))

    def forward(self, x: Tensor) -> Tensor:
        return (x.unsqueeze(1) - self.centres).square().sum(dim=2)


class SparseConv2d(nn.Module):
    """Convolution with a connection table (LeCun 1998, table I: LeNet-5's C3).

    Row i of the table lists the input channels that feed output i. The weight holds one kernel
    for each connection, in the order of the table; an absent connection has no weight.
    """

    def __init__(
        self,
        table: tuple[tuple[int, ...], ...],
        in_channels: int,
        kernel_size: tuple[int, int],
        stride: tuple[int, int] = (1, 1),
        padding: tuple[int, int] = (0, 0),
        dilation: tuple[int, int] = (1, 1),
        *,
        bias: bool = True,
    ) -> None:
        super().__init__()
        self.in_channels = in_channels
        self.out_channels = len(table)
        self.stride = stride
        self.padding = padding
        self.dilation = dilation
        self.slots = tuple(
            row * in_channels + source for row, sources in enumerate(table) for source in sources
        )
        self.weight = nn.Parameter(torch.empty(len(self.slots), *kernel_size))
        self.bias = nn.Parameter(torch.zeros(len(table))) if bias else None
        bound = math.sqrt(len(table) / self.weight.numel())
        nn.init.uniform_(self.weight, -bound, bound)

    def forward(self, x: Tensor) -> Tensor:
        height, width = self.weight.shape[1:]
        slots = torch.tensor(self.slots, device=self.weight.device)
        dense = self.weight.new_zeros(self.out_channels * self.in_channels, height, width)
        dense = dense.index_copy(0, slots, self.weight)
        kernel = dense.view(self.out_channels, self.in_channels, height, width)
        return F.conv2d(x, kernel, self.bias, self.stride, self.padding, self.dilation)


class Convolutions(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.uneven = nn.Conv2d(3, 4, 3)
        nn.init.constant_(self.uneven.weight, 0.125)
        nn.init.zeros_(self.uneven.bias)
        self.grouped = nn.Conv2d(4, 8, 3, stride=(2, 1), padding=1, groups=4)
        nn.init.normal_(self.grouped.weight, std=0.2)
        nn.init.constant_(self.grouped.bias, 0.5)
        self.spread = nn.Conv2d(8, 4, 3, padding=(1, 2), dilation=(1, 2), bias=False)
        nn.init.uniform_(self.spread.weight, -0.3, 0.3)
        self.sparse = SparseConv2d(((0, 1), (2,), (2, 0, 1), (3,)), 4, (2, 3), padding=(1, 0))
        nn.init.normal_(self.sparse.weight, std=0.436435780472)
        nn.init.zeros_(self.sparse.bias)
        self.sparse2 = SparseConv2d(
            ((0, 1), (2,), (2, 0, 1), (3,)), 4, (2, 2), stride=(1, 2), bias=False
        )
        nn.init.normal_(self.sparse2.weight, std=0.534522483825)
        self.back = nn.ConvTranspose2d(4, 6, 3, stride=2, padding=1, output_padding=1)
        nn.init.kaiming_normal_(self.back.weight, nonlinearity="relu")
        nn.init.zeros_(self.back.bias)
        self.crop = nn.ConvTranspose2d(6, 2, 2, groups=2)
        nn.init.kaiming_normal_(self.crop.weight, nonlinearity="relu")
        nn.init.constant_(self.crop.bias, 0.1)
        self.wide = nn.ConvTranspose2d(2, 2, 2, bias=False, dilation=(1, 2))
        nn.init.kaiming_normal_(self.wide.weight, nonlinearity="relu")
        self.one = nn.Conv2d(2, 1, 2)
        self.one.weight.data.view(-1).copy_(
            torch.tensor((0.1, -0.2, 0.3, 0.4, 1e-05, 0.6, -7.0, 8.0))
        )
        nn.init.zeros_(self.one.bias)
        self.three = nn.Conv2d(1, 2, 3, padding=1)
        nn.init.kaiming_uniform_(self.three.weight, nonlinearity="linear")
        self.three.weight.data.mul_(3.0**0.5)
        nn.init.zeros_(self.three.bias)
        self.third = nn.Conv2d(2, 2, 3, padding=1)
        nn.init.kaiming_normal_(self.third.weight, nonlinearity="linear")
        self.third.weight.data.mul_(0.3**0.5)
        nn.init.zeros_(self.third.bias)
        self.average = nn.Conv2d(2, 2, 3, padding=1)
        nn.init.xavier_normal_(self.average.weight, gain=0.3**0.5)
        nn.init.zeros_(self.average.bias)
        self.out = nn.Conv2d(2, 2, 3, padding=1)
        nn.init.kaiming_normal_(self.out.weight, mode="fan_out", nonlinearity="linear")
        nn.init.zeros_(self.out.bias)
        self.fc = nn.Linear(180, 6)
        nn.init.kaiming_normal_(self.fc.weight, nonlinearity="relu")
        nn.init.constant_(self.fc.bias, 0.25)
        self.rbf = EuclideanRBF(6, ("+-+--+", "--++-+"))

    def forward(self, x: Tensor) -> Tensor:
        x = self.uneven(F.pad(x, (2, 1, 1, 0)))
        x = self.grouped(x)
        x = self.spread(x)
        x = self.sparse(x)
        x = self.sparse2(F.pad(x, (0, 1, 1, 0)))
        x = self.back(x)
        x = F.pad(self.crop(x), (-1, -0, -0, -1))
        x = self.wide(x)
        x = self.one(x)
        x = self.three(x)
        x = self.third(x)
        x = self.average(x)
        x = self.out(x)
        x = torch.flatten(x, 1)
        x = self.fc(x)
        return self.rbf(x)
