"""LeNet5 for PyTorch: the training model.

It takes float tensors of N x 1 x 32 x 32.

Written by lamina 0.1.0 from the spec with SHA-256
a5c80f96b4776d06af94324ccf42fdf11e61cb6751f4fe5046f2cdc40eac7f6d.
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


class LeNet5(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.c1 = nn.Conv2d(1, 6, 5)
        nn.init.uniform_(self.c1.weight, -0.096, 0.096)
        nn.init.zeros_(self.c1.bias)
        self.s2 = TrainableSubsampling(6, (2, 2), (2, 2))
        self.c3 = SparseConv2d(
            (
                (0, 1, 2),
                (1, 2, 3),
                (2, 3, 4),
                (3, 4, 5),
                (0, 4, 5),
                (0, 1, 5),
                (0, 1, 2, 3),
                (1, 2, 3, 4),
                (2, 3, 4, 5),
                (0, 3, 4, 5),
                (0, 1, 4, 5),
                (0, 1, 2, 5),
                (0, 1, 3, 4),
                (1, 2, 4, 5),
                (0, 2, 3, 5),
                (0, 1, 2, 3, 4, 5),
            ),
            6,
            (5, 5),
        )
        nn.init.uniform_(self.c3.weight, -0.0256, 0.0256)
        nn.init.zeros_(self.c3.bias)
        self.s4 = TrainableSubsampling(16, (2, 2), (2, 2))
        self.c5 = nn.Conv2d(16, 120, 5)
        nn.init.uniform_(self.c5.weight, -0.006, 0.006)
        nn.init.zeros_(self.c5.bias)
        self.f6 = nn.Linear(120, 84)
        nn.init.uniform_(self.f6.weight, -0.02, 0.02)
        nn.init.zeros_(self.f6.bias)
        self.output = EuclideanRBF(
            84,
            (
                "---------+++---++-++-++---++++---++++---++++---++++---++++---++-++-++---+++---------",
                "----------++----+++---++++-----++-----++-----++-----++-----++-----++---++++++-------",
                "--------+++++-++---++-----++-----++----++----++----++----++----++-----+++++++-------",
                "--------+++++-++---++-----++-----++--++++------++-----++-----++++---++-+++++--------",
                "-----------++----+++---++++--++-++-++--++-++--++-+++++++----++-----++-----++--------",
                "-------+++++++++-----++-----++-----++++++------++-----++-----++++---++-+++++--------",
                "---------++++--++----++-----++-----++++++-++---++++---++++---++++---++-+++++--------",
                "-------+++++++-----++-----++----++-----++----++-----++----++-----++-----++----------",
                "--------+++++-++---++++---++++---++-+++++-++---++++---++++---++++---++-+++++--------",
                "--------+++++-++---++++---++++---++-++++++-----++-----++-----++----++--++++---------",
            ),
        )

    def forward(self, x: Tensor) -> Tensor:
        x = 1.7159 * torch.tanh(0.6666666666666666 * self.c1(x))
        x = torch.sigmoid(self.s2(x))
        x = 1.7159 * torch.tanh(0.6666666666666666 * self.c3(x))
        x = torch.sigmoid(self.s4(x))
        x = 1.7159 * torch.tanh(0.6666666666666666 * self.c5(x))
        x = torch.flatten(x, 1)
        x = 1.7159 * torch.tanh(0.6666666666666666 * self.f6(x))
        return self.output(x)
