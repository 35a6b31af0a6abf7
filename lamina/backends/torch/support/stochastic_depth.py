import torch.nn.functional as F
from torch import Tensor, nn


class StochasticDepth(nn.Module):
    """Drop a whole residual branch, sample by sample, while training (Huang 2016).

    A sample is dropped with probability `rate`; a kept one is scaled by 1 / (1 - rate).
    """

    def __init__(self, rate: float) -> None:
        super().__init__()
        self.rate = rate

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return x
        per_sample = x.new_ones((x.size(0),) + (1,) * (x.dim() - 1))
        return x * F.dropout(per_sample, self.rate)
