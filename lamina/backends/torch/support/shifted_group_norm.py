import torch
import torch.nn.functional as F
from torch import Tensor, nn


class ShiftedGroupNorm(nn.GroupNorm):
    """Group normalisation with a bias and no scale (Wu 2018, eq. 7, without its gamma).

    nn.GroupNorm with a bias alone has no derivative: torch fails in its backward pass.
    """

    def __init__(self, num_groups: int, num_channels: int, eps: float = 1e-5) -> None:
        super().__init__(num_groups, num_channels, eps, affine=False)
        self.bias = nn.Parameter(torch.zeros(num_channels))

    def forward(self, input: Tensor) -> Tensor:
        y = F.group_norm(input, self.num_groups, eps=self.eps)
        return y + self.bias.view((-1,) + (1,) * (input.dim() - 2))
