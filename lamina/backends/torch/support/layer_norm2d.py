import torch
import torch.nn.functional as F
from torch import Tensor, nn


class LayerNorm2d(nn.Module):
    """Layer normalisation over the channels of each pixel (Ba 2016; Liu 2022 for images).

    y = (x - mean_c) / sqrt(var_c + eps) * weight + bias, var being the biased variance.
    """

    def __init__(
        self, channels: int, eps: float = 1e-6, *, scale: bool = True, shift: bool = True
    ) -> None:
        super().__init__()
        self.channels = channels
        self.eps = eps
        self.weight = nn.Parameter(torch.ones(channels)) if scale else None
        self.bias = nn.Parameter(torch.zeros(channels)) if shift else None

    def forward(self, x: Tensor) -> Tensor:
        y = F.layer_norm(x.permute(0, 2, 3, 1), (self.channels,), self.weight, self.bias, self.eps)
        return y.permute(0, 3, 1, 2)
