import torch
import torch.nn.functional as F
from torch import Tensor, nn


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
