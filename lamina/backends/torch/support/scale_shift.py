import torch
from torch import Tensor, nn


class ScaleShift(nn.Module):
    """One scale and one bias for each channel: y = scale_c * x + bias_c (Caffe's Scale layer)."""

    def __init__(self, channels: int, *, scale: bool = True, shift: bool = True) -> None:
        super().__init__()
        self.scale = nn.Parameter(torch.ones(channels)) if scale else None
        self.bias = nn.Parameter(torch.zeros(channels)) if shift else None

    def forward(self, x: Tensor) -> Tensor:
        per_channel = (-1,) + (1,) * (x.dim() - 2)
        if self.scale is not None:
            x = x * self.scale.view(per_channel)
        if self.bias is not None:
            x = x + self.bias.view(per_channel)
        return x
