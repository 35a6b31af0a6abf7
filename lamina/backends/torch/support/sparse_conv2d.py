import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn


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
