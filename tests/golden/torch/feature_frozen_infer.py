"""Frozen for PyTorch: the inference model.

It takes float tensors of N x 3 x 9 x 8.

Written by lamina 0.1.0 from the spec with SHA-256
9ae08fbb105ff1460c8109127a739afb8680bfedaf2bd2254d5b8d7182c7b7f5.
"""

import math
from typing import Self

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class BiasedBatchNorm1d(nn.BatchNorm1d):
    """Batch normalisation whose running variance is the biased one (Ioffe 2015; as in Flax).

    nn.BatchNorm1d folds n / (n - 1) * var into its running variance; this class folds in var,
    the variance that it normalises by.
    """

    def forward(self, input: Tensor) -> Tensor:
        if not self.training:
            return super().forward(input)
        n = input.numel() // input.size(1)
        if n < 2:
            raise ValueError("batch normalisation trains on more than one value per channel")
        assert self.running_mean is not None and self.running_var is not None
        assert self.num_batches_tracked is not None and self.momentum is not None
        mean = torch.zeros_like(self.running_mean)
        unbiased = torch.zeros_like(self.running_var)
        y = F.batch_norm(input, mean, unbiased, self.weight, self.bias, True, 1.0, self.eps)
        with torch.no_grad():
            self.running_mean.lerp_(mean, self.momentum)
            self.running_var.lerp_(unbiased * ((n - 1) / n), self.momentum)
            self.num_batches_tracked.add_(1)
        return y


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


class TrainableSubsampling(nn.Module):
    """LeNet's subsampling layer (LeCun 1998, section II.B), before its activation.

    y = coefficient_c * (sum of x over the window) + bias_c, zeros beyond the border.
    """

    def __init__(
        self,
        channels: int,
        kernel_size: tuple[int, int],
        stride: tuple[int, int],
        padding: tuple[int, int] = (0, 0),
    ) -> None:
        super().__init__()
        self.kernel_size = kernel_size
        self.stride = stride
        self.padding = padding
        area = kernel_size[0] * kernel_size[1]
        self.coefficient = nn.Parameter(torch.full((channels,), 1.0 / area))
        self.bias = nn.Parameter(torch.zeros(channels))

    def forward(self, x: Tensor) -> Tensor:
        total = F.avg_pool2d(x, self.kernel_size, self.stride, self.padding, divisor_override=1)
        return total * self.coefficient.view(-1, 1, 1) + self.bias.view(-1, 1, 1)


class FrozenStem(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3, padding=1, bias=False)
        nn.init.kaiming_normal_(self.conv.weight, nonlinearity="relu")
        self.conv.requires_grad_(False)
        self.norm = nn.BatchNorm2d(4)
        self.norm.requires_grad_(False)
        self.norm.eval()
        self.act = nn.PReLU(4)
        self.act.requires_grad_(False)

    def forward(self, x: Tensor) -> Tensor:
        return self.act(self.norm(self.conv(x)))

    def train(self, mode: bool = True) -> Self:
        super().train(mode)
        self.norm.eval()
        return self


class FrozenBasicBlock(nn.Module):
    """Two 3x3 convolutions and a shortcut around them (He 2016, figure 5, left)."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(4, 4, 3, padding=1, bias=False)
        nn.init.kaiming_normal_(self.conv1.weight, nonlinearity="relu")
        self.conv1.requires_grad_(False)
        self.norm1 = nn.BatchNorm2d(4)
        self.norm1.requires_grad_(False)
        self.norm1.eval()
        self.conv2 = nn.Conv2d(4, 4, 3, padding=1, bias=False)
        nn.init.kaiming_normal_(self.conv2.weight, nonlinearity="relu")
        self.conv2.requires_grad_(False)
        self.norm2 = nn.BatchNorm2d(4)
        self.norm2.requires_grad_(False)
        self.norm2.eval()

    def forward(self, x: Tensor) -> Tensor:
        y = F.relu(self.norm1(self.conv1(x)), inplace=True)
        y = self.norm2(self.conv2(y))
        y += x
        return F.relu(y, inplace=True)

    def train(self, mode: bool = True) -> Self:
        super().train(mode)
        self.norm1.eval()
        self.norm2.eval()
        return self


class BasicBlock(nn.Module):
    """Two 3x3 convolutions and a shortcut around them (He 2016, figure 5, left)."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(4, 4, 3, padding=1, bias=False)
        nn.init.kaiming_normal_(self.conv1.weight, nonlinearity="relu")
        self.norm1 = nn.BatchNorm2d(4)
        self.conv2 = nn.Conv2d(4, 4, 3, padding=1, bias=False)
        nn.init.kaiming_normal_(self.conv2.weight, nonlinearity="relu")
        self.norm2 = nn.BatchNorm2d(4)

    def forward(self, x: Tensor) -> Tensor:
        y = F.relu(self.norm1(self.conv1(x)), inplace=True)
        y = self.norm2(self.conv2(y))
        y += x
        return F.relu(y, inplace=True)


class Frozen(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.stem = FrozenStem()
        self.stage = nn.Sequential(*[FrozenBasicBlock() for _ in range(2)])
        self.free = BasicBlock()
        self.gn = nn.GroupNorm(2, 4)
        self.gn.register_parameter("bias", None)
        self.gn.requires_grad_(False)
        self.sparse = SparseConv2d(((0, 3), (1, 2)), 4, (1, 1))
        nn.init.normal_(self.sparse.weight, std=1.0)
        nn.init.zeros_(self.sparse.bias)
        self.sparse.requires_grad_(False)
        self.learnt = TrainableSubsampling(2, (2, 2), (2, 2))
        self.learnt.requires_grad_(False)
        self.bn = BiasedBatchNorm1d(32)
        self.bn.register_parameter("weight", None)
        self.bn.requires_grad_(False)
        self.bn.eval()
        self.fc = nn.Linear(32, 4, bias=False)
        nn.init.kaiming_normal_(self.fc.weight, nonlinearity="relu")
        self.fc.requires_grad_(False)
        self.rbf = EuclideanRBF(4, ("+-+-", "++--"))
        self.last = nn.Linear(2, 3)
        nn.init.kaiming_normal_(self.last.weight, nonlinearity="relu")
        nn.init.zeros_(self.last.bias)

    def forward(self, x: Tensor) -> Tensor:
        x = self.stem(x)
        x = self.stage(x)
        x = self.gn(self.free(x))
        x = self.sparse(x)
        x = self.learnt(x)
        x = self.bn(torch.flatten(x, 1))
        x = self.fc(x)
        x = self.rbf(x)
        return self.last(x)

    def train(self, mode: bool = True) -> Self:
        super().train(mode)
        self.bn.eval()
        return self
